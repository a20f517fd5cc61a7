"""The hours a policy ships, as chances over the whole day, and in words."""

from datetime import time, timedelta
import itertools

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.hours import (
    DAY,
    EVEN,
    Hours,
    Stretch,
    in_words,
    moment_in_words,
    share_between,
    shipped_hours,
)
from custom_components.domain_availability.engine.policy import Release

from .batches import HOUR


def assert_whole(hours: Hours) -> None:
    """Assert what holds for all hours: the whole day, in order, nothing ruled out."""
    assert hours[0].start == 0
    assert hours[-1].end == DAY
    for one, after in itertools.pairwise(hours):
        assert one.end == after.start
    assert all(one.start < one.end and one.share > 0 for one in hours)
    assert sum(one.share for one in hours) == pytest.approx(1)


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (Release(), [(0, 24, 1.0)]),
        (Release(exact=True, opens=time(3), confidence=0.9), [(0, 24, 1.0)]),
        (Release(opens=time(0), confidence=0.1), [(0, 24, 1.0)]),
        (
            Release(opens=time(13), closes=time(17), confidence=0.5),
            [
                (0, 11, 0.1 * 11 / 16),
                (11, 13, 0.2),
                (13, 17, 0.5),
                (17, 19, 0.2),
                (19, 24, 0.03125),
            ],
        ),
        (
            Release(opens=time(4), confidence=0.9),
            [(0, 2, 0.02), (2, 4, 0.08), (4, 24, 0.9)],
        ),
        (
            Release(closes=time(4), confidence=0.5),
            [(0, 4, 0.5), (4, 6, 0.25), (6, 24, 0.25)],
        ),
        (
            Release(opens=time(23), closes=time(1), confidence=0.9),
            [(0, 1, 0.45), (1, 3, 0.04), (3, 21, 0.02), (21, 23, 0.04), (23, 24, 0.45)],
        ),
        (
            Release(opens=time(22), closes=time(0), confidence=1.0),
            [(0, 20, 0.004), (20, 22, 0.016), (22, 24, 0.98)],
        ),
        (
            Release(opens=time(9), closes=time(9), confidence=0.9),
            [(0, 7, 0.0071), (7, 9, 0.04), (9, 9 + 1 / 6, 0.9), (9 + 1 / 6, 11 + 1 / 6, 0.04)],
        ),
        (
            Release(times=(time(9), time(16)), spread=timedelta(hours=1), confidence=0.8),
            [(0, 7, 0.02), (7, 9, 0.04), (9, 10, 0.4), (10, 12, 0.04), (12, 14, 0.04 / 7)],
        ),
    ],
)
def test_shipped(release: Release, expected: list[tuple[float, float, float]]) -> None:
    hours = shipped_hours(release)
    assert_whole(hours)
    for start, end, share in expected:
        assert share_between(hours, start * HOUR, end * HOUR) == pytest.approx(share, rel=0.01)


def test_hours_believed_less_than_chance_are_not_believed_at_all() -> None:
    hours = shipped_hours(Release(opens=time(2), closes=time(22), confidence=0.3))
    assert all(one.density == pytest.approx(1 / DAY) for one in hours)


times = st.none() | st.times().map(lambda at: at.replace(microsecond=0))
releases = st.builds(
    Release,
    exact=st.booleans(),
    opens=times,
    closes=times,
    times=st.just(()) | st.lists(st.times(), max_size=4).map(tuple),
    spread=st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=30)),
    confidence=st.floats(0, 1),
)


@given(releases)
def test_any_release_gives_a_whole_day(release: Release) -> None:
    assert_whole(shipped_hours(release))


@given(st.times(), st.times(), st.floats(0, 1))
def test_no_hour_is_likelier_than_those_shipped(
    opens: time, closes: time, confidence: float
) -> None:
    hours = shipped_hours(Release(opens=opens, closes=closes, confidence=confidence))
    at = opens.hour * HOUR + opens.minute * 60 + opens.second
    shipped = next(one for one in hours if one.start <= at < one.end)
    assert all(one.density <= shipped.density * (1 + 1e-9) for one in hours)


def day(*parts: tuple[float, float]) -> Hours:
    """Return hours from the end and the share of each part."""
    starts = [0.0, *(end * HOUR for end, _ in parts)]
    return tuple(
        Stretch(start=start, end=end * HOUR, share=share)
        for start, (end, share) in zip(starts, parts, strict=False)
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (EVEN, "at any hour"),
        (day((13, 0.05), (15.5, 0.9), (24, 0.05)), "mostly 13:00 to 15:30 (90 %), UTC time"),
        (day((1, 0.4), (22.75, 0.1), (24, 0.5)), "mostly 22:45 to 01:00 (90 %), UTC time"),
        (
            day((9, 0.1), (10, 0.4), (16, 0.1), (17, 0.4)),
            "mostly 09:00 to 10:00 and 16:00 to 17:00",
        ),
        (day((9, 0.05), (10, 0.4), (11, 0.5), (24, 0.05)), "mostly 09:00 to 11:00 (90 %)"),
        (day((6, 0.2), (7, 0.3), (24, 0.5)), "at any hour"),
        (day((13, 0.9), (24, 0.1)), "at any hour"),
    ],
)
def test_words(hours: Hours, words: str) -> None:
    assert in_words(hours, "UTC").startswith(words)


@pytest.mark.parametrize(
    ("spread", "words"),
    [
        (timedelta(0), "at the second its last phase ends"),
        (timedelta(seconds=1), "within a second after its last phase ends"),
        (timedelta(minutes=1), "within a minute after its last phase ends"),
        (timedelta(minutes=30), "within 30 minutes after its last phase ends"),
        (timedelta(hours=1), "within an hour after its last phase ends"),
        (timedelta(minutes=90), "within 90 minutes after its last phase ends"),
        (timedelta(hours=2), "within 2 hours after its last phase ends"),
        (timedelta(days=1), "within a day after its last phase ends"),
        (timedelta(hours=36), "within 36 hours after its last phase ends"),
    ],
)
def test_words_of_a_release_at_a_moment(spread: timedelta, words: str) -> None:
    assert moment_in_words(spread) == words
