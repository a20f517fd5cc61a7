"""What is far from any window fits into its part of the day, and leaves windows theirs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.cadence import EVERY, record_every
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.plan_state import PlanState, Reason
from custom_components.domain_availability.engine.routine import (
    SHARE_ALONE,
    SHARE_BESIDE_WINDOWS,
    SHARE_BLIND,
    Routine,
)
from custom_components.domain_availability.engine.verdict import Verdict, VerdictKind

from .hand_clock import HandClock

MIDNIGHT = datetime(2026, 10, 12, tzinfo=UTC)
AT = MIDNIGHT.timestamp()
DAY = timedelta(days=1)
LIMIT = 1000
HOURLY = EVERY[Reason.PENDING_DELETE]


def state(
    phase: Phase = Phase.PENDING_DELETE, kind: VerdictKind = VerdictKind.REGISTERED
) -> PlanState:
    """Return what the plan of a name in a phase depends on."""
    verdict = Verdict(kind=kind, phase=phase, confidence=0.9, row="2", decided_at=MIDNIGHT)
    return PlanState(verdict=verdict)


def routine_of(names: int, one: PlanState | None = None) -> Routine:
    """Return the routine of so many names that are all asked about as often."""
    made = Routine()
    for number in range(names):
        made.note(f"n{number}.test", one or state(), MIDNIGHT)
    return made


def budget_of(limit: int = LIMIT) -> tuple[Budget, HandClock]:
    """Return a fresh day's budget, and its clock."""
    clock = HandClock(MIDNIGHT)
    return Budget(limit, clock=clock), clock


# How much rarer


@pytest.mark.parametrize("windows_known", [True, False])
def test_nothing_is_stretched_where_the_budget_is_ample(*, windows_known: bool) -> None:
    made = routine_of(2)
    made.begin(budget_of()[0], lambda: windows_known)
    assert made.stretch == 1.0


@pytest.mark.parametrize(
    ("windows_known", "share"), [(True, SHARE_BESIDE_WINDOWS), (False, SHARE_ALONE)]
)
@pytest.mark.parametrize("names", [100, 2000])
def test_stretched_as_it_is_the_routine_fits_into_its_share(
    names: int, share: float, *, windows_known: bool
) -> None:
    made = routine_of(names)
    made.begin(budget_of()[0], lambda: windows_known)
    every = record_every(replace(state(), stretch=made.stretch), MIDNIGHT)
    assert names * (DAY / every) == pytest.approx(LIMIT * share)
    assert every > HOURLY


@pytest.mark.parametrize("blind", [0, 100, 400])
def test_where_no_zone_can_be_asked_the_routine_has_a_larger_share(blind: int) -> None:
    # The registry alone shows then that a name is leaving.
    made = routine_of(400)
    for number in range(blind):
        made.note(f"n{number}.test", replace(state(), zone_answers=False), MIDNIGHT)
    made.begin(budget_of()[0], lambda: True)
    share = SHARE_BESIDE_WINDOWS + (SHARE_BLIND - SHARE_BESIDE_WINDOWS) * blind / 400
    assert 400 * 24 / made.stretch == pytest.approx(LIMIT * share)

    for number in range(blind):
        made.note(f"n{number}.test", state(), MIDNIGHT)
    made.begin(Budget(LIMIT, clock=HandClock(MIDNIGHT + DAY)), lambda: True)
    assert 400 * 24 / made.stretch == pytest.approx(LIMIT * SHARE_BESIDE_WINDOWS)


def test_all_are_stretched_alike() -> None:
    made = routine_of(500)
    made.begin(budget_of()[0], lambda: False)
    for phase in (Phase.GRACE, Phase.REDEMPTION, Phase.PENDING_DELETE):
        usual = record_every(state(phase), MIDNIGHT)
        stretched = record_every(replace(state(phase), stretch=made.stretch), MIDNIGHT)
        assert stretched / usual == pytest.approx(made.stretch)


def test_what_is_settled_in_the_morning_holds_until_midnight() -> None:
    made, (budget, clock) = routine_of(100), budget_of()
    made.begin(budget, lambda: False)
    before = made.stretch
    made.note("late.test", state(), MIDNIGHT)
    clock.turn(DAY.total_seconds() - 1)
    made.begin(budget, lambda: True)
    assert made.stretch == before
    clock.turn(1)
    made.begin(budget, lambda: True)
    assert made.stretch == pytest.approx(before * 101 / 100 * SHARE_ALONE / SHARE_BESIDE_WINDOWS)


def test_a_limit_that_is_raised_counts_at_once() -> None:
    made, (budget, _) = routine_of(100), budget_of()
    made.begin(budget, lambda: True)
    before, limit = made.stretch, budget.limit
    for changed, stretch in ((limit // 2, before), (2 * limit, before / 2), (limit, before / 2)):
        budget.limit = changed
        made.begin(budget, lambda: True)
        assert made.stretch == pytest.approx(stretch)


def test_what_names_need_that_were_taken_up_after_a_start_counts_the_same_day() -> None:
    made, (budget, _) = Routine(), budget_of()
    made.begin(budget, lambda: True)
    assert made.stretch == 1.0
    full = routine_of(100)
    full.begin(budget, lambda: True)
    for number in range(100):
        made.note(f"{number}.test", state(), MIDNIGHT)
    made.settle()
    made.begin(budget, lambda: True)
    assert made.stretch == pytest.approx(full.stretch)
    assert made.stretch > 1.0


def test_windows_are_not_looked_for_more_than_once_a_day() -> None:
    asked: list[bool] = []

    def windows_known() -> bool:
        asked.append(True)
        return False

    made, (budget, _) = routine_of(1), budget_of()
    for _ in range(3):
        made.begin(budget, windows_known)
    assert asked == [True]


def test_the_stretch_itself_does_not_make_the_need_smaller() -> None:
    # Else the routine would be let loose and reined in on every other day.
    made, (budget, clock) = routine_of(300), budget_of()
    made.begin(budget, lambda: False)
    before = made.stretch
    for number in range(300):
        made.note(f"n{number}.test", replace(state(), stretch=before), MIDNIGHT)
    clock.turn(DAY.total_seconds())
    made.begin(budget, lambda: False)
    assert made.stretch == pytest.approx(before)


def test_only_names_that_are_watched_and_not_free_need_anything() -> None:
    made, (budget, clock) = routine_of(300), budget_of()
    free = state(Phase.AVAILABLE, VerdictKind.AVAILABLE)
    for number in range(100):
        made.note(f"n{number}.test", free, MIDNIGHT)
    for number in range(100, 200):
        made.forget(f"n{number}.test")
        made.forget(f"n{number}.test")
    made.note("new.test", PlanState(), MIDNIGHT)
    other = routine_of(100)
    for one in (made, other):
        one.begin(budget, lambda: False)
    assert made.stretch == pytest.approx(other.stretch)
    clock.turn(DAY.total_seconds())
    for number in range(200, 300):
        made.forget(f"n{number}.test")
    made.begin(budget, lambda: False)
    assert made.stretch == 1.0


# What is left to whom


@pytest.mark.parametrize(
    ("windows_known", "most"), [(True, 2 * SHARE_BESIDE_WINDOWS), (False, SHARE_ALONE)]
)
def test_the_routine_has_an_end_on_a_day_that_asks_much_of_it(
    most: float, *, windows_known: bool
) -> None:
    made, (budget, _) = routine_of(100), budget_of()
    made.begin(budget, lambda: windows_known)
    budget.spend(round(LIMIT * most) - 1)
    assert not made.spent(budget)
    budget.spend(1)
    assert made.spent(budget)


def test_what_windows_cost_is_not_the_routines() -> None:
    made, (budget, _) = routine_of(100), budget_of()
    made.begin(budget, lambda: True)
    budget.spend(LIMIT - 1, routine=False)
    assert not made.spent(budget)
    budget.spend(1, routine=False)
    assert made.spent(budget), "nothing is left for anybody"


@given(
    names=st.integers(0, 500),
    spent=st.integers(0, 2 * LIMIT),
    hours=st.floats(0.0, 23.99),
)
def test_windows_have_what_is_left_less_a_little_for_what_nobody_foretold(
    names: int, spent: int, hours: float
) -> None:
    made, (budget, _) = routine_of(names), budget_of()
    made.begin(budget, lambda: True)
    budget.spend(spent, routine=False)
    purse = made.purse(budget, AT + hours * 3600)
    assert purse.until == AT + DAY.total_seconds()
    assert 0 <= purse.questions < max(budget.left, 1)
    kept = budget.left - purse.questions
    assert purse.questions == 0 or kept <= LIMIT * (SHARE_BESIDE_WINDOWS + 0.05)


def test_what_was_kept_for_the_day_is_given_to_windows_as_it_goes_by() -> None:
    made, (budget, _) = routine_of(100), budget_of()
    made.begin(budget, lambda: True)
    purses = [made.purse(budget, AT + hour * 3600).questions for hour in range(24)]
    assert purses == sorted(purses)
    assert purses[0] < purses[-1] < LIMIT


def test_after_midnight_windows_have_a_new_day() -> None:
    made, (budget, clock) = routine_of(1), budget_of()
    budget.spend(LIMIT, routine=False)
    assert made.purse(budget, AT + 86_399).questions == 0
    clock.turn(86_400)
    purse = made.purse(budget, AT + 86_400)
    assert purse.questions > 0.9 * LIMIT
    assert purse.until == AT + 2 * 86_400
