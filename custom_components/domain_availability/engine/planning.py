"""All that plans look beyond one name for: the day's questions, and what drops seen have taught.

The monitor plans each look here, after it was taken. Nothing here asks anybody anything.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from .allowance import PROOF
from .budget import Budget, Tally
from .dossier import Dossier, Load, Lore
from .drop_seen import DropSeen
from .drop_sight import drop_seen
from .drops_seen import DropsSeen, registry_key
from .observation import FREE_LAYERS, Observation
from .pace import Pacer
from .plan_state import SEEKING, URGENT, Reason
from .planner import next_look
from .policy import Pace, Policy
from .routine import Routine
from .sharing import DAY, HOUR, Purse, Sharing
from .turns import turn_of
from .verdict import Transition
from .watching import Forecast, PlannedLook
from .windows import Window, densest_layer, moment

KEPT_FOR_PROOFS = 0.1
"""How much of a day names that wait for a second absence may keep from windows: a fault may leave
many in that state for hours, and all others must not be lost with them."""

NEWEST_COST = 0.1
"""How much the newest look in a window counts in what one costs: where a registry shows absences
that its control does not bear out, each takes several questions."""

SAME_TIME = (0.0, 0.0)
"""Of a server whose clock is not ahead of ours, nor perhaps is."""

ASKED_NOBODY = timedelta(seconds=2)
"""How soon a window is looked at again where nobody could be asked, for others' looks had left no
questions: those under way will have ended, or the day is spent and the plan waits for midnight."""


class Planning:
    """Plans looks by what all names need together."""

    def __init__(
        self,
        *,
        pacer: Pacer,
        budget: Budget,
        policies: Callable[[str], Policy],
        published: Callable[[str], datetime | None],
        missing: Callable[[str], datetime | None] = lambda _: None,
    ) -> None:
        """Plan within a budget and servers' paces.

        `policies` gives the policy of a suffix, `published` the moment a registry's list has for a
        name, `missing` when that list last had it, where it has lost it before its time.
        """
        self.drops = DropsSeen(lambda suffix: policies(suffix).release)
        self._pacer = pacer
        self._budget = budget
        self._published = published
        self._missing = missing
        self._paces: dict[str, Pace] = {}
        self._leaving: dict[str, dict[str, Dossier]] = {}
        """By registry, the names for which a drop is foretold."""
        self._sharing = Sharing(budget=self._purse, quotas=self._quotas)
        self._shifts: dict[str, tuple[Window, tuple[float, float], Window]] = {}
        """Windows by the registry's clock, how far that is ahead and perhaps is, and by ours."""
        self._routine = Routine()
        self._unproven: set[str] = set()
        """Names whose absence waits for a second."""
        self._look_costs = 1.0
        """Questions a look in a window, as far as it was so of late."""
        self._load_of: Tally | None = None
        self._load_by: tuple[int, bool, bool, bool] | None = None
        self._load = Load()
        """The last one made: many plans are made while nothing is asked."""

    # What is known of a drop besides looks

    def lore(self, name: str, policy: Policy) -> Lore:
        """Return what lists and drops seen tell of a name's drop."""
        return Lore(
            published=self._published(name),
            missing_since=self._missing(name),
            hours=self.drops.hours(policy),
            late_share=self.drops.late_share(policy),
            sure=self.drops.sure(policy),
        )

    def note_drop(
        self, dossier: Dossier, news: Transition, foretold: Forecast | None
    ) -> DropSeen | None:
        """Learn from a drop that was told; `None` where it teaches nothing.

        `foretold` is the forecast that stood before it.
        """
        seen = dossier.observations
        if ahead := self._ahead(dossier):
            # Its hours are learned by the registry's clock, by which they are foretold.
            seen = tuple(replace(one, asked_at=one.asked_at + ahead) for one in seen)
        drop = drop_seen(seen, dossier.policy, foretold, news)
        if drop is not None:
            self.drops.note(drop)
        return drop

    @staticmethod
    def concerned(dossiers: Mapping[str, Dossier], policy: Policy) -> list[str]:
        """Return the names whose forecast a drop under this policy may move."""
        return [
            name
            for name, one in dossiers.items()
            if one.forecast is not None and registry_key(one.policy) == registry_key(policy)
        ]

    # Plans

    def plan(self, dossier: Dossier, names: int, now: datetime, *, granted: int = 0) -> PlannedLook:
        """Plan a name's next look.

        `names` is how many are watched, `granted` how many questions of looks under way are not
        counted yet.
        """
        name = dossier.watched.name
        self.put(dossier)
        window_due = None if dossier.forecast is None else self.window_due(dossier, now)
        state = dossier.plan_state(self.load(names, now, granted=granted), window_due)
        plan = dossier.plan = next_look(state, dossier.policy, now)
        if plan.reason == Reason.CONFIRMING:
            self._unproven.add(name)
        elif self._unproven:
            self._unproven.discard(name)
        if dossier.watched.paused:
            self._routine.forget(name)
        else:
            self._routine.note(name, state, now)
        return plan

    def put(self, dossier: Dossier) -> None:
        """Take down when a name may drop, as it stands."""
        name = dossier.watched.name
        window = None if dossier.forecast is None else dossier.window(self._pacer.slowness)
        if window is None and not self._sharing.has(name):
            return  # As most names at any time.
        if window is not None:
            window = self._by_our_clock(name, window)
            dossier.registry_ahead = self._ahead(dossier)
        self._sharing.put(name, window)
        registry = registry_key(dossier.policy)
        if window is None:
            self._leaving.get(registry, {}).pop(name, None)
        else:
            self._leaving.setdefault(registry, {})[name] = dossier
        if window is not None and window.server not in self._paces:
            densest = densest_layer(dossier.policy, dossier.watched.layers)
            if densest is not None:
                self._paces[window.server] = dossier.policy.pace_of(densest[0])

    def _ahead(self, dossier: Dossier) -> timedelta:
        """Return how far the clock of a name's registry is known to be ahead of ours."""
        densest = densest_layer(dossier.policy, dossier.watched.layers)
        ahead = 0.0 if densest is None else self._pacer.clocks.ahead(densest[1])
        return timedelta(seconds=ahead)

    def _by_our_clock(self, name: str, window: Window) -> Window:
        """Return a window at our own time, made once for all plans in it.

        The registry releases by its own clock; looks are timed by ours.
        """
        clocks = self._pacer.clocks
        by = clocks.ahead(window.server), clocks.perhaps_ahead(window.server)
        if by == SAME_TIME:
            return window
        of, was_by, ours = self._shifts.get(name, (None, SAME_TIME, window))
        if of is not window or was_by != by:
            known, perhaps = by
            ours = window.shifted(-known) if known else window.at_either(-perhaps)
            self._shifts[name] = window, by, ours
        return ours

    def forget(self, name: str) -> None:
        """Forget a name that is not watched any more."""
        self._sharing.put(name, None)
        self._shifts.pop(name, None)
        self._routine.forget(name)
        self._unproven.discard(name)
        for names in self._leaving.values():
            names.pop(name, None)

    def shares_of(self, now: datetime) -> list[str]:
        """Return the names that share in the day's questions: they may drop within a day."""
        return self._sharing.known_names(now.timestamp())

    def window_due(self, dossier: Dossier, now: datetime) -> datetime | None:
        """Return when a name's share of the questions lets its window be asked next."""
        if dossier.forecast is None:
            return None
        turn = self._turn(dossier, now)
        looked = dossier.drop_sought_at
        due = self._sharing.due(
            dossier.watched.name,
            now.timestamp(),
            since=None if looked is None else looked.timestamp(),
            turn=turn,
        )
        if due is None:
            return None
        last, then = dossier.last_look_at, moment(due)
        if last is None or then > last:
            return max(then, now)
        # It was due at the last look, and nobody could be asked: not at once again, but as soon as
        # its server may be.
        return max(last + ASKED_NOBODY, now + self._left_alone(dossier))

    def _left_alone(self, dossier: Dossier) -> timedelta:
        """Return how long the server at which a name is asked in its window is to be left alone."""
        window = dossier.window(self._pacer.slowness)
        pace = None if window is None else self._paces.get(window.server)
        if window is None or pace is None:
            return timedelta(0)
        return timedelta(seconds=self._pacer.wait_for(window.server, pace, in_window=True))

    def _turn(self, dossier: Dossier, now: datetime) -> float:
        """Return how many times likelier a name is gone than its batch, by the order if known."""
        registry = registry_key(dossier.policy)
        mates = self._leaving.get(registry, {}).values()
        order = self.drops.order(dossier.policy) if len(mates) > 1 else None
        if order is None:
            return 1.0
        return turn_of(dossier, mates, self.drops.of(registry), order, now)

    def load(self, names: int, now: datetime, *, granted: int = 0) -> Load:
        """Return how busy the day is, for plans and looks; `granted`: questions not yet counted."""
        budget = self._budget.tally_at(now)
        left = budget.left
        room = left - granted
        spare = room - self._kept_for_proofs
        # A look at all sources may find an absence, which then has to be proven as well.
        empty, short = spare < 0, spare < PROOF
        no_room = room < PROOF
        by = names, empty, short, no_room
        if self._load_of is budget and self._load_by == by:
            return self._load
        self._routine.begin(budget, lambda: self._sharing.known(now.timestamp()))
        self._load_of, self._load_by = budget, by
        self._load = Load(
            names=names,
            stretch=self._routine.stretch,
            scarce=budget.scarce,
            spent=left < PROOF or self._routine.spent(budget),
            short=short,
            empty=empty,
            no_room=no_room,
            used_up=left < PROOF,
        )
        return self._load

    def settle(self) -> None:
        """Settle anew what the routine may cost: names have been planned for the first time."""
        self._routine.settle()
        self._load_of = None

    # What is spent

    def spend(self, seen: Iterable[Observation], reason: str, *, sent: int = 0) -> None:
        """Count what a look that was due for `reason` has cost.

        `sent`: the questions it has sent, if more than those of which it has an answer.
        """
        routine = reason not in URGENT and reason != Reason.BY_HAND
        cost = 0
        for one in seen:
            if one.layer not in FREE_LAYERS:
                self._budget.spend(one.queries, routine=routine, layer=one.layer)
                cost += one.queries
        self._budget.spend(sent - cost, routine=routine)
        if reason in SEEKING and cost:
            self._look_costs += NEWEST_COST * (cost - self._look_costs)

    def _purse(self, at: float) -> Purse:
        """Return for how many looks in windows the day's budget lasts from a moment on."""
        purse = self._routine.purse(self._budget, at)
        left = max(purse.questions - self._kept_for_proofs, 0.0)
        return Purse(left / self._look_costs, purse.until)

    @property
    def _kept_for_proofs(self) -> int:
        """Return the questions that prove what may be seen next, and what waits for its second."""
        if not self._unproven:
            return PROOF
        most = int(self._budget.limit * KEPT_FOR_PROOFS)
        return PROOF + min(PROOF * len(self._unproven), most)

    def _quotas(self, server: str, at: float) -> tuple[Purse, ...]:
        """Return what a server's own limits leave windows, and let it keep a part for them."""
        until = self._sharing.closing(server, at)
        self._pacer.expect(server, until)
        pace = self._paces.get(server)
        if pace is None:
            return ()
        left = self._pacer.left(server, pace)
        purses = []
        if left.hour is not None:
            purses.append(Purse(left.hour / self._look_costs, at + HOUR))
        if left.day is not None:
            purses.append(Purse(left.day / self._look_costs, at + DAY))
        return tuple(purses)
