"""How many queries of layers 2 and 3 may still be spent today."""

from collections.abc import Mapping
from datetime import date

from .clock import Clock
from .server_standing import Json

DEFAULT_LIMIT = 2000
SCARCE_FROM = 0.8
"""Fraction of the day's limit from which on the frequent checks far from any window wait."""


class Budget:
    """A day's allowance of registry queries, from midnight to midnight UTC.

    A clock set back a day takes what was spent along: the allowance is not given twice. One that
    was far ahead and is put right starves nobody for longer than until the next midnight.
    """

    def __init__(self, limit: int = DEFAULT_LIMIT, *, clock: Clock) -> None:
        self.limit = limit
        """Queries a day; may be changed at any time."""
        self._clock = clock
        self._day = clock.now().date()
        self._spent = 0

    @property
    def day(self) -> date:
        """The day (UTC) the numbers are of."""
        self._turn()
        return self._day

    @property
    def spent(self) -> int:
        """Queries sent today, those by hand included."""
        self._turn()
        return self._spent

    @property
    def left(self) -> int:
        """Queries still allowed today, never below 0."""
        return max(0, self.limit - self.spent)

    @property
    def scarce(self) -> bool:
        """Whether so much is spent that only what matters should still run."""
        return self.spent >= self.limit * SCARCE_FROM

    def spend(self, queries: int = 1) -> None:
        """Count queries that were sent; by hand it may go past the limit."""
        self._turn()
        self._spent += max(0, queries)

    def _turn(self) -> None:
        today = self._clock.now().date()
        if today > self._day:
            self._spent = 0
        self._day = today

    def snapshot(self) -> dict[str, Json]:
        """Return what must outlive a restart, as plain JSON-able data."""
        return {"day": self.day.isoformat(), "spent": self._spent}

    def restore(self, snapshot: object) -> None:
        """Take up what `snapshot` gave, unless its day is over; garbage is passed over."""
        if not isinstance(snapshot, Mapping):
            return
        spent = snapshot.get("spent")
        try:
            day = date.fromisoformat(str(snapshot.get("day")))
        except ValueError:
            return
        if isinstance(spent, int) and spent >= 0 and day >= self.day:
            self._spent = spent
