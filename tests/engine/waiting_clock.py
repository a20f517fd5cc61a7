"""A clock on which many can sleep at once: it goes to the next who wakes when nobody can go on."""

import asyncio
from collections.abc import Callable
from datetime import datetime
import heapq
import itertools
from typing import override

from .hand_clock import START, HandClock


class WaitingClock(HandClock):
    """Nobody's sleep moves it; `go` does, stopping wherever somebody wakes."""

    def __init__(self, start: datetime = START) -> None:
        super().__init__(start)
        self._wakings: list[tuple[float, int]] = []
        self._count = itertools.count()

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        heapq.heappush(self._wakings, (self.at + seconds, next(self._count)))
        return super().call_later(seconds, action)

    @override
    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        call_off = self.call_later(seconds, woken.set)
        try:
            await woken.wait()
        finally:
            call_off()

    async def go(self, seconds: float) -> None:
        """Let time go by and everything that falls due in it happen."""
        end = self.at + seconds
        await rest()
        while self._wakings and self._wakings[0][0] <= end:
            at, _ = heapq.heappop(self._wakings)
            self.turn(max(0.0, at - self.at))
            await rest()
        self.turn(end - self.at)
        await rest()


async def rest() -> None:
    """Let every task go on until all of them wait."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0)
    # Nothing public says that a loop is idle, and no event tells of it.
    while loop._ready:  # type: ignore[attr-defined]  # noqa: ASYNC110
        await asyncio.sleep(0)
