"""What is known of one watched name, and how a look changes it. No I/O, no clock of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from .agenda import ELSEWHERE
from .expiring import is_expiring
from .expiry import expiry_shown
from .forecasting import drop_of, public_from
from .glance import Glance, glance
from .hours import Hours
from .judgement import judge_situation, missing_since, situation
from .jumps import Jump
from .look import Look
from .memory import worth_keeping
from .observation import NO_FACTS, Facts, Layer, Observation, Outcome, Phase, Role
from .phases_ahead import phase_ends_at
from .plan_state import SEEKING, URGENT
from .planner import (
    PlanState,
    Reason,
    depth_of,
    in_window,
    may_be_free,
    record_due,
)
from .policy import Policy
from .release_chances import LATE_SHARE
from .runs import DEFINITE
from .situation import Case
from .standing import Standing, known_before
from .surprises import CONTROLS, Surprises
from .transitions import is_certain, is_of_before, kind_of
from .verdict import Transition, TransitionKind, Verdict, VerdictKind
from .watching import Chance, Forecast, NameState, PlannedLook, WatchedName
from .windows import Window, densest_layer, window_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How busy the monitor is: what a plan depends on besides the name itself."""

    names: int = 1
    stretch: float = 1.0
    """How much rarer than usual registries are asked far from windows; at least 1."""
    scarce: bool = False
    spent: bool = False
    """What the routine may use of the budget is spent."""
    short: bool = False
    """What is left is kept to prove what may be seen next, and by looks that are under way."""
    empty: bool = False
    """Not even that is left."""
    no_room: bool = False
    """Nor, beside the looks that are under way, what a single one may cost."""
    used_up: bool = False
    """That is so whatever is under way: until midnight only what is asked by hand goes beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lore:
    """What is known of a name's drop besides what looks at it have shown."""

    published: datetime | None = None
    """When it is released by a list of the registry (UTC)."""
    missing_since: datetime | None = None
    """When that list last had it, where it has lost it before its time (UTC)."""
    hours: Hours | None = None
    """At which hours its registry releases names; `None`: by the policy."""
    late_share: float = LATE_SHARE
    """How many releases come a day late, 0 to 1."""
    sure: float | None = None
    """How many of the others that are due at a moment come then, 0 to 1; `None`: by the policy."""


NO_LORE = Lore()


class Told(NamedTuple):
    """What is news of a name depends on this."""

    certain: Verdict | None
    available_since: datetime | None
    freed_at: datetime | None
    taken_at: datetime | None
    expiring_told_at: datetime | None


@dataclass(slots=True, kw_only=True)
class Dossier:
    """One watched name: its observations, verdict, forecast and plan."""

    watched: WatchedName
    policy: Policy
    observations: tuple[Observation, ...] = ()
    verdict: Verdict | None = None
    certain: Verdict | None = None
    """The last verdict that was neither unknown nor merely kept; changes are told against it."""
    facts: Facts = NO_FACTS
    lore: Lore = NO_LORE
    forecast: Forecast | None = None
    registry_ahead: timedelta = timedelta(0)
    """How far its registry's clock, by which it is foretold, is known to be ahead of ours."""
    next_phase_at: datetime | None = None
    """When the phase it is in is foretold to end without a drop."""
    expires_at: datetime | None = None
    """When it expires; in the grace period after an automatic renewal, when it has."""
    expiring_told_at: datetime | None = None
    plan: PlannedLook | None = None
    last_look_at: datetime | None = None
    drop_sought_at: datetime | None = None
    """When it was last looked at where a drop would have shown."""
    available_since: datetime | None = None
    freed_at: datetime | None = None
    """When it was last found available, whatever became of it, unless that proved wrong: what a
    record said before is over."""
    told_free: str | None = None
    """The transition that last told of the name's being free."""
    taken_at: datetime | None = None
    """When it was last told that it was taken."""
    last_told: str = ""
    """The last transition that was written down; before the first, when the name was added."""
    mute_looks: int = 0
    _window_of: tuple[tuple[Chance, ...], WatchedName, float] | None = None
    _window: Window | None = None
    _foretold_by: tuple[Standing | None, Lore] | None = None
    _drop: Forecast | None = None
    """When its registry lets go of it, whoever may have it first."""
    _glance_at: tuple[tuple[Observation, ...], datetime | None] = ((), None)
    _glance: Glance = field(default_factory=Glance)
    held_since: datetime | None = None
    """Since when too many names are missing for this one's absence to be believed."""
    spread: float = field(init=False)
    """The name's own place, 0 to 1, among what is spread evenly; always the same."""

    def __post_init__(self) -> None:
        """Give the name its place."""
        self.spread = crc32(self.watched.name.encode()) / 2**32

    def state(self) -> NameState:
        """Return what is shown of it: of a paused name the last verdict, stale, and no plan."""
        verdict, paused = self.verdict, self.watched.paused
        free = verdict is not None and verdict.kind is VerdictKind.AVAILABLE
        if verdict is not None and paused and not verdict.stale:
            verdict = replace(verdict, stale=True)
        return NameState(
            watched=self.watched,
            verdict=verdict,
            facts=NO_FACTS if free else replace(self.facts, expires_at=self.expires_at),
            forecast=self.forecast,
            plan=None if paused else self.plan,
            last_look_at=self.last_look_at,
            held_since=self.held_since,
        )

    @property
    def glance(self) -> Glance:
        """Return what its observations show at a glance."""
        seen, since = self._glance_at
        if seen is not self.observations or since is not self.freed_at:
            self._glance_at = self.observations, self.freed_at
            self._glance = glance(self.observations, self.policy, since=self.freed_at)
        return self._glance

    # Before a look

    def look(self, now: datetime, load: Load, *, by_hand: bool = False) -> Look:
        """Return the look that is due."""
        reason = self.plan.reason if self.plan is not None else Reason.FIRST_LOOK
        put_off = not by_hand and self._told_can_wait(reason, load, now)
        if put_off or (load.empty and reason in SEEKING):
            # Planned while there was something left.
            reason = Reason.RATE_LIMITED
        state = self.plan_state(load)
        waits = put_off or (load.scarce and reason in {Reason.DELEGATED, Reason.RATE_LIMITED})
        spent = load.spent or load.short
        due = record_due(state, now) and not spent and not waits
        if may_be_free(state):
            spent = load.empty
        return Look(
            name=self.watched.name,
            policy=self.policy,
            depth=depth_of(state, self.policy, now, Reason.BY_HAND if by_hand else reason),
            layers=self.watched.layers,
            known=self.observations,
            record_due=due,
            registry_allowed=by_hand
            or (reason in URGENT and not load.no_room)
            or (state.delegated and not load.empty)
            or (not spent and (due or reason not in {Reason.ZONE, Reason.RATE_LIMITED})),
            controls=1 if self.held_since is None else CONTROLS,
            by_hand=by_hand,
            renewal=not by_hand and reason in {Reason.AFTER_NEWS, Reason.FREE},
        )

    def _told_can_wait(self, reason: str, load: Load, now: datetime) -> bool:
        """Tell whether what is told already is not asked of the registry, where questions are few.

        Where the zone answers it is followed there; without it only the looks after the news wait.
        Half an hour after the news the registry is asked all the same, for the zone follows late.
        """
        glance = self.glance
        if (
            self.available_since is None
            or glance.absent_at is None
            or Layer.DNS not in self.watched.layers
            or not glance.zone_answers
            or glance.delegated
        ):
            return load.scarce and reason == Reason.AFTER_NEWS
        if reason == Reason.AFTER_NEWS:
            fresh = now - glance.absent_at < ASKED_LATELY
            return load.scarce or (load.stretch >= TIGHT and fresh)
        return load.stretch >= TIGHT and reason in {Reason.FREE, Reason.UNCERTAIN}

    # After a look

    def take_in(
        self,
        seen: Collection[Observation],
        now: datetime,
        surprises: Surprises,
        *,
        clock_set_at: datetime | None = None,
        clock_jumps: Sequence[Jump] = (),
    ) -> TransitionKind | None:
        """Add what was seen, judge anew, and return what has happened by it, if anything.

        `surprises` is shared by all names: what is too good to be true of one shows in the others.
        `clock_set_at`: when our clock was last set forward; `clock_jumps`: by how much, and when.
        """
        before, shown = self.facts, self.glance.standing
        # None is of the future: the clock may have been set back while it was on its way.
        came = [_not_after(one, now) for one in seen]
        self.observations = worth_keeping([*self.observations, *came], now, since=clock_set_at)
        self.last_look_at = now
        if any(_would_show_a_drop(one) for one in seen):
            self.drop_sought_at = now
        drop = self._foretell()
        case = replace(self._case(drop, clock_set_at), clock_jumps=clock_jumps)
        look = situation(case, self.policy, now)
        free = self.available_since is not None
        surprises.note(self.watched.name, None if free else missing_since(look))
        self.held_since = surprises.held_since(self.watched.name)
        if self.held_since is not None:
            look = replace(look, case=replace(look.case, held_since=self.held_since))
        verdict = judge_situation(look)
        self.verdict, self.facts = verdict, self.glance.facts
        tells = _tells(verdict, seen) and not (self._missing and verdict.look_again is None)
        self.mute_looks = 0 if tells else self.mute_looks + 1
        if not is_certain(verdict):
            return None
        kind = kind_of(
            self.certain,
            verdict,
            known_before(shown, self.glance.standing, before),
            self.facts,
            self.available_since,
            taken_at=self.taken_at,
            never_free=self._was_never_free(),
        )
        if kind is TransitionKind.TAKEN:
            self.taken_at = now
        if kind is None and self._expires(verdict, now):
            kind = TransitionKind.EXPIRING
            self.expiring_told_at = now
        self.certain = verdict
        if verdict.kind is VerdictKind.AVAILABLE:
            if self.available_since is None:
                self.available_since = self.freed_at = now
        else:
            self.available_since = None
            if kind is TransitionKind.RETRACTED:
                self.freed_at = None
        self.facts = self.glance.facts
        self.forecast = self._foretell() if _goes_on(verdict) else None
        return kind

    def _was_never_free(self) -> bool:
        """Tell whether a record shows that it was a mistake when the name was last found free.

        Its source must have had the time to show what became of the name.
        """
        freed_at, standing = self.freed_at, self.glance.standing
        if freed_at is None or standing is None:
            return False
        dates = [seen.facts.registered_at for seen in standing.records]
        return (
            all(at is None or is_of_before(at, freed_at) for at in dates)
            and standing.newest.facts.registered_at is not None
            and standing.seen_at - freed_at > self.policy.lag_of(standing.newest.layer)
        )

    def _expires(self, verdict: Verdict, now: datetime) -> bool:
        """Tell whether it is news now that the name expires."""
        return self.watched.owned and is_expiring(
            verdict, self.expires_at, self.expiring_told_at, now
        )

    def _foretell(self) -> Forecast | None:
        """Return when the name is expected to become free, by all that is known now."""
        standing, lore = self.glance.standing, self.lore
        by = standing, lore
        if by != self._foretold_by:
            self._foretold_by = by
            self.expires_at = expiry_shown(standing.records) if standing is not None else None
            self.next_phase_at = phase_ends_at(standing)
            self._drop = drop_of(
                standing,
                self.policy,
                published=lore.published,
                missing_since=lore.missing_since,
                hours=lore.hours,
                late_share=lore.late_share,
                sure=lore.sure,
            )
        # A session counts from the first absence, which is no part of the standing.
        return public_from(standing, self.observations, self._drop, late_share=lore.late_share)

    def learn(self, lore: Lore) -> bool:
        """Take up what became known besides looks; tell whether it changes the forecast."""
        self.lore = lore
        before = self.forecast
        certain = self.certain
        if certain is not None and _goes_on(certain):
            self.forecast = self._foretell()
        return self.forecast != before

    def _case(self, drop: Forecast | None, clock_set_at: datetime | None) -> Case:
        return Case(
            name=self.watched.name,
            observations=self.observations,
            previous=self.certain,
            available_since=self.available_since,
            freed_at=self.freed_at,
            forecast=self._by_our_clock(drop),
            lets_go=self._by_our_clock(self._drop),
            layers=self.watched.layers,
            caution=self.watched.caution,
            clock_set_at=clock_set_at,
        )

    def plan_state(self, load: Load, window_due: datetime | None = None) -> PlanState:
        """Return what the plan depends on."""
        glance, watched = self.glance, self.watched
        return PlanState(
            verdict=self.verdict,
            facts=self.facts,
            forecast=self._by_our_clock(self.forecast) if watched.wanted else None,
            window_due=window_due,
            next_phase_at=self.next_phase_at,
            available_since=self.available_since,
            absent_at=glance.absent_at,
            delegated=glance.delegated,
            delegated_at=glance.delegated_at,
            zone_answers=Layer.DNS in watched.layers and glance.zone_answers,
            record_at=glance.record_at,
            mute_looks=self.mute_looks,
            missing=self._missing,
            spread=self.spread,
            names=load.names,
            stretch=load.stretch,
            priority=watched.priority,
            wanted=watched.wanted,
            owned=watched.owned,
            scarce=load.scarce,
            spent=load.spent,
            empty=load.empty,
            used_up=load.used_up,
        )

    @property
    def _missing(self) -> bool:
        """Tell whether it was held when something was last certain, and now nothing is."""
        verdict, certain = self.verdict, self.certain
        return (
            verdict is not None
            and verdict.kind is VerdictKind.UNKNOWN
            and certain is not None
            and _goes_on(certain)
        )

    def _by_our_clock(self, forecast: Forecast | None) -> Forecast | None:
        """Return a forecast, which is by the registry's clock, by ours: looks are timed by it."""
        if forecast is None or not self.registry_ahead:
            return forecast
        return forecast.shifted(-self.registry_ahead)

    def may_drop(self, at: datetime) -> bool:
        """Tell whether a drop that somebody waits for may come about that time."""
        return self.watched.wanted and in_window(self.forecast, at + self.registry_ahead)

    def window(self, slowness: float = 1.0) -> Window | None:
        """Return when the name may drop and at whose pace it is asked, if a drop is foretold.

        `slowness`: how much slower than that pace the user wants it.
        """
        forecast, watched = self.forecast, self.watched
        if forecast is None or watched.paused or not watched.wanted:
            return None
        made_of = forecast.chances, watched, slowness
        if made_of != self._window_of:
            self._window_of = made_of
            self._window = window_of(
                forecast, self.policy, watched.layers, watched.priority, slowness
            )
        return self._window

    def lane(self) -> tuple[str, float]:
        """Return the server at which the name is asked in its window, and the gap there."""
        densest = densest_layer(self.policy, self.watched.layers)
        if densest is None:
            return ELSEWHERE, 0.0
        layer, server = densest
        return server, self.policy.pace_of(layer).gap

    def control_rank(self, layer: Layer, now: datetime) -> int | None:
        """Return how good a control this name makes at a layer (0 is best), or `None`."""
        certain, leaves = self.certain, self._by_our_clock(self.forecast)
        shown = [
            seen
            for seen in self.observations
            if seen.layer is layer and seen.role is Role.QUESTION and seen.outcome in DEFINITE
        ]
        if (
            certain is None
            or certain.kind is not VerdictKind.REGISTERED
            or not shown
            or shown[-1].outcome is not Outcome.REGISTERED
            or now - shown[-1].asked_at > CONTROL_SEEN
            or (leaves is not None and now > leaves.earliest - CONTROL_STAYS)
        ):
            return None
        return 1 if self.glance.delegated else 0

    # When the time of day was wrong

    def set_back(self, now: datetime) -> None:
        """Let nothing be of the future any more: it would outrank all that is seen from now on."""
        if any(seen.asked_at > now for seen in self.observations):
            self.observations = tuple(_not_after(seen, now) for seen in self.observations)
        if self.last_look_at is not None:
            self.last_look_at = min(self.last_look_at, now)
        if self.drop_sought_at is not None:
            self.drop_sought_at = min(self.drop_sought_at, now)
        if self.available_since is not None:
            self.available_since = min(self.available_since, now)
        if self.freed_at is not None:
            self.freed_at = min(self.freed_at, now)
        if self.taken_at is not None:
            self.taken_at = min(self.taken_at, now)
        if self.held_since is not None:
            self.held_since = min(self.held_since, now)
        if self.expiring_told_at is not None:
            self.expiring_told_at = min(self.expiring_told_at, now)

    def told(self) -> Told:
        """Return what news are told against, to go back to it where some cannot be written."""
        return Told(
            self.certain, self.available_since, self.freed_at, self.taken_at, self.expiring_told_at
        )

    def take_back(self, told: Told) -> None:
        """Go back to what was last written down: a change that was not is news still.

        The observations stay, so that the next look comes to the same change again.
        """
        self.certain, self.available_since, self.freed_at, self.taken_at = told[:4]
        self.expiring_told_at = told.expiring_told_at

    # After a restart

    def recall(
        self,
        observations: Sequence[Observation],
        verdict: Verdict | None,
        transitions: Sequence[Transition],
        now: datetime,
        *,
        clock_set_at: datetime | None = None,
    ) -> None:
        """Take up what the ledger remembers."""
        known = [_not_after(seen, now) for seen in observations]
        self.observations = worth_keeping(known, now, since=clock_set_at)
        for told in transitions:
            self._recall_transition(told, now)
        self.facts = self.glance.facts
        self.forecast = self._foretell()
        self.last_look_at = max((seen.asked_at for seen in self.observations), default=None)
        sought = [seen.asked_at for seen in self.observations if _would_show_a_drop(seen)]
        self.drop_sought_at = max(sought, default=None)
        self.verdict = verdict
        if verdict is not None and is_certain(verdict):
            self.certain = verdict
        if self.verdict is None and self.certain is not None:
            self.verdict = replace(self.certain, stale=True)

    def _recall_transition(self, told: Transition, now: datetime) -> None:
        self.last_told = told.transition_id
        # None is of the future: the clock was ahead when it was written down.
        at = min(told.at, now)
        if told.kind is TransitionKind.EXPIRING:
            self.expiring_told_at = at
        if told.kind is TransitionKind.BECAME_AVAILABLE:
            self.told_free = told.transition_id
        if told.kind is TransitionKind.TAKEN:
            self.taken_at = at
        if told.to_verdict is VerdictKind.AVAILABLE:
            if self.available_since is None:
                self.available_since = self.freed_at = at
        else:
            self.available_since = None
            if told.kind is TransitionKind.RETRACTED:
                self.freed_at = None
        self.certain = Verdict(
            kind=told.to_verdict,
            phase=told.to_phase,
            confidence=told.confidence,
            row="17",
            reasons=told.reasons,
            decided_at=told.at,
            price=told.price,
            currency=told.currency,
        )


CONTROL_SEEN = timedelta(days=8)
"""How long ago a layer must have shown a name at most for it to be a control there."""
CONTROL_STAYS = timedelta(days=1)
"""How long before its own window a name stops being one: two names may drop at the same moment."""

TIGHT = 20.0
"""A day on which the routine is stretched by so much has few questions, and windows for them."""
ASKED_LATELY = timedelta(minutes=30)
"""How long what the registry said of a name that is free serves on such a day."""


def _tells(verdict: Verdict, seen: Collection[Observation]) -> bool:
    """Tell whether a look has brought anything that counts, now or once it is confirmed."""
    if verdict.look_again is None and (verdict.stale or verdict.row == "15"):
        return False
    return any(one.outcome in DEFINITE and one.role is Role.QUESTION for one in seen)


def _would_show_a_drop(seen: Observation) -> bool:
    """Tell whether the name would have been seen to be free, had it dropped by then.

    A zone that has lost it before shows nothing of that, and a web site neither, nor does a server
    that could not be asked, for it is left alone.
    """
    aside = seen.layer in {Layer.DNS, Layer.HTTP}
    shows = not aside or (seen.layer is Layer.DNS and seen.outcome is Outcome.REGISTERED)
    return shows and seen.role is Role.QUESTION and seen.queries > 0


def _goes_on(verdict: Verdict) -> bool:
    """Tell whether a drop is still to come: of a name that is held, or kept for others first."""
    return verdict.kind is VerdictKind.REGISTERED or verdict.phase is Phase.RELEASE_SESSION


def _not_after(seen: Observation, now: datetime) -> Observation:
    """Return what was seen as of now at the latest: the clock was ahead when it was noted."""
    return seen if seen.asked_at <= now else replace(seen, asked_at=now)
