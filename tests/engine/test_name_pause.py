"""A paused name is not asked about, except by hand, and keeps its last verdict, stale."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from custom_components.domain_availability.engine.observation import Layer, Phase
from custom_components.domain_availability.engine.plans import CATCH_UP
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind
from custom_components.domain_availability.engine.watching import NameState, WatchedName

from .test_monitor import Bench, bench, kinds, names, settle

__all__ = ["bench"]


def paused(watched: list[WatchedName], *which: str) -> list[WatchedName]:
    return [replace(one, paused=one.name in which) for one in watched]


def known(bench: Bench, name: str) -> NameState:
    state = bench.monitor.state(name)
    assert state is not None
    return state


async def test_only_the_others_are_asked_about(bench: Bench) -> None:
    await bench.monitor.watch(names("one", "two"))
    await settle()
    asked = bench.registry.asked("one.com")
    await bench.monitor.watch(paused(names("one", "two"), "one.com"))

    await bench.pass_time(14 * 86400, step=3600)
    assert bench.registry.asked("one.com") == asked
    assert bench.registry.asked("two.com") > asked


async def test_it_keeps_its_verdict_stale_and_has_no_plan(bench: Bench) -> None:
    await bench.monitor.watch(names("one"))
    await settle()
    before = known(bench, "one.com").verdict
    assert before is not None
    assert not before.stale
    bench.changed.clear()
    bench.told.clear()

    await bench.monitor.watch(paused(names("one"), "one.com"))
    assert bench.changed == ["one.com"]
    await bench.pass_time(30 * 86400, step=86400)
    assert known(bench, "one.com").verdict == replace(before, stale=True)
    assert known(bench, "one.com").plan is None
    assert bench.told == []

    await bench.monitor.watch(names("one"))
    assert bench.changed == ["one.com"] * 2
    assert known(bench, "one.com").verdict == before
    assert known(bench, "one.com").plan is not None


async def test_it_can_be_looked_at_by_hand_and_stays_paused(bench: Bench) -> None:
    await bench.monitor.watch(paused(names("one"), "one.com"))
    await bench.pass_time(3600, step=60)
    assert bench.registry.looks == []

    state = await bench.monitor.check("one.com")
    assert state.verdict is not None
    assert state.verdict.kind is VerdictKind.REGISTERED
    await bench.pass_time(14 * 86400, step=3600)
    assert bench.registry.asked("one.com") == 1


async def test_a_look_that_waits_for_answers_is_let_go(bench: Bench) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(names("one", "two"))
    await settle()
    assert bench.registry.running == 2

    await bench.monitor.watch(paused(names("one", "two"), "one.com"))
    await settle()
    assert bench.registry.running == 1
    bench.registry.gate.set()
    await bench.pass_time(5)
    assert known(bench, "one.com").verdict is None
    assert known(bench, "two.com").verdict is not None

    await bench.monitor.watch(names("one", "two"))
    await bench.pass_time(400)
    assert known(bench, "one.com").verdict is not None


async def test_a_drop_during_the_pause_is_told_after_it(bench: Bench) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one"))
    await settle()
    bench.told.clear()
    await bench.monitor.watch(paused(names("one"), "one.com"))
    bench.registry.free.add("one.com")
    await bench.pass_time(7200, step=60)
    assert bench.told == []

    await bench.monitor.watch(names("one"))
    await bench.pass_time(3600)
    assert kinds(bench.told) == [TransitionKind.BECAME_AVAILABLE]


async def test_many_that_go_on_together_are_spread(bench: Bench) -> None:
    everyone = names(*(f"name-{number}" for number in range(60)))
    bench.registry.delegated |= {watched.name for watched in everyone}
    await bench.monitor.watch(everyone)
    await bench.pass_time(120)
    await bench.monitor.watch([replace(one, paused=True) for one in everyone])
    await bench.pass_time(30 * 86400, step=86400)
    began = bench.clock.now()

    await bench.monitor.watch(everyone)
    due = [one.plan.due for one in bench.monitor.names.values() if one.plan is not None]
    assert len(due) == 60
    assert began <= min(due) < max(due) <= began + CATCH_UP + timedelta(minutes=15)
    assert len(set(due)) > 50


async def test_it_is_no_control_either(bench: Bench) -> None:
    await bench.monitor.watch(names("one", "two"))
    await settle()
    await bench.monitor.watch(paused(names("one", "two"), "one.com"))
    assert bench.monitor.registered_names("com", Layer.RDAP) == ["two.com"]


async def test_a_pause_of_all_does_not_end_that_of_one(bench: Bench) -> None:
    await bench.monitor.watch(paused(names("one"), "one.com"))
    bench.monitor.pause()
    bench.monitor.resume()
    await bench.pass_time(14 * 86400, step=3600)
    assert bench.registry.looks == []
