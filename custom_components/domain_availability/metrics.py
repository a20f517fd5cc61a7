"""The figures of honesty: what was asked, what was found, how soon, and how often wrongly."""

from collections import Counter
from typing import Any, TypedDict

from .engine.announcements import Spread, Told, after_forecast, count, free_for, unseen_for
from .name_row import moment
from .runtime import DomainAvailabilityConfigEntry
from .suffix_card import drops_taught


class SpreadShown(TypedDict):
    """A set of durations, in seconds."""

    count: int
    median: float
    p95: float
    longest: float


class Metrics(TypedDict):
    """All figures. Moments are ISO 8601 in UTC, durations in seconds."""

    names: dict[str, int]
    """Watched names by verdict; under `paused`, `held` and `total`, those."""
    budget: dict[str, Any]
    """Of layers 2 and 3, of this day (UTC)."""
    servers: list[dict[str, Any]]
    """Those asked today or left alone at the moment, busiest first."""
    layers: list[dict[str, Any]]
    """Over all suffixes."""
    degraded: list[dict[str, Any]]
    """Layers of suffixes that have yielded nothing for twenty tries."""
    refusing: dict[str, str | None]
    """Servers that have refused us for a day or longer, with since when."""
    port_53_caught: bool
    drops: dict[str, Any]
    """How soon drops were seen: `after_forecast` the moment foretold as likely, `unseen_for` since
    the look before, which still showed the name; `by_suffix` that is watched what they taught."""
    announcements: dict[str, Any]
    """Told, retracted, taken: in all and by the row of the judgement table that gave them."""
    paused: list[str]
    """Why nothing is asked at the moment."""


async def metrics(entry: DomainAvailabilityConfigEntry) -> Metrics:
    """Return the figures. Raises `LedgerError` where the ledger cannot be read."""
    runtime = entry.runtime_data
    health, budget = runtime.health, runtime.budget
    told = await runtime.ledger.announcements()
    drops = await runtime.ledger.drops_seen()
    now = runtime.monitor.now()
    by_row = count(told)
    return Metrics(
        names=_names(entry),
        budget={
            "day": budget.day.isoformat(),
            "limit": budget.limit,
            "spent": budget.spent,
            "left": budget.left,
            "spent_by": dict(budget.spent_by),
        },
        servers=[
            {
                "server": one.server,
                "today": one.today,
                "left_alone_for": one.left_alone_for,
                "why": one.why,
            }
            for one in runtime.monitor.servers()
        ],
        layers=[
            {
                "layer": layer.value,
                "tries": one.tries,
                "degraded": one.degraded,
                "answered_at": moment(one.answered_at),
                "silent_since": moment(one.mute_since),
            }
            for layer, one in sorted(health.layers.items())
        ],
        degraded=[
            {
                "suffix": suffix,
                "layer": layer.value,
                "tries": one.tries,
                "silent_since": moment(one.mute_since),
            }
            for (suffix, layer), one in sorted(health.degraded().items())
        ],
        refusing={server: moment(since) for server, since in health.refusing(now).items()},
        port_53_caught=health.intercepted(),
        drops={
            "seen": len(drops),
            "foretold": sum(drop.foretold_likely is not None for drop in drops),
            "after_forecast": _spread(after_forecast(drops)),
            "unseen_for": _spread(unseen_for(drops)),
            "by_suffix": {suffix: drops_taught(entry, suffix) for suffix in _suffixes(entry)},
        },
        announcements={
            **_told(by_row[""]),
            "free_for": _spread(free_for(told)),
            "by_row": {row: _told(one) for row, one in sorted(by_row.items()) if row},
        },
        paused=sorted(runtime.pausing.reasons),
    )


def _suffixes(entry: DomainAvailabilityConfigEntry) -> list[str]:
    return sorted({one.suffix for one in entry.runtime_data.coordinator.watched.values()})


def _names(entry: DomainAvailabilityConfigEntry) -> dict[str, int]:
    coordinator = entry.runtime_data.coordinator
    found: Counter[str] = Counter()
    for name, watched in coordinator.watched.items():
        state = coordinator.state_of(name)
        found["total"] += 1
        found["paused"] += watched.paused
        found["held"] += state is not None and state.held_since is not None
        verdict = None if state is None else state.verdict
        found["unknown" if verdict is None else verdict.kind.value] += 1
    return dict(found)


def _told(one: Told) -> dict[str, Any]:
    return {"told": one.told, "retracted": one.retracted, "taken": one.taken}


def _spread(spread: Spread | None) -> SpreadShown | None:
    if spread is None:
        return None
    return SpreadShown(
        count=spread.count,
        median=spread.median.total_seconds(),
        p95=spread.p95.total_seconds(),
        longest=spread.longest.total_seconds(),
    )
