"""While the monitor is paused nothing is asked except by hand, and nothing known is lost."""

import asyncio
from datetime import timedelta

from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.plans import CATCH_UP
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
)

from .hand_clock import HandClock
from .test_monitor import Bench, Registry, bench, build, kinds, names, settle

__all__ = ["bench"]


async def test_nothing_is_asked_while_paused_except_by_hand(bench: Bench) -> None:
    await bench.monitor.watch(names("one", "two"))
    await settle()
    bench.monitor.pause()
    bench.monitor.pause()
    assert bench.monitor.paused
    asked = len(bench.registry.looks)

    await bench.pass_time(3 * 86400, step=3600)
    await bench.monitor.watch(names("one", "two", "three"))
    await bench.pass_time(3600, step=60)
    assert len(bench.registry.looks) == asked

    state = await bench.monitor.check("three.com")
    assert state.verdict is not None
    assert len(bench.registry.looks) == asked + 1
    assert bench.registry.looks[-1].by_hand
    await bench.pass_time(3600, step=60)
    assert len(bench.registry.looks) == asked + 1


async def test_a_pause_before_the_start_holds(bench: Bench) -> None:
    clock = HandClock()
    other = await build(None, clock, Registry(clock))
    other.monitor.pause()
    await other.monitor.start()
    await other.monitor.watch(names("one"))
    await other.pass_time(600, step=10)
    assert other.registry.looks == []
    other.monitor.resume()
    await other.pass_time(5)
    assert other.registry.asked("one.com") == 1
    await other.monitor.stop()
    await other.ledger.close()
    assert not bench.monitor.paused


async def test_what_fell_due_meanwhile_is_spread_when_it_goes_on(bench: Bench) -> None:
    everyone = names(*(f"name-{number}" for number in range(60)))
    bench.registry.delegated |= {watched.name for watched in everyone}
    await bench.monitor.watch(everyone)
    await bench.pass_time(120)
    bench.monitor.pause()
    await bench.pass_time(30 * 86400, step=86400)
    asked = len(bench.registry.looks)
    began = bench.clock.now()

    bench.monitor.resume()
    bench.monitor.resume()
    assert not bench.monitor.paused
    due = [one.plan.due for one in bench.monitor.names.values() if one.plan is not None]
    assert len(due) == 60
    spread = CATCH_UP * (60 / 1000)
    assert began <= min(due) < max(due) <= began + spread + timedelta(minutes=15)
    assert len(set(due)) > 50
    await settle()
    assert len(bench.registry.looks) - asked < 20, "not all of them at once"
    await bench.pass_time(900)
    assert len(bench.registry.looks) - asked >= 60


async def test_a_look_that_waits_for_answers_is_let_go_and_made_later(bench: Bench) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(names("one"))
    await settle()
    assert bench.registry.running == 1
    bench.monitor.pause()
    await settle()
    assert bench.registry.running == 0
    bench.registry.gate.set()
    await bench.pass_time(60)
    assert len(bench.registry.looks) == 1
    bench.monitor.resume()
    await bench.pass_time(60)
    state = bench.monitor.state("one.com")
    assert state is not None
    assert state.verdict is not None


async def test_a_drop_during_the_pause_is_told_after_it(bench: Bench) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one"))
    await settle()
    bench.told.clear()
    bench.monitor.pause()
    bench.registry.free.add("one.com")
    await bench.pass_time(7200, step=60)
    assert bench.told == []
    bench.monitor.resume()
    await bench.pass_time(3600)
    assert kinds(bench.told) == [TransitionKind.BECAME_AVAILABLE]


async def test_news_written_down_before_the_pause_is_told_in_it(bench: Bench) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one"))
    await settle()
    bench.told.clear()
    bench.registry.free.add("one.com")

    async def pause(_: Transition) -> None:
        bench.monitor.pause()

    bench.monitor.on_transition(pause)
    await bench.pass_time(400)
    assert bench.monitor.paused
    assert kinds(bench.told) == [TransitionKind.BECAME_AVAILABLE]
