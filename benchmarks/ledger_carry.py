"""A year of 5,000 names carried to another machine: how long, how large, and who has to wait.

    python -m benchmarks.ledger_carry                5,000 names, a year (some minutes)
    python -m benchmarks.ledger_carry --quick        1,000 names, a year; figures for 5,000

A tenth of the names lives through the year as in `ledger_size`; the others are copies of them under
other names. While the ledger is written out and taken in, a sentry asks every 5 ms to be called
again and notes how late the event loop is, and transitions are written down and told, one after the
other. The bare floor beside it is what SQLite itself does: a dump as SQL, gzipped, and read again.
"""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
import gzip
from pathlib import Path
from random import Random
import sqlite3
from tempfile import TemporaryDirectory
import time

from benchmarks.ledger_looks import names
from benchmarks.ledger_size import START, House, TurnedClock, line
from custom_components.domain_availability.engine.carry_staging import Staged
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    Verdict,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import WatchedName

LIVED = 10
"""Of so many names one is lived; the others are copies."""
EVERY = 0.005
"""Seconds after which the sentry wants to be called again."""
IDLE = 5.0
"""Seconds for which it is on guard over nothing: what this machine does to anybody."""
OWN = "sentry.example"


NUMBERS = (
    ("observation", "id"),
    ("verdict", "id"),
    ("transition", "sequence"),
    ("episode", "id"),
)


async def lived(path: Path, number: int, days: int) -> None:
    """Make a ledger with the history of so many names."""
    chance = Random(1)  # noqa: S311 - the same in every run
    clock = TurnedClock()
    ledger = await Ledger.open(path, clock=clock)
    watched = names(number // LIVED, START, chance)
    await ledger.sync_names(
        [WatchedName(name=one.name, display_name=one.name, suffix=one.suffix) for one in watched],
        clock.now(),
    )
    house = House(ledger, clock, watched)
    for day in range(days):
        await house.live_a_short_day(day)
    await ledger.thin()
    await ledger.close()
    copied(path)


def copied(path: Path) -> None:
    """Multiply what is in a ledger, under other names and numbers."""
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        connection.execute("BEGIN")
        step = {table: _span(connection, table, column) for table, column in NUMBERS}
        for copy in range(1, LIVED):
            for statement in _copy(connection, copy, step):
                connection.execute(statement)
        connection.execute("COMMIT")


def _span(connection: sqlite3.Connection, table: str, column: str) -> int:
    """Return by how much the numbers of a copy differ from those of the one before."""
    query = f"SELECT coalesce(max({column}) - min({column}), 0) + 1 FROM {table}"  # noqa: S608 - ours
    return int(connection.execute(query).fetchone()[0])


def _copy(connection: sqlite3.Connection, copy: int, step: dict[str, int]) -> list[str]:
    """Return what copies every table once more."""
    to = f"'{copy}-' || "
    moved = {
        "id": {
            "observation": copy * step["observation"],
            "verdict": copy * step["verdict"],
            "episode": copy * step["episode"],
        },
        "led_by": copy * step["observation"],
        "observation_id": copy * step["observation"],
        "verdict_id": copy * step["verdict"],
        "sequence": copy * step["transition"],
    }
    texts = {"name", "display_name", "asked", "transition_id", "began", "ended"}
    statements = []
    for table in (
        "watched_name",
        "observation",
        "sighting",
        "verdict",
        "renewal",
        "verdict_observation",
        "transition",
        "delivery",
        "episode",
        "plan",
    ):
        parts = []
        found = connection.execute("SELECT name FROM pragma_table_info(?)", [table]).fetchall()
        for (column,) in found:
            shift = moved.get(column)
            if isinstance(shift, dict):
                shift = shift[table]
            if shift is not None:
                parts.append(f"{column} + {shift}")
            else:
                parts.append(f"{to}{column}" if column in texts else column)
        # The originals are those whose name no copy has.
        key = found[0][0]
        original = f"{key} NOT GLOB '[0-9]*-*'" if key in texts else _first(table, step)
        statements.append(
            f"INSERT INTO {table} SELECT {', '.join(parts)} FROM {table} WHERE {original}"  # noqa: S608 - ours
        )
    return statements


def _first(table: str, step: dict[str, int]) -> str:
    key = {"sighting": "observation_id", "renewal": "verdict_id"}.get(table, "id")
    if table == "verdict_observation":
        key = "verdict_id"
    counted = "observation" if key == "observation_id" else "verdict"
    counted = table if key == "id" else counted
    return f"{key} < (SELECT min(id) FROM {counted}) + {step[counted]}"  # noqa: S608 - ours


class Sentry:
    """Notes how long the event loop and the ledger keep others waiting."""

    def __init__(self) -> None:
        self.loop = 0.0
        """Seconds the loop was late at most."""
        self.news = 0.0
        """Seconds a transition took at most to be written down and told."""
        self.told = 0

    @asynccontextmanager
    async def on_guard(self, ledger: Ledger) -> AsyncGenerator[None]:
        """Watch as long as the block takes."""
        tasks = [asyncio.create_task(self._late()), asyncio.create_task(self._tell(ledger))]
        await asyncio.sleep(0)
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _late(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(EVERY)
            self.loop = max(self.loop, time.perf_counter() - before - EVERY)

    async def _tell(self, ledger: Ledger) -> None:
        base = Transition(
            transition_id="",
            name=OWN,
            kind=TransitionKind.BECAME_AVAILABLE,
            from_verdict=VerdictKind.REGISTERED,
            to_verdict=VerdictKind.AVAILABLE,
            from_phase=None,
            to_phase=None,
            confidence=0.95,
            at=START,
        )
        verdict = Verdict(kind=VerdictKind.AVAILABLE, confidence=0.95, row="10", decided_at=START)
        while True:
            await asyncio.sleep(0.1)
            self.told += 1
            before = time.perf_counter()
            told = replace(base, transition_id=f"sentry-{id(self)}-{self.told}")
            await ledger.record(verdict, OWN, told, ["here"])
            await ledger.delivered(told.transition_id, "here")
            self.news = max(self.news, time.perf_counter() - before)

    def report(self, what: str) -> None:
        """Print what was noted."""
        print(f"  {what}")
        line("    event loop late at most", self.loop * 1e3, "ms", "< 50")
        line("    a transition written down and told within", self.news * 1e3, "ms")


async def guarded(path: Path) -> Ledger:
    """Open a ledger that knows the sentry's own name."""
    ledger = await Ledger.open(path)
    known = [
        WatchedName(name=one.name, display_name=one.display_name, suffix=one.suffix)
        for one in (await ledger.names()).values()
    ]
    own = WatchedName(name=OWN, display_name=OWN, suffix="example")
    await ledger.sync_names([*known, own], START)
    return ledger


async def carry(folder: Path, scale: float) -> None:
    """Write out, take in, compare; print what it took."""
    there = await guarded(folder / "there.db")
    sentry = Sentry()
    async with sentry.on_guard(there):
        await asyncio.sleep(IDLE)
    sentry.report("bare floor: nothing else to do")
    file, sentry = folder / "export.jsonl.gz", Sentry()
    async with sentry.on_guard(there):
        began, used = time.perf_counter(), time.process_time()
        exported = await there.export(file)
        line("export", (time.perf_counter() - began) * scale, "s", "< 30")
        line("  of the processor", (time.process_time() - used) * scale, "s")
    sentry.report("meanwhile")
    line("  rows", sum(exported.rows.values()) * scale, "")
    line("  file", exported.octets * scale / 1e6, "MB")
    await there.close()

    here = await guarded(folder / "here.db")
    for what in ("import", "import again"):
        sentry = Sentry()
        async with sentry.on_guard(here):
            began, used = time.perf_counter(), time.process_time()
            with TemporaryDirectory() as stage:
                staged = await asyncio.to_thread(Staged.lay_out, file, Path(stage))
                laid_out = time.perf_counter() - began
                merged = await here.take_in(staged)
            line(what, (time.perf_counter() - began) * scale, "s", "< 30")
            line("  of the processor", (time.process_time() - used) * scale, "s")
        line("  of it, reading and proving the file", laid_out * scale, "s")
        line("  rows that came along", sum(merged.added.values()) * scale, "")
        sentry.report("meanwhile")
    await here.close()
    agree(folder / "there.db", folder / "here.db")


def agree(there: Path, here: Path) -> None:
    """Say whether every row of one is in the other."""
    with closing(sqlite3.connect(here)) as connection:
        connection.execute("ATTACH ? AS there", [str(there)])
        tables = connection.execute(
            "SELECT name FROM there.sqlite_schema WHERE type = 'table'"
        ).fetchall()
        missing = 0
        for (table,) in tables:
            query = f"SELECT * FROM there.{table} EXCEPT SELECT * FROM main.{table}"  # noqa: S608 - ours
            found = connection.execute(query)
            missing += sum("sentry" not in str(row) for row in found)
        line("rows that are not in both, the sentry's aside", missing, "")
        [whole] = connection.execute("PRAGMA main.integrity_check").fetchone()
        print(f"integrity of what was taken in: {whole}")


def floor(folder: Path, scale: float) -> None:
    """Print what SQLite's own dump takes, gzipped, and reading it again; in no event loop."""
    file = folder / "dump.sql.gz"
    began, used = time.perf_counter(), time.process_time()
    with (
        closing(sqlite3.connect(folder / "there.db")) as connection,
        gzip.open(file, "wt", compresslevel=5) as dump,
    ):
        for statement in connection.iterdump():
            dump.write(f"{statement}\n")
    line("bare floor: a dump as SQL, gzipped", (time.perf_counter() - began) * scale, "s")
    line("  of the processor", (time.process_time() - used) * scale, "s")
    line("  file", file.stat().st_size * scale / 1e6, "MB")
    began, used = time.perf_counter(), time.process_time()
    with (
        closing(sqlite3.connect(folder / "again.db")) as connection,
        gzip.open(file, "rt") as dump,
    ):
        connection.executescript(dump.read())
    line("bare floor: the dump read again", (time.perf_counter() - began) * scale, "s")
    line("  of the processor", (time.process_time() - used) * scale, "s")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=5000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    number = 1000 if given.quick else given.names
    scale = 5000 / number
    print(f"{number} names, {given.days} days of history; figures for 5,000 names")
    with TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(lived(folder / "there.db", number, given.days))
        line("ledger", (folder / "there.db").stat().st_size * scale / 1e6, "MB", "< 100")
        asyncio.run(carry(folder, scale))
        floor(folder, scale)


if __name__ == "__main__":
    main()
