"""Whose turn it is: the order of a batch hurries those the release has passed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.order import Order, OrderBy
from custom_components.domain_availability.engine.turns import LEAST, MOST, turn_of
from custom_components.domain_availability.engine.watching import Forecast, WatchedName

from .sights import NOW, POLICY

MINUTE = timedelta(minutes=1)
BY_NAME = Order(by=OrderBy.NAME, reverse=False, pairs=40, agreeing=40, days=5)


def waiting(label: str, *, opened: timedelta = 10 * MINUTE) -> Dossier:
    """Return a name whose window has been open for so long, of an hour."""
    name = f"{label}.com"
    forecast = Forecast(
        earliest=NOW - opened,
        latest=NOW - opened + 60 * MINUTE,
        likely=NOW,
        confidence=0.9,
        why="a test",
    )
    watched = WatchedName(name=name, display_name=name, suffix="com")
    return Dossier(watched=watched, policy=POLICY, forecast=forecast)


def gone(label: str, ago: timedelta = MINUTE) -> DropSeen:
    """Return a drop of this batch."""
    return DropSeen(
        name=f"{label}.com",
        suffix="com",
        registry="com",
        after=NOW - ago - MINUTE,
        by=NOW - ago,
        transition_id=label,
    )


LINE = [waiting(label) for label in ("adam", "cleo", "mona", "zoe")]


def turns(drops: list[DropSeen]) -> dict[str, float]:
    """Return everybody's turn after these drops."""
    return {one.watched.name[0]: turn_of(one, LINE, drops, BY_NAME, NOW) for one in LINE}


def test_before_the_first_drop_the_hours_alone_count() -> None:
    assert set(turns([]).values()) == {1.0}


def test_a_drop_hurries_those_before_it_and_lets_those_far_behind_wait() -> None:
    after = turns([gone("dora")])
    assert after["a"] > 1 > after["z"]
    assert after["c"] > after["m"] > after["z"]


def test_a_drop_of_yesterday_says_nothing_of_today() -> None:
    assert set(turns([gone("dora", timedelta(days=1))]).values()) == {1.0}


def test_a_drop_that_was_due_in_weeks_is_none_of_this_batch() -> None:
    due = NOW + timedelta(days=20)
    purged = replace(gone("dora"), foretold_earliest=due, foretold_latest=due)
    assert set(turns([purged]).values()) == {1.0}


@pytest.mark.parametrize("label", ["aaron", "dora", "zz"])
def test_a_turn_never_silences_a_name(label: str) -> None:
    assert all(LEAST <= turn <= MOST for turn in turns([gone(label)]).values())


def test_a_name_whose_window_is_not_open_has_no_turn() -> None:
    later = waiting("early", opened=-timedelta(hours=3))
    assert turn_of(later, [*LINE, later], [gone("dora")], BY_NAME, NOW) == 1.0
