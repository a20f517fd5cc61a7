"""When each watched name is looked at next: its plan, put in where looks are started when due."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
import random

from .agenda import ELSEWHERE, Rank, rank_of
from .clock import Clock
from .dispatcher import Dispatcher, Start
from .dossier import Dossier
from .plan_state import URGENT, Reason
from .watching import PlannedLook

CATCH_UP = timedelta(minutes=5)
"""Over how long looks that fell due while nothing ran are spread, per thousand names."""
PUT_OFF = timedelta(hours=1)
PUT_OFF_IN_WINDOW = timedelta(minutes=1)
"""How long a name is left alone after a mistake of ours; the latter while it may drop."""

type Anew = Callable[[Dossier, datetime], PlannedLook]
"""Plan a name's next look as things are, and keep that plan with it."""


class Plans:
    """The plans of all watched names. To be used from one event loop."""

    def __init__(
        self,
        clock: Clock,
        dossiers: Mapping[str, Dossier],
        *,
        anew: Anew,
        chance: random.Random,
        start: Start,
        wake: Callable[[], None],
        longest_timer: float,
    ) -> None:
        """Have plans for the names in `dossiers`, whichever those are.

        `anew` makes a plan; `chance` spreads what is caught up; `start` starts a look in a lane;
        `wake` is called when a look may be due, at the latest after `longest_timer` seconds.
        """
        self._clock = clock
        self._dossiers = dossiers
        self._chance = chance
        self.anew = anew
        self.dispatcher = Dispatcher(
            clock,
            plan_of=self.of,
            start=start,
            again=lambda name: self.put(dossiers[name]),
            wake=wake,
            longest_timer=longest_timer,
        )
        """Starts looks as they fall due by these plans."""

    def of(self, name: str) -> PlannedLook | None:
        """Return a name's plan; `None` where it is paused or not watched."""
        dossier = self._dossiers.get(name)
        return None if dossier is None or dossier.watched.paused else dossier.plan

    def due(self) -> tuple[str, ...]:
        """Return the names whose look waits: it is due, or was put off for the budget's sake."""
        now = self._clock.now()
        return tuple(
            name
            for name in self._dossiers
            if (plan := self.of(name)) is not None
            and (plan.due <= now or plan.reason == Reason.RATE_LIMITED)
        )

    def put(self, dossier: Dossier) -> None:
        """Have a name looked at by the plan it has now."""
        if (plan := self.of(dossier.watched.name)) is not None:
            watched = dossier.watched
            rank = rank_of(plan, dossier.may_drop)
            lane, gap = dossier.lane() if rank <= Rank.URGENT else (ELSEWHERE, 0.0)
            self.dispatcher.put(
                watched.name, plan.due, rank, priority=watched.priority, lane=lane, gap=gap
            )

    def confirm(self, dossier: Dossier, now: datetime) -> None:
        """Have a name looked at now, to confirm what is known of it."""
        dossier.plan = PlannedLook(due=now, reason=Reason.CONFIRMING)
        self.put(dossier)

    def put_off(self, name: str) -> None:
        """Go on with a name after a mistake of ours: an hour later, or it would miss its drop."""
        if (dossier := self._dossiers.get(name)) is not None:
            now = self._clock.now()
            wait = PUT_OFF_IN_WINDOW if dossier.may_drop(now) else PUT_OFF
            dossier.plan = PlannedLook(due=now + wait, reason=Reason.UNCERTAIN)
            self.put(dossier)

    def sooner(self, dossier: Dossier, now: datetime) -> None:
        """Plan a name anew that may be looked at sooner now; what was due before stays so."""
        before = dossier.plan
        plan = self.anew(dossier, now)
        if before is not None and before.due < plan.due:
            dossier.plan = before

    def caught_up(self, plan: PlannedLook, now: datetime) -> PlannedLook:
        """Spread what fell due meanwhile; what may have dropped goes first."""
        if plan.due > now or plan.reason in URGENT:
            return plan
        spread = CATCH_UP * (len(self._dossiers) / 1000)
        return PlannedLook(due=now + spread * self._chance.random(), reason=plan.reason)

    def catch_up(self, now: datetime) -> None:
        """Go on with all names, after a time in which nothing was asked."""
        for dossier in self._dossiers.values():
            if dossier.plan is not None:
                dossier.plan = self.caught_up(dossier.plan, now)
            self.put(dossier)
