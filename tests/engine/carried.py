"""Carrying a ledger in tests: all rows of one, an export of it, an import."""

from collections.abc import Callable, Iterable
import gzip
import json
from pathlib import Path
import sqlite3
from tempfile import TemporaryDirectory

from custom_components.domain_availability.engine.carry_merge import Merged
from custom_components.domain_availability.engine.carry_staging import Staged
from custom_components.domain_availability.engine.ledger import Ledger

type Tables = dict[str, list[tuple[object, ...]]]


def tables(path: Path) -> Tables:
    """Return every row of every table, in order."""
    connection = sqlite3.connect(path)
    try:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)  # noqa: S608 - ours
            for (name,) in names
        }
    finally:
        connection.close()


async def carried_in(ledger: Ledger, file: Path, *, dry_run: bool = False) -> Merged:
    """Import a file, every name of it."""
    with TemporaryDirectory() as folder:
        return await ledger.take_in(Staged.lay_out(file, Path(folder)), dry_run=dry_run)


def lines(file: Path) -> list[dict[str, object]]:
    """Return the lines of an export."""
    with gzip.open(file, "rt") as read:
        return [json.loads(line) for line in read]


def rewritten(file: Path, changed: Iterable[object]) -> Path:
    """Write lines to a file; a line that is a string or octets goes in as it is."""
    with gzip.open(file, "wb") as written:
        for line in changed:
            if isinstance(line, str | bytes):
                written.write(line.encode() if isinstance(line, str) else line)
            else:
                written.write(json.dumps(line).encode() + b"\n")
    return file


def mended(file: Path, change: Callable[[list[dict[str, object]]], object]) -> Path:
    """Change the lines of an export by hand, with an end that says how many there are."""
    changed = lines(file)
    change(changed)
    changed[-1]["row"] = {"lines": len(changed) - 1}
    return rewritten(file, changed)
