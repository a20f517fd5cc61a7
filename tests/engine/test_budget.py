"""A day's allowance, from midnight to midnight UTC."""

from datetime import UTC, datetime, timedelta
import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.budget import Budget

from .hand_clock import HandClock

EVENING = datetime(2026, 10, 12, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spent", "left", "scarce"),
    [(0, 100, False), (79, 21, False), (80, 20, True), (100, 0, True), (130, 0, True)],
)
def test_spending(spent: int, left: int, *, scarce: bool) -> None:
    budget = Budget(100, clock=HandClock())
    budget.spend(spent)
    assert (budget.spent, budget.left, budget.scarce) == (spent, left, scarce)


def test_default_limit() -> None:
    assert Budget(clock=HandClock()).left == 2000


def test_midnight_utc_gives_a_new_day() -> None:
    clock = HandClock(EVENING)
    budget = Budget(10, clock=clock)
    budget.spend(10)
    clock.turn(3599)
    assert budget.left == 0
    clock.turn(1)
    assert (budget.left, budget.scarce) == (10, False)
    assert budget.day.isoformat() == "2026-10-13"


def test_a_changed_limit_counts_at_once() -> None:
    budget = Budget(10, clock=HandClock())
    budget.spend(8)
    budget.limit = 20
    assert (budget.left, budget.scarce) == (12, False)


def test_a_restart_does_not_fill_it_up() -> None:
    clock = HandClock(EVENING)
    budget = Budget(10, clock=clock)
    budget.spend(7)
    kept = json.loads(json.dumps(budget.snapshot()))
    same_day = Budget(10, clock=HandClock(EVENING + timedelta(minutes=59)))
    same_day.restore(kept)
    assert same_day.left == 3
    next_day = Budget(10, clock=HandClock(EVENING + timedelta(minutes=61)))
    next_day.restore(kept)
    assert next_day.left == 10


def test_a_clock_set_back_neither_floods_nor_starves() -> None:
    clock = HandClock(EVENING)
    budget = Budget(10, clock=clock)
    budget.spend(7)
    clock.jumped = timedelta(days=-1)
    assert budget.left == 3
    clock.turn(7200)
    assert budget.left == 10
    far = Budget(10, clock=HandClock(EVENING + timedelta(days=400)))
    far.spend(10)
    back = HandClock(EVENING)
    restored = Budget(10, clock=back)
    restored.restore(far.snapshot())
    assert restored.left == 0
    back.turn(7200)
    assert restored.left == 10


@given(
    st.none()
    | st.text()
    | st.dictionaries(
        st.sampled_from(["day", "spent"]),
        st.none() | st.integers() | st.text() | st.lists(st.integers()),
    )
)
def test_garbage_is_passed_over(snapshot: object) -> None:
    budget = Budget(10, clock=HandClock())
    budget.restore(snapshot)
    assert budget.left == 10
