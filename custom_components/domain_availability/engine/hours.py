"""At which hours of the day a registry releases names: what is shipped, and what drops teach.

Seconds here are read off the clocks of the release's zone, so that a day has 86,400 of them and a
batch keeps its hour when summer time begins. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
import itertools
import math

from .policy import Release

DAY = 86_400.0

AROUND = 7200.0
"""Hours taken from an old page are often an hour off, or two with summer time."""
AROUND_SHARE = 0.8
"""How much of what the shipped hours leave open lies so near them."""
MOST_SHIPPED = 0.98
"""However sure a source is: registries change their hours, and no hour is ever ruled out."""
MOMENT = 600.0
"""How long a batch is taken to last at the least."""

MOSTLY = 0.8
"""Words name the densest hours until they hold this much together,"""
HARDLY = 0.5
"""or none where they hold less than this, or take more of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the day in which every second is as likely as the other."""

    start: float
    """Seconds after midnight."""
    end: float
    """Seconds after midnight, up to 86,400; a window over midnight is two stretches."""
    share: float
    """How much of all drops falls into it, 0 to 1."""

    @property
    def density(self) -> float:
        """Return the share of one second."""
        return self.share / (self.end - self.start)


type Hours = tuple[Stretch, ...]
"""The whole day in order, without gaps; the shares sum up to 1 and none is 0."""

EVEN: Hours = (Stretch(start=0.0, end=DAY, share=1.0),)
"""Nothing is known: any hour is as likely as the other."""

type _Spans = list[tuple[float, float]]


def shipped_hours(release: Release) -> Hours:
    """Return what the policy's own hours amount to, without any drop seen.

    The hours get the release's confidence, the hours around them most of the rest. A release at
    the second a phase ends has no hours of its own.
    """
    open_hours = _open_hours(release)
    if not open_hours:
        return EVEN
    near = _without(
        [(max(start - AROUND, 0.0), min(end + AROUND, DAY)) for start, end in open_hours],
        open_hours,
    )
    far = _without([(0.0, DAY)], [*open_hours, *near])
    share = max(min(release.confidence, MOST_SHIPPED), _length(open_hours) / DAY)
    rest = 1.0 - share
    # No hour around is likelier than those believed in, nor one far off than one around.
    even = rest / max(_length(near) + _length(far), 1.0) * _length(near)
    around = min(max(rest * AROUND_SHARE, even), share / _length(open_hours) * _length(near))
    stretches = [
        *_even(open_hours, share),
        *_even(near, around),
        *_even(far, rest - around),
    ]
    return tuple(sorted(stretches, key=lambda one: one.start))


def sharp_hours(release: Release) -> Hours:
    """Return the policy's hours alone, as if nothing ever came at any other; `EVEN` for none."""
    open_hours = _open_hours(release)
    return tuple(_even(open_hours, 1.0)) if open_hours else EVEN


def share_between(hours: Hours, start: float, end: float) -> float:
    """Return how much of all drops falls between two seconds of one day, 0 to 1."""
    return sum(one.density * max(min(end, one.end) - max(start, one.start), 0.0) for one in hours)


def in_words(hours: Hours, zone: str) -> str:
    """Say for people when drops mostly come: the densest hours, or that any hour will do."""
    kept: list[Stretch] = []
    share = 0.0
    for one in sorted(hours, key=lambda one: (-one.density, one.start)):
        if share >= MOSTLY or one.density <= EVEN[0].density:
            break
        kept.append(one)
        share += one.share
    if share < HARDLY or sum(one.end - one.start for one in kept) > HARDLY * DAY:
        return "at any hour"
    spans = " and ".join(f"{_clock(start)} to {_clock(end)}" for start, end in _joined(kept))
    return f"mostly {spans} ({round(100 * share)} %), {zone} time"


def moment_in_words(spread: timedelta) -> str:
    """Say for people when a release comes that may be so long after the end of the last phase."""
    if not spread:
        return "at the second its last phase ends"
    whole = (unit for unit in _UNITS if spread >= unit and not spread % unit)
    unit = next(whole, timedelta(seconds=1))
    count, (one, many) = math.ceil(spread / unit), _UNITS[unit]
    return f"within {one if count == 1 else f'{count} {many}'} after its last phase ends"


_UNITS = {
    timedelta(days=1): ("a day", "days"),
    timedelta(hours=1): ("an hour", "hours"),
    timedelta(minutes=1): ("a minute", "minutes"),
    timedelta(seconds=1): ("a second", "seconds"),
}


def _joined(stretches: Iterable[Stretch]) -> _Spans:
    """Join stretches that touch, over midnight too; the times of day of each, in order."""
    spans: _Spans = []
    for one in sorted(stretches, key=lambda one: one.start):
        if spans and spans[-1][1] == one.start:
            spans[-1] = (spans[-1][0], one.end)
        else:
            spans.append((one.start, one.end))
    if len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == DAY:
        spans = [*spans[1:-1], (spans[-1][0], spans[0][1])]
    return spans


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _open_hours(release: Release) -> _Spans:
    """Return the policy's hours as spans of one day, in order; none where it does not say them."""
    if release.exact:
        return []
    lasts = max(release.spread.total_seconds(), MOMENT)
    said = [(_seconds(moment), _seconds(moment) + lasts) for moment in release.times]
    if not said and (release.opens or release.closes):
        opens = _seconds(release.opens) if release.opens else 0.0
        closes = _seconds(release.closes) if release.closes else DAY
        if closes <= opens:
            closes = closes + DAY if closes < opens else opens + MOMENT
        said = [(opens, closes)]
    on_the_clock = [(start, min(end, DAY)) for start, end in said]
    on_the_clock += [(0.0, min(end - DAY, DAY)) for _, end in said if end > DAY]
    return _without(on_the_clock, [])


def _seconds(clock: time) -> float:
    return clock.hour * 3600.0 + clock.minute * 60 + clock.second


def _without(spans: Sequence[tuple[float, float]], taken: Sequence[tuple[float, float]]) -> _Spans:
    """Return what the spans cover together and the taken ones do not, in order."""
    edges = sorted({edge for span in itertools.chain(spans, taken) for edge in span})
    return [
        (start, end)
        for start, end in itertools.pairwise(edges)
        if _covered(start, end, spans) and not _covered(start, end, taken)
    ]


def _covered(start: float, end: float, spans: Iterable[tuple[float, float]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _length(spans: Iterable[tuple[float, float]]) -> float:
    return sum(end - start for start, end in spans)


def _even(spans: Sequence[tuple[float, float]], share: float) -> Iterator[Stretch]:
    """Spread a share evenly over spans."""
    whole = _length(spans)
    for start, end in spans:
        yield Stretch(start=start, end=end, share=share * (end - start) / whole)
