"""What the ledger costs: octets on the card in a day, the file after a year, time in the loop.

    python -m benchmarks.ledger_size                 5,000 names, a year (some minutes)
    python -m benchmarks.ledger_size --quick         500 names, 60 days, figures scaled by names

Looks that see nothing new only move times and counts. In the year that makes the history they come
once a day; everything else (records, failures, outages, expiries, drops) at its full rate. The day
that is measured, at the end of it, is lived in full. Octets are what the process gave to `write`
(`wchar` in /proc/self/io): the log and, once more, the pages that a checkpoint copies from it.
"""

import argparse
import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import itertools
from pathlib import Path
from random import Random
import sqlite3
from tempfile import TemporaryDirectory
import time
from typing import override

from benchmarks.ledger_looks import (
    DNS_EVERY,
    RECORD_EVERY,
    WINDOW_LOOKS,
    Looked,
    Watched,
    look,
    names,
    phase_of,
)
from custom_components.domain_availability.engine.clock import Clock
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.ledger_writer import THIN_EVERY
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.watching import PlannedLook, WatchedName

START = datetime(2026, 1, 1, tzinfo=UTC)
SINKS = ("home_assistant", "callback")
SERVERS = 60
"""Servers whose pace is counted."""
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class TurnedClock(Clock):
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.at = 0.0
        self._timers: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = itertools.count()

    @override
    def now(self) -> datetime:
        return START + timedelta(seconds=self.at)

    @override
    def monotonic(self) -> float:
        return self.at

    @override
    async def sleep(self, seconds: float) -> None:
        self.turn(seconds)

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        number = next(self._numbers)
        self._timers[number] = (self.at + seconds, action)

        def call_off() -> None:
            self._timers.pop(number, None)

        return call_off

    def turn(self, seconds: float) -> None:
        """Let time go by and the timers run."""
        self.at += seconds
        for number in [number for number, (due, _) in self._timers.items() if due <= self.at]:
            if number in self._timers:
                self._timers.pop(number)[1]()


class House:
    """Names that are watched, and the ledger that is told of them."""

    def __init__(self, ledger: Ledger, clock: TurnedClock, watched: list[Watched]) -> None:
        self.ledger = ledger
        self.clock = clock
        self.watched = watched
        self.chance = Random(2)  # noqa: S311 - the same in every run
        self.looks = 0
        self.in_loop = 0.0
        """Seconds that the ledger took of the event loop's thread."""
        self._paces = {f"192.0.2.{number}": [0] * 40 for number in range(SERVERS)}

    async def look_at(self, one: Watched, *, record: bool, every: timedelta) -> None:
        """Look, and tell the ledger as the monitor does."""
        now = self.clock.now()
        looked = look(one, now, self.chance, record=record)
        self.looks += 1
        began = time.thread_time()
        await self._tell(one, looked, now + every)
        self.in_loop += time.thread_time() - began

    async def _tell(self, one: Watched, looked: Looked, due: datetime) -> None:
        ledger, told = self.ledger, looked.transition
        ledger.note(looked.seen)
        await ledger.record(looked.verdict, one.name, told, SINKS if told else ())
        ledger.note_plan(one.name, PlannedLook(due=due, reason="delegated"))
        server = f"192.0.2.{self.looks % SERVERS}"
        self._paces[server] = [*self._paces[server][1:], int(self.clock.at)]
        ledger.note_pace({server: {"asked": self._paces[server], "count": self.looks}})
        ledger.note_budget({"day": self.clock.now().date().isoformat(), "spent": self.looks})
        if told is not None:
            for sink in SINKS:
                await ledger.delivered(told.transition_id, sink)

    async def turn(self, by: timedelta) -> None:
        """Let time go by; the ledger's thread does what falls due."""
        self.clock.turn(by.total_seconds())
        me = asyncio.current_task()
        while rest := [task for task in asyncio.all_tasks() if task is not me]:
            await asyncio.wait(rest)

    def record_due(self, one: Watched, index: int, day: int) -> bool:
        """Tell whether the registry is asked today: weekly, daily around the expiry."""
        near = abs(one.expires - self.clock.now()) < timedelta(days=30)
        return near or (index + day) % RECORD_EVERY.days == 0

    async def live_a_short_day(self, day: int) -> None:
        """One look a name, failures at the rate of a whole day; the window of what drops."""
        failing = DAY / DNS_EVERY
        for index, one in enumerate(self.watched):
            record = self.record_due(one, index, day)
            more = self.chance.random() < failing * 0.005
            for _ in range(1 + more):
                await self.look_at(one, record=record, every=DNS_EVERY)
            phase = phase_of(one, self.clock.now())
            if phase is Phase.PENDING_DELETE:
                looks = 24 if phase_of(one, self.clock.now() + DAY) else WINDOW_LOOKS
                for _ in range(looks):
                    self.clock.at += 30
                    await self.look_at(one, record=True, every=MINUTE)
                self.clock.at -= 30 * looks
        await self.turn(DAY)

    async def live_a_day(self, day: int) -> None:
        """Every look of a day, minute by minute."""
        step = DNS_EVERY // MINUTE
        for minute in range(DAY // MINUTE):
            for index in range(minute % step, len(self.watched), step):
                one = self.watched[index]
                record = minute < step and self.record_due(one, index, day)
                await self.look_at(one, record=record, every=DNS_EVERY)
            await self.turn(MINUTE)


def octets() -> dict[str, int]:
    """Return what this process has written so far."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return {key: int(value) for key, value in (line.split(": ") for line in lines)}


def line(what: str, value: float, unit: str, limit: str = "") -> None:
    """Print a figure."""
    print(f"{what:<58} {value:>10,.1f} {unit:<4} {limit}")


async def measure(path: Path | None, number: int, days: int, scale: float) -> None:
    """Live through it and print what it cost."""
    chance = Random(1)  # noqa: S311 - the same in every run
    clock = TurnedClock()
    ledger = await Ledger.open(path, clock=clock)
    watched = names(number, START, chance)
    await ledger.sync_names(
        [WatchedName(name=one.name, display_name=one.name, suffix=one.suffix) for one in watched],
        clock.now(),
    )
    house = House(ledger, clock, watched)
    for day in range(days):
        await house.live_a_short_day(day)
    began, before = time.perf_counter(), octets()
    house.looks, house.in_loop = 0, 0.0
    await house.live_a_day(days)
    after, took = octets(), time.perf_counter() - began
    where = "on disk" if path else "in memory"
    line(f"looks of the measured day, {where}", house.looks, "")
    line("event loop a look", house.in_loop / house.looks * 1e6, "µs", "" if path else "< 150")
    line("all of it a look (looking, batches and thinning too)", took / house.looks * 1e6, "µs")
    if path is None:
        await ledger.close()
        return
    sent = (after["write_bytes"] - before["write_bytes"]) * scale / 1e6
    line("pages the kernel was to bring to the disk", sent, "MB")
    await ledger.flush()
    began = time.perf_counter()
    await ledger.load_all()
    line("load all names", (time.perf_counter() - began) * scale, "s")
    began, thinned = time.perf_counter(), octets()["wchar"]
    await ledger.thin()
    line("thin", (time.perf_counter() - began) * scale, "s")
    await ledger.close()
    # Closing copies what is in the log into the file: what thinning has put there, too.
    thinned = octets()["wchar"] - thinned
    written = after["wchar"] - before["wchar"]
    every = THIN_EVERY / DAY.total_seconds()
    line("written in the day", written * scale / 1e6, "MB")
    line("written by a thinning and the closing", thinned * scale / 1e6, "MB")
    line(
        "written a day, a share of both included",
        (written + thinned / every) * scale / 1e6,
        "MB",
        "< 50",
    )
    tables(path, scale)
    began = time.perf_counter()
    await (await Ledger.open(path)).close()
    line("open", (time.perf_counter() - began) * scale, "s")


def tables(path: Path, scale: float) -> None:
    """Print what lies in the file, and how long it takes to check it."""
    line("file", path.stat().st_size * scale / 1e6, "MB", "< 100")
    connection = sqlite3.connect(path)
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        [rows] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
        line(f"  rows of {table}", rows * scale, "")
    for check in ("quick_check", "integrity_check", "foreign_key_check"):
        began = time.perf_counter()
        connection.execute(f"PRAGMA {check}").fetchall()
        line(check, (time.perf_counter() - began) * scale, "s")
    connection.close()


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=5000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    number, days = (500, 60) if given.quick else (given.names, given.days)
    print(f"{number} names, {days} days of history; figures for 5,000 names")
    scale = 5000 / number
    asyncio.run(measure(None, number, min(days, 30), scale))
    with TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder, "ledger.db"), number, days, scale))


if __name__ == "__main__":
    main()
