"""What the ledger keeps in memory of its file, read when it is opened."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
import json
import sqlite3

from .drop_seen import DropSeen
from .episodes import Episode
from .ledger_deliveries import Delivery, Heard
from .ledger_folding import Run
from .ledger_learnt import nameless
from .ledger_reading import decided_from, episode_from, run_from
from .ledger_records import Decided, KnownName
from .ledger_rows import transition_from
from .ledger_text import moment, optional_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class NextNumbers:
    """The first free number of each kind."""

    run: int
    verdict: int
    sequence: int
    episode: int
    drop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """All that has to be at hand from the start."""

    names: dict[str, KnownName]
    runs: tuple[Run, ...]
    """The last run of each source of each name, oldest first."""
    decided: dict[str, Decided]
    pinned: frozenset[int]
    """Of those, the verdicts a transition rests on."""
    deliveries: tuple[Delivery, ...]
    """What is still to be told, in order."""
    heard: dict[str, Heard]
    """Of each name that is free, what was said of that and to whom."""
    episodes: dict[str, Episode]
    """The episode each of them is in."""
    drops: dict[int, DropSeen]
    next: NextNumbers


_NEWEST_VERDICTS = "SELECT max(id) FROM verdict GROUP BY name"
_ASKED_FOR = "(?1 IS NULL OR name IN (SELECT value FROM json_each(?1)))"
_RUNS = f"""
SELECT * FROM run WHERE {_ASKED_FOR} AND (id IN (
    SELECT max(id) FROM observation WHERE name IS NOT NULL
    GROUP BY
        name, layer, server, outcome = 'registered', outcome IN ('refused', 'failed', 'unclear')
) OR latest IS NOT NULL) ORDER BY id
"""  # noqa: S608 - made of constants alone
_DECIDED = f"SELECT * FROM decision WHERE {_ASKED_FOR} AND id IN ({_NEWEST_VERDICTS})"  # noqa: S608 - made of constants alone
_OPEN = """
SELECT * FROM delivery JOIN transition USING (transition_id)
WHERE delivered_at IS NULL AND ended_at IS NULL ORDER BY sequence
"""
_ANNOUNCEMENTS = """
SELECT said.name, said.transition_id, sink FROM episode
JOIN transition AS start ON start.transition_id = began
JOIN transition AS said
    ON said.name = episode.name AND said.sequence >= start.sequence
    AND said.to_verdict = 'available'
LEFT JOIN delivery
    ON delivery.transition_id = said.transition_id
    AND NOT (delivered_at IS NULL AND delivery.ended_at IS NOT NULL AND attempts = 0)
WHERE ended IS NULL
"""
"""A delivery that was open when the last run ended counts as heard: it may have been killed between
telling and marking."""


NUMBERED_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NUMBERS_A_MILLISECOND = 256


def numbers_from(now: datetime) -> int:
    """Return the number from which on a run of the program counts its rows.

    Far more than any run needs lies between two of them: rows of two ledgers can stand side by side
    under the numbers they have, the later ones behind the earlier ones. They fit into 48 bits.
    """
    milliseconds = int((now - NUMBERED_SINCE).total_seconds() * 1000)
    return max(1, milliseconds * NUMBERS_A_MILLISECOND)


def opening(
    connection: sqlite3.Connection, now: datetime, only: Collection[str] | None = None
) -> Opening:
    """Read what has to be at hand from the start.

    With `only`, runs and verdicts are those of these names (A-labels): they are nearly all of it.
    """
    least = numbers_from(now)
    asked_for = [None if only is None else json.dumps(sorted(only))]
    pinned = connection.execute(
        f"SELECT DISTINCT verdict_id FROM transition WHERE verdict_id IN ({_NEWEST_VERDICTS})"  # noqa: S608  # a constant
    )
    return Opening(
        names={known.name: known for known in _names(connection)},
        runs=tuple(run_from(row) for row in connection.execute(_RUNS, asked_for)),
        decided={
            row["name"]: decided_from(connection, row)
            for row in connection.execute(_DECIDED, asked_for)
        },
        pinned=frozenset(row[0] for row in pinned),
        deliveries=tuple(_delivery(row) for row in connection.execute(_OPEN)),
        heard=_heard(connection),
        episodes={
            row["name"]: episode_from(row)
            for row in connection.execute("SELECT * FROM episode WHERE ended IS NULL")
        },
        drops={
            row["id"]: _drop(row)
            for row in connection.execute("SELECT * FROM drop_seen ORDER BY id")
        },
        next=NextNumbers(
            run=_next(connection, "observation", "id", least),
            verdict=_next(connection, "verdict", "id", least),
            sequence=_next(connection, "transition", "sequence", least),
            episode=_next(connection, "episode", "id", least),
            drop=_next(connection, "drop_seen", "id", least),
        ),
    )


def _next(connection: sqlite3.Connection, table: str, column: str, least: int) -> int:
    found = connection.execute(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}")  # noqa: S608  # ours
    return max(least, int(found.fetchone()[0]))


def _names(connection: sqlite3.Connection) -> Iterator[KnownName]:
    for row in connection.execute("SELECT * FROM watched_name"):
        yield KnownName(
            name=row["name"],
            display_name=row["display_name"],
            suffix=row["suffix"],
            added_at=moment(row["added_at"]),
            paused=bool(row["paused"]),
            first_look_at=optional_moment(row["first_look_at"]),
        )


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        transition=transition_from(row),
        sink=row["sink"],
        sequence=row["sequence"],
        attempts=row["attempts"],
        next_attempt_at=optional_moment(row["next_attempt_at"]),
        retry_after=row["retry_after"],
        tried_for=row["tried_for"],
        status=row["status"],
    )


def _heard(connection: sqlite3.Connection) -> dict[str, Heard]:
    found: dict[str, Heard] = {}
    for name, transition_id, sink in connection.execute(_ANNOUNCEMENTS):
        heard = found.setdefault(name, Heard())
        heard.announcements.add(transition_id)
        if sink is not None:
            heard.sinks.add(sink)
    return found


def _drop(row: sqlite3.Row) -> DropSeen:
    drop = DropSeen(
        name=row["name"] or "",
        suffix=row["suffix"],
        registry=row["registry"],
        after=moment(row["after"]),
        by=moment(row["by"]),
        foretold_earliest=optional_moment(row["foretold_earliest"]),
        foretold_latest=optional_moment(row["foretold_latest"]),
        foretold_likely=optional_moment(row["foretold_likely"]),
        late_days=row["late_days"],
        changed_at=optional_moment(row["changed_at"]),
        registered_at=optional_moment(row["registered_at"]),
        transition_id=row["transition_id"] or "",
    )
    return drop if drop.name and drop.transition_id else nameless(drop, row["id"])
