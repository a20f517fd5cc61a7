"""The running event loop's time as the engine and the lab take it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import override

from custom_components.domain_availability.engine.clock import Clock


class LoopClock(Clock):
    """Goes as the running loop's time goes, from a moment (aware) or that at which it is made."""

    def __init__(self, start: datetime | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._start = start or datetime.now(UTC)

    @override
    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._loop.time() - self._began)

    @override
    def monotonic(self) -> float:
        return self._loop.time()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        return self._loop.call_later(seconds, action).cancel
