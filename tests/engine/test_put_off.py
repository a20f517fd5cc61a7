"""What is put off waits no longer than for what it was put off for."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.crowd import Crowd, Drop, Paces, crowd
from custom_components.domain_availability.engine.observation import Layer
from custom_components.domain_availability.engine.watching import WatchedName

from .quick_loop import run_quickly

pytestmark = pytest.mark.usefixtures("socket_enabled")

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
PACE: Paces = {"rdap": {"gap": 2.0}, "whois": {"gap": 2.0}, "dns": {"gap": 0.1}}
PACES: Mapping[str, Paces] = {"test": PACE, "rdap-test": PACE}
SOON = 10.0
"""Seconds within which a drop is told once nothing is short."""


def story(drops: Sequence[Drop], tell: Callable[[Crowd], Awaitable[None]]) -> Crowd:
    """Return what became of names that drop while something is told of them."""

    async def go() -> Crowd:
        async with crowd(drops, paces=PACES, at=NOON) as made:
            await tell(made)
            return made

    return run_quickly(go)


def watched_as(made: Crowd, name: str) -> WatchedName:
    """Return how a name is watched."""
    state = made.monitor.state(name)
    assert state is not None
    return state.watched


def test_a_second_absence_waits_for_midnight_no_longer_when_there_is_more() -> None:
    drop = Drop(name="n0.test", foretold=120.0, released=130.0)
    raised: list[float] = []

    async def tell(made: Crowd) -> None:
        while not made.absences(drop.name):
            await made.until(made.second() + 0.5)
        made.budget.limit = made.budget.spent
        await made.until(made.second() + 60.0)
        assert not made.freed()
        made.budget.limit = 2000
        made.monitor.limit_changed()
        raised.append(made.second())
        await made.until(raised[0] + SOON)

    made = story([drop], tell)
    assert raised[0] < made.freed()[drop.name] < raised[0] + SOON


def test_windows_use_what_there_is_more_of_at_once() -> None:
    drops = [Drop(name=f"n{number}.test", foretold=120.0, released=300.0) for number in range(2)]

    async def tell(made: Crowd) -> None:
        await made.until(115.0)
        made.budget.limit = made.budget.spent
        await made.until(250.0)
        made.budget.limit = 2000
        made.monitor.limit_changed()
        await made.until(300.0 + 90.0)

    made = story(drops, tell)
    assert made.freed().keys() == made.drops.keys()


def test_less_than_before_is_asked_where_the_limit_is_lowered() -> None:
    drops = [Drop(name="n0.test", foretold=120.0, released=40_000.0)]

    async def tell(made: Crowd) -> None:
        await made.until(130.0)
        made.budget.limit = made.budget.spent + 30
        made.monitor.limit_changed()
        await made.until(30_000.0)

    made = story(drops, tell)
    assert made.budget.left > 0


def test_a_layer_that_is_switched_on_in_a_window_is_asked_at_once() -> None:
    drop = Drop(name="n0.test", foretold=600.0, released=900.0)

    async def tell(made: Crowd) -> None:
        await made.until(100.0)
        watched = watched_as(made, drop.name)
        await made.monitor.watch([replace(watched, layers=frozenset({Layer.DNS}))])
        await made.until(620.0)
        await made.monitor.watch([watched])
        await made.until(900.0 + SOON)

    made = story([drop], tell)
    assert drop.name in made.freed()


def test_a_server_that_is_left_alone_shows_nothing_of_a_drop() -> None:
    """Names that drop while a server wants half an hour of peace are told soon after."""
    drops = [Drop(name=f"n{n}.rdap-test", foretold=600.0, released=600.0) for n in range(30)]
    back = 605.0 + 1800.0

    async def tell(made: Crowd) -> None:
        made.budget.limit = 60
        await made.until(590.0)
        until = made.start + timedelta(seconds=605.0)
        made.lab.fault("rdap-test", "rdap", "throttle", seconds=1800, until=until)
        await made.until(back + 120.0)

    made = story(drops, tell)
    assert len(made.freed()) >= 8
    waiting = [
        one
        for one in made.lab.asked(protocol="dns")
        if 615.0 < (one.at - made.start).total_seconds() < back - 10.0
    ]
    assert len(waiting) <= 4 * len(drops), "nor is the zone asked meanwhile as often as it was"
