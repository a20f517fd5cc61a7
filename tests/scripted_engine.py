"""The real engine on a clock of the test's own, over sources that say what they are told to."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
import random

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.health import Health
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.registries import Registries
from custom_components.domain_availability.engine.spawn import Spawn

from .engine.hand_clock import HandClock

RDAP = "https://rdap.example/v1/"
WHOIS = "whois.example"
CONTROLS = ("first-control.com", "second-control.com")
NAME_SERVERS = ("192.0.2.1:53", "192.0.2.2:53")


@dataclass(kw_only=True)
class Sources:
    """What every source says: all names are registered, unless it is told otherwise."""

    clock: HandClock
    gone: set[str] = field(default_factory=set)
    """Names that nobody has any more."""
    phase: dict[str, Phase] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    says: dict[Layer, Outcome] = field(default_factory=dict)
    """Layers that say this to everything."""
    controls: Outcome = Outcome.REGISTERED
    most_controls: int = len(CONTROLS)
    silent: set[str] = field(default_factory=set)
    """Suffixes for which nobody answers."""
    looks: list[Look] = field(default_factory=list)

    async def observe(self, look: Look) -> tuple[Observation, ...]:
        """Ask everybody."""
        self.looks.append(look)
        return tuple(self._answers(look))

    def _answers(self, look: Look) -> Iterable[Observation]:
        name = look.name
        answer = Observation(
            name=name,
            suffix=look.policy.suffix,
            layer=Layer.RDAP,
            outcome=Outcome.REGISTERED,
            server=RDAP,
            asked_at=self.clock.now(),
            duration=0.2,
            phase=self.phase.get(name),
            facts=self.facts.get(name) or Facts(name=name, registrar="Registrar Ltd"),
        )
        whois = replace(answer, layer=Layer.WHOIS, server=WHOIS)
        zone = [
            replace(answer, layer=Layer.DNS, server=server, phase=None, serial=7)
            for server in NAME_SERVERS
        ]
        for seen in (answer, whois, *zone):
            if seen.suffix in self.silent:
                yield replace(seen, outcome=Outcome.FAILED, facts=Facts(), phase=None)
            elif (word := self.says.get(seen.layer)) is not None:
                yield replace(seen, outcome=word, facts=Facts(), phase=None)
            elif name not in self.gone:
                yield seen
            else:
                yield replace(seen, outcome=Outcome.ABSENT, facts=Facts(), phase=None, serial=8)
                if seen.layer is not Layer.DNS:
                    yield from self._controls(seen, look.controls)

    def _controls(self, absence: Observation, wanted: int) -> Iterable[Observation]:
        for control in CONTROLS[: min(wanted, self.most_controls)]:
            yield replace(
                absence,
                name=control,
                role=Role.CONTROL,
                outcome=self.controls,
                facts=Facts(name=control),
                phase=None,
            )


class ScriptedEngine:
    """Makes real monitors over such sources; stands in the place of `assemble`."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.sources = Sources(clock=self.clock)
        self.pacer = Pacer(self.clock)
        self.monitor: Monitor | None = None
        self.health = Health()

    async def assemble(
        self,
        *,
        registries: Registries,
        ledger: Ledger,
        sinks: Sequence[str],
        spawn: Spawn,
        budget: Budget,
        health: Health,
        **_: object,
    ) -> Monitor:
        """Make a monitor, as `engine.assembly.assemble` does."""
        self.health = health
        self.monitor = Monitor(
            clock=self.clock,
            observe=self.sources.observe,
            policies=registries.policy,
            ledger=ledger,
            pacer=self.pacer,
            budget=budget,
            sinks=tuple(sinks),
            spawn=spawn,
            chance=random.Random(1),  # noqa: S311 - the same spread in every run
            health=health,
        )
        return self.monitor

    async def pass_time(self, length: timedelta, step: timedelta = timedelta(seconds=10)) -> None:
        """Let time go by, and all that is due in it happen."""
        for _ in range(int(length / step)):
            self.clock.turn(step.total_seconds())
            await self.settle()

    async def settle(self) -> None:
        """Let every look under way come to its end."""
        for _ in range(3):
            await asyncio.sleep(0)
        while looks := {
            task
            for task in asyncio.all_tasks()
            if task.get_name() == "domain_availability look" and not task.done()
        }:
            await asyncio.wait(looks)
