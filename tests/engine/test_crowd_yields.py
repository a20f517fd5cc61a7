"""What changes for many names at once lets others have the event loop in between."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from custom_components.domain_availability.engine import planning
from custom_components.domain_availability.engine.plan_state import PlanState
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
