"""A clock that is set forward stands for no time: neither for a confirming gap nor for patience.

A machine that was asleep looks just the same, and costs no more than one look.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import override

import pytest

from custom_components.domain_availability.engine.drops import not_held
from custom_components.domain_availability.engine.home_clock import HomeClock
from custom_components.domain_availability.engine.judgement import judge, situation
from custom_components.domain_availability.engine.memory import worth_keeping
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import (
    Caution,
    TransitionKind,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS

from .hand_clock import START, HandClock
from .sights import NAME, NOW, POLICY, TWO_LAYERS, absent, control, record, seen
from .test_judgement import GONE, TABLE, WINDOW, A, pair
from .test_judgement_registrars import yes
from .test_monitor import Bench, Registry, bench, build, kinds, names
from .test_monitor_trouble import until_told

__all__ = ["bench"]

JUMPS = [0.0, 55.0, 700.0, 5 * 3600.0]


async def missing(bench: Bench) -> None:
    """Have a name watched that its registry does not show at the second look."""
    await bench.monitor.watch(names("one"))
    await bench.pass_time(5)
    bench.told.clear()
    bench.registry.free.add("one.com")


@pytest.mark.parametrize("jump", JUMPS)
async def test_a_name_lost_for_a_minute_is_not_free_by_a_clock_put_right(
    bench: Bench, jump: float
) -> None:
    await missing(bench)
    await bench.monitor.check("one.com")
    bench.clock.jumped += timedelta(seconds=jump)
    await bench.pass_time(65)
    bench.registry.free.clear()
    await bench.pass_time(1200, 5)
    assert TransitionKind.BECAME_AVAILABLE not in kinds(bench.told)


@pytest.mark.parametrize("jump", JUMPS)
async def test_nor_by_one_put_right_while_it_is_looked_at(bench: Bench, jump: float) -> None:
    await missing(bench)
    await bench.monitor.check("one.com")
    bench.registry.gate = asyncio.Event()
    look = asyncio.ensure_future(bench.monitor.check("one.com"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    bench.clock.jumped += timedelta(seconds=jump)
    bench.registry.gate.set()
    await look
    await bench.pass_time(65)
    bench.registry.free.clear()
    await bench.pass_time(1200, 5)
    assert TransitionKind.BECAME_AVAILABLE not in kinds(bench.told)


@pytest.mark.parametrize("asleep", [30.0, 700.0, 8 * 3600.0])
async def test_a_sleep_costs_one_look_more_and_what_is_free_is_told_once(
    bench: Bench, asleep: float
) -> None:
    await missing(bench)
    await bench.monitor.check("one.com")
    await bench.pass_time(300)
    asked = bench.registry.asked("one.com")
    bench.clock.jumped += timedelta(seconds=asleep)
    await until_told(bench, TransitionKind.BECAME_AVAILABLE, 900)
    assert bench.registry.asked("one.com") <= asked + 2


async def test_many_sleeps_tell_nothing_twice(bench: Bench) -> None:
    await missing(bench)
    await bench.monitor.check("one.com")
    for _ in range(6):
        await bench.pass_time(900, 5)
        bench.clock.jumped += timedelta(hours=1)
    assert kinds(bench.told) == [TransitionKind.BECAME_AVAILABLE]


class BusyClock(HandClock):
    """Stands still for a while, several times, after one of the two was looked at."""

    stalls = 0

    @override
    def now(self) -> datetime:
        now = super().now()
        if self.stalls:
            self.stalls -= 1
            self.turn(3)
        return now


@pytest.mark.parametrize("stalls", [1, 3, 20])
def test_a_busy_machine_sets_no_clock(stalls: int) -> None:
    clock = BusyClock()
    home = HomeClock(clock)
    home.notice(clock.now())
    for _ in range(10):
        clock.stalls = stalls
        assert not home.notice(clock.now())
        clock.stalls = 0
        assert not home.notice(clock.now())
    assert home.set_forward_at is None


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_nor_by_one_put_right_around_a_restart(
    tmp_path: Path, jump: float, when: str
) -> None:
    clock = HandClock()
    registry = Registry(clock)
    first = await build(tmp_path / "ledger.db", clock, registry)
    await first.monitor.start()
    await missing(first)
    await first.monitor.check("one.com")
    if when == "before":
        clock.jumped += timedelta(seconds=jump)
        await first.pass_time(30)
    await first.monitor.stop()
    await first.ledger.close()
    if when == "meanwhile":
        clock.jumped += timedelta(seconds=jump)
    second = await build(tmp_path / "ledger.db", clock, registry)
    await second.monitor.start()
    await second.monitor.watch(names("one"))
    await second.pass_time(65)
    registry.free.clear()
    await second.pass_time(1200, 5)
    assert TransitionKind.BECAME_AVAILABLE not in kinds(second.told)
    await second.monitor.stop()
    await second.ledger.close()


async def test_a_restart_alone_costs_no_look(tmp_path: Path) -> None:
    clock = HandClock()
    registry = Registry(clock)
    first = await build(tmp_path / "ledger.db", clock, registry)
    await first.monitor.start()
    await missing(first)
    await first.monitor.check("one.com")
    await first.pass_time(300)
    await first.monitor.stop()
    await first.ledger.close()
    asked = registry.asked("one.com")
    second = await build(tmp_path / "ledger.db", clock, registry)
    await second.monitor.start()
    await second.monitor.watch(names("one"))
    await until_told(second, TransitionKind.BECAME_AVAILABLE, 310)
    assert registry.asked("one.com") == asked + 1
    await second.monitor.stop()
    await second.ledger.close()


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"epoch": "1", "set_forward_at": None},
        {"epoch": 1.0, "set_forward_at": "yesterday"},
        {"epoch": 1.0, "set_forward_at": "2026-01-01T00:00:00"},
    ],
)
def test_what_was_not_written_by_it_does_no_harm(state: dict[str, object]) -> None:
    home = HomeClock(HandClock())
    home.restore(state, START)
    assert home.set_forward_at in {None, START}


@pytest.mark.parametrize(
    ("jump", "noticed"), [(0.5, 0.0), (1.5, 1.5), (-3.0, 0.0), (-5.0, -5.0), (18000.0, 18000.0)]
)
def test_what_is_a_jump(jump: float, noticed: float) -> None:
    clock = HandClock()
    home = HomeClock(clock)
    assert not home.notice(clock.now())
    clock.turn(3600)
    assert not home.notice(clock.now())
    clock.jumped += timedelta(seconds=jump)
    assert home.notice(clock.now()).total_seconds() == pytest.approx(noticed)
    assert home.set_forward_at == (clock.now() if noticed > 0 else None)
    assert not home.notice(clock.now())


OF_ABSENCES = {"10", "11", "12", "13", "9b"}
PAIRS = [name for name, (_, row, kind, *_) in TABLE.items() if kind is A and row in OF_ABSENCES]


@pytest.mark.parametrize("name", PAIRS)
def test_no_absence_from_before_it_was_set_is_the_first_of_two(name: str) -> None:
    given = TABLE[name][0]
    case = Case(
        name=given.name,
        observations=given.observations,
        forecast=given.forecast,
        caution=given.caution,
        layers=given.layers,
    )

    def kind(*, set_ago: float | None) -> VerdictKind:
        at = None if set_ago is None else NOW - timedelta(seconds=set_ago)
        return judge(replace(case, clock_set_at=at), given.policy, NOW).kind

    assert kind(set_ago=None) is A
    assert kind(set_ago=30 * 86_400) is A
    assert kind(set_ago=1.5) is not A


def test_nor_is_a_registrars_first_yes() -> None:
    case = Case(
        name=NAME,
        observations=(yes(8), yes(2), record(2, Phase.PENDING_DELETE)),
        forecast=WINDOW,
        layers=REGISTRY_LAYERS | {Layer.REGISTRAR},
    )
    assert judge(case, POLICY, NOW).kind is A
    verdict = judge(replace(case, clock_set_at=NOW - timedelta(seconds=5)), POLICY, NOW)
    assert verdict.kind is VerdictKind.REGISTERED
    assert verdict.look_again == pytest.approx(3), "five seconds after the second"


def test_a_layer_is_no_longer_mute_for_it() -> None:
    silent = [seen(Layer.WHOIS, Outcome.FAILED, ago) for ago in (86_500, 601, 1)]
    case = Case(name=NAME, observations=(record(90_000), *silent, *pair(700), *GONE))
    assert judge(case, TWO_LAYERS, NOW).kind is A
    for minutes, kind in ((60, VerdictKind.UNKNOWN), (24 * 60 + 1, A)):
        then = replace(case, clock_set_at=NOW - timedelta(minutes=minutes))
        assert judge(then, TWO_LAYERS, NOW).kind is kind


def test_two_answers_of_controls_are_no_further_apart_for_it() -> None:
    other = replace(control(0.5), name="other.com", facts=Facts(name="other.com"))
    later = (control(0.5), other)
    earlier = [replace(one, asked_at=one.asked_at - timedelta(seconds=61)) for one in later]
    held = NOW - timedelta(seconds=800)
    case = Case(
        name=NAME,
        observations=(record(900), *pair(700), *GONE, absent(62), *earlier, *later),
        held_since=held,
    )
    assert judge(case, POLICY, NOW).kind is A
    case = replace(case, clock_set_at=NOW - timedelta(seconds=750))
    assert judge(case, POLICY, NOW).kind is A
    assert judge(replace(case, held_since=None, clock_set_at=NOW), POLICY, NOW).kind is not A
    set_between = NOW - timedelta(seconds=30)
    assert not not_held(situation(replace(case, clock_set_at=set_between), POLICY, NOW))


def test_names_that_went_together_are_still_several() -> None:
    surprises = Surprises()
    for minute, name in enumerate(("a", "b")):
        surprises.note(name, START + timedelta(minutes=minute))
    surprises.set_forward(timedelta(hours=5))
    surprises.note("a", START)
    assert surprises.held_since("a") is None
    surprises.note("c", START + timedelta(hours=5, minutes=2))
    assert set(surprises.held()) == {"a", "b", "c"}


def test_the_first_absence_after_it_stays_at_hand() -> None:
    """Or a name that is asked every few seconds would never have been missing for its gap."""
    set_at = NOW - timedelta(seconds=645)
    known: tuple[Observation, ...] = (record(90_000),)
    for ago in range(5000, 0, -20):
        known = worth_keeping([*known, absent(ago), control(ago - 0.5)], NOW, since=set_at)
    case = Case(
        name=NAME, observations=(*known, *GONE), caution=Caution.CAREFUL, clock_set_at=set_at
    )
    assert len(known) < 30
    assert judge(case, POLICY, NOW).kind is A
