"""The chances of a release: its days and hours, the moments it falls on, and being late. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
import itertools

from .hours import Hours, in_words, shipped_hours
from .phase_start import Span
from .policy import Release
from .release_days import DAY, Days, at, last_at, midnight, next_day, shown_between
from .watching import Chance

LATE_SHARE = 0.05
"""How many releases come a day late where nothing is known of the registry."""
VERY_LATE_SHARE = 0.01
"""How many come two days late."""
RESOLUTION = timedelta(seconds=1)
"""Registries print whole seconds: a moment is as long as that."""
SOON_AFTER = timedelta(hours=1)
"""Of what an unsure moment leaves open, half comes so soon after it, half until a day later."""
MOST = 0.5
"""The window takes the hours with the most drops until they hold this much together."""
DAYS_BY_HOUR = 8
"""Over more days than these no hours are told apart: the day itself is not known."""
REMEMBERED = 2048

type _Part = tuple[datetime, datetime, float]
"""From, to, share."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A window with all the chances around it."""

    earliest: datetime
    latest: datetime
    inside: float
    """How much of the chances lies within the window, 0 to 1."""
    chances: tuple[Chance, ...]
    words: str | None = None
    """The hours in words; `None` where none are worth naming."""


@lru_cache(maxsize=256)
def hours_of(release: Release) -> Hours:
    """Return the hours a policy ships, made once."""
    return shipped_hours(release)


@lru_cache(maxsize=REMEMBERED)
def by_moment(
    end: Span, spread: timedelta, *, sure: float, late_share: float, drops: float
) -> Outlook:
    """Return the outlook of a release at a very moment, known to lie in a span.

    `spread` is how long after it the release may come, `sure` how much of it comes then, `drops`
    how likely there is a release at all.
    """
    first, last = end.first, max(end.last + spread, end.first + RESOLUTION)
    on_time = drops * (1 - late_share - VERY_LATE_SHARE)
    unsure = on_time * (1 - sure) / 2
    # In a wide span, what is unsure of the moment comes after wherever in it that lies.
    wide = last - first > SOON_AFTER
    since = first if wide else last
    until = last + DAY if wide else max(first + DAY, last + 2 * SOON_AFTER)
    parts = (
        (first, last, on_time * sure),
        (since, last + SOON_AFTER, unsure),
        (since + SOON_AFTER, until, unsure),
        (first + DAY, last + DAY, drops * late_share),
        (first + 2 * DAY, last + 2 * DAY, drops * VERY_LATE_SHARE),
    )
    apart = not wide and parts[2][1] <= parts[3][0] and parts[3][1] <= parts[4][0]
    chances = _in_order(parts) if apart else _laid_over_each_other(parts)
    latest = end.last + spread
    inside = sum(one.share for one in chances if one.start < last)
    return Outlook(earliest=first, latest=latest, inside=inside, chances=chances)


def by_hours(
    days: Days, hours: Hours, release: Release, *, late_share: float, drops: float
) -> Outlook:
    """Return the outlook of a release at the registry's hours of some day.

    Names that go at the same time share one outlook: it is remembered by the hours' identity, for
    comparing them takes longer than the rest.
    """
    key = (id(hours), release, days, late_share, drops)
    found = _OUTLOOKS.get(key)
    if found is not None and found[0] is hours:
        return found[1]
    if len(_OUTLOOKS) >= REMEMBERED:
        _OUTLOOKS.clear()
    made = _by_hours(days, hours, release, late_share, drops)
    _OUTLOOKS[key] = hours, made
    return made


_OUTLOOKS: dict[tuple[int, Release, Days, float, float], tuple[Hours, Outlook]] = {}
"""What was made, with the hours it was made of: while they are held, no others have their id."""


def _by_hours(
    days: Days, hours: Hours, release: Release, late_share: float, drops: float
) -> Outlook:
    if len(days) > DAYS_BY_HOUR and not release.on_some_days:
        whole = Span(
            first=midnight(days[0][0], release.zone), last=midnight(days[-1][0] + 1, release.zone)
        )
        return by_moment(whole, timedelta(0), sure=1.0, late_share=late_share, drops=drops)
    shares: dict[int, float] = {}
    for day, weight in days:
        for late, share in _lateness(day, release, late_share):
            if share > 0:
                shares[late] = shares.get(late, 0.0) + weight * share * drops
    chances = tuple(
        Chance(start=start, end=end, share=shares[day] * share)
        for day in sorted(shares)
        for start, end, share in _of_day(day, hours, release.zone)
    )
    opens, closes = _main_part(hours)
    earliest = at(days[0][0], opens, release.zone)
    latest = last_at(days[-1][0], closes, release.zone)
    inside = sum(one.share for one in chances if earliest <= one.start and one.end <= latest)
    words = in_words(hours, release.zone)
    return Outlook(
        earliest=earliest,
        latest=latest,
        inside=inside,
        chances=chances,
        words=words if words.startswith("mostly") else None,
    )


def _lateness(day: int, release: Release, late_share: float) -> Iterable[tuple[int, float]]:
    """Yield the days on which what is due on a day really goes, with their shares."""
    yield day, 1 - late_share - VERY_LATE_SHARE
    if release.weekday is not None:
        yield next_day(day, release), late_share + VERY_LATE_SHARE
    else:
        yield day + 1, late_share
        yield day + 2, VERY_LATE_SHARE


def _of_day(day: int, hours: Hours, zone: str) -> Iterable[_Part]:
    """Yield when the stretches of a day come, in order and disjoint, with their shares."""
    begins = midnight(day, zone)
    if midnight(day + 1, zone) - begins == DAY:
        for one in hours:
            end = begins + timedelta(seconds=one.end)
            yield begins + timedelta(seconds=one.start), end, one.share
        return
    shown = (
        (start, end, one.share * part)
        for one in hours
        for start, end, part in shown_between(day, one.start, one.end, zone)
    )
    for chance in _laid_over_each_other(shown):
        yield chance.start, chance.end, chance.share


def _main_part(hours: Hours) -> tuple[float, float]:
    """Return where the densest hours begin and end that hold most of a day's drops (seconds)."""
    kept = 0.0
    opens, closes = hours[-1].end, hours[0].start
    for one in sorted(hours, key=lambda one: -one.density):
        if kept >= MOST - 1e-9:
            break
        kept += one.share
        opens, closes = min(opens, one.start), max(closes, one.end)
    return opens, closes


def _in_order(parts: Iterable[_Part]) -> tuple[Chance, ...]:
    return tuple(
        Chance(start=start, end=end, share=share) for start, end, share in parts if share > 0
    )


def _laid_over_each_other(parts: Iterable[_Part]) -> tuple[Chance, ...]:
    """Cut parts that may overlap into disjoint chances, in order."""
    known = [part for part in parts if part[2] > 0 and part[0] < part[1]]
    edges = sorted({edge for start, end, _ in known for edge in (start, end)})
    chances: list[Chance] = []
    for start, end in itertools.pairwise(edges):
        share = sum(
            part * ((end - start) / (till - since))
            for since, till, part in known
            if since <= start and end <= till
        )
        if share > 0:
            chances.append(Chance(start=start, end=end, share=share))
    return tuple(chances)
