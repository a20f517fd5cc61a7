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


def test_looks_are_counted_whatever_they_cost_and_until_midnight() -> None:
    clock = HandClock(EVENING)
    budget = Budget(10, clock=clock)
    budget.note_look()
    budget.note_look()
    assert (budget.looks, budget.spent) == (2, 0)
    again = Budget(10, clock=clock)
    again.restore(json.loads(json.dumps(budget.snapshot())))
    assert again.looks == 2
    clock.turn(3600)
    assert again.looks == 0


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


@pytest.mark.parametrize(
    ("routine_spent", "other_spent", "routine_left", "all_left"),
    [
        (0, 0, 60, 100),
        (59, 0, 1, 41),
        (60, 0, 0, 40),
        (10, 40, 50, 50),  # windows have used what is kept for them
        (10, 80, 10, 10),
        (70, 0, 0, 30),
        (0, 130, 0, 0),
    ],
)
def test_while_a_window_is_known_the_routine_has_sixty_percent(
    routine_spent: int, other_spent: int, routine_left: int, all_left: int
) -> None:
    budget = Budget(100, clock=HandClock())
    budget.spend(routine_spent)
    budget.spend(other_spent, routine=False)

    assert budget.routine_spent == routine_spent
    assert budget.left_for(routine=True, windows_known=True) == routine_left
    assert budget.left_for(routine=True, windows_known=False) == all_left
    assert budget.left_for(routine=False, windows_known=True) == all_left


def test_what_was_spent_is_shown_by_layer() -> None:
    clock = HandClock(EVENING)
    budget = Budget(100, clock=clock)
    budget.spend(2, layer="rdap")
    budget.spend(3, layer="whois", routine=False)
    budget.spend(layer="rdap")
    budget.spend(0, layer="das")
    assert budget.spent_by == {"rdap": 3, "whois": 3}
    again = Budget(100, clock=clock)
    again.restore(json.loads(json.dumps(budget.snapshot())))
    assert (again.spent, again.routine_spent, again.spent_by) == (6, 3, {"rdap": 3, "whois": 3})
    clock.turn(3600)
    assert (budget.spent_by, budget.routine_spent) == ({}, 0)


def test_where_it_was_not_kept_all_was_routine() -> None:
    budget = Budget(100, clock=HandClock(EVENING))
    budget.restore({"day": "2026-10-12", "spent": 50})
    assert (budget.spent, budget.routine_spent, budget.spent_by) == (50, 50, {})


json_like = st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.integers())


@given(
    json_like
    | st.dictionaries(
        st.sampled_from(["day", "spent", "routine", "by_layer"]),
        json_like
        | st.integers()
        | st.sampled_from(["2026-10-12", "2026-10-13", "2026-10-11"])
        | st.dictionaries(st.text(max_size=5), json_like | st.integers(), max_size=3),
    )
)
def test_garbage_makes_no_numbers_that_cannot_be(snapshot: object) -> None:
    budget = Budget(10, clock=HandClock(EVENING))
    budget.restore(snapshot)
    assert 0 <= budget.routine_spent <= budget.spent
    assert 0 <= budget.left_for(routine=True, windows_known=True) <= budget.left <= 10
    assert all(queries > 0 for queries in budget.spent_by.values())
    assert json.dumps(budget.snapshot(), allow_nan=False)


@pytest.mark.parametrize("day", ["2026-10-11", "", "tomorrow", None])
def test_another_days_numbers_are_passed_over(day: str | None) -> None:
    budget = Budget(10, clock=HandClock(EVENING))
    budget.restore({"day": day, "spent": 7})
    assert budget.left == 10


def test_a_tally_is_made_anew_only_where_it_has_changed() -> None:
    clock = HandClock()
    budget = Budget(100, clock=clock)
    before = budget.tally_at(clock.now())
    assert budget.tally_at(clock.now()) is before

    budget.spend(3)
    after = budget.tally_at(clock.now())
    assert (before.spent, after.spent, after.routine_spent) == (0, 3, 3)

    budget.limit = 50
    assert budget.tally_at(clock.now()).left == 47

    budget.restore({**budget.snapshot(), "spent": 9})
    assert budget.tally_at(clock.now()).spent == 9

    tomorrow = clock.now() + timedelta(days=1)
    assert (budget.tally_at(tomorrow).spent, budget.tally_at(tomorrow).day) == (0, tomorrow.date())
