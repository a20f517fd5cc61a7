"""An engine that says what a test tells it, with the real one's signature."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.drops_seen import DropsSeen, DropsShown
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import Facts, Observation, Phase
from custom_components.domain_availability.engine.pace import ServerShown
from custom_components.domain_availability.engine.policy import Policy, Release
from custom_components.domain_availability.engine.telling import SinksOf
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    Verdict,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import (
    Forecast,
    NameState,
    WatchedName,
)

NOW = datetime(2026, 11, 23, 3, 14, 15, tzinfo=UTC)


def verdict(kind: VerdictKind, phase: Phase | None = None, confidence: float = 0.99) -> Verdict:
    return Verdict(kind=kind, phase=phase, confidence=confidence, row="1", decided_at=NOW)


REGISTERED = verdict(VerdictKind.REGISTERED, Phase.REGISTERED)
PENDING_DELETE = verdict(VerdictKind.REGISTERED, Phase.PENDING_DELETE)
AVAILABLE = verdict(VerdictKind.AVAILABLE, Phase.AVAILABLE, 0.95)
RESERVED = verdict(VerdictKind.NOT_FOR_SALE, Phase.RESERVED, 0.95)
UNKNOWN = verdict(VerdictKind.UNKNOWN, None, 0.4)

DROP = Forecast(
    earliest=NOW + timedelta(days=3),
    latest=NOW + timedelta(days=3, hours=4),
    likely=NOW + timedelta(days=3, hours=1),
    confidence=0.8,
    why="five days of pending delete",
)


def transition(
    name: str, kind: TransitionKind, *, transition_id: str = "t-1", **changes: Any
) -> Transition:
    """Return a transition; unless told otherwise one from pending delete to available."""
    became_available = Transition(
        transition_id=transition_id,
        name=name,
        kind=kind,
        from_verdict=VerdictKind.REGISTERED,
        to_verdict=VerdictKind.AVAILABLE,
        from_phase=Phase.PENDING_DELETE,
        to_phase=Phase.AVAILABLE,
        confidence=0.95,
        at=NOW,
        reasons=("two absences with a control",),
    )
    return replace(became_available, **changes)


class FakeMonitor:
    """Watches what it is given, knows what it is told."""

    def __init__(self, outbox: dict[str, Transition], ledger: Ledger) -> None:
        self.names: dict[str, NameState] = {}
        self.running = False
        self.paused = False
        self.paused_when_started = False
        self.checked: list[str] = []
        self.waiting: tuple[str, ...] = ()
        self.watch_calls = 0
        self.limit_changes = 0
        self.delivering_fails = False
        self.held: dict[str, datetime] = {}
        self._outbox = outbox
        self._ledger = ledger
        self._sinks_of: SinksOf = lambda _: ()
        self._on_change: list[Callable[[str], None]] = []
        self._on_transition: list[Callable[[Transition], Awaitable[None]]] = []

    def state(self, name: str) -> NameState | None:
        """Return what is known of one name."""
        return self.names.get(name)

    def now(self) -> datetime:
        """Return the time of day."""
        return NOW

    async def start(self) -> None:
        """Run."""
        self.running = True
        self.paused_when_started = self.paused

    async def stop(self) -> None:
        """Run no longer."""
        self.running = False

    def pause(self) -> None:
        """Ask nothing."""
        self.paused = True

    def resume(self) -> None:
        """Ask again."""
        self.paused = False

    async def watch(self, names: Iterable[WatchedName]) -> None:
        """Take the whole wanted set; keep what is known of those that stay."""
        self.watch_calls += 1
        before = {name: state.watched.paused for name, state in self.names.items()}
        self.names = {
            watched.name: replace(
                self.names.get(watched.name, NameState(watched=watched)), watched=watched
            )
            for watched in names
        }
        for name, state in self.names.items():
            if before.get(name, state.watched.paused) != state.watched.paused:
                self._tell_change(name)

    def limit_changed(self) -> None:
        """Count that the day's limit has become another."""
        self.limit_changes += 1

    async def check(self, name: str) -> NameState:
        """Write down that this name was asked for."""
        state = self.names[name]
        self.checked.append(name)
        return state

    def due(self) -> tuple[str, ...]:
        """Return the names whose look waits."""
        return self.waiting

    async def observe_aside(self, look: Look) -> tuple[Observation, ...]:
        """Find nothing out."""
        self.checked.append(look.name)
        return ()

    def servers(self) -> tuple[ServerShown, ...]:
        """Return the servers asked: none was."""
        return ()

    def drops_shown(self, suffix: str) -> DropsShown:
        """Return what no drops have taught."""
        return DropsSeen(lambda _: Release()).shown(Policy(suffix=suffix))

    async def forget_drops(self) -> int:
        """Forget what was never seen."""
        return 0

    def on_change(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back with the A-label after every change."""
        self._on_change.append(callback)
        return lambda: self._on_change.remove(callback)

    def on_transition(
        self, callback: Callable[[Transition], Awaitable[None]]
    ) -> Callable[[], None]:
        """Call back after every committed transition."""
        self._on_transition.append(callback)
        return lambda: self._on_transition.remove(callback)

    def also_tell(self, sinks_of: SinksOf) -> None:
        """Deliver each transition to the sinks this names too; these are in the real ledger."""
        self._sinks_of = sinks_of

    @property
    def listeners(self) -> int:
        """Count who listens."""
        return len(self._on_change) + len(self._on_transition)

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what lies in the outbox."""
        assert sink == "home_assistant"
        return tuple(self._outbox.values())

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Take it out of the outbox, or fail."""
        assert sink == "home_assistant"
        if self.delivering_fails:
            raise OSError("disk full")
        del self._outbox[transition_id]

    def learn(self, name: str, known: Verdict, facts: Facts | None = None) -> None:
        """Know this verdict, and these facts, and say that something changed."""
        self.names[name] = replace(
            self.names[name], verdict=known, facts=facts or self.names[name].facts
        )
        self._tell_change(name)

    def show(self, name: str, **known: Any) -> None:
        """Know anything else of a name (fields of its state), and say that something changed."""
        self.names[name] = replace(self.names[name], **known)
        self._tell_change(name)

    def _tell_change(self, name: str) -> None:
        for callback in tuple(self._on_change):
            callback(name)

    async def tell(self, told: Transition) -> None:
        """Commit a transition to the outbox and to the ledger, and say so."""
        self._outbox[told.transition_id] = told
        if told.name in self.names:
            sinks = tuple(self._sinks_of(told))
            await self._ledger.sync_names((one.watched for one in self.names.values()), NOW)
            known = verdict(told.to_verdict, told.to_phase)
            await self._ledger.record(known, told.name, told, sinks)
        for callback in tuple(self._on_transition):
            await callback(told)


class FakeEngine:
    """Makes monitors; the outbox outlives them, as the ledger does."""

    def __init__(self) -> None:
        self.outbox: dict[str, Transition] = {}
        self.monitors: list[FakeMonitor] = []
        self.budget: Budget | None = None

    async def assemble(
        self, *, sinks: tuple[str, ...], budget: Budget, ledger: Ledger, **_: object
    ) -> FakeMonitor:
        """Make a monitor, as `engine.assembly.assemble` does."""
        assert sinks == ("home_assistant",)
        self.budget = budget
        self.monitors.append(FakeMonitor(self.outbox, ledger))
        return self.monitors[-1]

    @property
    def monitor(self) -> FakeMonitor:
        """The newest monitor."""
        return self.monitors[-1]
