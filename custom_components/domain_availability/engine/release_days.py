"""On which days a registry releases what has come to its end, and how likely each of them is. Pure.

Days are counted in the release's own time zone, as ordinals of the proleptic calendar.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .phase_start import Span
from .policy import Release

type Days = tuple[tuple[int, float], ...]
"""Ordinals of days with the share of each, in order; the shares sum up to 1."""

type Shown = tuple[datetime, datetime, float]
"""From, to (UTC), and how much of it comes then, 0 to 1."""

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
FARTHEST = 400
"""Days looked ahead for a day of release."""


def days_of(end: Span, release: Release, seen_at: datetime) -> Days:
    """Return the days on which a name may go whose last phase ends within `end`.

    `seen_at` is when the name was last seen there: days that were over by then are out, as long as
    others are left.
    """
    return _days_of(end, release, ordinal_of(seen_at, release.zone))


@lru_cache(maxsize=2048)
def _days_of(end: Span, release: Release, today: int) -> Days:
    """Do the same by the day: a name on its way out is looked at many times in one."""
    early = Span(first=end.first - release.early, last=end.last)
    weights = _on_some_days(early, release) if release.on_some_days else _any_day(early, release)
    left = {day: weight for day, weight in weights.items() if day >= today} or weights
    whole = sum(left.values())
    return tuple((day, weight / whole) for day, weight in sorted(left.items()))


def ordinal_of(moment: datetime, zone: str) -> int:
    """Return the day of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).toordinal()


def at(day: int, seconds: float, zone: str) -> datetime:
    """Return (UTC) when the clocks of a zone show so many seconds after midnight of a day."""
    shown = datetime.combine(date.fromordinal(day), time()) + timedelta(seconds=seconds)
    return shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def last_at(day: int, seconds: float, zone: str) -> datetime:
    """Return the same, or the second time where the clocks are set back and show it twice."""
    shown = datetime.combine(date.fromordinal(day), time()) + timedelta(seconds=seconds)
    again = shown.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
    return max(again, at(day, seconds, zone))


def shown_between(day: int, start: float, end: float, zone: str) -> Iterator[Shown]:
    """Yield when the clocks of a zone show the times from one second of a day to another.

    Times that are shown twice come in either hour, as likely in the one as in the other; those that
    are skipped come when they would have been shown, as `at` has it.
    """
    before, after = midnight(day, zone), midnight(day + 1, zone) - DAY
    change = _changed_at(day, zone)
    first, last = sorted((change - one).total_seconds() for one in (before, after))
    between = (before, after) if after > before else (before,)
    for since, till, begins in (
        (0.0, first, (before,)),
        (first, last, between),
        (last, DAY.total_seconds(), (after,)),
    ):
        lower, upper = max(start, since), min(end, till)
        if lower >= upper:
            continue
        part = (upper - lower) / (end - start) / len(begins)
        for one in begins:
            yield one + timedelta(seconds=lower), one + timedelta(seconds=upper), part


def _changed_at(day: int, zone: str) -> datetime:
    """Return (UTC) when the clocks are set within a day, else its first moment."""
    begins, ends = midnight(day, zone), midnight(day + 1, zone)
    clocks = ZoneInfo(zone)
    last = (ends - SECOND).astimezone(clocks).utcoffset()
    seconds = range(round((ends - begins) / SECOND))
    return begins + SECOND * bisect_left(
        seconds,
        True,  # noqa: FBT003 - what the key is to be
        key=lambda one: (begins + SECOND * one).astimezone(clocks).utcoffset() == last,
    )


@lru_cache(maxsize=4096)
def midnight(day: int, zone: str) -> datetime:
    """Return the first moment (UTC) of a day in a zone; the same few are asked for all the time."""
    return at(day, 0, zone)


def opening(day: int, release: Release) -> datetime:
    """Return (UTC) when the release of a day opens; its midnight where the hour is not known."""
    first = min(release.times, default=release.opens) or time()
    return at(day, first.hour * 3600 + first.minute * 60 + first.second, release.zone)


def next_day(day: int, release: Release) -> int:
    """Return the day of release that follows a day."""
    return next(_days_from(day + 1, release), day + 1)


def last_opening(moment: datetime, release: Release) -> datetime | None:
    """Return the last opening up to a moment (UTC), or `None` where openings have no hour."""
    if release.opens is None and not release.times:
        return None
    today = ordinal_of(moment, release.zone)
    for day in range(today, today - FARTHEST, -1):
        if _is_one(date.fromordinal(day), release) and opening(day, release) <= moment:
            return opening(day, release)
    return None


def _any_day(end: Span, release: Release) -> Mapping[int, float]:
    first, last = ordinal_of(end.first, release.zone), ordinal_of(end.last, release.zone)
    if first == last:
        return {first: 1.0}
    starts = [end.first, *(midnight(day, release.zone) for day in range(first + 1, last + 1))]
    ends = [*starts[1:], end.last]
    return {
        first + index: (till - since) / (end.last - end.first)
        for index, (since, till) in enumerate(zip(starts, ends, strict=True))
        if till > since
    }


def _on_some_days(end: Span, release: Release) -> Mapping[int, float]:
    """Share the span among the days of release: each takes what ended before its cut-off."""
    weights: dict[int, float] = {}
    since = end.first
    for day in _days_from(ordinal_of(end.first, release.zone), release):
        till = _closed_at(day, release)
        if till < since:
            continue
        if till >= end.last:
            weights[day] = (end.last - since) / DAY
            break
        weights[day] = (till - since) / DAY
        since = till
    if not weights:
        # There is no such day: a rule of two that exclude each other says nothing.
        return _any_day(end, release)
    if not any(weights.values()):
        # A moment, not a span: it lies before the cut-off of the last day found.
        return {max(weights): 1.0}
    return {day: weight for day, weight in weights.items() if weight > 0}


def _closed_at(day: int, release: Release) -> datetime:
    """Return until when a name must be deleted to go on a day."""
    return opening(day, release) - (release.cut_off or timedelta(0))


def _days_from(day: int, release: Release) -> Iterator[int]:
    return (one for one in range(day, day + FARTHEST) if _is_one(date.fromordinal(one), release))


def _is_one(day: date, release: Release) -> bool:
    """Tell whether names go on this day."""
    return (
        (release.weekday is None or day.weekday() == release.weekday)
        and (release.week_of_month is None or (day.day - 1) // 7 + 1 == release.week_of_month)
        and (release.day_of_month is None or day.day == release.day_of_month)
    )
