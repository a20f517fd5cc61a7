"""The results as Markdown: delays, what they cost, and which promises were kept."""

from collections.abc import Callable, Iterable, Iterator

from .duration import duration
from .promises import Promise
from .results import BLOCKED, OURS, Record, Results, dns_rate
from .score import CLASSES, Score, Summary, summary, told_alone, undisturbed

_TABLES: dict[str, Callable[[Score, str], Summary]] = {
    "From visible to told": lambda score, kind: summary(score.visible_to_told, kind),
    "From visible to told, had nobody taken them": undisturbed,
    "From visible to told, of those told": lambda score, kind: summary(
        told_alone(score.visible_to_told), kind
    ),
    "From free to told": lambda score, kind: summary(score.free_to_told, kind),
}


def report(results: Results, promises: Iterable[Promise]) -> Iterator[str]:
    """Yield the lines of the whole report."""
    yield "# How soon a drop is told"
    yield ""
    yield f"    {results.command}"
    yield ""
    yield "Median, 95th percentile and maximum. A drop that was taken before it was told, or never"
    yield "told, is `never` in the first two and left out of the third, and of all three where only"
    yield "those told are counted: there a watcher looks the better the more it lost. What waits"
    yield "would be had nobody taken a name is estimated (Kaplan and Meier, 1958): a taken one has"
    yield "waited that long and would have waited longer."
    for budget in results.budgets:
        yield ""
        yield from _budget(results, budget)
    yield ""
    yield "## What it must show"
    yield ""
    yield from verdicts(promises)


def _budget(results: Results, budget: int) -> Iterator[str]:
    pooled = results.pooled(budget)
    seeds = sorted({record.seed for record in results.records if record.budget == budget})
    drops = {kind: len(next(iter(pooled.values())).visible_to_told[kind]) for kind in CLASSES[:2]}
    yield f"## {budget:,} registry queries a day"
    yield ""
    yield (
        f"Seeds: {', '.join(seeds)}. Visible drops: {drops['announced']:,} announced,"
        f" {drops['unannounced']:,} unannounced."
    )
    without = sorted({record.seed for record in results.of_watcher(BLOCKED, budget)})
    if without and without != seeds:
        yield f"With DNS blocked: {', '.join(without)} alone."
    for title, figures in _TABLES.items():
        yield ""
        yield from _rows(
            (title, *CLASSES, "told of visible"),
            ((name, *_delays(score, figures)) for name, score in pooled.items()),
        )
    yield ""
    yield from _rows(
        (
            "Cost",
            "registered again: taken before told",
            "queries",
            "most in a day",
            "DNS queries a name and day",
            "false alarms",
            "retractions",
            "duplicates",
            "processor time a seed",
        ),
        ((name, *_cost(score, results.of_watcher(name, budget))) for name, score in pooled.items()),
    )


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = list(head)
    yield f"| {' | '.join(titles)} |"
    yield "| --- " * len(titles) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _delays(score: Score, figures: Callable[[Score, str], Summary]) -> Iterator[str]:
    for kind in CLASSES:
        yield _spread(figures(score, kind))
    every = summary(score.visible_to_told, "all")
    yield f"{every.told:,} of {every.visible:,}"


def _spread(figures: Summary) -> str:
    return ", ".join(map(duration, (figures.median, figures.p95, figures.most)))


def _cost(score: Score, records: list[Record]) -> Iterator[str]:
    ours = score.watcher in {OURS, BLOCKED}
    yield f"{score.missed_share:.0%} of {score.reregistered:,}"
    yield f"{score.queries:,}"
    yield f"{max(record.most_a_day for record in records):,}"
    yield f"{dns_rate(records):.0f}" if ours else "-"
    yield f"{score.false_alarms:,}"
    yield f"{score.retractions:,}" if ours else "-"
    yield f"{score.duplicates:,}"
    yield duration(sum(record.seconds for record in records) / len(records))


def verdicts(promises: Iterable[Promise]) -> Iterator[str]:
    """Yield the lines that say which promises were kept."""
    yield from _rows(
        ("promise", "figure", "limit", "kept"),
        ((one.text, one.figure, one.limit, "yes" if one.kept else "**no**") for one in promises),
    )
