"""How much time has passed between two moments, by a clock that was set in between. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

AT_MOST = 32
"""How many jumps are remembered."""
NOBODY_KNOWS = timedelta(days=36_500)
"""How far a clock was set where nobody knows: all that was before it counts as no time."""
OUTLIVED = timedelta(days=2)
"""Longer than any gap or patience: once so much has passed since a jump, it matters no more."""


class Jump(NamedTuple):
    """The time of day was set forward, or our machine was asleep or off."""

    at: datetime
    """When that was noticed (UTC), by the time of day since."""
    by: timedelta
    """How much of what lies between before and after is no time that surely passed."""


def passed(since: datetime, until: datetime, jumps: Sequence[Jump]) -> timedelta:
    """Return how much time has surely passed between two moments of the time of day.

    `jumps`: oldest first. The moments may each be from before a jump or after it: one from just
    before a jump was noticed counts as if from before it.
    """
    total, end = timedelta(0), until
    for jump in reversed(jumps):
        if jump.at <= since:
            break
        total += max(end - jump.at, timedelta(0))
        end = min(end, jump.at)
        if end - since <= jump.by:
            return total
        end -= jump.by
    return total + max(end - since, timedelta(0))


def still_of_use(jumps: Sequence[Jump], now: datetime) -> tuple[Jump, ...]:
    """Return the jumps that may lie within a gap: not too many, and none of the time to come.

    Where there are many, the nearest two become one: that makes no gap longer than it was.
    """
    kept: list[Jump] = []
    for at, by in jumps:
        _add(kept, Jump(min(at, now), by))
    while len(kept) > AT_MOST:
        between = [after.at - before.at for before, after in pairwise(kept)]
        first = between.index(min(between))
        one, other = kept[first : first + 2]
        kept[first : first + 2] = [Jump(other.at, _both(one, other))]
    return tuple(jump for jump in kept if passed(jump.at, now, kept) < OUTLIVED)


def _add(kept: list[Jump], jump: Jump) -> None:
    """Add a jump; what was noticed at the same moment is one."""
    if kept and kept[-1].at >= jump.at:
        jump = Jump(kept[-1].at, _both(kept.pop(), jump))
    kept.append(jump)


def _both(one: Jump, other: Jump) -> timedelta:
    return min(one.by + other.by, NOBODY_KNOWS)
