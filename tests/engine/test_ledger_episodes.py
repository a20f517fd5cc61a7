"""Each time a name is free is one episode, however often its sources fall silent in it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import override

import pytest

from custom_components.domain_availability.engine.episodes import (
    Episode,
    EpisodeEnd,
    episode_after,
)
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.verdict import TransitionKind as Kind
from custom_components.domain_availability.engine.verdict import VerdictKind

from .hand_clock import START, HandClock
from .ledger_world import NAME, SINK, answer, opened, rows, sound, transition, verdict
from .test_monitor import Bench, Registry, build, kinds, names

FREE, TAKEN, HELD = VerdictKind.AVAILABLE, VerdictKind.REGISTERED, VerdictKind.NOT_FOR_SALE
OPEN = Episode(number=3, name=NAME, began="transition-1", began_at=START)


@pytest.mark.parametrize(
    ("before", "kind", "verdict_now", "begins", "ends"),
    [
        (None, Kind.BECAME_AVAILABLE, FREE, True, None),
        (None, Kind.FIRST_SEEN, FREE, True, None),
        (None, Kind.FIRST_SEEN, TAKEN, False, None),
        (None, Kind.TAKEN, TAKEN, False, None),
        (None, Kind.RENEWED, TAKEN, False, None),
        (OPEN, Kind.BECAME_AVAILABLE, FREE, False, None),
        (OPEN, Kind.TAKEN, TAKEN, False, EpisodeEnd.TAKEN),
        (OPEN, Kind.RETRACTED, TAKEN, False, EpisodeEnd.RETRACTED),
        (OPEN, Kind.CHANGED, HELD, False, EpisodeEnd.WITHHELD),
        (OPEN, Kind.ENTERED_RELEASE_SESSION, HELD, False, EpisodeEnd.WITHHELD),
    ],
)
def test_what_a_transition_does_to_the_episode(
    before: Episode | None,
    kind: Kind,
    verdict_now: VerdictKind,
    begins: bool,  # noqa: FBT001 - parametrised
    ends: EpisodeEnd | None,
) -> None:
    told = replace(transition(7, seconds=60), kind=kind, to_verdict=verdict_now)
    after = episode_after(before, told, 9)
    if begins:
        assert after == Episode(number=9, name=NAME, began="transition-7", began_at=told.at)
    elif ends is not None:
        assert after == replace(OPEN, ended="transition-7", ended_at=told.at, how=ends)
    else:
        assert after is None


async def test_they_outlive_a_restart_and_are_closed_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, _ = await opened(path)
    seen = answer()
    first = transition(1)
    await ledger.record(verdict(seen, kind=FREE), NAME, first, [SINK])
    await ledger.close()

    ledger = await Ledger.open(path, clock=HandClock())
    for number, kind in enumerate((Kind.TAKEN, Kind.BECAME_AVAILABLE, Kind.RETRACTED), 2):
        now = FREE if kind is Kind.BECAME_AVAILABLE else TAKEN
        told = replace(transition(number, seconds=number), kind=kind, to_verdict=now)
        await ledger.record(verdict(seen, kind=now), NAME, told, [SINK])
    newest, oldest = await ledger.episodes(NAME)
    assert oldest == Episode(
        number=oldest.number,
        name=NAME,
        began="transition-1",
        began_at=first.at,
        ended="transition-2",
        ended_at=START + timedelta(seconds=2),
        how=EpisodeEnd.TAKEN,
    )
    assert newest.number > oldest.number
    assert newest.how is EpisodeEnd.RETRACTED
    assert (await ledger.history(NAME)).episodes == (newest, oldest)
    await ledger.close()
    assert sound(path)


# Flapping: from looks to what is told


@dataclass
class Flapping(Registry):
    """Answers for a while, and then falls silent."""

    silent: bool = False
    """No source answers at all."""
    facts: Facts | None = None
    """What its record says otherwise."""
    looked: list[bool] = field(default_factory=list)

    @override
    def _answers(self, look: Look) -> tuple[Observation, ...]:
        seen = super()._answers(look)
        self.looked.append(self.silent)
        if self.silent:
            return tuple(
                replace(one, outcome=Outcome.FAILED, facts=Facts(), phase=None, serial=None)
                for one in seen
                if one.name == look.name
            )
        if self.facts is not None:
            return tuple(
                replace(one, facts=replace(self.facts, name=one.facts.name))
                if one.layer is Layer.RDAP and one.outcome is Outcome.REGISTERED
                else one
                for one in seen
            )
        return seen


@pytest.fixture
def registry() -> Flapping:
    return Flapping(HandClock(), phase={"one.com": Phase.PENDING_DELETE})


@pytest.fixture
async def bench(tmp_path: Path, registry: Flapping) -> AsyncGenerator[Bench]:
    """Give a monitor that watches a name about to drop."""
    made = await build(tmp_path / "ledger.db", registry.clock, registry)
    await made.monitor.start()
    await made.monitor.watch(names("one"))
    await made.pass_time(60)
    made.told.clear()
    yield made
    await made.monitor.stop()
    await made.ledger.close()


async def drop(bench: Bench, registry: Flapping) -> None:
    """Let the name drop, and be told."""
    registry.free.add("one.com")
    await bench.pass_time(300)
    assert kinds(bench.told)[-1:] == [Kind.BECAME_AVAILABLE]


async def test_absent_failed_absent_is_one_episode(bench: Bench, registry: Flapping) -> None:
    await drop(bench, registry)
    for _ in range(3):
        registry.silent, asked = True, len(registry.looked)
        await bench.pass_time(30 * 3600, 600)
        registry.silent = False
        await bench.pass_time(30 * 3600, 600)
        assert set(registry.looked[asked:]) == {True, False}
    assert kinds(bench.told) == [Kind.BECAME_AVAILABLE]
    [episode] = await bench.ledger.episodes("one.com")
    assert episode.ended is None


async def test_silence_for_days_is_one_episode_too(bench: Bench, registry: Flapping) -> None:
    await drop(bench, registry)
    registry.silent = True
    await bench.pass_time(5 * 86400, 600)
    state = bench.monitor.state("one.com")
    assert state is not None
    assert state.verdict is not None
    assert state.verdict.kind is VerdictKind.UNKNOWN
    registry.silent = False
    await bench.pass_time(2 * 86400, 600)
    assert kinds(bench.told) == [Kind.BECAME_AVAILABLE]
    assert len(await bench.ledger.episodes("one.com")) == 1


async def test_free_taken_free_is_two(bench: Bench, registry: Flapping) -> None:
    await drop(bench, registry)
    registry.free.clear()
    registry.phase.clear()
    registry.facts = Facts(registered_at=registry.clock.now(), registrar="Another")
    await bench.pass_time(2 * 86400, 600)
    registry.free.add("one.com")
    await bench.pass_time(10 * 86400, 600)
    told = [kind for kind in kinds(bench.told) if kind is not Kind.CHANGED]
    assert told == [Kind.BECAME_AVAILABLE, Kind.TAKEN, Kind.BECAME_AVAILABLE]
    second, first = await bench.ledger.episodes("one.com")
    assert (first.how, second.how) == (EpisodeEnd.TAKEN, None)


async def test_a_first_absence_that_does_not_hold_is_never_told(
    bench: Bench, registry: Flapping
) -> None:
    for _ in range(5):
        registry.free.add("one.com")
        asked = len(registry.looked)
        while len(registry.looked) == asked:
            await bench.pass_time(1)
        registry.free.clear()
        await bench.pass_time(600)
    assert bench.told == []
    assert await bench.ledger.episodes("one.com") == ()


async def test_what_proves_wrong_is_retracted(
    bench: Bench, registry: Flapping, tmp_path: Path
) -> None:
    await drop(bench, registry)
    registry.free.clear()
    await bench.pass_time(2 * 86400, 600)
    assert kinds(bench.told)[:2] == [Kind.BECAME_AVAILABLE, Kind.RETRACTED]
    [episode] = await bench.ledger.episodes("one.com")
    assert episode.how is EpisodeEnd.RETRACTED
    assert rows(
        tmp_path / "ledger.db", "SELECT count(*) FROM delivery WHERE delivered_at IS NULL"
    ) == [(0,)]
