"""A list read whole: the entries that matter, and a digest of the others."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
import re
from typing import Protocol

from ...labels import BadLabel, to_labels
from .digest import SPAN, Digest
from .errors import ListError

__all__ = ["ListError", "ListReader", "ReadList", "Row", "read"]

type Row = tuple[str, datetime | None]
"""A name as the list spells it, and from when (UTC) it may be free; `None`: that does not read."""

SOON = timedelta(days=3)
"""What is released so soon must be found before the list's next turn; there is one a day."""
ODD_ROWS = 3
"""Rows that may be odd in a small list, or one in a hundred in a large one."""

_PLAIN = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+", re.ASCII)


class ListReader(Protocol):
    """How one registry's lists are written. Where they lie is data, `drop_list` of its policy."""

    key: str
    shows_end: bool
    """Whether a list in this form that was cut short does not read; else its last row may show."""
    fetched_from: time
    fetched_until: time
    """The hours (UTC, may pass midnight) within which each of us fetches it at his own minute."""

    def rows(self, body: bytes) -> Iterator[Row | None]:
        """Yield the rows of a list; `None` for an odd one. Raises ListError, nothing else."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadList:
    """What a list says."""

    rows: int
    """How many of its rows read."""
    entries: Mapping[str, datetime]
    """Name (A-label, lower case) -> the moment (UTC) from which it may be free."""
    digest: Digest
    """All of it, small."""
    soon: str = ""
    """A packed digest of what is released soon, smaller still: to be kept through a restart."""


def read(
    reader: ListReader,
    body: bytes,
    fetched_at: datetime,
    *,
    tlds: Container[str] = (),
    wanted: Container[str] | None = None,
) -> ReadList:
    """Read a list that was fetched at a moment (UTC); blocking, so in the executor.

    `tlds` are those its names end in (none: any), `wanted` the names whose entries are kept
    (`None`: all). A list that is no such list, was cut short or has many odd rows raises ListError;
    a table without rows is a list without names.
    """
    entries: dict[str, datetime] = {}
    digest, soon = Digest(fetched_at), Digest(fetched_at)
    good = odd = 0
    complete = True
    for row in reader.rows(body):
        entry = None if row is None else _entry(row, fetched_at, tlds)
        complete = entry is not None
        if entry is None:
            odd += 1
            continue
        good += 1
        name, moment = entry
        digest.add(name, moment)
        if abs(moment - fetched_at) <= SOON:
            soon.add(name, moment)
        if wanted is None or name in wanted:
            entries[name] = min(moment, entries.get(name, moment))
    if not (complete or reader.shows_end):
        raise ListError("its last row is odd: it may have been cut short")
    if odd > max(good // 100, min(good, ODD_ROWS)):
        raise ListError("too many of its rows are odd")
    return ReadList(rows=good, entries=entries, digest=digest, soon=soon.pack())


def _entry(row: Row, fetched_at: datetime, tlds: Container[str]) -> tuple[str, datetime] | None:
    text, moment = row
    if moment is None or abs(moment - fetched_at) >= SPAN - timedelta(days=1):
        return None
    name = _name(text)
    if name is None or (tlds and name.rpartition(".")[2] not in tlds):
        return None
    return name, moment


def _name(text: str) -> str | None:
    """Return a name as we write it; most lists already do."""
    name = text.strip().removesuffix(".").lower()
    if _PLAIN.fullmatch(name):
        return name
    try:
        labels = to_labels(name).ascii
    except BadLabel:
        return None
    return ".".join(labels) if len(labels) > 1 else None
