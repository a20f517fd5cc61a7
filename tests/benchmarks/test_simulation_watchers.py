"""Rivals and bounds keep to the rules of their world; the bounds beat the rivals honestly."""

from itertools import pairwise

import pytest

from benchmarks.simulation.bounds import BOUNDS
from benchmarks.simulation.registries import DAY, HOUR
from benchmarks.simulation.rivals import RIVALS
from benchmarks.simulation.score import Score, Summary, score, summary
from benchmarks.simulation.windows import pieces

from .simulated import small, year

BUDGETS = (100, 1000)
ALL = {**RIVALS, **BOUNDS}


def _scored(watcher: str, budget: int) -> Score:
    watch = ALL[watcher](small(), budget)
    return score(watcher, small().drops, watch.tellings, queries=watch.door.asked)


def _announced(watcher: str, budget: int) -> Summary:
    return summary(_scored(watcher, budget).visible_to_told, "announced")


@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("watcher", ALL)
def test_nobody_spends_more_than_the_day_has(watcher: str, budget: int) -> None:
    watch = ALL[watcher](small(), budget)
    assert max(watch.door.by_day.values()) <= budget
    assert watch.door.asked == sum(watch.door.by_day.values()) > 0


@pytest.mark.parametrize("watcher", ALL)
def test_a_watcher_does_the_same_again(watcher: str) -> None:
    assert ALL[watcher](small(), 300).tellings == ALL[watcher](small(), 300).tellings


@pytest.mark.parametrize("watcher", RIVALS)
def test_rivals_believe_lies(watcher: str) -> None:
    assert _scored(watcher, 1000).false_alarms > 0


@pytest.mark.parametrize("budget", BUDGETS)
@pytest.mark.parametrize("watcher", BOUNDS)
def test_bounds_tell_the_truth_and_once(watcher: str, budget: int) -> None:
    result = _scored(watcher, budget)
    assert (result.false_alarms, result.duplicates) == (0, 0)
    assert min(filter(None, result.visible_to_told["announced"])) >= 4.0


@pytest.mark.parametrize("budget", BUDGETS)
def test_who_knows_more_is_sooner(budget: int) -> None:
    seer = _announced("bound: clairvoyant", budget)
    told = _announced("bound: told day and hours", budget)
    polling = _announced("fixed interval", budget)
    assert seer.median <= told.median < polling.median
    assert seer.p95 <= told.p95 <= polling.p95
    assert told.told >= 0.9 * told.visible


def test_more_questions_make_the_bound_sooner() -> None:
    delays = [_announced("bound: told day and hours", budget).median for budget in (30, 300, 3000)]
    assert delays == sorted(delays, reverse=True)
    assert delays[0] > 2 * delays[-1]


@pytest.mark.parametrize("width", [0.0, 60.0, 900.0, HOUR, 24 * HOUR])
def test_the_chance_of_a_drop_is_whole_and_in_order(width: float) -> None:
    parts = pieces((1000.0, 1000.0 + width))
    assert sum(part.chance for part in parts) == pytest.approx(1.0)
    assert parts[0].begin == 1000.0
    assert parts[-1].end == pytest.approx(1900.0 + width)
    assert all(one.end == two.begin for one, two in pairwise(parts))


def test_the_bound_asks_on_days_of_drops_only() -> None:
    # Under this seed a name is taken in the second of its release, which is no reason to go on.
    world = year(123)
    days = {int(drop.window[0] // DAY) for drop in world.drops if drop.announced}
    asked = BOUNDS["bound: told day and hours"](world, 100).door.by_day
    assert set(asked) <= days | {day + 1 for day in days}
    assert sum(asked.values()) < 60 * len(days)
