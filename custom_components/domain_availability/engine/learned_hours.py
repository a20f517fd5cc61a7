"""What drops seen teach of a registry's hours: every drop counts, none alone decides. Pure.

The day is a clock face of five-minute bins. How widely a drop speaks for its neighbours (minutes
where all come at once, hours where they come at any time) is not set: each width is believed as far
as it would have foretold every drop from the others.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import itertools
import math
from zoneinfo import ZoneInfo

from .drop_seen import DropSeen
from .hours import DAY, EVEN, Hours, Stretch, share_between, shipped_hours
from .policy import Release

BIN = 300.0
BINS = int(DAY / BIN)

FLOOR = 0.02
"""Spread over the whole day for ever: registries change their hours."""

CLAIMED = 1.0
CLAIMED_SURELY = 1.5
UNCLAIMED = 2.0
"""How many drops what is shipped is worth: hours, more the surer they are; no hours."""

SHARP = timedelta(minutes=30)
"""A drop seen as closely as this counts fully,"""
BLURRED = timedelta(hours=6)
"""and one that fell between looks this far apart not at all."""
FADES_AFTER = timedelta(days=365)
HALVES_IN = timedelta(days=180)
"""Behind the newest drop: old hours are forgotten where newer ones are seen."""
LEAST = 0.05
"""A drop that counts less than this is left out."""

WIDTHS = (2, 4, 8, 16, 32, 64, BINS // 2)
"""How many bins to either side a drop may speak for; the last means the whole range seen."""
ELSEWHERE = 0.1
"""How likely a drop is to come where none came, when a width is put to the test."""
TRUST = 0.5
"""How far a test is trusted: by chance a few drops lie close together at any registry."""

LEAST_MARGIN = 600.0
FEW_MARGIN = 7200.0
FEW_POWER = 1.25
"""How many seconds beyond the range seen more drops are expected: at the least, after one drop, and
by which power of their number it shrinks."""
WIDEST_RANGE = 0.5
"""Of the day; a range wider than this says that drops come at any hour, and rules none out."""

MOST_STRETCHES = 12

type Bins = list[float]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """When on the clock a drop came, and how much it counts."""

    start: float
    length: float
    weight: float

    @property
    def bins(self) -> range:
        """Return the bins it fell into; those past the last are the day's first."""
        return range(int(self.start // BIN), int((self.start + self.length) // BIN) + 1)

    @property
    def middle(self) -> int:
        return int((self.start + self.length / 2) // BIN) % BINS


def learned_hours(release: Release, seen: Sequence[DropSeen]) -> Hours:
    """Return the hours of a registry, from its policy and the drops seen of it, in any order.

    With one drop the policy still counts most, from three on what was seen; after ten at least
    nine tenths lie in the range seen and a little beyond, unless that is most of the day anyway. A
    release at the second a phase ends has no hours to learn.
    """
    shipped = shipped_hours(release)
    lessons = [] if release.exact else _lessons(seen, ZoneInfo(release.zone))
    drops = sum(lesson.weight for lesson in lessons)
    if not lessons:
        return shipped
    start, end = _range(lessons, drops)
    learned = _within(_smooth(lessons, drops), start, end)
    claims = CLAIMED + CLAIMED_SURELY * release.confidence
    worth = UNCLAIMED if shipped == EVEN else claims
    # Falls with the square: a mean would keep believing wrong hours for dozens of drops.
    old = 1 / (1 + (drops / worth) ** 2)
    bins = [
        FLOOR / BINS
        + (1 - FLOOR) * (old * share_between(shipped, at * BIN, (at + 1) * BIN) + (1 - old) * new)
        for at, new in enumerate(learned)
    ]
    return _stretches(bins, {start % BINS, end % BINS})


def _lessons(seen: Sequence[DropSeen], zone: ZoneInfo) -> list[_Lesson]:
    """Weigh each drop: how closely it was seen, how long ago, and how many came that day.

    The drops of one day are one batch, which may have been a bad one: ten teach more than one, but
    not as much as ten days.
    """
    if not seen:
        return []
    newest = max(drop.by for drop in seen)
    told: list[tuple[DropSeen, datetime, timedelta, float]] = []
    for drop in seen:
        length = max(drop.by - drop.after, timedelta(0))
        sharpness = min((BLURRED - length) / (BLURRED - SHARP), 1.0)
        faded = 0.5 ** (max(newest - drop.by - FADES_AFTER, timedelta(0)) / HALVES_IN)
        if sharpness * faded >= LEAST:
            local = drop.after.astimezone(zone)
            told.append((drop, local, length, sharpness * faded))
    days = Counter((drop.suffix, local.date()) for drop, local, _, _ in told)
    return [
        _Lesson(
            start=local.hour * 3600.0 + local.minute * 60 + local.second,
            length=length.total_seconds(),
            weight=weight / math.sqrt(days[drop.suffix, local.date()]),
        )
        for drop, local, length, weight in told
    ]


def _range(lessons: Sequence[_Lesson], drops: float) -> tuple[int, int]:
    """Return the first bin and the bin after the last of the shortest arc around all drops.

    It includes the margin in which more are to be expected; the end may lie past midnight.
    """
    spans = sorted((lesson.start, lesson.start + lesson.length) for lesson in lessons)
    reached = spans[0][1]
    widest, begins = 0.0, spans[0][0]
    for start, end in [*spans[1:], (spans[0][0] + DAY, spans[0][1] + DAY)]:
        if start - reached > widest:
            widest, begins = start - reached, start % DAY
        reached = max(reached, end)
    length = DAY - widest
    margin = max(LEAST_MARGIN, length / (drops + 1), FEW_MARGIN / drops**FEW_POWER)
    if length + 2 * margin > WIDEST_RANGE * DAY:
        return 0, BINS
    return math.floor((begins - margin) / BIN), math.ceil((begins + length + margin) / BIN)


def _smooth(lessons: Sequence[_Lesson], drops: float) -> Bins:
    """Return how likely each bin is, every width counting as far as it foretells the drops."""
    seen = [0.0] * BINS
    points = [0.0] * BINS
    for lesson in lessons:
        points[lesson.middle] += lesson.weight
        bins = lesson.bins
        for at in bins:
            seen[at % BINS] += lesson.weight / len(bins)
    fits = [_fit(points, lessons, drops, width) for width in WIDTHS]
    beliefs = [math.exp(TRUST * (fit - max(fits))) for fit in fits]
    shares = [belief / sum(beliefs) / (drops + 1) for belief in beliefs]
    # The next drop counts as one more, anywhere: no gap between drops is taken for closed hours.
    shares[-1] += 1 / drops / (drops + 1)
    smooth = [0.0] * BINS
    for width, share in zip(WIDTHS, shares, strict=True):
        spread = _spread(seen, width)
        smooth = [known + share * more for known, more in zip(smooth, spread, strict=True)]
    return smooth


def _fit(points: Bins, lessons: Sequence[_Lesson], drops: float, width: int) -> float:
    """Return how well this width would have foretold each drop from all others, as a logarithm."""
    spread = _spread(points, width)
    own = 1 / min(2 * width + 1, BINS)
    fit = 0.0
    for lesson in lessons:
        others = drops - lesson.weight
        if others > LEAST:
            told = max(spread[lesson.middle] - lesson.weight * own, 0.0) / others
            fit += lesson.weight * math.log(ELSEWHERE / BINS + (1 - ELSEWHERE) * told)
    return fit


def _spread(bins: Bins, width: int) -> Bins:
    """Spread each bin evenly over its neighbours round the clock, `width` to either side."""
    box = 2 * width + 1
    if box >= BINS:
        return [sum(bins) / BINS] * BINS
    sums = [0.0, *itertools.accumulate(bins[-width:] + bins + bins[:width])]
    return [(sums[at + box] - sums[at]) / box for at in range(BINS)]


def _within(bins: Bins, start: int, end: int) -> Bins:
    """Cut off what lies outside a range round the clock; the rest sums up to 1."""
    inside = [share if (at - start) % BINS < end - start else 0.0 for at, share in enumerate(bins)]
    whole = sum(inside)
    return [share / whole for share in inside]


def _stretches(bins: Bins, edges: set[int]) -> Hours:
    """Merge bins into stretches: cut at the edges, then wherever a cut tells most.

    What a cut tells is measured on square roots, so that thin hours count as well as dense ones.
    """
    roots = [math.sqrt(share) for share in bins]
    sums = [0.0, *itertools.accumulate(roots)]
    pieces = [
        _best_cut(sums, first, last)
        for first, last in itertools.pairwise(sorted(edges | {0, BINS}))
    ]
    while len(pieces) < MOST_STRETCHES:
        most = max(pieces)
        gain, first, cut, last = most
        if gain < _NOTHING:
            break
        pieces.remove(most)
        pieces += [_best_cut(sums, first, cut), _best_cut(sums, cut, last)]
    whole = sum(bins)
    return tuple(
        Stretch(start=first * BIN, end=last * BIN, share=sum(bins[first:last]) / whole)
        for _, first, _, last in sorted(pieces, key=lambda piece: piece[1])
    )


_NOTHING = 1e-7
"""A cut that tells less than this is rounding."""


def _best_cut(sums: Bins, first: int, last: int) -> tuple[float, int, int, int]:
    """Return what the best cut of a piece tells, and the piece with that cut."""
    whole = (sums[last] - sums[first]) ** 2 / (last - first)
    best, at = 0.0, first
    for cut in range(first + 1, last):
        left, right = sums[cut] - sums[first], sums[last] - sums[cut]
        told = left * left / (cut - first) + right * right / (last - cut) - whole
        if told > best:
            best, at = told, cut
    return best, first, at, last
