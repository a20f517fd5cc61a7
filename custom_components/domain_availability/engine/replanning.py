"""Plans names anew for another reason than a look at them.

A day begins or is given another limit, the clock is set back, lists or drops tell something new, or
a name failed as the control of another.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from .clock import Clock
from .dossier import Dossier, Load
from .doubted import Doubted
from .errand import Errand
from .home_clock import HomeClock
from .observation import Observation
from .plan_state import URGENT, Reason
from .planning import Planning
from .plans import Plans
from .spawn import Spawn
from .surprises import Surprises
from .verdict import VerdictKind
from .watching import PlannedLook

_NEVER = datetime.max.replace(tzinfo=UTC)
_NOTHING = timedelta(0)

WORTH_MOVING = timedelta(minutes=1)
"""A look in a window that is due sooner stays where it is when shares change."""


class Replanning:
    """Moves the plans of watched names. To be used from one event loop."""

    def __init__(
        self,
        clock: Clock,
        dossiers: Mapping[str, Dossier],
        *,
        plans: Plans,
        planning: Planning,
        home_clock: HomeClock,
        surprises: Surprises,
        load: Callable[[datetime], Load],
        asking: Collection[str],
        tell_change: Callable[[str], None],
        spawn: Spawn,
        wake: Callable[[], None],
    ) -> None:
        """Move `plans`, which are made by `planning`.

        `home_clock` notices when the time of day is set, which `surprises` have to be told;
        `load` says how busy the day is, `asking` holds the names whose look by plan still has
        questions out, `tell_change` is told of names of which something else is shown now; `spawn`
        makes tasks that move many, `wake` is called when some of these may be due.
        """
        self._clock = clock
        self._dossiers = dossiers
        self._plans = plans
        self._planning = planning
        self._home_clock = home_clock
        self._surprises = surprises
        self._load = load
        self._asking = asking
        self._tell_change = tell_change
        self._doubted = Doubted()
        self._for_the_limit = Errand(spawn, self._plan_for_the_limit, went_on=wake)
        self._by_the_clock = Errand(spawn, self._bring_back, went_on=wake)
        self._to_bring_back: dict[str, tuple[PlannedLook | None, timedelta]] = {}
        """Plans that are to be brought to a time of day that was set back, and by how much."""
        self._day: date | None = None
        """The day (UTC) of which each window has its share of the questions."""

    # The time

    def notice_time(self, now: datetime) -> None:
        """Bring plans to the time of day and to the day, if either has turned unexpectedly."""
        self.notice_clock(now)
        if (today := now.date()) != self._day:
            began, self._day = self._day is None, today
            if not began:
                self.share_anew(now)

    def notice_clock(self, now: datetime) -> None:
        """Take note of a clock that was set: before every judgement, for that goes by the gaps."""
        jump = self._home_clock.notice(now)
        if jump < timedelta(0):
            self._set_back(now, -jump)
        elif jump:
            self._surprises.set_forward(jump)

    def _set_back(self, now: datetime, back: timedelta) -> None:
        """Bring plans to a time of day that was set back, or all would wait for the old one.

        What was seen is brought to it at once, for looks come back meanwhile.
        """
        self._surprises.set_back(now)
        before, self._to_bring_back = self._to_bring_back, {}
        for name, dossier in self._dossiers.items():
            dossier.set_back(now)
            plan, more = before.get(name, (None, _NOTHING))
            # What has not come to its turn since the last time is by the clock of before that.
            by = back + more if dossier.plan is plan else back
            self._to_bring_back[name] = dossier.plan, by
        self._by_the_clock.begin(sorted(self._to_bring_back, key=self._due))

    def _due(self, name: str) -> datetime:
        plan = self._dossiers[name].plan
        return _NEVER if plan is None else plan.due

    def _bring_back(self, name: str) -> None:
        old, back = self._to_bring_back.pop(name)
        dossier = self._dossiers.get(name)
        if dossier is None or dossier.plan is not old:
            return  # Planned by the new time since.
        plan = self._plans.anew(dossier, self._clock.now())
        if old is not None and (due := old.due - back) < plan.due:
            dossier.plan = old._replace(due=due)
        self._plans.put(dossier)

    # The questions of the day

    def share_anew(self, now: datetime) -> None:
        """Plan anew the looks in windows that are far off: there is more for each, or less, now.

        A new day has begun, or a name was told and needs its questions no longer.
        """
        for name in self._planning.shares_of(now):
            dossier = self._dossiers[name]
            plan = self._plans.of(name)
            if (
                plan is not None
                and name not in self._asking
                and plan.reason != Reason.CONFIRMING
                and plan.due - now > WORTH_MOVING
            ):
                self._plans.anew(dossier, now)
                self._plans.put(dossier)

    def limit_changed(self) -> None:
        """Plan anew what the day's limit may have put off: it is another one now.

        What may become free first. Those that are put off meanwhile are by the new limit already.
        """
        shares = set(self._planning.shares_of(self._clock.now()))
        first, then = list[str](), list[str]()
        for name in self._dossiers:
            plan = self._plans.of(name)
            if plan is not None and (name in shares or plan.reason == Reason.CONFIRMING):
                first.append(name)
            elif plan is not None and plan.reason == Reason.RATE_LIMITED:
                then.append(name)
        self._for_the_limit.begin([*first, *then])

    def _plan_for_the_limit(self, name: str) -> None:
        if self._plans.of(name) is not None and name not in self._asking:
            dossier = self._dossiers[name]
            self._plans.sooner(dossier, self._clock.now())
            self._plans.put(dossier)

    def leave(self) -> list[asyncio.Task[None]]:
        """Move no more of many plans; return the tasks that end by it. Idempotent."""
        left = self._for_the_limit.leave(), self._by_the_clock.leave()
        return [task for task in left if task is not None]

    # What became known besides looks at a name

    def learn(self, names: Iterable[str]) -> None:
        """Foretell and plan anew what lists or drops seen have told something new about."""
        now = self._clock.now()
        moved: list[Dossier] = []
        for name in names:
            dossier = self._dossiers.get(name)
            if dossier is None:
                continue
            # Where names go in a known order, one that has gone moves the turns of the others.
            learnt = dossier.learn(self._planning.lore(name, dossier.policy))
            if learnt or self._planning.drops.order(dossier.policy) is not None:
                self._planning.put(dossier)
                moved.append(dossier)
        # Planned when all windows are known: each change has the questions shared out anew.
        for dossier in moved:
            if dossier.plan is not None and dossier.plan.reason != Reason.CONFIRMING:
                self._plans.anew(dossier, now)
                self._plans.put(dossier)
            self._tell_change(dossier.watched.name)

    def doubt(self, seen: Iterable[Observation], now: datetime) -> None:
        """Have it confirmed that names which failed as controls in a look are there.

        Of what is delegated the zone shows that soon anyway. It costs what is left for others, so
        it waits for another day where little is.
        """
        for name in self._doubted.by(seen, now):
            dossier = self._dossiers.get(name)
            if dossier is None or dossier.glance.delegated or name in self._asking:
                continue
            load = self._load(now)
            held = dossier.certain is not None and dossier.certain.kind is VerdictKind.REGISTERED
            if load.spent or load.short or not held:
                continue
            if (plan := dossier.plan) is not None and plan.reason not in URGENT:
                self._doubted.note(name, now)
                self._plans.confirm(dossier, now)
