"""A list of names in eight octets a name: enough to look one up, not to list them.

A name that is watched only after the list was fetched gets its time from here, without a request
and without 300,000 names in memory.
"""

from array import array
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import blake2b
import struct
from typing import Self

SPAN = timedelta(days=730)
"""How far from the moment of fetching, before and after, an entry may lie."""

_BUCKETS = 4096
_SECONDS = 27
"""Bits for the seconds; they hold twice the span. The others and the bucket's number are 49 bits of
the name's hash: of two thousand million names that a list does not have, one is taken for another
of its 300,000."""
_MASK = (1 << _SECONDS) - 1
_HASH = (1 << (64 - _SECONDS)) - 1
_PACKED = struct.Struct("<HQ")
"""A bucket's number and one of its entries."""


class Digest:
    """Which names a list has, and their moments to the second."""

    __slots__ = ("_begins", "_buckets")

    def __init__(self, fetched_at: datetime) -> None:
        """Take the moment (UTC) of fetching; entries lie within the span around it."""
        self._begins = fetched_at.replace(microsecond=0) - SPAN
        self._buckets: list[array[int] | None] = [None] * _BUCKETS

    def add(self, name: str, moment: datetime) -> None:
        """Take a name (A-label) and its moment (UTC)."""
        bucket, tag = _place(name)
        seconds = int((moment - self._begins).total_seconds())
        self._put(bucket, tag << _SECONDS | seconds)

    def _put(self, bucket: int, entry: int) -> None:
        entries = self._buckets[bucket]
        if entries is None:
            entries = self._buckets[bucket] = array("Q")
        entries.append(entry)

    def find(self, name: str) -> datetime | None:
        """Return the earliest moment (UTC) of a name, or `None` where the list does not have it."""
        bucket, tag = _place(name)
        found = [entry & _MASK for entry in self._buckets[bucket] or () if entry >> _SECONDS == tag]
        return self._begins + timedelta(seconds=min(found)) if found else None

    def pack(self) -> str:
        """Return all of it as text, 14 characters a name and a few; blocking where it is large."""
        rows = b"".join(
            _PACKED.pack(bucket, entry)
            for bucket, entries in enumerate(self._buckets)
            for entry in entries or ()
        )
        return f"{self._begins.isoformat()} {b64encode(rows).decode()}"

    @classmethod
    def unpack(cls, packed: str) -> Self | None:
        """Return what was packed, or `None` for garbage."""
        begins, blank, rows = packed.partition(" ")
        try:
            digest = cls(datetime.fromisoformat(begins) + SPAN)
            latest = digest._begins + timedelta(seconds=_MASK)
            for bucket, entry in _PACKED.iter_unpack(b64decode(rows, validate=True)):
                digest._put(bucket, entry)
        except ValueError, OverflowError, IndexError, struct.error:
            return None
        return digest if blank and latest.tzinfo is not None else None


def _place(name: str) -> tuple[int, int]:
    # Not Python's own hash: that is another one in each process.
    number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    return number % _BUCKETS, (number // _BUCKETS) & _HASH
