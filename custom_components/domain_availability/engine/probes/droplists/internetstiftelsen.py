"""The lists of .se and .nu: deactivated names with their release dates, in JSON, made every night.

https://internetstiftelsen.se/en/domains/how-to-register-a-domain-name/se-and-nu-domains-that-may-soon-be-available/
(data under CC BY 4.0): a name is released when its date occurs, "at 04:00 UTC at the earliest"; one
that is renewed before is taken off the list.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
import re
from typing import override

from .json_members import members
from .octets import pieces
from .reader import ListReader, Row

EARLIEST = time(4, tzinfo=UTC)
"""The hour of the release date."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Internetstiftelsen(ListReader):
    """`{"data": [{"name": "example.se", "release_at": "2026-12-24"}, ...]}`."""

    key = "internetstiftelsen"
    shows_end = True
    fetched_from = time(5)
    fetched_until = time(22)

    @override
    def rows(self, body: bytes) -> Iterator[Row | None]:
        """Yield name and moment of each entry; blocking."""
        for member in members("".join(pieces(body)), "data"):
            match member:
                case {"name": str(name), "release_at": str(day)} if _DATE.fullmatch(day):
                    yield name, _release(day)
                case _:
                    yield None


def _release(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), EARLIEST)
    except ValueError:
        return None
