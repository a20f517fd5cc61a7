"""Time as an argument, so that a year can be run in minutes."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol, override


class Clock(Protocol):
    """Where the engine gets its time from."""

    def now(self) -> datetime:
        """Return the time of day, aware and in UTC; may jump."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow; for durations and pacing."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds of this clock."""
        ...

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Run `action` after so many seconds; return what calls it off."""
        ...


class SystemClock(Clock):
    """The machine's own clock and the running event loop's timers."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        return asyncio.get_running_loop().call_later(seconds, action).cancel
