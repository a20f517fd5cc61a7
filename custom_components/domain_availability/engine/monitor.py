"""Plan, look, judge, record, tell: the loop that watches, and what is asked of it from outside.

The monitor asks for the observations of a name through one async function and tells of changes
through callbacks; it knows neither sockets nor Home Assistant. What goes on between two looks is
in files of their own: `plans`, `replanning`, `roster`, `looks_under_way`, `telling` and others.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
import random
from types import MappingProxyType

from .allowance import Allowances
from .asking import Asking
from .budget import Budget
from .clock import Clock
from .dossier import Dossier, Load
from .drops_seen import DropsShown
from .drops_told import DropsTold
from .health import Health
from .home_clock import HomeClock
from .ledger import Ledger
from .lists import Lists
from .lists_followed import ListsFollowed
from .look import Look, Observe
from .looks_under_way import LooksUnderWay
from .observation import Layer, Observation
from .pace import Pacer, ServerShown
from .planner import Reason
from .planning import Planning
from .plans import Plans
from .policy import Policy
from .replanning import Replanning
from .roster import Roster
from .spawn import Spawn, spawn_in_loop
from .surprises import Surprises
from .taking_in import TakingIn
from .tallies import Tallies
from .telling import OnChange, OnTransition, SinksOf, Telling
from .verdict import Transition
from .watching import NameState, PlannedLook, WatchedName

LONGEST_TIMER = 60.0
"""Seconds after which the plan is read again at the latest: the time of day may jump."""


class Monitor:
    """Watches names. To be used from one event loop."""

    longest_timer = LONGEST_TIMER

    def __init__(
        self,
        *,
        clock: Clock,
        observe: Observe,
        policies: Callable[[str], Policy],
        ledger: Ledger,
        pacer: Pacer,
        budget: Budget,
        sinks: tuple[str, ...] = (),
        spawn: Spawn = spawn_in_loop,
        chance: random.Random | None = None,
        lists: Lists | None = None,
        health: Health | None = None,
    ) -> None:
        """Make a monitor that is not yet running.

        `policies` gives the policy of a suffix; `sinks` are where every transition is delivered;
        `spawn` makes the tasks of the workers; `chance` spreads what is caught up; `lists` are what
        registries publish of releases; `health` is told what each look has brought.
        """
        self._clock = clock
        self._policies = policies
        self._ledger = ledger
        self._pacer = pacer
        self._budget = budget
        self._telling = Telling(ledger, sinks)
        self._dossiers: dict[str, Dossier] = {}
        self._surprises = Surprises()
        self._home_clock = HomeClock(clock)
        self.health = health if health is not None else Health()
        """Which sources answer."""
        self._tallies = Tallies(
            clock,
            ledger,
            pacer=pacer,
            budget=budget,
            health=self.health,
            home_clock=self._home_clock,
        )
        self._lists = ListsFollowed(lists, ledger, spawn)
        self._planning = Planning(
            pacer=pacer,
            budget=budget,
            policies=policies,
            published=self._lists.release_of,
            missing=self._lists.missing_since,
        )
        self._drops = DropsTold(self._planning, ledger, self._dossiers)
        self._allowances = Allowances(lambda: budget.left)
        self._asking = Asking(observe, self._planning, self._allowances)
        self._looks = LooksUnderWay(
            spawn,
            self._look_at,
            asking=self._asking.names,
            failed=lambda name: self._plans.put_off(name),  # noqa: PLW0108 - made below
            ended=self._look_ended,
        )
        self._plans = Plans(
            clock,
            self._dossiers,
            anew=self._plan,
            chance=chance or random.Random(),  # noqa: S311 - jitter, no secret
            start=self._looks.start,
            wake=self._dispatch,
            longest_timer=self.longest_timer,
        )
        self._replanning = Replanning(
            clock,
            self._dossiers,
            plans=self._plans,
            planning=self._planning,
            home_clock=self._home_clock,
            surprises=self._surprises,
            load=self._load,
            asking=self._asking.names,
            tell_change=self._telling.tell_change,
            spawn=spawn,
            wake=self._dispatch,
        )
        self._roster = Roster(
            clock,
            self._dossiers,
            policies=policies,
            ledger=ledger,
            planning=self._planning,
            plans=self._plans,
            looks=self._looks,
            home_clock=self._home_clock,
            surprises=self._surprises,
            tell_change=self._telling.tell_change,
        )
        if lists is not None:
            lists.on_change(self._replanning.learn)
        self._started = False
        self._paused = False
        self._changing = asyncio.Lock()
        self._taking_in = TakingIn()

    # What is shown

    @property
    def watched(self) -> Collection[str]:
        """Return the watched names, as A-labels."""
        return self._dossiers.keys()

    @property
    def names(self) -> Mapping[str, NameState]:
        """Return what is known of every watched name, by A-label."""
        return MappingProxyType({name: one.state() for name, one in self._dossiers.items()})

    def state(self, name: str) -> NameState | None:
        """Return what is known of one name, or `None` where it is not watched."""
        dossier = self._dossiers.get(name)
        return dossier.state() if dossier is not None else None

    def registered_names(self, suffix: str, layer: Layer) -> list[str]:
        """Return watched names fit to be controls: this layer shows them, and they will stay.

        Names without a delegation come first: a broken registry service may answer from its zone.
        """
        now = self._clock.now()
        fit = [
            (dossier.control_rank(layer, now), name)
            for name, dossier in self._dossiers.items()
            if dossier.watched.suffix == suffix and not dossier.watched.paused
        ]
        return [name for rank, name in sorted(fit, key=lambda one: one[0] or 0) if rank is not None]

    def now(self) -> datetime:
        """Return the time of day (UTC) by which names are watched."""
        return self._clock.now()

    def servers(self) -> tuple[ServerShown, ...]:
        """Return how each server that was asked today, or is left alone, stands with us."""
        return self._pacer.shown()

    def drops_shown(self, suffix: str) -> DropsShown:
        """Return what the drops seen have taught of a suffix."""
        return self._drops.shown(self._policies(suffix))

    # Too good to be true

    @property
    def held(self) -> Mapping[str, datetime]:
        """Return the names (A-labels) that are missing, but too many at once to be believed.

        With each, since when that is so.
        """
        return self._surprises.held()

    def believe(self, names: Iterable[str]) -> None:
        """Hold these names no longer, for somebody vouches for them; look at them at once."""
        now, held = self._clock.now(), self.held
        for name in names:
            dossier = self._dossiers.get(name)
            if dossier is None or name not in held:
                continue
            self._surprises.believe(name)
            dossier.held_since = None
            self._plans.confirm(dossier, now)
        self._dispatch()

    # Life

    async def start(self) -> None:
        """Take up pace and budget where they were left and begin to watch."""
        await self._tallies.recall()
        async with self._changing:
            await self._lists.recall()
        self._started = True
        if not self._paused:
            self._lists.follow()
        self._dispatch()

    async def stop(self) -> None:
        """Let go of every look under way, write down what is known, and end."""
        self._started = False
        self._plans.dispatcher.stop_timer()
        tasks = self._looks.call_off_all()
        if (fetching := self._lists.leave()) is not None:
            tasks.append(fetching)
        await asyncio.gather(*tasks, return_exceptions=True)
        # Only now: a look that ended may have noticed that the clock was set.
        await asyncio.gather(*self._replanning.leave(), return_exceptions=True)
        self._tallies.note(last=True)
        await self._ledger.flush()

    @property
    def paused(self) -> bool:
        """Whether nothing is asked, except by hand."""
        return self._paused

    def pause(self) -> None:
        """Ask nothing from now on, except by hand; what is known is kept, and still told.

        Looks that wait for answers are let go; their plans stay. Idempotent.
        """
        self._paused = True
        self._plans.dispatcher.stop_timer()
        self._lists.leave()
        self._looks.call_off_all_asking()

    def resume(self) -> None:
        """Go on by the plan; what fell due meanwhile is spread. Idempotent."""
        if not self._paused:
            return
        self._paused = False
        self._plans.catch_up(self._clock.now())
        if self._started:
            self._lists.follow()
        self._dispatch()

    async def watch(self, names: Iterable[WatchedName]) -> None:
        """Watch exactly these names from now on; the rest is let go. Idempotent."""
        wanted = {watched.name: watched for watched in names}
        async with self._changing:
            await self._ledger.sync_names(wanted.values(), self._clock.now())
            for name in self._dossiers.keys() - wanted.keys():
                self._roster.let_go(name)
            added = [watched for name, watched in wanted.items() if name not in self._dossiers]
            await self._roster.change(wanted)
            if added:
                await self._lists.recall()
                await self._drops.recall()
                await self._roster.take_up(added)
        self.health.forget({one.watched.suffix for one in self._dossiers.values()})
        self._lists.notice()
        self._dispatch()

    def hold(self, names: Iterable[str]) -> AbstractAsyncContextManager[None]:
        """Take nothing in of these names meanwhile, however many looks come back.

        Begins once what is being written down of them is. A look that comes back goes on at the
        end, unless its name was taken up anew: what is news may be otherwise then.
        """
        return self._taking_in.hold(names)

    async def take_up_more(self, names: Collection[str]) -> None:
        """Take up anew what the ledger has: more came into it than was written from here.

        `names` are those watched names of whom it knows more now; to be held meanwhile (`hold`),
        and since before it came.
        """
        await self._tallies.recall_more()
        await self._lists.recall_more()
        async with self._changing:
            await self._drops.recall_more()
            watched = [self._dossiers[name].watched for name in names if name in self._dossiers]
            await self._roster.take_up_anew(watched)
        self._dispatch()

    # The plan

    def _plan(self, dossier: Dossier, now: datetime) -> PlannedLook:
        granted = self._allowances.granted
        return self._planning.plan(dossier, len(self._dossiers), now, granted=granted)

    def _dispatch(self) -> None:
        """Start what is due, by the clock and the day as they are by now."""
        if not self._started or self._paused:
            return
        now = self._clock.now()
        self._replanning.notice_time(now)
        self._plans.dispatcher.dispatch(now)

    def due(self) -> tuple[str, ...]:
        """Return the names whose look waits: it is due, or was put off for the budget's sake."""
        return self._plans.due()

    def limit_changed(self) -> None:
        """Plan anew what the day's limit may have put off: it is another one now."""
        self._replanning.limit_changed()
        self._dispatch()

    def _look_ended(self, lane: str | None) -> None:
        if lane is not None:
            self._plans.dispatcher.ended(lane)
        self._dispatch()

    def _load(self, now: datetime) -> Load:
        return self._planning.load(len(self._dossiers), now, granted=self._allowances.granted)

    # A look

    async def check(self, name: str) -> NameState:
        """Look at a watched name now, past budget and plan; return what is known then.

        Raises `KeyError` where the name is not watched, or no longer when the look ends.
        """
        dossier = self._dossiers[name]
        while (task := self._looks.of(name)) is not None:
            # A look of the plan under way is waited for, and another one made after it.
            by_hand = self._looks.is_by_hand(name)
            await asyncio.wait([task])
            if by_hand:
                break
        else:
            if not self._started:
                raise KeyError(name)
            dossier = self._dossiers[name]
            task = self._looks.start_by_hand(name)
            await asyncio.wait([task])
        if task.cancelled() or name not in self._dossiers:
            raise KeyError(name)
        task.result()
        if self._dossiers[name] is not dossier:
            # It was taken up anew meanwhile, and the look was not taken in.
            return await self.check(name)
        return dossier.state()

    async def observe_aside(self, look: Look) -> tuple[Observation, ...]:
        """Take a look at a name that need not be watched; it counts into the day like one by hand.

        Nothing of it is remembered or told.
        """
        return await self._asking.by_hand(look)

    async def _look_at(self, name: str, *, by_hand: bool) -> None:
        """Look, take in, write down, plan on, tell."""
        dossier = self._dossiers.get(name)
        if dossier is None or not (by_hand or self._looks_by_plan(dossier)):
            return
        now = self._clock.now()
        look = dossier.look(now, self._load(now), by_hand=by_hand)
        if by_hand:
            seen = await self._asking.by_hand(look)
        else:
            plan = dossier.plan
            seen = await self._asking.by_plan(look, Reason.BY_HAND if plan is None else plan.reason)
        async with self._taking_in.of(name):
            news = await self._take_in(dossier, seen)
        if news is not None:
            await self._telling.tell(news)

    async def _take_in(self, dossier: Dossier, seen: tuple[Observation, ...]) -> Transition | None:
        """Judge by what was seen, write down, plan on; return what is to be told."""
        name = dossier.watched.name
        if self._dossiers.get(name) is not dossier:
            return None
        self.health.note(seen)
        self._budget.note_look()
        now = self._clock.now()
        self._replanning.notice_clock(now)
        told = dossier.told()
        foretold = dossier.forecast
        kind = dossier.take_in(
            seen,
            now,
            self._surprises,
            clock_set_at=self._home_clock.set_forward_at,
            clock_jumps=self._home_clock.jumps,
        )
        if foretold is None and dossier.forecast is not None:
            # Drops seen since it was taken up are known only to names that had a forecast then.
            dossier.learn(self._planning.lore(name, dossier.policy))
        self._ledger.note(seen)
        try:
            news = await self._telling.record(dossier, told.certain, kind)
        except Exception:
            dossier.take_back(told)
            raise
        plan = self._plan(dossier, now)
        self._ledger.note_plan(name, plan)
        self._replanning.doubt(seen, now)
        self._tallies.note(last=not self._started)
        self._plans.put(dossier)
        self._telling.tell_change(name)
        if news is not None:
            self._replanning.learn(self._drops.draw_lesson(dossier, news, foretold))
            self._replanning.share_anew(now)
        return news

    def _looks_by_plan(self, dossier: Dossier) -> bool:
        return not self._paused and not dossier.watched.paused

    async def forget_drops(self) -> int:
        """Forget what drops seen have taught, of every registry; return how many there were."""
        forgotten = await self._drops.forget()
        self._replanning.learn(
            [name for name, one in self._dossiers.items() if one.forecast is not None]
        )
        return forgotten

    # Telling

    def also_tell(self, sinks_of: SinksOf) -> None:
        """Deliver each transition to the sinks this names too, at the moment it is written down."""
        self._telling.also_tell(sinks_of)

    def on_change(self, callback: OnChange) -> Callable[[], None]:
        """Call back with the A-label after any change of what is shown; return how to end it."""
        return self._telling.on_change(callback)

    def on_transition(self, callback: OnTransition) -> Callable[[], None]:
        """Call back with a transition that has been written down; return how to end it."""
        return self._telling.on_transition(callback)

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what was written down and never marked as told there, oldest first."""
        return await self._telling.undelivered(sink)

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Mark a transition as told; returns once that is on the disk."""
        await self._telling.delivered(transition_id, sink)
