"""Days of release: every day, certain weekdays and days of the month, with their cut-off."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.phase_start import Span
from custom_components.domain_availability.engine.policy import Release
from custom_components.domain_availability.engine.release_days import (
    days_of,
    last_opening,
    opening,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CIRA = Release(weekday=2, opens=time(19), cut_off=timedelta(hours=60))
JPRS = Release(day_of_month=1, opens=time(1), zone="Asia/Tokyo")
BR = Release(weekday=2, week_of_month=2, zone="America/Sao_Paulo")


def moment(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Case(NamedTuple):
    """When a last phase ends under a rule, and when the release of its day opens."""

    release: Release
    ends: str
    opens: str


CASES = {
    "the same day": Case(Release(), "2026-11-25T13:30", "2026-11-25T00:00"),
    "the day of the zone": Case(
        Release(zone="Australia/Brisbane", opens=time(13)), "2026-11-25T20:00", "2026-11-26T03:00"
    ),
    ".ca: before the cut-off": Case(CIRA, "2026-11-23T06:59", "2026-11-25T19:00"),
    ".ca: at the cut-off": Case(CIRA, "2026-11-23T07:00", "2026-11-25T19:00"),
    ".ca: after the cut-off": Case(CIRA, "2026-11-23T07:01", "2026-12-02T19:00"),
    ".ca: on the day itself": Case(CIRA, "2026-11-25T18:00", "2026-12-02T19:00"),
    ".jp: the first of next month": Case(JPRS, "2026-11-20T00:00", "2026-11-30T16:00"),
    ".jp: over the year": Case(JPRS, "2026-12-20T00:00", "2026-12-31T16:00"),
    ".br: the second Wednesday": Case(BR, "2026-11-05T12:00", "2026-11-11T03:00"),
    ".br: after it": Case(BR, "2026-11-12T12:00", "2026-12-09T03:00"),
    "batches by the clock": Case(
        Release(times=(time(16), time(9)), zone="Europe/Rome"),
        "2026-07-01T12:00",
        "2026-07-01T07:00",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_moment_has_its_day(case: Case) -> None:
    end = moment(case.ends)
    ((day, share),) = days_of(Span(first=end, last=end), case.release, LONG_AGO)
    assert share == 1
    assert opening(day, case.release) == moment(case.opens)


def days(first: str, last: str, release: Release, seen: datetime = LONG_AGO) -> dict[str, float]:
    """Return the day of each opening with its share."""
    found = days_of(Span(first=moment(first), last=moment(last)), release, seen)
    return {f"{opening(day, release):%m-%d}": round(share, 3) for day, share in found}


def test_a_span_is_shared_among_its_days() -> None:
    assert days("2026-11-25T18:00", "2026-11-26T18:00", Release()) == {"11-25": 0.25, "11-26": 0.75}


def test_a_span_that_ends_at_midnight_leaves_the_next_day_out() -> None:
    assert days("2026-11-25T18:00", "2026-11-26T00:00", Release()) == {"11-25": 1}


def test_a_span_over_a_cut_off_is_shared_between_two_sessions() -> None:
    assert days("2026-11-23T04:00", "2026-11-23T08:00", CIRA) == {"11-25": 0.75, "12-02": 0.25}


def test_what_may_come_early_has_more_days() -> None:
    early = Release(early=timedelta(days=1))
    assert days("2026-11-25T12:00", "2026-11-25T12:00", early) == {"11-24": 0.5, "11-25": 0.5}


def test_days_that_are_over_are_out_while_others_are_left() -> None:
    seen = moment("2026-11-26T01:00")
    assert days("2026-11-25T18:00", "2026-11-26T18:00", Release(), seen) == {"11-26": 1}
    late = moment("2026-12-26T01:00")
    assert days("2026-11-25T18:00", "2026-11-26T18:00", Release(), late) == {
        "11-25": 0.25,
        "11-26": 0.75,
    }


@pytest.mark.parametrize(
    ("release", "at", "opened"),
    [
        (CIRA, "2026-11-25T18:59", "2026-11-18T19:00"),
        (CIRA, "2026-11-25T19:00", "2026-11-25T19:00"),
        (Release(opens=time(2)), "2026-11-25T03:20", "2026-11-25T02:00"),
        (Release(opens=time(2)), "2026-11-25T01:20", "2026-11-24T02:00"),
    ],
)
def test_the_last_opening(release: Release, at: str, opened: str) -> None:
    assert last_opening(moment(at), release) == moment(opened)


def test_without_an_hour_there_is_no_opening() -> None:
    assert last_opening(LONG_AGO, BR) is None


def test_days_that_never_come_are_no_rule() -> None:
    never = Release(weekday=0, week_of_month=3, day_of_month=1)
    assert days("2026-11-25T12:00", "2026-11-25T12:00", never) == {"11-25": 1}


RELEASES = st.builds(
    Release,
    weekday=st.none() | st.integers(0, 6),
    week_of_month=st.none() | st.integers(1, 4),
    day_of_month=st.none() | st.integers(1, 28),
    cut_off=st.none() | st.timedeltas(timedelta(0), timedelta(days=4)),
    early=st.timedeltas(timedelta(0), timedelta(days=5)),
    opens=st.none() | st.times(),
    zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/Sao_Paulo", "Pacific/Apia"]),
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive, what is drawn is aware


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=70)), RELEASES, MOMENTS)
def test_shares_sum_up_and_days_come_in_order(
    first: datetime, length: timedelta, release: Release, seen: datetime
) -> None:
    found = days_of(Span(first=first, last=first + length), release, seen)
    assert sum(share for _, share in found) == pytest.approx(1)
    assert [day for day, _ in found] == sorted({day for day, _ in found})
    assert all(share > 0 for _, share in found)
