"""What is kept at hand of a name's past: enough for every verdict, and no more."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.domain_availability.engine.judgement import judge
from custom_components.domain_availability.engine.memory import worth_keeping
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.situation import Case

from .sights import NAME, NOW, TWO_LAYERS, absent, control, nxdomain, record, referral, seen


def kept(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return what stays."""
    return worth_keeping(observations, NOW)


def test_a_year_of_looks_stays_small() -> None:
    looks = [referral(600.0 * number) for number in range(50_000)]
    assert len(kept(looks)) < 10


def test_the_last_positive_of_each_source_stays() -> None:
    old = [record(86_400 * 20), record(86_400 * 10, layer=Layer.WHOIS), referral(86_400)]
    noise = [seen(Layer.RDAP, Outcome.FAILED, float(ago)) for ago in range(1, 200)]
    absences = [absent(1000.0 + ago) for ago in range(200)]
    assert set(old) <= set(kept([*old, *noise, *absences]))


def test_the_first_of_the_running_absences_stays_with_its_control() -> None:
    first, proof = absent(5000), control(4999)
    later = [absent(float(ago)) for ago in range(1, 4000, 60)]
    stays = kept([record(90_000), first, proof, *later])
    assert first in stays
    assert proof in stays


def test_the_looks_between_which_a_phase_began_stay() -> None:
    before, after = record(20 * 86_400), record(19 * 86_400, Phase.REDEMPTION)
    hourly = [record(3600.0 * hour, Phase.REDEMPTION) for hour in range(1, 19 * 24)]
    stays: tuple[Observation, ...] = ()
    for look in (record(40 * 86_400), before, after, *reversed(hourly)):
        stays = kept([*stays, look])
    assert {before, after} <= set(stays)
    assert len(stays) < 10


def test_the_expiration_date_before_an_automatic_renewal_stays() -> None:
    expiry = NOW - timedelta(days=9)
    before = record(10 * 86_400, expires_at=expiry)
    after = record(8 * 86_400, expires_at=expiry + timedelta(days=365))
    rest = [replace(after, asked_at=NOW - timedelta(hours=hour)) for hour in range(100)]
    assert {before, after} <= set(kept([before, after, *rest]))


def test_since_when_a_layer_is_mute_stays() -> None:
    first = seen(Layer.WHOIS, Outcome.REFUSED, 90_000)
    words = (Outcome.REFUSED, Outcome.FAILED, Outcome.UNCLEAR)
    rest = [seen(Layer.WHOIS, words[ago % 3], float(ago)) for ago in range(1, 80_000, 601)]
    assert first in kept([first, *rest])


def test_controls_without_an_absence_go() -> None:
    assert control(10) not in kept([record(5), control(10)])


SIGHTS = st.builds(
    lambda make, ago: make(ago),
    st.sampled_from(
        [
            record,
            absent,
            control,
            nxdomain,
            referral,
            lambda ago: nxdomain(ago, server="192.0.2.2:53"),
            lambda ago: record(ago, layer=Layer.WHOIS),
            lambda ago: absent(ago, layer=Layer.WHOIS),
            lambda ago: control(ago, layer=Layer.WHOIS),
            lambda ago: seen(Layer.RDAP, Outcome.FAILED, ago),
            lambda ago: seen(Layer.WHOIS, Outcome.REFUSED, ago),
        ]
    ),
    st.sampled_from([0.5, 1.0, 5.0, 30.0, 61.0, 300.0, 700.0, 4000.0, 50_000.0, 100_000.0]),
)


@settings(max_examples=300)
@given(st.lists(SIGHTS, max_size=12))
def test_keeping_again_adds_nothing(observations: list[Observation]) -> None:
    once = kept(observations)
    assert set(once) <= set(observations)
    assert set(kept(once)) <= set(once)


@settings(max_examples=300)
@given(st.lists(SIGHTS, max_size=6))
def test_what_is_let_go_changes_no_verdict(observations: list[Observation]) -> None:
    before = judge(Case(name=NAME, observations=observations), TWO_LAYERS, NOW)
    after = judge(Case(name=NAME, observations=kept(observations)), TWO_LAYERS, NOW)
    assert (after.kind, after.row, after.phase) == (before.kind, before.row, before.phase)


def test_old_asides_go() -> None:
    long_ago = timedelta(hours=30).total_seconds()
    stays = kept([absent(long_ago), control(long_ago - 1), replace(absent(1), serial=None)])
    assert all(one.role is Role.QUESTION for one in stays)
