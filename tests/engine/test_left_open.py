"""A name of which a look left open whether it is free is looked at again soon."""

from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.ages import SURPRISE_GAP, SURPRISE_OLDEST
from custom_components.domain_availability.engine.dossier import Dossier, Load
from custom_components.domain_availability.engine.memory import worth_keeping
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.planner import next_look
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import VerdictKind
from custom_components.domain_availability.engine.watching import WatchedName

from .sights import CONTROL, NAME, NOW, NS1, NS2, POLICY, seen

DAYS_AGO = 4 * 86_400.0
"""Longer than a verdict is kept that nothing renews: it was off meanwhile."""
HELD = (seen(Layer.RDAP, Outcome.REGISTERED, DAYS_AGO, phase=Phase.PENDING_DELETE),)
FIRST = (
    seen(Layer.RDAP, Outcome.ABSENT, 7200.0),
    seen(Layer.RDAP, Outcome.REGISTERED, 7199.0, name=CONTROL, role=Role.CONTROL),
)
ZONE = (
    seen(Layer.DNS, Outcome.ABSENT, 1.0, server=NS1, serial=7),
    seen(Layer.DNS, Outcome.ABSENT, 1.0, server=NS2, serial=7),
)


@pytest.mark.parametrize(
    "refused",
    [(), (seen(Layer.RDAP, Outcome.REFUSED, 0.5),)],
    ids=["the registry was not asked", "our own pace refused the question"],
)
def test_a_first_absence_that_found_no_second_is_followed_up(
    refused: tuple[Observation, ...],
) -> None:
    watched = WatchedName(name=NAME, display_name=NAME, suffix="com")
    dossier = Dossier(watched=watched, policy=POLICY)
    surprises = Surprises()
    dossier.take_in(HELD, NOW - timedelta(seconds=DAYS_AGO), surprises)
    dossier.take_in(FIRST, NOW - timedelta(seconds=7190), surprises)
    dossier.take_in((*ZONE, *refused), NOW, surprises)

    assert dossier.verdict is not None
    assert dossier.verdict.kind is VerdictKind.UNKNOWN
    look = next_look(dossier.plan_state(Load()), POLICY, NOW)
    assert look.due - NOW <= timedelta(minutes=2)


def test_an_absence_that_nothing_else_bears_out_can_find_its_second_all_the_time() -> None:
    # Asked so often that the newest lie minutes apart, for longer than an absence waits.
    kept: tuple[Observation, ...] = (seen(Layer.RDAP, Outcome.REGISTERED, 2 * 86_400 + 90),)
    alone = 0
    for ago in range(2 * 86_400, -1, -90):
        now = NOW - timedelta(seconds=ago)
        kept = worth_keeping([*kept, seen(Layer.RDAP, Outcome.ABSENT, ago)], now)
        ages = [now - one.asked_at for one in kept if one.outcome is Outcome.ABSENT]
        alone += not any(SURPRISE_GAP <= age <= SURPRISE_OLDEST for age in ages)
    # The first ten minutes, and ten more after each that has become too old.
    assert alone <= 14
