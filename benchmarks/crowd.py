"""Many names that drop at about the same time: the lab's registries, watched by the real engine."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles

import aiohttp

from custom_components.domain_availability.engine.assembly import assemble
from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.registries import Registries
from custom_components.domain_availability.engine.verdict import Transition, TransitionKind
from custom_components.domain_availability.engine.watching import Priority, WatchedName
from lab import Lab, LabClock
from lab.suffixes import SUFFIXES, Json, Suffix

from .loop_clock import LoopClock

SINK = "crowd"

type Paces = Mapping[str, Mapping[str, float]]
"""By layer: gap, hourly, daily, as in an endpoint file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One name in pending delete, by seconds from the beginning of the run."""

    name: str
    foretold: float
    """When its five days are over."""
    released: float | None
    """When it really becomes free; `None`: it does not in this run."""
    priority: Priority = Priority.NORMAL

    @property
    def suffix(self) -> str:
        """Return the suffix it is registered under."""
        return self.name.partition(".")[2]


@dataclass(kw_only=True)
class Crowd:
    """A run: who drops, the lab, the engine, and what was told."""

    drops: Mapping[str, Drop]
    lab: Lab
    clock: LoopClock
    monitor: Monitor
    budget: Budget
    start: datetime
    told: list[tuple[str, TransitionKind, float]] = field(default_factory=list)
    """Name, what, and when, in seconds from the beginning."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, second: float) -> None:
        """Let the run go on to this second."""
        await self.clock.sleep(max(second - self.second(), 0.0))

    async def until_told(self, names: Iterable[str], latest: float) -> None:
        """Let the run go on until all of these were told as free, or to this second."""
        wanted = set(names)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(latest - self.second()):
                while not wanted <= self.freed().keys():
                    self._news.clear()
                    await self._news.wait()

    def second(self) -> float:
        """Return the seconds since the beginning."""
        return (self.clock.now() - self.start).total_seconds()

    def freed(self) -> dict[str, float]:
        """Return when each name was first told to be free."""
        return {
            name: at
            for name, kind, at in reversed(self.told)
            if kind is TransitionKind.BECAME_AVAILABLE
        }

    def waits(self, names: Iterable[str] | None = None) -> list[float]:
        """Return the seconds from release to news of each name that was told, in order of size."""
        freed = self.freed()
        return sorted(
            freed[name] - released
            for name in (self.drops if names is None else names)
            if (released := self.drops[name].released) is not None and name in freed
        )

    def absences(self, name: str) -> list[float]:
        """Return when the registry said that a name is gone, by the lab's count."""
        return [
            (one.at - self.start).total_seconds()
            for one in self.lab.asked(name=name, protocol="rdap")
            if one.answer == "404"
        ]

    def first_absence(self, name: str) -> float:
        """Return when the registry first said that a name is gone, by the lab's count."""
        return self.absences(name)[0]

    def intervals(self, server: str) -> list[float]:
        """Return the seconds between the questions a server got, by the lab's count."""
        asked = [one.at.timestamp() for one in self.lab.asked(server=server)]
        return [later - earlier for earlier, later in pairwise(asked)]

    async def tell(self, news: Transition) -> None:
        """Hear of a change."""
        self.told.append((news.name, news.kind, self.second()))
        await self.monitor.delivered(news.transition_id, SINK)
        self._news.set()


@dataclass(frozen=True, slots=True)
class Spread:
    """How seconds lie."""

    median: float
    p95: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Return the spread of at least two figures."""
        return cls(median(seconds), quantiles(seconds, n=20)[-1], max(seconds))


@asynccontextmanager
async def crowd(
    drops: Iterable[Drop],
    *,
    paces: Mapping[str, Paces],
    suffixes: Sequence[Suffix] = SUFFIXES,
    at: datetime | None = None,
) -> AsyncGenerator[Crowd]:
    """Put the names into a lab's books and let an engine that knows nothing watch them.

    `paces` says, by suffix, what the engine is told of the pace of each of its services; `at` is
    when the run begins, now if left out.
    """
    by_name = {drop.name: drop for drop in drops}
    clock = LoopClock(at)
    budget = Budget(clock=clock)
    policies: dict[str, dict[str, Json]] = {
        suffix: {"pace": {layer: dict(pace) for layer, pace in by_layer.items()}}
        for suffix, by_layer in paces.items()
    }
    async with (
        Lab(clock=LabClock(source=clock.now), suffixes=suffixes, policies=policies) as lab,
        aiohttp.ClientSession() as session,
    ):
        start = clock.now()
        for drop in by_name.values():
            _register(lab, drop, start)
        ledger = await Ledger.open(None, clock=clock)
        monitor = await assemble(
            session=session,
            registries=Registries.load(lab.endpoints()),
            ledger=ledger,
            clock=clock,
            sinks=(SINK,),
            budget=budget,
        )
        run = Crowd(
            drops=by_name, lab=lab, clock=clock, monitor=monitor, budget=budget, start=start
        )
        monitor.on_transition(run.tell)
        try:
            await monitor.start()
            await monitor.watch(
                WatchedName(
                    name=drop.name,
                    display_name=drop.name,
                    suffix=drop.suffix,
                    priority=drop.priority,
                )
                for drop in by_name.values()
            )
            yield run
        finally:
            await monitor.stop()
            await ledger.close()


def _register(lab: Lab, drop: Drop, start: datetime) -> None:
    ends = start + timedelta(seconds=drop.foretold)
    steps: list[tuple[datetime, str]] = [
        (ends - timedelta(days=35), "redemption"),
        (ends - timedelta(days=5), "pending_delete"),
    ]
    if drop.released is not None:
        steps.append((start + timedelta(seconds=drop.released), "free"))
    lab.register(drop.name, schedule=steps)
