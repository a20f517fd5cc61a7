"""A look at a zone that lost the name before puts off no question about its drop."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.plan_state import Reason
from custom_components.domain_availability.engine.planning import ASKED_NOBODY, Planning
from custom_components.domain_availability.engine.policy import Pace, Policy
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.watching import WatchedName

from .hand_clock import HandClock
from .sights import NAME, NOW, NS1, NS2, POLICY, seen

HELD = seen(Layer.RDAP, Outcome.REGISTERED, 600.0, phase=Phase.PENDING_DELETE)
ZONE = tuple(seen(Layer.DNS, Outcome.ABSENT, 0.0, server=server) for server in (NS1, NS2))


def leaving(policy: Policy = POLICY) -> Dossier:
    """Return what is known of a name whose registry showed it ten minutes ago."""
    watched = WatchedName(name=NAME, display_name=NAME, suffix="com")
    dossier = Dossier(watched=watched, policy=policy)
    facts = replace(HELD.facts, changed_at=NOW - timedelta(days=5, hours=2))
    held = replace(HELD, facts=facts)
    dossier.take_in((held,), held.asked_at, Surprises())
    return dossier


@pytest.mark.parametrize(
    ("look", "sought"),
    [
        (ZONE, False),
        ((*ZONE, seen(Layer.HTTP, Outcome.FAILED, 0.0)), False),
        ((seen(Layer.DNS, Outcome.REGISTERED, 0.0),), True),
        ((*ZONE, seen(Layer.RDAP, Outcome.REGISTERED, 0.0, phase=Phase.PENDING_DELETE)), True),
        ((seen(Layer.RDAP, Outcome.REFUSED, 0.0),), True),
        ((), False),
    ],
    ids=[
        "zone",
        "zone and web site",
        "in the zone",
        "registry",
        "refused",
        "nobody could be asked",
    ],
)
def test_which_looks_seek_the_drop(look: tuple[Observation, ...], *, sought: bool) -> None:
    dossier = leaving()
    assert dossier.drop_sought_at == HELD.asked_at
    dossier.take_in(look, NOW, Surprises())
    assert dossier.drop_sought_at == (NOW if sought else HELD.asked_at)
    assert dossier.last_look_at == NOW


@pytest.mark.parametrize("look", [ZONE, ()], ids=["zone", "nobody could be asked"])
def test_looks_that_show_no_drop_do_not_put_off_the_registrys_turn(
    look: tuple[Observation, ...],
) -> None:
    clock = HandClock(NOW)
    budget = Budget(12, clock=clock)
    planning = Planning(
        pacer=Pacer(clock), budget=budget, policies=lambda _: POLICY, published=lambda _: None
    )
    dossier = leaving()
    planning.plan(dossier, 1, NOW)
    due = planning.window_due(dossier, NOW)
    assert due is not None
    assert due > NOW
    dossier.take_in(look, NOW, Surprises())
    planning.plan(dossier, 1, NOW)
    assert planning.window_due(dossier, NOW) == due


def test_a_look_that_asked_nobody_is_not_made_again_at_once() -> None:
    clock = HandClock(NOW)
    planning = Planning(
        pacer=Pacer(clock),
        budget=Budget(2000, clock=clock),
        policies=lambda _: POLICY,
        published=lambda _: None,
    )
    dossier = leaving()
    dossier.drop_sought_at = NOW - timedelta(days=1)
    assert planning.plan(dossier, 1, NOW).due == NOW
    dossier.take_in((), NOW, Surprises())
    assert planning.plan(dossier, 1, NOW).due == NOW + ASKED_NOBODY


@pytest.mark.parametrize(
    ("left", "pace"),
    [(400, None), (2000, Pace(gap=1, hourly=200)), (2000, Pace(gap=1, daily=400))],
    ids=["day", "server's hour", "server's day"],
)
def test_questions_last_though_each_look_takes_several(left: int, pace: Pace | None) -> None:
    """As where a registry answers all day that nothing is there, its control neither."""

    def wait(cost: int) -> timedelta:
        budget = Budget(2000, clock=HandClock(NOW))
        planning = Planning(
            pacer=Pacer(HandClock(NOW)),
            budget=budget,
            policies=lambda _: POLICY,
            published=lambda _: None,
        )
        asked = [seen(Layer.RDAP, Outcome.REGISTERED, 0.0)] * cost
        for _ in range(40):
            planning.spend(asked, Reason.WINDOW)
        budget.spend(budget.left - left)
        dossier = leaving(replace(POLICY, pace={Layer.RDAP: pace} if pace else {}))
        dossier.drop_sought_at = NOW
        planning.plan(dossier, 1, NOW)
        due = planning.window_due(dossier, NOW)
        assert due is not None
        return due - NOW

    assert wait(4) / wait(1) == pytest.approx(4, rel=0.1)
