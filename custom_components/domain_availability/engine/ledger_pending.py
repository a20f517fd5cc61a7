"""What is not on disk yet, and when it has to be: an SD card has a life too."""

from collections.abc import Container
from dataclasses import dataclass
from enum import IntEnum
import math

from .ledger_records import Key, Rank, Record

MINUTE = 60.0


class Urgency(IntEnum):
    """How soon something is written; the sooner the smaller."""

    NEW = 0
    """It says something new."""
    COUNTED = 1
    """Counters of paces and budget, silence, what was asked to prove what others mean."""
    AGAIN = 2
    """The same again, only later."""


DUE_AFTER = {Urgency.NEW: MINUTE, Urgency.COUNTED: 30 * MINUTE, Urgency.AGAIN: 480 * MINUTE}
"""Seconds from the first record of its kind to the commit that takes them all.

What waits is lost in a power cut. Counters of half an hour are: servers are asked half of what they
publish at most. So are the last hours of names that stayed as they were, which are looked at again
soon after a start: of 5,000 names with a year behind them, going on with them every four hours
costs a card 78 MB a day, and 45 MB as it is (`benchmarks/ledger_size.py`).
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes into one transaction, in order."""

    records: tuple[Record, ...]
    urgency: dict[Key, Urgency]
    synced: bool
    """Whether it must have reached the disk when the commit returns."""


class Pending:
    """Records that wait, the newest of each kind."""

    def __init__(self) -> None:
        self._waiting: dict[Urgency, dict[Key, Record]] = {urgency: {} for urgency in Urgency}
        self._urgency: dict[Key, Urgency] = {}
        """Among which of them each key is."""
        self._due: dict[Urgency, float] = dict.fromkeys(Urgency, math.inf)
        self._synced = False

    def put(self, record: Record, urgency: Urgency, at: float) -> None:
        """Let a record wait (from `at`, monotonic seconds) in the place of an older one."""
        key = record.key
        before = self._urgency.get(key)
        if before is not None and before < urgency:
            urgency = before
        if urgency < Urgency.AGAIN:
            for needed in record.needs:
                if self._urgency.get(needed, urgency) > urgency:
                    self._hasten(needed, urgency, at)
        if before is not None:
            if before == urgency:
                self._waiting[before][key] = record
                return
            del self._waiting[before][key]
        waiting = self._waiting[urgency]
        if not waiting:
            self._due[urgency] = at + DUE_AFTER[urgency]
        waiting[key] = record
        self._urgency[key] = urgency

    def __len__(self) -> int:
        """Return how many records wait."""
        return len(self._urgency)

    def hurry(self, at: float) -> None:
        """Let all that is new go with the next batch, and that one to the disk."""
        self._due[Urgency.NEW] = at
        self._synced = True

    def drop(self, owners: Container[str]) -> None:
        """Forget what waits of names that are no longer watched, in one pass over all of it."""
        for waiting in self._waiting.values():
            gone = [
                key
                for key, record in waiting.items()
                if record.owner is not None and record.owner in owners
            ]
            for key in gone:
                del waiting[key]
                del self._urgency[key]

    def due(self) -> float:
        """Return when the next batch has to go (monotonic seconds); infinite: nothing waits."""
        return min((self._due[kind] for kind in Urgency if self._waiting[kind]), default=math.inf)

    def take(self, at: float, *, everything: bool) -> Batch | None:
        """Take out what is due; `None`: nothing is."""
        taken: list[Record] = []
        urgency: dict[Key, Urgency] = {}
        for kind, waiting in self._waiting.items():
            if waiting and (everything or self._due[kind] <= at):
                taken += waiting.values()
                for key in waiting:
                    urgency[key] = self._urgency.pop(key)
                waiting.clear()
        if not taken:
            return None
        synced, self._synced = self._synced, False
        taken.sort(key=lambda record: (record.rank, record.place))
        return Batch(tuple(taken), urgency, synced)

    def put_back(self, batch: Batch, at: float) -> None:
        """Let a batch whose commit failed wait again, behind nothing newer of the same kind."""
        newer = set(self._urgency)
        removed = {key[1] for key in newer if key[0] == "removal"}
        for record in batch.records:
            urgency = batch.urgency[record.key]
            if record.key in newer:
                self._hasten(record.key, urgency, at)
            elif record.owner not in removed or record.rank is Rank.REMOVAL:
                self.put(record, urgency, at)
        self._synced |= batch.synced

    def _hasten(self, key: Key, urgency: Urgency, at: float) -> None:
        self.put(self._waiting[self._urgency[key]][key], urgency, at)
