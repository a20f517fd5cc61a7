"""Starts looks as they fall due: as many at a time as their lanes have places, by one timer."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
import math

from .agenda import ELSEWHERE, Agenda, Rank, places
from .clock import Clock
from .watching import PlannedLook, Priority

WORKERS = 8
"""How many looks at once where no name drops; a server at which names do has places of its own."""

type Start = Callable[[str, str], bool]
"""Start the look at a name in a lane; return whether it was: a name is looked at once at a time."""


class Dispatcher:
    """The looks to come and those under way, by lane. To be used from one event loop."""

    def __init__(
        self,
        clock: Clock,
        *,
        plan_of: Callable[[str], PlannedLook | None],
        start: Start,
        again: Callable[[str], None],
        wake: Callable[[], None],
        longest_timer: float,
    ) -> None:
        """Make one that has nothing to start yet.

        `plan_of` gives a name's plan now; `again` puts in a name anew that could not be started;
        `wake` is called when a look may be due, at the latest after `longest_timer` seconds.
        """
        self._clock = clock
        self._agenda = Agenda(plan_of)
        self._start = start
        self._again = again
        self._wake = wake
        self._longest_timer = longest_timer
        self._places: dict[str, int] = {ELSEWHERE: WORKERS}
        self._under_way: Counter[str] = Counter()
        """Looks of the plan, by lane."""
        self._coming: dict[str, datetime] = {}
        """When the next look of a lane is due, where a place is left for it."""
        self._touched: set[str] = set()
        """Lanes that have got a look or a place since their next was found."""
        self._wakes_at = math.inf
        """When the timer goes off (monotonic seconds), while one is set."""
        self._cancel_timer: Callable[[], None] | None = None

    def put(
        self,
        name: str,
        due: datetime,
        rank: Rank,
        *,
        priority: Priority,
        lane: str = ELSEWHERE,
        gap: float = 0.0,
    ) -> None:
        """Put in a look that is the name's plan; `gap`: seconds between turns at its lane."""
        self._places[lane] = places(gap) if lane != ELSEWHERE else WORKERS
        self._agenda.add(name, due, rank, priority=priority, lane=lane)
        self._touched.add(lane)

    def dispatch(self, now: datetime) -> None:
        """Start what is due as far as there are places; set the timer for what is next.

        Only lanes in which something has changed or is due are looked through.
        """
        due = [lane for lane, at in self._coming.items() if at <= now]
        touched = self._touched.union(due)
        self._touched.clear()
        for lane in touched:
            self._coming.pop(lane, None)
        # Those at which names drop before all the rest.
        for lane in sorted(touched, reverse=True):
            if (first := self._start_due(lane, now)) is not None:
                self._coming[lane] = first
        self._set_timer(now)

    def ended(self, lane: str) -> None:
        """Note that a look that was started in a lane has ended."""
        self._under_way[lane] -= 1
        self._touched.add(lane)

    def stop_timer(self) -> None:
        """Wake nobody until looks are started again. Idempotent."""
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._wakes_at, self._cancel_timer = math.inf, None

    def _start_due(self, lane: str, now: datetime) -> datetime | None:
        """Start what is due in a lane; return when the next is, if a place is left for it."""
        waiting: list[str] = []
        coming: datetime | None = None
        while self._under_way[lane] < self._places[lane]:
            name = self._agenda.take(lane, now)
            if name is None:
                coming = self._agenda.next(lane)
                break
            if self._start(name, lane):
                self._under_way[lane] += 1
            else:
                waiting.append(name)
        for name in waiting:
            self._again(name)
        return coming

    def _set_timer(self, now: datetime) -> None:
        """Wake at the next look, and now and then before it; leave alone what is set for that."""
        first = min(self._coming.values(), default=None)
        if first is None:
            self.stop_timer()
            return
        wait = min((first - now).total_seconds(), self._longest_timer)
        at = self._clock.monotonic() + wait
        if at < self._wakes_at:
            self.stop_timer()
            self._wakes_at = at
            self._cancel_timer = self._clock.call_later(wait, self._woken)

    def _woken(self) -> None:
        self._wakes_at, self._cancel_timer = math.inf, None
        self._wake()
