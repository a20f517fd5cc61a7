"""What a drop costs its registry in questions, inside its window and before it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.crowd import Drop, Paces, crowd
from custom_components.domain_availability.engine.dossier import Load
from custom_components.domain_availability.engine.explain import ROW_WORDS
from custom_components.domain_availability.engine.observation import Layer, Role
from custom_components.domain_availability.engine.planner import Depth
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .quick_loop import run_quickly
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


@pytest.mark.parametrize("depth", list(Depth))
async def test_a_look_that_the_day_has_no_room_for_asks_no_registry(depth: Depth) -> None:
    async with bench() as house:
        watcher = await in_window(house)
        before = len(questions(house))
        look = replace(watcher.dossier.look(house.clock.now(), Load()), depth=depth)
        seen = await house.looker.observe(replace(look, registry_allowed=False, record_due=False))
        assert len(questions(house)) == before
        assert {one.layer for one in seen} <= {Layer.DNS}
        await house.looker.observe(replace(look, registry_allowed=True, record_due=True))
        assert len(questions(house)) > before


async def test_while_it_stays_free_one_answer_is_enough_and_what_is_wrong_is_still_found() -> None:
    async with bench() as house:
        watcher = await in_window(house)
        house.lab.release(DROPS)
        while TOLD not in watcher.kinds:
            await follow_one(watcher)
        before = len(questions(house))
        await watcher.follow(timedelta(days=7))
        asked = questions(house)[before:]
        assert CONTROL not in asked
        assert 6 <= len(asked) <= 12
        assert watcher.verdict.kind is VerdictKind.AVAILABLE
        assert not watcher.verdict.stale
        assert watcher.verdict.reasons[0] == ROW_WORDS["10"]

        house.lab.register(DROPS)
        await watcher.follow(timedelta(days=3))
        assert watcher.kinds[-1] is TransitionKind.RETRACTED, "it bears an old date"
        assert watcher.kinds.count(TOLD) == 1


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


@pytest.mark.parametrize(
    ("calm", "asked"),
    [(3.0, [DROPS, CONTROL, DROPS, CONTROL]), (90.0, [DROPS, CONTROL, DROPS])],
)
async def test_for_a_minute_after_a_failed_control_each_absence_has_its_own(
    calm: float, asked: list[str]
) -> None:
    async with bench() as house:
        watcher = await in_window(house)
        house.lab.fault("rdap-test", "rdap", "absent", spare=(DROPS,))
        house.lab.release(DROPS)
        await watcher.look()
        watcher.turn(timedelta(seconds=20))
        await watcher.look()
        assert VerdictKind.AVAILABLE not in watcher.shown
        house.lab.clear()
        watcher.turn(timedelta(seconds=calm))
        before = len(questions(house))
        await watcher.look()
        await follow_one(watcher)
        assert questions(house)[before:] == asked
        assert watcher.kinds.count(TOLD) == 1


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


UNKNOWN_PACES: Paces = {
    "rdap": {"gap": 2.0},
    "whois": {"gap": 10.0},
    "dns": {"gap": 1.0},
}
"""The paces of servers of which nothing is known."""
SILENCES: Mapping[str, tuple[tuple[str | None, str, str], ...]] = {
    "nobody": (),
    "WHOIS hangs": (("test", "whois", "hang"),),
    "WHOIS is down": (("test", "whois", "down"),),
    "the zone's servers": (("test", "dns", "timeout"),),
    "DNS altogether": (("test", "dns", "timeout"), (None, "doh", "timeout")),
    "all but RDAP": (("test", "dns", "timeout"), ("test", "whois", "hang")),
}


@pytest.mark.parametrize("silence", SILENCES)
def test_a_drop_is_told_by_its_second_absence_whoever_is_silent(silence: str) -> None:
    async def run() -> float:
        drop = Drop(name="drops.test", foretold=60.0, released=60.5)
        async with crowd([drop], paces={"test": UNKNOWN_PACES}) as made:
            await made.until(40.0)
            for suffix, protocol, kind in SILENCES[silence]:
                made.lab.fault(suffix, protocol, kind)
            await made.until_told([drop.name], 200.0)
        return made.freed()[drop.name] - made.first_absence(drop.name)

    assert run_quickly(run) == pytest.approx(4.0, abs=0.3)


WHOIS_FIRST: Paces = {"rdap": {"gap": 20.0}, "whois": {"gap": 2.0}, "dns": {"gap": 1.0}}


@pytest.mark.parametrize(("paces", "first"), [(UNKNOWN_PACES, "rdap"), (WHOIS_FIRST, "whois")])
def test_of_those_that_show_the_name_the_densest_is_asked_first(paces: Paces, first: str) -> None:
    async def run() -> list[str]:
        drop = Drop(name="drops.test", foretold=60.0, released=None)
        async with crowd([drop], paces={"test": paces}) as made:
            await made.monitor.check(drop.name)
            await made.until(60.0)
            before = len(made.lab.asked())
            await made.until(180.0)
            return [asked.protocol for asked in made.lab.asked()[before:]]

    asked = run_quickly(run)
    assert asked.count(first) > 30
    assert {protocol for protocol in asked if protocol != "dns"} == {first}


async def follow_one(watcher: Watcher) -> None:
    """Make the next planned look."""
    plan = watcher.dossier.plan
    assert plan is not None
    watcher.turn(plan.due - watcher.clock.now())
    await watcher.look()


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=5), timedelta(minutes=-5)])
async def test_a_second_known_by_the_registrys_clock_is_not_missed_by_ours(
    ahead: timedelta,
) -> None:
    async with bench() as house:
        house.lab.clock.advance(ahead)
        house.lab.register(
            DROPS,
            schedule=[("-6d", "redemption"), ("-5d+20min", "pending_delete"), ("20min", "free")],
        )
        released = house.clock.now() + timedelta(minutes=20)
        watcher = house.watch(DROPS)
        await watcher.look()
        await watcher.follow(timedelta(minutes=21), most=1000)
        told = watcher.first_told(TOLD)
        assert told is not None
        assert timedelta(0) < told - released < timedelta(seconds=15)
