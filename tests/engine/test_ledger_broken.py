"""A file that breaks, or goes, while it is in use: a new one goes on, and nothing is told twice."""

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
import shutil
import sqlite3
from typing import override

import pytest

from custom_components.domain_availability.engine.ledger import Ledger, LedgerError
from custom_components.domain_availability.engine.ledger_writer import ANEW_EVERY
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import HandClock
from .ledger_world import (
    NAME,
    OTHER_SINK,
    SINK,
    answer,
    mode,
    rows,
    settle,
    sound,
    transition,
    verdict,
    watched,
)

OTHERS = [f"n{number}.test" for number in range(150)]
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "domain_availability.db"


def delete(path: Path) -> None:
    path.unlink()


def delete_with_its_log(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def put_another_there(path: Path) -> None:
    other = path.with_name("other.db")
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript("CREATE TABLE other (x); INSERT INTO other VALUES (1)")
    other.rename(path)


def break_every_page(path: Path) -> None:
    break_from(path, PAGE)


def break_every_page_and_the_first(path: Path) -> None:
    break_from(path, 0)


def break_plans(path: Path) -> None:
    break_table(path, "plan")


def break_observations(path: Path) -> None:
    break_table(path, "observation")


def break_transitions(path: Path) -> None:
    break_table(path, "transition")


def break_table(path: Path, table: str) -> None:
    """Overwrite the page on which a table begins."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xff" * PAGE)


def break_from(path: Path, start: int) -> None:
    """Overwrite a file in its place, as a dying card does."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * (size - start))


class Forgetful(sqlite3.Connection):
    """A connection that reads its file anew for every transaction, as one of little memory."""

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        if not self.in_transaction:
            super().execute("PRAGMA shrink_memory")
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # as above


async def lived(path: Path) -> tuple[Ledger, HandClock]:
    """Return a ledger with news that was told to one and is still to be told to another."""
    clock = HandClock()
    ledger = await Ledger.open(path, clock=clock, factory=Forgetful)
    await ledger.sync_names([watched(name) for name in (NAME, *OTHERS)], clock.now())
    for name in (NAME, *OTHERS):
        ledger.note([answer(name=name)])
        await ledger.record(verdict(answer(name=name)), name)
        ledger.note_plan(name, PlannedLook(due=clock.now(), reason="zone"))
    await ledger.record(verdict(answer(name=NAME)), NAME, transition(), [SINK, OTHER_SINK])
    await ledger.delivered("transition-1", SINK)
    await ledger.flush()
    await ledger.stand_still()  # all of it in the file itself
    await ledger.move_on()
    return ledger, clock


GOES = (delete, delete_with_its_log, put_another_there)
BREAKS = (
    break_every_page,
    break_every_page_and_the_first,
    break_plans,
    break_observations,
    break_transitions,
)


@pytest.mark.parametrize("trouble", [*GOES, *BREAKS])
async def test_it_goes_on_in_a_new_file(path: Path, trouble: Callable[[Path], None]) -> None:
    ledger, clock = await lived(path)
    seen: list[str | None] = []
    ledger.on_trouble(lambda: seen.append(ledger.failing))
    trouble(path)

    # A change of every name: whatever page is broken is come upon.
    for number, name in enumerate((NAME, *OTHERS)):
        ledger.note([answer(60, name=name, reason="otherwise")])
        ledger.note_plan(name, PlannedLook(due=clock.now(), reason="delegated"))
        if number < 2:
            told = transition(10 + number, name=name, seconds=60)
            await ledger.record(verdict(answer(60, name=name)), name, told, [SINK])
    await ledger.flush()
    await ledger.flush()

    assert ledger.failing is None
    assert seen[-1] is None
    assert mode(path) == 0o600
    assert not path.with_name(f"{path.name}.new").exists()
    moved = sorted(path.parent.glob(f"{path.name}.corrupt-*"))
    assert ledger.replaced == (moved[0] if moved else None)
    assert (ledger.replaced is None) == (trouble in (delete, delete_with_its_log))
    assert sound(path)
    await ledger.close()
    assert sound(path)

    again = await Ledger.open(path, clock=clock)
    assert again.replaced is None
    assert (await again.names()).keys() == {NAME, *OTHERS}
    waiting = {one.transition_id for one in await again.undelivered(SINK)}
    assert waiting == {"transition-10", "transition-11"}, "none told is told again, none lost"
    assert [one.transition_id for one in await again.undelivered(OTHER_SINK)] == ["transition-1"]
    remembered = await again.load_all()
    for name in (NAME, *OTHERS):
        assert remembered[name].verdict is not None
        assert remembered[name].plan == PlannedLook(due=clock.now(), reason="delegated")
    await again.close()


@pytest.mark.parametrize("trouble", GOES)
async def test_all_of_a_file_that_was_only_taken_away_is_in_the_new_one(
    path: Path, trouble: Callable[[Path], None]
) -> None:
    ledger, _ = await lived(path)
    tables = [
        str(name)
        for (name,) in rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not str(name).startswith("sqlite_")
    ]
    before = {table: rows(path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}  # noqa: S608 - ours
    trouble(path)
    ledger.note_budget({"day": "2026-10-12", "spent": 1})
    await ledger.flush()
    after = {table: rows(path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}  # noqa: S608 - ours
    assert after.pop("budget_day") == [("2026-10-12", 1, "{}")]
    assert before.pop("budget_day") == []
    assert after == before
    await ledger.close()


async def test_what_was_put_in_its_place_is_left_as_it_is(path: Path) -> None:
    ledger, _ = await lived(path)
    put_another_there(path)
    ledger.note_budget({"day": "2026-10-12", "spent": 1})
    await ledger.flush()
    assert ledger.replaced is not None
    assert rows(ledger.replaced, "SELECT * FROM other") == [(1,)]
    await ledger.close()


async def test_a_broken_page_that_is_read_has_a_new_file_begun(path: Path) -> None:
    ledger, _ = await lived(path)
    break_observations(path)
    with pytest.raises(LedgerError):
        await ledger.load_all()
    await settle()
    assert ledger.replaced is not None
    assert (await ledger.load_all()).keys() == {NAME, *OTHERS}
    await ledger.close()
    assert sound(path)


async def test_a_disk_that_breaks_all_it_is_given_is_not_filled(path: Path) -> None:
    ledger, clock = await lived(path)
    for number in range(2):
        await ledger.stand_still()  # all of it in the file itself
        await ledger.move_on()
        break_every_page_and_the_first(path)
        ledger.note([answer(60 + number, reason=str(number), server=f"https://{number}.test/")])
        await ledger.flush()
    (moved,) = path.parent.glob(f"{path.name}.corrupt-*Z")
    assert moved == ledger.replaced
    assert ledger.failing is not None
    clock.turn(ANEW_EVERY)
    await ledger.flush()
    assert ledger.failing is None
    await ledger.close()
    assert sound(path)


async def test_where_there_is_no_room_for_a_new_one_it_waits(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, _ = await lived(path)
    break_every_page_and_the_first(path)
    with monkeypatch.context() as full:
        full.setattr(sqlite3, "connect", no_connection)
        await ledger.record(verdict(answer()), NAME, transition(2, seconds=9), [SINK])
        assert ledger.failing is not None
        assert ledger.replaced is None
        assert [one.transition_id for one in await ledger.undelivered(SINK)] == ["transition-2"]
    await ledger.flush()
    assert ledger.failing is None
    assert ledger.replaced is not None
    await ledger.close()
    assert sound(path)
    shutil.rmtree(path.parent)


def no_connection(*_: object, **__: object) -> sqlite3.Connection:
    raise sqlite3.OperationalError("database or disk is full")
