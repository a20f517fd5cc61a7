"""The end of a phase, and the way of an expired name that nobody has deleted yet."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from custom_components.domain_availability.engine.observation import Layer, Observation, Phase
from custom_components.domain_availability.engine.phases_ahead import expected_path, next_phase_at
from custom_components.domain_availability.engine.policy import Policy, Release

from .sights import NOW, POLICY, absent, record

DAY = 86_400
GTLD = replace(POLICY, grace=timedelta(days=45), confidence=0.9)
UK = replace(
    POLICY,
    grace=timedelta(days=30),
    grace_fixed=True,
    redemption=timedelta(days=60),
    expiry_to_release=timedelta(days=95),
    release=Release(exact=True),
    confidence=0.9,
)
GRACE_ALONE = replace(
    POLICY,
    grace=timedelta(days=30),
    redemption=None,
    pending_delete=None,
    last_phase=Phase.GRACE,
)
QUARANTINE = replace(POLICY, pending_delete=None, last_phase=Phase.REDEMPTION)


def ago(days: float) -> datetime:
    """Return the moment so many days before NOW."""
    return NOW - timedelta(days=days)


# The end of the phase


def test_redemption_ends_after_its_length() -> None:
    told = record(60, Phase.REDEMPTION, changed_at=ago(10))
    assert next_phase_at((told,), GTLD) == ago(10) + timedelta(days=30)


def test_a_start_between_two_looks_counts_from_the_later() -> None:
    looks = (record(10.5 * DAY), record(10 * DAY, Phase.REDEMPTION), record(60, Phase.REDEMPTION))
    assert next_phase_at(looks, GTLD) == looks[1].asked_at + timedelta(days=30)


def test_a_coarse_status_is_refined_by_the_expiry() -> None:
    told = record(60, Phase.REDEMPTION, expires_at=ago(80))
    assert next_phase_at((told,), UK) == ago(80) + timedelta(days=90)
    final = record(60, Phase.REDEMPTION, expires_at=ago(91))
    assert next_phase_at((final,), UK) is None


@pytest.mark.parametrize("phase", [None, Phase.GRACE, Phase.ON_HOLD])
def test_grace_ends_after_the_expiry_that_counts(phase: Phase | None) -> None:
    told = record(60, phase, expires_at=ago(10))
    assert next_phase_at((told,), UK) == ago(10) + timedelta(days=30)
    renewed = record(60, Phase.GRACE, expires_at=ago(10).replace(year=2027))
    assert next_phase_at((renewed,), GTLD) == ago(10) + timedelta(days=45)


@pytest.mark.parametrize(
    ("observations", "policy"),
    [
        ((), GTLD),
        ((absent(60),), GTLD),
        ((record(60, expires_at=NOW + timedelta(days=9)),), GTLD),
        ((record(60, Phase.PENDING_DELETE, changed_at=ago(1)),), GTLD),
        ((record(60, Phase.REDEMPTION, changed_at=ago(1)),), QUARANTINE),
        ((record(60, Phase.ON_HOLD, expires_at=ago(3)),), GRACE_ALONE),
        ((record(60, Phase.REDEMPTION, changed_at=ago(30.5)),), GTLD),
        ((record(60, Phase.REDEMPTION),), replace(GTLD, redemption=None)),
        ((record(60, expires_at=ago(9)),), POLICY),
    ],
    ids=["nothing", "gone", "held", "last", "last of these", "last alone", "over", "?", "no grace"],
)
def test_no_other_phase_is_foretold(observations: tuple[Observation, ...], policy: Policy) -> None:
    assert next_phase_at(observations, policy) is None


# The way of an expired name


def test_it_drops_after_a_deletion_now_or_at_the_end_of_grace() -> None:
    path = expected_path((record(60, Phase.GRACE, expires_at=ago(10)),), GTLD)
    assert path is not None
    assert path.earliest.date() == (NOW + timedelta(days=35)).date()
    assert path.latest.date() == (ago(10) + timedelta(days=81)).date()
    assert 0 < path.confidence < 0.5


def test_auctions_make_it_less_likely_still() -> None:
    told = (record(60, Phase.GRACE, expires_at=ago(10)),)
    plain, auctioned = (
        expected_path(told, policy) for policy in (GTLD, replace(GTLD, usually_auctioned=True))
    )
    assert plain is not None
    assert auctioned is not None
    assert auctioned.confidence < plain.confidence


def test_a_fixed_way_has_its_end() -> None:
    path = expected_path((record(60, expires_at=ago(10)),), UK)
    assert path is not None
    assert path.earliest == path.latest == ago(10) + timedelta(days=95)
    fixed = replace(GTLD, grace_fixed=True, release=Release(exact=True))
    path = expected_path((record(60, expires_at=ago(10)),), fixed)
    assert path is not None
    assert path.earliest == path.latest == ago(10) + timedelta(days=80)


def test_grace_alone_ends_in_the_release() -> None:
    path = expected_path((record(60, expires_at=ago(10)),), GRACE_ALONE)
    assert path is not None
    assert path.earliest.date() == (ago(10) + timedelta(days=30)).date()
    assert path.latest - path.earliest == timedelta(days=1)


def test_quarantine_follows_a_deletion() -> None:
    policy = replace(QUARANTINE, grace=timedelta(days=10))
    path = expected_path((record(60, expires_at=ago(3)),), policy)
    assert path is not None
    assert path.earliest.date() == (NOW + timedelta(days=30)).date()
    assert path.latest.date() == (ago(3) + timedelta(days=41)).date()


def test_the_date_before_the_automatic_renewal_counts() -> None:
    told = record(60, Phase.GRACE, expires_at=ago(10).replace(year=2027))
    assert expected_path((told,), GTLD) == expected_path(
        (record(60, Phase.GRACE, expires_at=ago(10)),), GTLD
    )


@pytest.mark.parametrize(
    ("observations", "policy"),
    [
        ((), GTLD),
        ((record(60, expires_at=NOW + timedelta(days=9)),), GTLD),
        ((record(60),), GTLD),
        ((record(60, Phase.REDEMPTION, expires_at=ago(40)),), GTLD),
        ((record(60, expires_at=ago(9), layer=Layer.WHOIS),), POLICY),
        ((record(60, expires_at=ago(9)),), replace(GTLD, pending_delete=None)),
        ((record(60, expires_at=ago(9)),), replace(QUARANTINE, redemption=None)),
    ],
    ids=["nothing", "held", "no date", "deleted", "no grace", "no length", "no quarantine"],
)
def test_no_way_is_known(observations: tuple[Observation, ...], policy: Policy) -> None:
    assert expected_path(observations, policy) is None
