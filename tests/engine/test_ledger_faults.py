"""A disk that fails at any statement, for any while: nothing of this run is lost or told anew."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
import shutil
import sqlite3
from tempfile import TemporaryDirectory
from typing import ClassVar, override

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.verdict import Transition

from .hand_clock import HandClock
from .ledger_story import DEEDS, SINKS, Story
from .ledger_world import NAME, SINK, answer, opened, rows, sound, transition, verdict

ERRORS = (
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
)
WHAT_COUNTS = (
    "SELECT * FROM watched_name ORDER BY name",
    "SELECT * FROM run ORDER BY id",
    "SELECT * FROM decision ORDER BY id",
    "SELECT * FROM verdict_observation ORDER BY verdict_id, position",
    "SELECT * FROM transition ORDER BY sequence",
    "SELECT * FROM delivery ORDER BY transition_id, sink",
    "SELECT * FROM episode ORDER BY id",
    "SELECT * FROM plan ORDER BY name",
    "SELECT * FROM drop_seen ORDER BY id",
    "SELECT * FROM published_list ORDER BY key",
    "SELECT * FROM published_entry ORDER BY key, name",
)
"""What must be the same however often writing it failed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """From the statement of this number on, so many fail."""

    start: int
    length: int
    error: str
    rolled_back: bool
    """SQLite has undone the transaction by itself, as it does for some errors."""
    after: bool
    """A commit that fails has reached the file all the same."""


class Faulty(sqlite3.Connection):
    """A connection whose statements fail as they are told to."""

    faults: ClassVar[list[Fault]] = []
    counted: ClassVar[int] = 0
    armed: ClassVar[bool] = False

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        kind = type(self)
        if not kind.armed:
            return super().execute(sql, parameters)  # type: ignore[arg-type]  # as above
        kind.counted += 1
        for fault in kind.faults:
            if fault.start <= kind.counted < fault.start + fault.length:
                if fault.after and sql == "COMMIT":
                    super().execute(sql)
                elif fault.rolled_back and self.in_transaction:
                    super().execute("ROLLBACK")
                raise sqlite3.OperationalError(fault.error)
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # as above


@contextmanager
def failing(faults: Iterable[Fault]) -> Iterator[None]:
    """Let the statements of ledgers with such a connection fail."""
    Faulty.faults, Faulty.counted, Faulty.armed = list(faults), 0, True
    try:
        yield
    finally:
        Faulty.armed = False


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    """Return what is in a ledger's file."""
    return [rows(path, query) for query in WHAT_COUNTS]


many_faults = st.lists(
    st.builds(
        Fault,
        start=st.integers(1, 900),
        length=st.integers(1, 120),
        error=st.sampled_from(ERRORS),
        rolled_back=st.booleans(),
        after=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
thorough = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WITHOUT_THINNING = tuple(deed for deed in DEEDS if deed is not Story.thin)


@thorough
@given(st.integers(0, 2**32), st.integers(5, 60), many_faults)
def test_a_disk_that_failed_for_a_while_makes_no_difference(
    seed: int, steps: int, faults: list[Fault]
) -> None:
    asyncio.run(_live_twice(seed, steps, faults))


async def _live_twice(seed: int, steps: int, faults: list[Fault]) -> None:
    with TemporaryDirectory() as folder:
        whole, broken = Path(folder, "whole.db"), Path(folder, "broken.db")
        stories: list[Story] = []
        for path in (whole, broken):
            clock = HandClock()
            ledger = await Ledger.open(path, clock=clock, factory=Faulty)
            told = Story(ledger, clock, Random(seed), deeds=WITHOUT_THINNING)  # noqa: S311 - the same story
            stories.append(told)
        calm, troubled = stories
        for _ in range(3):
            await calm.go_on(steps)
            with failing(faults):
                await troubled.go_on(steps)
            for sink in SINKS:
                waiting = [story.ledger.outgoing.waiting(sink) for story in stories]
                assert waiting[0] == waiting[1]
        for story in stories:
            await story.ledger.thin()
            assert story.ledger.failing is None
            await story.ledger.close()
        assert sound(broken)
        assert contents(whole) == contents(broken)


class Recorder(Faulty):
    """Takes a picture of the file at every statement of some, as a power cut would leave it."""

    path: ClassVar[Path]
    pictures: ClassVar[list[tuple[Path, int]]] = []
    """Each with how many transitions had been recorded by then."""
    recorded: ClassVar[list[str]] = []
    every: ClassVar[int] = 1

    @override
    def execute(self, sql: str, parameters: Iterable[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]  # narrower in the stubs
        kind = type(self)
        if kind.armed and kind.counted % kind.every == 0:
            picture = kind.path.with_name(f"picture-{len(kind.pictures)}.db")
            for ending in ("", "-wal"):
                beside = kind.path.with_name(kind.path.name + ending)
                if beside.exists():
                    shutil.copy(beside, picture.with_name(picture.name + ending))
            kind.pictures.append((picture, len(kind.recorded)))
        return super().execute(sql, parameters)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_was_recorded_is_in_the_file_at_any_instant(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "ledger.db"
    clock = HandClock()
    ledger = await Ledger.open(path, clock=clock, factory=Recorder)
    story = Story(ledger, clock, Random(seed), deeds=(Story.look,) * 4 + (Story.tell,))  # noqa: S311 - the same story
    for _ in range(4):
        await story.watch()
    Recorder.path, Recorder.pictures, Recorder.recorded = path, [], []
    Recorder.every = 7
    with failing(()):
        for _ in range(60):
            await story.go_on(1)
            Recorder.recorded = [told.transition_id for told in story.told]
    await ledger.close()
    assert len(Recorder.pictures) > 50
    everything = [told.transition_id for told in story.told]
    for picture, recorded in Recorder.pictures[:: max(len(Recorder.pictures) // 25, 1)]:
        again = await Ledger.open(picture, clock=clock)
        assert again.replaced is None
        await again.close()
        assert sound(picture)
        there = {row[0] for row in rows(picture, "SELECT transition_id FROM transition")}
        assert set(everything[:recorded]) <= there


@pytest.mark.parametrize("error", ERRORS)
async def test_it_says_what_is_wrong_and_that_it_is_over(
    tmp_path: Path, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "ledger.db"
    clock = HandClock()
    ledger = await Ledger.open(path, clock=clock, factory=Faulty)
    story = Story(ledger, clock, Random(1), deeds=WITHOUT_THINNING)  # noqa: S311 - any
    await story.watch()
    with failing([Fault(1, 10_000, error, rolled_back=False, after=False)]):
        await story.go_on(40)
        assert ledger.failing == error
        assert ledger.failing not in {None, ""}
    await ledger.flush()
    assert ledger.failing is None
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert error in said[0]
    assert not any(name in caplog.text for name in story.watched)
    await ledger.close()


async def fill(path: Path, ledger: Ledger) -> list[Transition]:
    """Let there be no room for another page, then write down what happens."""
    connection = ledger._writer._thread._connection
    assert connection is not None

    def no_room(connection: sqlite3.Connection) -> None:
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    await ledger._writer.read(no_room)
    told = [transition(number, seconds=number) for number in range(60)]
    for number, one in enumerate(told):
        seen = answer(number, reason="x" * number)
        ledger.note([seen])
        await ledger.record(verdict(seen, seconds=number), NAME, one, [SINK])
    assert rows(path, "SELECT count(*) FROM transition") < [(60,)]
    return told


async def test_a_full_file_goes_on_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, _ = await opened(path)
    told = await fill(path, ledger)
    assert ledger.failing == "database or disk is full"
    assert await ledger.undelivered(SINK) == tuple(told), "told all the same"
    for one in told[:30]:
        await ledger.delivered(one.transition_id, SINK)

    def room(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    await ledger._writer.read(room)
    await ledger.flush()
    assert ledger.failing is None
    await ledger.close()
    assert sound(path)
    ledger = await Ledger.open(path, clock=HandClock())
    assert await ledger.undelivered(SINK) == tuple(told[30:])
    await ledger.close()


async def test_a_disk_that_may_only_be_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, clock = await opened(path)

    def read_only(connection: sqlite3.Connection, word: str) -> None:
        connection.execute(f"PRAGMA query_only = {word}")

    await ledger._writer.read(read_only, "ON")
    ledger.note([answer()])
    await ledger.record(verdict(answer()), NAME, transition(), [SINK])
    assert ledger.failing == "attempt to write a readonly database"
    assert await ledger.undelivered(SINK) == (transition(),)
    assert await ledger.load(NAME) is not None, "what is in it can be read"
    await ledger._writer.read(read_only, "OFF")
    clock.turn(60)
    await ledger.flush()
    assert ledger.failing is None
    assert rows(path, "SELECT count(*) FROM transition") == [(1,)]
    await ledger.close()
