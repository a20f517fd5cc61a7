"""An event loop with real sockets in which nobody waits: its time leaps over what is left idle.

Both ends of every connection are in this one loop, and what one end sends over the loopback
interface the other can read as soon as the kernel has carried it there. Where nothing can be read,
and nothing is on its way, only timers are left, and time goes on to the next of them; work takes
none. So a run holds its paces to the second, by every clock that goes by the loop's, and takes as
long as the work in it.

Nothing is on its way once a datagram sent after it has come: on one processor the kernel carries
all that goes over the loopback interface in the order in which it was sent. That holds however
busy the machine is, where waiting for some time would not.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
import os
import selectors
import socket
from typing import Any, override

ROUNDS = 4
"""Datagrams sent one after the other: what is carried may call for an answer of the kernel's, as
the three packets with which a connection is opened do."""
GRACE = 0.003
"""Seconds for which the sockets must be silent, too, where a process cannot keep to one processor
(macOS)."""
ONE_PROCESSOR = hasattr(os, "sched_setaffinity")


class _Leaping(selectors.DefaultSelector):
    """Does not wait for sockets; time goes on by what it was asked to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0
        self.threads = 0
        """Calls in other threads that are not yet done: they are waited for."""
        self._last = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._last.bind(("127.0.0.1", 0))
        self._last.connect(self._last.getsockname())

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        if self.threads:
            return super().select(None)
        ready = super().select(0 if ONE_PROCESSOR else GRACE)
        for _ in range(ROUNDS):
            if ready:
                return ready
            self._last.send(b".")
            self._last.recv(1)
            ready = super().select(0)
        if not ready:
            self.at += timeout
        return ready

    @override
    def close(self) -> None:
        self._last.close()
        super().close()


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


@contextmanager
def _on_one_processor() -> Iterator[None]:
    """Keep to one of the processors that this thread may use."""
    if not ONE_PROCESSOR:
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(allowed)[os.getpid() % len(allowed)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def run_quickly[T](main: Callable[[], Coroutine[None, None, T]]) -> T:
    """Run a coroutine to its end in a loop of this kind."""
    with _on_one_processor(), asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(main())
