"""What is shown of one watched name in a list of many: plain data, as JSON knows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from .coordinator import DomainAvailabilityCoordinator
from .engine.verdict import VerdictKind


class NameRow(TypedDict):
    """One name in a list. Moments are ISO 8601 in UTC; what is not known is `None`."""

    name: str
    """A-label."""
    display_name: str
    suffix: str
    watch_lists: list[str]
    """The titles of the lists that hold it."""
    priority: str
    paused: bool
    verdict: str | None
    phase: str | None
    confidence: float | None
    """Of the verdict, 0 to 1."""
    stale: bool
    """The newest answers say nothing; the verdict is the one before."""
    held: bool
    """It is missing, but too many are at once for that to be believed."""
    registrar: str | None
    expires_at: str | None
    drop_earliest: str | None
    drop_likely: str | None
    drop_latest: str | None
    drop_confidence: float | None
    """How likely the drop falls between the earliest and the latest moment, 0 to 1."""
    next_look_at: str | None
    next_look_reason: str | None
    last_look_at: str | None


SORTABLE = (
    "display_name",
    "suffix",
    "priority",
    "verdict",
    "phase",
    "confidence",
    "registrar",
    "expires_at",
    "drop_likely",
    "next_look_at",
    "last_look_at",
)
"""By what a list can be put in order."""

BY_RANK: Mapping[str, Mapping[str, int]] = {
    "priority": {"low": 0, "normal": 1, "high": 2},
    "verdict": {"available": 0, "unknown": 1, "not_for_sale": 2, "registered": 3},
    "phase": {
        phase: place
        for place, phase in enumerate(
            (
                "available",
                "premium",
                "release_session",
                "pending_delete",
                "redemption",
                "grace",
                "on_hold",
                "registered",
                "reserved",
            )
        )
    },
}
"""Words that have an order of their own: the nearer to being free the sooner."""


def moment(at: datetime | None) -> str | None:
    """Return a moment as text that sorts by time."""
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


def name_row(coordinator: DomainAvailabilityCoordinator, name: str) -> NameRow | None:
    """Return what is shown of an A-label; `None` where it is not watched."""
    watched = coordinator.watched.get(name)
    state = coordinator.state_of(name)
    if watched is None or state is None:
        return None
    verdict, forecast, plan = state.verdict, state.forecast, state.plan
    shown = verdict is not None and verdict.kind is not VerdictKind.UNKNOWN
    return NameRow(
        name=name,
        display_name=watched.display_name,
        suffix=watched.suffix,
        watch_lists=[held.title for held in coordinator.holders.get(name, ())],
        priority=watched.priority.value,
        paused=watched.paused,
        verdict=None if verdict is None else verdict.kind.value,
        phase=verdict.phase.value if verdict is not None and shown and verdict.phase else None,
        confidence=None if verdict is None else verdict.confidence,
        stale=verdict is not None and verdict.stale,
        held=state.held_since is not None,
        registrar=state.facts.registrar,
        expires_at=moment(state.facts.expires_at),
        drop_earliest=None if forecast is None else moment(forecast.earliest),
        drop_likely=None if forecast is None else moment(forecast.likely),
        drop_latest=None if forecast is None else moment(forecast.latest),
        drop_confidence=None if forecast is None else forecast.confidence,
        next_look_at=None if plan is None else moment(plan.due),
        next_look_reason=None if plan is None else plan.reason,
        last_look_at=moment(state.last_look_at),
    )


def sort_value(row: NameRow, by: str) -> str | float | None:
    """Return what a row is put in order by; rows without it come last."""
    value: str | float | None = row[by]  # type: ignore[literal-required]  # one of SORTABLE
    if value is None:
        return None
    if (ranks := BY_RANK.get(by)) is not None:
        return float(ranks.get(str(value), len(ranks)))
    return value.casefold() if isinstance(value, str) else value
