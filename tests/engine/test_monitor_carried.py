"""What comes along from another ledger is taken up while looks go on: nothing is told twice."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import replace
from pathlib import Path
import sqlite3
import threading
from typing import ClassVar, override

import pytest

from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.planner import Reason
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .hand_clock import HandClock
from .test_monitor import SINK, Bench, Registry, build, kinds, names, settle

NAME = "one.com"


class SlowToRead(sqlite3.Connection):
    """A connection that has read what is remembered of a name, and is slow to say so."""

    go_on: ClassVar[threading.Event] = threading.Event()
    has_read: ClassVar[threading.Event] = threading.Event()

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        found = super().execute(sql, parameters)  # type: ignore[arg-type]  # as above
        if sql.startswith("SELECT * FROM plan WHERE name"):
            self.has_read.set()
            self.go_on.wait()
        return found


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncGenerator[Bench]:
    """Give a monitor that runs over a file, and knows of a name that is about to drop."""
    SlowToRead.go_on.set()
    clock = HandClock()
    made = await build(tmp_path / "ledger.db", clock, Registry(clock), SlowToRead)
    await made.monitor.start()
    made.registry.phase[NAME] = Phase.PENDING_DELETE
    await made.monitor.watch(names("one"))
    await until_told(made, 1)
    yield made
    SlowToRead.go_on.set()
    await made.monitor.stop()
    await made.ledger.close()


async def until_told(bench: Bench, number: int) -> None:
    """Let time go by until so many changes have been told."""
    for _ in range(1200):
        if len(bench.told) >= number:
            return
        await bench.pass_time(1)
    raise AssertionError(kinds(bench.told))


async def the_look_that_confirms(bench: Bench) -> asyncio.Event:
    """Let time go by until the answer that makes it news is awaited; return what lets it come."""
    for _ in range(1200):
        state = bench.monitor.state(NAME)
        assert state is not None
        if state.plan is not None and state.plan.reason == Reason.CONFIRMING:
            bench.registry.gate = bench.registry.gate or asyncio.Event()
            if bench.registry.running:
                return bench.registry.gate
        await bench.pass_time(1)
    raise AssertionError(bench.monitor.state(NAME))


async def test_a_drop_that_is_written_down_meanwhile_is_told_once(bench: Bench) -> None:
    bench.registry.free.add(NAME)
    gate = await the_look_that_confirms(bench)
    SlowToRead.go_on.clear()
    SlowToRead.has_read.clear()

    async def take_up() -> None:
        async with bench.monitor.hold([NAME]):
            await bench.monitor.take_up_more([NAME])

    taking_up = asyncio.create_task(take_up())
    await asyncio.to_thread(SlowToRead.has_read.wait)
    gate.set()
    await settle()
    SlowToRead.go_on.set()
    await taking_up
    await bench.pass_time(900)

    became = [news for news in bench.told if news.kind is TransitionKind.BECAME_AVAILABLE]
    assert len(became) == 1
    assert await bench.monitor.undelivered(SINK) == ()
    state = bench.monitor.state(NAME)
    assert state is not None
    assert state.verdict is not None
    assert state.verdict.kind is VerdictKind.AVAILABLE


async def test_a_check_by_hand_meanwhile_has_its_answer(bench: Bench) -> None:
    bench.registry.gate = asyncio.Event()
    checking = asyncio.create_task(bench.monitor.check(NAME))
    await bench.pass_time(1)
    assert bench.registry.running
    async with bench.monitor.hold([NAME]):
        bench.registry.gate.set()
        await settle()
        assert not checking.done()
        await bench.monitor.take_up_more([NAME])
    state = await checking
    assert state.last_look_at == bench.clock.now()
    assert state == bench.monitor.state(NAME)


async def test_a_name_let_go_meanwhile_is_not_written_down(bench: Bench) -> None:
    told = list(bench.told)
    bench.registry.free.add(NAME)
    checking = asyncio.create_task(bench.monitor.check(NAME))
    async with bench.monitor.hold([NAME, "never.com"]):
        await settle()
        await bench.monitor.watch([])
    with pytest.raises(KeyError):
        await checking
    assert bench.told == told
    await bench.monitor.watch([replace(names("one")[0], paused=True)])
    assert bench.monitor.watched == {NAME}
