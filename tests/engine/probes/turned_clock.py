"""A clock the tests turn: nothing waits for time to pass."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import override

from custom_components.domain_availability.engine.clock import Clock

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class TurnedClock(Clock):
    """Stands still except when turned or slept on."""

    def __init__(self) -> None:
        self._seconds = 0.0

    @override
    def now(self) -> datetime:
        return START + timedelta(seconds=self._seconds)

    @override
    def monotonic(self) -> float:
        return self._seconds

    @override
    async def sleep(self, seconds: float) -> None:
        self.turn(seconds)
        await asyncio.sleep(0)

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        raise NotImplementedError

    def turn(self, seconds: float) -> None:
        """Let that much time pass."""
        self._seconds += seconds
