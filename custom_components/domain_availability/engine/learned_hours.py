"""At which hours a registry releases names, as far as drops seen have taught it. Pure."""

from collections.abc import Sequence
import itertools
import math
from zoneinfo import ZoneInfo

from .batch_beliefs import believed
from .drop_lesson import BIN, BINS, Bins, lessons
from .drop_seen import DropSeen
from .hours import Hours, Stretch, shipped_hours
from .policy import Release

MOST_STRETCHES = 12


def learned_hours(release: Release, seen: Sequence[DropSeen]) -> Hours:
    """Return the hours of a registry, from its policy and the drops seen of it, in any order.

    A release at the second a phase ends has no hours to learn.
    """
    drops = [] if release.exact else lessons(seen, ZoneInfo(release.zone))
    return _stretches(believed(drops, release)) if drops else shipped_hours(release)


def _stretches(bins: Bins) -> Hours:
    """Merge bins into stretches, cut wherever a cut tells most.

    What a cut tells is measured on square roots, so that thin hours count as well as dense ones.
    """
    roots = [math.sqrt(share) for share in bins]
    sums = [0.0, *itertools.accumulate(roots)]
    pieces = [_best_cut(sums, 0, BINS)]
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
