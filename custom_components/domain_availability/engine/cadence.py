"""How often a name is asked about where no window is near. Pure.

The zone is asked on a grid of its own for each name: spread evenly, at no cost to the registry. The
registry is asked by phase, when a foretold change is due, and shortly before a window opens.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from .observation import Phase
from .plan_state import PlanState, Reason
from .verdict import VerdictKind

DNS_EVERY = timedelta(minutes=10)
DNS_NAMES = 1000
"""Up to so many delegated names every ten minutes; beyond, stretched to hold the pace."""
ZONE_EVERY = timedelta(hours=1)
"""How often the zone is asked whether a name that is out of it is back."""

ZONE_EVERY_FREE = timedelta(days=1)
"""How often, of a name long free, whether it has been taken."""

RECORD_FAR = timedelta(days=7)
RECORD_NEAR = timedelta(days=1)
NEAR_EXPIRY = timedelta(days=30)
"""How old the registry's record of a name may grow, far from and near its expiry."""
EVERY: Mapping[Reason, timedelta] = {
    Reason.UNDELEGATED: timedelta(hours=12),
    Reason.GRACE: timedelta(hours=12),
    Reason.REDEMPTION: timedelta(hours=4),
    Reason.PENDING_DELETE: timedelta(hours=1),
    Reason.RELEASE_SESSION: timedelta(hours=1),
    Reason.NOT_FOR_SALE: timedelta(days=1),
    Reason.FREE: timedelta(days=1),
}
"""How often the registry is asked by phase."""

BLIND_FAR = timedelta(days=5)
"""How old the record of a name may grow far from its expiry where the zone cannot be asked."""

LAST_SIGHT = timedelta(hours=6)
"""How long before a window opens the registry is asked for a last time before it."""
LAST_SIGHT_HOLDS = timedelta(hours=18)
"""A record newer than this when the window opens serves as that last sight."""
LEFT_ZONE = timedelta(minutes=20)
"""How long after a name left its zone the registry is asked once more: it may show a deletion late,
and one that nobody foretold shows nowhere else."""
AFTER_CHANGE = timedelta(minutes=10)
"""How long after a foretold change of phase the registry is asked: it may show it late."""

EARLY = 0.1
"""How much of its wait a routine look comes early at the most, so that looks spread."""

PHASE_REASONS: Mapping[Phase, Reason] = {
    Phase.GRACE: Reason.GRACE,
    Phase.REDEMPTION: Reason.REDEMPTION,
    Phase.PENDING_DELETE: Reason.PENDING_DELETE,
    Phase.RELEASE_SESSION: Reason.RELEASE_SESSION,
}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def zone_every(state: PlanState) -> timedelta:
    """Return how often the zone is asked about the name."""
    if state.verdict is not None and state.verdict.kind is VerdictKind.AVAILABLE:
        return ZONE_EVERY_FREE
    every = DNS_EVERY if state.delegated and state.wanted else ZONE_EVERY
    return every if state.names <= DNS_NAMES else _times(every, state.names / DNS_NAMES)


@lru_cache(maxsize=256)
def _times(every: timedelta, factor: float) -> timedelta:
    """Return a multiple of a wait: all names have the same few, and need them many a look."""
    return every * factor


def zone_due(state: PlanState, now: datetime) -> datetime:
    """Return the name's next place on the grid of looks at the zone."""
    every = zone_every(state)
    first = timedelta(0, every.total_seconds() * state.spread)
    return now + every - (now - _EPOCH - first) % every


def reason_of(state: PlanState) -> Reason:
    """Return what the registry is asked for, by the name's phase."""
    phase = state.verdict.phase if state.verdict is not None else None
    if phase is not None and phase in PHASE_REASONS:
        return PHASE_REASONS[phase]
    return Reason.DELEGATED if state.delegated else Reason.UNDELEGATED


def record_every(state: PlanState, now: datetime) -> timedelta:
    """Return how old the registry's record of the name may grow, the budget's state included.

    A name that is held is looked at daily; if nobody waits for its drop, never more often.
    """
    every = _every_wanted(state, now) if state.wanted else RECORD_NEAR
    if state.owned:
        every = min(every, RECORD_NEAR)
    return every if state.stretch == 1.0 else _times(every, state.stretch)


def _every_wanted(state: PlanState, now: datetime) -> timedelta:
    """Return how often somebody who waits for its drop has the registry asked."""
    reason = reason_of(state)
    expires = state.facts.expires_at
    near = expires is None or abs(expires - now) <= NEAR_EXPIRY
    if reason is Reason.DELEGATED:
        return RECORD_NEAR if near else RECORD_FAR
    blind = reason is Reason.UNDELEGATED and not state.zone_answers and not near
    return BLIND_FAR if blind else EVERY[reason]


def record_due_at(state: PlanState, now: datetime) -> datetime:
    """Return when the registry is to be asked for its record again; may have passed."""
    at = state.record_at
    if at is None:
        return now
    due = at + _early(record_every(state, now), state.spread)
    if state.delegated_at is not None and not state.delegated:
        # It left after it was last seen there, and before the next look.
        every = _times(DNS_EVERY, max(state.names, DNS_NAMES) / DNS_NAMES)
        left = state.delegated_at + every + LEFT_ZONE
        if at < left:
            due = min(due, left)
    change = state.next_phase_at
    if change is not None and at < change + AFTER_CHANGE:
        due = min(due, change + AFTER_CHANGE)
    forecast = state.forecast
    if forecast is not None and at < forecast.earliest - LAST_SIGHT_HOLDS:
        due = min(due, forecast.earliest - LAST_SIGHT)
    return due


@lru_cache(maxsize=4096)
def _early(every: timedelta, spread: float) -> timedelta:
    """Return what a name waits that comes early by its own part; asked several times a look."""
    return every * (1 - spread * EARLY)


def record_due(state: PlanState, now: datetime) -> bool:
    """Tell whether the registry's record is old enough to be asked for again."""
    free = state.verdict is not None and state.verdict.kind is VerdictKind.AVAILABLE
    return not free and now >= record_due_at(state, now)
