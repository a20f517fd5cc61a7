"""Time that runs faster than ours, the same in every process of a run."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import time
from typing import override

from custom_components.domain_availability.engine.clock import Clock


class FastClock(Clock):
    """Shows `moment` where the machine's monotonic clock shows `at`, and runs at `speed`."""

    def __init__(self, moment: datetime, at: float, speed: float) -> None:
        self._moment = moment.astimezone(UTC)
        self._at = at
        self._speed = speed

    @override
    def now(self) -> datetime:
        return self._moment + timedelta(seconds=(time.monotonic() - self._at) * self._speed)

    @override
    def monotonic(self) -> float:
        return time.monotonic() * self._speed

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        return asyncio.get_running_loop().call_later(seconds / self._speed, action).cancel
