"""SQLite on one thread of its own: the event loop never waits for a disk."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
import os
from pathlib import Path
import sqlite3
from typing import Concatenate

from .ledger_borrowed import borrow, takes_nothing
from .ledger_records import Record
from .ledger_room import shorten_log
from .ledger_salvage import FileGone, salvage
from .ledger_schema import VERSION, bring_up, version_of

LOCKED_FOR = 1.0
"""Seconds to wait for somebody else's lock; nobody else should hold one."""


CACHE = 8 * 1024 * 1024
"""Octets of the file at most that are kept at hand."""


LOG_PAGES = 4000
"""Pages of the log (16 MB) after which they are copied into the file."""


class LedgerError(Exception):
    """The ledger cannot be opened or used; `str()` says why."""


class LedgerTooNew(LedgerError):  # noqa: N818  # the name says what is wrong
    """A newer version wrote the file: going on would lose what it knows."""


class _Corrupt(Exception):  # noqa: N818  # a finding, answered by starting anew
    """The file is not a whole database, or holds what we never wrote."""


OUR_MISTAKES = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What is wrong with a record, not with the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """A new file that was begun while the program runs."""

    moved_to: Path | None
    """Where what stood at its place went; `None`: nothing did."""
    whole: bool
    """All that was in the old one is in it."""


class LedgerThread:
    """The connection and the thread it lives on; in memory there is no thread to wait for."""

    def __init__(
        self,
        path: Path | None,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
        *,
        still: bool = False,
    ) -> None:
        """Prepare; `open` does the work. `None`: in memory, for simulations and a shell.

        `still`: somebody copies the file; only its log may grow.
        """
        self.on_disk = path is not None
        self.path = path
        """The file; `None`: it is in memory."""
        self._still = still
        self._factory = factory
        self._executor = (
            None
            if path is None
            else ThreadPoolExecutor(max_workers=1, thread_name_prefix="domain_availability_ledger")
        )
        self._connection: sqlite3.Connection | None = None
        self._borrowed = False
        """It is in memory, for the disk takes nothing; what is in its file came along."""
        self._read: Callable[[sqlite3.Connection], object] = _nothing_read
        """How what an opening needs is read."""
        self._opened: tuple[int, int] | None = None
        """Which file it is by device and number: another may come to its place."""

    async def open[T](
        self, now: datetime, first: Callable[[sqlite3.Connection], T]
    ) -> tuple[T, Path | None]:
        """Open the file and bring it up to date.

        Returns what `first` read of it, and where a corrupt file was moved to. Raises
        `LedgerTooNew`, and `LedgerError` where there can be no file at all.
        """
        self._read = first
        try:
            return await self._run(self._open, now, first)
        except BaseException:
            self._end()
            raise

    async def run[**P, R](
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Return what `work` makes of the connection, one after the other.

        Raises `sqlite3.Error` and `OSError` as they come.
        """
        if self._connection is None:
            raise LedgerError("the ledger is closed")
        return await self._run(lambda: work(self._in_use(), *args, **kwargs))

    async def write(self, records: tuple[Record, ...], *, synced: bool) -> tuple[str, ...]:
        """Write the records as `write` does, if the file in use is still the one at its place.

        Raises `FileGone` where it is not: what is written would go with the end of the program.
        """

        def work(connection: sqlite3.Connection) -> tuple[str, ...]:
            if self._borrowed:
                raise FileGone("the disk took nothing at the start")
            if self.path is not None and _place(self.path) != self._opened:
                raise FileGone(f"{self.path.name} was deleted, or another file put in its place")
            return write(connection, records, synced=synced)

        return await self.run(work)

    async def begin_anew(self, now: datetime) -> Anew:
        """Go on with a new file, into which goes what can be read of the one in use.

        Where it cannot be read as at an opening then, it begins empty. What stands at its place is
        moved aside. Raises `sqlite3.Error` and `OSError`; then nothing has
        changed, or the next try ends it.
        """
        return await self._run(self._begin_anew, now)

    def _in_use(self) -> sqlite3.Connection:
        if self._connection is None:
            raise LedgerError("the ledger is closed")
        return self._connection

    def _begin_anew(self, now: datetime) -> Anew:
        old, path = self._connection, self.path
        if old is None or path is None:
            raise LedgerError("the ledger is closed")
        part = path.with_name(f"{path.name}.new")
        whole = False
        for attempt in (salvage, _nothing):
            _unlink(part, "", "-wal", "-shm")
            new, _ = _connect(part, _nothing_read, self._factory)
            try:
                whole = attempt(old, new)
                self._read(new)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError, KeyError, TypeError, ValueError:
                if attempt is _nothing:
                    raise
                continue
            finally:
                new.close()
            break
        moved = None
        if self._borrowed:
            _unlink(path, "-wal", "-shm")
        else:
            moved = _move_aside(path, now, with_log=_place(path) == self._opened)
        part.replace(path)
        self._borrowed = False
        old.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE)
        old.close()
        self._connection, _ = _connect(path, _nothing_read, self._factory)
        self._opened = _place(path)
        if self._still:
            keep_to_the_log(self._connection)
        return Anew(moved_to=moved, whole=whole)

    async def close(self) -> None:
        """Close the file (its WAL goes with it) and end the thread."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._run(connection.close)
        self._end()

    async def _run[**P, R](self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if self._executor is None:
            return work(*args, **kwargs)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: work(*args, **kwargs))

    def _end(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True)  # idle: its last work has been waited for

    def _open[T](
        self, now: datetime, first: Callable[[sqlite3.Connection], T]
    ) -> tuple[T, Path | None]:
        path, moved = self.path, None
        try:
            try:
                self._connection, read = _connect(path, first, self._factory)
            except _Corrupt:
                if path is None:
                    raise
                moved = _move_aside(path, now)
                self._connection, read = _connect(path, first, self._factory)
            if self._still:
                keep_to_the_log(self._connection)
            else:
                shorten_log(self._connection)
            if path is not None:
                self._opened = _place(path)
        except (sqlite3.Error, OSError, _Corrupt) as error:
            if path is None or self._connection is not None or not takes_nothing(error):
                raise LedgerError(f"no ledger at {path}: {error}") from error
            return self._borrow(path, first), moved
        return read, moved

    def _borrow[T](self, path: Path, first: Callable[[sqlite3.Connection], T]) -> T:
        """Go on in memory until the disk takes something: then a new file is begun out of it."""

        def fill(connection: sqlite3.Connection) -> T:
            borrow(path, connection)
            connection.execute("PRAGMA foreign_keys = OFF")
            bring_up(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            return first(connection)

        try:
            self._connection, read = _connect(None, fill, self._factory)
        except (sqlite3.Error, OSError, _Corrupt) as error:
            raise LedgerError(f"no ledger at {path}: {error}") from error
        self._borrowed = True
        return read


def _connect[T](
    path: Path | None, first: Callable[[sqlite3.Connection], T], factory: type[sqlite3.Connection]
) -> tuple[sqlite3.Connection, T]:
    if path is not None:
        # SQLite gives its WAL the mode of the file; watched names are nobody else's business.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
    connection = sqlite3.connect(
        path or ":memory:", autocommit=True, timeout=LOCKED_FOR, factory=factory
    )
    try:
        connection.row_factory = sqlite3.Row
        _prepare(connection)
        return connection, first(connection)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError):  # locked, full, read-only: says nothing
            raise  # about the contents
        if isinstance(error, sqlite3.DatabaseError | KeyError | TypeError | ValueError):
            raise _Corrupt(str(error)) from error
        raise


def _check(connection: sqlite3.Connection) -> None:
    """See whether the file is whole; an index that does not fit its table is made anew."""
    check = "PRAGMA integrity_check(1)"
    if connection.execute(check).fetchone()[0] == "ok":
        return
    connection.execute("REINDEX")
    if (found := connection.execute(check).fetchone()[0]) != "ok":
        raise _Corrupt(found)


def _prepare(connection: sqlite3.Connection) -> None:
    version = version_of(connection)
    if version > VERSION:
        raise LedgerTooNew(f"the ledger is of schema {version}, this version knows {VERSION}")
    _check(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # A batch goes through its pages in no order: one that is let go too soon is written again.
    connection.execute(f"PRAGMA cache_size = -{CACHE // 1024}")
    connection.execute("PRAGMA cache_spill = OFF")
    # What is written again and again is copied from the log once for many times.
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    connection.execute("PRAGMA foreign_keys = OFF")
    bring_up(connection)
    connection.execute("PRAGMA foreign_keys = ON")


def keep_to_the_log(connection: sqlite3.Connection) -> None:
    """Copy nothing of the log into the file, not even when the connection is closed."""
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE)


def _nothing(_: sqlite3.Connection, __: sqlite3.Connection) -> bool:
    return False


def _nothing_read(_: sqlite3.Connection) -> None:
    return


def _unlink(path: Path, *endings: str) -> None:
    for ending in endings:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _place(path: Path) -> tuple[int, int] | None:
    """Return which file stands there; `None`: none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _move_aside(path: Path, now: datetime, *, with_log: bool = True) -> Path | None:
    """Move a file out of the way with what belongs to it; `None`: there is none.

    Not `with_log`: the log is another one's, and would break it.
    """
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.corrupt-{stamp}-{number}")
    moved = path.exists()
    if moved:
        path.rename(aside)
    with_log = with_log and moved
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if not beside.exists():
            continue
        if with_log:
            beside.rename(aside.with_name(aside.name + ending))
        else:
            beside.unlink()
    return aside if moved else None


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of a block or nothing of it. Raises `sqlite3.Error`.

    One before it that could not even be undone is undone now.
    """
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def write(
    connection: sqlite3.Connection, records: tuple[Record, ...], *, synced: bool
) -> tuple[str, ...]:
    """Write the records in one transaction; return what is wrong with those left out.

    `synced`: they have reached the disk when this returns. Raises `sqlite3.Error` when nothing was
    written. A record the file will not take (our own mistake) does not keep the others out.
    """
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
    try:
        with transaction(connection):
            for record in records:
                _write(connection, record)
    except OUR_MISTAKES:
        with transaction(connection):
            return _write_what_can_be(connection, records)
    return ()


def _write(connection: sqlite3.Connection, record: Record) -> None:
    for statement in record.statements():
        connection.execute(*statement)


def _write_what_can_be(
    connection: sqlite3.Connection, records: tuple[Record, ...]
) -> tuple[str, ...]:
    wrong: list[str] = []
    for record in records:
        connection.execute("SAVEPOINT record")
        try:
            _write(connection, record)
        except OUR_MISTAKES as error:
            connection.execute("ROLLBACK TO record")
            wrong.append(f"{record.rank.name.lower()}: {error}")
        connection.execute("RELEASE record")
    return tuple(wrong)
