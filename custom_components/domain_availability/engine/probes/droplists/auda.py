"""The two lists of .au: names that expired and names that were deleted, in CSV, made every day.

https://auda.org.au/web/au-domain-names/domain-name-help/official-domain-name-drop-list: date and
time (UTC) are those from which a name may be purged; it is purged in the next daily cycle, at 13:00
AEST where it was deleted and at 13:30 where it expired (UTC+10, no summer time in it). Who
becomes eligible at the very time of a cycle waits for the next.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
import re
from typing import override

from .reader import ListReader, Row
from .table import rows

_COLUMNS = ("date", "eligiblepurgetime", "domainname")
_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})", re.ASCII)
"""The files have the former, the registry's own example the latter."""
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)", re.ASCII)


class Auda(ListReader):
    """`Date,Eligible Purge Time,Domain Name` and a row a name."""

    shows_end = False
    # A name is listed for a day or two: what was published must be read before the next cycle.
    fetched_from = time(18)
    fetched_until = time(2)

    def __init__(self, key: str, cycle: time) -> None:
        """Take the key of the list and the time of day (UTC) at which its names are purged."""
        self.key = key
        self._cycle = cycle

    @override
    def rows(self, body: bytes) -> Iterator[Row | None]:
        """Yield each name and the purge that takes it; blocking."""
        for row in rows(body, _COLUMNS):
            if row is None:
                yield None
            else:
                day, at, name = row
                yield name, self._purge(day.strip(), at.strip())

    def _purge(self, day: str, at: str) -> datetime | None:
        found = _DAY.fullmatch(day) or _DAY_FIRST.fullmatch(day)
        clock = _TIME.fullmatch(at)
        if found is None or clock is None:
            return None
        try:
            date = datetime(int(found["y"]), int(found["m"]), int(found["d"]), tzinfo=UTC)
            eligible = date.replace(hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3]))
            cycle = date.replace(hour=self._cycle.hour, minute=self._cycle.minute)
            return cycle if eligible < cycle else cycle + timedelta(days=1)
        except ValueError, OverflowError:
            return None


EXPIRED = Auda("auda_expired", time(3, 30))
DELETED = Auda("auda_deleted", time(3))
