"""A staged ledger taken into the living one: all of it or nothing, in one transaction.

What is here stays as it is; what is missing comes along, under its own number wherever that is
free. Taken in again, the same file changes nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
import sqlite3

from .carry_numbers import (
    DROPS,
    EPISODES,
    KNOWN_BETTER,
    RUNS,
    TRANSITIONS,
    VERDICTS,
    number,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What was taken in."""

    added: Mapping[str, int]
    """Rows that are new, by table."""
    changed: Mapping[str, int]
    """Rows that are otherwise than before, by table."""
    names: frozenset[str]
    """Names that are known of now and were not before."""
    enriched: frozenset[str]
    """Names that were known of before and have more of a history now."""
    transitions: frozenset[str]
    """Ids of the transitions that are new."""


_RUN_COLUMNS = """name, asked, suffix, layer, role, server, outcome, phase, facts, reason, shape,
    data_at, serial, nonce, retry_after, queries, duration, first_seen_at, last_seen_at, count,
    first"""
_VERDICT_COLUMNS = """name, kind, phase, confidence, row, reasons, decided_at, stale, look_again,
    price, currency"""
_TRANSITION_COLUMNS = """transition_id, name, kind, from_verdict, to_verdict, from_phase, to_phase,
    confidence, at, reasons, price, currency"""

_ADD: Mapping[str, str] = {
    "watched_name": """
        INSERT INTO main.watched_name SELECT * FROM staged.watched_name WHERE name IN (
            SELECT name FROM staged.new_name
        )
    """,
    "observation": f"""
        INSERT INTO main.observation (id, {_RUN_COLUMNS}, led_by)
        SELECT new, {_RUN_COLUMNS},
            (SELECT new FROM staged.moved_observation WHERE old = other.led_by)
        FROM staged.observation AS other JOIN staged.moved_observation ON old = id AND NOT here
        ORDER BY new
    """,  # noqa: S608 - constants
    "sighting": """
        INSERT INTO main.sighting (observation_id, last_seen_at, count, seen)
        SELECT new, last_seen_at, count, seen
        FROM staged.sighting JOIN staged.moved_observation ON old = observation_id AND NOT here
    """,
    "verdict": f"""
        INSERT INTO main.verdict (id, {_VERDICT_COLUMNS}) SELECT new, {_VERDICT_COLUMNS}
        FROM staged.verdict JOIN staged.moved_verdict ON old = id AND NOT here
    """,  # noqa: S608 - constants
    "renewal": """
        INSERT INTO main.renewal (verdict_id, decided_at, confidence, row, look_again, numbers)
        SELECT new, decided_at, confidence, row, look_again, numbers
        FROM staged.renewal JOIN staged.moved_verdict ON old = verdict_id AND NOT here
    """,
    "verdict_observation": """
        INSERT INTO main.verdict_observation (verdict_id, position, observation_id, seen)
        SELECT of.new, position, run.new, seen FROM staged.verdict_observation
        JOIN staged.moved_verdict AS of ON of.old = verdict_id AND NOT of.here
        JOIN staged.moved_observation AS run ON run.old = observation_id
    """,
    "transition": f"""
        INSERT INTO main.transition ({_TRANSITION_COLUMNS}, verdict_id, sequence)
        SELECT {_TRANSITION_COLUMNS}, of.new, at_.new FROM staged.transition
        JOIN staged.moved_transition AS at_ ON at_.old = sequence AND NOT at_.here
        JOIN staged.moved_verdict AS of ON of.old = verdict_id
    """,  # noqa: S608 - constants
    "delivery": """
        INSERT INTO main.delivery (
            transition_id, sink, created_at, delivered_at, attempts, next_attempt_at, retry_after,
            tried_for, status, reason, ended_at
        )
        SELECT
            transition_id, sink, created_at, delivered_at, attempts, next_attempt_at, retry_after,
            tried_for, status, reason, ended_at
        FROM staged.delivery WHERE transition_id IN (SELECT transition_id FROM staged.new_news)
    """,
    "plan": """
        INSERT INTO main.plan (name, due, reason, verdict_id)
        SELECT name, due, reason, new
        FROM staged.plan LEFT JOIN staged.moved_verdict ON old = verdict_id
        WHERE name NOT IN (SELECT name FROM main.plan)
    """,
    "pace": """
        INSERT INTO main.pace SELECT server, state FROM staged.pace
        WHERE server NOT IN (SELECT server FROM main.pace)
    """,
    "budget_day": """
        INSERT INTO main.budget_day (day, spent, parts) SELECT day, spent, parts
        FROM staged.budget_day WHERE day NOT IN (SELECT day FROM main.budget_day)
    """,
    "drop_seen": """
        INSERT INTO main.drop_seen
        SELECT
            new, name, suffix, registry, "after", "by", foretold_earliest, foretold_latest,
            foretold_likely, late_days, changed_at, registered_at, transition_id
        FROM staged.drop_seen JOIN staged.moved_drop_seen ON old = id AND NOT here
    """,
    "announcement": """
        INSERT INTO main.announcement (transition_id, suffix, row, at, ended_at, how)
        SELECT transition_id, suffix, row, at, ended_at, how FROM staged.announcement
        WHERE transition_id NOT IN (SELECT transition_id FROM main.announcement)
    """,
    "tally": """
        INSERT INTO main.tally (key, state) SELECT key, state FROM staged.tally
        WHERE key NOT IN (SELECT key FROM main.tally)
    """,
    "published_list": """
        INSERT INTO main.published_list (key, state) SELECT key, state FROM staged.published_list
        WHERE key NOT IN (SELECT key FROM main.published_list)
    """,
    "published_entry": """
        INSERT INTO main.published_entry (key, name, at)
        SELECT key, name, at FROM staged.published_entry AS other WHERE NOT EXISTS (
            SELECT 1 FROM main.published_entry WHERE key = other.key AND name = other.name
        )
    """,
    "carried_line": "INSERT OR IGNORE INTO main.carried_line SELECT * FROM staged.carried_line",
}
"""What is new of each table, in the order in which one rests on the other."""

_EPISODES = """
INSERT INTO main.episode (id, name, began, began_at, ended, ended_at, how)
SELECT
    new, other.name, other.began, other.began_at,
    coalesce(other.ended, stop.transition_id), coalesce(other.ended_at, stop.at),
    coalesce(
        other.how,
        iif(stop.kind IS NULL OR stop.kind IN ('taken', 'retracted'), stop.kind, 'withheld')
    )
FROM staged.episode AS other JOIN staged.moved_episode ON old = other.id AND NOT here
JOIN main.transition AS start ON start.transition_id = other.began
LEFT JOIN main.transition AS stop ON other.ended IS NULL AND stop.sequence = (
    SELECT min(sequence) FROM main.transition AS later
    WHERE later.name = other.name AND later.sequence > start.sequence
    AND later.to_verdict <> 'available'
)
WHERE NOT EXISTS (
    SELECT 1 FROM main.episode AS ours WHERE ours.name = other.name
    AND ours.ended IS coalesce(other.ended, stop.transition_id)
)
"""
"""A time a name was free that goes on in the file ends with the first news to the contrary that is
known here. One that has the same end as one that is known here is the same."""

_CHANGE: Mapping[str, str] = {
    "watched_name": """
        UPDATE main.watched_name AS ours SET
            added_at = min(ours.added_at, other.added_at),
            first_look_at = min(
                coalesce(ours.first_look_at, other.first_look_at),
                coalesce(other.first_look_at, ours.first_look_at)
            )
        FROM staged.watched_name AS other WHERE other.name = ours.name AND (
            other.added_at < ours.added_at
            OR other.first_look_at < coalesce(ours.first_look_at, '9999')
        )
    """,
    "budget_day": """
        UPDATE main.budget_day AS ours SET spent = other.spent, parts = other.parts
        FROM staged.budget_day AS other WHERE other.day = ours.day AND other.spent > ours.spent
    """,
    "episode": """
        UPDATE main.episode AS ours SET
            ended = other.ended, ended_at = other.ended_at, how = other.how
        FROM staged.episode AS other
        WHERE other.began = ours.began AND ours.ended IS NULL AND other.ended IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM main.episode WHERE ended = other.ended)
    """,
    "announcement": """
        UPDATE main.announcement AS ours SET ended_at = known.ended_at, how = known.how
        FROM (
            SELECT transition_id, ended_at, how FROM staged.announcement
            UNION SELECT began, ended_at, how FROM main.episode
            WHERE began IN (SELECT transition_id FROM staged.new_news)
        ) AS known
        WHERE known.transition_id = ours.transition_id
        AND ours.ended_at IS NULL AND known.ended_at IS NOT NULL
    """,
}

_KEYS: Mapping[str, str] = {
    "observation": "(SELECT json_array(new) FROM staged.moved_observation WHERE old = {0})",
    "sighting": "(SELECT json_array(new) FROM staged.moved_observation WHERE old = {0})",
    "verdict": "(SELECT json_array(new) FROM staged.moved_verdict WHERE old = {0})",
    "renewal": "(SELECT json_array(new) FROM staged.moved_verdict WHERE old = {0})",
    "verdict_observation": (
        "(SELECT json_array(new, {1}) FROM staged.moved_verdict WHERE old = {0})"
    ),
    "episode": "(SELECT json_array(new) FROM staged.moved_episode WHERE old = {0})",
    "drop_seen": "(SELECT json_array(new) FROM staged.moved_drop_seen WHERE old = {0})",
}
"""The key that carried fields have here, by the parts of the one they had there."""


def merge(connection: sqlite3.Connection, staged: Path, *, dry_run: bool) -> Merged:
    """Take a staged ledger in; return what that changed, or with `dry_run` would have.

    Synced. Raises `sqlite3.Error` and `LedgerError`; then nothing was changed.
    """
    with _attached(connection, staged):
        connection.execute("BEGIN IMMEDIATE")
        try:
            merged = _merge(connection)
            connection.execute("ROLLBACK" if dry_run else "COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        return merged


@contextmanager
def _attached(connection: sqlite3.Connection, staged: Path) -> Iterator[None]:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute("ATTACH ? AS staged", [str(staged)])
    connection.execute("PRAGMA staged.journal_mode = MEMORY")
    connection.execute("PRAGMA staged.synchronous = OFF")
    connection.execute("PRAGMA main.synchronous = FULL")
    # A year of 5,000 names does not fit into the cache: it may go to the log before the commit.
    connection.execute("PRAGMA cache_spill = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA cache_spill = OFF")
        connection.execute("DETACH staged")


def _merge(connection: sqlite3.Connection) -> Merged:
    connection.execute(
        "CREATE TABLE staged.new_name AS SELECT name FROM staged.watched_name"
        " WHERE name NOT IN (SELECT name FROM main.watched_name)"
    )
    connection.execute(KNOWN_BETTER)
    for kind in (RUNS, VERDICTS, TRANSITIONS, EPISODES, DROPS):
        number(connection, kind)
    connection.execute(
        "CREATE TABLE staged.new_news AS SELECT transition_id FROM staged.transition"
        " JOIN staged.moved_transition ON old = sequence AND NOT here"
    )
    added = {table: connection.execute(query).rowcount for table, query in _ADD.items()}
    added["episode"] = connection.execute(_EPISODES).rowcount
    changed = {table: connection.execute(query).rowcount for table, query in _CHANGE.items()}
    added["carried"] = _carry(connection)
    return Merged(
        added=added,
        changed=changed,
        names=_column(connection, "SELECT name FROM staged.new_name"),
        enriched=_column(
            connection,
            "SELECT name FROM staged.observation JOIN staged.moved_observation"
            " ON old = id AND NOT here WHERE name NOT IN (SELECT name FROM staged.new_name)"
            " UNION SELECT name FROM staged.verdict JOIN staged.moved_verdict"
            " ON old = id AND NOT here WHERE name NOT IN (SELECT name FROM staged.new_name)",
        ),
        transitions=_column(connection, "SELECT transition_id FROM staged.new_news"),
    )


def _column(connection: sqlite3.Connection, query: str) -> frozenset[str]:
    return frozenset(value for (value,) in connection.execute(query))


def _carry(connection: sqlite3.Connection) -> int:
    """Keep the fields this version does not know, where nothing is kept of that row yet."""
    added = 0
    for (kind,) in connection.execute("SELECT DISTINCT kind FROM staged.carried").fetchall():
        parts = [f"json_extract(other.key, '$[{place}]')" for place in range(2)]
        key = _KEYS.get(kind, "other.key").format(*parts)
        added += connection.execute(
            f"INSERT OR IGNORE INTO main.carried SELECT kind, {key}, fields"  # noqa: S608 - ours
            f" FROM staged.carried AS other WHERE kind = ? AND {key} IS NOT NULL",
            [kind],
        ).rowcount
    return added
