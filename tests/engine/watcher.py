"""The engine watching names of the lab over real sockets, on a clock that a test can turn.

What takes hours is not waited for: the clock is turned to the moment the plan names, for the lab
and the engine alike. Only turns at servers are waited for, and the lab's paces are short.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import override

import aiohttp

from custom_components.domain_availability.engine.assembly import make_looker
from custom_components.domain_availability.engine.budget import DEFAULT_LIMIT, Budget
from custom_components.domain_availability.engine.clock import Clock
from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.looking import Looker
from custom_components.domain_availability.engine.names import normalise
from custom_components.domain_availability.engine.observation import Layer, Observation
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.plan_state import Reason
from custom_components.domain_availability.engine.planning import Planning
from custom_components.domain_availability.engine.probes.registrars import Accounts
from custom_components.domain_availability.engine.registries import Registries
from custom_components.domain_availability.engine.suffixes import SuffixList
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import (
    Caution,
    TransitionKind,
    Verdict,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS, WatchedName
from lab import Lab, LabClock

MORNING = timedelta(hours=6)
"""The time of day (UTC) at which a test begins: what is left of a day's questions is the same in
every run."""


class TurnedClock(Clock):
    """Real time from some morning on, and what a test has turned it forward."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._ahead = (midnight + MORNING - now) % timedelta(days=1)

    def turn(self, by: timedelta) -> None:
        """Go forward."""
        self._ahead += max(by, timedelta(0))

    @override
    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    @override
    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() + self._ahead.total_seconds()

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @override
    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        return asyncio.get_running_loop().call_later(seconds, action).cancel


@dataclass(kw_only=True)
class Watcher:
    """One watched name and all that was told of it."""

    dossier: Dossier
    looker: Looker
    clock: TurnedClock
    lab: Lab
    surprises: Surprises
    planning: Planning
    told: list[tuple[datetime, TransitionKind]] = field(default_factory=list)
    shown: list[VerdictKind] = field(default_factory=list)
    """Every verdict kind that was ever shown."""
    seen: list[Observation] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Return the verdict that is shown."""
        assert self.dossier.verdict is not None
        return self.dossier.verdict

    @property
    def kinds(self) -> list[TransitionKind]:
        """Return what was told, in order."""
        return [kind for _, kind in self.told]

    async def look(self, *, by_hand: bool = False) -> TransitionKind | None:
        """Look once, now."""
        load = self.planning.load(1, self.clock.now())
        look = self.dossier.look(self.clock.now(), load, by_hand=by_hand)
        plan = self.dossier.plan
        seen = await self.looker.observe(look)
        self.seen += seen
        if not by_hand:
            self.planning.spend(seen, Reason.FIRST_LOOK if plan is None else plan.reason)
        kind = self.dossier.take_in(seen, self.clock.now(), self.surprises)
        if kind is not None:
            self.told.append((self.clock.now(), kind))
        self.shown.append(self.verdict.kind)
        self.planning.plan(self.dossier, 1, self.clock.now())
        return kind

    def turn(self, by: timedelta) -> None:
        """Let time pass, for the lab too."""
        self.clock.turn(by)
        self.lab.clock.advance(0)

    async def follow(self, length: timedelta, *, most: int = 400) -> None:
        """Watch for so long by the plan alone, at most so many looks."""
        ends = self.clock.now() + length
        for _ in range(most):
            plan = self.dossier.plan
            assert plan is not None
            if plan.due > ends:
                break
            self.turn(plan.due - self.clock.now())
            await self.look()
        else:
            raise AssertionError(f"more than {most} looks in {length}")
        self.turn(ends - self.clock.now())

    def first_told(self, kind: TransitionKind) -> datetime | None:
        """Return when this was first told."""
        return next((at for at, told in self.told if told is kind), None)


@dataclass(kw_only=True)
class Bench:
    """A lab, an engine pointed at it, and the clock of both."""

    lab: Lab
    clock: TurnedClock
    registries: Registries
    suffixes: SuffixList
    looker: Looker
    pacer: Pacer
    planning: Planning
    accounts: Accounts
    """At registrars; none at first."""
    surprises: Surprises = field(default_factory=Surprises)

    def watch(
        self,
        name: str,
        *,
        layers: frozenset[Layer] = REGISTRY_LAYERS,
        caution: Caution = Caution.FAST,
    ) -> Watcher:
        """Return a watcher of one name, which has not looked yet."""
        known = normalise(name, self.suffixes)
        policy = self.registries.policy(known.suffix)
        return Watcher(
            dossier=Dossier(
                watched=WatchedName(
                    name=known.name,
                    display_name=known.display_name,
                    suffix=known.suffix,
                    layers=layers,
                    caution=caution,
                ),
                policy=policy,
                lore=self.planning.lore(known.name, policy),
            ),
            planning=self.planning,
            looker=self.looker,
            clock=self.clock,
            lab=self.lab,
            surprises=self.surprises,
        )


@asynccontextmanager
async def bench(*, limit: int = DEFAULT_LIMIT, **lab_options: object) -> AsyncGenerator[Bench]:
    """Start a lab and an engine that knows nothing else and may ask so many questions a day."""
    clock = TurnedClock()
    async with (
        Lab(clock=LabClock(source=clock.now), **lab_options) as lab,  # type: ignore[arg-type]  # by name
        aiohttp.ClientSession() as session,
    ):
        registries = await asyncio.to_thread(Registries.load, lab.endpoints())
        suffixes = await asyncio.to_thread(SuffixList.load, registries.suffixes())
        pacer = Pacer(clock)
        accounts = Accounts()
        looker = await make_looker(
            session=session,
            registries=registries,
            clock=clock,
            pacer=pacer,
            candidates=lambda _suffix, _layer: (),
            accounts=accounts,
        )
        planning = Planning(
            pacer=pacer,
            budget=Budget(limit, clock=clock),
            policies=registries.policy,
            published=lambda _: None,
        )
        yield Bench(
            lab=lab,
            clock=clock,
            registries=registries,
            suffixes=suffixes,
            looker=looker,
            pacer=pacer,
            planning=planning,
            accounts=accounts,
        )
