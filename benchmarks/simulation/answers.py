"""What an endpoint answers, and the lines of time that answers and faults lie on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import math
from typing import Literal

START = datetime(2026, 1, 1, tzinfo=UTC)
LATENCY = 0.15
"""Seconds from question to answer. An answer gives the state of the moment of asking."""

type Span = tuple[float, float]
"""From (included) until (not included), in seconds since the start of the year."""


def moment(seconds: float) -> datetime:
    """Return the aware time `seconds` after the start of the year."""
    return START + timedelta(seconds=seconds)


def seconds(when: datetime) -> float:
    """Return the seconds from the start of the year to `when` (aware)."""
    return (when - START).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of an RDAP endpoint; all times in seconds since the start of the year.

    `statuses` are in RDAP's words (RFC 8056). `retry_after` in seconds, for a throttled one only.
    """

    kind: Literal["record", "absent", "throttled"]
    statuses: tuple[str, ...] = ()
    registered_at: float | None = None
    expires_at: float | None = None
    changed_at: float | None = None
    release_at: float | None = None
    retry_after: float | None = None


ABSENT = Answer(kind="absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line[T]:
    """What holds from each of `times` (rising, the first one -inf) until the next."""

    times: tuple[float, ...]
    values: tuple[T, ...]

    def at(self, when: float) -> T:
        """Return what holds at `when`."""
        return self.values[bisect_right(self.times, when) - 1]

    def next_change(self, when: float) -> float:
        """Return when what holds at `when` ends, or infinity."""
        index = bisect_right(self.times, when)
        return self.times[index] if index < len(self.times) else math.inf


def line[T](steps: Sequence[tuple[float, T]]) -> Line[T]:
    """Build a line from (from when, what), in order; equal neighbours become one.

    The first step holds from ever. A step that begins no later than the one before it replaces that
    one's rest, so the later entry of two at the same time wins.
    """
    times: list[float] = []
    values: list[T] = []
    for when, what in steps:
        while len(times) > 1 and when <= times[-1]:
            times.pop()
            values.pop()
        if values and values[-1] == what:
            continue
        times.append(when if times else -math.inf)
        values.append(what)
    return Line(times=tuple(times), values=tuple(values))


def overlaid[T](base: Line[T], spans: Sequence[Span], what: T) -> Line[T]:
    """Return `base` with `what` in its place during `spans` (rising, apart from each other)."""
    edges = [edge for span in spans for edge in span]
    inside = [index % 2 == 1 for index in range(len(edges) + 1)]
    steps: list[tuple[float, T]] = []
    for when in sorted({*base.times, *edges}):
        covered = inside[bisect_right(edges, when)]
        steps.append((when, what if covered else base.at(when)))
    return line(steps)
