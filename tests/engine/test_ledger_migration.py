"""A file of an older version is carried over whole, and goes on as a new one would."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.domain_availability.engine.episodes import Episode, EpisodeEnd
from custom_components.domain_availability.engine.ledger import Ledger, LedgerError
from custom_components.domain_availability.engine.ledger_schema import VERSION
from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.verdict import VerdictKind

from .hand_clock import START, HandClock
from .ledger_world import NAME, OTHER_SINK, SINK, answer, rows, sound, transition, verdict

HERE = Path(__file__).parent
OTHER = "other.test"
AGES = (1, 2, 3, 4, 5)
"""Versions of which there is a file, as that version itself left it."""
BEFORE_EPISODES = (1, 2, 3)


def carry_in(path: Path, version: int) -> None:
    """Lay down a file of an older version."""
    script = (HERE / f"ledger_{version}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    assert rows(path, "PRAGMA user_version") == [(version,)]


def shape(path: Path) -> set[tuple[object, ...]]:
    """Return every table, view and index with its columns."""
    parts = rows(
        path, "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'"
    )
    columns = rows(
        path,
        "SELECT part.name, column.cid, column.name, column.type, column.'notnull', column.pk"
        " FROM sqlite_schema AS part, pragma_table_info(part.name) AS column",
    )
    keys = rows(
        path,
        "SELECT part.name, key.'from', key.'table', key.'to', key.on_delete"
        " FROM sqlite_schema AS part, pragma_foreign_key_list(part.name) AS key",
    )
    return {*parts, *columns, *keys}


def columns(path: Path) -> dict[str, str]:
    """Return the columns of each table that is not of SQLite's own."""
    found = rows(
        path,
        "SELECT part.name, group_concat('\"' || key.name || '\"', ', ') FROM sqlite_schema AS part,"
        " pragma_table_info(part.name) AS key WHERE part.type = 'table' GROUP BY part.name",
    )
    return {str(table): str(names) for table, names in found}


def held(path: Path, of: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    """Return what stands in these columns of each table, in order."""
    return {
        table: sorted(rows(path, f"SELECT {names} FROM {table}"), key=repr)  # noqa: S608 - ours
        for table, names in of.items()
    }


def test_there_is_a_file_of_every_older_version() -> None:
    assert tuple(range(1, VERSION)) == AGES


@pytest.mark.parametrize("version", AGES)
async def test_what_is_in_an_older_file_stays_as_it_is(tmp_path: Path, version: int) -> None:
    path = tmp_path / "ledger.db"
    carry_in(path, version)
    known = columns(path)
    before = held(path, known)
    assert all(before[table] for table in ("verdict", "transition", "delivery"))
    assert version < 4 or all(before.values()), "something of everything"
    ledger = await Ledger.open(path, clock=HandClock())
    assert ledger.replaced is None
    await ledger.load_all()
    await ledger.close()
    assert held(path, known) == before


@pytest.mark.parametrize("version", AGES)
async def test_an_older_file_comes_to_look_like_a_new_one(tmp_path: Path, version: int) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    carry_in(old, version)
    for path in (old, new):
        ledger = await Ledger.open(path, clock=HandClock())
        assert ledger.replaced is None
        await ledger.close()
        assert rows(path, "PRAGMA user_version") == [(VERSION,)]
        assert sound(path)
    assert shape(old) == shape(new)


async def test_the_first_version(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    carry_in(path, 1)
    ledger = await Ledger.open(path, clock=HandClock())
    remembered = await ledger.load(NAME)
    assert remembered is not None
    first, last = answer(reason="404 after 1 s"), answer(600, reason="404 after 2 s")
    assert remembered.observations == (first, last)
    assert remembered.verdict == verdict(last, seconds=600)
    assert remembered.transitions == (transition(),)
    assert await ledger.undelivered(SINK) == (transition(),)
    ledger.note_budget({"day": "2026-10-12", "spent": 3})
    assert await ledger.load_budget() == {"day": "2026-10-12", "spent": 3}
    await ledger.close()


async def test_the_second_version(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    carry_in(path, 2)
    ledger = await Ledger.open(path, clock=HandClock())

    def at(number: int) -> dict[str, object]:
        return {
            "began": f"transition-{number}",
            "began_at": START + timedelta(seconds=number * 1000 + 4),
        }

    def until(number: int, how: EpisodeEnd) -> dict[str, object]:
        ended_at = START + timedelta(seconds=number * 1000 + 4)
        return {"ended": f"transition-{number}", "ended_at": ended_at, "how": how}

    assert await ledger.episodes(NAME) == (
        Episode(number=3, name=NAME, **at(6)),  # type: ignore[arg-type]  # by name
        Episode(number=2, name=NAME, **at(4), **until(5, EpisodeEnd.RETRACTED)),  # type: ignore[arg-type]  # by name
        Episode(number=1, name=NAME, **at(2), **until(3, EpisodeEnd.TAKEN)),  # type: ignore[arg-type]  # by name
    )
    assert await ledger.episodes(OTHER) == ()
    told = [one.transition_id for one in await ledger.undelivered(OTHER_SINK)]
    assert told == [f"transition-{number}" for number in range(1, 7)]
    assert [one.name for one in await ledger.undelivered(SINK)] == [OTHER]
    assert rows(path, "SELECT plan.name, decided_at FROM plan JOIN verdict ON id = verdict_id") == [
        (NAME, "2026-10-12T14:30:00.000000Z"),
        (OTHER, "2026-10-12T14:31:40.000000Z"),
    ]
    assert [(one.transition_id, one.how) for one in await ledger.announcements()] == [
        ("transition-2", EpisodeEnd.TAKEN),
        ("transition-4", EpisodeEnd.RETRACTED),
        ("transition-6", None),
    ]
    assert await ledger.load_budget() == {"day": "2026-10-12", "spent": 17}
    assert await ledger.load_pace() == {"https://rdap.test/": {"count": 3, "day": "2026-10-12"}}
    await ledger.close()


async def test_a_name_of_an_older_file_lives_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    carry_in(path, 2)
    ledger = await Ledger.open(path, clock=HandClock())
    before = await ledger.load(NAME)
    assert before is not None
    assert before.verdict is not None
    seen = answer(20_000, outcome=Outcome.ABSENT, server="https://rdap.test/")
    ledger.note([seen])
    again = verdict(seen, kind=VerdictKind.AVAILABLE, seconds=20_000)
    await ledger.record(again, NAME)
    await ledger.close()
    assert sound(path)

    ledger = await Ledger.open(path, clock=HandClock())
    after = await ledger.load(NAME)
    assert after is not None
    assert after.verdict == again
    assert after.observations[-1] == seen
    assert set(before.observations[:-1]) <= set(after.observations), "where its run began"
    assert rows(path, "SELECT count, last_seen_at FROM run ORDER BY last_seen_at DESC LIMIT 1") == [
        (4, "2026-10-12T17:33:20.000000Z")
    ]
    await ledger.close()


@pytest.mark.parametrize("version", BEFORE_EPISODES)
async def test_a_step_is_taken_whole_or_not_at_all(tmp_path: Path, version: int) -> None:
    path = tmp_path / "ledger.db"
    carry_in(path, version)
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute("CREATE TABLE drop_seen (in_the_way)")  # near the end of the fourth step
    with pytest.raises(LedgerError, match="drop_seen"):
        await Ledger.open(path, clock=HandClock())
    assert rows(path, "PRAGMA user_version") == [(3,)]
    assert not rows(path, "SELECT name FROM sqlite_schema WHERE name IN ('sighting', 'episode')")

    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute("DROP TABLE drop_seen")
    ledger = await Ledger.open(path, clock=HandClock())
    assert await ledger.undelivered(SINK)
    await ledger.close()
    assert sound(path)
