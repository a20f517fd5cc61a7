"""What a benchmark of watchers found: one record a watcher, seed and budget, as JSON keeps it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from .bounds import BOUNDS
from .rivals import RIVALS
from .score import Delays, Score, Totals, pool

OURS = "this integration"
BLOCKED = "this integration, DNS blocked"
BOUND = "bound: told day and hours"
WATCHDOG = "domain-watchdog, connector 5 min"
ORDER = (OURS, BLOCKED, *BOUNDS, *RIVALS)
"""Every watcher, in the order of tables and legends."""


class RecordJson(TypedDict):
    """`Record` as JSON takes it."""

    seed: str
    budget: int
    names: int
    days: int
    seconds: float
    most_a_day: int
    errors: list[str]
    score: Totals


class ResultsJson(TypedDict):
    """`Results` as JSON takes it."""

    command: str
    records: list[RecordJson]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One watcher's run over one seed's days under one daily budget of registry queries."""

    seed: str
    budget: int
    names: int
    days: int
    seconds: float
    """Processor time that the run took: seeds run side by side."""
    most_a_day: int
    """The most queries of any day (UTC)."""
    errors: tuple[str, ...] = ()
    """What the watcher logged as an error: each is a mistake of ours."""
    score: Score

    def as_json(self) -> RecordJson:
        """Return what `from_json` takes, delays rounded to what matters."""
        totals = self.score.as_json()
        totals["free_to_told"] = _rounded(totals["free_to_told"])
        totals["visible_to_told"] = _rounded(totals["visible_to_told"])
        totals["visible_to_taken"] = {
            kind: list(map(_round, seconds)) for kind, seconds in totals["visible_to_taken"].items()
        }
        return RecordJson(
            seed=self.seed,
            budget=self.budget,
            names=self.names,
            days=self.days,
            seconds=round(self.seconds, 1),
            most_a_day=self.most_a_day,
            errors=list(self.errors),
            score=totals,
        )

    @classmethod
    def from_json(cls, record: RecordJson) -> Record:
        """Return the record that `as_json` gave, its delays rounded."""
        return cls(
            seed=record["seed"],
            budget=record["budget"],
            names=record["names"],
            days=record["days"],
            seconds=record["seconds"],
            most_a_day=record["most_a_day"],
            errors=tuple(record["errors"]),
            score=Score.from_json(record["score"]),
        )


def _rounded(table: dict[str, Delays]) -> dict[str, Delays]:
    return {
        kind: [None if delay is None else _round(delay) for delay in delays]
        for kind, delays in table.items()
    }


def _round(seconds: float) -> float:
    """Keep hundredths of a second; of a delay of 1,000 s and more, seconds."""
    return round(seconds, 2) if seconds < 1000 else round(seconds)


@dataclass(frozen=True)
class Results:
    """All records of a benchmark, and the command that made them."""

    command: str
    records: tuple[Record, ...]

    @classmethod
    def of(cls, command: str, records: Iterable[Record]) -> Results:
        """Return the records in the order in which they are shown, whoever was ready first."""
        ordered = sorted(
            records, key=lambda one: (one.budget, ORDER.index(one.score.watcher), one.seed)
        )
        return cls(command, tuple(ordered))

    @classmethod
    def from_json(cls, results: ResultsJson) -> Results:
        """Return the results that `as_json` gave."""
        return cls.of(results["command"], map(Record.from_json, results["records"]))

    def as_json(self) -> ResultsJson:
        """Return what `from_json` takes."""
        return ResultsJson(
            command=self.command, records=[record.as_json() for record in self.records]
        )

    @cached_property
    def budgets(self) -> tuple[int, ...]:
        """The daily budgets there are records of, rising."""
        return tuple(sorted({record.budget for record in self.records}))

    def of_watcher(self, watcher: str, budget: int | None = None) -> list[Record]:
        """Return a watcher's records, under one budget or under all."""
        return [
            record
            for record in self.records
            if record.score.watcher == watcher and budget in {None, record.budget}
        ]

    def pooled(self, budget: int) -> dict[str, Score]:
        """Return the scores under a budget, seeds pooled, by watcher in order."""
        found = {watcher: self.of_watcher(watcher, budget) for watcher in ORDER}
        return {
            watcher: pool([record.score for record in records])
            for watcher, records in found.items()
            if records
        }


def dns_rate(records: Collection[Record]) -> float:
    """Return the DNS queries a name and day, of one record or more."""
    asked = sum(record.score.dns_queries for record in records)
    return asked / sum(record.names * record.days for record in records)
