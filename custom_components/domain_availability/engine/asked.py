"""The questions one server was asked in the last 24 hours, and what rolling quotas make of them.

Moments are seconds of the clock's `monotonic()`, kept as they are. Only what outlives a restart is
coarser, and rounded so that it never claims a question was longer ago than it was.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable
import math

from .kept import Json

HOUR = 3600.0
DAY = 86400.0
_FINE = 60
_COARSE = 900
"""Seconds in one bucket of what is kept: in the last hour, and before it."""
_MOST_IN_A_BUCKET = 100_000
_INSTANT = 1e-6
"""Shorter waits are what is left over of adding floating-point numbers."""

type Bucket = tuple[float, int]
"""When it ends, and how many questions are in it."""


class Asked:
    """When questions were asked, oldest first."""

    __slots__ = ("_coarse", "_fine", "_moments")

    def __init__(self) -> None:
        self._moments: deque[float] = deque()
        self._fine: deque[Bucket] = deque()
        self._coarse: deque[Bucket] = deque()

    def add(self, at: float, span: float = DAY) -> None:
        """Write a question down; what is older than the longest `span` of a quota is forgotten."""
        moments = self._moments
        moments.append(at)
        _count(self._fine, at, _FINE, 1)
        while moments[0] <= at - span:
            moments.popleft()
        self._fold(at)

    def _fold(self, at: float) -> None:
        while self._fine and self._fine[0][0] <= at - HOUR:
            end, number = self._fine.popleft()
            _count(self._coarse, end, _COARSE, number)
        while self._coarse and self._coarse[0][0] <= at - DAY:
            self._coarse.popleft()

    def count(self, span: float, at: float) -> int:
        """Return how many questions were asked in the last `span` seconds."""
        return len(self._moments) - bisect_right(self._moments, at - span + _INSTANT)

    def wait(self, limit: int, span: float, at: float) -> float:
        """Return the seconds until there are fewer than `limit` in any `span`; 0 or less: now."""
        if limit <= 0:
            return span
        if len(self._moments) < limit:
            return 0.0
        return self._moments[-limit] + span - at

    def buckets(self, at: float, now: float) -> list[Json]:
        """Return end (seconds since 1970, never too early) and number of each bucket, as a list."""
        self._fold(at)
        ahead, up = now - at, math.ceil
        return [
            [up(end + ahead), number] for kept in (self._coarse, self._fine) for end, number in kept
        ]

    @classmethod
    def of_buckets(cls, kept: Iterable[tuple[float, int]], at: float, now: float) -> Asked:
        """Take up buckets; what is over, or yet to come, is brought to where it can be."""
        asked = cls()
        recent = [(end, number) for end, number in kept if now - end < DAY and number > 0]
        for end, number in sorted(recent):
            moment = at - max(0.0, now - end)
            few = min(number, _MOST_IN_A_BUCKET)
            asked._moments.extend([moment] * few)
            # As they are: rounded once more at every restart, they would never grow old.
            (asked._fine if moment > at - HOUR else asked._coarse).append((moment, few))
        return asked


def _count(buckets: deque[Bucket], at: float, width: int, number: int) -> None:
    """Add to the last bucket, or begin the one the moment is in; a moment at its end is in it."""
    end: float = math.ceil(at / width) * width
    if buckets and buckets[-1][0] >= end:
        end, before = buckets.pop()
        number += before
    buckets.append((end, number))
