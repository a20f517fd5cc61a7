"""A tiny world by hand: what counts as told, missed, false and twice."""

import json
import math

from hypothesis import given
from hypothesis import strategies as st
import pytest

from benchmarks.simulation.releases import Drop
from benchmarks.simulation.score import (
    Delays,
    Score,
    percentile,
    pool,
    score,
    summary,
    told_alone,
    undisturbed,
    waited,
)


def _drop(
    name: str, free: float, visible: float, taken: float | None = None, *, announced: bool = True
) -> Drop:
    return Drop(
        name=name,
        registry="com",
        announced=announced,
        free_at=free,
        visible_at=visible,
        taken_at=taken,
        window=(free, free),
    )


DROPS = (
    _drop("told", 100.0, 110.0),
    _drop("twice", 200.0, 200.0),
    _drop("taken", 300.0, 300.0, 350.0),
    _drop("never", 400.0, 400.0),
    _drop("unseen", 500.0, math.inf, 510.0),
    _drop("by hand", 600.0, 600.0, 700.0, announced=False),
)
TELLINGS = (
    ("by hand", 660.0),
    ("told", 50.0),
    ("told", 115.0),
    ("twice", 204.0),
    ("twice", 260.0),
    ("taken", 355.0),
    ("unseen", 521.0),
    ("stranger", 1.0),
)


def _scored() -> Score:
    return score("by hand", DROPS, TELLINGS, queries=9, dns_queries=3, retractions=1)


def test_delays_count_from_release_and_from_the_first_sign() -> None:
    result = _scored()
    assert result.free_to_told == {"announced": [15.0, 4.0, None, None], "unannounced": [60.0]}
    assert result.visible_to_told == {"announced": [5.0, 4.0, None, None], "unannounced": [60.0]}
    assert result.never_visible == 1


def test_lies_and_repetitions_are_counted() -> None:
    result = _scored()
    # Before the release of one, long after another was taken, and of a name that never drops.
    assert result.false_alarms == 3
    assert result.duplicates == 1
    assert (result.queries, result.dns_queries, result.retractions) == (9, 3, 1)


def test_names_taken_before_told_are_missed() -> None:
    result = _scored()
    assert (result.reregistered, result.reregistered_missed) == (3, 2)
    assert result.missed_share == pytest.approx(2 / 3)


def test_never_told_is_infinite_in_the_percentiles() -> None:
    announced = summary(_scored().visible_to_told, "announced")
    assert (announced.median, announced.p95, announced.most) == (5.0, math.inf, 5.0)
    assert (announced.told, announced.visible) == (2, 4)
    assert summary(_scored().visible_to_told, "all").median == 60.0


def test_of_those_told_alone_nothing_is_infinite() -> None:
    table: dict[str, Delays] = {"announced": [4.0, None, 8.0], "unannounced": [None]}
    told = told_alone(table)
    assert summary(told, "announced").p95 == 8.0
    assert summary(told, "all").visible == 2
    assert math.isnan(summary(told, "unannounced").median)
    assert math.isinf(summary(table, "announced").p95)


REMISSION = {
    "told": [6, 6, 6, 7, 10, 13, 16, 22, 23],
    "taken": [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
}
"""Weeks in remission under 6-mercaptopurine, to relapse and to the end of the study: Freireich and
others, Blood 21 (1963), the textbooks' example of the estimate."""


@pytest.mark.parametrize(
    ("fraction", "weeks"), [(0.2, 10), (0.25, 13), (0.4, 22), (0.5, 23), (0.6, math.inf)]
)
def test_what_was_cut_short_waited_that_long_at_least(fraction: float, weeks: float) -> None:
    assert waited(**REMISSION, never=0, fraction=fraction) == weeks


WAITS = st.lists(st.floats(0, 1e6), max_size=40)
FRACTIONS = st.sampled_from([0.5, 0.75, 0.95, 1.0])


@given(told=WAITS, never=st.integers(0, 10), fraction=FRACTIONS)
def test_where_nothing_is_taken_it_is_the_percentile(
    told: list[float], never: int, fraction: float
) -> None:
    plain = percentile([*told, *[math.inf] * never], fraction)
    assert waited(told, [], never, fraction) == pytest.approx(plain, nan_ok=True)


@given(told=WAITS, taken=WAITS, fraction=FRACTIONS)
def test_it_lies_between_those_told_alone_and_those_taken_as_never(
    told: list[float], taken: list[float], fraction: float
) -> None:
    estimate = waited(told, taken, 0, fraction)
    if told:
        assert percentile(told, fraction) <= estimate
    if told or taken:
        assert estimate <= percentile([*told, *[math.inf] * len(taken)], fraction)


def test_undisturbed_counts_each_class_and_both() -> None:
    result = _scored()
    assert result.visible_to_taken == {"announced": [50.0], "unannounced": []}
    announced = undisturbed(result, "announced")
    # Two of four were told, one was taken, and one nobody took and nobody told.
    assert (announced.median, announced.p95, announced.most) == (5.0, math.inf, 5.0)
    assert (announced.told, announced.visible) == (2, 4)
    assert undisturbed(result, "unannounced").p95 == 60.0
    assert undisturbed(result, "all").median == 60.0


def test_a_sign_seen_before_it_should_show_is_no_negative_delay() -> None:
    result = score("early", DROPS[:1], [("told", 104.0)], queries=1)
    assert result.visible_to_told["announced"] == [0.0]


@pytest.mark.parametrize(
    ("fraction", "expected"), [(0.5, 2.0), (0.75, 3.0), (0.76, 4.0), (1.0, 4.0)]
)
def test_percentiles_are_delays_that_happened(fraction: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], fraction) == expected


def test_no_drops_have_no_percentile() -> None:
    assert math.isnan(percentile([], 0.5))


def test_seeds_are_pooled_through_json() -> None:
    one = _scored()
    other = Score.from_json(json.loads(json.dumps(one.as_json(), allow_nan=False)))
    both = pool([one, other])
    assert both.visible_to_told["announced"] == [5.0, 4.0, None, None] * 2
    assert (both.false_alarms, both.queries, both.reregistered) == (6, 18, 6)


def test_watchers_are_not_pooled_with_each_other() -> None:
    with pytest.raises(ValueError, match="one watcher"):
        pool([_scored(), score("another", DROPS, (), queries=0)])
