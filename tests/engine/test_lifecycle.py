"""Statuses to phases, and when a leaving name is expected to become free."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.lifecycle import (
    EPP_PHASES,
    fold_status,
    forecast,
    is_last_phase,
    phase_at,
    phase_of,
)
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.policy import Policy, Release

from .sights import NAME, NOW, POLICY, nxdomain, record, seen

EXACT = replace(POLICY, release=Release(exact=True, confidence=0.9))
UK = replace(
    EXACT,
    suffix="uk",
    expiry_to_release=timedelta(days=95),
    statuses={"pendingdelete": Phase.REDEMPTION},
)
QUARANTINE = replace(
    POLICY,
    pending_delete=None,
    redemption=timedelta(days=40),
    last_phase=Phase.REDEMPTION,
    release=Release(exact=True, spread=timedelta(hours=1)),
)
DAY = 86_400


@pytest.mark.parametrize(
    ("statuses", "phase"),
    [
        (("redemptionPeriod",), Phase.REDEMPTION),
        (("redemption period", "pending delete"), Phase.REDEMPTION),
        (("pendingDelete", "redemptionPeriod"), Phase.REDEMPTION),
        (("PENDING_RESTORE",), Phase.REDEMPTION),
        (("pending delete",), Phase.PENDING_DELETE),
        (("pending-delete",), Phase.PENDING_DELETE),
        (("auto renew period", "client transfer prohibited"), Phase.GRACE),
        (("autoRenewPeriod", "clientHold"), Phase.GRACE),
        (("server hold",), Phase.ON_HOLD),
        (("clientHold", "pendingDelete"), Phase.PENDING_DELETE),
        (("active",), None),
        ((), None),
    ],
)
def test_statuses_in_any_spelling(statuses: tuple[str, ...], phase: Phase | None) -> None:
    assert phase_of(statuses, {}) is phase


def test_a_registrys_own_meaning_comes_first() -> None:
    own = {"serverhold(expired)": Phase.REDEMPTION, "pendingdelete": Phase.REDEMPTION}
    assert phase_of(["serverHold (Expired)"], own) is Phase.REDEMPTION
    assert phase_of(["pendingDelete"], own) is Phase.REDEMPTION
    assert phase_of(["clientHold"], own) is Phase.ON_HOLD


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_words_give_a_phase_of_the_table_or_none(statuses: list[str]) -> None:
    phase = phase_of(statuses, {})
    assert phase is None or phase in EPP_PHASES.values()
    assert phase_of(map(fold_status, statuses), {}) is phase


@pytest.mark.parametrize(
    ("days_after_expiry", "phase"),
    [(31, Phase.REDEMPTION), (89, Phase.REDEMPTION), (91, Phase.PENDING_DELETE)],
)
def test_dates_refine_a_coarse_status(days_after_expiry: int, phase: Phase) -> None:
    facts = Facts(expires_at=NOW - timedelta(days=days_after_expiry))
    assert phase_at(Phase.REDEMPTION, facts, UK, NOW) is phase


def test_the_last_phase_is_the_policys() -> None:
    assert is_last_phase(Phase.PENDING_DELETE, POLICY)
    assert not is_last_phase(Phase.REDEMPTION, POLICY)
    assert is_last_phase(Phase.REDEMPTION, QUARANTINE)
    assert not is_last_phase(None, POLICY)


# The window


def window(policy: Policy, *observations: Observation) -> tuple[datetime, datetime]:
    """Return earliest and latest of the forecast, which must be there."""
    drop = forecast(observations, policy)
    assert drop is not None
    assert drop.earliest <= drop.likely <= drop.latest
    assert 0 < drop.confidence <= 1
    assert drop.why
    return drop.earliest, drop.latest


def test_a_published_time_comes_before_all_else() -> None:
    release = NOW + timedelta(hours=3)
    told = record(60, Phase.REDEMPTION, release_at=release, changed_at=NOW - timedelta(days=1))
    assert window(QUARANTINE, told) == (release, release + timedelta(hours=1))


def test_expiry_alone_tells_where_the_whole_way_has_a_length() -> None:
    expires = NOW - timedelta(days=94)
    told = record(60, Phase.REDEMPTION, expires_at=expires)
    assert window(UK, told) == (expires + timedelta(days=95),) * 2


def test_pending_delete_ends_five_days_after_the_registrys_date() -> None:
    changed = NOW - timedelta(days=4)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    assert window(EXACT, told) == (changed + timedelta(days=5),) * 2


def test_redemption_counts_what_follows() -> None:
    changed = NOW - timedelta(days=10)
    told = record(60, Phase.REDEMPTION, changed_at=changed)
    assert window(EXACT, told)[0] == changed + timedelta(days=35)


def test_rdap_is_believed_before_a_layer_that_says_less() -> None:
    changed = NOW - timedelta(days=4)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    plain = record(59, layer=Layer.WHOIS)
    assert window(EXACT, told, plain)[0] == changed + timedelta(days=5)


def test_a_time_published_in_whois_counts_beside_a_newer_rdap_record() -> None:
    release = NOW + timedelta(hours=3)
    told = record(60, Phase.REDEMPTION, layer=Layer.WHOIS, release_at=release)
    assert window(QUARANTINE, told, record(30, Phase.REDEMPTION))[0] == release
    taken_back = record(20, layer=Layer.WHOIS)
    assert forecast((told, taken_back, record(10)), QUARANTINE) is None


def test_without_a_date_the_start_lies_between_two_looks() -> None:
    before = record(2 * DAY, Phase.REDEMPTION)
    first = record(DAY, Phase.PENDING_DELETE)
    later = record(60, Phase.PENDING_DELETE)
    earliest, latest = window(EXACT, before, first, later)
    assert earliest == before.asked_at + timedelta(days=5)
    assert latest == first.asked_at + timedelta(days=5)


def test_a_date_that_does_not_fit_is_not_believed() -> None:
    before = record(2 * DAY, Phase.REDEMPTION)
    first = record(DAY, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=30))
    assert window(EXACT, before, first)[1] == first.asked_at + timedelta(days=5)


def test_an_unknown_hour_is_the_whole_day() -> None:
    changed = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    assert window(POLICY, told) == (
        datetime(2026, 11, 25, tzinfo=UTC),
        datetime(2026, 11, 26, tzinfo=UTC),
    )


def test_known_hours_are_in_the_registrys_time_zone() -> None:
    hours = Release(opens=time(14), closes=time(15), zone="America/New_York")
    summer = replace(POLICY, release=hours)
    changed = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    assert window(summer, told) == (
        datetime(2026, 11, 25, 19, tzinfo=UTC),
        datetime(2026, 11, 25, 20, tzinfo=UTC),
    )


def test_auctions_make_a_drop_unlikely() -> None:
    told = record(60, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=4))
    plain, auctioned = (
        forecast((told,), policy) for policy in (EXACT, replace(EXACT, usually_auctioned=True))
    )
    assert plain is not None
    assert auctioned is not None
    assert auctioned.confidence < plain.confidence


@pytest.mark.parametrize(
    "observations",
    [
        (),
        (record(60),),
        (record(60, Phase.GRACE),),
        (nxdomain(60),),
        (seen(Layer.RDAP, Outcome.REFUSED, 60),),
        (record(120, Phase.PENDING_DELETE), record(60)),
    ],
    ids=["nothing", "registered", "grace", "no zone entry", "refused", "restored"],
)
def test_nothing_tells_of_a_drop(observations: tuple[Observation, ...]) -> None:
    assert forecast(observations, POLICY) is None


def test_no_length_no_forecast() -> None:
    unknown = replace(POLICY, redemption=None, pending_delete=None)
    assert forecast((record(60, Phase.PENDING_DELETE),), unknown) is None
    assert forecast((record(60, Phase.REDEMPTION),), unknown) is None


@given(
    st.lists(
        st.tuples(
            st.floats(0, 90 * DAY),
            st.sampled_from([None, *Phase]),
            st.none() | st.floats(-90 * DAY, 90 * DAY),
        ),
        max_size=6,
    ),
    st.sampled_from([POLICY, EXACT, UK, QUARANTINE]),
)
def test_a_window_never_ends_before_it_begins(
    told: list[tuple[float, Phase | None, float | None]], policy: Policy
) -> None:
    observations = [
        record(
            ago,
            phase,
            name=NAME,
            changed_at=None if changed is None else NOW + timedelta(seconds=changed),
        )
        for ago, phase, changed in told
    ]
    drop = forecast(observations, policy)
    assert drop is None or drop.earliest <= drop.likely <= drop.latest
