"""Dates of RDAP events and of HTTP headers, in the forms servers really use."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.reading import rdap_dates
from custom_components.domain_availability.engine.reading.rdap_document import Json

NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [
        "2026-05-07T12:00:00Z",
        "2026-05-07t12:00:00z",
        "2026-05-07T12:00:00.000000000Z",
        "2026-05-07T12:00:00,0Z",
        "2026-05-07T14:00:00+02:00",
        "2026-05-07T14:00:00+0200",
        "2026-05-07 14:00:00 +0200",
        "2026-05-07T12:00:00",
        "2026-05-07 12:00:00 UTC",
        "2026-05-07 12:00 GMT",
        " 2026-05-07T12:00:00Z\n",
        "2026/05/07 12:00:00",
        "2026.5.7 12:00:00",
        "20260507T120000Z",
        "Thu, 07 May 2026 12:00:00 GMT",
        "7 May 2026 12:00:00",
        1778155200,
        1778155200000,
        1778155200.0,
    ],
)
def test_a_moment_in_many_forms(told: Json) -> None:
    assert rdap_dates.moment(told) == NOON


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-05-07", datetime(2026, 5, 7, tzinfo=UTC)),
        ("2026-5-7", datetime(2026, 5, 7, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-05-07T12:00:00.123456789Z", NOON + timedelta(microseconds=123456)),
    ],
)
def test_days_leap_seconds_and_nanoseconds(told: Json, expected: datetime) -> None:
    assert rdap_dates.moment(told) == expected


@pytest.mark.parametrize(
    "told",
    [None, True, "", "never", "0000-00-00", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
     "9999-12-31T23:59:59-12:00", "2026-13-01", 0, -1, 10**30, 1e300, float("nan"), float("inf"),
     [], {}, "2026-05-07T12:00:00Z or so"],
)  # fmt: skip
def test_no_moment(told: Json) -> None:
    assert rdap_dates.moment(told) is None


@given(st.text(max_size=80) | st.floats() | st.integers())
def test_any_value_gives_a_moment_in_utc_or_none(told: Json) -> None:
    moment = rdap_dates.moment(told)
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "later"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "0"}, 1.0),
        ({"retry-after": " 120 "}, 120.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "999999999999"}, 86400.0),
        ({"Retry-After": "Thu, 07 May 2026 12:05:00 GMT"}, 300.0),
        ({"Retry-After": "Thu, 07 May 2026 11:00:00 GMT"}, 1.0),
        ({"Retry-After": "Fri, 07 May 2027 12:00:00 GMT"}, 86400.0),
        (
            {
                "Retry-After": "Thu, 07 May 2026 18:00:30 GMT",
                "Date": "Thu, 07 May 2026 18:00:00 GMT",
            },
            30.0,
        ),
    ],
)
def test_retry_after_in_both_forms(headers: Mapping[str, str], seconds: float | None) -> None:
    assert rdap_dates.retry_after(headers, NOON) == seconds


@pytest.mark.parametrize(
    ("told", "age"),
    [("0", 0), ("60", 60), ("60, 30", 60), ("", None), ("-1", None), ("x", None)],
)
def test_the_age_of_a_cached_answer(told: str, age: int | None) -> None:
    expected = None if age is None else timedelta(seconds=age)
    assert rdap_dates.age({"AGE": told}) == expected


@given(st.text(max_size=60))
def test_any_header_gives_a_pause_within_its_bounds_or_none(told: str) -> None:
    pause = rdap_dates.retry_after({"Retry-After": told, "Date": told}, NOON)
    assert pause is None or 1.0 <= pause <= 86400.0
    assert rdap_dates.age({"Age": told}) is None or told.strip()
