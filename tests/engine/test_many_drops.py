"""Many names that drop within a minute: all told in time, nobody asked too fast."""

from dataclasses import replace
from statistics import median

import pytest

from benchmarks.crowd import Crowd, Drop, crowd
from benchmarks.many_drops import (
    MEDIAN_SHARE,
    SUFFIX,
    SUFFIXES,
    Setting,
    crowded,
    run,
    too_fast,
)
from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.engine.watching import Priority

from .quick_loop import run_quickly

pytestmark = pytest.mark.usefixtures("socket_enabled")

SETTINGS = {
    "two hundred, each foretold for its second": Setting(),
    "a hundred, all foretold for the beginning of the minute": Setting(names=100, late=True),
    "a hundred within a second": Setting(names=100, within=1.0),
    "fifty at one question in two seconds": Setting(names=50, pace=0.5),
}
ALONE = 8.0
"""Seconds in which a drop is told where no other goes: two looks at two seconds, and a control."""


@pytest.mark.parametrize("name", SETTINGS)
def test_all_are_told_in_time_and_once_and_nobody_is_asked_too_fast(name: str) -> None:
    setting = SETTINGS[name]
    made = run_quickly(lambda: run(setting))
    names = crowded(made)
    freed = made.freed()
    assert freed.keys() == made.drops.keys()

    last = max(made.drops[one].released or 0.0 for one in names)
    assert max(freed[one] for one in names) - last <= setting.bound
    assert median(made.waits(names)) <= setting.bound * MEDIAN_SHARE

    kinds = [kind for _, kind, _ in made.told]
    assert kinds.count(TransitionKind.BECAME_AVAILABLE) == len(made.drops)
    assert TransitionKind.RETRACTED not in kinds

    assert min(made.intervals(f"rdap:{SUFFIX}")) == pytest.approx(setting.gap, abs=0.001)
    assert too_fast(made, setting) == {}

    (other,) = made.drops.keys() - set(names)
    assert made.waits([other])[0] <= ALONE, "another registry's drop waits for none of them"


def test_who_has_priority_is_told_first() -> None:
    setting = Setting(names=60, within=1.0)
    turns = (Priority.LOW, Priority.NORMAL, Priority.HIGH)
    drops = [
        replace(drop, priority=turns[number % 3])
        for number, drop in enumerate(setting.drops())
        if drop.suffix == SUFFIX
    ]

    async def go() -> Crowd:
        async with crowd(drops, paces=setting.paces(), suffixes=SUFFIXES) as made:
            await made.until_told(made.drops, setting.opens + 2 * setting.bound)
        return made

    made = run_quickly(go)
    low, normal, high = (median(made.waits(_of(drops, priority))) for priority in turns)
    assert high <= 0.7 * normal <= 0.7 * low


def _of(drops: list[Drop], priority: Priority) -> list[str]:
    return [drop.name for drop in drops if drop.priority is priority]
