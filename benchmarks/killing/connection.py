"""A connection to the ledger's file that fails, or takes the process along, between statements."""

from collections.abc import Iterable
import os
import signal
import sqlite3
from typing import ClassVar, override

from .orders import Orders

ERRORS = (
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
)


def die() -> None:
    """End at once, as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


class Troubled(sqlite3.Connection):
    """Counts its statements and does at each what the orders say."""

    orders: ClassVar[Orders]
    counted: ClassVar[int] = 0

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        kind = type(self)
        kind.counted += 1
        if kind.counted == kind.orders.die_at_statement:
            die()
        for first, length in kind.orders.faults:
            if first <= kind.counted < first + length:
                raise sqlite3.OperationalError(ERRORS[first % len(ERRORS)])
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # as above
