"""The list of .uk: every name that is suspended and when it drops, in packed CSV, made every day.

https://registrars.nominet.uk/dragon/data/drop-lists: "open and available to the public". It has
all names below .uk from the 30th day after expiry; they may still be renewed, and leave the list,
until five days before their time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import override

from .reader import ListReader, Row
from .table import rows

_COLUMNS = ("domain", "droptime")


class Nominet(ListReader):
    """`roid,domain,drop_time` and a row a name, 266,000 of them; packed with gzip, 4 MB."""

    key = "nominet"
    shows_end = True
    # It is made a little after 03:00.
    fetched_from = time(5)
    fetched_until = time(22)

    @override
    def rows(self, body: bytes) -> Iterator[Row | None]:
        """Yield each name and the second it drops; blocking."""
        for row in rows(body, _COLUMNS):
            yield None if row is None else (row[0], _drop(row[1].strip()))


def _drop(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except ValueError, OverflowError:
        return None
