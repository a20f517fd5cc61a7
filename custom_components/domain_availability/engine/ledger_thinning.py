"""What the ledger forgets, so that a year of looks does not fill the card.

Kept for ever: transitions with the verdicts and observations they rest on and what led to these,
every change a layer saw, the last positive of each layer. Of the rest: the newest, and one a week.
Silence is no change: a week in which an answer held needs no other row.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
import sqlite3

from .ledger_reading import LOOKS
from .ledger_text import moment_text

VERDICTS_KEPT = 10
"""How many verdicts of a name stay that no transition rests on."""
ASIDES_KEPT = timedelta(days=7)
"""How long controls, nonces and referrals stay that no verdict rests on."""
BUDGET_DAYS_KEPT = 400
NAMES_AT_ONCE = 100
"""A slice short enough for a transition to wait for."""

_NEEDED = """
EXISTS (SELECT 1 FROM verdict_observation WHERE observation_id = observation.id)
OR EXISTS (SELECT 1 FROM observation AS led WHERE led.led_by = observation.id)
"""

_VERDICTS = """
DELETE FROM verdict WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY name ORDER BY id DESC) AS age
        FROM verdict WHERE name > :after AND name <= :last
    ) WHERE age > :verdicts
) AND NOT EXISTS (SELECT 1 FROM transition WHERE verdict_id = verdict.id)
"""

_OBSERVATIONS = f"""
DELETE FROM observation WHERE id IN (
    SELECT id FROM (
        SELECT
            *,
            sum(count) OVER (
                PARTITION BY name, layer ORDER BY last_seen_at DESC, id DESC
            ) - count AS newer_looks,
            row_number() OVER (
                PARTITION BY name, mute, strftime('%Y-%W', last_seen_at)
                ORDER BY last_seen_at DESC, id DESC
            ) AS age_in_week,
            row_number() OVER (
                PARTITION BY name, layer, outcome ORDER BY last_seen_at DESC, id DESC
            ) AS age_of_outcome,
            lag(said) OVER (
                PARTITION BY name, layer, mute ORDER BY first_seen_at, id
            ) AS said_before
        FROM (
            SELECT
                id, name, layer, outcome, count, first_seen_at, last_seen_at,
                outcome IN ('refused', 'failed', 'unclear') AS mute,
                outcome || '/' || ifnull(phase, '') || '/' || facts AS said
            FROM run WHERE name > :after AND name <= :last
        )
    ) AS old
    WHERE newer_looks >= :looks
    AND iif(
        mute,
        age_in_week > 1 OR EXISTS (
            SELECT 1 FROM run
            WHERE run.name = old.name AND run.outcome NOT IN ('refused', 'failed', 'unclear')
            AND run.first_seen_at <= old.last_seen_at AND run.last_seen_at >= old.last_seen_at
        ),
        age_in_week > 1
        AND NOT (outcome = 'registered' AND age_of_outcome = 1)
        AND said IS said_before
    )
) AND NOT ({_NEEDED})
"""  # noqa: S608 - a constant

_ASIDES = f"""
DELETE FROM observation WHERE name IS NULL AND last_seen_at < :asides AND NOT ({_NEEDED})
"""  # noqa: S608 - a constant

_BUDGET = "DELETE FROM budget_day WHERE day < :budget"


def thin_names(connection: sqlite3.Connection, after: str) -> tuple[str | None, int]:
    """Thin the history of the names that come next after one in the alphabet.

    Return the last of them (`None`: there is none left) and how many rows went.
    """
    [last] = connection.execute(
        "SELECT max(name) FROM"
        " (SELECT name FROM watched_name WHERE name > ? ORDER BY name LIMIT ?)",
        (after, NAMES_AT_ONCE),
    ).fetchone()
    if last is None:
        return None, 0
    names = {"after": after, "last": last, "looks": LOOKS, "verdicts": VERDICTS_KEPT}
    return last, _delete(connection, (_VERDICTS, _OBSERVATIONS), names)


def thin_rest(connection: sqlite3.Connection, now: datetime) -> int:
    """Forget what belongs to no name; return how many rows went."""
    ages = {
        "asides": moment_text(now - ASIDES_KEPT),
        "budget": (now - timedelta(days=BUDGET_DAYS_KEPT)).date().isoformat(),
    }
    return _delete(connection, (_ASIDES, _BUDGET), ages)


def _delete(
    connection: sqlite3.Connection,
    statements: tuple[str, ...],
    parameters: Mapping[str, str | int],
) -> int:
    connection.execute("BEGIN IMMEDIATE")
    gone = 0
    try:
        for statement in statements:
            gone += connection.execute(statement, parameters).rowcount
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return gone
