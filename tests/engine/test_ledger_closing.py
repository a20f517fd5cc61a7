"""Closed in the middle of a batch: what is under way ends, what waits goes after it."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
import logging
from pathlib import Path
import sqlite3
import threading
from typing import ClassVar, override

import pytest

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import START, HandClock
from .ledger_world import SINK, answer, rows, settle, sound, transition, verdict, watched

NAMES = [f"name-{number}.test" for number in range(40)]


class Slow(sqlite3.Connection):
    """Stops before a commit until it is let go."""

    armed: ClassVar[bool] = False
    stopped: ClassVar[threading.Event]
    go_on: ClassVar[threading.Event]

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        if self.armed and sql == "COMMIT":
            self.stopped.set()
            self.go_on.wait(30)
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # as above


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


async def test_nothing_of_a_batch_is_lost_when_it_is_closed_in_the_middle(path: Path) -> None:
    Slow.armed, Slow.stopped, Slow.go_on = False, threading.Event(), threading.Event()
    ledger = await Ledger.open(path, clock=HandClock(), factory=Slow)
    await ledger.sync_names([watched(name) for name in NAMES], START)
    for number, name in enumerate(NAMES[:20]):
        ledger.note([answer(number, name=name)])
    Slow.armed = True
    under_way = asyncio.create_task(ledger.flush())
    await asyncio.to_thread(Slow.stopped.wait, 30)

    for number, name in enumerate(NAMES[20:], 20):
        ledger.note([answer(number, name=name)])
        ledger.note_plan(name, PlannedLook(due=START, reason="routine"))
    told = transition(1, name=NAMES[-1])
    seen = answer(99, name=NAMES[-1], reason="gone")
    ledger.note([seen])
    recording = asyncio.create_task(ledger.record(verdict(seen), NAMES[-1], told, [SINK]))
    await asyncio.sleep(0)
    closing = asyncio.create_task(ledger.close())
    await asyncio.sleep(0)
    assert not closing.done()
    Slow.go_on.set()
    await asyncio.gather(under_way, recording, closing)

    assert sound(path)
    there = [row[0] for row in rows(path, "SELECT DISTINCT name FROM observation ORDER BY id")]
    assert sorted(map(str, there)) == sorted(NAMES)
    assert rows(path, "SELECT count(*) FROM plan") == [(20,)]
    again = await Ledger.open(path, clock=HandClock())
    assert await again.undelivered(SINK) == (told,)
    await again.close()


class SlowToThin(sqlite3.Connection):
    """Stops before it forgets the first row until it is let go."""

    stopped: ClassVar[threading.Event]
    go_on: ClassVar[threading.Event]

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        if THINNING in sql and not self.stopped.is_set():
            self.stopped.set()
            self.go_on.wait(30)
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # as above


THINNING = "DELETE FROM budget_day"
STEPS = 20
"""More than the loop needs to close a ledger as far as its thread, which is busy."""


class Read(HandClock):
    """A clock that knows when its time of day is read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = asyncio.Event()

    @override
    def now(self) -> datetime:
        self.read.set()
        return super().now()


async def test_a_thinning_that_a_stop_comes_before_is_no_trouble(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    SlowToThin.stopped, SlowToThin.go_on = threading.Event(), threading.Event()
    clock = Read()
    ledger = await Ledger.open(path, clock=clock, factory=SlowToThin)
    await ledger.sync_names([watched(NAMES[0])], START)
    ledger.note([answer(1, name=NAMES[0])])
    await ledger.flush()
    troubles: list[str | None] = []
    ledger.on_trouble(lambda: troubles.append(ledger.failing))
    # Both want to thin: the one keeps the thread, for which the other waits when the file closes.
    by_hand = asyncio.create_task(ledger.thin())
    await asyncio.to_thread(SlowToThin.stopped.wait, 30)
    clock.read.clear()
    clock.turn(86_400)
    await clock.read.wait()
    closing = asyncio.create_task(ledger.close())
    for _ in range(STEPS):
        await asyncio.sleep(0)
    SlowToThin.go_on.set()
    await asyncio.gather(by_hand, closing)
    await settle()
    assert (troubles, ledger.failing) == ([], None)
    assert [one.message for one in caplog.records if one.levelno >= logging.INFO] == []
    assert sound(path)
