"""A disk that is full or read-only at the start: all goes on in memory, nothing is forgotten."""

from pathlib import Path
import shutil
import sqlite3

import pytest

from custom_components.domain_availability.engine.ledger import Ledger, LedgerError, LedgerTooNew
from custom_components.domain_availability.engine.ledger_schema import VERSION

from .hand_clock import HandClock
from .ledger_world import (
    NAME,
    OTHER_SINK,
    SINK,
    answer,
    contents,
    opened,
    rows,
    sound,
    transition,
    verdict,
)
from .test_ledger_failing import full_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


async def live(path: Path) -> None:
    """Leave a ledger with news that one has been told and the other has not."""
    ledger, _ = await opened(path)
    ledger.note([answer()])
    await ledger.record(verdict(answer()), NAME, transition(), [SINK, OTHER_SINK])
    await ledger.delivered("transition-1", SINK)
    await ledger.close()


async def test_what_is_known_is_read_and_what_is_new_is_written_once_there_is_room(
    path: Path,
) -> None:
    await live(path)
    before = contents(path)
    with full_disk():
        ledger = await Ledger.open(path, clock=HandClock())
        assert (await ledger.names()).keys() == {NAME}
        assert await ledger.undelivered(SINK) == ()
        assert [one.transition_id for one in await ledger.undelivered(OTHER_SINK)] == [
            "transition-1"
        ]
        told = transition(2, seconds=60)
        await ledger.record(verdict(answer(60)), NAME, told, [SINK])
        assert ledger.failing is not None
        assert await ledger.undelivered(SINK) == (told,)
        await ledger.delivered("transition-2", SINK)
        assert contents(path) == before
    await ledger.flush()
    assert ledger.failing is None
    assert ledger.replaced is None
    await ledger.delivered("transition-1", OTHER_SINK)
    await ledger.close()
    assert sound(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    again = await Ledger.open(path, clock=HandClock())
    assert await again.undelivered(SINK) == await again.undelivered(OTHER_SINK) == ()
    remembered = await again.load(NAME)
    assert remembered is not None
    assert [one.transition_id for one in remembered.transitions] == [
        "transition-1",
        "transition-2",
    ]
    await again.close()


async def test_an_export_without_what_waits_in_memory_is_refused(path: Path) -> None:
    await live(path)
    with full_disk():
        ledger = await Ledger.open(path, clock=HandClock())
        await ledger.record(verdict(answer(60)), NAME, transition(2, seconds=60), [SINK])
        with pytest.raises(LedgerError):
            await ledger.export(path.with_name("export"))
    exported = await ledger.export(path.with_name("export"))
    assert exported.rows["transition"] == 2
    await ledger.close()


async def test_where_there_was_no_file_one_comes_with_the_room(path: Path) -> None:
    with full_disk():
        ledger, _ = await opened(path)
        assert ledger.failing is not None
        await ledger.record(verdict(answer()), NAME, transition(), [SINK])
    await ledger.flush()
    await ledger.close()
    assert rows(path, "SELECT transition_id FROM transition") == [("transition-1",)]
    assert sound(path)


async def test_what_is_only_in_its_log_comes_along(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, _ = await opened(path)
    await ledger.record(verdict(answer()), NAME, transition(), [SINK])
    killed = tmp_path / "killed"
    killed.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(path.with_name(path.name + ending), killed)
    await ledger.close()

    def read_only(self: Path, _: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(self))

    with monkeypatch.context() as disk:
        disk.setattr(Path, "chmod", read_only)
        ledger = await Ledger.open(killed / path.name, clock=HandClock())
        assert [one.transition_id for one in await ledger.undelivered(SINK)] == ["transition-1"]
        await ledger.close()


async def test_what_its_log_says_is_not_forgotten_for_want_of_room(path: Path) -> None:
    ledger, _ = await opened(path)
    await ledger.record(verdict(answer()), NAME, transition(), [SINK])
    killed = path.parent / "killed"
    killed.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(path.with_name(path.name + ending), killed)
    await ledger.close()
    with full_disk(), pytest.raises(LedgerError):
        await Ledger.open(killed / path.name, clock=HandClock())


async def test_a_newer_file_is_refused_here_too(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(f"CREATE TABLE news (x); PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with full_disk(), pytest.raises(LedgerTooNew):
        await Ledger.open(path, clock=HandClock())
