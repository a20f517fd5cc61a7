"""Batches on their way to the disk: when they go, and what happens when they cannot."""

import asyncio
from collections.abc import Callable, Container, Coroutine
from contextlib import suppress
import logging
import math
from pathlib import Path
import sqlite3
from typing import Concatenate

from .clock import Clock
from .ledger_pending import Pending, Urgency
from .ledger_records import Record
from .ledger_room import shorten_log
from .ledger_salvage import is_broken
from .ledger_stillness import move_on, stand_still
from .ledger_thinning import thin_names, thin_rest
from .ledger_thread import Anew, LedgerError, LedgerThread

_LOGGER = logging.getLogger(__name__)

THIN_EVERY = 7 * 86400.0
"""Seconds between two thinnings: it writes hardly more pages for a week's rows than for a day's."""
ANEW_EVERY = 3600.0
"""Seconds after which another new file is begun at the earliest: a disk may break all it is given.
"""
MOST_IN_MEMORY = 20_000
"""Records that wait at most where there is no disk to bring them to: a record that takes the place
of an older one costs nothing, and there is no power cut to fear."""


class LedgerWriter:
    """Collects records and writes them, one transaction after the other."""

    def __init__(self, thread: LedgerThread, clock: Clock) -> None:
        self.failing: str | None = None
        """Why the last commit failed; `None`: it did not."""
        self.on_trouble: list[Callable[[], None]] = []
        """Called when it begins or ceases to fail, or fails for another reason."""
        self.on_anew: Callable[[Anew], None] | None = None
        """Told when a new file was begun in the place of a broken one, before anything goes in."""
        self.closed = False
        self._broken = False
        """The file in use is of no more use."""
        self._anew_at = -math.inf
        self._thread = thread
        self._clock = clock
        self._pending = Pending()
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: asyncio.Task[None] | None = None
        self._timer: Callable[[], None] | None = None
        self._timer_due = math.inf
        self._thinned_at = -math.inf

    @property
    def path(self) -> Path | None:
        """Return the file; `None`: it is in memory."""
        return self._thread.path

    def put(self, record: Record, urgency: Urgency = Urgency.NEW) -> None:
        """Let a record go with the next batch of its urgency."""
        if self.closed:
            return
        self._pending.put(record, urgency, self._clock.monotonic())
        if self._thread.on_disk:
            self._arm()
        elif len(self._pending) > MOST_IN_MEMORY:
            self._tick()

    def drop(self, names: Container[str]) -> None:
        """Forget what waits of names that are no longer watched."""
        self._pending.drop(names)

    async def write_now(self) -> None:
        """Write all that is new, synced; where that fails, it waits for another try."""
        if self._thread.on_disk:
            self._pending.hurry(self._clock.monotonic())
            await self._through(self._commit())

    async def flush(self) -> None:
        """Write all that waits; where that fails, it waits for another try."""
        await self._through(self._commit(everything=True))

    async def close(self) -> None:
        """Write all that waits and close the file; whoever comes second waits for the first."""
        if self._closing is None:
            self._closing = self._start(self._close())
        await asyncio.shield(self._closing)

    async def stand_still(self) -> None:
        """Write all that waits; from here on only the log of the file grows. Raises `LedgerError`.

        What is committed meanwhile is as safe as ever.
        """
        await self.flush()
        if self._thread.on_disk and not await self.read(stand_still):
            _LOGGER.warning("Another program reads the ledger while it is to be copied")

    async def move_on(self) -> None:
        """Let the file change again. Raises `LedgerError`."""
        if self._thread.on_disk:
            await self.read(move_on)

    async def read[**P, R](
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Return what `work` reads in the file. Raises `LedgerError`."""
        try:
            return await self._thread.run(work, *args, **kwargs)
        except (sqlite3.Error, OSError, KeyError, TypeError, ValueError) as error:
            if is_broken(error) and not self._broken and not self.closed:
                self._broken = True
                self._start(self._commit())
            raise LedgerError(f"the ledger cannot be read: {error}") from error

    async def _through(self, work: Coroutine[object, object, None]) -> None:
        """Wait for work that goes on to its end even when who waits is cancelled."""
        await asyncio.shield(self._start(work))

    def _start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _arm(self) -> None:
        due = self._pending.due()
        if self.closed or due >= self._timer_due:
            return
        if self._timer is not None:
            self._timer()
        self._timer_due = due
        self._timer = self._clock.call_later(max(0.0, due - self._clock.monotonic()), self._tick)

    def _tick(self) -> None:
        self._timer, self._timer_due = None, math.inf
        self._start(self._routine())

    async def _routine(self) -> None:
        await self._commit(everything=not self._thread.on_disk)
        at = self._clock.monotonic()
        if at - self._thinned_at < THIN_EVERY or self.closed or self.failing is not None:
            return
        self._thinned_at = at
        try:
            await self.thin()
        except LedgerError as error:
            # A file that was closed meanwhile can still be thinned in the next run.
            if not self.closed:
                self._fail(str(error.__cause__ or error))

    async def thin(self) -> int:
        """Forget what is not worth its place, slice by slice; return how many rows went.

        Raises `LedgerError`. Whoever has something to write comes in between.
        """
        gone = await self.read(thin_rest, self._clock.now())
        last: str | None = ""
        while last is not None and not self.closed:
            last, more = await self.read(thin_names, last)
            gone += more
        return gone

    async def _commit(self, *, everything: bool = False) -> None:
        async with self._lock:
            if self._broken:
                everything |= await self._begin_anew()
            wrote = await self._write(everything=everything)
            if not wrote and self._broken and await self._begin_anew():
                await self._write(everything=True)
            if self._thread.on_disk:
                self._arm()

    async def _write(self, *, everything: bool) -> bool:
        """Write what is due; return whether that could be done."""
        at = self._clock.monotonic()
        batch = self._pending.take(at, everything=everything)
        if batch is None:
            return True
        try:
            wrong = await self._thread.write(batch.records, synced=batch.synced)
        except (sqlite3.Error, OSError, LedgerError) as error:
            self._pending.put_back(batch, at)
            self._broken = is_broken(error)
            self._fail(str(error))
            if not self._broken:
                await self._make_room()
            return False
        except BaseException:
            self._pending.put_back(batch, at)
            raise
        self._wrote(wrong)
        return True

    async def _make_room(self) -> None:
        with suppress(sqlite3.Error, OSError, LedgerError):
            await self._thread.run(shorten_log)

    async def _begin_anew(self) -> bool:
        """Go on with a new file; return whether there is one."""
        at = self._clock.monotonic()
        if self.on_anew is None or at - self._anew_at < ANEW_EVERY:
            return False
        try:
            anew = await self._thread.begin_anew(self._clock.now())
        except (sqlite3.Error, OSError, LedgerError) as error:
            self._fail(str(error))
            return False
        self._anew_at, self._broken = at, False
        self.on_anew(anew)
        return True

    async def _close(self) -> None:
        self.closed = True
        if self._timer is not None:
            self._timer()
        await self._commit(everything=True)
        async with self._lock:
            await self._thread.close()

    def _wrote(self, wrong: tuple[str, ...]) -> None:
        for what in wrong:
            _LOGGER.error("The ledger did not take a record (%s)", what)
        if self.failing is not None:
            _LOGGER.warning("The ledger can be written again; nothing of this run is lost")
            self._say(None)

    def _fail(self, why: str) -> None:
        if self.failing is None:
            _LOGGER.error("The ledger cannot be written (%s); what is new is kept in memory", why)
        self._say(why)

    def _say(self, failing: str | None) -> None:
        if failing != self.failing:
            self.failing = failing
            for told in tuple(self.on_trouble):
                told()
