"""What a drop costs its registry in questions, inside its window and before it."""

from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.observation import Role
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .watcher import Bench, Watcher, bench

pytestmark = pytest.mark.usefixtures("socket_enabled")

DROPS = "drops.rdap-test"
CONTROL = "quiet-control.rdap-test"
TOLD = TransitionKind.BECAME_AVAILABLE


async def in_window(house: Bench, name: str = DROPS) -> Watcher:
    """Return a watcher of a name whose window has just opened, and which has not yet gone."""
    house.lab.register(name, schedule=[("-6d", "redemption"), ("-5d+10s", "pending_delete")])
    watcher = house.watch(name)
    await watcher.look()
    await watcher.follow(timedelta(seconds=11))
    return watcher


def questions(house: Bench, server: str = "rdap:rdap-test") -> list[str]:
    """Return what a server was asked about, in order."""
    return [asked.name for asked in house.lab.asked(server=server)]


async def test_a_foretold_drop_takes_two_absences_and_a_control_between_them() -> None:
    async with bench() as house:
        watcher = await in_window(house)
        before = len(questions(house))
        house.lab.release(DROPS)
        while TOLD not in watcher.kinds:
            await follow_one(watcher)
        assert questions(house)[before:] == [DROPS, CONTROL, DROPS]
        assert watcher.verdict.row == "10"


async def test_a_second_absence_that_comes_late_has_a_control_of_its_own() -> None:
    async with bench() as house:
        watcher = await in_window(house)
        before = len(questions(house))
        house.lab.release(DROPS)
        await follow_one(watcher)
        watcher.turn(timedelta(seconds=40))
        await watcher.look()
        assert questions(house)[before:] == [DROPS, CONTROL, DROPS, CONTROL]


async def test_what_goes_missing_before_its_window_has_a_control_after_each_absence() -> None:
    async with bench() as house:
        house.lab.register(DROPS, schedule=[("-6d", "redemption"), ("-5d+30min", "pending_delete")])
        watcher = house.watch(DROPS)
        await watcher.look()
        before = len(questions(house))
        house.lab.release(DROPS)
        await watcher.look(by_hand=True)
        while TOLD not in watcher.kinds:
            await follow_one(watcher)
        assert questions(house)[before:] == [DROPS, CONTROL, DROPS, CONTROL]


async def test_a_drop_whose_control_fails_is_proven_anew_when_it_answers() -> None:
    async with bench() as house:
        watcher = await in_window(house)
        house.lab.fault("rdap-test", "rdap", "absent", spare=(DROPS,))
        house.lab.release(DROPS)
        await watcher.follow(timedelta(seconds=20))
        assert VerdictKind.AVAILABLE not in watcher.shown
        house.lab.clear()
        before = len(questions(house))
        back = house.clock.now()
        while TOLD not in watcher.kinds:
            await follow_one(watcher)
        assert questions(house)[before:] == [DROPS, CONTROL, DROPS]
        told = watcher.first_told(TOLD)
        assert told is not None
        assert told - back <= timedelta(seconds=5)


async def test_one_control_serves_two_names_that_drop_together() -> None:
    async with bench() as house:
        both = [await in_window(house, name) for name in (DROPS, "also.rdap-test")]
        before = len(questions(house))
        for watcher in both:
            house.lab.release(watcher.dossier.watched.name)
        for watcher in (*both, *both):
            await follow_one(watcher)
        asked = questions(house)[before:]
        assert [watcher.kinds.count(TOLD) for watcher in both] == [1, 1]
        assert asked.count(CONTROL) <= 2
        proofs = [seen for one in both for seen in one.seen if seen.role is Role.CONTROL]
        assert sum(seen.queries for seen in proofs) == asked.count(CONTROL)


async def follow_one(watcher: Watcher) -> None:
    """Make the next planned look."""
    plan = watcher.dossier.plan
    assert plan is not None
    watcher.turn(plan.due - watcher.clock.now())
    await watcher.look()
