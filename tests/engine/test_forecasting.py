"""When a leaving name is expected to become free: what is published, what the policy says."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.forecasting import forecast
from custom_components.domain_availability.engine.hours import Stretch
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.policy import Policy, Published, Release
from custom_components.domain_availability.engine.watching import Forecast

from .sights import NAME, NOW, POLICY, absent, nxdomain, record, seen

EXACT = replace(POLICY, release=Release(exact=True, confidence=0.9))
UK = replace(
    EXACT,
    suffix="uk",
    grace=timedelta(days=30),
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
ANY_HOUR = replace(QUARANTINE, release=Release())
BATCH = replace(POLICY, release=Release(opens=time(18), closes=time(20), confidence=0.9))
GRACE_ALONE = replace(
    POLICY,
    grace=timedelta(days=30),
    redemption=None,
    pending_delete=None,
    last_phase=Phase.GRACE,
)
DAY = 86_400


def made(policy: Policy, *observations: Observation, **how: object) -> Forecast:
    """Return the forecast, which must be there and make sense."""
    drop = forecast(observations, policy, **how)  # type: ignore[arg-type]  # options by name
    assert drop is not None
    check(drop)
    return drop


def check(drop: Forecast) -> None:
    """Assert what holds for every forecast."""
    assert drop.earliest <= drop.likely <= drop.latest
    assert 0 < drop.confidence <= 1
    assert drop.why
    assert all(0 < one.share <= 1 and one.start <= one.end for one in drop.chances)
    assert all(
        one.end <= other.start for one, other in zip(drop.chances, drop.chances[1:], strict=False)
    )
    assert 0 < sum(one.share for one in drop.chances) <= 1 + 1e-9


def window(policy: Policy, *observations: Observation) -> tuple[datetime, datetime]:
    """Return earliest and latest of the forecast."""
    drop = made(policy, *observations)
    return drop.earliest, drop.latest


def share(drop: Forecast, start: datetime, end: datetime) -> float:
    """Return how much of the chances lies between two moments."""
    return sum(
        one.share * (min(one.end, end) - max(one.start, start)) / (one.end - one.start)
        for one in drop.chances
        if one.start < end and one.end > start
    )


# What the registry publishes


def test_a_published_time_comes_before_all_else() -> None:
    release = NOW + timedelta(hours=3)
    told = record(60, Phase.REDEMPTION, release_at=release, changed_at=NOW - timedelta(days=1))
    assert window(QUARANTINE, told) == (release, release + timedelta(hours=1))


def test_a_time_published_in_whois_counts_beside_a_newer_rdap_record() -> None:
    release = NOW + timedelta(hours=3)
    told = record(60, Phase.REDEMPTION, layer=Layer.WHOIS, release_at=release)
    assert window(QUARANTINE, told, record(30, Phase.REDEMPTION))[0] == release
    taken_back = record(20, layer=Layer.WHOIS)
    assert forecast((told, taken_back, record(10)), QUARANTINE) is None


def test_what_rdap_shows_to_be_restored_is_not_foretold_by_an_older_whois_record() -> None:
    told = record(DAY, Phase.REDEMPTION, layer=Layer.WHOIS, release_at=NOW + timedelta(days=3))
    leaving, back = record(3600, Phase.REDEMPTION), record(60)
    assert forecast((told, leaving), QUARANTINE) is not None
    assert forecast((told, leaving, back), QUARANTINE) is None


def test_a_time_that_was_published_long_ago_is_not_believed_any_more() -> None:
    told = record(9 * DAY, Phase.REDEMPTION, layer=Layer.WHOIS, release_at=NOW)
    start = NOW - timedelta(days=10)
    leaving = record(60, Phase.REDEMPTION, changed_at=start)
    assert window(QUARANTINE, told, leaving)[0] == start + timedelta(days=40)


@pytest.mark.parametrize(
    ("expires_in", "foretold"), [(timedelta(days=200), False), (-timedelta(days=3), True)]
)
def test_a_day_printed_for_every_name_counts_once_the_name_has_expired(
    expires_in: timedelta, *, foretold: bool
) -> None:
    expires = NOW + expires_in
    told = record(60, expires_at=expires, release_at=expires + timedelta(days=31))
    assert (forecast((told,), GRACE_ALONE) is not None) is foretold


def test_a_published_day_has_the_registrys_hours() -> None:
    policy = replace(BATCH, release=replace(BATCH.release, published=Published.DAY))
    told = record(60, Phase.REDEMPTION, release_at=datetime(2026, 12, 1, tzinfo=UTC))
    assert window(policy, told) == (
        datetime(2026, 12, 1, 18, tzinfo=UTC),
        datetime(2026, 12, 1, 20, tzinfo=UTC),
    )
    assert window(replace(policy, release=Release()), told) == (
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2026, 12, 2, tzinfo=UTC),
    )


def test_midnight_is_a_moment_where_the_registry_is_exact() -> None:
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    told = record(60, Phase.REDEMPTION, release_at=midnight)
    assert window(EXACT, told) == (midnight, midnight)


def test_a_list_alone_is_enough() -> None:
    listed = NOW + timedelta(days=2)
    assert made(EXACT, published=listed).earliest == listed
    assert made(EXACT, record(60, Phase.ON_HOLD), published=listed).earliest == listed


def test_the_record_comes_before_the_list() -> None:
    said, listed = NOW + timedelta(days=2), NOW + timedelta(days=3)
    told = record(60, Phase.REDEMPTION, release_at=said)
    assert made(EXACT, told, published=listed).earliest == said


def test_a_bare_day_gives_way_to_the_moment_of_the_list() -> None:
    day, moment = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    told = record(60, Phase.REDEMPTION, release_at=day)
    assert made(POLICY, told, published=moment).earliest == moment
    assert made(POLICY, told, published=moment + timedelta(days=1)).earliest == day
    exactly = record(60, Phase.REDEMPTION, release_at=moment)
    assert made(POLICY, exactly, published=day).earliest == moment


def test_a_name_that_was_renewed_is_on_last_nights_list_in_vain() -> None:
    listed = NOW + timedelta(days=2)
    renewed = record(60, expires_at=NOW + timedelta(days=300))
    assert forecast((renewed,), UK, published=listed) is None
    restored = (record(DAY, Phase.REDEMPTION), record(60))
    assert forecast(restored, EXACT, published=listed) is None


@pytest.mark.parametrize(
    ("seen", "holds"),
    [
        ((), True),
        ((record(60, Phase.REDEMPTION),), True),
        ((record(2 * DAY, Phase.ON_HOLD),), True),
        ((record(60, Phase.ON_HOLD),), False),
        ((record(60),), False),
        ((record(60, expires_at=NOW - timedelta(days=80)),), True),
        ((record(60, expires_at=NOW + timedelta(days=1)),), False),
    ],
)
def test_a_name_that_its_list_has_lost_is_believed_to_go_until_its_record_says_otherwise(
    seen: tuple[Observation, ...], *, holds: bool
) -> None:
    listed = NOW + timedelta(days=2)
    assert forecast(seen, EXACT, published=listed) is not None
    found = forecast(seen, EXACT, published=listed, missing_since=NOW - timedelta(days=1))
    assert (found is not None and found.earliest == listed) is holds


# What the policy says


def test_expiry_alone_tells_where_the_whole_way_has_a_length() -> None:
    expires = NOW - timedelta(days=94)
    told = record(60, Phase.REDEMPTION, expires_at=expires)
    assert window(UK, told) == (expires + timedelta(days=95),) * 2


def test_a_name_given_up_before_its_expiry_does_not_wait_for_it() -> None:
    start = NOW - timedelta(days=3)
    told = record(60, Phase.REDEMPTION, expires_at=NOW + timedelta(days=90), changed_at=start)
    assert window(UK, told)[0] == start + timedelta(days=35)


def test_pending_delete_ends_five_days_after_the_registrys_date() -> None:
    changed = NOW - timedelta(days=4)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    assert window(EXACT, told) == (changed + timedelta(days=5),) * 2


def test_redemption_counts_what_follows() -> None:
    changed = NOW - timedelta(days=10)
    told = record(60, Phase.REDEMPTION, changed_at=changed)
    assert window(EXACT, told)[0] == changed + timedelta(days=35)


def test_pending_delete_may_still_show_the_date_of_the_deletion() -> None:
    deleted = NOW - timedelta(days=33)
    told = record(60, Phase.PENDING_DELETE, changed_at=deleted)
    assert window(EXACT, told)[0] == deleted + timedelta(days=35)


def test_grace_as_the_last_phase_is_counted_from_the_expiry() -> None:
    expires = NOW - timedelta(days=10)
    drop = made(GRACE_ALONE, record(60, Phase.ON_HOLD, expires_at=expires))
    assert drop.earliest.date() == (expires + timedelta(days=30)).date()
    assert sum(one.share for one in drop.chances) == pytest.approx(0.5)


def test_rdap_is_believed_before_a_layer_that_says_less() -> None:
    changed = NOW - timedelta(days=4)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    plain = record(59, layer=Layer.WHOIS)
    assert window(EXACT, told, plain)[0] == changed + timedelta(days=5)


def test_without_a_date_the_start_lies_between_two_looks() -> None:
    before = record(2 * DAY, Phase.REDEMPTION)
    first = record(DAY, Phase.PENDING_DELETE)
    later = record(60, Phase.PENDING_DELETE)
    earliest, latest = window(EXACT, before, first, later)
    assert earliest == before.asked_at + timedelta(days=5)
    assert latest == first.asked_at + timedelta(days=5)


def test_the_start_of_redemption_narrows_that_of_pending_delete() -> None:
    looks = [record(32 * DAY + 3600), record(32 * DAY, Phase.REDEMPTION)]
    looks += [record(3 * DAY, Phase.REDEMPTION), record(DAY, Phase.PENDING_DELETE)]
    earliest, latest = window(EXACT, *looks)
    assert earliest == looks[0].asked_at + timedelta(days=35)
    assert latest == looks[1].asked_at + timedelta(days=35)


def test_quarantine_seen_between_two_looks_ends_on_one_of_two_days() -> None:
    before, first = record(20.5 * DAY), record(20 * DAY, Phase.REDEMPTION)
    drop = made(ANY_HOUR, before, first, record(60, Phase.REDEMPTION))
    assert drop.earliest == datetime(2026, 12, 13, tzinfo=UTC)
    assert drop.latest == datetime(2026, 12, 14, tzinfo=UTC)
    exactly = made(QUARANTINE, before, first)
    assert (exactly.earliest, exactly.latest) == (
        before.asked_at + timedelta(days=40),
        first.asked_at + timedelta(days=40, hours=1),
    )


def test_a_start_that_nobody_saw_leaves_the_days_not_yet_over() -> None:
    first = record(30 * DAY, Phase.REDEMPTION)
    newest = record(60, Phase.REDEMPTION)
    earliest, latest = window(ANY_HOUR, first, newest)
    assert earliest == datetime(2026, 11, 23, tzinfo=UTC)
    assert latest == datetime(2026, 12, 4, tzinfo=UTC)
    assert window(QUARANTINE, first, newest)[0] == earliest


def test_a_date_that_does_not_fit_is_not_believed() -> None:
    before = record(2 * DAY, Phase.REDEMPTION)
    first = record(DAY, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=50))
    assert window(EXACT, before, first)[1] == first.asked_at + timedelta(days=5)


def test_where_there_is_no_grace_quarantine_may_begin_at_expiry() -> None:
    expires = NOW - timedelta(days=12)
    told = record(60, Phase.REDEMPTION, expires_at=expires)
    assert window(QUARANTINE, told)[0] == expires + timedelta(days=40)
    with_grace = replace(QUARANTINE, grace=timedelta(days=30))
    assert window(with_grace, told)[1] > expires + timedelta(days=41)


def test_names_that_go_on_certain_days_wait_for_the_next() -> None:
    session = Release(weekday=2, opens=time(19), closes=time(20), cut_off=timedelta(hours=60))
    cira = replace(POLICY, pending_delete=None, release=session)
    # NOW is a Monday, past the cut-off at 07:00.
    told = (record(7200, Phase.REDEMPTION), record(3600, Phase.PENDING_DELETE))
    assert window(cira, *told) == (
        datetime(2026, 12, 2, 19, tzinfo=UTC),
        datetime(2026, 12, 2, 20, tzinfo=UTC),
    )
    late = made(cira, *told).chances[-1]
    assert late.start.date() == datetime(2026, 12, 9, tzinfo=UTC).date()


# Days and hours


def test_an_unknown_hour_is_the_whole_day() -> None:
    changed = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    assert window(POLICY, told) == (
        datetime(2026, 11, 25, tzinfo=UTC),
        datetime(2026, 11, 26, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("changed", "opens"),
    [
        (datetime(2026, 11, 20, 18, 30, tzinfo=UTC), datetime(2026, 11, 25, 19, tzinfo=UTC)),
        (datetime(2026, 7, 3, 18, 30, tzinfo=UTC), datetime(2026, 7, 8, 18, tzinfo=UTC)),
    ],
    ids=["winter", "summer"],
)
def test_known_hours_are_in_the_registrys_time_zone(changed: datetime, opens: datetime) -> None:
    hours = Release(opens=time(14), closes=time(15), zone="America/New_York", confidence=0.9)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    told = replace(told, asked_at=changed + timedelta(days=1))
    assert window(replace(POLICY, release=hours), told) == (opens, opens + timedelta(hours=1))


def test_an_hour_that_the_clocks_skip_keeps_the_order() -> None:
    hours = tuple(
        Stretch(start=start * 3600.0, end=end * 3600.0, share=one)
        for start, end, one in ((0, 2, 0.1), (2, 2.5, 0.6), (2.5, 3.5, 0.2), (3.5, 24, 0.1))
    )
    changed = datetime(2027, 3, 23, 12, tzinfo=UTC)
    told = record(60, Phase.PENDING_DELETE, changed_at=changed)
    told = replace(told, asked_at=changed + timedelta(days=1))
    policy = replace(POLICY, release=Release(zone="Europe/Berlin"))
    drop = made(policy, told, hours=hours)
    assert drop.chances[0].start == datetime(2027, 3, 27, 23, tzinfo=UTC)
    day = [one for one in drop.chances if one.start < datetime(2027, 3, 28, 22, tzinfo=UTC)]
    assert day[-1].end == datetime(2027, 3, 28, 22, tzinfo=UTC)


def test_the_tails_are_the_rest_of_the_day_and_the_days_after() -> None:
    changed = NOW - timedelta(days=4)
    drop = made(BATCH, record(60, Phase.PENDING_DELETE, changed_at=changed), late_share=0.2)
    day = timedelta(days=1)
    inside = share(drop, drop.earliest, drop.latest)
    late = share(drop, drop.earliest + day, drop.latest + day)
    very_late = share(drop, drop.earliest + 2 * day, drop.latest + 2 * day)
    assert inside == pytest.approx(0.79 * 0.9)
    assert late / inside == pytest.approx(0.2 / 0.79)
    assert very_late / inside == pytest.approx(0.01 / 0.79)
    before = share(drop, drop.earliest - timedelta(hours=2), drop.earliest)
    long_before = share(
        drop, drop.earliest - timedelta(hours=6), drop.earliest - timedelta(hours=4)
    )
    assert inside > before > long_before > 0
    assert sum(one.share for one in drop.chances) == pytest.approx(1)


def test_an_exact_release_is_late_by_whole_days() -> None:
    changed = NOW - timedelta(days=4)
    drop = made(EXACT, record(60, Phase.PENDING_DELETE, changed_at=changed), late_share=0.1)
    second, day = timedelta(seconds=1), timedelta(days=1)
    at = [share(drop, drop.earliest + n * day, drop.earliest + n * day + second) for n in range(3)]
    assert at[0] == pytest.approx(0.89 * 0.9)
    assert at[1:] == [pytest.approx(0.1), pytest.approx(0.01)]
    assert sum(one.share for one in drop.chances) == pytest.approx(1)


def test_how_surely_an_exact_release_comes_then_may_be_learned() -> None:
    changed = NOW - timedelta(days=4)
    looks = record(60, Phase.PENDING_DELETE, changed_at=changed)
    drop = made(EXACT, looks, late_share=0.1, sure=0.5)
    at = share(drop, drop.earliest, drop.earliest + timedelta(seconds=1))
    assert at == pytest.approx(0.89 * 0.5)
    assert made(BATCH, looks, sure=0.5) == made(BATCH, looks)


@pytest.mark.parametrize("width", [timedelta(minutes=10), timedelta(days=6)])
def test_what_comes_late_comes_whole_days_after_any_moment_it_was_due_at(width: timedelta) -> None:
    """Seen in redemption only since some time before it was due, and still there a day after."""
    due = NOW - timedelta(hours=20)
    began = due - timedelta(days=40)
    looks = [
        replace(record(0), asked_at=began - width),
        *(replace(record(0, Phase.REDEMPTION), asked_at=at) for at in (began, NOW)),
    ]
    drop = made(QUARANTINE, *looks, late_share=0.1)
    assert (drop.earliest, drop.latest) == (due - width, due + timedelta(hours=1))
    day = timedelta(days=1)
    late = sum(
        one.share for one in drop.chances if due - width + day <= one.start < drop.latest + day
    )
    assert late >= 0.1 * 0.95 - 1e-9


def test_an_exact_release_of_an_unknown_day_lays_its_tails_over_each_other() -> None:
    drop = made(QUARANTINE, record(60, Phase.REDEMPTION))
    assert drop.latest - drop.earliest > timedelta(days=39)
    assert sum(one.share for one in drop.chances) == pytest.approx(0.95)


def test_learned_hours_come_before_shipped_ones() -> None:
    learned = (
        Stretch(start=0.0, end=4 * 3600.0, share=0.1),
        Stretch(start=4 * 3600.0, end=5 * 3600.0, share=0.8),
        Stretch(start=5 * 3600.0, end=24 * 3600.0, share=0.1),
    )
    told = record(60, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=4))
    shipped, taught = made(BATCH, told), made(BATCH, told, hours=learned)
    assert (shipped.earliest.hour, taught.earliest.hour) == (18, 4)
    assert "04:00 to 05:00" in taught.why


def test_the_same_forecast_is_not_worked_out_twice() -> None:
    one = made(BATCH, record(60, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=4)))
    other = made(
        BATCH, record(9, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=4, hours=1))
    )
    assert one.chances is other.chances


# How likely it is at all


def test_auctions_make_a_drop_unlikely_until_nothing_can_restore_it() -> None:
    auctioned = replace(EXACT, usually_auctioned=True)
    told = record(60, Phase.REDEMPTION, changed_at=NOW - timedelta(days=4))
    assert made(auctioned, told).confidence < made(EXACT, told).confidence
    assert "auctioned" in made(auctioned, told).why
    final = record(60, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=4))
    assert made(auctioned, final) == made(EXACT, final)


def test_what_may_be_restored_is_less_likely_to_drop() -> None:
    told = [
        made(EXACT, record(60, phase, changed_at=NOW - timedelta(days=4)))
        for phase in (Phase.REDEMPTION, Phase.PENDING_DELETE)
    ]
    restorable, final = (sum(one.share for one in drop.chances) for drop in told)
    assert restorable < final


def test_an_unsure_policy_makes_an_unsure_window() -> None:
    told = record(60, Phase.PENDING_DELETE, changed_at=NOW - timedelta(days=4))
    sure, unsure = (made(replace(EXACT, confidence=each), told) for each in (0.9, 0.3))
    assert unsure.confidence == pytest.approx(sure.confidence / 3, abs=0.001)
    assert unsure.chances == sure.chances


@pytest.mark.parametrize(
    "observations",
    [
        (),
        (record(60),),
        (record(60, Phase.GRACE),),
        (nxdomain(60),),
        (absent(60),),
        (seen(Layer.RDAP, Outcome.REFUSED, 60),),
        (record(120, Phase.PENDING_DELETE), record(60)),
        (record(60, expires_at=NOW - timedelta(days=9)),),
    ],
    ids=["nothing", "held", "grace", "no zone entry", "gone", "refused", "restored", "expired"],
)
def test_nothing_tells_of_a_drop(observations: tuple[Observation, ...]) -> None:
    assert forecast(observations, POLICY) is None


def test_no_length_no_forecast() -> None:
    unknown = replace(POLICY, redemption=None, pending_delete=None)
    assert forecast((record(60, Phase.PENDING_DELETE),), unknown) is None
    assert forecast((record(60, Phase.REDEMPTION),), unknown) is None
    half = replace(POLICY, pending_delete=None)
    assert forecast((record(60, Phase.REDEMPTION),), half) is None


@given(
    st.lists(
        st.tuples(
            st.floats(0, 90 * DAY),
            st.sampled_from([None, *Phase]),
            st.none() | st.floats(-90 * DAY, 90 * DAY),
        ),
        max_size=6,
    ),
    st.sampled_from([POLICY, EXACT, UK, QUARANTINE, ANY_HOUR, BATCH, GRACE_ALONE]),
    st.none() | st.floats(-90 * DAY, 90 * DAY),
    st.floats(0, 0.5, allow_subnormal=False),
)
def test_every_forecast_makes_sense(
    told: list[tuple[float, Phase | None, float | None]],
    policy: Policy,
    listed: float | None,
    late_share: float,
) -> None:
    observations = [
        record(
            ago,
            phase,
            name=NAME,
            changed_at=None if changed is None else NOW + timedelta(seconds=changed),
            expires_at=None if changed is None else NOW - timedelta(seconds=changed),
        )
        for ago, phase, changed in told
    ]
    published = None if listed is None else NOW + timedelta(seconds=listed)
    drop = forecast(observations, policy, published=published, late_share=late_share)
    if drop is not None:
        check(drop)
