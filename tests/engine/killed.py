"""A watcher in a process of its own that kills itself at a given point of a drop.

`python -m tests.engine.killed LEDGER SECONDS STATE POINT`: watch one name, SECONDS after the start
of the clock, in STATE (`pending` or `free`), until it told of a drop or 150 seconds passed.
"""

import asyncio
from datetime import timedelta
import os
from pathlib import Path
import signal
import sqlite3
import sys

from custom_components.domain_availability.engine import ledger_thread
from custom_components.domain_availability.engine.ledger_records import Rank, Record
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import Transition, TransitionKind

from .hand_clock import HandClock
from .test_monitor import SINK, Registry, build, names

POINTS = ("before_commit", "in_commit", "after_commit", "after_telling", "after_marking")


def die() -> None:
    """End at once, as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_around_commit(point: str) -> None:
    """Die before, in or after the commit that holds the transition."""
    write, write_one = ledger_thread.write, ledger_thread._write

    def all_of_it(
        connection: sqlite3.Connection, records: tuple[Record, ...], *, synced: bool
    ) -> tuple[str, ...]:
        told = any(record.rank is Rank.TRANSITION for record in records)
        if told and point == "before_commit":
            die()
        wrong = write(connection, records, synced=synced)
        if told and point == "after_commit":
            die()
        return wrong

    def one(connection: sqlite3.Connection, record: Record) -> None:
        write_one(connection, record)
        if record.rank is Rank.TRANSITION and point == "in_commit":
            die()

    vars(ledger_thread)["write"] = all_of_it
    vars(ledger_thread)["_write"] = one


async def watch(ledger: Path, seconds: float, state: str, point: str) -> None:
    """Watch; print the id of every drop that is told."""
    clock = HandClock()
    clock.jumped = timedelta(seconds=seconds)
    registry = Registry(clock, phase={"one.com": Phase.PENDING_DELETE})
    if state == "free":
        registry.free.add("one.com")
    die_around_commit(point)
    bench = await build(ledger, clock, registry)
    bench.hear_no_more()
    told: list[str] = []

    async def tell(_: Transition | None = None) -> None:
        for news in await bench.monitor.undelivered(SINK):
            if news.kind is TransitionKind.BECAME_AVAILABLE:
                print(news.transition_id, flush=True)  # noqa: T201 - to the test that started this
                told.append(news.transition_id)
                if point == "after_telling":
                    die()
            await bench.monitor.delivered(news.transition_id, SINK)
            if news.kind is TransitionKind.BECAME_AVAILABLE and point == "after_marking":
                die()

    bench.monitor.on_transition(tell)
    await bench.monitor.start()
    await bench.monitor.watch(names("one"))
    await tell()
    for _ in range(150):
        if told or state == "pending":
            break
        await bench.pass_time(1)
    await bench.pass_time(5)
    await bench.monitor.stop()
    await bench.ledger.close()


if __name__ == "__main__":
    asyncio.run(watch(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4]))
