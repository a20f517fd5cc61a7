"""The ledger written out as lines of JSON, gzipped, slice by slice while all goes on.

What is written is the ledger of one moment: a second connection on the ledger's own thread reads on
in the state it began with. Between two slices whoever has something to write has its turn.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
import gzip
from itertools import islice
import json
import os
from pathlib import Path
import sqlite3
import threading
from urllib.parse import quote

from .carry_lines import END, FORMAT, FORMAT_VERSION, HEADER, WATCH_LIST, encoded
from .carry_tables import KEYS
from .ledger_schema import version_of
from .ledger_text import moment_text
from .ledger_writer import LedgerWriter

AT_ONCE = 400
"""Rows of a slice; a transition waits no longer than that."""
PACKED = 5
"""How hard gzip tries (1 to 9)."""

type Rows = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written."""

    path: Path
    octets: int
    rows: dict[str, int]
    """How many of each table, and of watch lists."""


async def export(
    writer: LedgerWriter, ledger: Path | None, path: Path, lists: Iterable[Rows], now: datetime
) -> Exported:
    """Write all of a ledger to a new file that only its owner can read (mode 0600).

    `ledger`: its file; `None`: it is in memory. `lists` are watch lists as the caller knows them.
    Raises `LedgerError`; then there is no file.
    """
    job = _Export(path, tuple(lists), now)
    try:
        await writer.read(job.begin, ledger)
        while await writer.read(job.go_on):
            pass
        return await writer.read(job.end)
    finally:
        await asyncio.shield(asyncio.to_thread(job.let_go))


class _Export:
    """An export under way: what is open, and how far it has come. On the ledger's thread."""

    def __init__(self, path: Path, lists: tuple[Rows, ...], now: datetime) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._given = lists
        self._now = now
        self._busy = threading.Lock()
        self._close: list[Callable[[], object]] = []
        self._lines: Iterator[bytes] = iter(())
        self._rows: dict[str, int] = {}
        self._written = 0

    def begin(self, connection: sqlite3.Connection, ledger: Path | None) -> None:
        """Open the file, and the ledger as it is now."""
        with self._busy:
            if ledger is not None:
                connection = sqlite3.connect(
                    f"file:{quote(str(ledger))}?mode=ro",
                    uri=True,
                    autocommit=True,
                    check_same_thread=False,
                )
                self._close.append(connection.close)
                connection.row_factory = sqlite3.Row
                connection.execute("BEGIN")
            opened = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            self._raw = os.fdopen(opened, "wb")
            self._close.append(lambda: self._part.unlink(missing_ok=True))
            self._close.append(self._raw.close)
            self._file = gzip.GzipFile("", "wb", PACKED, self._raw, self._now.timestamp())
            self._close.append(self._file.close)
            self._lines = self._all(connection)

    def go_on(self, _: sqlite3.Connection) -> bool:
        """Write a slice; return whether there was one."""
        with self._busy:
            lines = tuple(islice(self._lines, AT_ONCE))
            self._file.write(b"".join(lines))
            self._written += len(lines)
            return bool(lines)

    def end(self, _: sqlite3.Connection) -> Exported:
        """Bring the file to the disk, under its name."""
        with self._busy:
            self._file.write(encoded(END, {"lines": self._written, "rows": self._rows}))
            self._file.close()
            self._raw.flush()
            os.fsync(self._raw.fileno())
            octets = self._raw.tell()
            self._part.rename(self._path)
        return Exported(path=self._path, octets=octets, rows=self._rows)

    def let_go(self) -> None:
        """Close what is open and take away what is not whole."""
        with self._busy:
            while self._close:
                with suppress(OSError, ValueError):  # a full disk takes no last words
                    self._close.pop()()

    def _all(self, connection: sqlite3.Connection) -> Iterator[bytes]:
        schema = version_of(connection)
        yield encoded(
            HEADER,
            {
                "format": FORMAT,
                "version": FORMAT_VERSION,
                "schema": schema,
                "written_at": moment_text(self._now),
            },
        )
        has = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        carried = "carried" in has and _any(connection, "carried")
        self._rows[WATCH_LIST] = len(self._given)
        for row in self._given:
            yield encoded(WATCH_LIST, row)
        for table in KEYS:
            if table not in has:
                continue
            self._rows[table] = 0
            for row in _rows(connection, table, carried=carried):
                self._rows[table] += 1
                yield encoded(table, row)
        if "carried_line" in has:
            for (line,) in connection.execute("SELECT line FROM carried_line ORDER BY line"):
                yield line.encode() + b"\n"


def _any(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - ours
    return bool(found.fetchone()[0])


def _rows(connection: sqlite3.Connection, table: str, *, carried: bool) -> Iterator[Rows]:
    """Yield the rows of a table in order, with what was carried along of each."""
    key = ", ".join(KEYS[table])
    query = f"SELECT * FROM {table} ORDER BY {key}"  # noqa: S608 - ours
    if not carried:
        yield from map(dict, connection.execute(query))
        return
    query = (
        "SELECT (SELECT fields FROM carried"  # noqa: S608 - ours
        f" WHERE kind = '{table}' AND key = json_array({key})) AS carried_fields,"
        f" * FROM {table} ORDER BY {key}"
    )
    for row in map(dict, connection.execute(query)):
        fields = row.pop("carried_fields")
        yield row if fields is None else {**json.loads(fields), **row}
