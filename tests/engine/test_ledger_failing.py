"""A disk that takes nothing, a process that is killed, a record that is no good."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
import logging
from pathlib import Path
import resource
import signal
import sqlite3
import subprocess
import sys

import pytest

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import START, HandClock
from .ledger_world import (
    NAME,
    OTHER_SINK,
    SINK,
    answer,
    opened,
    rows,
    settle,
    sound,
    transition,
    verdict,
    watched,
)

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow (Python ignores the signal that goes with it)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def room() -> Iterator[None]:
    """Let files grow again for a while, in the middle of a `full_disk`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_loses_nothing_of_this_run(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger, clock = await opened(path)
    told = [transition(number, seconds=number) for number in range(3)]
    caplog.clear()
    with full_disk():
        for number, news in enumerate(told):
            seen = answer(number, outcome=(Outcome.ABSENT, Outcome.REGISTERED)[number % 2])
            ledger.note([seen])
            await ledger.record(verdict(seen, seconds=number), NAME, news, [SINK, OTHER_SINK])
        ledger.note_plan(NAME, PlannedLook(due=START, reason="routine"))
        clock.turn(60)
        await settle()
        await ledger.delivered(told[0].transition_id, SINK)
        assert ledger.failing is not None
        assert await ledger.undelivered(SINK) == tuple(told[1:])
        assert await ledger.undelivered(OTHER_SINK) == tuple(told)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert NAME not in caplog.text
    assert rows(path, "SELECT count(*) FROM transition") == [(0,)]

    clock.turn(60)
    await settle()
    assert ledger.failing is None
    assert rows(path, "SELECT count(*) FROM transition") == [(3,)]
    assert await ledger.undelivered(SINK) == tuple(told[1:])
    await ledger.close()
    assert sound(path)
    ledger = await Ledger.open(path, clock=HandClock())
    assert await ledger.undelivered(SINK) == tuple(told[1:])
    assert (await ledger.history(NAME)).verdicts == tuple(
        verdict(
            answer(number, outcome=(Outcome.ABSENT, Outcome.REGISTERED)[number % 2]),
            seconds=number,
        )
        for number in (2, 1, 0)
    )
    await ledger.close()


async def test_a_name_removed_while_the_disk_is_full_stays_removed(path: Path) -> None:
    ledger, clock = await opened(path, None, NAME, "other.test")
    with full_disk():
        ledger.note([answer()])
        await ledger.record(verdict(answer()), NAME, transition(), [SINK])
        await ledger.sync_names([watched("other.test")], clock.now())
        ledger.note([answer(5, name="other.test")])
        await ledger.flush()
        assert ledger.failing is not None
    await ledger.flush()
    assert ledger.failing is None
    assert await ledger.undelivered(SINK) == ()
    assert rows(path, "SELECT name FROM watched_name") == [("other.test",)]
    assert rows(path, "SELECT name FROM observation") == [("other.test",)]
    await ledger.close()
    assert sound(path)


async def test_a_name_removed_while_its_batch_fails_stays_removed(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger, clock = await opened(path, None, NAME, "other.test")
    with closing(sqlite3.connect(path, autocommit=True)) as other:
        other.execute("BEGIN IMMEDIATE")  # the batch waits for it, and gives up
        work = asyncio.create_task(ledger.record(verdict(answer()), NAME, transition(), [SINK]))
        await asyncio.sleep(0.1)
        await ledger.sync_names([watched("other.test")], clock.now())
        await work
        assert ledger.failing is not None
        other.execute("ROLLBACK")
    await ledger.flush()
    assert ledger.failing is None
    assert "did not take a record" not in caplog.text
    assert rows(path, "SELECT name FROM watched_name") == [("other.test",)]
    await ledger.close()
    assert sound(path)


async def test_closing_on_a_full_disk_comes_to_an_end(path: Path) -> None:
    ledger, _ = await opened(path)
    ledger.note([answer()])
    with full_disk():
        await ledger.close()
    assert ledger.failing is not None
    assert sound(path)


async def test_one_bad_record_does_not_keep_the_others_out(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger, _ = await opened(path)
    ledger.note([answer(serial=2**70), answer(1, outcome=Outcome.ABSENT)])
    await ledger.record(verdict(), NAME, transition(), [SINK])
    assert ledger.failing is None
    assert rows(path, "SELECT outcome FROM observation") == [("absent",)]
    assert await ledger.undelivered(SINK) == (transition(),)
    assert "did not take a record" in caplog.text
    await ledger.close()
    assert sound(path)


KILLED = """
import asyncio, sys, types
from pathlib import Path

package = types.ModuleType("custom_components.domain_availability")
package.__path__ = ["custom_components/domain_availability"]
sys.modules[package.__name__] = package  # the engine alone, without Home Assistant

from tests.engine.ledger_world import *

async def main() -> None:
    ledger, _ = await opened(Path(sys.argv[1]))
    number = 0
    while True:
        seen = answer(number, outcome=(Outcome.ABSENT, Outcome.REGISTERED)[number % 2])
        ledger.note([seen])
        await ledger.record(verdict(seen), NAME, transition(number, seconds=number), [SINK])
        print("recorded", number, flush=True)
        if number:
            await ledger.delivered(f"transition-{number - 1}", SINK)
            print("delivered", number - 1, flush=True)
        number += 1

asyncio.run(main())
"""


@pytest.mark.parametrize("lines", [1, 2, 9])
async def test_what_was_recorded_survives_being_killed(path: Path, lines: int) -> None:
    said = _kill_after(path, lines)
    ledger = await Ledger.open(path, clock=HandClock())
    assert ledger.replaced is None
    open_ones = [one.transition_id for one in await ledger.undelivered(SINK)]
    recorded = [f"transition-{line.split()[1]}" for line in said if line.startswith("recorded")]
    delivered = [f"transition-{line.split()[1]}" for line in said if line.startswith("delivered")]
    known = {str(row[0]) for row in rows(path, "SELECT transition_id FROM transition")}
    assert set(recorded) <= known
    assert not set(delivered) & set(open_ones)
    assert recorded[-1] in open_ones or len(known) > len(recorded)
    await ledger.close()
    assert sound(path)


def _kill_after(path: Path, lines: int) -> list[str]:
    """Let a process record until it has said so many lines; kill it and return all it said."""
    with subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-c", KILLED, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
        assert process.wait() == -signal.SIGKILL
    return said
