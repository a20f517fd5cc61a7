"""What can still be read of a ledger that broke while it was in use, brought into a new one."""

from collections.abc import Iterator
from contextlib import suppress
import sqlite3

from .carry_tables import KEYS

_ALSO = {"carried": ("kind", "key"), "carried_line": ("line",)}
_TABLES = {**KEYS, **_ALSO}
_AT_ONCE = 200
"""Rows that are read before they are written: what comes after a broken page costs no more."""
BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class FileGone(OSError):  # noqa: N818  # the name says what is wrong
    """The file in use is not the one at its place any more: deleted, or another was put there."""


def is_broken(error: BaseException) -> bool:
    """Tell whether an error says that the file in use is of no more use."""
    if isinstance(error, FileGone):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in BROKEN


def salvage(old: sqlite3.Connection, new: sqlite3.Connection) -> bool:
    """Copy into an empty ledger what the old one still lets itself be asked for.

    Return whether that is all of it. What points to a row that is lost is left out, too.
    """
    if old.in_transaction:
        with suppress(sqlite3.Error):
            old.execute("ROLLBACK")
    new.execute("PRAGMA foreign_keys = OFF")
    new.execute("BEGIN IMMEDIATE")
    copied = [_copy(old, new, table, key) for table, key in _TABLES.items()]
    whole = all(copied)
    if not whole:
        while sum(_drop_orphans(new, table) for table in _TABLES):
            pass
    new.execute("COMMIT")
    new.execute("PRAGMA foreign_keys = ON")
    return whole


def _copy(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, key: tuple[str, ...]
) -> bool:
    """Copy a table from its beginning and, where that ends at a broken page, from its end."""
    for order in ("ASC", "DESC"):
        try:
            for rows in _slices(old, table, ", ".join(f"{column} {order}" for column in key)):
                marks = ", ".join("?" * len(rows[0]))
                new.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)  # noqa: S608 - ours
        except sqlite3.OperationalError:
            raise  # a disk that is full says nothing of what can be read
        except sqlite3.DatabaseError:
            continue
        return order == "ASC"
    return False


def _slices(
    connection: sqlite3.Connection, table: str, order: str
) -> Iterator[list[tuple[object, ...]]]:
    found = connection.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608 - ours
    while rows := found.fetchmany(_AT_ONCE):
        yield [tuple(row) for row in rows]


def _drop_orphans(connection: sqlite3.Connection, table: str) -> int:
    """Do as SQLite would have when what a row points to went; return how many rows it concerned."""
    concerned = 0
    for row in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall():
        parent, column, key = row["table"], row["from"], row["to"]
        nowhere = f"{column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {parent})"  # noqa: S608 - ours
        concerned += connection.execute(
            f"UPDATE {table} SET {column} = NULL WHERE {nowhere}"  # noqa: S608 - ours
            if row["on_delete"] == "SET NULL"
            else f"DELETE FROM {table} WHERE {nowhere}"  # noqa: S608 - ours
        ).rowcount
    return concerned
