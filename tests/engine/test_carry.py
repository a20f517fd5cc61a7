"""A ledger is carried to another machine whole, once, and whatever is there already."""

import asyncio
from contextlib import closing
from pathlib import Path
from random import Random
import sqlite3
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.carry_export import export
from custom_components.domain_availability.engine.carry_staging import Staged
from custom_components.domain_availability.engine.carry_tables import CHECKS, KEYS
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.ledger_schema import VERSION, bring_up
from custom_components.domain_availability.engine.ledger_thread import LedgerThread
from custom_components.domain_availability.engine.ledger_writer import LedgerWriter

from .carried import Tables, carried_in, lines, mended, tables
from .hand_clock import HandClock
from .ledger_story import NAMES, Story
from .ledger_world import (
    NAME,
    OTHER_SINK,
    SINK,
    answer,
    mode,
    opened,
    rows,
    settle,
    sound,
    transition,
    verdict,
    watched,
)
from .test_ledger_migration import AGES, carry_in

TOLD = "SELECT transition_id, sink, delivered_at IS NULL FROM delivery"


async def a_story(path: Path, seed: int) -> Ledger:
    """Return a ledger that has seen something."""
    ledger = await Ledger.open(path, clock=HandClock())
    await Story(ledger, HandClock(), Random(seed)).go_on(60)  # noqa: S311 - the same in every run
    await ledger.flush()
    return ledger


async def moved(ledger: Ledger, folder: Path) -> Ledger:
    """Export, wipe, import; return the new one."""
    file = folder / "export.jsonl.gz"
    await ledger.export(file)
    clock = HandClock()
    again = await Ledger.open(folder / "again.db", clock=clock)
    merged = await carried_in(again, file)
    assert not any(merged.changed.values())
    return again


thorough = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(st.integers(0, 10**6))
@example(80197)
def test_every_row_arrives_as_it_was(seed: int) -> None:
    async def carry() -> None:
        with TemporaryDirectory() as name:
            folder = Path(name)
            ledger = await a_story(folder / "ledger.db", seed)
            again = await moved(ledger, folder)
            there = await again.load_all()
            assert there == await ledger.load_all()
            for sink in (SINK, OTHER_SINK):
                waiting = [one.key for one in again.outgoing.waiting(sink)]
                assert waiting == [one.key for one in ledger.outgoing.waiting(sink)]
            assert await again.drops_seen() == await ledger.drops_seen()
            await ledger.close()
            await again.close()
            assert tables(folder / "ledger.db") == tables(folder / "again.db")
            assert sound(folder / "again.db")

    asyncio.run(carry())


@thorough
@given(st.integers(0, 10**6))
def test_what_was_taken_in_goes_on_as_if_it_had_been_there(seed: int) -> None:
    """The same story is lived on where it began, where it was taken in, and after a restart."""

    async def carry() -> None:
        with TemporaryDirectory() as name:
            folder = Path(name)
            first = await a_story(folder / "ledger.db", seed)
            second = await moved(first, folder)
            await first.close()
            await second.close()
            ends: list[Tables] = []
            for path in (folder / "ledger.db", folder / "again.db"):
                clock = HandClock()
                clock.turn(1e7)
                ledger = await Ledger.open(path, clock=clock)
                story = Story(ledger, clock, Random(seed + 1))  # noqa: S311 - as above
                story.watched = set(await ledger.names())
                await story.go_on(30)
                await ledger.close()
                assert sound(path)
                ends.append(tables(path))
            assert ends[0] == ends[1]

    asyncio.run(carry())


@pytest.mark.parametrize("seed", range(3))
async def test_a_living_ledger_that_takes_one_in_goes_on(tmp_path: Path, seed: int) -> None:
    there = await a_story(tmp_path / "there.db", seed)
    file = tmp_path / "export.jsonl.gz"
    await there.export(file)
    await there.close()
    clock = HandClock()
    clock.turn(3e6)
    path = tmp_path / "here.db"
    here = await Ledger.open(path, clock=clock)
    story = Story(here, clock, Random(seed + 100))  # noqa: S311 - as above
    await story.go_on(20)
    before = set(await here.names())
    merged = await carried_in(here, file)
    assert merged.names == set(await here.names()) - before
    story.watched = set(await here.names())
    # Ids of what is told from here on are others than those that came along.
    story.told += [transition(number) for number in range(10_000)]
    await story.go_on(60)
    await here.close()
    assert sound(path)
    again = await Ledger.open(path, clock=clock)
    assert again.replaced is None
    await again.close()


async def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    ledger = await a_story(tmp_path / "ledger.db", 7)
    again = await moved(ledger, tmp_path)
    file = tmp_path / "export.jsonl.gz"
    before = tables(tmp_path / "again.db")
    merged = await carried_in(again, file)
    assert not any(merged.added.values())
    assert not any(merged.changed.values())
    assert not merged.names | merged.enriched | merged.transitions
    assert tables(tmp_path / "again.db") == before
    await again.close()
    clock = HandClock()
    clock.turn(4e6)
    again = await Ledger.open(tmp_path / "again.db", clock=clock)
    again.note([answer(5e6, name=name) for name in NAMES])
    await again.flush()
    await carried_in(again, file)
    after = tables(tmp_path / "again.db")
    names = await again.names()
    assert len(after["observation"]) == len(before["observation"]) + len(names)
    assert after["transition"] == before["transition"]
    await ledger.close()
    await again.close()


async def test_what_one_has_done_since_comes_along_the_next_time(tmp_path: Path) -> None:
    ledger, _ = await opened(tmp_path / "ledger.db")
    await ledger.record(verdict(answer()), NAME, transition(1), [SINK])
    again = await moved(ledger, tmp_path)
    seen = answer(90, server="another")
    ledger.note([seen])
    await ledger.record(verdict(seen, seconds=90, row="3"), NAME, transition(2), [SINK])
    await ledger.export(tmp_path / "later.jsonl.gz")
    merged = await carried_in(again, tmp_path / "later.jsonl.gz")
    assert merged.transitions == {"transition-2"}
    assert [one.transition_id for one in await again.undelivered(SINK)] == [
        "transition-1",
        "transition-2",
    ]
    await ledger.close()
    await again.close()
    assert tables(tmp_path / "ledger.db") == tables(tmp_path / "again.db")


async def test_two_histories_of_one_name_are_one(tmp_path: Path) -> None:
    there, _ = await opened(tmp_path / "there.db")
    await there.record(verdict(answer()), NAME, transition(1), [SINK])
    await there.export(tmp_path / "export.jsonl.gz")
    await there.close()

    later = HandClock()
    later.turn(86_400)
    here, _ = await opened(tmp_path / "here.db", later, NAME, "other.test")
    seen = answer(86_400, reason="here")
    last = verdict(seen, seconds=86_400)
    here.note([seen])
    await here.record(last, NAME)
    merged = await carried_in(here, tmp_path / "export.jsonl.gz")
    assert merged.names == frozenset()
    assert merged.enriched == {NAME}
    assert [one.transition_id for one in await here.undelivered(SINK)] == ["transition-1"]
    for _ in range(2):
        remembered = await here.load(NAME)
        assert remembered is not None
        assert remembered.verdict == last, "what is known here is newer"
        assert remembered.transitions == (transition(1),)
        assert len(remembered.observations) == 2
        history = await here.history(NAME)
        assert history.verdicts == (last, verdict(answer()))
        await here.close()
        here = await Ledger.open(tmp_path / "here.db", clock=later)
    assert (await here.names())[NAME].added_at < (await here.names())["other.test"].added_at
    await here.close()


@pytest.mark.parametrize("version", AGES)
async def test_copies_that_went_different_ways_keep_both(tmp_path: Path, version: int) -> None:
    """Of an age in which every ledger counted from one."""
    for name in ("here", "there"):
        carry_in(tmp_path / f"{name}.db", version)
    with_more = tmp_path / "there.db"
    there = await Ledger.open(with_more, clock=HandClock())
    await there.close()
    connection_rows = (
        "INSERT INTO observation SELECT 900, name, asked, suffix, layer, role, server, outcome,"
        " phase, facts, 'there', shape, data_at, serial, nonce, retry_after, queries, duration,"
        " '2026-10-12T12:59:00.000000Z', last_seen_at, 1, NULL, NULL FROM observation LIMIT 1"
    )
    execute(with_more, connection_rows)
    there = await Ledger.open(with_more, clock=HandClock())
    await there.export(tmp_path / "export.jsonl.gz")
    await there.close()

    here = await Ledger.open(tmp_path / "here.db", clock=HandClock())
    await here.close()
    execute(
        tmp_path / "here.db", connection_rows.replace("'there'", "'here'").replace(":59", ":58")
    )
    here = await Ledger.open(tmp_path / "here.db", clock=HandClock())
    for added in (1, 0):
        merged = await carried_in(here, tmp_path / "export.jsonl.gz")
        assert sum(merged.added.values()) == added
    await here.close()
    both = "SELECT reason FROM observation WHERE reason IN ('here', 'there') ORDER BY id"
    assert rows(tmp_path / "here.db", both) == [("there",), ("here",)]
    assert sound(tmp_path / "here.db")
    here = await Ledger.open(tmp_path / "here.db", clock=HandClock())
    assert here.replaced is None
    await here.export(tmp_path / "export.jsonl.gz.2")
    await here.close()
    clock = HandClock()
    clock.turn(9e6)
    new = await Ledger.open(tmp_path / "new.db", clock=clock)
    await carried_in(new, tmp_path / "export.jsonl.gz.2")
    await new.close()
    assert tables(tmp_path / "new.db") == tables(tmp_path / "here.db")


def execute(path: Path, statement: str) -> None:
    """Change a file that nobody uses."""
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize("version", AGES)
async def test_a_file_of_an_older_version(tmp_path: Path, version: int) -> None:
    old = tmp_path / "old.db"
    carry_in(old, version)
    file = tmp_path / "export.jsonl.gz"
    await export_as_it_is(old, file)
    (header, *_) = lines(file)
    assert f"'schema': {version}," in str(header)
    clock = HandClock()
    clock.turn(9e6)
    ledger = await Ledger.open(tmp_path / "new.db", clock=clock)
    merged = await carried_in(ledger, file)
    assert merged.names == {name for (name,) in rows(old, "SELECT name FROM watched_name")}
    assert not any((await carried_in(ledger, file)).added.values())
    await ledger.close()
    upgraded = await Ledger.open(old, clock=clock)
    await upgraded.close()
    assert tables(tmp_path / "new.db") == tables(old)
    assert sound(tmp_path / "new.db")


async def export_as_it_is(path: Path, file: Path) -> None:
    """Write an export as the version that wrote the ledger would have."""
    clock = HandClock()
    thread = LedgerThread(None)
    await thread.open(clock.now(), lambda _: None)
    await export(LedgerWriter(thread, clock), path, file, (), clock.now())


async def test_what_this_version_does_not_know_survives(tmp_path: Path) -> None:
    ledger, _ = await opened(tmp_path / "ledger.db", None, NAME, "other.test")
    await ledger.record(verdict(answer()), NAME, transition(), [SINK])
    file = tmp_path / "export.jsonl.gz"
    await ledger.export(file)
    await ledger.close()
    unknown: list[dict[str, object]] = [
        {"kind": "mood", "row": {"name": NAME, "is": "good"}, "more": [1]},
        {"kind": "weather", "row": {"is": None}},
    ]

    def add(changed: list[dict[str, object]]) -> None:
        for line in changed[1:-1]:
            line["row"] |= {"colour": "blue", "parts": {"of": [1, "ü"]}}  # type: ignore[operator]  # a row
        changed[0]["row"] |= {"schema": VERSION + 3}  # type: ignore[operator]  # the same
        changed[-1:-1] = unknown

    mended(file, add)
    later = HandClock()
    later.turn(1e6)
    again = await Ledger.open(tmp_path / "again.db", clock=later)
    await carried_in(again, file)
    await carried_in(again, file)
    await again.export(tmp_path / "second.jsonl.gz")
    first, second = lines(file), lines(tmp_path / "second.jsonl.gz")
    assert sorted(map(str, first[1:-1])) == sorted(
        str({**one, "row": dict(sorted_like(one, first))}) for one in second[1:-1]
    )

    await again.sync_names([watched("other.test")], later.now())
    await again.thin()
    left = tables(tmp_path / "again.db")
    assert {kind for kind, *_ in left["carried"]} == {
        "watched_name",
        "announcement",  # without the name
    }
    assert len(left["carried_line"]) == 1
    assert NAME not in str(left)
    await again.close()


def sorted_like(
    line: dict[str, object], others: list[dict[str, object]]
) -> list[tuple[str, object]]:
    """Return the items of a row in the order another file has them."""
    row: dict[str, object] = line["row"]  # type: ignore[assignment]  # a row
    order = next(
        list(one["row"]) for one in others if one["kind"] == line["kind"] and one["row"] == row
    )
    return [(key, row[key]) for key in order]


async def test_a_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    ledger = await a_story(tmp_path / "ledger.db", 11)
    file = tmp_path / "export.jsonl.gz"
    await ledger.export(file)
    await ledger.close()
    here, _ = await opened(tmp_path / "here.db", None, NAMES[0])
    await here.flush()
    before = tables(tmp_path / "here.db")
    foretold = await carried_in(here, file, dry_run=True)
    assert tables(tmp_path / "here.db") == before
    assert set(await here.names()) == {NAMES[0]}
    assert foretold == await carried_in(here, file)
    assert tables(tmp_path / "here.db") != before
    await here.close()


async def test_only_the_owner_can_read_it_and_it_says_what_is_in_it(tmp_path: Path) -> None:
    ledger = await a_story(tmp_path / "ledger.db", 3)
    file = tmp_path / "export.jsonl.gz"
    lists = [{"title": "Mine", "data": {"names": list(NAMES)}}]
    exported = await ledger.export(file, lists)
    assert mode(file) == 0o600
    assert (exported.path, exported.octets) == (file, file.stat().st_size)
    counted = {table: len(held) for table, held in tables(tmp_path / "ledger.db").items()}
    for unknown in ("carried", "carried_line"):
        assert counted.pop(unknown) == 0
    assert exported.rows == {"watch_list": 1, **counted}
    assert lines(file)[1] == {"kind": "watch_list", "row": lists[0]}
    await ledger.close()


def test_every_table_is_carried() -> None:
    with closing(sqlite3.connect(":memory:", autocommit=True)) as connection:
        bring_up(connection)
        shape = connection.execute(
            "SELECT part.name, group_concat(key.name ORDER BY key.pk) FROM sqlite_schema AS part,"
            " pragma_table_info(part.name) AS key"
            " WHERE part.type = 'table' AND key.pk > 0 GROUP BY part.name"
        ).fetchall()
        forgetting = connection.execute(
            "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        there = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    keys = {table: tuple(key.split(",")) for table, key in shape}
    assert keys.keys() == {table for (table,) in there}
    assert keys == {**KEYS, "carried": ("kind", "key"), "carried_line": ("line",)}
    assert CHECKS.keys() == KEYS.keys() == {table for (table,) in forgetting}


async def test_an_export_is_of_one_moment_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    ledger, _ = await opened(tmp_path / "ledger.db")
    for number in range(2000):
        ledger.note([answer(number, server=str(number))])
    await ledger.flush()
    before = tables(tmp_path / "ledger.db")
    under_way = asyncio.create_task(ledger.export(tmp_path / "export.jsonl.gz"))
    written = 0
    while not under_way.done():
        written += 1
        await ledger.record(verdict(answer(written)), NAME, transition(written), [SINK])
    assert written > 2, "it did not wait for the export"
    await under_way
    await ledger.close()
    later = HandClock()
    later.turn(1e6)
    again = await Ledger.open(tmp_path / "again.db", clock=later)
    await carried_in(again, tmp_path / "export.jsonl.gz")
    await again.close()
    after = tables(tmp_path / "again.db")
    assert set(before["observation"]) <= set(after["observation"])
    assert len(after["transition"]) < written
    assert sound(tmp_path / "again.db")


def begun(folder: Path) -> bool:
    """Return whether an export has begun to write."""
    return bool(list(folder.glob("export*")))


async def test_an_export_that_does_not_come_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    ledger, _ = await opened(tmp_path / "ledger.db")
    for number in range(2000):
        ledger.note([answer(number, server=str(number))])
    under_way = asyncio.create_task(ledger.export(tmp_path / "export.jsonl.gz"))
    await asyncio.sleep(0)
    while not begun(tmp_path):
        await ledger.flush()
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    await settle()
    assert not begun(tmp_path)
    await ledger.close()


async def test_names_that_nobody_will_watch_stay_out(tmp_path: Path) -> None:
    ledger = await a_story(tmp_path / "ledger.db", 5)
    names = sorted(await ledger.names())
    file = tmp_path / "export.jsonl.gz"
    await ledger.export(file)
    await ledger.close()
    staged = Staged.lay_out(file, tmp_path)
    assert staged.names == set(names)
    staged.keep(names[:1])
    later = HandClock()
    later.turn(1e6)
    again = await Ledger.open(tmp_path / "again.db", clock=later)
    merged = await again.take_in(staged)
    assert merged.names == {names[0]}
    await again.close()
    for name in names[1:]:
        assert name not in str(tables(tmp_path / "again.db"))
    assert sound(tmp_path / "again.db")


async def test_in_memory_it_is_the_same(tmp_path: Path) -> None:
    ledger, clock = await opened(None)
    await ledger.record(verdict(answer()), NAME, transition(), [SINK])
    file = tmp_path / "export.jsonl.gz"
    await ledger.export(file)
    again = await Ledger.open(None, clock=clock)
    assert (await carried_in(again, file)).names == {NAME}
    assert await again.load_all() == await ledger.load_all()
    await ledger.close()
    await again.close()
