"""When a registry's batch runs: hypotheses weighed by how well each foretold the drops seen. Pure.

Theory. A batch is taken to begin at some time of the day and to last for some time: a hypothesis
for each of both, any hour among them. What is shipped is one more, with its like an hour or two off
(pages are old, summer time is forgotten), and so is that drops come again about where others came,
for a registry with several batches. Each is believed by its prior and by the chance it gave to all
drops seen (Bayes); what is expected is their mean. So a few drops that happen to lie together do
not close the rest of the day, and where drops do keep to hours, some of them suffice to know these.
"""

from collections.abc import Iterator, Sequence
import itertools
import math

from .drop_lesson import BIN, BINS, LEAST, Bins, Lesson
from .hours import EVEN, Hours, share_between, sharp_hours, shipped_hours
from .policy import Release

FLOOR = 0.015
"""Spread over the whole day by every hypothesis: registries change their hours."""

LASTING = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 72, 96, 144)
"""How many bins a batch may last."""
ANY_HOUR = 0.65
ABOUT = 0.02
"""How much is believed, of what is shipped nothing, that drops come at any hour, and that they come
about where others did; the rest is for batches. Where there is one, its third drop shows it even if
it is hardly believed in; where there is none, the second must not be looked for at the wrong hours
only because the first came at some."""

CLAIMED = 0.5
CLAIMED_SURELY = 0.4
"""How much is believed of what is shipped: at the least, and more the surer it is."""
LOOSELY = 0.3
"""How much of that says the hours and those around them; the rest the hours alone,"""
ODD = 0.2
"""How many drops are taken to come at any hour even where that is right, for some are no work of
the batch: one odd drop, or two, must not close the hours of a registry that was well researched."""
OFF = {0: 0.6, -12: 0.15, 12: 0.15, -24: 0.05, 24: 0.05}
"""which may be off by so many bins, and how likely that is."""

WIDTHS = (2, 4, 8, 16, 32)
"""How many bins to either side a drop may speak for."""
BESIDE = 12
UNSURE = 0.12
SURER_BY = 8
"""How much is expected up to so many bins beside: no batch is as punctual as a few of its drops. So
many drops halve that."""
MOST_VAGUE = 50
"""So many of the drops that were not seen closely are gone by, the last told: each costs time."""
NOT_SO = 30.0
"""A hypothesis behind the best by more than this (natural logarithm) is not worth adding up."""

type _Weighed = tuple[float, Bins]
"""The logarithm of how much a hypothesis is believed, and what it expects."""


def believed(drops: Sequence[Lesson], release: Release) -> Bins:
    """Return the share of each bin that is to be expected; they sum up to 1, none is 0."""
    sharp = [lesson for lesson in drops if lesson.sharp]
    vague = [_Vague(lesson) for lesson in drops if not lesson.sharp][-MOST_VAGUE:]
    seen = _seen(sharp)
    shipped = shipped_hours(release)
    claimed = 0.0 if shipped == EVEN else CLAIMED + CLAIMED_SURELY * release.confidence
    open_minded = math.log(1 - claimed)
    weighed = [
        *(_as_shipped(seen, vague, release, claimed) if claimed else ()),
        *((open_minded + prior, bins) for prior, bins in _about(sharp, seen, vague)),
        (open_minded + math.log(ANY_HOUR), [1 / BINS] * BINS),
    ]
    batches = list(_batches(seen, vague, open_minded + math.log(1 - ANY_HOUR - ABOUT)))
    best = max(itertools.chain((log for log, _ in weighed), (log for log, _, _ in batches)))
    total = [0.0] * BINS
    for log, bins in weighed:
        if (belief := math.exp(log - best)) > 0:
            total = [known + belief * more for known, more in zip(total, bins, strict=True)]
    arcs = _laid_together([one for one in batches if one[0] > best - NOT_SO], best)
    total = [known + more for known, more in zip(total, arcs, strict=True)]
    whole = sum(total)
    beside = _spread(total, BESIDE)
    unsure = UNSURE / (1 + sum(seen) / SURER_BY)
    return [
        FLOOR / BINS + (1 - FLOOR) * ((1 - unsure) * share + unsure * around) / whole
        for share, around in zip(total, beside, strict=True)
    ]


def _seen(drops: Sequence[Lesson]) -> Bins:
    """Return how many drops fell into each bin; one that may have fallen into several is spread."""
    seen = [0.0] * BINS
    for lesson in drops:
        bins = lesson.bins
        for at in bins:
            seen[at % BINS] += lesson.weight / len(bins)
    return seen


class _Vague:
    """A drop that came somewhere between looks that are far apart."""

    def __init__(self, lesson: Lesson) -> None:
        self._weight = lesson.weight
        self._bins = [at % BINS for at in lesson.bins]
        into = [0] * BINS
        for at in self._bins:
            into[at] = 1
        self._sums = [0, *itertools.accumulate(into + into)]

    def of(self, foretold: Bins) -> float:
        """Return how well shares foretold that it came there, as `_evidence` does."""
        return self._told(sum(foretold[at] for at in self._bins))

    def of_batches(self, lasts: int) -> Bins:
        """Return the same of batches of so many bins, by the bin that is their first."""
        told = [self._told(bins / lasts) for bins in range(lasts + 1)]
        return [
            told[after - before]
            for before, after in zip(self._sums[:BINS], self._sums[lasts:], strict=False)
        ]

    def place(self, placed: Bins, foretold: Bins) -> None:
        """Add it to the bins it may have fallen into, as far as each was foretold."""
        whole = sum(foretold[at] for at in self._bins)
        for at in self._bins:
            placed[at] += self._weight * foretold[at] / whole

    def _told(self, share: float) -> float:
        return self._weight * math.log(FLOOR + (1 - FLOOR) * share * BINS / len(self._bins))


def _evidence(seen: Bins, vague: Sequence[_Vague], foretold: Bins) -> float:
    """Return how well shares foretold the drops, as a logarithm; 0 is as well as any hour."""
    return sum(
        count * math.log(FLOOR + (1 - FLOOR) * share * BINS)
        for count, share in zip(seen, foretold, strict=True)
        if count
    ) + sum(one.of(foretold) for one in vague)


def _as_shipped(
    seen: Bins, vague: Sequence[_Vague], release: Release, claimed: float
) -> Iterator[_Weighed]:
    loose = _shares(shipped_hours(release))
    yield math.log(claimed * LOOSELY) + _evidence(seen, vague, _at_times_odd(loose)), loose
    sharp = _shares(sharp_hours(release))
    for shift, likely in OFF.items():
        moved = sharp[-shift:] + sharp[:-shift] if shift else sharp
        prior = claimed * (1 - LOOSELY) * likely
        yield math.log(prior) + _evidence(seen, vague, _at_times_odd(moved)), moved


def _at_times_odd(foretold: Bins) -> Bins:
    return [ODD / BINS + (1 - ODD) * share for share in foretold]


def _shares(hours: Hours) -> Bins:
    return [share_between(hours, at * BIN, (at + 1) * BIN) for at in range(BINS)]


def _about(drops: Sequence[Lesson], seen: Bins, vague: Sequence[_Vague]) -> Iterator[_Weighed]:
    """Yield what each width expects, weighed by how it tells each drop from all the others."""
    points = [0.0] * BINS
    for lesson in drops:
        points[lesson.middle] += lesson.weight
    whole = sum(points)
    for width in WIDTHS:
        spread = _spread(points, width)
        own = 1 / (2 * width + 1)
        fit = 0.0
        for lesson in drops:
            others = whole - lesson.weight
            told = 1 / BINS
            if others > LEAST:
                told = max(spread[lesson.middle] - lesson.weight * own, 0.0) / others
            # The next drop may be the first of a batch that none has shown yet.
            told = (told * others + 1 / BINS) / (others + 1)
            fit += lesson.weight * math.log(told * BINS)
        bins = _likely(seen, width)
        fit += sum(one.of(bins) for one in vague)
        # Where the others came, those not seen closely most likely did too: the last of a batch are
        # found late where few came before, and would stay unexpected for ever.
        with_all = [known + more for known, more in zip(seen, _placed(vague, bins), strict=True)]
        yield math.log(ABOUT / len(WIDTHS)) + fit, _likely(with_all, width)


def _likely(seen: Bins, width: int) -> Bins:
    """Return the share of each bin where drops come about where they were seen, or anywhere."""
    whole = sum(seen)
    return [(share + 1 / BINS) / (whole + 1) for share in _spread(seen, width)]


def _placed(vague: Sequence[_Vague], foretold: Bins) -> Bins:
    """Return how many of the drops not seen closely fell into each bin, by what is foretold."""
    placed = [0.0] * BINS
    for one in vague:
        one.place(placed, foretold)
    return placed


def _spread(bins: Bins, width: int) -> Bins:
    """Spread each bin evenly over its neighbours round the clock, `width` to either side."""
    box = 2 * width + 1
    sums = [0.0, *itertools.accumulate(bins[-width:] + bins + bins[:width])]
    return [(sums[at + box] - sums[at]) / box for at in range(BINS)]


type _Batch = tuple[float, int, int]
"""The logarithm of how much a batch is believed, its first bin, and how many it lasts."""


def _batches(seen: Bins, vague: Sequence[_Vague], prior: float) -> Iterator[_Batch]:
    each = prior - math.log(len(LASTING) * BINS)
    drops = sum(seen)
    outside = drops * math.log(FLOOR)
    for lasts in LASTING:
        sums = [0.0, *itertools.accumulate(seen + seen[:lasts])]
        better = math.log(FLOOR + (1 - FLOOR) * BINS / lasts) - math.log(FLOOR)
        told = [better * (sums[first + lasts] - sums[first]) for first in range(BINS)]
        for one in vague:
            told = [known + more for known, more in zip(told, one.of_batches(lasts), strict=True)]
        for first, known in enumerate(told):
            yield each + outside + known, first, lasts


def _laid_together(batches: Sequence[_Batch], best: float) -> Bins:
    """Return the shares of batches, each as far as it is believed."""
    steps = [0.0] * (2 * BINS + 1)
    for log, first, lasts in batches:
        share = math.exp(log - best) / lasts
        steps[first] += share
        steps[first + lasts] -= share
    twice = list(itertools.accumulate(steps))
    # Beyond midnight is the next day's beginning; sums of rounding must not fall below nothing.
    return [max(twice[at] + twice[at + BINS], 0.0) for at in range(BINS)]
