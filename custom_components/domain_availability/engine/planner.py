"""When to ask next, how hard to look, and why. Pure: (state, policy, now) to the next look.

Rare when nothing can happen, dense when it can: a delegated name is watched in the zone at no cost
to the registry, a leaving one by its registry, and inside its window as often as its share of the
day's questions and the pace allow.
"""

from datetime import datetime, timedelta

from .cadence import (
    DNS_EVERY,
    DNS_NAMES,
    EARLY,
    EVERY,
    reason_of,
    record_due,
    record_due_at,
    record_every,
    zone_due,
)
from .lifecycle import LEAVING
from .plan_state import SEEKING, Depth, PlanState, Reason
from .policy import Policy
from .verdict import Verdict, VerdictKind
from .watching import Forecast, PlannedLook, Priority

__all__ = [
    "AFTER_NEWS",
    "DNS_EVERY",
    "DNS_NAMES",
    "FAR",
    "LATE_ENDS",
    "Depth",
    "PlanState",
    "Reason",
    "depth_of",
    "in_window",
    "next_look",
    "record_due",
]

AFTER_NEWS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Looks after a name was found free; then daily, for what is taken within the add grace may come
back (RFC 3915: five days)."""
FREE_DAILY = timedelta(days=5)
FREE_LATER = timedelta(days=2, hours=12)
"""How often the registry is asked from then on: before what it said counts as too old. The zone
shows at no cost when the name is taken."""

LATE_ENDS = timedelta(days=2)
"""How long after its window a drop still counts as foretold."""

CONFIRMED_SOON = timedelta(seconds=10)
"""A look that confirms sooner than this after the window's next stands in its place; one that
would come minutes later must not keep the window waiting."""

MUTE_FIRST = timedelta(minutes=2)
MUTE_MOST = timedelta(hours=6)
"""How soon after a look that told nothing another is made: doubling between these, and never
rarer than if it had told something."""

SOONEST = timedelta(minutes=10)
"""How soon the registry is asked again at the most where its last answer was not definite."""

LEAD = timedelta(seconds=1)
"""How long before a window looking begins."""
FAR = timedelta(days=1)
"""How soon a name whose state is open is looked at again,"""
UNSETTLED_STRETCH = 7.0
"""and how many times rarer at the most where the budget is small."""
SPREAD = timedelta(seconds=60)
"""Over how long the first looks of many names are spread, per thousand names, beyond the first."""


def next_look(state: PlanState, policy: Policy, now: datetime) -> PlannedLook:
    """Return when the name is looked at next, and why."""
    verdict = state.verdict
    if verdict is None:
        spread = SPREAD * max(state.names - DNS_NAMES / 10, 0) / DNS_NAMES
        return PlannedLook(due=now + spread * state.spread, reason=Reason.FIRST_LOOK)
    window = _window(state, now)
    if verdict.look_again is not None:
        again = now + timedelta(seconds=verdict.look_again)
        if state.used_up:
            again = max(again, _midnight_after(now))
        if window is not None and window.due < again - CONFIRMED_SOON:
            return window
        return PlannedLook(due=again, reason=Reason.CONFIRMING)
    if verdict.kind is VerdictKind.AVAILABLE:
        return _while_free(state, policy, now)
    routine = _routine(state, policy, now)
    return window if window is not None and window.due <= routine.due else routine


def depth_of(state: PlanState, policy: Policy, now: datetime, reason: str) -> Depth:
    """Return how hard to look at a name that is due for `reason`."""
    if reason in SEEKING:
        return Depth.WINDOW
    verdict = state.verdict
    if reason == Reason.CONFIRMING:
        foretold = in_window(state.forecast, now) and _confirmed_soon(verdict)
        return Depth.WINDOW if foretold else Depth.FULL
    if reason == Reason.FREE:
        return Depth.ROUTINE if settled_free(state, now) else Depth.FULL
    if reason in {Reason.BY_HAND, Reason.AFTER_NEWS}:
        return Depth.FULL
    if (
        verdict is not None
        and verdict.phase is policy.last_phase
        and reason not in {Reason.ZONE, Reason.RATE_LIMITED}
    ):
        return Depth.FULL if record_due(state, now) else Depth.WINDOW
    return Depth.ROUTINE


def _confirmed_soon(verdict: Verdict | None) -> bool:
    """Tell whether an absence waits for its second as a foretold one does: for seconds."""
    again = verdict.look_again if verdict is not None else None
    return again is not None and again < CONFIRMED_SOON.total_seconds()


def in_window(forecast: Forecast | None, now: datetime) -> bool:
    """Tell whether the name may drop about now."""
    if forecast is None:
        return False
    return forecast.earliest - LEAD <= now <= forecast.latest + LATE_ENDS


def _window(state: PlanState, now: datetime) -> PlannedLook | None:
    """Return the look that the name's share of the day's questions gives it, if there is one."""
    forecast, due = state.forecast, state.window_due
    if forecast is None or due is None:
        return None
    if state.empty and due < _midnight_after(now):
        return None
    late = due > forecast.latest
    return PlannedLook(due=max(due, now), reason=Reason.LATE if late else Reason.WINDOW)


def _while_free(state: PlanState, policy: Policy, now: datetime) -> PlannedLook:
    """Look soon after the news (taken? a mistake?), then daily, then rarely."""
    since = state.available_since or now
    for step in AFTER_NEWS:
        if since + step > now:
            waits = state.scarce and not state.zone_answers
            # What is told already may wait for the next day's questions; the zone costs none.
            due = max(since + step, _midnight_after(now)) if waits else since + step
            return PlannedLook(due=due, reason=Reason.AFTER_NEWS)
    if not settled_free(state, now):
        return _early(state, now, EVERY[Reason.FREE], Reason.FREE)
    asked = state.absent_at or now
    registry = max(asked + FREE_LATER * (1 - state.spread * EARLY), now + SOONEST)
    look = _allowed(state, policy, now, PlannedLook(due=registry, reason=Reason.FREE))
    zone = _zone(state, policy, now)
    return zone if zone is not None and zone.due < look.due else look


def settled_free(state: PlanState, now: datetime) -> bool:
    """Tell whether a name has been free for so long that it is looked at rarely."""
    return state.available_since is not None and now - state.available_since > FREE_DAILY


def _routine(state: PlanState, policy: Policy, now: datetime) -> PlannedLook:
    """Return the look that the phase asks for."""
    verdict = state.verdict
    if verdict is None or verdict.stale or verdict.kind is VerdictKind.UNKNOWN:
        wait = _until_settled(state, now)
        return _allowed(state, policy, now, _early(state, now, wait, Reason.UNCERTAIN))
    if verdict.kind is VerdictKind.NOT_FOR_SALE and verdict.phase not in LEAVING:
        wait = EVERY[Reason.NOT_FOR_SALE]
        return _allowed(state, policy, now, _early(state, now, wait, Reason.NOT_FOR_SALE))
    zone = _zone(state, policy, now)
    if zone is not None and state.delegated:
        # The record, where it is due, is asked for along with the zone.
        return zone
    reason = reason_of(state)
    if reason is Reason.DELEGATED:
        reason = Reason.UNDELEGATED
    soonest = now + min(record_every(state, now) / 10, SOONEST)
    registry = PlannedLook(due=max(record_due_at(state, now), soonest), reason=reason)
    registry = _allowed(state, policy, now, registry)
    return zone if zone is not None and zone.due < registry.due else registry


def _until_settled(state: PlanState, now: datetime) -> timedelta:
    """Return how long a name whose state is open waits for its next look."""
    verdict = state.verdict
    if not (state.mute_looks or state.missing or verdict is None or verdict.stale):
        return FAR * min(state.stretch, UNSETTLED_STRETCH)
    most = min(MUTE_MOST, record_every(state, now))
    if state.missing and in_window(state.forecast, now):
        # It is most likely free: only the second absence, or the second source, is wanting.
        most = min(most, EVERY[Reason.PENDING_DELETE] * state.stretch)
    doublings: int = min(max(state.mute_looks - 1, 0), 12)
    return min(MUTE_FIRST * (1 << doublings), most)


def _zone(state: PlanState, policy: Policy, now: datetime) -> PlannedLook | None:
    """Return the next look at the zone, where there is one to look at."""
    if not (state.zone_answers and policy.dns):
        return None
    reason = Reason.DELEGATED if state.delegated else Reason.ZONE
    return PlannedLook(due=zone_due(state, now), reason=reason)


def _allowed(state: PlanState, policy: Policy, now: datetime, look: PlannedLook) -> PlannedLook:
    """Return the look, or where the budget has no room for it the next that costs nothing of it."""
    midnight = _midnight_after(now)
    spent = state.empty if may_be_free(state) else state.spent
    if look.due >= midnight or not (spent or (state.scarce and _can_wait(look, state))):
        return look
    zone = _zone(state, policy, now)
    due = midnight if zone is None else min(zone.due, midnight)
    return PlannedLook(due=due, reason=Reason.RATE_LIMITED)


def may_be_free(state: PlanState) -> bool:
    """Tell whether a name may be free by now, though nothing foretold it.

    It has gone missing, or it is out of the zone and was never asked for at its registry. Such a
    name is let at what is kept for windows: it waits for no other day.
    """
    asked = state.record_at is not None or state.absent_at is not None
    return state.missing or (not asked and state.zone_answers and not state.delegated)


def _early(state: PlanState, now: datetime, wait: timedelta, reason: Reason) -> PlannedLook:
    return PlannedLook(due=now + wait * (1 - state.spread * EARLY), reason=reason)


def _can_wait(look: PlannedLook, state: PlanState) -> bool:
    """Tell whether a look is one of the frequent ones far from any window."""
    return (
        state.priority is not Priority.HIGH
        and not may_be_free(state)
        and look.reason in {Reason.GRACE, Reason.REDEMPTION, Reason.UNDELEGATED, Reason.UNCERTAIN}
    )


def _midnight_after(now: datetime) -> datetime:
    """Return the next midnight UTC, when the budget begins anew."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)
