"""A log that could fill the disk gives its room back."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
import shutil
import sqlite3
from typing import ClassVar, override

from custom_components.domain_availability.engine.ledger import Ledger

from .hand_clock import HandClock
from .ledger_world import NAME, SINK, answer, opened, settle, transition, verdict, watched


def log_of(path: Path) -> int:
    """Return how long its log is, in bytes."""
    return path.with_name(path.name + "-wal").stat().st_size


async def test_a_killed_ledger_begins_with_an_empty_log(tmp_path: Path) -> None:
    path, killed = tmp_path / "ledger.db", tmp_path / "killed.db"
    ledger, _ = await opened(path)
    news = transition(1)
    await ledger.record(verdict(answer(0)), NAME, news, [SINK])
    for ending in ("", "-wal"):
        await asyncio.to_thread(shutil.copy, f"{path}{ending}", f"{killed}{ending}")
    await ledger.close()
    assert log_of(killed) > 0

    again = await Ledger.open(killed, clock=HandClock())
    assert log_of(killed) == 0
    assert await again.undelivered(SINK) == (news,)
    await again.close()


class Full(sqlite3.Connection):
    """A connection whose next transactions fail while `full`."""

    full: ClassVar[bool] = False

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        if type(self).full and sql.startswith("BEGIN"):
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # as above


async def test_where_a_write_fails_the_log_makes_room(tmp_path: Path) -> None:
    path, clock = tmp_path / "ledger.db", HandClock()
    ledger = await Ledger.open(path, clock=clock, factory=Full)
    await ledger.sync_names([watched()], clock.now())
    await ledger.record(verdict(answer(0)), NAME, transition(1), [SINK])
    assert log_of(path) > 0

    Full.full = True
    try:
        await ledger.record(verdict(answer(1), seconds=1), NAME, transition(2, seconds=1), [SINK])
    finally:
        Full.full = False
    assert ledger.failing is not None
    assert log_of(path) == 0

    clock.turn(60)
    await settle()
    assert ledger.failing is None
    assert len(await ledger.undelivered(SINK)) == 2
    await ledger.close()


async def test_while_the_file_is_copied_the_log_keeps_what_it_has(tmp_path: Path) -> None:
    path, clock = tmp_path / "ledger.db", HandClock()
    ledger = await Ledger.open(path, clock=clock, factory=Full)
    await ledger.sync_names([watched()], clock.now())
    await ledger.stand_still()
    await ledger.record(verdict(answer(0)), NAME, transition(1), [SINK])
    before = log_of(path)
    Full.full = True
    try:
        later = verdict(answer(1), seconds=1)
        await ledger.record(later, NAME, transition(2, seconds=1), [SINK])
    finally:
        Full.full = False
    assert ledger.failing is not None
    assert log_of(path) == before > 0
    await ledger.move_on()
    await ledger.close()
