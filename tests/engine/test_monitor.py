"""The loop: what is due is looked at, written down and told, once; nothing runs after the end."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
import logging
from pathlib import Path
import random
import sqlite3

import pytest

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.dispatcher import WORKERS
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.planner import Depth
from custom_components.domain_availability.engine.policy import Policy
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import WatchedName

from .hand_clock import HandClock
from .sights import CONTROL, POLICY, RDAP

SINK = "test"


@dataclass
class Registry:
    """Answers looks: every name is registered until it is told otherwise."""

    clock: HandClock
    free: set[str] = field(default_factory=set)
    delegated: set[str] = field(default_factory=set)
    phase: dict[str, Phase] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    gate: asyncio.Event | None = None
    running: int = 0
    most_running: int = 0

    async def observe(self, look: Look) -> tuple[Observation, ...]:
        """Return what RDAP says, with its control."""
        self.looks.append(look)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if self.gate is not None:
                await self.gate.wait()
            if look.name in self.broken:
                raise LookupError("a mistake")
            return self._answers(look)
        finally:
            self.running -= 1

    def _answers(self, look: Look) -> tuple[Observation, ...]:
        now = self.clock.now()
        answer = Observation(
            name=look.name,
            suffix="com",
            layer=Layer.RDAP,
            outcome=Outcome.REGISTERED,
            server=RDAP,
            asked_at=now,
            phase=self.phase.get(look.name),
            facts=Facts(name=look.name, changed_at=START_OF_PHASE),
        )
        if look.name not in self.free:
            sight = replace(answer, layer=Layer.DNS, server="192.0.2.1:53", phase=None)
            return (answer, sight) if look.name in self.delegated else (answer,)
        absence = replace(answer, outcome=Outcome.ABSENT, facts=Facts(), phase=None, asked_at=now)
        control = replace(
            answer, name=CONTROL, facts=Facts(name=CONTROL), role=Role.CONTROL, phase=None
        )
        zone = [
            replace(absence, layer=Layer.DNS, server=server, serial=5)
            for server in ("192.0.2.1:53", "192.0.2.2:53")
        ]
        return (absence, control, *zone)

    def asked(self, name: str) -> int:
        """Return how often a name was looked at."""
        return sum(look.name == name for look in self.looks)


START_OF_PHASE = HandClock().now() - timedelta(days=5) + timedelta(minutes=2)
"""A name in pending delete since then drops two minutes from the start."""


@dataclass
class Bench:
    """A monitor under a clock that the test turns."""

    clock: HandClock
    registry: Registry
    ledger: Ledger
    monitor: Monitor
    told: list[Transition]
    changed: list[str]
    budget: Budget
    hear_no_more: Callable[[], None]
    """Tell this bench of no transition from now on."""

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Let time go by, and everything that is due happen in it."""
        for _ in range(int(seconds / step)):
            self.clock.turn(step)
            await settle()


async def settle() -> None:
    """Let every task that can go on do so; the ledger's thread answers in between."""
    for _ in range(3):
        await asyncio.sleep(0)
    pending = {
        task
        for task in asyncio.all_tasks()
        if task.get_name().startswith(("look at", "check")) and not task.done()
    }
    if pending:
        await asyncio.wait(pending, timeout=0.05)


def names(*labels: str) -> list[WatchedName]:
    """Return names to watch."""
    return [
        WatchedName(name=f"{label}.com", display_name=f"{label}.com", suffix="com")
        for label in labels
    ]


async def build(
    path: Path | None,
    clock: HandClock,
    registry: Registry,
    factory: type[sqlite3.Connection] = sqlite3.Connection,
    policies: Callable[[str], Policy] = lambda _: POLICY,
) -> Bench:
    """Return a monitor that is not running yet; `factory` makes the ledger's connection."""
    ledger = await Ledger.open(path, clock=clock, factory=factory)
    budget = Budget(clock=clock)
    monitor = Monitor(
        clock=clock,
        observe=registry.observe,
        policies=policies,
        ledger=ledger,
        pacer=Pacer(clock),
        budget=budget,
        sinks=(SINK,),
        chance=random.Random(1),  # noqa: S311 - the same spread in every run
    )
    told: list[Transition] = []
    changed: list[str] = []

    async def tell(news: Transition) -> None:
        told.append(news)
        await monitor.delivered(news.transition_id, SINK)

    hear_no_more = monitor.on_transition(tell)
    monitor.on_change(changed.append)
    return Bench(clock, registry, ledger, monitor, told, changed, budget, hear_no_more)


@pytest.fixture
async def bench() -> AsyncGenerator[Bench]:
    """Give a monitor that runs."""
    clock = HandClock()
    made = await build(None, clock, Registry(clock))
    await made.monitor.start()
    yield made
    await made.monitor.stop()
    await made.ledger.close()


def kinds(told: Iterable[Transition]) -> list[TransitionKind]:
    """Return what was told, in order."""
    return [news.kind for news in told]


async def test_a_new_name_is_looked_at_and_shown(bench: Bench) -> None:
    await bench.monitor.watch(names("one"))
    await settle()
    state = bench.monitor.state("one.com")
    assert state is not None
    assert state.verdict is not None
    assert state.verdict.kind is VerdictKind.REGISTERED
    assert kinds(bench.told) == [TransitionKind.FIRST_SEEN]
    assert "one.com" in bench.changed
    assert set(bench.monitor.names) == {"one.com"}
    assert bench.monitor.state("other.com") is None


async def test_a_drop_is_told_once_within_seconds(bench: Bench) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one"))
    await settle()
    await bench.pass_time(60)
    bench.registry.free.add("one.com")
    dropped = bench.clock.now()
    await bench.pass_time(600)
    became = [news for news in bench.told if news.kind is TransitionKind.BECAME_AVAILABLE]
    assert len(became) == 1
    state = bench.monitor.state("one.com")
    assert state is not None
    assert state.verdict is not None
    assert state.verdict.kind is VerdictKind.AVAILABLE
    assert became[0].at >= dropped
    assert state.facts == Facts()


async def test_names_come_and_go(bench: Bench) -> None:
    await bench.monitor.watch(names("one", "two"))
    await settle()
    await bench.monitor.watch(names("two", "three"))
    await settle()
    assert set(bench.monitor.names) == {"two.com", "three.com"}
    assert bench.registry.asked("two.com") == 1
    await bench.monitor.watch([])
    assert not bench.monitor.names
    asked = len(bench.registry.looks)
    await bench.pass_time(86_400, 3600)
    assert len(bench.registry.looks) == asked


async def test_watching_the_same_names_again_asks_nobody(bench: Bench) -> None:
    await bench.monitor.watch(names("one"))
    await settle()
    await bench.monitor.watch(names("one"))
    await settle()
    assert bench.registry.asked("one.com") == 1


async def test_no_more_looks_at_once_than_workers(bench: Bench) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(names(*(f"n{number}" for number in range(30))))
    await settle()
    assert bench.registry.most_running == WORKERS
    bench.registry.gate.set()
    for _ in range(20):
        await settle()
    assert {look.name for look in bench.registry.looks} == set(bench.monitor.names)
    assert bench.registry.most_running == WORKERS


async def test_a_paused_name_keeps_its_verdict_and_is_not_asked(bench: Bench) -> None:
    await bench.monitor.watch(names("one"))
    await settle()
    await bench.monitor.watch([replace(names("one")[0], paused=True)])
    asked = bench.registry.asked("one.com")
    await bench.pass_time(3 * 86_400, 3600)
    assert bench.registry.asked("one.com") == asked
    state = bench.monitor.state("one.com")
    assert state is not None
    assert state.verdict is not None
    await bench.monitor.watch(names("one"))
    await bench.pass_time(86_400, 3600)
    assert bench.registry.asked("one.com") > asked


async def test_a_check_by_hand_is_now_and_full(bench: Bench) -> None:
    await bench.monitor.watch(names("one"))
    await settle()
    state = await bench.monitor.check("one.com")
    assert state.verdict is not None
    assert bench.registry.looks[-1].by_hand
    assert bench.registry.looks[-1].depth is Depth.FULL
    with pytest.raises(KeyError):
        await bench.monitor.check("other.com")


async def test_two_checks_at_once_are_one_look(bench: Bench) -> None:
    await bench.monitor.watch(names("one"))
    await settle()
    before = bench.registry.asked("one.com")
    await asyncio.gather(*(bench.monitor.check("one.com") for _ in range(5)))
    assert bench.registry.asked("one.com") == before + 1


async def test_a_mistake_in_one_look_stops_nothing(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.registry.broken.add("one.com")
    await bench.monitor.watch(names("one", "two"))
    await settle()
    assert bench.monitor.names["two.com"].verdict is not None
    assert "mistake" in caplog.text
    assert "one.com" not in "".join(record.getMessage() for record in caplog.records)
    bench.registry.broken.clear()
    await bench.pass_time(4000, 60)
    assert bench.monitor.names["one.com"].verdict is not None


async def test_a_sink_that_fails_delays_no_other(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(news: Transition) -> None:
        raise ConnectionError(f"nobody hears of {news.name}")

    called: list[Transition] = []

    async def hear(news: Transition) -> None:
        called.append(news)

    bench.monitor.on_transition(fail)
    bench.monitor.on_transition(hear)
    await bench.monitor.watch(names("one"))
    await settle()
    assert kinds(called) == [TransitionKind.FIRST_SEEN]
    assert "Telling of a change failed (ConnectionError)" in caplog.text
    assert "in fail" in caplog.text
    shown = [record for record in caplog.records if record.levelno > logging.DEBUG]
    (name,) = names("one")
    assert all(name.name not in caplog.handler.format(record) for record in shown)


async def test_who_no_longer_listens_hears_nothing(bench: Bench) -> None:
    heard: list[str] = []
    stop = bench.monitor.on_change(heard.append)
    stop()
    await bench.monitor.watch(names("one"))
    await settle()
    assert heard == []


async def test_own_names_are_controls_the_undelegated_first(bench: Bench) -> None:
    bench.registry.delegated |= {"one.com", "two.com"}
    await bench.monitor.watch(names("one", "two", "held"))
    await settle()
    assert bench.monitor.registered_names("com", Layer.RDAP) == ["held.com", "one.com", "two.com"]
    assert bench.monitor.registered_names("com", Layer.WHOIS) == []
    assert bench.monitor.registered_names("net", Layer.RDAP) == []


async def test_a_name_about_to_drop_is_no_control(bench: Bench) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one"))
    await settle()
    assert bench.monitor.registered_names("com", Layer.RDAP) == []


async def test_after_a_restart_nothing_is_forgotten_and_nothing_told_twice(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    registry = Registry(clock, phase={"one.com": Phase.PENDING_DELETE})
    path = tmp_path / "ledger.db"
    first = await build(path, clock, registry)
    await first.monitor.start()
    await first.monitor.watch(names("one", "two"))
    await settle()
    await first.monitor.stop()
    await first.ledger.close()
    asked = len(registry.looks)
    clock.turn(30)

    second = await build(path, clock, registry)
    await second.monitor.start()
    await second.monitor.watch(names("one", "two"))
    await settle()
    state = second.monitor.state("one.com")
    assert state is not None
    assert state.verdict is not None
    assert state.verdict.phase is Phase.PENDING_DELETE
    assert len(registry.looks) == asked
    registry.free.add("one.com")
    await second.pass_time(400)
    assert kinds(second.told) == [TransitionKind.BECAME_AVAILABLE]
    await second.monitor.stop()
    await second.ledger.close()


async def test_what_was_never_marked_as_told_is_told_again_with_the_same_id(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    registry = Registry(clock)
    path = tmp_path / "ledger.db"
    ledger = await Ledger.open(path, clock=clock)
    deaf = Monitor(
        clock=clock,
        observe=registry.observe,
        policies=lambda _: POLICY,
        ledger=ledger,
        pacer=Pacer(clock),
        budget=Budget(clock=clock),
        sinks=(SINK,),
    )
    await deaf.start()
    await deaf.watch(names("one"))
    await settle()
    (news,) = await deaf.undelivered(SINK)
    await deaf.stop()
    await ledger.close()

    again = await build(path, clock, registry)
    (told,) = await again.monitor.undelivered(SINK)
    assert told == news
    await again.monitor.delivered(told.transition_id, SINK)
    assert await again.monitor.undelivered(SINK) == ()
    await again.monitor.stop()
    await again.ledger.close()


async def test_stopping_leaves_nothing_running(bench: Bench) -> None:
    bench.registry.gate = asyncio.Event()
    await bench.monitor.watch(names("one", "two"))
    await settle()
    assert bench.registry.running == 2
    await bench.monitor.stop()
    assert bench.registry.running == 0
    asked = len(bench.registry.looks)
    await bench.pass_time(86_400, 3600)
    assert len(bench.registry.looks) == asked
