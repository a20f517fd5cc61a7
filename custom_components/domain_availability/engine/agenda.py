"""Who is looked at next: what cannot wait before what can, each by when it is due.

By due time alone a drop would wait behind every routine look that a restart, a new list or a slow
registry has left overdue.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import IntEnum
import heapq

from .planner import Reason
from .watching import PlannedLook

URGENT = frozenset({Reason.WINDOW, Reason.LATE, Reason.CONFIRMING, Reason.AFTER_NEWS})
"""Looks that are made as soon as they are due, also after a pause."""


class Rank(IntEnum):
    """How little a look can wait; the less the smaller."""

    DROPPING = 0
    """The name may become free about now."""
    URGENT = 1
    """The look confirms or follows up what is new."""
    ROUTINE = 2


def rank_of(plan: PlannedLook, *, dropping: bool) -> Rank:
    """Return the rank of a look; `dropping`: its name's window is open when it is due."""
    if plan.reason not in URGENT:
        return Rank.ROUTINE
    return Rank.DROPPING if dropping else Rank.URGENT


class Agenda:
    """Planned looks of many names; an entry whose plan was replaced drops out by itself."""

    def __init__(self, plan_of: Callable[[str], PlannedLook | None]) -> None:
        """Make an empty one. `plan_of` gives a name's plan now; `None`: it is not looked at."""
        self._plan_of = plan_of
        self._heaps: dict[Rank, list[tuple[datetime, int, str]]] = {rank: [] for rank in Rank}
        self._entries = 0

    def add(self, name: str, due: datetime, rank: Rank) -> None:
        """Put a look in its place; its plan must be the name's own by the time it is asked for."""
        self._entries += 1
        heapq.heappush(self._heaps[rank], (due, self._entries, name))

    def next(self, rank: Rank) -> tuple[datetime, str] | None:
        """Return the first look of this rank, without what newer plans have replaced."""
        heap = self._heaps[rank]
        while heap:
            due, _, name = heap[0]
            plan = self._plan_of(name)
            if plan is not None and plan.due == due:
                return due, name
            heapq.heappop(heap)
        return None

    def due(self, rank: Rank, now: datetime) -> Iterator[str]:
        """Take out one name after the other whose look of this rank is due."""
        while (first := self.next(rank)) is not None and first[0] <= now:
            heapq.heappop(self._heaps[rank])
            yield first[1]
