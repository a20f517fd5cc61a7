"""The file itself: made for its owner, brought up to date, moved aside when broken."""

from contextlib import closing
from pathlib import Path
import sqlite3

import pytest

from custom_components.domain_availability.engine.ledger import (
    Ledger,
    LedgerError,
    LedgerTooNew,
)
from custom_components.domain_availability.engine.ledger_schema import VERSION

from .hand_clock import HandClock
from .ledger_world import (
    NAME,
    SINK,
    answer,
    contents,
    mode,
    opened,
    rows,
    sound,
    transition,
    verdict,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "domain_availability.db"


def test_version_is_the_number_of_steps(tmp_path: Path) -> None:
    assert VERSION == 6
    assert not list(tmp_path.iterdir())


async def test_only_its_owner_may_read_it(path: Path) -> None:
    ledger, _ = await opened(path)
    files = list(path.parent.iterdir())
    assert len(files) == 3
    assert {mode(file) for file in files} == {0o600}
    await ledger.close()
    assert list(path.parent.iterdir()) == [path]


async def test_a_file_with_a_wider_mode_is_narrowed(path: Path) -> None:
    begin_empty(path)
    ledger, _ = await opened(path)
    assert mode(path) == 0o600
    await ledger.close()


async def test_settings_that_keep_it_whole(path: Path) -> None:
    ledger, _ = await opened(path)
    await ledger.close()
    assert rows(path, "PRAGMA journal_mode") == [("wal",)]
    assert rows(path, "PRAGMA user_version") == [(VERSION,)]


async def test_a_newer_file_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"CREATE TABLE news (x); PRAGMA user_version = {VERSION + 1}")
    before = contents(path)
    with pytest.raises(LedgerTooNew, match=str(VERSION + 1)):
        await Ledger.open(path, clock=HandClock())
    assert contents(path) == before
    assert list(path.parent.iterdir()) == [path]


def begin_empty(path: Path) -> None:
    path.touch(0o644)


def leave_a_log(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"a torn log")


def overwrite_everything(path: Path) -> None:
    path.write_bytes(b"this was a database once " * 400)


def overwrite_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def write_nonsense(path: Path) -> None:
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute("UPDATE observation SET facts = 'no JSON', outcome = 'perhaps'")


def overwrite_plans(path: Path) -> None:
    [(page,)] = rows(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'plan'")
    assert isinstance(page, int)
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage", [overwrite_plans, overwrite_everything, overwrite_pages, cut_off, write_nonsense]
)
async def test_a_corrupt_file_is_moved_aside_with_what_belongs_to_it(
    path: Path, damage: object
) -> None:
    ledger, _ = await opened(path)
    ledger.note([answer()])
    await ledger.close()
    assert callable(damage)
    damage(path)
    broken = contents(path)
    leave_a_log(path)

    ledger, _ = await opened(path)
    assert ledger.replaced == path.with_name(path.name + ".corrupt-20261012T120000Z")
    assert contents(ledger.replaced) == broken
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.observations == ()
    await ledger.close()
    assert sound(path)

    overwrite_everything(path)
    again = await Ledger.open(path, clock=HandClock())
    assert again.replaced is not None
    assert again.replaced.name.endswith("120000Z-2")
    await again.close()


async def test_an_index_that_does_not_fit_costs_nothing(path: Path) -> None:
    ledger, _ = await opened(path)
    ledger.note([answer()])
    await ledger.record(verdict(answer()), NAME, transition(), [SINK])
    await ledger.delivered("transition-1", SINK)
    await ledger.close()
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = substr(sql, 1, instr(sql, ' WHERE'))"
            " WHERE name = 'delivery_open'"
        )
    assert not sound(path)

    ledger, _ = await opened(path)
    assert ledger.replaced is None
    assert await ledger.undelivered(SINK) == ()
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.transitions == (transition(),)
    await ledger.close()
    assert sound(path)


async def test_an_empty_file_is_a_new_one(path: Path) -> None:
    begin_empty(path)
    ledger, _ = await opened(path)
    assert ledger.replaced is None
    await ledger.close()


async def test_where_there_can_be_no_file_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger at"):
        await Ledger.open(tmp_path / "missing" / "ledger.db", clock=HandClock())


async def test_somebody_elses_lock_is_no_corruption(path: Path) -> None:
    ledger, _ = await opened(path)
    await ledger.close()
    with closing(sqlite3.connect(path, autocommit=True)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError, match="locked"):
            await Ledger.open(path, clock=HandClock())
        other.execute("ROLLBACK")
    assert list(path.parent.iterdir()) == [path]
