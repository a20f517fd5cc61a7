"""One job of the benchmark: watchers over one seed's year under one budget, kept when done."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
import gc
import hashlib
import json
import logging
from pathlib import Path
import time
from typing import override

import custom_components.domain_availability.engine as watching

from . import virtual_time
from .bounds import BOUNDS
from .door import Door
from .ours import Watcher
from .results import BLOCKED, OURS, Record
from .rivals import RIVALS
from .score import Telling, score
from .world import World

_HERE = Path(__file__).parent
_ENGINE = Path(watching.__file__).parent
_OURS = {"endpoints", "folding", "ours", "published", "virtual_time"}
"""What stands between world and engine."""
_SHOW = {"__main__", "duration", "plot", "promises", "table"}
"""What is done with results when they are there."""


class Who(StrEnum):
    """Whose watching a job is."""

    OURS = "ours"
    BLOCKED = "ours-dns-blocked"
    OTHERS = "others"
    """All rivals and bounds: they are quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be run, and where it is kept."""

    who: Who
    seed: str
    budget: int
    names: int
    days: int

    def __str__(self) -> str:
        """Return the job as progress names it."""
        return f"{self.who}, {self.seed}, {self.budget:,} a day"

    def kept_in(self, folder: Path) -> Path:
        """Return the file of what this job finds; another one once the code it ran is another."""
        words = (self.who, self.seed, self.budget, self.names, self.days, _code(self.who))
        return folder / f"{'-'.join(map(str, words))}.json"

    def kept(self, folder: Path) -> list[Record] | None:
        """Return what this job has found before, or `None`."""
        file = self.kept_in(folder)
        if not file.exists():
            return None
        return [Record.from_json(record) for record in json.loads(file.read_text())]


def run(job: Job, folder: Path) -> list[Record]:
    """Run a job, keep what it found in a folder, and return that."""
    found = [one.as_json() for one in (_others(job) if job.who is Who.OTHERS else _ours(job))]
    file = job.kept_in(folder)
    half = file.with_suffix(".part")
    half.write_text(json.dumps(found))
    half.replace(file)
    return [Record.from_json(record) for record in found]


def _others(job: Job) -> Iterator[Record]:
    world = World(job.seed, job.names, job.days)
    for name, watcher in {**BOUNDS, **RIVALS}.items():
        begun = time.process_time()
        watch = watcher(world, job.budget)
        seconds = time.process_time() - begun
        yield _record(job, world, name, watch.door, watch.tellings, seconds=seconds)


def _ours(job: Job) -> Iterator[Record]:
    blocked = job.who is Who.BLOCKED
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    begun = time.process_time()
    world = World(job.seed, job.names, job.days)
    # A year makes millions of objects and hardly a cycle of them: looking for some takes a tenth
    # of its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    watcher = Watcher(world, job.budget, dns=not blocked, fold=True)
    virtual_time.run(watcher.run())
    seconds = time.process_time() - begun
    logging.getLogger().removeHandler(errors)
    yield _record(
        job,
        world,
        BLOCKED if blocked else OURS,
        watcher.door,
        [(name, when) for name, when, kind in watcher.told if kind == "became_available"],
        seconds=seconds,
        dns_queries=watcher.zone_asked,
        retractions=sum(kind == "retracted" for _, _, kind in watcher.told),
        errors=tuple(errors.said),
    )


def _record(
    job: Job,
    world: World,
    watcher: str,
    door: Door,
    tellings: list[Telling],
    *,
    seconds: float,
    dns_queries: int = 0,
    retractions: int = 0,
    errors: tuple[str, ...] = (),
) -> Record:
    return Record(
        seed=job.seed,
        budget=job.budget,
        names=job.names,
        days=job.days,
        seconds=seconds,
        most_a_day=max(door.by_day.values(), default=0),
        errors=errors,
        score=score(
            watcher,
            world.drops,
            tellings,
            queries=door.asked,
            dns_queries=dns_queries,
            retractions=retractions,
        ),
    )


class _Errors(logging.Handler):
    """Keeps what is logged as an error: in the simulation it can only be a mistake of ours."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@cache
def _code(who: Who) -> str:
    """Return a fingerprint of the code that a job runs."""
    left_out = _SHOW | _OURS if who is Who.OTHERS else _SHOW
    files = [file for file in sorted(_HERE.glob("*.py")) if file.stem not in left_out]
    if who is not Who.OTHERS:
        files += sorted(_ENGINE.rglob("*.py")) + sorted(_ENGINE.rglob("*.json"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
