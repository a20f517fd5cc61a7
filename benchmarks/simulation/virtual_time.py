"""A year in minutes: an event loop whose time goes as fast as there is nothing left to do."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
import math
import selectors
from typing import override

from custom_components.domain_availability.engine.clock import Clock

from .answers import moment


class _Leaping(selectors.DefaultSelector):
    """Waits no real time: the loop's time is moved on to its next timer."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0
        self.next_timer: Callable[[], float | None] = lambda: None

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        due = self.next_timer()
        if due is not None and (timeout > 0 or due == self.at):
            # Just past the moment: adding the wait would round, and a timer that comes too early
            # by next to nothing would be set again and again.
            self.at = max(self.at, math.nextafter(due, math.inf))
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in which waiting takes no time; not for sockets or threads."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)
        self._leaping.next_timer = self._next_timer
        self._clock_resolution = 0.0

    def _next_timer(self) -> float | None:
        # The heap of timers is the base class's own; typeshed does not tell of it.
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        return timers[0].when() if timers else None

    @override
    def time(self) -> float:
        return self._leaping.at


def run[T](main: Coroutine[None, None, T]) -> T:
    """Run a coroutine to its end in virtual time, from second 0 on."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


class VirtualClock(Clock):
    """The running virtual loop's time as the engine takes it: second 0 is the year's beginning."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._read: tuple[float, datetime] = 0.0, moment(0.0)

    @override
    def now(self) -> datetime:
        at = self._loop.time()
        if at != self._read[0]:
            self._read = at, moment(at)
        return self._read[1]

    @override
    def monotonic(self) -> float:
        return self._loop.time()

    @override
    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        done = self._loop.create_future()
        timer = self._loop.call_at(self._at(seconds), _wake, done)
        try:
            await done
        finally:
            timer.cancel()

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        return self._loop.call_at(self._at(seconds), action).cancel

    def _at(self, seconds: float) -> float:
        """Return the loop's time so much later, to the microsecond as times of day have it.

        The same moment is then the same however often it was waited for on the way.
        """
        return round(self._loop.time() + seconds, 6)


def _wake(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)
