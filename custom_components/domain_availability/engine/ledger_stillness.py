"""A ledger that is copied while it is written: its file stands still, only its log grows.

A copy of the file and, after it, of the log is what was committed at some moment of the copying.
"""

import sqlite3

from .ledger_thread import LOG_PAGES, keep_to_the_log

TRIES = 3
"""How often the file is asked to stand still while somebody else reads it; each waits a second."""


def stand_still(connection: sqlite3.Connection) -> bool:
    """Bring the log into the file and let nothing reach the file from here on.

    Return whether all of the log could be brought in: somebody else's program may be reading.
    """
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    busy = 1
    for _ in range(TRIES):
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            break
    keep_to_the_log(connection)
    return not busy


def move_on(connection: sqlite3.Connection) -> None:
    """Let the log be copied into the file again, with the next commit where it is long."""
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, False)  # noqa: FBT003  # it takes no names
