"""Starts watchers and kills them, at moments that a seed gives."""

import asyncio
from collections.abc import AsyncGenerator, Callable
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import signal
import sys

from .orders import Orders, Said, Word

PROJECT = Path(__file__).parents[2]
STARTING = 120.0
"""Seconds within which the engine is loaded and a watcher is forked."""


@dataclass
class Run:
    """One life of the watcher."""

    number: int
    words: list[Word] = field(default_factory=list)
    pid: int | None = None
    ended: int | None = None
    """Exit status; negative: the signal."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def over(self) -> bool:
        """Return whether it has ended."""
        return self.ended is not None

    def said(self, what: Said) -> bool:
        """Return whether it has said so."""
        return any(word.said is what for word in self.words)

    def wake(self) -> None:
        """Let who waits look again."""
        self._news.set()

    async def until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Wait for something, or its end, or so many seconds; return whether it happened."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.over or happened()):
                    self._news.clear()
                    await self._news.wait()
        return happened()

    def kill(self) -> None:
        """Take the power away."""
        self._signal(signal.SIGKILL)

    def end(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        # Until it is waited for, which is said, nobody else can have its pid.
        if self.pid is not None and not self.over:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Driver:
    """Starts one run after the other, in processes forked from one that has loaded the engine."""

    def __init__(
        self, process: asyncio.subprocess.Process, on_word: Callable[[Word], None]
    ) -> None:
        self.runs: dict[int, Run] = {}
        self._process = process
        self._on_word = on_word

    async def start(self, orders: Orders) -> Run:
        """Start a run."""
        run = self.runs[orders.number] = Run(orders.number)
        if self._process.stdin is None:
            raise RuntimeError("it takes orders")
        self._process.stdin.write(orders.line().encode() + b"\n")
        if not await run.until(lambda: run.pid is not None, STARTING):
            raise RuntimeError("the watcher did not start")
        return run

    async def listen(self) -> None:
        """Take in what the runs say."""
        if self._process.stdout is None:
            raise RuntimeError("it speaks")
        async for line in self._process.stdout:
            known = json.loads(line)
            run = self.runs[known["run"]]
            if "said" in known:
                word = Word.read(known)
                run.words.append(word)
                self._on_word(word)
            elif "pid" in known:
                run.pid = known["pid"]
            else:
                run.ended = known["ended"]
            run.wake()


@asynccontextmanager
async def driving(on_word: Callable[[Word], None]) -> AsyncGenerator[Driver]:
    """Give a driver; `on_word` hears all that the runs say."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.killing",
        cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    driver = Driver(process, on_word)
    listening = asyncio.create_task(driver.listen())
    try:
        yield driver
    finally:
        if process.stdin is not None:
            process.stdin.close()
        for run in driver.runs.values():
            run.kill()
        await asyncio.wait({listening}, timeout=STARTING)
        listening.cancel()
        if process.returncode is None:
            await process.wait()
