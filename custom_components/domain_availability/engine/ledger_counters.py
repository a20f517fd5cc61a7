"""What the ledger keeps for others as they give it: paces, the budget, published lists."""

from collections.abc import Callable, Collection, Mapping
import sqlite3
from typing import Concatenate

from . import ledger_reading as reading
from .ledger_counter_records import (
    ENTRIES,
    budget_record,
    pace_record,
    published_record,
    tally_record,
)
from .ledger_pending import Urgency
from .ledger_writer import LedgerWriter


class LedgerCounters:
    """The part of a ledger that others give snapshots of themselves."""

    def __init__(self, writer: LedgerWriter) -> None:
        self._writer = writer
        self._paces: dict[str, Mapping[str, object]] = {}
        self._budget: Mapping[str, object] = {}
        self._published: dict[str, Mapping[str, object]] = {}

    def note_pace(self, changed: Mapping[str, Mapping[str, object] | None]) -> None:
        """Remember what `Pacer.changed()` gave: cool-downs soon, counters a little later.

        Servers that are not in it stay as they are; `None` forgets one.
        """
        for server, state in changed.items():
            before = self._paces.get(server, {})
            if state is None:
                if self._paces.pop(server, None) is not None:
                    self._writer.put(pace_record(server, None), Urgency.COUNTED)
            elif state != before:
                paused = any(
                    str(key).endswith("_until") and state.get(key) != before.get(key)
                    for key in state
                )
                self._paces[server] = state
                urgency = Urgency.NEW if paused else Urgency.COUNTED
                self._writer.put(pace_record(server, state), urgency)

    def note_budget(self, snapshot: Mapping[str, object]) -> None:
        """Remember a `Budget.snapshot()`."""
        day, spent = snapshot.get("day"), snapshot.get("spent")
        if snapshot != self._budget and isinstance(day, str) and isinstance(spent, int):
            before, self._budget = self._budget, snapshot
            only_looks = {**snapshot, "looks": None} == {**before, "looks": None}
            # How many looks cost nothing is not worth a commit of its own.
            urgency = Urgency.AGAIN if only_looks else Urgency.COUNTED
            self._writer.put(budget_record(day, spent, snapshot), urgency)

    def note_tally(self, key: str, state: Mapping[str, object]) -> None:
        """Remember what somebody counts, as JSON knows it."""
        self._writer.put(tally_record(key, state), Urgency.COUNTED)

    async def load_tally(self, key: str) -> Mapping[str, object]:
        """Return what was last noted under a key; empty: nothing."""
        return await self._read(reading.tally, key)

    def note_published(self, key: str, state: Mapping[str, object] | None) -> None:
        """Remember what is known of a published list, as JSON knows it; `None`: nothing any more.

        Its `entries` (name -> what it says, as text) stay as long as their names are watched.
        """
        if state is None:
            self._published.pop(key, None)
        elif self._published.get(key) != state:
            self._published[key] = state
        else:
            return
        self._writer.put(published_record(key, state))

    async def load_published(self) -> dict[str, Mapping[str, object]]:
        """Return what was noted of each published list, by its key."""
        self._published = await self._read(reading.published)
        return dict(self._published)

    async def load_pace(self) -> dict[str, Mapping[str, object]]:
        """Return how each server stands, as `Pacer.restore` takes it."""
        self._paces = await self._read(reading.pace)
        return dict(self._paces)

    async def load_budget(self) -> dict[str, object]:
        """Return the last `Budget.snapshot()` noted; empty: none."""
        return await self._read(reading.budget)

    def _let_go_entries(self, gone: Collection[str]) -> None:
        """Drop what published lists say of names; it may not be written yet."""
        for key, state in self._published.items():
            entries = state.get(ENTRIES)
            if isinstance(entries, Mapping) and any(name in gone for name in entries):
                left = {name: entries[name] for name in entries if name not in gone}
                self._published[key] = {**state, ENTRIES: left}
                self._writer.put(published_record(key, self._published[key]))

    async def _read[**P, R](
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        await self.flush()
        return await self._writer.read(work, *args, **kwargs)

    async def flush(self) -> None:
        """Write all that waits; where that fails, `failing` says why."""
        await self._writer.flush()
