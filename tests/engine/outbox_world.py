"""What the outbox's tests need: a ledger, receivers that answer as told, a clock that is turned."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
import random
from typing import override

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.outbox import GivenUp, Outbox
from custom_components.domain_availability.engine.plain import plain
from custom_components.domain_availability.engine.sinks.callback import (
    CallbackSink,
    Payload,
    Reply,
)
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    VerdictKind,
)

from .hand_clock import HandClock
from .ledger_world import NAME, answer, settle, transition, verdict, watched

HEARD = Reply(status=200)
BROKEN = Reply(status=500)
SILENT = Reply(reason="TimeoutError")


def news(
    number: int,
    kind: TransitionKind = TransitionKind.BECAME_AVAILABLE,
    *,
    name: str = NAME,
) -> Transition:
    """Return a transition of a kind, whose time of day says nothing of its place."""
    free = kind is TransitionKind.BECAME_AVAILABLE
    return replace(
        transition(number, name=name, seconds=-number),
        kind=kind,
        from_verdict=VerdictKind.REGISTERED if free else VerdictKind.AVAILABLE,
        to_verdict=VerdictKind.AVAILABLE if free else VerdictKind.REGISTERED,
    )


def compose(told: Transition) -> Payload:
    """Return the plain payload."""
    payload = plain(told)
    assert isinstance(payload, dict)
    return payload


@dataclass
class Receiver(CallbackSink):
    """Answers as it is told and remembers what it was sent."""

    clock: HandClock
    answers: Callable[[str], Reply] = lambda _: HEARD
    """Gives the reply to a key."""
    sent: list[tuple[float, str]] = field(default_factory=list)
    """When (monotonic), and under which key."""
    heard: list[str] = field(default_factory=list)
    """What it said 2xx to."""
    gate: asyncio.Event | None = None

    @override
    async def send(self, payload: Payload, idempotency_key: str) -> Reply:
        assert payload["transition_id"] == idempotency_key
        self.sent.append((self.clock.monotonic(), idempotency_key))
        if self.gate is not None:
            await self.gate.wait()
        reply = self.answers(idempotency_key)
        if reply.heard:
            self.heard.append(idempotency_key)
        return reply

    def times(self, number: int) -> list[float]:
        """Return when a transition was sent."""
        return [at for at, key in self.sent if key == f"transition-{number}"]


@dataclass
class Office:
    """A ledger with an outbox and its receivers."""

    ledger: Ledger
    clock: HandClock
    outbox: Outbox
    sinks: tuple[str, ...]
    given_up: list[GivenUp]

    async def record(self, told: Transition) -> None:
        """Write a transition down and let the outbox know, as the monitor does."""
        seen = answer(self.clock.monotonic(), name=told.name, reason=told.transition_id)
        self.ledger.note([seen])
        await self.ledger.record(verdict(seen, kind=told.to_verdict), told.name, told, self.sinks)
        await self.outbox.on_transition(told)

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Let time go by and all that is due happen in it."""
        for _ in range(round(seconds / step)):
            self.clock.turn(step)
            await rest()

    async def close(self) -> None:
        """End this run."""
        await self.outbox.stop()
        await self.ledger.close()


async def rest() -> None:
    """Let every task go on that can; the ledger's thread answers in between."""
    me = asyncio.current_task()
    waited_for = 0
    while waited_for < 3:
        busy: set[asyncio.Task[object]] = set()
        for _ in range(4):
            await asyncio.sleep(0)
            busy |= asyncio.all_tasks() - {me}
        done, _ = await asyncio.wait(busy, timeout=0.05) if busy else (busy, busy)
        waited_for = 0 if done else waited_for + 1


async def opened(
    path: Path | None,
    sinks: Mapping[str, CallbackSink],
    clock: HandClock | None = None,
    *names: str,
    **options: object,
) -> Office:
    """Return an office at work."""
    clock = clock or HandClock()
    ledger = await Ledger.open(path, clock=clock)
    await ledger.sync_names([watched(name) for name in names or (NAME,)], clock.now())
    given_up: list[GivenUp] = []
    made: dict[str, object] = {
        "compose": compose,
        "clock": clock,
        "chance": random.Random(1),  # noqa: S311 - the same jitter in every run
        "on_given_up": given_up.append,
    }
    outbox = Outbox(ledger.outgoing, sinks, **(made | options))  # type: ignore[arg-type]  # by name
    outbox.start()
    await settle()
    return Office(ledger, clock, outbox, tuple(sinks), given_up)
