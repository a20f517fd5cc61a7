"""What the ledger's tests write: a watched name, answers about it, what follows from them."""

import asyncio
from datetime import timedelta
from pathlib import Path
import sqlite3
import stat

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    Verdict,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import WatchedName

from .hand_clock import START, HandClock

NAME = "example.test"
SINK = "home_assistant"
OTHER_SINK = "callback"


def watched(name: str = NAME, *, paused: bool = False) -> WatchedName:
    return WatchedName(name=name, display_name=name, suffix="test", paused=paused)


def answer(
    seconds: float = 0,
    *,
    outcome: Outcome = Outcome.REGISTERED,
    layer: Layer = Layer.RDAP,
    name: str = NAME,
    server: str = "https://rdap.test/",
    role: Role = Role.QUESTION,
    facts: Facts | None = None,
    reason: str = "",
    serial: int | None = None,
) -> Observation:
    return Observation(
        name=name,
        suffix="test",
        layer=layer,
        outcome=outcome,
        server=server,
        role=role,
        facts=facts or Facts(),
        reason=reason,
        serial=serial,
        asked_at=START + timedelta(seconds=seconds),
        duration=0.25,
    )


def verdict(
    *observations: Observation,
    kind: VerdictKind = VerdictKind.REGISTERED,
    seconds: float = 0,
    row: str = "2",
) -> Verdict:
    return Verdict(
        kind=kind,
        confidence=0.99,
        row=row,
        observations=observations,
        decided_at=START + timedelta(seconds=seconds),
    )


def transition(number: int = 1, *, name: str = NAME, seconds: float = 0) -> Transition:
    return Transition(
        transition_id=f"transition-{number}",
        name=name,
        kind=TransitionKind.BECAME_AVAILABLE,
        from_verdict=VerdictKind.REGISTERED,
        to_verdict=VerdictKind.AVAILABLE,
        from_phase=Phase.PENDING_DELETE,
        to_phase=Phase.AVAILABLE,
        confidence=0.95,
        at=START + timedelta(seconds=seconds),
        reasons=("gone", "control answered"),
    )


async def opened(
    path: Path | None, clock: HandClock | None = None, *names: str
) -> tuple[Ledger, HandClock]:
    """Return a ledger that watches the names (or just the one)."""
    clock = clock or HandClock()
    ledger = await Ledger.open(path, clock=clock)
    await ledger.sync_names([watched(name) for name in names or (NAME,)], clock.now())
    return ledger, clock


async def settle() -> None:
    """Let timers' tasks and the ledger's thread come to rest."""
    me = asyncio.current_task()
    while rest := [task for task in asyncio.all_tasks() if task is not me]:
        await asyncio.wait(rest)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Return what anybody else who opens the file sees."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def contents(path: Path) -> bytes:
    """Return what is in the file."""
    return path.read_bytes()


def mode(path: Path) -> int:
    """Return who may read and write the file."""
    return stat.S_IMODE(path.stat().st_mode)


class Onlooker:
    """Somebody else with the file open, who notices every commit."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, autocommit=True)
        self._version = self._look()

    def _look(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def saw_a_commit(self) -> bool:
        """Return whether anything was written since the last time."""
        before, self._version = self._version, self._look()
        return before != self._version

    def close(self) -> None:
        """Look away."""
        self._connection.close()


def sound(path: Path) -> bool:
    """Return whether the file is whole and nothing in it points nowhere."""
    return rows(path, "PRAGMA integrity_check") == [("ok",)] and not rows(
        path, "PRAGMA foreign_key_check"
    )
