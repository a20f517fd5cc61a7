"""On a day on which the clocks are set, a batch may run in either of two equal hours."""

from datetime import UTC, date, datetime, time, timedelta
import itertools
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.hours import shipped_hours
from custom_components.domain_availability.engine.policy import Release
from custom_components.domain_availability.engine.release_chances import Outlook, by_hours
from custom_components.domain_availability.engine.release_days import DAY, midnight, shown_between

PARIS, TORONTO, HAVANA, BEIRUT = (
    "Europe/Paris",
    "America/Toronto",
    "America/Havana",
    "Asia/Beirut",
)
BACK = {PARIS: date(2026, 10, 25), TORONTO: date(2026, 11, 1), HAVANA: date(2026, 11, 1)}
ON = {PARIS: date(2026, 3, 29), TORONTO: date(2026, 3, 8), BEIRUT: date(2026, 3, 29)}
USUAL = date(2026, 2, 11)
MINUTE = timedelta(minutes=1)


def outlook(day: date, release: Release) -> Outlook:
    """Return what is expected of a name that is due on a day."""
    days = ((day.toordinal(), 1.0),)
    return by_hours(days, shipped_hours(release), release, late_share=0.05, drops=1.0)


def share_around(day: date, moment: datetime, release: Release) -> float:
    """Return how likely the drop comes within a minute of a moment."""
    return sum(
        one.share * (MINUTE / (one.end - one.start))
        for one in outlook(day, release).chances
        if one.start <= moment < one.end
    )


def moment(day: date, wall: time, zone: str, fold: int = 0) -> datetime:
    """Return (UTC) when the clocks of a zone show a time, for the first or the second time."""
    return datetime.combine(day, wall, ZoneInfo(zone)).replace(fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "opens", "closes", "wall"),
    [
        (PARIS, time(2, 10), time(2, 30), time(2, 20)),
        (TORONTO, time(1, 10), time(1, 30), time(1, 20)),
        (HAVANA, time(0, 10), time(0, 30), time(0, 20)),
        (PARIS, time(1, 30), time(2, 30), time(2, 15)),
        (PARIS, time(1, 30), time(3, 30), time(2, 15)),
    ],
)
def test_either_of_two_equal_hours_is_looked_at(
    zone: str, opens: time, closes: time, wall: time
) -> None:
    release = Release(opens=opens, closes=closes, zone=zone, confidence=0.9)
    usual = share_around(USUAL, moment(USUAL, wall, zone), release)
    day = BACK[zone]
    first, second = (moment(day, wall, zone, fold) for fold in (0, 1))
    assert second - first == timedelta(hours=1)
    assert share_around(day, first, release) == pytest.approx(usual / 2)
    assert share_around(day, second, release) == pytest.approx(usual / 2)
    foretold = outlook(day, release)
    assert foretold.earliest <= first < second < foretold.latest
    assert foretold.inside > 0.8


@pytest.mark.parametrize(
    ("zone", "wall"), [(PARIS, time(3, 20)), (TORONTO, time(3, 20)), (BEIRUT, time(1, 20))]
)
def test_hours_that_are_skipped_are_looked_at_an_hour_on(zone: str, wall: time) -> None:
    opens, closes = (time(wall.hour - 1, minute) for minute in (10, 30))
    release = Release(opens=opens, closes=closes, zone=zone, confidence=0.9)
    usual = share_around(USUAL, moment(USUAL, time(wall.hour - 1, 20), zone), release)
    day = ON[zone]
    assert share_around(day, moment(day, wall, zone), release) >= usual
    foretold = outlook(day, release)
    assert foretold.earliest < moment(day, wall, zone) < foretold.latest


@given(
    st.sampled_from([*BACK.items(), *ON.items(), (PARIS, USUAL)]),
    st.lists(st.integers(0, 86_400), max_size=5),
)
def test_a_day_cut_anyhow_is_shown_whole(where: tuple[str, date], cuts: list[int]) -> None:
    zone, on = where
    day = on.toordinal()
    edges = sorted({0, *cuts, 86_400})
    begins, ends = midnight(day, zone), midnight(day + 1, zone)
    shown = []
    for start, end in itertools.pairwise(edges):
        parts = list(shown_between(day, start, end, zone))
        assert sum(part for _, _, part in parts) == pytest.approx(1)
        shown += parts
    assert all(begins <= start < end <= ends for start, end, _ in shown)
    length = sum((end - start for start, end, _ in shown), timedelta(0))
    assert length == max(ends - begins, DAY)


@given(st.sampled_from([*BACK.items(), *ON.items()]), st.times(), st.integers(10, 600))
def test_chances_are_disjoint_and_lose_nothing(
    where: tuple[str, date], opens: time, minutes: int
) -> None:
    zone, day = where
    closes = (datetime.combine(day, opens) + minutes * MINUTE).time()
    foretold = outlook(day, Release(opens=opens, closes=closes, zone=zone, confidence=0.8))
    assert sum(one.share for one in foretold.chances) == pytest.approx(1)
    assert all(one.end <= then.start for one, then in itertools.pairwise(foretold.chances))
