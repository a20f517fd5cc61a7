"""What changes for many names at once lets others have the event loop in between."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from custom_components.domain_availability.engine import planning
from custom_components.domain_availability.engine.dispatcher import WORKERS
from custom_components.domain_availability.engine.plan_state import PlanState, Reason
from custom_components.domain_availability.engine.planner import next_look
from custom_components.domain_availability.engine.policy import Policy
from custom_components.domain_availability.engine.watching import (
    PlannedLook,
    Priority,
    WatchedName,
)

from .test_monitor import Bench, bench, names

__all__ = ["bench"]

MANY = 400
AT_A_STRETCH = 50
"""Plans; each takes 60 µs on a desktop machine, and several times that on a Raspberry Pi."""


def crowd(**how: Priority | bool) -> list[WatchedName]:
    """Return many names, all to be watched in this way."""
    everyone = names(*(f"n{number}" for number in range(MANY)))
    return [replace(one, **how) for one in everyone]  # type: ignore[arg-type]


@dataclass
class Stretches:
    """How many plans were made while nobody else had the event loop."""

    now: int = 0
    longest: int = 0
    made: int = 0

    def note(self) -> None:
        """Count a plan."""
        self.made += 1
        self.now += 1
        self.longest = max(self.longest, self.now)


@pytest.fixture
def stretches(monkeypatch: pytest.MonkeyPatch) -> Stretches:
    """Count what is planned."""
    counted = Stretches()

    def plan(state: PlanState, policy: Policy, now: datetime) -> PlannedLook:
        counted.note()
        return next_look(state, policy, now)

    monkeypatch.setattr(planning, "next_look", plan)
    return counted


@asynccontextmanager
async def others(counted: Stretches) -> AsyncGenerator[None]:
    """Have somebody else who wants his turn in the event loop all the time."""

    async def take_turns() -> None:
        while True:
            counted.now = 0
            await asyncio.sleep(0)

    taking_turns = asyncio.create_task(take_turns())
    await asyncio.sleep(0)
    counted.longest = counted.made = 0
    yield
    taking_turns.cancel()


async def turns(many: int = MANY) -> None:
    """Let all who want their turn in the event loop have it, time and again."""
    for _ in range(many):
        await asyncio.sleep(0)


async def by_coming(bench: Bench) -> None:
    """Watch many more."""
    more = names(*(f"more{number}" for number in range(MANY)))
    await bench.monitor.watch([*crowd(), *more])


async def by_priority(bench: Bench) -> None:
    """Let all go first."""
    await bench.monitor.watch(crowd(priority=Priority.HIGH))


async def by_what_they_are_to_us(bench: Bench) -> None:
    """Hold all that were waited for."""
    await bench.monitor.watch(crowd(wanted=False, owned=True))


async def by_going_on(bench: Bench) -> None:
    """Go on with all after a pause of each."""
    await bench.monitor.watch(crowd(paused=True))
    await bench.monitor.watch(crowd())


@pytest.mark.parametrize("change", [by_coming, by_priority, by_what_they_are_to_us, by_going_on])
async def test_a_change_of_many_names_is_made_a_few_at_a_time(
    bench: Bench, change: Callable[[Bench], Awaitable[None]], stretches: Stretches
) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(crowd())
    async with others(stretches):
        await change(bench)
        await turns()
    assert stretches.made >= MANY
    assert stretches.longest <= AT_A_STRETCH


@pytest.mark.parametrize("paused", [True, False])
async def test_what_is_shown_of_many_is_told_a_few_at_a_time(
    bench: Bench, stretches: Stretches, *, paused: bool
) -> None:
    bench.registry.gate = asyncio.Event()
    if paused:
        await bench.monitor.watch(crowd())
    bench.monitor.on_change(lambda _: stretches.note())
    async with others(stretches):
        await bench.monitor.watch(crowd(paused=paused))
    assert stretches.longest <= AT_A_STRETCH


def plans(bench: Bench) -> dict[str, PlannedLook]:
    """Return when each name is looked at next."""
    return {name: one.plan for name, one in bench.monitor.names.items() if one.plan is not None}


def put_off(bench: Bench) -> list[str]:
    """Return the names whose look waits for another day."""
    return [name for name, one in plans(bench).items() if one.reason == Reason.RATE_LIMITED]


@pytest.fixture
async def spent(bench: Bench) -> Bench:
    """Watch many whose looks were put off when the day had no questions left."""
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(crowd())
    for dossier in bench.monitor._dossiers.values():
        dossier.plan = PlannedLook(bench.clock.now() + timedelta(hours=9), Reason.RATE_LIMITED)
    return bench


async def test_a_day_with_more_questions_is_made_use_of_a_few_at_a_time(
    spent: Bench, stretches: Stretches
) -> None:
    async with others(stretches):
        spent.budget.limit = 2000
        spent.monitor.limit_changed()
        await turns()
    assert stretches.made == MANY - WORKERS
    assert stretches.longest <= AT_A_STRETCH
    assert len(put_off(spent)) == WORKERS, "those that are being looked at"


async def test_names_may_come_and_go_while_many_are_planned_anew(
    spent: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    spent.budget.limit = 2000
    spent.monitor.limit_changed()
    await spent.monitor.watch([*crowd(paused=True)[:100], *crowd()[200:], *names("new")])
    await turns()
    assert len(plans(spent)) == 201
    assert len(put_off(spent)) <= WORKERS
    # A busy machine may have the loop itself say that it was slow.
    assert not [one for one in caplog.records if one.name != "asyncio"]


async def test_nothing_is_planned_anew_after_the_end(spent: Bench, stretches: Stretches) -> None:
    spent.monitor.limit_changed()
    spent.clock.jumped -= timedelta(hours=1)
    spent.clock.turn(61)
    await spent.monitor.stop()
    stretches.made = 0
    await turns()
    assert stretches.made == 0


async def test_plans_are_brought_to_a_clock_that_was_set_back_a_few_at_a_time(
    bench: Bench, stretches: Stretches
) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(crowd())
    before = plans(bench)
    async with others(stretches):
        for hours in (2, 3):
            bench.clock.jumped -= timedelta(hours=hours)
            bench.monitor.limit_changed()
            assert stretches.longest <= AT_A_STRETCH
            stretches.now = 0
        assert stretches.made < MANY, "it is set back again before all have had their turn"
        await turns()
    assert stretches.longest <= AT_A_STRETCH
    after = plans(bench)
    back = timedelta(hours=5) - timedelta(seconds=1)
    assert all(after[name].due <= before[name].due - back for name in before)


async def test_no_plan_is_made_for_a_limit_that_changes_after_the_end(
    spent: Bench, stretches: Stretches
) -> None:
    await spent.monitor.stop()
    before, made = asyncio.all_tasks(), stretches.made
    spent.budget.limit = 2000
    spent.monitor.limit_changed()
    assert asyncio.all_tasks() == before
    assert stretches.made == made
