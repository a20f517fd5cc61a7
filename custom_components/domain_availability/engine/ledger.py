"""The ledger: remembers what was seen, decided and told, through a power cut too.

Writing is a note in memory; what is new reaches the file within a minute, what is only later than
before within three hours, a transition and its deliveries before anybody hears of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
import sqlite3
from typing import Concatenate, Self

from . import ledger_reading as reading
from .clock import Clock, SystemClock
from .ledger_folding import Runs, owner
from .ledger_pending import Urgency
from .ledger_reading import History, Opening, Remembered, Seen
from .ledger_records import (
    Decided,
    KnownName,
    budget_record,
    delivered_record,
    name_record,
    pace_record,
    plan_record,
    removal_record,
    run_record,
    transition_record,
    verdict_record,
)
from .ledger_thinning import thin
from .ledger_thread import LedgerError, LedgerThread, LedgerTooNew
from .ledger_writer import LedgerWriter
from .observation import Observation
from .verdict import Transition, Verdict
from .watching import PlannedLook, WatchedName

__all__ = [
    "History",
    "KnownName",
    "Ledger",
    "LedgerError",
    "LedgerTooNew",
    "Remembered",
    "Seen",
]


class Ledger:
    """One file, used from one event loop. Made by `Ledger.open`."""

    def __init__(
        self, writer: LedgerWriter, clock: Clock, start: Opening, replaced: Path | None
    ) -> None:
        self.replaced = replaced
        """Where a corrupt file was moved to when this one was begun in its place."""
        self._writer = writer
        self._clock = clock
        self._names = start.names
        self._runs = Runs(start.next_run, start.runs)
        self._decided = start.decided
        self._pinned = set(start.pinned)
        self._next_verdict = start.next_verdict
        self._untold: dict[str, tuple[Transition, frozenset[str]]] = {}
        """Transitions that may not be on disk yet, and who has not heard of them."""
        self._plans: dict[str, PlannedLook] = {}
        self._paces: dict[str, Mapping[str, object]] = {}

    @classmethod
    async def open(cls, path: Path | None, *, clock: Clock | None = None) -> Self:
        """Open or make the file (mode 0600); `None`: in memory, without a thread.

        A corrupt one is moved aside (`replaced`). Raises `LedgerTooNew` for a file of a newer
        version, which stays as it is, and `LedgerError` where there can be no file.
        """
        clock = clock or SystemClock()
        thread = LedgerThread(path)
        start, replaced = await thread.open(clock.now(), reading.opening)
        return cls(LedgerWriter(thread, clock), clock, start, replaced)

    @property
    def failing(self) -> str | None:
        """Why nothing can be written at the moment; everything waits in memory meanwhile."""
        return self._writer.failing

    # --- names ---

    async def names(self) -> dict[str, KnownName]:
        """Return the watched names, by A-label."""
        return dict(self._names)

    async def sync_names(self, wanted: Iterable[WatchedName], now: datetime) -> None:
        """Make `wanted` the watched names; one that is not among them goes with all its history."""
        new = {one.name: one for one in wanted}
        gone = self._names.keys() - new.keys()
        changed = bool(gone)
        self._writer.drop(gone)
        self._untold = {key: told for key, told in self._untold.items() if told[0].name not in gone}
        for name in gone:
            del self._names[name]
            self._runs.forget(name)
            if (decided := self._decided.pop(name, None)) is not None:
                self._pinned.discard(decided.row_id)
            self._plans.pop(name, None)
            self._writer.put(removal_record(name))
        for name, watched in new.items():
            before = self._names.get(name)
            known = KnownName(
                name=name,
                display_name=watched.display_name,
                suffix=watched.suffix,
                added_at=now if before is None else before.added_at,
                paused=watched.paused,
                first_look_at=None if before is None else before.first_look_at,
            )
            if known != before:
                self._names[name] = known
                self._writer.put(name_record(known))
                changed = True
        if changed:
            await self._writer.write_now()

    # --- remembering ---

    def note(self, observations: Sequence[Observation]) -> None:
        """Remember what was seen; never raises for what a disk does.

        An answer equal to the last of its source only moves that one's "last seen" on. Answers
        about names that are not watched (any more) are passed over.
        """
        for seen in observations:
            name = owner(seen)
            known = None if name is None else self._names.get(name)
            if name is not None and known is None:
                continue
            if known is not None and known.first_look_at is None:
                known = self._names[known.name] = replace(known, first_look_at=seen.asked_at)
                self._writer.put(name_record(known))
            run = self._runs.note(seen)
            self._writer.put(run_record(run), Urgency.NEW if run.count == 1 else Urgency.AGAIN)

    async def record(
        self,
        verdict: Verdict,
        name: str,
        transition: Transition | None = None,
        sinks: Sequence[str] = (),
    ) -> None:
        """Remember a verdict; with a transition, write it and its deliveries before returning.

        They go in one synced transaction with the observations they rest on. Where the file takes
        nothing, this returns all the same: `failing` says why, and the next commit tries again.
        """
        if name not in self._names:
            return
        if self._writer.closed:
            raise LedgerError("the ledger is closed")
        urgency = self._decide(name, verdict, pinned=transition is not None)
        if transition is None:
            return
        row_id = self._decided[name].row_id
        record = transition_record(transition, row_id, tuple(sinks))
        self._untold[transition.transition_id] = transition, frozenset(sinks)
        self._writer.put(record, urgency)
        await self._writer.write_now()
        if record.key not in self._writer:
            self._untold.pop(transition.transition_id, None)

    def _decide(self, name: str, verdict: Verdict, *, pinned: bool) -> Urgency:
        """Keep the verdict as the name's last: in the place of one that says the same, if it may.

        A transition's verdict stays as it was when the transition was written.
        """
        before = self._decided.get(name)
        if (
            pinned
            or before is None
            or before.row_id in self._pinned
            or not _same_verdict(before.verdict, verdict)
        ):
            if before is not None:
                self._pinned.discard(before.row_id)
            row_id, urgency = self._next_verdict, Urgency.NEW
            self._next_verdict += 1
        else:
            row_id, urgency = before.row_id, Urgency.AGAIN
        if pinned:
            self._pinned.add(row_id)
        runs = [self._runs.holding(name, seen) for seen in verdict.observations]
        evidence = zip((run.row_id for run in runs), verdict.observations, strict=True)
        decided = Decided(row_id=row_id, name=name, verdict=verdict, evidence=tuple(evidence))
        self._decided[name] = decided
        for run in runs:
            self._writer.put(run_record(run), urgency)
        self._writer.put(verdict_record(decided), urgency)
        return urgency

    def note_plan(self, name: str, plan: PlannedLook) -> None:
        """Remember when a name is asked next.

        One that comes sooner than the last is written soon: lost, it would be asked too late.
        """
        if name in self._names:
            before = self._plans.get(name)
            sooner = before is None or plan.due < before.due
            self._plans[name] = plan
            self._writer.put(plan_record(name, plan), Urgency.NEW if sooner else Urgency.AGAIN)

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
        if isinstance(day, str) and isinstance(spent, int):
            parts = {key: snapshot[key] for key in snapshot if key not in {"day", "spent"}}
            self._writer.put(budget_record(day, spent, parts), Urgency.COUNTED)

    # --- telling ---

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Mark a transition as told to a sink, synced; a second time changes nothing."""
        if transition_id in self._untold:
            transition, sinks = self._untold[transition_id]
            self._untold[transition_id] = transition, sinks - {sink}
        self._writer.put(delivered_record(transition_id, sink, self._clock.now()))
        await self._writer.write_now()

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what a sink has not been told, oldest first."""
        open_ones = {
            one.transition_id: one
            for one in await self._read(reading.undelivered, sink)
            if ("delivered", one.transition_id, sink) not in self._writer
        }
        open_ones |= {key: one for key, (one, sinks) in self._untold.items() if sink in sinks}
        return tuple(sorted(open_ones.values(), key=lambda one: one.at))

    # --- recalling ---

    async def load(self, name: str) -> Remembered | None:
        """Return what is remembered of a name; `None`: it is not watched."""
        if name not in self._names:
            return None
        return (await self._remembered({name: self._names[name]}))[name]

    async def load_all(self) -> dict[str, Remembered]:
        """Return what is remembered of every watched name, by A-label."""
        return await self._remembered(dict(self._names))

    async def _remembered(self, names: Mapping[str, KnownName]) -> dict[str, Remembered]:
        found = await self._read(reading.remembered, names, self._clock.now())
        self._plans |= {name: one.plan for name, one in found.items() if one.plan is not None}
        return found

    async def load_pace(self) -> dict[str, Mapping[str, object]]:
        """Return how each server stands, as `Pacer.restore` takes it."""
        self._paces = await self._read(reading.pace)
        return dict(self._paces)

    async def load_budget(self) -> dict[str, object]:
        """Return the last `Budget.snapshot()` noted; empty: none."""
        return await self._read(reading.budget)

    async def history(self, name: str, limit: int = 50) -> History:
        """Return what happened to a name, newest first, at most `limit` of each kind."""
        return await self._read(reading.history, name, limit)

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

    async def thin(self) -> int:
        """Forget what is not worth its place, as happens daily; return how many rows went."""
        return await self._read(thin, self._clock.now())

    async def close(self) -> None:
        """Write what waits and close the file; a second time does nothing."""
        await self._writer.close()


def _same_verdict(one: Verdict, other: Verdict) -> bool:
    """Return whether two verdicts say the same, however sure and whenever decided."""
    return (one.kind, one.phase, one.row, one.stale, one.price, one.currency) == (
        other.kind,
        other.phase,
        other.row,
        other.stale,
        other.price,
        other.currency,
    )
