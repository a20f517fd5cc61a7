"""Looks at the zone that can see nothing new are left out: a year has fifty million of them.

A name whose zone and record are as they were at the last look is judged and planned at the next as
it was at this one, so its looks are folded into the last one before something changes. A test runs
the same world unfolded and compares.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import override

from custom_components.domain_availability.engine.cadence import (
    record_due_at,
    zone_due,
    zone_every,
)
from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.planner import Reason, next_look
from custom_components.domain_availability.engine.watching import PlannedLook

from .answers import moment, seconds

_INSTANT = timedelta(microseconds=1)
_FOLDED = frozenset({Reason.DELEGATED, Reason.ZONE, Reason.RATE_LIMITED})


class FoldedMonitor(Monitor):
    """A monitor that leaves out looks at the zone that would see nothing new."""

    longest_timer = 86400.0
    """The clock of the world does not jump."""
    _next_change: Callable[[str, float], float] | None = None

    def fold(self, next_change: Callable[[str, float], float] | None) -> None:
        """Fold from now on; `next_change` gives when a name's zone changes after a moment."""
        self._next_change = next_change
        self._asleep: set[str] = set()
        self._wake()

    def _wake(self) -> None:
        """Plan anew what sleeps at the day's turn, when the routine's share of it is settled."""
        now = self._clock.now()
        self._load(now)
        for name in tuple(self._asleep):
            if (dossier := self._dossiers.get(name)) is not None:
                self._plan(dossier, now)
                self._schedule(dossier)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self._clock.call_later((midnight - now).total_seconds() + 0.001, self._wake)
        self._dispatch()

    @override
    def _plan(self, dossier: Dossier, now: datetime) -> PlannedLook:
        plan = super()._plan(dossier, now)
        name = dossier.watched.name
        if self._next_change is None or plan.reason not in _FOLDED:
            if self._next_change is not None:
                self._asleep.discard(name)
            return plan
        due = self._folded_due(dossier, plan, now)
        if due <= plan.due:
            self._asleep.discard(name)
            return plan
        self._asleep.add(name)
        dossier.plan = PlannedLook(due=due, reason=plan.reason)
        return dossier.plan

    def _folded_due(self, dossier: Dossier, plan: PlannedLook, now: datetime) -> datetime:
        """Return when the last look is that comes before anything changes."""
        window = self._planning.window_due(dossier.watched.name, now)
        state = dossier.plan_state(self._load(now), window)
        every = zone_every(state)
        stops = [moment(self._world_end()) - every]
        assert self._next_change is not None
        change = self._next_change(dossier.watched.name, seconds(now))
        if change < self._world_end():
            stops.append(zone_due(state, moment(change) - every))
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        if state.delegated:
            record = record_due_at(state, now)
            if record <= now or (state.spent and record < midnight):
                record = midnight
            stops.append(zone_due(state, record - _INSTANT))
            if window is not None:
                stops.append(window)
        else:
            without = next_look(replace(state, zone_answers=False), dossier.policy, now)
            stops.append(max(without.due, plan.due))
        return min(stops)

    @staticmethod
    def _world_end() -> float:
        return 366 * 86400.0
