"""What a name's observations show at a glance: the same in whatever order they are told."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from custom_components.domain_availability.engine.glance import glance
from custom_components.domain_availability.engine.observation import Layer, Observation, Outcome
from custom_components.domain_availability.engine.phase_start import gone_from_zone

from .sights import NOW, NS2, POLICY, absent, control, nxdomain, record, referral, seen

MAKERS: list[Callable[[float], Observation]] = [
    record,
    absent,
    control,
    nxdomain,
    referral,
    lambda ago: nxdomain(ago, server=NS2),
    lambda ago: seen(Layer.DNS, Outcome.FAILED, ago),
    lambda ago: seen(Layer.RDAP, Outcome.REFUSED, ago),
]
SIGHTS = st.lists(st.sampled_from(MAKERS), max_size=12).map(
    lambda makers: [make(float(ago)) for make, ago in zip(makers, count(1), strict=False)]
)


@given(SIGHTS, st.randoms(use_true_random=False))
def test_the_order_they_are_told_in_says_nothing(told: list[Observation], chance: Random) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert glance(shuffled, POLICY) == glance(told, POLICY)
    since = NOW - timedelta(seconds=6)
    assert glance(shuffled, POLICY, since=since) == glance(told, POLICY, since=since)


@given(SIGHTS, st.randoms(use_true_random=False))
def test_a_name_went_between_its_last_sight_and_the_next_look(
    told: list[Observation], chance: Random
) -> None:
    chance.shuffle(told)
    gone = gone_from_zone(told, POLICY)
    zone = [one for one in told if one.layer is Layer.DNS]
    sights = [one.asked_at for one in zone if one.outcome is Outcome.REGISTERED]
    later = [
        one.asked_at
        for one in zone
        if one.outcome is Outcome.ABSENT and sights and one.asked_at > max(sights)
    ]
    if not later:
        assert gone is None
        return
    assert gone is not None
    assert (gone.first, gone.last) == (max(sights) - POLICY.zone_lag, min(later))
