"""What one name, or a day that ends, leaves to the others is theirs at once."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from typing import override

import pytest

from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import Observation, Phase
from custom_components.domain_availability.engine.planner import Reason
from custom_components.domain_availability.engine.policy import Policy
from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.engine.watching import PlannedLook, WatchedName

from .hand_clock import HandClock
from .sights import POLICY
from .test_monitor import Bench, Registry, bench, build, kinds, names, settle

__all__ = ["bench"]

LEAVING = ("one.com", "two.net")


def plan(house: Bench, name: str) -> PlannedLook:
    """Return when a name is looked at next, and why."""
    state = house.monitor.state(name)
    assert state is not None
    assert state.plan is not None
    return state.plan


async def test_what_drops_taught_is_known_to_names_that_begin_to_leave_later(bench: Bench) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one", "two"))
    await settle()
    bench.registry.free.add("one.com")
    await bench.pass_time(400)
    assert TransitionKind.BECAME_AVAILABLE in kinds(bench.told)

    await bench.monitor.watch(names("one", "two", "three"))
    await settle()
    for label in ("two", "three"):
        bench.registry.phase[f"{label}.com"] = Phase.PENDING_DELETE
    two, three = [await bench.monitor.check(f"{label}.com") for label in ("two", "three")]
    assert two.forecast is not None
    assert two.forecast == three.forecast


class _TwoRegistries(Registry):
    """Two registries that have nothing in common."""

    @override
    def _answers(self, look: Look) -> tuple[Observation, ...]:
        seen = super()._answers(look)
        if look.policy.suffix == "com":
            return seen
        return tuple(
            replace(
                one,
                name=one.name.replace(".com", ".net"),
                suffix="net",
                server=one.server.replace("rdap.", "rdap.net."),
            )
            for one in seen
        )


@pytest.fixture
async def both() -> AsyncGenerator[Bench]:
    """Watch a name at each of two registries, either of which may drop all day, for an hour."""
    clock = HandClock()
    elsewhere = replace(
        POLICY,
        suffix="net",
        rdap="https://rdap.net.example/",
        dns_zone="net",
        controls=("control.net",),
    )

    def policies(suffix: str) -> Policy:
        return POLICY if suffix == "com" else elsewhere

    house = await build(None, clock, _TwoRegistries(clock), policies=policies)
    house.budget.limit = 60
    for name in LEAVING:
        house.registry.phase[name] = Phase.PENDING_DELETE
    await house.monitor.start()
    await house.monitor.watch(
        WatchedName(name=name, display_name=name, suffix=name[-3:]) for name in LEAVING
    )
    await settle()
    await house.pass_time(3600, step=10)
    yield house
    await house.monitor.stop()
    await house.ledger.close()


async def test_what_a_name_needs_no_longer_is_the_others_as_soon_as_it_is_told(
    both: Bench,
) -> None:
    free, other = LEAVING
    both.registry.free.add(free)
    before = plan(both, other)
    while TransitionKind.BECAME_AVAILABLE not in kinds(both.told):
        before, looks = plan(both, other), both.registry.asked(other)
        await both.pass_time(10, step=10)
    assert both.registry.asked(other) == looks
    assert plan(both, other).reason == before.reason == Reason.WINDOW
    assert plan(both, other).due < before.due - timedelta(minutes=1)


async def test_a_mistake_of_ours_in_a_window_loses_no_drop(both: Bench) -> None:
    name, _ = LEAVING
    both.registry.broken.add(name)
    while plan(both, name).reason == Reason.WINDOW:
        await both.pass_time(10, step=10)
    both.registry.broken.clear()
    looks = both.registry.asked(name)
    await both.pass_time(90, step=10)
    assert both.registry.asked(name) > looks


async def test_a_new_day_has_its_questions_from_its_first_minute(both: Bench) -> None:
    midnight = (both.clock.now() + timedelta(days=1)).replace(hour=0, minute=0)
    while both.clock.now() < midnight - timedelta(minutes=10):
        await both.pass_time(600, step=10)
    both.budget.spend(both.budget.left - 12)
    while both.clock.now() < midnight - timedelta(seconds=30):
        await both.pass_time(10, step=10)
    looks = sum(both.registry.asked(name) for name in LEAVING)
    assert min(plan(both, name).due for name in LEAVING) > midnight + timedelta(minutes=15)
    await both.pass_time(300, step=10)
    assert sum(both.registry.asked(name) for name in LEAVING) > looks
