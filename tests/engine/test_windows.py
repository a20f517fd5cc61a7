"""How questions are shared among windows: they last, they follow the chance, they keep the pace."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.watching import Chance, Forecast, Priority
from custom_components.domain_availability.engine.windows import (
    PLENTY,
    Window,
    level_for,
    next_question,
    window,
)

from .sights import NOW

HOUR = timedelta(hours=1)
AT = NOW.timestamp()
LAG = timedelta(minutes=15)


def of(*chances: tuple[float, float, float], priority: Priority = Priority.NORMAL) -> Window:
    """Return the window of chances: from and to in hours from now, and their share."""
    parts = tuple(
        Chance(start=NOW + HOUR * start, end=NOW + HOUR * end, share=share)
        for start, end, share in chances
    )
    forecast = Forecast(
        earliest=parts[0].start,
        latest=parts[-1].end,
        likely=parts[0].start,
        confidence=0.9,
        why="a test",
        chances=parts,
    )
    made = window(forecast, server="rdap.example", gap=2, priority=priority, lag=LAG)
    assert made is not None
    return made


def questions(one: Window, level: float, until: float) -> list[float]:
    """Return when a name that does not drop is asked."""
    asked: list[float] = []
    at = AT
    while (due := next_question(one, level, at)) is not None and due < until:
        asked.append(due)
        at = due
    return asked


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Draw a window of a few disjoint stretches."""
    edges = sorted(draw(st.lists(st.integers(-120, 1800), min_size=2, max_size=8, unique=True)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return of(*((start / 60, end / 60, 0.9 / len(pairs)) for start, end in pairs))


@given(one=windows())
def test_slices_are_in_order_and_hold_the_chances(one: Window) -> None:
    assert all(a.end <= b.start for a, b in zip(one.slices, one.slices[1:], strict=False))
    mass = sum((piece.end - piece.start) * piece.density for piece in one.slices)
    assert mass == pytest.approx(0.9)


@given(one=windows(), level=st.floats(1e-3, 1e6) | st.just(PLENTY))
def test_a_question_is_never_in_the_past_and_never_sooner_than_the_gap(
    one: Window, level: float
) -> None:
    due = next_question(one, level, AT)
    assert due is None or due >= AT + one.gap


@given(one=windows(), level=st.floats(1e-3, 1e6))
def test_a_higher_level_never_asks_later(one: Window, level: float) -> None:
    low, high = next_question(one, level, AT), next_question(one, level * 2, AT)
    assert low is None or (high is not None and high <= low)


@pytest.mark.parametrize("given_questions", [20, 200, 1000])
def test_the_questions_of_a_day_last_whatever_does_not_drop(given_questions: int) -> None:
    one = of((0, 4, 0.05), (4, 6, 0.85), (6, 20, 0.05))
    until = AT + 20 * 3600
    level = level_for([one], given_questions, AT, until)
    lasting = sum(
        piece.draw * level * one.pull_ahead(AT) * max(min(piece.end, until) - piece.start, 0)
        for piece in one.slices
    )
    assert lasting == pytest.approx(given_questions, rel=0.02)
    # As the likely hours pass, what is left is likelier: the level is worked out anew for it.
    at, asked = AT, 0
    while (
        due := next_question(one, level_for([one], given_questions - asked, at, until), at)
    ) is not None and due < until:
        at, asked = due, asked + 1
    assert given_questions * 0.9 - 2 <= asked <= given_questions


def test_where_the_pace_is_the_limit_there_is_plenty() -> None:
    assert level_for([of((0, 1, 0.9))], 5000, AT, AT + 7200) == PLENTY


def test_a_look_before_the_likely_hours_does_not_sleep_through_them() -> None:
    one = of((0, 10, 0.01), (10, 11, 0.9))
    level = level_for([one], 200, AT, AT + 11 * 3600)
    asked = questions(one, level, AT + 11 * 3600)
    inside = [at for at in asked if at >= AT + 10 * 3600]
    assert len(inside) > 100
    assert inside[0] - (AT + 10 * 3600) < 120


def test_an_instant_is_awaited_from_a_second_before_it_and_asked_at_on_the_spot() -> None:
    asked = questions(of((1, 1, 0.9)), PLENTY, AT + 3700)
    instant = AT + 3600
    assert asked[0] <= instant - 1
    assert any(abs(at - instant) < 0.01 for at in asked)


def test_the_more_urgent_name_is_asked_more_often() -> None:
    level = 50.0
    counts = [
        len(questions(of((0, 5, 0.9), priority=priority), level, AT + 5 * 3600))
        for priority in (Priority.LOW, Priority.NORMAL, Priority.HIGH)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[2]


@given(windows(), st.floats(-3, 33))
def test_what_has_not_come_yet_is_what_lies_ahead(one: Window, hours: float) -> None:
    at = AT + hours * 3600
    gone_by = sum(
        piece.density * (min(max(at, piece.start), piece.end) - piece.start) for piece in one.slices
    )
    assert one.survival(at) == pytest.approx(1 - gone_by, abs=0.011)
