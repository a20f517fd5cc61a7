"""How many queries of layers 2 and 3 may still be spent today."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from .clock import Clock
from .kept import Json, whole

DEFAULT_LIMIT = 2000
LEAST_LIMIT = 10
MOST_LIMIT = 100_000
"""What a user may set it to."""
SCARCE_FROM = 0.8
"""Fraction of the day's limit from which on the frequent checks far from any window wait."""
ROUTINE_PERCENT = 60
"""How much of the limit the routine may use while a window is known; the rest is the windows'."""


class Tally(NamedTuple):
    """How a day's allowance stands at a moment."""

    day: date
    limit: int
    spent: int
    routine_spent: int
    """Those of the spent ones that were neither by hand nor for a window."""

    @property
    def left(self) -> int:
        """Queries still allowed that day, never below 0."""
        return max(0, self.limit - self.spent)

    @property
    def scarce(self) -> bool:
        """Whether so much is spent that only what matters should still run."""
        return self.spent >= self.limit * SCARCE_FROM


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
        self._routine = 0
        self._looks = 0
        self._by_layer: dict[str, int] = {}
        self._told: tuple[datetime, datetime, Tally] | None = None
        """The day's beginning and end, and the tally as it stands: many plans ask for it."""

    @property
    def day(self) -> date:
        """The day (UTC) the numbers are of."""
        self._turn()
        return self._day

    @property
    def tally(self) -> Tally:
        """All of them as they are now: plans ask for several, and each asks the clock."""
        return self.tally_at(self._clock.now())

    def tally_at(self, now: datetime) -> Tally:
        """Do the same for whoever knows the time (aware, UTC); the same object while it stands."""
        if self._told is not None:
            begins, ends, tally = self._told
            if begins <= now < ends and tally.limit == self.limit:
                return tally
        self._turn_to(now.date())
        begins = datetime(now.year, now.month, now.day, tzinfo=UTC)
        tally = Tally(self._day, self.limit, self._spent, self._routine)
        self._told = begins, begins + timedelta(days=1), tally
        return tally

    @property
    def spent(self) -> int:
        """Queries sent today, those by hand included."""
        self._turn()
        return self._spent

    @property
    def looks(self) -> int:
        """Looks made today, those included that cost nothing."""
        self._turn()
        return self._looks

    @property
    def routine_spent(self) -> int:
        """Those of them that were neither by hand nor for a window."""
        self._turn()
        return self._routine

    @property
    def spent_by(self) -> Mapping[str, int]:
        """Queries sent today by layer."""
        self._turn()
        return MappingProxyType(self._by_layer)

    @property
    def left(self) -> int:
        """Queries still allowed today, never below 0."""
        return self.tally.left

    @property
    def scarce(self) -> bool:
        """Whether so much is spent that only what matters should still run."""
        return self.tally.scarce

    def left_for(self, *, routine: bool, windows_known: bool) -> int:
        """Return the queries still allowed today to the routine, or to all else.

        While a window is known, 40 % of the day is kept for windows: from the routine alone.
        """
        if not (routine and windows_known):
            return self.left
        share = self.limit * ROUTINE_PERCENT // 100
        return min(self.left, max(0, share - self.routine_spent))

    def note_look(self) -> None:
        """Count a look that was made, whatever it cost."""
        self._turn()
        self._looks += 1

    def spend(self, queries: int = 1, *, routine: bool = True, layer: str = "") -> None:
        """Count queries that were sent; by hand it may go past the limit.

        `routine`: neither by hand nor for a window. `layer`: which was asked, for show.
        """
        self._turn()
        if queries <= 0:
            return
        self._told = None
        self._spent += queries
        if routine:
            self._routine += queries
        if layer:
            self._by_layer[layer] = self._by_layer.get(layer, 0) + queries

    def _turn(self) -> None:
        self._turn_to(self._clock.now().date())

    def _turn_to(self, today: date) -> None:
        if today != self._day:
            self._told = None
        if today > self._day:
            self._spent = self._routine = self._looks = 0
            self._by_layer = {}
        self._day = today

    def snapshot(self) -> dict[str, Json]:
        """Return what must outlive a restart, as plain JSON-able data."""
        return {
            "day": self.day.isoformat(),
            "spent": self._spent,
            "routine": self._routine,
            "looks": self._looks,
            "by_layer": dict(self._by_layer),
        }

    def restore(self, snapshot: object) -> None:
        """Take up what `snapshot` gave, unless its day is over; garbage is passed over."""
        if not isinstance(snapshot, Mapping):
            return
        try:
            day = date.fromisoformat(str(snapshot.get("day")))
        except ValueError:
            return
        if day < self.day:
            return
        self._told = None
        spent, by_layer = whole(snapshot.get("spent")), snapshot.get("by_layer")
        self._spent = spent
        self._looks = whole(snapshot.get("looks"))
        # Where it was not kept, all of it: the windows' part is the one that must not run out.
        self._routine = min(whole(snapshot.get("routine", spent)), spent)
        self._by_layer = {
            layer: queries
            for layer, kept in (by_layer.items() if isinstance(by_layer, Mapping) else ())
            if isinstance(layer, str) and (queries := whole(kept))
        }
