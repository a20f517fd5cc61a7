"""A clock that goes when somebody sleeps on it or turns it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import itertools
from typing import override

from custom_components.domain_availability.engine.clock import Clock

START = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)


class HandClock(Clock):
    """Sleeping takes no time of ours and moves this clock on; timers run as it passes them."""

    def __init__(self, start: datetime = START) -> None:
        self.at = 0.0
        self.jumped = timedelta(0)
        """How far the time of day has been set forth or back."""
        self._start = start
        self._timers: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = itertools.count()

    @override
    def now(self) -> datetime:
        return self._start + self.jumped + timedelta(seconds=self.at)

    @override
    def monotonic(self) -> float:
        return self.at

    @override
    async def sleep(self, seconds: float) -> None:
        self.turn(seconds)
        await asyncio.sleep(0)

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        number = next(self._numbers)
        self._timers[number] = (self.at + seconds, action)

        def call_off() -> None:
            self._timers.pop(number, None)

        return call_off

    def turn(self, seconds: float) -> None:
        """Let time go by, timer by timer."""
        end = self.at + seconds
        while due := sorted((at, number) for number, (at, _) in self._timers.items() if at <= end):
            at, number = due[0]
            _, action = self._timers.pop(number)
            self.at = max(self.at, at)
            action()
        self.at = end
