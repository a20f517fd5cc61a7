"""When the ledger writes: an SD card has a life too."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.ledger_pending import Pending
from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import START, HandClock
from .ledger_world import (
    NAME,
    SINK,
    Onlooker,
    answer,
    opened,
    rows,
    settle,
    transition,
    verdict,
    watched,
)

MINUTE = 60
HOUR = 3600


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
async def ledger(path: Path, clock: HandClock) -> Ledger:
    return (await opened(path, clock))[0]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def onlooker(path: Path, ledger: Ledger) -> Iterator[Onlooker]:
    assert ledger.failing is None
    onlooker = Onlooker(path)
    yield onlooker
    onlooker.close()


async def test_what_is_new_is_written_together_within_a_minute(
    ledger: Ledger, clock: HandClock, onlooker: Onlooker, path: Path
) -> None:
    for seconds in range(0, 50, 10):
        ledger.note([answer(seconds, reason=f"reason {'x' * seconds}")])
        clock.turn(10)
        await settle()
        assert not onlooker.saw_a_commit()
    clock.turn(10)
    await settle()
    assert onlooker.saw_a_commit()
    assert rows(path, "SELECT count(*) FROM observation") == [(5,)]
    await ledger.close()


async def test_what_is_new_stays_urgent_when_it_is_seen_again(
    ledger: Ledger, clock: HandClock, path: Path
) -> None:
    ledger.note([answer()])
    clock.turn(30)
    ledger.note([answer(30)])
    clock.turn(30)
    await settle()
    assert rows(path, "SELECT count FROM run") == [(2,)]
    await ledger.close()


async def test_a_day_that_brings_nothing_new_costs_three_commits(
    ledger: Ledger, clock: HandClock, onlooker: Onlooker, path: Path
) -> None:
    commits = 0
    looks = 24 * 6 + 1
    for number in range(looks):
        seconds = number * 10 * MINUTE
        seen = answer(seconds)
        ledger.note([seen])
        await ledger.record(verdict(seen, seconds=seconds), NAME)
        due = START + timedelta(seconds=seconds + 600)
        ledger.note_plan(NAME, PlannedLook(due=due, reason="routine"))
        for _ in range(10):
            clock.turn(MINUTE)
            await settle()
            commits += onlooker.saw_a_commit()
    assert 3 <= commits <= 5, "three, the first look's own, and a thinning"
    await ledger.close()
    assert rows(path, "SELECT count FROM run") == [(looks,)]
    assert rows(path, "SELECT count(*) FROM verdict") == [(1,)]


async def test_a_plan_for_sooner_than_the_last_is_written_soon(
    ledger: Ledger, clock: HandClock, onlooker: Onlooker, path: Path
) -> None:
    for hours in (24, 48, 2):
        ledger.note_plan(NAME, PlannedLook(due=START + timedelta(hours=hours), reason="expected"))
        await ledger.flush()
        assert onlooker.saw_a_commit()
    ledger.note_plan(NAME, PlannedLook(due=START + timedelta(hours=3), reason="expected"))
    clock.turn(MINUTE)
    await settle()
    assert not onlooker.saw_a_commit()
    ledger.note_plan(NAME, PlannedLook(due=START + timedelta(hours=1), reason="expected"))
    clock.turn(MINUTE)
    await settle()
    assert onlooker.saw_a_commit()
    assert rows(path, "SELECT due FROM plan") == [("2026-10-12T13:00:00.000000Z",)]
    await ledger.close()


async def test_cool_downs_are_written_within_a_minute_counters_within_half_an_hour(
    ledger: Ledger, clock: HandClock, onlooker: Onlooker
) -> None:
    ledger.note_pace({"a": {"count": 1}})
    ledger.note_budget({"day": "2026-10-12", "spent": 1})
    clock.turn(29 * MINUTE)
    await settle()
    assert not onlooker.saw_a_commit()
    clock.turn(MINUTE)
    await settle()
    assert onlooker.saw_a_commit()
    ledger.note_pace({"a": {"count": 1, "told_until": 2e9}})
    clock.turn(MINUTE)
    await settle()
    assert onlooker.saw_a_commit()
    ledger.note_pace({"a": {"count": 1, "told_until": 2e9}})
    clock.turn(HOUR)
    await settle()
    assert not onlooker.saw_a_commit()
    await ledger.close()


async def test_a_transition_takes_along_what_waits(
    ledger: Ledger, onlooker: Onlooker, path: Path
) -> None:
    ledger.note([answer(), answer(1, outcome=Outcome.ABSENT)])
    await ledger.record(verdict(), NAME, transition(), [SINK])
    assert onlooker.saw_a_commit()
    assert rows(path, "SELECT count(*) FROM observation") == [(2,)]
    await ledger.delivered("transition-1", SINK)
    assert onlooker.saw_a_commit()
    await ledger.close()


async def test_the_same_names_again_are_no_write(ledger: Ledger, onlooker: Onlooker) -> None:
    before = await ledger.names()
    await ledger.sync_names([watched()], START + timedelta(hours=1))
    assert await ledger.names() == before
    assert not onlooker.saw_a_commit()
    await ledger.close()


async def test_nothing_is_left_running(ledger: Ledger, clock: HandClock, path: Path) -> None:
    ledger.note([answer()])
    await ledger.close()
    clock.turn(24 * HOUR)
    await settle()
    assert rows(path, "SELECT count(*) FROM observation") == [(1,)]


async def test_names_that_leave_together_cost_one_pass_over_what_waits(
    ledger: Ledger, clock: HandClock, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [watched(f"name-{number}.com") for number in range(30)]
    await ledger.sync_names(many, clock.now())
    for one in many:
        ledger.note([answer(name=one.name)])
    passes: list[int] = []
    drop = Pending.drop

    def count(pending: Pending, owners: Collection[str]) -> None:
        passes.append(len(owners))
        drop(pending, owners)

    monkeypatch.setattr(Pending, "drop", count)
    await ledger.sync_names(many[:10], clock.now())
    await ledger.close()

    assert passes == [20]
    assert rows(path, "SELECT count(DISTINCT name) FROM observation") == [(10,)]
