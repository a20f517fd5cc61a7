"""A ledger whose disk takes nothing at the start: it is read into memory, and goes on there."""

from contextlib import closing
import errno
from pathlib import Path
import shutil
import sqlite3
from tempfile import TemporaryDirectory
from urllib.parse import quote

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM})
_SQLITE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }
)


def takes_nothing(error: BaseException) -> bool:
    """Tell whether an error says that a disk is full or may only be read."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return isinstance(code, int) and code & 0xFF in _SQLITE
    return isinstance(error, OSError) and error.errno in _DISK


def borrow(path: Path, memory: sqlite3.Connection) -> None:
    """Read a file into an empty connection, with what its log has more; no file is one, too.

    Raises `sqlite3.Error` and `OSError`: forgetting what the log says would be telling it again.
    """
    if not path.exists():
        return
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        _read(f"file:{quote(str(path))}?immutable=1", memory)
        return
    with TemporaryDirectory() as folder:
        for file in (path, log):
            shutil.copy(file, Path(folder) / file.name)
        _read(f"file:{quote(str(Path(folder) / path.name))}", memory)


def _read(address: str, memory: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(address, uri=True)) as source:
        source.backup(memory)
