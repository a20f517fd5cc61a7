"""Who is looked at next: what cannot wait before what can, each by when it is due.

By due time alone a drop would wait behind every routine look that a restart, a new list or a slow
registry has left overdue; and where many names drop at one registry, each would be missed once
before any is confirmed. So looks stand in lanes, one for each server at which names may drop, and
one for all the rest: a lane has places of its own, and in it the more urgent go first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
import heapq

from .plan_state import URGENT, Reason
from .watching import PlannedLook, Priority

ELSEWHERE = ""
"""The lane of all looks at names that do not drop about now."""
AHEAD = 6.0
FEWEST_PLACES, MOST_PLACES = 4, 12
"""A lane has as many places as its server gives turns in that many seconds: fewer would leave turns
unused while others are asked, more would only stand before those that are more urgent."""

PRIORITIES = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


class Rank(IntEnum):
    """How little a look can wait; the less the smaller."""

    CONFIRMING = 0
    """It may free a name whose window is open."""
    DROPPING = 1
    """The name may become free about now."""
    URGENT = 2
    """It confirms or follows up what is new."""
    ROUTINE = 3


def rank_of(plan: PlannedLook, may_drop: Callable[[datetime], bool]) -> Rank:
    """Return the rank of a look; `may_drop`: whether its name's window is open at a moment."""
    if plan.reason not in URGENT:
        return Rank.ROUTINE
    if not may_drop(plan.due):
        return Rank.URGENT
    return Rank.CONFIRMING if plan.reason == Reason.CONFIRMING else Rank.DROPPING


def places(gap: float) -> int:
    """Return how many looks may be under way at a server that is asked every `gap` seconds."""
    return min(max(round(AHEAD / gap), FEWEST_PLACES), MOST_PLACES) if gap > 0 else MOST_PLACES


type _Order = tuple[Rank, int]
_ORDERS: Mapping[Rank, Mapping[Priority, _Order]] = {
    rank: {priority: (rank, place) for priority, place in PRIORITIES.items()} for rank in Rank
}
"""Made once for all looks: an agenda keeps many."""

type _Coming = tuple[datetime, int, str, _Order]
type _Ready = tuple[_Order, datetime, int, str]


@dataclass(slots=True)
class _Lane:
    coming: list[_Coming] = field(default_factory=list)
    """By when they are due."""
    ready: list[_Ready] = field(default_factory=list)
    """Due already, the most urgent first."""


class Agenda:
    """Planned looks of many names; an entry whose plan was replaced drops out by itself."""

    def __init__(self, plan_of: Callable[[str], PlannedLook | None]) -> None:
        """Make an empty one. `plan_of` gives a name's plan now; `None`: it is not looked at."""
        self._plan_of = plan_of
        self._lanes: dict[str, _Lane] = {}
        self._entries = 0

    def add(
        self,
        name: str,
        due: datetime,
        rank: Rank,
        *,
        priority: Priority = Priority.NORMAL,
        lane: str = ELSEWHERE,
    ) -> None:
        """Put a look in its place; its plan must be the name's own by the time it is asked for."""
        self._entries += 1
        entry = (due, self._entries, name, _ORDERS[rank][priority])
        here = self._lanes.get(lane)
        if here is None:
            here = self._lanes[lane] = _Lane()
        heapq.heappush(here.coming, entry)

    def next(self, lane: str) -> datetime | None:
        """Return when the first look of a lane is due that is not due yet."""
        coming = self._lanes[lane].coming if lane in self._lanes else []
        while coming:
            due, _, name, _ = coming[0]
            if self._stands(name, due):
                return due
            heapq.heappop(coming)
        return None

    def take(self, lane: str, now: datetime) -> str | None:
        """Take out the most urgent of a lane's looks that are due, the longest due first."""
        here = self._lanes.get(lane)
        if here is None:
            return None
        while here.coming and here.coming[0][0] <= now:
            due, number, name, order = heapq.heappop(here.coming)
            heapq.heappush(here.ready, (order, due, number, name))
        while here.ready:
            _, due, _, name = heapq.heappop(here.ready)
            if self._stands(name, due):
                return name
        return None

    def _stands(self, name: str, due: datetime) -> bool:
        plan = self._plan_of(name)
        return plan is not None and plan.due == due
