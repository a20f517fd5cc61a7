"""Which expiration date counts: the printed one, or the one before an automatic renewal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.domain_availability.engine.expiry import expiry_of, expiry_shown, year_before
from custom_components.domain_availability.engine.observation import Layer, Observation, Phase

from .sights import NOW, absent, nxdomain, record

DAY = 86_400
EXPIRY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""Three and a third days before NOW."""
RENEWED = EXPIRY.replace(year=2027)
BEFORE, AFTER = 4 * DAY, 3 * DAY


def looks(*, then: Mapping[str, object], now: Mapping[str, object]) -> tuple[Observation, ...]:
    """Return a record from before the old date and two from after it, with these facts."""
    return (
        record(BEFORE, None, expires_at=EXPIRY, layer=Layer.RDAP, **then),
        record(AFTER, None, expires_at=RENEWED, layer=Layer.RDAP, **now),
        record(60, None, expires_at=RENEWED, layer=Layer.RDAP, **now),
    )


def test_without_a_record_or_a_date_there_is_none() -> None:
    assert expiry_of(()) is None
    assert expiry_of((absent(60), nxdomain(30))) is None
    assert expiry_of((record(60),)) is None


def test_the_printed_date_counts_as_a_rule() -> None:
    assert expiry_of((record(60, expires_at=EXPIRY),)) == EXPIRY
    ahead = NOW + timedelta(days=100)
    assert expiry_of((record(60, Phase.GRACE, expires_at=ahead),)) == ahead


@pytest.mark.parametrize(
    "told",
    [
        record(60, Phase.GRACE, expires_at=RENEWED),
        record(60, expires_at=RENEWED, statuses=("ok", "auto renew period")),
        record(60, expires_at=RENEWED, statuses=("autoRenewPeriod",), layer=Layer.WHOIS),
    ],
    ids=["phase", "status", "whois"],
)
def test_in_the_grace_period_the_date_before_counts(told: Observation) -> None:
    assert expiry_of((told,)) == EXPIRY


def test_the_grace_period_is_not_believed_once_it_must_be_over() -> None:
    long_ago = replace(record(60, Phase.GRACE), asked_at=EXPIRY + timedelta(days=47))
    told = replace(long_ago, facts=replace(long_ago.facts, expires_at=RENEWED))
    assert expiry_of((told,)) == RENEWED


@pytest.mark.parametrize("phase", [Phase.REDEMPTION, Phase.PENDING_DELETE, Phase.RELEASE_SESSION])
def test_a_name_on_its_way_out_does_not_expire_at_a_date_to_come(phase: Phase) -> None:
    leaving = record(60, phase, expires_at=RENEWED)
    assert expiry_shown((leaving,)) is None
    assert expiry_shown((record(60, phase, expires_at=EXPIRY),)) == EXPIRY
    assert expiry_shown((record(AFTER, expires_at=EXPIRY), leaving)) == EXPIRY
    assert expiry_shown((record(AFTER, Phase.GRACE, expires_at=RENEWED), leaving)) == EXPIRY
    assert expiry_shown((record(AFTER, expires_at=RENEWED), leaving)) is None
    assert expiry_shown((record(60, expires_at=RENEWED),)) == RENEWED
    assert expiry_shown(()) is None


def test_a_year_that_came_by_itself_is_not_counted() -> None:
    assert expiry_of(looks(then={}, now={})) == EXPIRY
    assert expiry_of(looks(then={"registrar": "A"}, now={"registrar": "A"})) == EXPIRY
    at_expiry: dict[str, object] = {"changed_at": EXPIRY + timedelta(minutes=1)}
    assert expiry_of(looks(then={}, now=at_expiry)) == EXPIRY
    status: dict[str, object] = {"statuses": ("active",)}
    assert expiry_of(looks(then=status, now=status)) == EXPIRY


@pytest.mark.parametrize(
    "now",
    [
        {"registrar": "B"},
        {"name_servers": ("ns.other.example",)},
        {"statuses": ("active", "client transfer prohibited")},
        {"changed_at": EXPIRY - timedelta(days=3)},
    ],
    ids=["registrar", "name servers", "statuses", "changed before the date"],
)
def test_a_year_that_somebody_paid_for_counts(now: dict[str, object]) -> None:
    then = {"registrar": "A", "name_servers": ("ns.example",), "statuses": ("active",)}
    assert expiry_of(looks(then=then, now={**then, **now})) == RENEWED


def test_a_renewal_long_before_the_date_counts() -> None:
    early = (record(30 * DAY, expires_at=EXPIRY), record(20 * DAY, expires_at=RENEWED))
    assert expiry_of((*early, record(60, expires_at=RENEWED))) == RENEWED


def test_a_jump_of_another_length_is_a_renewal() -> None:
    two_years = EXPIRY.replace(year=2028)
    told = (record(BEFORE, expires_at=EXPIRY), record(60, expires_at=two_years))
    assert expiry_of(told) == two_years


def test_layers_are_not_compared_with_each_other() -> None:
    told = (
        record(BEFORE, expires_at=EXPIRY, layer=Layer.WHOIS),
        record(60, expires_at=RENEWED),
    )
    assert expiry_of(told) == RENEWED


def test_a_leap_day_has_a_year_before() -> None:
    assert year_before(datetime(2028, 2, 29, 1, tzinfo=UTC)) == datetime(2027, 2, 28, 1, tzinfo=UTC)
