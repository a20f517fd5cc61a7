"""When to ask next, how hard to look, and why. Pure: (state, policy, now) to the next look.

Rare when nothing can happen, dense when it can: a delegated name is watched in the zone at no cost
to the registry, a leaving one by its registry, and inside its window as often as the pace allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
import math

from .lifecycle import LEAVING
from .observation import Facts, Layer, Phase
from .policy import Pace, Policy
from .verdict import Verdict, VerdictKind
from .watching import Forecast, PlannedLook, Priority


class Reason(StrEnum):
    """Why a look is planned."""

    FIRST_LOOK = "first_look"
    CONFIRMING = "confirming"
    WINDOW = "window"
    LATE = "late"
    AFTER_NEWS = "after_news"
    FREE = "free"
    DELEGATED = "delegated"
    UNDELEGATED = "undelegated"
    GRACE = "grace"
    REDEMPTION = "redemption"
    PENDING_DELETE = "pending_delete"
    RELEASE_SESSION = "release_session"
    NOT_FOR_SALE = "not_for_sale"
    UNCERTAIN = "uncertain"
    RATE_LIMITED = "rate_limited"
    BY_HAND = "by_hand"


class Depth(StrEnum):
    """How hard to look."""

    ROUTINE = "routine"
    """The zone first; the registry only where its record is due or the zone does not show it."""
    WINDOW = "window"
    """The densest registry layer; whatever contradicts it, too."""
    FULL = "full"
    """Every layer the suffix has and the user allows."""


AFTER_NEWS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Looks after a name was found free; daily from then on."""

DNS_EVERY = timedelta(minutes=10)
DNS_NAMES = 1000
"""Up to so many names every ten minutes; beyond, stretched to hold the pace."""

RECORD_FAR = timedelta(days=7)
RECORD_NEAR = timedelta(days=1)
NEAR_EXPIRY = timedelta(days=30)
"""How old the registry's record of a delegated name may grow, far from and near its expiry."""

EVERY: Mapping[Reason, timedelta] = {
    Reason.UNDELEGATED: timedelta(hours=12),
    Reason.GRACE: timedelta(hours=12),
    Reason.REDEMPTION: timedelta(hours=4),
    Reason.PENDING_DELETE: timedelta(hours=1),
    Reason.RELEASE_SESSION: timedelta(hours=1),
    Reason.NOT_FOR_SALE: timedelta(days=1),
    Reason.FREE: timedelta(days=1),
}
"""How often the registry is asked where no window is near."""

LATE_SHARE = 20
LATE_MOST = timedelta(minutes=10)
LATE_ENDS = timedelta(days=2)
"""After the window looks go on, for some drops come late: each wait is this share of the time since
its end, until after two days the phase alone is waited for."""

WINDOW_LEAST = 1.0
"""Seconds between two looks inside a window at the least, whatever a pace would allow."""
WINDOW_LOOKS = 2000
"""Looks in one window at the most: the longer it is, the less a look in it can find."""

CONFIRMED_SOON = timedelta(seconds=10)
"""A look that confirms sooner than this after the window's next stands in its place; one that
would come minutes later must not keep the window waiting."""

MUTE_FIRST = timedelta(minutes=2)
MUTE_MOST = timedelta(hours=6)
"""How soon after a look that told nothing another is made: doubling between these."""

LEAD = timedelta(seconds=1)
"""How long before a window looking begins."""
FAR = timedelta(days=1)
SPREAD = timedelta(seconds=60)
"""Over how long the first looks of many names are spread, per thousand names, beyond the first."""

SHARES: Mapping[Priority, float] = {
    Priority.HIGH: 0.5,
    Priority.NORMAL: 1.0,
    Priority.LOW: 2.0,
}
"""How much longer than its even share of the pace a name waits where many are in a window."""

PHASE_REASONS: Mapping[Phase, Reason] = {
    Phase.GRACE: Reason.GRACE,
    Phase.REDEMPTION: Reason.REDEMPTION,
    Phase.PENDING_DELETE: Reason.PENDING_DELETE,
    Phase.RELEASE_SESSION: Reason.RELEASE_SESSION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanState:
    """What the plan of one name depends on."""

    verdict: Verdict | None = None
    facts: Facts = field(default_factory=Facts)
    forecast: Forecast | None = None
    available_since: datetime | None = None
    delegated: bool = False
    """The newest look at the zone showed a delegation."""
    record_at: datetime | None = None
    """When the registry last gave a record."""
    mute_looks: int = 0
    """Looks in a row that told nothing."""
    names: int = 1
    """How many names are watched in all."""
    rivals: int = 1
    """How many names share a window at this registry now, this one included."""
    priority: Priority = Priority.NORMAL
    scarce: bool = False
    """The day's budget is nearly spent."""
    spent: bool = False
    """The day's budget is spent."""


def next_look(state: PlanState, policy: Policy, now: datetime, *, chance: float) -> PlannedLook:
    """Return when the name is looked at next.

    `chance` (0 to 1) spreads what need not be on time: the routine comes up to a tenth early.
    """
    verdict = state.verdict
    if verdict is None:
        spread = SPREAD * max(state.names - DNS_NAMES / 10, 0) / DNS_NAMES
        return PlannedLook(due=now + spread * chance, reason=Reason.FIRST_LOOK)
    window = _window(state, policy, now)
    if verdict.look_again is not None:
        again = now + timedelta(seconds=verdict.look_again)
        if window is not None and window.due < again - CONFIRMED_SOON:
            return window
        return PlannedLook(due=again, reason=Reason.CONFIRMING)
    if verdict.kind is VerdictKind.AVAILABLE:
        return _while_free(state, now)
    if window is not None and window.due <= now + timedelta(seconds=window_gap(state, policy)):
        return window
    routine = _routine(state, now, chance)
    if (state.spent and routine.reason is not Reason.DELEGATED) or (
        state.scarce and _can_wait(routine, state)
    ):
        routine = PlannedLook(due=_midnight_after(now), reason=Reason.RATE_LIMITED)
    return min(window, routine, key=lambda look: look.due) if window is not None else routine


def depth_of(state: PlanState, policy: Policy, now: datetime, reason: str) -> Depth:
    """Return how hard to look at a name that is due for `reason`."""
    if reason in {Reason.WINDOW, Reason.LATE}:
        return Depth.WINDOW
    if reason == Reason.CONFIRMING:
        return Depth.WINDOW if in_window(state.forecast, now) else Depth.FULL
    if reason in {Reason.BY_HAND, Reason.AFTER_NEWS, Reason.FREE}:
        return Depth.FULL
    verdict = state.verdict
    if verdict is not None and verdict.phase is policy.last_phase:
        return Depth.FULL if record_due(state, now) else Depth.WINDOW
    return Depth.ROUTINE


def record_due(state: PlanState, now: datetime) -> bool:
    """Tell whether the registry's record is old enough to be asked for again."""
    if state.record_at is None:
        return True
    verdict = state.verdict
    reason = PHASE_REASONS.get(verdict.phase) if verdict and verdict.phase else None
    if reason is not None:
        allowed = EVERY[reason]
    elif not state.delegated:
        allowed = EVERY[Reason.UNDELEGATED]
    else:
        expires = state.facts.expires_at
        near = expires is not None and abs(expires - now) <= NEAR_EXPIRY
        allowed = RECORD_NEAR if near or expires is None else RECORD_FAR
    return now - state.record_at >= allowed * 0.9


def in_window(forecast: Forecast | None, now: datetime) -> bool:
    """Tell whether the name may drop about now."""
    if forecast is None:
        return False
    return forecast.earliest - LEAD <= now <= forecast.latest + LATE_ENDS


def window_gap(state: PlanState, policy: Policy) -> float:
    """Return the seconds between two looks inside a window: as dense as the pace allows.

    A window as long as a day shares the server's quotas evenly; a short one is limited by the gap
    alone. Names that share a window share the pace.
    """
    pace = densest_pace(policy)
    gap = max(pace.gap, WINDOW_LEAST)
    if state.forecast is not None:
        length = (state.forecast.latest - state.forecast.earliest).total_seconds()
        gap = max(gap, length / WINDOW_LOOKS)
        if pace.hourly is not None:
            gap = max(gap, length / (pace.hourly * max(math.ceil(length / 3600), 1)))
        if pace.daily is not None:
            gap = max(gap, length / pace.daily)
    if state.rivals <= 1:
        return gap
    return gap * state.rivals * SHARES[state.priority]


def densest_pace(policy: Policy) -> Pace:
    """Return the pace of the registry layer that may be asked most often."""
    there = [
        layer
        for layer, endpoint in (
            (Layer.DAS, policy.das),
            (Layer.RDAP, policy.rdap),
            (Layer.WHOIS, policy.whois),
        )
        if endpoint is not None
    ]
    paces = [policy.pace_of(layer) for layer in there]
    return min(paces, key=lambda pace: pace.gap, default=policy.pace_of(Layer.DNS))


def _window(state: PlanState, policy: Policy, now: datetime) -> PlannedLook | None:
    """Return the look that the forecast asks for, if there is a forecast to look for."""
    forecast = state.forecast
    if forecast is None:
        return None
    opening = forecast.earliest - LEAD
    if now < opening:
        return PlannedLook(due=opening, reason=Reason.WINDOW)
    if now <= forecast.latest:
        gap = timedelta(seconds=window_gap(state, policy))
        return PlannedLook(due=now + gap, reason=Reason.WINDOW)
    late = now - forecast.latest
    if late <= LATE_ENDS:
        gap = max(timedelta(seconds=window_gap(state, policy)), min(late / LATE_SHARE, LATE_MOST))
        return PlannedLook(due=now + gap, reason=Reason.LATE)
    return None


def _while_free(state: PlanState, now: datetime) -> PlannedLook:
    """Look soon after the news (taken? a mistake?), then daily."""
    since = state.available_since or now
    for step in AFTER_NEWS:
        if since + step > now:
            return PlannedLook(due=since + step, reason=Reason.AFTER_NEWS)
    return PlannedLook(due=now + EVERY[Reason.FREE], reason=Reason.FREE)


def _routine(state: PlanState, now: datetime, chance: float) -> PlannedLook:
    """Return the look that the phase asks for."""
    verdict = state.verdict
    if verdict is None or verdict.stale or verdict.kind is VerdictKind.UNKNOWN:
        if state.mute_looks or verdict is None or verdict.stale:
            wait = min(MUTE_FIRST * 2 ** min(max(state.mute_looks - 1, 0), 12), MUTE_MOST)
            return _early(now, wait, chance, Reason.UNCERTAIN)
        return _early(now, FAR, chance, Reason.UNCERTAIN)
    if verdict.phase in LEAVING and verdict.phase is not None:
        reason = PHASE_REASONS[verdict.phase]
        return _early(now, EVERY[reason], chance, reason)
    if verdict.kind is VerdictKind.NOT_FOR_SALE:
        return _early(now, EVERY[Reason.NOT_FOR_SALE], chance, Reason.NOT_FOR_SALE)
    if state.delegated:
        every = DNS_EVERY * max(state.names / DNS_NAMES, 1)
        return _early(now, every, chance, Reason.DELEGATED)
    reason = Reason.GRACE if verdict.phase is Phase.GRACE else Reason.UNDELEGATED
    return _early(now, EVERY[reason], chance, reason)


def _early(now: datetime, wait: timedelta, chance: float, reason: Reason) -> PlannedLook:
    return PlannedLook(due=now + wait * (1 - chance / 10), reason=reason)


def _can_wait(look: PlannedLook, state: PlanState) -> bool:
    """Tell whether a look is one of the frequent ones far from any window."""
    return state.priority is not Priority.HIGH and look.reason in {
        Reason.GRACE,
        Reason.REDEMPTION,
        Reason.UNDELEGATED,
        Reason.UNCERTAIN,
    }


def _midnight_after(now: datetime) -> datetime:
    """Return the next midnight UTC, when the budget begins anew."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)
