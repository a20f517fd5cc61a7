"""The ledger: remembers what was seen, decided and told, through a power cut too.

Writing is a note in memory; what is new reaches the file within a minute, what is only later than
before within hours, a transition and its deliveries before anybody hears of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Self

from . import ledger_reading as reading
from .announcements import Announcement
from .clock import Clock, SystemClock
from .drop_seen import DropSeen
from .episodes import Episode
from .ledger_carrying import AtHand, LedgerCarrying, at_hand
from .ledger_deliveries import Delivery
from .ledger_folding import Run, owner
from .ledger_pending import Urgency
from .ledger_reading import History, Remembered, Seen
from .ledger_records import (
    KnownName,
    name_record,
    plan_record,
    removal_record,
    run_record,
)
from .ledger_telling import Outgoing
from .ledger_thread import Anew, LedgerError, LedgerThread, LedgerTooNew
from .ledger_writer import LedgerWriter
from .observation import Observation, Role
from .runs import MUTE
from .verdict import Transition, Verdict
from .watching import PlannedLook, WatchedName

__all__ = [
    "Delivery",
    "Episode",
    "History",
    "KnownName",
    "Ledger",
    "LedgerError",
    "LedgerTooNew",
    "Remembered",
    "Seen",
]

MUCH_SOONER = timedelta(hours=1)
"""A plan that comes this much sooner than the last is written soon: lost, the name would be asked
too late. A restart makes smaller differences good by planning anew from what is known."""


class Ledger(LedgerCarrying):
    """One file, used from one event loop. Made by `Ledger.open`."""

    def __init__(
        self, writer: LedgerWriter, clock: Clock, found: AtHand, replaced: Path | None
    ) -> None:
        start = found.start
        outgoing = Outgoing(
            writer,
            clock,
            deliveries=start.deliveries,
            heard=start.heard,
            episodes=start.episodes,
            next_sequence=start.next.sequence,
            next_episode=start.next.episode,
        )
        super().__init__(writer, clock, found, outgoing)
        self.replaced = replaced
        """Where a corrupt file was moved to when this one was begun in its place."""
        self._plans: dict[str, PlannedLook] = {}
        writer.on_anew = self._begun_anew

    @classmethod
    async def open(
        cls,
        path: Path | None,
        *,
        clock: Clock | None = None,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
        still: bool = False,
    ) -> Self:
        """Open or make the file (mode 0600); `None`: in memory, without a thread.

        A corrupt one is moved aside (`replaced`). Raises `LedgerTooNew` for a file of a newer
        version, which stays as it is, and `LedgerError` where there can be no file. `factory`
        makes the connection. `still`: opened in the middle of a `stand_still`.
        """
        clock = clock or SystemClock()
        thread = LedgerThread(path, factory, still=still)
        now = clock.now()
        found, replaced = await thread.open(now, lambda connection: at_hand(connection, now))
        return cls(LedgerWriter(thread, clock), clock, found, replaced)

    def _begun_anew(self, anew: Anew) -> None:
        """Let all that is known in memory go into a new file, where not all could be read."""
        self.replaced = anew.moved_to
        if anew.whole:
            return
        for known in self._names.values():
            self._writer.put(name_record(known))
        for run in self._runs.all():
            self._writer.put(run_record(run))
        for record in self._decisions.records():
            self._writer.put(record)
        for name, plan in self._plans.items():
            self._writer.put(plan_record(name, plan, self._decisions.row_of(name)))
        self.outgoing.put_anew(self._decisions.row_of)

    def on_trouble(self, told: Callable[[], None]) -> Callable[[], None]:
        """Call back whenever `failing` changes; return how to end it."""
        self._writer.on_trouble.append(told)
        return lambda: self._writer.on_trouble.remove(told)

    @property
    def closed(self) -> bool:
        """Whether it takes nothing any more."""
        return self._writer.closed

    # --- names ---

    async def names(self) -> dict[str, KnownName]:
        """Return the watched names, by A-label."""
        return dict(self._names)

    async def sync_names(self, wanted: Iterable[WatchedName], now: datetime) -> None:
        """Make `wanted` the watched names; one that is not among them goes with all its history."""
        new = {one.name: one for one in wanted}
        gone = self._names.keys() - new.keys()
        changed = bool(gone)
        self._let_go(gone)
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
                self._runs.welcome(name)
                self._writer.put(name_record(known))
                changed = True
        if changed:
            await self._writer.write_now()

    def _let_go(self, gone: set[str]) -> None:
        self._writer.drop(gone)
        self.outgoing.forget(gone)
        self._drops.let_go(gone)
        self._let_go_entries(gone)
        for name in gone:
            del self._names[name]
            self._runs.forget(name)
            self._decisions.forget(name)
            self._plans.pop(name, None)
            self._writer.put(removal_record(name))
        self._put_runs()

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
            self._runs.note(seen)
        self._put_runs()

    def _put_runs(self) -> None:
        for run in self._runs.changed():
            self._writer.put(run_record(run), _urgency(run))

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
        pinned = transition is not None
        for record, urgency in self._decisions.decide(name, verdict, self._runs, pinned=pinned):
            self._writer.put(record, urgency)
        self._put_runs()
        row_id = self._decisions.row_of(name)
        if transition is not None and row_id is not None:
            self.outgoing.put(transition, row_id, sinks)
            await self._writer.write_now()

    def note_plan(self, name: str, plan: PlannedLook) -> None:
        """Remember when a name is asked next, and that this rests on its last verdict."""
        if name in self._names:
            before = self._plans.get(name)
            soon = before is None or plan.due < before.due - MUCH_SOONER
            self._plans[name] = plan
            record = plan_record(name, plan, self._decisions.row_of(name))
            self._writer.put(record, Urgency.NEW if soon else Urgency.AGAIN)

    # --- what drops and lists have taught ---

    def note_drop(self, drop: DropSeen) -> None:
        """Remember a drop, once for each transition."""
        self._drops.note(drop, watched=drop.name in self._names)

    async def drops_seen(self) -> tuple[DropSeen, ...]:
        """Return the drops seen, oldest first; `name` is empty once it is no longer watched."""
        return self._drops.all()

    def retract_drop(self, transition_id: str) -> None:
        """Forget a drop that proved to be none."""
        self._drops.retract(transition_id)

    def forget_drops(self, registry: str | None = None) -> None:
        """Forget the drops of a registry (its key), or all of them."""
        self._drops.forget(registry)

    # --- what was told, for show ---

    async def announcements(self) -> tuple[Announcement, ...]:
        """Return each time that a name was told to be free, watched still or not, oldest first."""
        return await self._read(reading.announcements)

    async def forget_announcements(self) -> int:
        """Begin to count anew what is told and retracted; return how many were counted."""
        return await self._read(reading.forget_announcements)

    # --- telling ---

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Mark a transition as told to a sink, synced; a second time changes nothing."""
        await self.outgoing.delivered((transition_id, sink))

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what a sink has to be told now, in the order it was written down.

        What is returned counts as heard: should it prove wrong, the retraction is told there, too.
        """
        waiting = [self.outgoing.hand_out(one.key) for one in self.outgoing.waiting(sink)]
        return tuple(one.transition for one in waiting if one is not None)

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

    async def history(self, name: str, limit: int = 50) -> History:
        """Return what happened to a name, newest first, at most `limit` of each kind."""
        return await self._read(reading.history, name, limit)

    async def transitions_since(
        self, since: datetime, until: datetime, limit: int = 1000
    ) -> tuple[Transition, ...]:
        """Return what happened to any name from `since` to before `until`: the newest, in order."""
        return await self._read(reading.transitions_since, since, until, limit)

    async def episodes(self, name: str) -> tuple[Episode, ...]:
        """Return each time a name was found free, newest first."""
        return await self._read(reading.episodes, name)

    async def thin(self) -> int:
        """Forget what is not worth its place, as happens daily; return how many rows went."""
        await self.flush()
        return await self._writer.thin()

    async def close(self) -> None:
        """Write what waits and close the file; a second time does nothing."""
        await self._writer.close()


def _urgency(run: Run) -> Urgency:
    """Return how soon a run is written: an answer that says something new, soon."""
    if run.count > 1:
        return Urgency.AGAIN
    asked_for_others = run.last.role is not Role.QUESTION
    return Urgency.COUNTED if asked_for_others or run.last.outcome in MUTE else Urgency.NEW
