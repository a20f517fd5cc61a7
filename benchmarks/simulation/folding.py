"""Looks at the zone that can see nothing new are left out: a year has fifty million of them.

A name whose zone and record are as they were at the last look is judged and planned at the next as
it was at this one. So its looks are folded into the last of them before something changes: the
zone, the record's age or the day. A test runs the same world unfolded and compares.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import dropwhile
import math
from typing import override

from custom_components.domain_availability.engine.cadence import (
    NEAR_EXPIRY,
    reason_of,
    record_due_at,
    record_every,
    zone_due,
    zone_every,
)
from custom_components.domain_availability.engine.dossier import Dossier, Load
from custom_components.domain_availability.engine.lifecycle import phase_at
from custom_components.domain_availability.engine.memory import NEWEST_OF_EACH
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.plan_state import PlanState, Reason
from custom_components.domain_availability.engine.planner import SOONEST
from custom_components.domain_availability.engine.sharing import AHEAD
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import VerdictKind
from custom_components.domain_availability.engine.watching import PlannedLook

from .answers import moment, seconds

_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_KNOWN_AHEAD = timedelta(days=90)
_FOR_EVER = datetime.max.replace(tzinfo=UTC)
_FOLDED = frozenset({Reason.DELEGATED, Reason.ZONE, Reason.RATE_LIMITED})

type NextChange = Callable[[str, float], float]
"""When a name's zone changes after a second of the year, or infinity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folded:
    """Looks that are left out."""

    first: datetime
    every: timedelta
    queries: int
    """What each of them would have asked the zone's servers."""
    last: datetime
    """The last of them that might have been made."""
    stop: datetime
    """The look that must be made however old the registry's record may grow."""
    until: datetime
    """Up to this look the name is judged as it is now, if the zone stays as it is."""

    def before(self, now: datetime) -> int:
        """Return the queries that would have been asked before a moment."""
        return self.queries * max(0, math.ceil((now - self.first) / self.every))


class FoldedMonitor(Monitor):
    """A monitor that leaves out looks at the zone that would see nothing new."""

    longest_timer = 86400.0
    """The clock of the world does not jump."""
    _next_change: NextChange | None = None

    def fold(self, next_change: NextChange | None) -> None:
        """Fold from now on; with `None` do all else alike, but leave out nothing."""
        self._next_change = next_change
        self._folded: dict[str, _Folded] = {}
        self._left_out = 0
        self._short_on: date | None = None
        """The day (UTC) on which registries are known to be asked for no more records."""
        self._turn_of_day()

    @property
    def left_out(self) -> int:
        """Return how many queries to the zone's servers were left out until now."""
        now = self._clock.now()
        return self._left_out + sum(one.before(now) for one in self._folded.values())

    def _turn_of_day(self) -> None:
        """Fold anew at midnight, when the routine's share of the day's questions is settled."""
        now = self._clock.now()
        load = self._load(now)
        for name, folded in tuple(self._folded.items()):
            dossier = self._dossiers[name]
            reason = dossier.plan.reason if dossier.plan is not None else Reason.ZONE
            if reason not in _FOLDED:
                continue  # The registry's turn has come, and waits for a worker.
            state = dossier.plan_state(load)
            if _stands_till(_next_midnight(now), dossier.plan, state, now):
                continue
            self._unfold(name, now)
            look = PlannedLook(due=zone_due(state, now), reason=reason)
            if reason in {Reason.DELEGATED, Reason.ZONE} and _is_settled(dossier):
                look = self._fold_from(dossier, look, state, now, before=folded)
            if look != dossier.plan:
                dossier.plan = look
                self._plans.put(dossier)
        self._clock.call_later((_next_midnight(now) - now).total_seconds(), self._turn_of_day)
        self._dispatch()

    def _unfold(self, name: str, now: datetime) -> None:
        if (folded := self._folded.pop(name, None)) is not None:
            self._left_out += folded.before(now)

    @override
    async def _look_at(self, name: str, *, by_hand: bool) -> None:
        self._unfold(name, self._clock.now())
        await super()._look_at(name, by_hand=by_hand)

    @override
    def _plan(self, dossier: Dossier, now: datetime) -> PlannedLook:
        look = super()._plan(dossier, now)
        if self._next_change is not None:
            self._unfold(dossier.watched.name, now)
            load = self._load(now)
            if look.reason in _FOLDED and _is_settled(dossier):
                look = dossier.plan = self._fold_from(dossier, look, dossier.plan_state(load), now)
            if (load.spent or load.scarce) and self._short_on != now.date():
                self._short_on = now.date()
                self._fold_on(load, now)
        return look

    def _fold_on(self, load: Load, now: datetime) -> None:
        """Plan anew what would have asked for records today: from now on none is asked for."""
        midnight = _next_midnight(now)
        for name, dossier in self._dossiers.items():
            look, folded = dossier.plan, self._folded.get(name)
            if look is None or not now < look.due < midnight or not _is_settled(dossier):
                continue
            if look.reason == Reason.DELEGATED:
                first = look if folded is None else look._replace(due=folded.first)
                state = dossier.plan_state(load)
                then = self._fold_from(dossier, first, state, now, before=folded)
            elif folded is not None and look.reason not in _FOLDED and now < folded.last:
                # Whether the registry has its turn is open again.
                then = PlannedLook(due=folded.last, reason=Reason.ZONE)
            else:
                continue
            if then.due != look.due and then.due > now:
                dossier.plan = then
                self._plans.put(dossier)

    def _fold_from(
        self,
        dossier: Dossier,
        look: PlannedLook,
        state: PlanState,
        now: datetime,
        *,
        before: _Folded | None = None,
    ) -> PlannedLook:
        """Return the last of the looks from this one on that all see and mean the same.

        `before`: how they were folded, if the name has not been looked at since.
        """
        last = _last_of_day(look, state, now)
        if self._next_change is None or last is None:
            return look
        name, every = dossier.watched.name, zone_every(state)
        # What is known for days ahead is not asked anew every midnight.
        stop = self._stop(dossier, state, now) if before is None else before.stop
        known = None if before is None else before.until
        due, turn = min(last, stop), _turn_of_registry(look, last, stop, state, now)
        if due < look.due or (due == look.due and turn is None):
            return look
        if known is None or known < due:
            if _stays(dossier):
                known = _FOR_EVER
            elif _still_leaves(dossier, due):
                known = due
            else:
                known = due + every * (_KNOWN_AHEAD // every)
                if not _alike(dossier, known, every):
                    due = _alike_until(dossier, look.due, due, every)
                    known, turn = due - every, None
            if due <= look.due and turn is None:
                return look
        queries = 1 if state.delegated else 2
        self._folded[name] = _Folded(
            first=look.due, every=every, queries=queries, last=due, stop=stop, until=known
        )
        return turn or PlannedLook(due=due, reason=look.reason)

    def _stop(self, dossier: Dossier, state: PlanState, now: datetime) -> datetime:
        """Return the first look that must be made however old its record may grow, or the last.

        It is the one after an edge that time alone brings, or before the zone changes.
        """
        stops, edges = [_FOR_EVER], list[datetime]()
        if (expires := state.facts.expires_at) is not None:
            near, far = expires - NEAR_EXPIRY - _INSTANT, expires + NEAR_EXPIRY
            # What has passed since the last look is not taken note of yet.
            since = dossier.last_look_at or now
            edges += [edge for edge in (near, far) if edge >= since]
        if (window := dossier.window()) is not None:
            edges.append(datetime.fromtimestamp(window.opens - AHEAD, UTC) - _INSTANT)
        if edges:
            stops.append(_first_after(min(edges), state))
        if self._next_change is not None:
            # Since the last look at the zone: another look may have come between.
            last = next(seen for seen in reversed(dossier.observations) if _of_zone(seen))
            change = self._next_change(dossier.watched.name, seconds(last.asked_at))
            if math.isfinite(change):
                stops.append(_last_before(moment(change), state))
        return min(stops)


def _stands_till(
    midnight: datetime, look: PlannedLook | None, state: PlanState, now: datetime
) -> bool:
    """Tell whether a day's share for the routine changes nothing of a folded look before its end.

    The registry's turn comes later by the new share as it did by the old.
    """
    return (
        look is not None
        and look.reason in {Reason.DELEGATED, Reason.ZONE}
        and look.due > midnight
        and record_due_at(state, now) > midnight
        and not (state.spent or state.scarce)
    )


def _last_of_day(look: PlannedLook, state: PlanState, now: datetime) -> datetime | None:
    """Return the last look before it is to be known anew what the registry is asked.

    That depends on the day's questions. `None`: it is so at every one of them.
    """
    record = record_due_at(state, now)
    match look.reason:
        case Reason.DELEGATED if state.spent or state.scarce:
            return _first_after(max(record, _next_midnight(now)) - _INSTANT, state)
        case Reason.DELEGATED if record > look.due:
            return _first_after(record - _INSTANT, state)
        case Reason.ZONE:
            # The one before the registry's turn: only then it is known whether it has one.
            return _last_before(record, state)
        case Reason.RATE_LIMITED if state.spent or state.scarce:
            return _last_before(_next_midnight(now), state)
    return None


def _turn_of_registry(
    look: PlannedLook, last: datetime, stop: datetime, state: PlanState, now: datetime
) -> PlannedLook | None:
    """Return the look at the registry that follows the last at the zone, if that is sure.

    It is while the day has questions and nothing else is to be seen before it.
    """
    if look.reason != Reason.ZONE or state.spent or state.scarce or stop <= last:
        return None
    record = record_due_at(state, now)
    due = max(record, last + min(record_every(state, last) / 10, SOONEST))
    if last >= record or due >= _next_midnight(now):
        return None
    return PlannedLook(due=due, reason=reason_of(state))


def _stays(dossier: Dossier) -> bool:
    """Tell whether everybody shows the name, and nothing comes to pass by time alone.

    Positives stand first in the table: it is judged the same as long as the zone shows it.
    """
    verdict = dossier.verdict
    return (
        verdict is not None
        and verdict.phase is Phase.REGISTERED
        and verdict.look_again is None
        and dossier.forecast is None
        and dossier.policy.last_phase is not Phase.GRACE
        and not dossier.watched.owned
        and all(
            seen.outcome is Outcome.REGISTERED and seen.phase in {None, Phase.REGISTERED}
            for seen in dossier.observations
        )
    )


def _still_leaves(dossier: Dossier, at: datetime) -> bool:
    """Tell whether a name on its way out surely is so at a look at its zone that has lost it.

    The registry has shown records alone: they outrank what is not in the zone, and nothing offers
    the name. What went from the zone before them went once: when, is known as long as it stays
    away. By time alone, the dates of a record may mean the next phase.
    """
    verdict, records = dossier.verdict, dossier.glance.standing
    if (
        verdict is None
        or records is None
        or (verdict.row, verdict.look_again) != ("1", None)
        or verdict.phase not in {Phase.REDEMPTION, Phase.PENDING_DELETE}
        or dossier.freed_at is not None
        or dossier.watched.owned
    ):
        return False
    zone = [seen for seen in dossier.observations if _of_zone(seen)]
    gone = list(dropwhile(lambda seen: seen.outcome is Outcome.REGISTERED, zone))
    sights = zone[: len(zone) - len(gone)]
    newest = records.newest
    return (
        len(records.records) + len(zone) == len(dossier.observations)
        and all(seen.layer is Layer.RDAP for seen in records.records)
        and phase_at(newest.phase, newest.facts, dossier.policy, at) is verdict.phase
        and bool(gone)
        and all(seen.outcome is Outcome.ABSENT for seen in gone)
        and (
            not sights
            or gone[0].asked_at > sights[-1].asked_at <= newest.asked_at + dossier.policy.zone_lag
        )
    )


def _alike_until(dossier: Dossier, first: datetime, last: datetime, every: timedelta) -> datetime:
    """Return the first of these looks that means something else, or the last of them."""
    low, high = 0, (last - first) // every
    if _alike(dossier, last, every):
        return last
    while low < high:
        middle = (low + high) // 2
        if _alike(dossier, first + middle * every, every):
            low = middle + 1
        else:
            high = middle
    return first + low * every


def _alike(dossier: Dossier, at: datetime, every: timedelta) -> bool:
    """Tell whether a name is judged at a look as it is now, the zone having stayed as it is."""
    zone = _zone_looks(dossier)
    since = zone[-1].asked_at
    newest = [seen for seen in zone if seen.asked_at == since]
    repeated = [
        replace(seen, asked_at=when, serial=int(seconds(when) // 60))
        for when in (at - age * every for age in range(NEWEST_OF_EACH - 1, -1, -1))
        for seen in newest
        if when > since
    ]
    then = copy(dossier)
    news = then.take_in(repeated, at, Surprises())
    return news is None and then.forecast == dossier.forecast and _gist(then) == _gist(dossier)


def _zone_looks(dossier: Dossier) -> list[Observation]:
    """Return what the zone has said of a name, oldest first."""
    return [seen for seen in dossier.observations if _of_zone(seen)]


def _of_zone(seen: Observation) -> bool:
    return seen.layer is Layer.DNS and seen.role is Role.QUESTION


def _is_settled(dossier: Dossier) -> bool:
    """Tell whether the next look is planned by the record; in doubt it is by the last look."""
    verdict = dossier.verdict
    return (
        verdict is not None
        and verdict.kind is VerdictKind.REGISTERED
        and not verdict.stale
        and not dossier.mute_looks
        and dossier.held_since is None
    )


def _gist(dossier: Dossier) -> tuple[object, ...]:
    """Return what of a name's verdict its plan and the news depend on."""
    verdict = dossier.verdict
    phase = verdict.phase if verdict is not None else None
    return _is_settled(dossier), phase, verdict is not None and verdict.look_again


def _first_after(when: datetime, state: PlanState) -> datetime:
    return zone_due(state, when)


def _last_before(when: datetime, state: PlanState) -> datetime:
    return zone_due(state, when - zone_every(state))


def _next_midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
