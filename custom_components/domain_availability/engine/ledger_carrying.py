"""The ledger carried to another machine: written out, and taken in while all goes on."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
import sqlite3

from .carry_export import Exported, export
from .carry_merge import Merged, merge
from .carry_staging import Staged
from .clock import Clock
from .collector import uncollected
from .ledger_counters import LedgerCounters
from .ledger_decisions import Decisions
from .ledger_folding import Runs
from .ledger_learnt import DropsSeen
from .ledger_opening import Opening, opening
from .ledger_records import KnownName
from .ledger_telling import Outgoing
from .ledger_thread import LedgerError
from .ledger_writer import LedgerWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """What was read of the file, made ready on the ledger's thread: tenths of a second of work."""

    start: Opening
    runs: Runs
    decisions: Decisions


def at_hand(
    connection: sqlite3.Connection, now: datetime, only: Collection[str] | None = None
) -> AtHand:
    """Read what has to be at hand; with `only`, of these names alone where it is much."""
    with uncollected():
        start = opening(connection, now, only)
        return AtHand(
            start=start,
            runs=Runs(start.next.run, start.runs, start.names),
            decisions=Decisions(start.decided, start.pinned, start.next.verdict),
        )


def _take(connection: sqlite3.Connection, staged: Path, now: datetime) -> tuple[Merged, AtHand]:
    merged = merge(connection, staged, dry_run=False)
    return merged, at_hand(connection, now, merged.names | merged.enriched)


class LedgerCarrying(LedgerCounters):
    """The part of a ledger that lets it be carried away, and takes in what was."""

    def __init__(
        self, writer: LedgerWriter, clock: Clock, found: AtHand, outgoing: Outgoing
    ) -> None:
        super().__init__(writer)
        self.outgoing = outgoing
        """What is still to be told, for who tells it."""
        self._clock = clock
        self._names = found.start.names
        self._runs = found.runs
        self._decisions = found.decisions
        self._drops = DropsSeen(writer, found.start.drops, found.start.next.drop)
        self._copied = asyncio.Lock()
        """Held while somebody reads all of it: that keeps the log from going into the file."""

    async def export(self, path: Path, lists: Iterable[Mapping[str, object]] = ()) -> Exported:
        """Write all of it to a new file that only its owner can read, while all goes on.

        `lists` are the watch lists, as whoever keeps them writes them. Raises `LedgerError`.
        """
        async with self._copied:
            await self.flush()
            if self.failing is not None:
                # What waits in memory would not be in it.
                raise LedgerError(self.failing)
            now = self._clock.now()
            return await export(self._writer, self._writer.path, path, lists, now)

    async def take_in(self, staged: Staged, *, dry_run: bool = False) -> Merged:
        """Take a staged ledger in, in one synced transaction; return what that changed.

        What is here stays. With `dry_run` nothing is changed. The names that are new must be
        watched by the time of the next `sync_names`, or they go again. Raises `LedgerError`; then
        nothing was changed.
        """
        if dry_run:
            await self.flush()
            return await self._writer.read(merge, staged.path, dry_run=True)
        # What is noted meanwhile gets numbers behind those that come.
        numbers = {kind: highest + 1 for kind, highest in staged.highest.items()}
        self._runs.count_from(numbers["run"])
        self._decisions.count_from(numbers["verdict"])
        self._drops.count_from(numbers["drop"])
        self.outgoing.count_from(numbers["sequence"], numbers["episode"])
        await self.flush()
        if self.failing is not None:
            raise LedgerError(self.failing)
        merged, found = await self._writer.read(_take, staged.path, self._clock.now())
        self._take_up(merged, found, staged)
        return merged

    def _take_up(self, merged: Merged, found: AtHand, staged: Staged) -> None:
        start = found.start
        for name in staged.names:
            there = start.names.get(name)
            if there is None:
                continue
            here = self._names.get(name)
            self._names[name] = there if here is None else _older(here, there)
            if here is None:
                self._runs.welcome(name)
        self._runs.take_up(found.runs, start.next.run)
        self._decisions.take_up(found.decisions, start.next.verdict)
        self._drops.take_up(start.drops, start.next.drop)
        episodes = {
            name: episode
            for name, episode in start.episodes.items()
            if episode.began in merged.transitions
        }
        self.outgoing.take_up(
            [one for one in start.deliveries if one.transition.transition_id in merged.transitions],
            {name: start.heard[name] for name in episodes if name in start.heard},
            episodes,
            [name for name in merged.enriched if name not in start.episodes],
        )

    @property
    def failing(self) -> str | None:
        """Why nothing can be written at the moment; everything waits in memory meanwhile."""
        return self._writer.failing

    async def stand_still(self) -> None:
        """Let the file be copied, and its log after it, while all goes on. Raises `LedgerError`.

        Until `move_on`, or where it is closed and opened anew meanwhile, only the log grows.
        """
        async with self._copied:
            await self._writer.stand_still()

    async def move_on(self) -> None:
        """End a `stand_still`. Raises `LedgerError`."""
        await self._writer.move_on()


def _older(here: KnownName, there: KnownName) -> KnownName:
    """Return a name as it is known here, since whenever it is known anywhere."""
    if (here.added_at, here.first_look_at) == (there.added_at, there.first_look_at):
        return here
    return replace(here, added_at=there.added_at, first_look_at=there.first_look_at)
