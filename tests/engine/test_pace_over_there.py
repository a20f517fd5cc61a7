"""The gap holds by the server's count: a question that was late in coming moves the next."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.policy import Pace

from .hand_clock import HandClock

SERVER = "rdap.nic.test"
PACE = Pace(gap=0.5)
WAY = 0.01
"""Seconds a question takes to the server at the least, and the answer back."""


async def comes_in(pacer: Pacer, clock: HandClock, late: float) -> float:
    """Ask once; return when the question came in, so many seconds later than it could."""
    async with pacer.turn(SERVER, PACE, longest_wait=1e9):
        clock.turn(WAY + late)
        there = clock.at
        clock.turn(WAY)
    pacer.answered(SERVER)
    return there


async def test_an_answer_costs_the_way_back_and_the_first_both_ways() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    first = await comes_in(pacer, clock, 0.0)
    times = [await comes_in(pacer, clock, 0.0) for _ in range(5)]
    assert times[0] == pytest.approx(first + 0.5 + 2 * WAY)
    assert times == pytest.approx([times[0] + (0.5 + WAY) * number for number in range(5)])


async def test_the_first_question_may_be_late_too() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    late = await comes_in(pacer, clock, 0.3)
    assert await comes_in(pacer, clock, 0.0) >= late + 0.5


async def test_a_question_that_was_late_moves_the_next() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    await comes_in(pacer, clock, 0.0)
    late = await comes_in(pacer, clock, 0.3)
    assert await comes_in(pacer, clock, 0.0) == pytest.approx(late + 0.5 + WAY)


async def test_a_connection_refused_at_once_is_no_measure_of_the_way() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    await comes_in(pacer, clock, 0.0)
    before = await comes_in(pacer, clock, 0.0)
    async with pacer.turn(SERVER, PACE, longest_wait=1e9):
        clock.turn(0.001)
    pacer.failed(SERVER)
    times = [await comes_in(pacer, clock, 0.0) for _ in range(3)]
    assert times[0] - before < 1.0 + 3 * WAY
    assert [later - earlier for earlier, later in pairwise(times)] == pytest.approx([0.5 + WAY] * 2)


@given(st.lists(st.sampled_from([0.0, 0.0, 0.002, 0.1, 0.45, 2.0]), min_size=2))
async def test_no_two_come_in_closer_than_the_gap(lateness: list[float]) -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    await comes_in(pacer, clock, 0.0)
    times = [await comes_in(pacer, clock, late) for late in lateness]
    assert all(later - earlier > PACE.gap - 1e-6 for earlier, later in pairwise(times))
