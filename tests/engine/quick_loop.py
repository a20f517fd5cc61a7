"""An event loop with real sockets in which nobody waits: its time leaps over what is left idle.

Both ends of every connection are in this one loop, and what one end sends over the loopback
interface the other can read at once. Where nothing can be read, only timers are left, and time
goes on to the next of them; work takes none. So a run holds its paces to the second, by every
clock that goes by the loop's, and takes as long as the work in it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
import selectors
from typing import Any, override

GRACE = 0.003
"""Seconds for which the sockets must be silent before time leaps."""


class _Leaping(selectors.DefaultSelector):
    """Waits for sockets a moment only; time goes on by what it was asked to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0
        self.threads = 0
        """Calls in other threads that are not yet done: they are waited for."""

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        if self.threads:
            return super().select(None)
        ready = super().select(GRACE)
        if not ready:
            self.at += timeout
        return ready


class QuickLoop(asyncio.SelectorEventLoop):
    """The loop; other processes have no part in it, and other threads only by the executor."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)
        # What is due is due: rounding must not make the loop turn on the spot.
        self._clock_resolution = 1e-6

    @override
    def time(self) -> float:
        return self._leaping.at

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._leaping.threads += 1
        future.add_done_callback(self._back)
        return future

    def _back(self, _: asyncio.Future[Any]) -> None:
        self._leaping.threads -= 1

    @override
    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        await super().shutdown_default_executor()


def run_quickly[T](main: Callable[[], Coroutine[None, None, T]]) -> T:
    """Run a coroutine to its end in a loop of this kind."""
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(main())
