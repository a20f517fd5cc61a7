"""A look that the budget has no room for costs nothing of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.dossier import Dossier, Load
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.planner import Depth, Reason
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.watching import PlannedLook, WatchedName

from .sights import NAME, NOW, NS1, NS2, POLICY, seen

LEAVING = (
    seen(Layer.RDAP, Outcome.REGISTERED, 50_000.0, phase=Phase.PENDING_DELETE),
    seen(Layer.DNS, Outcome.ABSENT, 3600.0, server=NS1, serial=7),
    seen(Layer.DNS, Outcome.ABSENT, 3600.0, server=NS2, serial=7),
)
HOUR = timedelta(hours=1)
GONE_FROM_ZONE = LEAVING[1:]


def _look(load: Load, reason: Reason, known: Sequence[Observation] = LEAVING) -> Look:
    """Return the look at a name; by default it is in its last phase, its record long due."""
    dossier = Dossier(
        watched=WatchedName(name=NAME, display_name=NAME, suffix="com"), policy=POLICY
    )
    dossier.take_in(known, NOW - timedelta(seconds=1), Surprises())
    dossier.plan = PlannedLook(due=NOW, reason=reason)
    return dossier.look(NOW, load)


@pytest.mark.parametrize("load", [Load(scarce=True), Load(scarce=True, spent=True, empty=True)])
def test_only_the_zone_is_asked_while_the_budget_has_no_room(load: Load) -> None:
    look = _look(load, Reason.RATE_LIMITED)
    assert look.depth is Depth.ROUTINE
    assert not look.registry_allowed
    assert not look.record_due


def test_what_waited_for_the_budget_is_made_up_for_when_there_is_one() -> None:
    look = _look(Load(), Reason.RATE_LIMITED)
    assert look.record_due
    assert look.registry_allowed


def test_a_window_is_watched_however_little_is_left() -> None:
    look = _look(Load(scarce=True, spent=True), Reason.WINDOW)
    assert (look.depth, look.registry_allowed) == (Depth.WINDOW, True)


@pytest.mark.parametrize("reason", [Reason.WINDOW, Reason.LATE, Reason.AFTER_NEWS])
def test_nor_is_a_window_asked_for_more_than_a_day_allows(reason: Reason) -> None:
    look = _look(Load(scarce=True, spent=True, empty=True), reason)
    assert (look.depth, look.registry_allowed, look.record_due) == (Depth.ROUTINE, False, False)


def test_what_was_told_already_waits_where_little_is_left() -> None:
    assert _look(Load(), Reason.AFTER_NEWS).registry_allowed
    assert not _look(Load(scarce=True, spent=True), Reason.AFTER_NEWS).registry_allowed


def test_what_is_half_known_is_seen_through() -> None:
    assert _look(Load(scarce=True, spent=True, empty=True), Reason.CONFIRMING).registry_allowed


def test_not_even_that_takes_more_than_the_day_allows() -> None:
    load = Load(scarce=True, spent=True, short=True, empty=True, no_room=True)
    look = _look(load, Reason.CONFIRMING)
    assert (look.registry_allowed, look.record_due) == (False, False)


@pytest.mark.parametrize("reason", [Reason.FIRST_LOOK, Reason.UNCERTAIN])
def test_what_is_out_of_the_zone_is_asked_for_once_while_anything_is_left(reason: Reason) -> None:
    spent = Load(scarce=True, spent=True)
    assert _look(spent, reason, GONE_FROM_ZONE).registry_allowed
    assert not _look(replace(spent, empty=True), reason, GONE_FROM_ZONE).registry_allowed
    assert not _look(spent, reason, LEAVING).registry_allowed, "it is known when that may drop"
    # Whatever the zone shows is not asked for along with it.
    assert not _look(spent, reason, GONE_FROM_ZONE).record_due


def _told_free(load: Load, reason: Reason, ago: float, layers: frozenset[Layer]) -> Look:
    """Return the look at a free name that the registry was asked about so many seconds ago."""
    dossier = Dossier(
        watched=WatchedName(name=NAME, display_name=NAME, suffix="com", layers=layers),
        policy=POLICY,
    )
    known = seen(Layer.RDAP, Outcome.ABSENT, ago), *GONE_FROM_ZONE
    dossier.take_in([one for one in known if one.layer in layers], NOW, Surprises())
    dossier.available_since = NOW - HOUR
    dossier.plan = PlannedLook(due=NOW, reason=reason)
    return dossier.look(NOW, load)


@pytest.mark.parametrize(
    ("reason", "ago", "asked"),
    [
        (Reason.AFTER_NEWS, 60.0, False),
        # The zone follows its registry late.
        (Reason.AFTER_NEWS, 3000.0, True),
        (Reason.FREE, 3000.0, False),
        (Reason.UNCERTAIN, 250_000.0, False),
    ],
)
def test_what_was_told_goes_by_the_zone_on_a_day_with_few_questions(
    reason: Reason, ago: float, *, asked: bool
) -> None:
    few, both = Load(stretch=150.0), frozenset({Layer.DNS, Layer.RDAP})
    look = _told_free(few, reason, ago, both)
    assert look.registry_allowed is asked
    assert asked or not look.record_due
    assert _told_free(Load(stretch=5.0), reason, ago, both).registry_allowed
    blind = _told_free(few, reason, ago, frozenset({Layer.RDAP}))
    assert blind.registry_allowed, "without the zone nothing else shows whether it is taken"
