"""Random histories: everything that can be asked of a ledger, in any order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Role,
)
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import HandClock
from .ledger_world import OTHER_SINK, SINK, settle, verdict, watched

NAMES = ("anna.test", "bert.test", "carl.test", "dora.test")
SINKS = (SINK, OTHER_SINK)
OUTCOMES = (Outcome.REGISTERED, Outcome.ABSENT, Outcome.FAILED, Outcome.REFUSED)
KINDS = {
    (False, True): (TransitionKind.BECAME_AVAILABLE,),
    (True, True): (TransitionKind.BECAME_AVAILABLE,),
    (True, False): (TransitionKind.TAKEN, TransitionKind.RETRACTED, TransitionKind.CHANGED),
    (False, False): (TransitionKind.RENEWED, TransitionKind.CHANGED),
}
"""What happened, by whether the name was free and is."""


@dataclass
class Story:
    """A ledger that is told random things, the same for the same seed."""

    ledger: Ledger
    clock: HandClock
    chance: Random
    watched: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    known: dict[str, list[Observation]] = field(default_factory=dict)
    told: list[Transition] = field(default_factory=list)
    teaching: list[Transition] = field(default_factory=list)
    """Those of them that the ledger still has."""
    deeds: tuple[Deed, ...] = field(default_factory=lambda: DEEDS)

    async def go_on(self, steps: int) -> None:
        """Do so many random things."""
        for _ in range(steps):
            await self.chance.choice(self.deeds)(self)
            self.clock.turn(self.chance.choice((1, 30, 600, 20_000)))
            await settle()

    def _name(self) -> str:
        return self.chance.choice(NAMES)

    def _seen(self, name: str) -> list[Observation]:
        """Return what a look has seen; an absence with the control it led to."""
        now, layer = self.clock.now(), self.chance.choice((Layer.DNS, Layer.RDAP, Layer.WHOIS))
        answer = Observation(
            name=name,
            suffix="test",
            layer=layer,
            outcome=self.chance.choice(OUTCOMES),
            server=self.chance.choice("abc"),
            asked_at=now,
            facts=Facts(name=name, registrar=self.chance.choice(("One", "Two"))),
            reason=f"after {self.chance.randrange(9)} s",
        )
        if layer is Layer.WHOIS:
            referral = replace(
                answer, name="test", role=Role.REFERRAL, server="root", facts=Facts()
            )
            answer = replace(answer, led_by=referral)
        seen = [answer]
        if answer.outcome is Outcome.ABSENT:
            control = self.chance.choice(("nic.test", *sorted(self.watched - {name})))
            seen.append(
                replace(
                    answer,
                    name=control,
                    role=Role.CONTROL,
                    outcome=Outcome.REGISTERED,
                    facts=Facts(name=control),
                    asked_at=now + timedelta(seconds=1),
                    led_by=answer,
                )
            )
        return seen

    async def watch(self) -> None:
        """Take a name up or let it go."""
        name = self._name()
        self.watched ^= {name}
        # With a name go its transitions, and a drop is learned from right after it was told.
        self.teaching = [one for one in self.teaching if one.name != name]
        self.free.discard(name)
        self.known.pop(name, None)
        names = [watched(one) for one in sorted(self.watched)]
        await self.ledger.sync_names(names, self.clock.now())

    async def look(self) -> None:
        """Look at a name, perhaps with news."""
        name = self._name()
        seen = self._seen(name)
        self.known.setdefault(name, []).extend(seen)
        self.ledger.note(seen)
        free, news = name in self.free, None
        will_be_free = self.chance.random() < 0.5
        if self.chance.random() < 0.3 and name in self.watched:
            news = self._news(name, free=free, will_be_free=will_be_free)
        kind = VerdictKind.AVAILABLE if name in self.free else VerdictKind.REGISTERED
        row = self.chance.choice(("2", "3", "12"))
        decided = verdict(*self.known[name][-6:], kind=kind, row=row)
        decided = replace(decided, decided_at=self.clock.now(), reasons=(f"since {row}:00",))
        await self.ledger.record(decided, name, news, SINKS if news else ())
        due = self.clock.now() + timedelta(hours=self.chance.randrange(50))
        self.ledger.note_plan(name, PlannedLook(due=due, reason="routine"))

    def _news(self, name: str, *, free: bool, will_be_free: bool) -> Transition:
        (self.free.add if will_be_free else self.free.discard)(name)
        told = Transition(
            transition_id=f"{len(self.told):032}",
            name=name,
            kind=self.chance.choice(KINDS[free, will_be_free]),
            from_verdict=VerdictKind.AVAILABLE if free else VerdictKind.REGISTERED,
            to_verdict=VerdictKind.AVAILABLE if will_be_free else VerdictKind.REGISTERED,
            from_phase=None,
            to_phase=None,
            confidence=0.9,
            at=self.clock.now(),
        )
        self.told.append(told)
        self.teaching.append(told)
        return told

    async def tell(self) -> None:
        """Tell a sink, try it in vain, or give it up."""
        sink = self.chance.choice(SINKS)
        waiting = self.ledger.outgoing.waiting(sink)
        if not waiting:
            return
        one = self.ledger.outgoing.hand_out(waiting[0].key)
        if one is None:
            return
        match self.chance.randrange(3):
            case 0:
                await self.ledger.delivered(one.transition.transition_id, sink)
            case 1:
                self.ledger.outgoing.put_off(one, 60, status=500, reason="")
            case _:
                await self.ledger.outgoing.give_up(one, status=410, reason="gone")

    async def learn(self) -> None:
        """Note a drop, or take one back; read a list."""
        if not self.teaching:
            return
        told = self.chance.choice(self.teaching)
        if self.chance.random() < 0.2:
            self.ledger.retract_drop(told.transition_id)
        else:
            drop = DropSeen(
                name=told.name,
                suffix="test",
                registry=self.chance.choice(("one", "two")),
                after=told.at,
                by=told.at,
                transition_id=told.transition_id,
            )
            self.ledger.note_drop(drop)
        entries = {name: told.at.isoformat() for name in self.watched}
        self.ledger.note_published("list", {"rows": self.chance.randrange(9), "entries": entries})

    async def thin(self) -> None:
        """Let weeks go by and forget."""
        self.clock.jumped += timedelta(days=self.chance.choice((-1, 1, 20)))
        await self.ledger.thin()

    async def flush(self) -> None:
        """Write what waits."""
        await self.ledger.flush()


type Deed = Callable[[Story], Awaitable[None]]

DEEDS: tuple[Deed, ...] = (
    Story.watch,
    *(Story.look,) * 8,
    *(Story.tell,) * 3,
    Story.learn,
    Story.thin,
    Story.flush,
)
