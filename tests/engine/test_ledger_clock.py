"""A clock that jumps a day, back or forth, neither floods the ledger nor makes it forget."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.ledger_folding import Runs
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Role,
)
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import START
from .ledger_world import NAME, SINK, answer, opened, rows, settle, sound, transition, verdict

DAY = 86400
HOUR = 3600
LOOKS = 100


def looks(jumps: dict[int, float]) -> Iterator[tuple[float, Observation, Observation]]:
    """Yield looks ten minutes apart by a clock that jumps at some of them (seconds)."""
    ahead = 0.0
    for number in range(LOOKS):
        ahead += jumps.get(number, 0.0)
        at = number * 600 + ahead
        yield (
            at,
            answer(at, layer=Layer.DNS, server=f"{number % 5}:53", serial=number),
            answer(at + 1, reason=f"after {number} ms"),
        )


@pytest.mark.parametrize("days", [-400, -1, -0.1, 0.1, 1, 400])
async def test_a_jump_makes_no_rows(tmp_path: Path, days: float) -> None:
    path = tmp_path / "ledger.db"
    ledger, clock = await opened(path)
    for at, zone, record in looks({50: days * DAY}):
        ledger.note([zone, record])
        await ledger.record(verdict(zone, record, seconds=at), NAME)
        due = START + timedelta(seconds=at + 600)
        ledger.note_plan(NAME, PlannedLook(due=due, reason="routine"))
        clock.turn(600)
        await settle()
    await ledger.close()
    assert sound(path)
    assert rows(path, "SELECT layer, count FROM run ORDER BY layer") == [
        ("dns", LOOKS),
        ("rdap", LOOKS),
    ]
    assert rows(path, "SELECT count(*) FROM verdict") == [(1,)]
    again = await Ledger.open(path, clock=clock)
    remembered = await again.load(NAME)
    assert remembered is not None
    assert remembered.verdict is not None
    *_, (_, zone, record) = looks({50: days * DAY})
    assert remembered.verdict.observations == (zone, record)
    assert remembered.observations[-1].asked_at == max(
        record.asked_at, *(one.asked_at for one in remembered.observations)
    )
    await again.close()


@settings(max_examples=60, deadline=None)
@example(jumps={}, seed=2728)  # the first answer of all is another
@given(
    st.dictionaries(st.integers(1, LOOKS - 1), st.floats(-3 * DAY, 3 * DAY), max_size=6),
    st.integers(0, 2**32),
)
def test_no_jumps_make_more_runs_than_there_are_changes(jumps: dict[int, float], seed: int) -> None:
    chance, runs = Random(seed), Runs(1)  # noqa: S311 - any
    outcome, outcomes, begun = Outcome.REGISTERED, list[Outcome](), set[int]()
    for at, _, _ in looks(jumps):
        if chance.random() < 0.05:
            outcome = chance.choice((Outcome.REGISTERED, Outcome.ABSENT))
        outcomes.append(outcome)
        seen = answer(at, outcome=outcome)
        runs.note(seen)
        assert runs.holding(NAME, seen).last.outcome is outcome
        begun |= {run.row_id for run in runs.changed()}
    assert len(begun) == 1 + sum(one is not other for one, other in pairwise(outcomes))


async def test_order_does_not_depend_on_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, clock = await opened(path)
    told = [transition(number, seconds=-number * DAY) for number in range(1, 5)]
    for one in told:
        await ledger.record(verdict(answer()), NAME, one, [SINK])
    await ledger.close()
    again = await Ledger.open(path, clock=clock)
    assert await again.undelivered(SINK) == tuple(told)
    remembered = await again.load(NAME)
    assert remembered is not None
    assert remembered.transitions == tuple(told)
    await again.close()


async def test_thinning_by_a_clock_a_year_ahead_keeps_what_counts(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, clock = await opened(path)
    gone, before = answer(60, outcome=Outcome.ABSENT), answer()
    control = answer(61, name="nic.test", role=Role.CONTROL)
    ledger.note([before, gone, control])
    decisive = verdict(before, gone, control, seconds=62)
    await ledger.record(decisive, NAME, transition(), [SINK])
    clock.jumped = timedelta(days=365)
    await ledger.thin()
    clock.jumped = timedelta(0)
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.verdict == decisive
    assert await ledger.undelivered(SINK) == (transition(),)
    await ledger.close()
    assert sound(path)
