"""What the simulation must show of us, and whether it did."""

from collections.abc import Iterator
from dataclasses import dataclass
import math

from .duration import duration
from .results import BLOCKED, BOUND, OURS, WATCHDOG, Results, dns_rate
from .score import CLASSES, Score, Summary, percentile, summary, undisturbed

AGAINST_BOUND = {100: (1.35, 1.6), 1_000: (1.25, 1.4), 10_000: (1.25, 1.4)}
"""By budget: how many times the median and the 95th percentile of who is told day and hours."""
JUDGED = 1_000
"""The budget of all other promises about delays."""
BETTER = 40.0
MINUTE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One line of what must be shown: in words, as figure and limit, and whether it is kept."""

    text: str
    figure: str
    limit: str
    kept: bool


def promises(results: Results) -> Iterator[Promise]:
    """Yield every promise that the results can tell of."""
    for budget in results.budgets:
        pooled = results.pooled(budget)
        if OURS in pooled and BOUND in pooled:
            yield from _against_bound(budget, pooled[OURS], pooled[BOUND])
    pooled = results.pooled(JUDGED) if JUDGED in results.budgets else {}
    if OURS in pooled:
        yield from _at_a_thousand(pooled[OURS])
        if WATCHDOG in pooled:
            yield _against_watchdog(pooled[OURS], pooled[WATCHDOG])
    if BLOCKED in pooled:
        figure = _announced(pooled[BLOCKED]).median
        yield _soon("DNS blocked: announced, median", figure, 25.0)
    yield from _always(results)


def _announced(score: Score) -> Summary:
    return summary(score.visible_to_told, "announced")


def _soon(text: str, figure: float, limit: float) -> Promise:
    return Promise(
        text=text,
        figure=duration(figure),
        limit=f"at most {duration(limit)}",
        kept=not figure > limit,
    )


def _at_most(text: str, figure: float, limit: float, form: str) -> Promise:
    return Promise(
        text=text,
        figure=format(figure, form),
        limit=f"at most {limit:{form}}",
        kept=figure <= limit,
    )


def _against_bound(budget: int, ours: Score, bound: Score) -> Iterator[Promise]:
    """Compare the waits that each has by its own doing, not by who takes names away.

    With few queries either loses about one in twenty, so that with the lost ones as infinite the
    95th percentile is one name's chance of being taken: shown, and not judged.
    """
    undisturbed_ones = [undisturbed(score, "announced") for score in (ours, bound)]
    strict_ones = [_announced(score) for score in (ours, bound)]
    for part, limit in zip(("median", "p95"), AGAINST_BOUND.get(budget, ()), strict=False):
        mine, theirs = (getattr(one, part) for one in undisturbed_ones)
        strictly = _times(*(getattr(one, part) for one in strict_ones))
        yield Promise(
            text=f"{budget:,} a day: announced, {part}, against who is told day and hours",
            figure=f"{_times(mine, theirs)}; those taken first as never: {strictly}",
            limit=f"at most {limit} times",
            kept=mine <= limit * theirs,
        )


def _times(mine: float, theirs: float) -> str:
    # Where more than the percentile were taken before anybody could tell, both are infinite.
    ratio = "" if math.isinf(mine) else f" = {mine / theirs:.2f} times"
    return f"{duration(mine)} to {duration(theirs)}{ratio}"


def _at_a_thousand(ours: Score) -> Iterator[Promise]:
    announced = _announced(ours)
    at = f"{JUDGED:,} a day:"
    yield _soon(f"{at} announced, median", announced.median, 15.0)
    yield _soon(f"{at} announced, p95", announced.p95, 3 * MINUTE)
    unannounced = summary(ours.visible_to_told, "unannounced")
    yield _soon(f"{at} unannounced, median", unannounced.median, 10 * MINUTE)
    yield _at_most(f"{at} registered again, taken before told", ours.missed_share, 0.15, ".1%")


def _against_watchdog(ours: Score, watchdog: Score) -> Promise:
    """Compare the medians of all drops, and those of the drops that both told of."""
    mine, theirs = (summary(score.visible_to_told, "all").median for score in (ours, watchdog))
    text = f"{JUDGED:,} a day: all drops, median, better than domain-watchdog with a connector"
    told = _told_median(watchdog) / _told_median(ours)
    figure = f"{theirs / mine:,.0f} times"
    if math.isinf(theirs):
        figure = "its median is never"
    return Promise(
        text=text,
        figure=f"{figure}; over what each told, {told:,.0f} times",
        limit=f"at least {BETTER:.0f} times",
        kept=theirs >= BETTER * mine,
    )


def _told_median(score: Score) -> float:
    return percentile(
        [
            delay
            for kind in CLASSES[:2]
            for delay in score.visible_to_told[kind]
            if delay is not None
        ],
        0.5,
    )


def _always(results: Results) -> Iterator[Promise]:
    """Yield what must hold in every run of ours."""
    runs = [*results.of_watcher(OURS), *results.of_watcher(BLOCKED)]
    if not runs:
        return
    for what in ("false_alarms", "duplicates"):
        figure = sum(getattr(record.score, what) for record in runs)
        yield _none(what.replace("_", " "), figure)
    yield _none("errors logged", sum(len(record.errors) for record in runs))
    yield _at_most(
        "DNS queries a name and day", max(dns_rate([record]) for record in runs), 150.0, ".0f"
    )
    fullest = max(runs, key=lambda record: record.most_a_day / record.budget)
    yield _at_most(
        "registry queries of the fullest day", fullest.most_a_day, fullest.budget, ",.0f"
    )
    timed = [record.seconds for record in results.of_watcher(OURS, JUDGED)]
    if timed:
        yield _soon(f"{JUDGED:,} a day: processor time of the slowest seed", max(timed), 3 * MINUTE)


def _none(what: str, figure: int) -> Promise:
    return Promise(text=what, figure=f"{figure:,}", limit="none", kept=not figure)
