"""What the ledger forgets, so that a year of looks does not fill the card.

Kept for ever: transitions with the verdicts and observations they rest on, every change a layer
saw, the last positive of each layer. Of the rest: the newest, and one a week.
"""

from datetime import datetime, timedelta
import sqlite3

from .ledger_reading import LOOKS
from .ledger_rows import moment_text

ASIDES_KEPT = timedelta(days=7)
"""How long controls and nonces stay that no verdict rests on."""
BUDGET_DAYS_KEPT = 400

_VERDICTS = """
DELETE FROM verdict WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY name ORDER BY id DESC) AS age FROM verdict
    ) WHERE age > :looks
) AND id NOT IN (SELECT verdict_id FROM transition)
"""

_OBSERVATIONS = """
DELETE FROM observation WHERE id IN (
    SELECT id FROM (
        SELECT
            id,
            row_number() OVER (PARTITION BY name ORDER BY last_seen_at DESC, id DESC) AS age,
            row_number() OVER (
                PARTITION BY name, strftime('%Y-%W', last_seen_at)
                ORDER BY last_seen_at DESC, id DESC
            ) AS age_in_week,
            row_number() OVER (
                PARTITION BY name, layer, outcome ORDER BY last_seen_at DESC, id DESC
            ) AS age_of_outcome,
            outcome,
            outcome || '/' || ifnull(phase, '') || '/' || facts AS said,
            lag(outcome || '/' || ifnull(phase, '') || '/' || facts) OVER (
                PARTITION BY name, layer ORDER BY first_seen_at, id
            ) AS said_before
        FROM observation WHERE name IS NOT NULL
    )
    WHERE age > :looks
    AND age_in_week > 1
    AND NOT (outcome = 'registered' AND age_of_outcome = 1)
    AND said IS said_before
) AND id NOT IN (SELECT observation_id FROM verdict_observation)
"""

_ASIDES = """
DELETE FROM observation
WHERE name IS NULL AND last_seen_at < :asides
AND id NOT IN (SELECT observation_id FROM verdict_observation)
"""

_BUDGET = "DELETE FROM budget_day WHERE day < :budget"


def thin(connection: sqlite3.Connection, now: datetime) -> int:
    """Forget what is not worth its place; return how many rows went."""
    parameters = {
        "looks": LOOKS,
        "asides": moment_text(now - ASIDES_KEPT),
        "budget": (now - timedelta(days=BUDGET_DAYS_KEPT)).date().isoformat(),
    }
    connection.execute("BEGIN IMMEDIATE")
    gone = 0
    try:
        for statement in (_VERDICTS, _OBSERVATIONS, _ASIDES, _BUDGET):
            gone += connection.execute(statement, parameters).rowcount
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return gone
