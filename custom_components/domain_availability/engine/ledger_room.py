"""Room on a disk that is nearly full: the ledger's log gives its own back."""

from contextlib import suppress
import sqlite3


def shorten_log(connection: sqlite3.Connection) -> None:
    """Bring the log (WAL) into the file and cut it off, as far as that is possible now.

    A log that has filled the disk leaves the file no room to grow, and then neither can be written
    any more. So it begins empty at every start, when the file gets its size, and is emptied where
    a write fails. Nothing happens while the file stands still for a copy, or others read it.
    """
    with suppress(sqlite3.Error):
        if connection.execute("PRAGMA wal_autocheckpoint").fetchone()[0] > 0:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
