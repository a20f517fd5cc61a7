"""The loop in trouble: an overdue crowd, clocks that jump, an end or a removal in mid-look."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.ledger import LedgerError
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import Observation, Phase, Role
from custom_components.domain_availability.engine.planner import Reason
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    Verdict,
)
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import HandClock
from .test_monitor import Bench, Registry, build, kinds, names, settle


class SlowRegistry(Registry):
    """Every look takes ten seconds."""

    async def observe(self, look: Look) -> tuple[Observation, ...]:
        """Answer later."""
        answers = asyncio.Event()
        self.clock.call_later(10, answers.set)
        await answers.wait()
        return await super().observe(look)


class ClumsyRegistry(Registry):
    """Every look is a mistake that names the name."""

    async def observe(self, look: Look) -> tuple[Observation, ...]:
        """Fail."""
        raise KeyError(look.name)


@pytest.fixture
async def bench() -> AsyncGenerator[Bench]:
    """Give a monitor that runs."""
    clock = HandClock()
    made = await build(None, clock, Registry(clock))
    await made.monitor.start()
    yield made
    await made.monitor.stop()
    await made.ledger.close()


async def let_run() -> None:
    """Let every task go on until it waits for something else than its turn."""
    for _ in range(50):
        await asyncio.sleep(0)


async def until_told(bench: Bench, kind: TransitionKind, most: float, step: float = 1.0) -> float:
    """Return the seconds until this is told; fail where it takes more than `most`."""
    began = bench.clock.at
    while kind not in kinds(bench.told):
        assert bench.clock.at - began < most, "not told in time"
        await bench.pass_time(step, step)
    return bench.clock.at - began


async def test_a_drop_does_not_wait_behind_a_crowd_that_is_overdue() -> None:
    clock = HandClock()
    registry = SlowRegistry(clock, phase={"one.com": Phase.PENDING_DELETE})
    bench = await build(None, clock, registry)
    await bench.monitor.start()
    await bench.monitor.watch(names("one"))
    await bench.pass_time(15)

    # Their first looks alone keep all workers busy for twelve minutes.
    await bench.monitor.watch(names("one", *(f"n{number}" for number in range(600))))
    await bench.pass_time(300)
    registry.free.add("one.com")

    await until_told(bench, TransitionKind.BECAME_AVAILABLE, 120)
    assert len(registry.looks) < 600
    await bench.monitor.stop()
    await bench.ledger.close()


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(hours=-2), timedelta(days=1)])
async def test_names_are_watched_on_when_the_time_of_day_jumps(
    bench: Bench, jump: timedelta
) -> None:
    bench.registry.delegated.add("one.com")
    await bench.monitor.watch(names("one"))
    await settle()
    await bench.pass_time(3600, 10)
    bench.clock.jumped = jump
    asked = bench.registry.asked("one.com")

    await bench.pass_time(720, 30)

    assert bench.registry.asked("one.com") > asked
    bench.registry.delegated.clear()
    bench.registry.free.add("one.com")
    await until_told(bench, TransitionKind.BECAME_AVAILABLE, 1800, 30)


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1)])
async def test_a_day_back_or_forth_neither_floods_the_registries_nor_starves_the_names(
    bench: Bench, jump: timedelta
) -> None:
    labels = [f"n{number}" for number in range(20)]
    bench.registry.delegated |= {f"{label}.com" for label in labels}
    await bench.monitor.watch(names(*labels))
    await bench.pass_time(3600, 10)

    async def looks_of_three_hours() -> dict[str, int]:
        before = Counter(look.name for look in bench.registry.looks)
        await bench.pass_time(3 * 3600, 20)
        return Counter(look.name for look in bench.registry.looks) - before

    usual = await looks_of_three_hours()
    bench.clock.jumped = jump
    after = await looks_of_three_hours()
    assert after.keys() == usual.keys()
    assert sum(after.values()) <= 1.2 * sum(usual.values()) + len(labels), "one look more of each"
    assert sum(after.values()) >= 0.8 * sum(usual.values())


async def test_a_clock_that_was_ahead_until_the_restart_delays_nothing(tmp_path: Path) -> None:
    clock = HandClock()
    registry = Registry(clock, delegated={"one.com"})
    clock.jumped = timedelta(days=30)
    first = await build(tmp_path / "ledger.db", clock, registry)
    await first.monitor.start()
    await first.monitor.watch(names("one"))
    await settle()
    await first.monitor.stop()
    await first.ledger.close()

    clock.jumped = timedelta(0)
    registry.delegated.clear()
    registry.free.add("one.com")
    second = await build(tmp_path / "ledger.db", clock, registry)
    await second.monitor.start()
    await second.monitor.watch(names("one"))
    await until_told(second, TransitionKind.BECAME_AVAILABLE, 3600, 30)
    await second.monitor.stop()
    await second.ledger.close()


async def test_an_old_plan_does_not_outlast_an_open_window(tmp_path: Path) -> None:
    clock = HandClock()
    registry = Registry(clock, phase={"one.com": Phase.PENDING_DELETE})
    path = tmp_path / "ledger.db"
    first = await build(path, clock, registry)
    await first.monitor.start()
    await first.monitor.watch(names("one"))
    await settle()
    await first.monitor.stop()
    # As after a kill before the newest plan was written.
    later = PlannedLook(due=clock.now() + timedelta(hours=12), reason=Reason.UNDELEGATED)
    first.ledger.note_plan("one.com", later)
    await first.ledger.close()

    registry.free.add("one.com")
    second = await build(path, clock, registry)
    await second.monitor.start()
    await second.monitor.watch(names("one"))
    await until_told(second, TransitionKind.BECAME_AVAILABLE, 120)
    await second.monitor.stop()
    await second.ledger.close()


async def test_a_check_that_waits_for_a_look_ends_with_the_monitor(bench: Bench) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(names("one"))
    await let_run()
    check = asyncio.create_task(bench.monitor.check("one.com"))
    await let_run()

    await bench.monitor.stop()
    await let_run()

    assert bench.registry.running == 0
    assert len(bench.registry.looks) == 1
    with pytest.raises(KeyError):
        await check


async def test_a_check_of_a_name_that_leaves_meanwhile_says_so(bench: Bench) -> None:
    await bench.monitor.watch(names("one"))
    await settle()
    bench.registry.gate = asyncio.Event()
    check = asyncio.create_task(bench.monitor.check("one.com"))
    await let_run()

    await bench.monitor.watch([])

    with pytest.raises(KeyError):
        await check


async def test_who_no_longer_waits_for_a_check_is_let_go(bench: Bench) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(names("one"))
    await let_run()
    check = asyncio.create_task(bench.monitor.check("one.com"))
    await let_run()

    check.cancel()
    await let_run()

    assert check.cancelled()
    assert bench.registry.running == 1


async def test_a_mistake_of_ours_is_logged_without_the_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = HandClock()
    bench = await build(None, clock, ClumsyRegistry(clock))
    await bench.monitor.start()
    await bench.monitor.watch(names("secret"))
    await let_run()

    assert "KeyError" in caplog.text
    assert "observe" in caplog.text, "where it happened"
    assert "secret" not in caplog.text
    await bench.monitor.stop()
    await bench.ledger.close()


async def test_a_change_that_could_not_be_written_down_is_news_at_the_next_look(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one"))
    await settle()
    record = bench.ledger.record
    lost: list[TransitionKind] = []

    async def fail_once(
        verdict: Verdict, name: str, news: Transition | None, sinks: Sequence[str]
    ) -> None:
        if news is not None and news.kind is TransitionKind.BECAME_AVAILABLE and not lost:
            lost.append(news.kind)
            raise LedgerError
        await record(verdict, name, news, sinks)

    monkeypatch.setattr(bench.ledger, "record", fail_once)
    bench.registry.free.add("one.com")
    await until_told(bench, TransitionKind.BECAME_AVAILABLE, 3 * 3600, step=10)
    assert lost
    assert kinds(bench.told).count(TransitionKind.BECAME_AVAILABLE) == 1


class WellControlled(Registry):
    """Two controls are asked with each look."""

    async def observe(self, look: Look) -> tuple[Observation, ...]:
        """Answer with the control's record under another name as well."""
        answers = await super().observe(look)
        more = [
            replace(one, name="other.com", facts=replace(one.facts, name="other.com"))
            for one in answers
            if one.role is Role.CONTROL
        ]
        return (*answers, *more)


@pytest.mark.parametrize("jumps", [(), (-5,), (5,), (5, -5)])
async def test_names_held_are_told_within_the_hour_whatever_the_clock_does(
    jumps: tuple[int, ...],
) -> None:
    clock = HandClock()
    bench = await build(None, clock, WellControlled(clock))
    await bench.monitor.start()
    four = names("one", "two", "three", "four")
    await bench.monitor.watch(four)
    await bench.pass_time(5)
    bench.told.clear()
    bench.registry.free |= {one.name for one in four}
    for one in four:
        await bench.monitor.check(one.name)
    assert bench.monitor.held
    for jump in jumps:
        bench.clock.jumped += timedelta(hours=jump)
        await bench.pass_time(20, 5)
    await bench.pass_time(3600, 10)
    assert kinds(bench.told) == [TransitionKind.BECAME_AVAILABLE] * 4
    await bench.monitor.stop()
    await bench.ledger.close()
