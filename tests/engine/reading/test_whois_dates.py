"""Dates as WHOIS servers print them."""

from datetime import UTC, datetime

import pytest

from custom_components.domain_availability.engine.reading.whois_dates import exact_moment, moment


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019-08-12T10:52:01-0700", (2019, 8, 12, 17, 52, 1)),
        ("2012-08-03T15:37:33.0Z", (2012, 8, 3, 15, 37, 33)),
        ("2014-11-01 20:38:55 +02:00", (2014, 11, 1, 18, 38, 55)),
        ("2020-10-31 00:00:00 (UTC+8)", (2020, 10, 30, 16)),
        ("2014/04/01 01:05:03 (JST)", (2014, 3, 31, 16, 5, 3)),
        ("2011.03.17 22:45:46 MSK/MSD", (2011, 3, 17, 19, 45, 46)),
        ("20131013", (2013, 10, 13)),
        ("19961206 #24302", (1996, 12, 6)),
        ("20150101123000", (2015, 1, 1, 12, 30)),
        ("2009-Nov-16.", (2009, 11, 16)),
        ("20-Dec-2004 13:34:34 UTC", (2004, 12, 20, 13, 34, 34)),
        ("23-aug-2011", (2011, 8, 23)),
        ("07 Oct 2009 10:02 WAT", (2009, 10, 7, 9, 2)),
        ("Mon Mar 23 23:59:59 GMT 2009", (2009, 3, 23, 23, 59, 59)),
        ("Mon Aug 15 12:15:10 BST 2005", (2005, 8, 15, 11, 15, 10)),
        ("Tue, 27 May 2014 01:46:31 UTC", (2014, 5, 27, 1, 46, 31)),
        ("Wednesday 20th March 2013", (2013, 3, 20)),
        ("2nd April, 2001", (2001, 4, 2)),
        ("30th April 2003 at 00:00:00.000", (2003, 4, 30)),
        ("October  9 2012", (2012, 10, 9)),
        ("23 de agosto de 2012 (10:10:08 GMT)", (2012, 8, 23, 10, 10, 8)),
        ("25/10/2017", (2017, 10, 25)),
        ("10/25/2017", (2017, 10, 25)),
        ("16/09/03", (2003, 9, 16)),
        ("2012. 01. 31.", (2012, 1, 31)),
        ("1999-06-07 18:01:43 (GMT+0:00)", (1999, 6, 7, 18, 1, 43)),
        ("30.6.2006", (2006, 6, 30)),
    ],
)
def test_dates_are_read(value: str, expected: tuple[int, ...]) -> None:
    assert moment(value) == datetime(*expected, tzinfo=UTC)  # type: ignore[misc, arg-type]  # three to six parts


@pytest.mark.parametrize(
    "value",
    [
        "",
        "null",
        "before Aug-1996",
        "before 1 January 1996",
        "26/10",
        "99/99/2010",
        "2010-02-31",
        "1970-01-01",
        "2999-12-31T21:59:59Z",
        "Registered until cancelled",
        "Markmonitor Inc.",
        "+44 1509 223498",
        "30th April each year",
        "9" * 5000,
        "::::::",
        "2017-12-18T19:00:-0500Z",
    ],
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert moment(value) is None


def test_what_is_ambiguous_is_the_registrys_to_say() -> None:
    assert moment("03/02/2012") == datetime(2012, 2, 3, tzinfo=UTC)
    assert moment("03/02/2012", order="mdy") == datetime(2012, 3, 2, tzinfo=UTC)
    assert moment("2012-03-01 08:00:00", offset=8.0) == datetime(2012, 3, 1, tzinfo=UTC)
    assert moment("2012-03-01 08:00:00Z", offset=8.0) == datetime(2012, 3, 1, 8, tzinfo=UTC)


def test_an_exact_moment_names_its_zone() -> None:
    assert exact_moment("2012-03-01T08:00:00Z") == datetime(2012, 3, 1, 8, tzinfo=UTC)
    assert exact_moment("2012-03-01 08:00:00") is None
