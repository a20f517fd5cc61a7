"""A batch in a known order is bisected: few questions a drop, and nobody is forgotten."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.batch_line import Gone, Waiting
from custom_components.domain_availability.engine.bisection import (
    STRAGGLERS_EVERY,
    bisect,
    next_in_order,
)
from custom_components.domain_availability.engine.order import Order, OrderBy

from .sights import NOW

ORDER = Order(by=OrderBy.NAME, pairs=60, agreeing=58, days=5)
GAP = 2.0
NEVER = float("inf")


def at(seconds: float) -> datetime:
    """Return a moment after the batch began."""
    return NOW + timedelta(seconds=seconds)


def waits(number: int, there: float | None = None) -> Waiting:
    """Return a name of the batch, last seen there so many seconds after it began."""
    return Waiting(
        name=f"n{number:03}",
        key=(0.0, f"n{number:03}"),
        there_at=None if there is None else at(there),
    )


def went(number: int, seen: float) -> Gone:
    """Return a name of the batch that was seen gone."""
    return Gone(key=(0.0, f"n{number:03}"), at=at(seen))


# One question


@pytest.mark.parametrize(
    ("waiting", "dropped", "expected"),
    [
        ([waits(number) for number in range(100)], [], {49, 50}),
        ([waits(number, 0 if number == 50 else None) for number in range(100)], [], {24, 25}),
        ([waits(n) for n in range(100) if n != 50], [went(50, 0)], {49}),
        ([waits(n, 1 if n == 49 else None) for n in range(100) if n != 50], [went(50, 0)], {48}),
        ([waits(number) for number in range(51, 100)], [went(50, 0)], {74, 75}),
        ([waits(51, 0), *map(waits, range(52, 100))], [went(50, 0)], {51, 52}),
        ([waits(7)], [], {7}),
        ([waits(7, 0)], [went(8, -5)], {7}),
    ],
    ids=[
        "nothing known: the middle",
        "still there: those before it",
        "gone: the nearest before it",
        "and on from there",
        "all before gone: the middle of the rest",
        "the next in line was there just now",
        "the last",
        "the last, left behind",
    ],
)
def test_whom_to_ask(waiting: list[Waiting], dropped: list[Gone], expected: set[int]) -> None:
    assert int(bisect(waiting, dropped, ORDER, at(2))[1:]) in expected


def test_backwards_is_the_same_from_the_other_end() -> None:
    backwards = Order(by=OrderBy.NAME, reverse=True, pairs=60, agreeing=58, days=5)
    waiting = [waits(number) for number in range(100) if number != 50]
    assert bisect(waiting, [went(50, 0)], backwards, at(2)) == "n051"


def test_one_name_out_of_its_place_does_not_send_all_before_it() -> None:
    waiting = [waits(n) for n in range(100) if n not in {10, 90}]
    dropped = [went(10, 0), went(90, 0)]
    asked = []
    for second in range(1, 6):
        name = bisect(waiting, dropped, ORDER, at(second))
        asked.append(int(name[1:]))
        waiting = [waits(asked[-1], second) if one.name == name else one for one in waiting]
    assert asked[:2] == [89, 88]
    assert asked[2:5] == [9, 8, 7] or all(number < 88 for number in asked[2:])
    chances = next_in_order(waiting, dropped, ORDER, at(6))
    assert chances["n080"] < 0.3


def test_nothing_waits() -> None:
    with pytest.raises(ValueError, match="waits"):
        bisect([], [went(1, 0)], ORDER, NOW)


def test_chances_fall_along_the_line() -> None:
    waiting = [waits(5), waits(20, 3), *(waits(n) for n in range(31, 60)), waits(60, 4)]
    unplaced = Waiting(name="odd", key=None)
    chances = next_in_order([*waiting, unplaced], [went(10, 1), went(30, 2)], ORDER, at(5))
    assert chances["n005"] > 0.9
    assert chances["n020"] < 0.1
    assert chances["odd"] == 0.5
    ahead = [chances[f"n{number:03}"] for number in range(31, 61)]
    assert ahead == sorted(ahead, reverse=True)
    assert ahead[0] > 0.9
    assert ahead[-1] < 0.1


keys = st.none() | st.tuples(st.just(0.0), st.text(max_size=3))
seconds = st.floats(-5000, 5000)


@given(
    st.lists(st.tuples(keys, st.none() | seconds), max_size=20),
    st.lists(st.builds(Gone, key=keys, at=seconds.map(at)), max_size=20),
    seconds,
    st.booleans(),
)
def test_any_batch_gives_every_name_a_chance(
    names: list[tuple[tuple[float, str] | None, float | None]],
    dropped: list[Gone],
    now: float,
    backwards: bool,  # noqa: FBT001 - hypothesis passes it by position
) -> None:
    order = Order(by=OrderBy.NAME, reverse=backwards, pairs=20, agreeing=20, days=3)
    waiting = [
        Waiting(name=str(number), key=key, there_at=None if there is None else at(there))
        for number, (key, there) in enumerate(names)
    ]
    chances = next_in_order(waiting, dropped, order, at(now))
    assert chances.keys() == {one.name for one in waiting}
    assert all(0 <= chance <= 1 + 1e-9 for chance in chances.values())
    if waiting:
        assert bisect(waiting, dropped, order, at(now)) in chances


# A whole batch


@dataclass
class Poll:
    """One batch, asked one question at a time."""

    released: Mapping[int, float]
    """Name -> seconds after the batch began."""
    there: dict[int, float] = field(default_factory=dict)
    gone: dict[int, float] = field(default_factory=dict)
    questions: int = 0

    def run(self, choose: Callable[[Poll, float], int], *, gap: float, begin: float = 0.0) -> None:
        """Ask whom `choose` says, every `gap` seconds, until all that drop are seen gone."""
        drops = sum(moment < NEVER for moment in self.released.values())
        for number in count():
            now = begin + number * gap
            if len(self.gone) == drops:
                return
            name = choose(self, now)
            self.questions += 1
            (self.gone if self.released[name] <= now else self.there)[name] = now
            assert self.questions < 100_000

    @property
    def delays(self) -> Sequence[float]:
        """Return the seconds from release to answer of each name."""
        return [seen - self.released[name] for name, seen in self.gone.items()]


def in_turn(poll: Poll, now: float) -> int:
    """Ask the name that was asked longest ago: what polling does."""
    left = [name for name in poll.released if name not in poll.gone]
    return min(left, key=lambda name: poll.there.get(name, now - 1e9 + name))


def in_order(poll: Poll, now: float) -> int:
    """Ask as the order tells."""
    waiting = [waits(n, poll.there.get(n)) for n in poll.released if n not in poll.gone]
    dropped = [went(name, seen) for name, seen in poll.gone.items()]
    return int(bisect(waiting, dropped, ORDER, at(now))[1:])


def batch(
    *, names: int = 200, lasts: float = 3600, strays: float = 0.0, jitter: float = 0.0
) -> dict[int, float]:
    """Return when each of so many names goes, in order of their names; strays do not go at all."""
    rng = Random(7)  # noqa: S311 - the same batch in every run
    return {
        name: NEVER
        if rng.random() < strays
        else (name + 0.5) * lasts / names + rng.uniform(-jitter, jitter)
        for name in range(names)
    }


@pytest.mark.parametrize(
    ("released", "times_better"),
    [
        (batch(), 50),
        (batch(strays=0.05), 20),
        (batch(strays=0.2), 5),
        (batch(jitter=30), 10),
        (batch(lasts=1200), 20),
        (batch(names=20, lasts=1200), 4),
    ],
    ids=["in order", "5 % stay", "20 % stay", "half a minute astray", "faster", "few names"],
)
def test_a_batch_in_order_is_seen_sooner(
    released: Mapping[int, float], times_better: float
) -> None:
    polled, bisected = Poll(released), Poll(released)
    polled.run(in_turn, gap=GAP)
    bisected.run(in_order, gap=GAP)
    assert mean(bisected.delays) < mean(polled.delays) / times_better
    assert bisected.questions <= polled.questions


def test_a_fifth_of_the_questions_is_still_better_than_polling() -> None:
    polled, bisected = Poll(batch()), Poll(batch())
    polled.run(in_turn, gap=GAP)
    bisected.run(in_order, gap=5 * GAP)
    assert bisected.questions < polled.questions / 4.5
    assert mean(bisected.delays) < mean(polled.delays)


def test_a_batch_faster_than_the_pace_costs_hardly_more_than_a_question_each() -> None:
    poll = Poll(batch(lasts=60))
    poll.run(in_order, gap=GAP)
    assert poll.questions < 1.1 * len(poll.released)


def test_the_place_of_a_batch_that_is_under_way_is_found_in_a_few_questions() -> None:
    poll = Poll({number: 0.0 if number < 140 else NEVER for number in range(200)})
    asked: list[int] = []

    def note(poll: Poll, now: float) -> int:
        asked.append(in_order(poll, now))
        return asked[-1]

    poll.run(note, gap=GAP, begin=1.0)
    assert 139 in asked[:160]
    assert poll.questions < 160


@pytest.mark.parametrize("left_out", [range(6), range(10, 16), range(17, 19), range(37, 40)])
def test_names_left_out_hold_up_nobody_and_are_asked_again(left_out: range) -> None:
    released = batch(names=40, lasts=800)
    for name in left_out:
        released[name] = 1500.0
    poll = Poll(released)
    poll.run(in_order, gap=GAP)
    in_time = [poll.gone[name] - released[name] for name in set(released) - set(left_out)]
    late = [poll.gone[name] - 1500.0 for name in left_out]
    assert mean(in_time) < 20 * GAP
    assert max(late) < STRAGGLERS_EVERY.total_seconds() + 20 * GAP
