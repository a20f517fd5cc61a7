"""Which row of an imported ledger is which of the living one, and under what number a new one goes.

A row keeps its number wherever that is free, as it is for all that two ledgers have written at
different times. Where it is not (copies of one ledger that went different ways), it is set aside,
always by the same step: imported again, it is found there.
"""

from dataclasses import dataclass
import sqlite3

from .carry_tables import ASIDE, MOST_ASIDE
from .ledger_thread import LedgerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A kind of row that is counted."""

    table: str
    column: str
    same: str
    """When two rows of one number (or one key) are the same, in `ours` and `other`."""
    newest: str | None = None
    """The column of `known_better` with the living one's highest of a name, beyond which there must
    be nothing older than it."""
    by_key: bool = False
    """Found by a key of its own, whatever the number."""

    @property
    def moved(self) -> str:
        """Return the table that says where each row goes."""
        return f"staged.moved_{self.table}"


RUNS = Numbered(
    table="observation",
    column="id",
    same="ours.name IS other.name AND ours.suffix = other.suffix AND ours.layer = other.layer"
    " AND ours.role = other.role AND ours.outcome = other.outcome"
    " AND ours.first_seen_at = other.first_seen_at",
    newest="run",
)
VERDICTS = Numbered(
    table="verdict",
    column="id",
    same="ours.name = other.name AND ours.kind = other.kind AND ours.phase IS other.phase"
    " AND ours.stale = other.stale",
    newest="verdict",
)
TRANSITIONS = Numbered(
    table="transition",
    column="sequence",
    same="ours.transition_id = other.transition_id",
    newest="sequence",
    by_key=True,
)
EPISODES = Numbered(table="episode", column="id", same="ours.began = other.began", by_key=True)
DROPS = Numbered(
    table="drop_seen",
    column="id",
    same="ours.suffix = other.suffix AND ours.registry = other.registry"
    ' AND ours."after" = other."after" AND ours."by" = other."by"',
)

KNOWN_BETTER = """
CREATE TABLE staged.known_better AS
SELECT
    ours.name,
    (SELECT max(id) FROM main.observation WHERE name = ours.name) AS run,
    ours.verdict,
    (SELECT max(sequence) FROM main.transition WHERE name = ours.name) AS sequence
FROM (
    SELECT name, max(id) AS verdict, max(decided_at) AS decided_at FROM main.decision GROUP BY name
) AS ours
JOIN (SELECT name, max(decided_at) AS decided_at FROM staged.decision GROUP BY name) AS other
ON ours.name = other.name AND ours.decided_at >= other.decided_at
"""
"""The names of which the living ledger knows what is newer. Its last word stays the last."""


def number(connection: sqlite3.Connection, kind: Numbered) -> None:
    """Make the table `moved_...`: `old` and `new` number, and whether that row is here already.

    Needs `staged.known_better`. Raises `LedgerError` where there is no room, for which the same
    numbers must have been taken many times over.
    """
    table, column = kind.table, kind.column
    connection.execute(
        f"CREATE TABLE {kind.moved} ("
        "old INTEGER PRIMARY KEY, new INTEGER NOT NULL UNIQUE, here INTEGER NOT NULL) STRICT"
    )
    for step in range(MOST_ASIDE if not kind.by_key and _set_aside(connection, kind) else 1):
        at = "TRUE" if kind.by_key else f"ours.{column} = other.{column} - {step * ASIDE}"
        connection.execute(
            f"INSERT OR IGNORE INTO {kind.moved} SELECT other.{column}, ours.{column}, 1"  # noqa: S608 - ours
            f" FROM staged.{table} AS other JOIN main.{table} AS ours ON {at} AND {kind.same}"
        )
    for step in range(MOST_ASIDE):
        new = f"other.{column} - {step * ASIDE}"
        behind = "" if step or kind.newest is None else _not_newest(kind)
        connection.execute(
            f"INSERT INTO {kind.moved} SELECT other.{column}, {new}, 0"  # noqa: S608 - ours
            f" FROM staged.{table} AS other"
            f" WHERE NOT EXISTS (SELECT 1 FROM {kind.moved} WHERE old = other.{column})"
            f" AND NOT EXISTS (SELECT 1 FROM {kind.moved} WHERE new = {new})"
            f" AND NOT EXISTS (SELECT 1 FROM main.{table} AS ours WHERE ours.{column} = {new})"
            f"{behind}"
        )
        if not _left(connection, kind):
            return
    raise LedgerError(f"no room for another {table}")


def _set_aside(connection: sqlite3.Connection, kind: Numbered) -> bool:
    """Return whether any row of the living ledger was ever set aside."""
    found = connection.execute(f"SELECT min({kind.column}) < 0 FROM main.{kind.table}")  # noqa: S608 - ours
    return bool(found.fetchone()[0])


def _not_newest(kind: Numbered) -> str:
    return (
        " AND NOT EXISTS (SELECT 1 FROM staged.known_better AS better"  # noqa: S608 - ours
        f" WHERE better.name = other.name AND other.{kind.column} > better.{kind.newest})"
    )


def _left(connection: sqlite3.Connection, kind: Numbered) -> bool:
    query = (
        f"SELECT (SELECT count(*) FROM staged.{kind.table})"  # noqa: S608 - ours
        f" > (SELECT count(*) FROM {kind.moved})"
    )
    return bool(connection.execute(query).fetchone()[0])
