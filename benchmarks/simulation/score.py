"""How soon, how surely and at what price a watcher told of the drops of a world.

Raw delays are kept as lists, so that seeds can run in processes of their own and be pooled.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
import math
from typing import TypedDict

from .releases import Drop

TOO_LATE = 10.0
"""A telling this many seconds after the taking is too late, but was no lie when proved."""

ROUNDING = 1e-9

type Telling = tuple[str, float]
"""A name, and when the watcher said it was free."""

type Delays = list[float | None]
"""Seconds, one a drop; None: visible, yet never told before somebody took it."""

CLASSES = ("announced", "unannounced", "all")


class Totals(TypedDict):
    """`Score` as JSON takes it."""

    watcher: str
    free_to_told: dict[str, Delays]
    visible_to_told: dict[str, Delays]
    visible_to_taken: dict[str, list[float]]
    never_visible: int
    reregistered: int
    reregistered_missed: int
    queries: int
    dns_queries: int
    false_alarms: int
    duplicates: int
    retractions: int


@dataclass(slots=True, kw_only=True)
class Score:
    """One watcher's year, or several pooled. Drops never visible are in no list of delays."""

    watcher: str
    free_to_told: dict[str, Delays] = field(default_factory=lambda: {c: [] for c in CLASSES[:2]})
    visible_to_told: dict[str, Delays] = field(default_factory=lambda: {c: [] for c in CLASSES[:2]})
    visible_to_taken: dict[str, list[float]] = field(
        default_factory=lambda: {c: [] for c in CLASSES[:2]}
    )
    """Seconds, one a drop that was visible and taken before it was told."""
    never_visible: int = 0
    reregistered: int = 0
    reregistered_missed: int = 0
    queries: int = 0
    dns_queries: int = 0
    false_alarms: int = 0
    duplicates: int = 0
    retractions: int = 0

    def as_json(self) -> Totals:
        """Return what `from_json` takes."""
        return Totals(
            watcher=self.watcher,
            free_to_told=self.free_to_told,
            visible_to_told=self.visible_to_told,
            visible_to_taken=self.visible_to_taken,
            never_visible=self.never_visible,
            reregistered=self.reregistered,
            reregistered_missed=self.reregistered_missed,
            queries=self.queries,
            dns_queries=self.dns_queries,
            false_alarms=self.false_alarms,
            duplicates=self.duplicates,
            retractions=self.retractions,
        )

    @classmethod
    def from_json(cls, totals: Totals) -> Score:
        """Return the score that `as_json` gave."""
        return cls(**totals)

    @property
    def missed_share(self) -> float:
        """Fraction of the names registered again that were taken before they were told."""
        return self.reregistered_missed / self.reregistered if self.reregistered else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Percentiles over all visible drops, those never told as infinite; `most` of the told."""

    median: float
    p95: float
    most: float
    told: int
    visible: int


def percentile(delays: Sequence[float], fraction: float) -> float:
    """Return the smallest delay that `fraction` of the delays do not exceed; NaN for none."""
    if not delays:
        return math.nan
    return sorted(delays)[max(0, math.ceil(fraction * len(delays)) - 1)]


def summarise(delays: Delays) -> Summary:
    """Return the figures of the table for a list of raw delays."""
    told = [delay for delay in delays if delay is not None]
    known = [math.inf if delay is None else delay for delay in delays]
    return Summary(
        median=percentile(known, 0.5),
        p95=percentile(known, 0.95),
        most=max(told, default=math.nan),
        told=len(told),
        visible=len(delays),
    )


def summary(table: dict[str, Delays], which: str) -> Summary:
    """Return the figures for the `announced`, `unannounced` or `all` drops of a table."""
    if which == "all":
        return summarise([delay for delays in table.values() for delay in delays])
    return summarise(table[which])


def undisturbed(score: Score, which: str) -> Summary:
    """Return the figures of `which` drops as they would be had nobody taken a name.

    A name that is taken before it is told would have waited for longer than that, nobody knows for
    how long. The estimate is Kaplan's and Meier's ("Nonparametric estimation from incomplete
    observations", Journal of the American Statistical Association 53, 1958): it holds here because
    in these worlds whoever takes a name knows nothing of who watches it.
    """
    kinds = CLASSES[:2] if which == "all" else (which,)
    delays = [delay for kind in kinds for delay in score.visible_to_told[kind]]
    told = [delay for delay in delays if delay is not None]
    taken = [seconds for kind in kinds for seconds in score.visible_to_taken[kind]]
    never = len(delays) - len(told) - len(taken)
    return Summary(
        median=waited(told, taken, never, 0.5),
        p95=waited(told, taken, never, 0.95),
        most=max(told, default=math.nan),
        told=len(told),
        visible=len(delays),
    )


def waited(told: Sequence[float], taken: Sequence[float], never: int, fraction: float) -> float:
    """Return the wait that `fraction` of the drops do not exceed; NaN for none.

    `told` are the waits that were seen to their end, `taken` those that were cut short, `never`
    counts those without an end. Infinity: so many did not end that nobody can say.
    """
    left = len(told) + len(taken) + never
    waiting = 1.0 if left else math.nan
    ends = sorted([*((seconds, 0) for seconds in told), *((seconds, 1) for seconds in taken)])
    for seconds, cut_short in ends:
        if not cut_short:
            waiting *= 1 - 1 / left
            if waiting <= 1 - fraction + ROUNDING:
                return seconds
        left -= 1
    return math.nan if math.isnan(waiting) else math.inf


def told_alone(table: dict[str, Delays]) -> dict[str, Delays]:
    """Return a table without the drops that were never told."""
    return {
        which: [delay for delay in delays if delay is not None] for which, delays in table.items()
    }


def score(
    watcher: str,
    drops: Iterable[Drop],
    tellings: Iterable[Telling],
    *,
    queries: int,
    dns_queries: int = 0,
    retractions: int = 0,
) -> Score:
    """Score a watcher's tellings against the drops of its world.

    A telling between a name's release and its taking counts for that drop, the first as the news,
    others as duplicates. One up to `TOO_LATE` after the taking is a drop missed; any other is a
    false alarm.
    """
    result = Score(
        watcher=watcher, queries=queries, dns_queries=dns_queries, retractions=retractions
    )
    told: dict[str, list[float]] = {}
    for name, when in tellings:
        told.setdefault(name, []).append(when)
    for drop in drops:
        times = sorted(told.pop(drop.name, []))
        taken_at = math.inf if drop.taken_at is None else drop.taken_at
        first = bisect_right(times, drop.free_at)
        past = bisect_right(times, taken_at)
        result.false_alarms += first + sum(when > taken_at + TOO_LATE for when in times[past:])
        result.duplicates += max(0, past - first - 1)
        news = times[first] if past > first else None
        if drop.taken_at is not None:
            result.reregistered += 1
            result.reregistered_missed += news is None
        if math.isinf(drop.visible_at):
            result.never_visible += 1
            continue
        kind = "announced" if drop.announced else "unannounced"
        if news is None and drop.taken_at is not None:
            result.visible_to_taken[kind].append(drop.taken_at - drop.visible_at)
        for table, since in (
            (result.free_to_told, drop.free_at),
            (result.visible_to_told, drop.visible_at),
        ):
            # A wrong 404 may tell of a drop that RDAP does not show yet: at once, not before.
            table[kind].append(None if news is None else max(0.0, news - since))
    result.false_alarms += sum(len(times) for times in told.values())
    return result


def pool(scores: Sequence[Score]) -> Score:
    """Return one watcher's scores under several seeds as one. ValueError for several watchers."""
    if len({each.watcher for each in scores}) != 1:
        raise ValueError("scores of exactly one watcher can be pooled")
    return Score(
        watcher=scores[0].watcher,
        free_to_told=_joined([each.free_to_told for each in scores]),
        visible_to_told=_joined([each.visible_to_told for each in scores]),
        visible_to_taken=_joined([each.visible_to_taken for each in scores]),
        never_visible=sum(each.never_visible for each in scores),
        reregistered=sum(each.reregistered for each in scores),
        reregistered_missed=sum(each.reregistered_missed for each in scores),
        queries=sum(each.queries for each in scores),
        dns_queries=sum(each.dns_queries for each in scores),
        false_alarms=sum(each.false_alarms for each in scores),
        duplicates=sum(each.duplicates for each in scores),
        retractions=sum(each.retractions for each in scores),
    )


def _joined[T](tables: Sequence[dict[str, list[T]]]) -> dict[str, list[T]]:
    return {key: [delay for table in tables for delay in table[key]] for key in CLASSES[:2]}
