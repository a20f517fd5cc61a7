"""What is waiting to be written: how each thing the ledger remembers becomes rows.

Every statement may run twice: a batch whose commit failed is written again as a whole.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
import json

from .ledger_folding import Run
from .ledger_rows import (
    Statement,
    moment_text,
    observation_values,
    plain,
    seen_text,
    transition_values,
    verdict_values,
)
from .observation import Observation
from .verdict import Transition, Verdict
from .watching import PlannedLook

type Key = tuple[object, ...]

_NAME = """
INSERT INTO watched_name VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
    display_name = excluded.display_name, suffix = excluded.suffix,
    paused = excluded.paused, first_look_at = excluded.first_look_at
"""
_RUN = """
INSERT INTO observation
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    server = excluded.server, reason = excluded.reason, data_at = excluded.data_at,
    serial = excluded.serial, retry_after = excluded.retry_after, queries = excluded.queries,
    duration = excluded.duration, last_seen_at = excluded.last_seen_at,
    count = excluded.count, first = excluded.first
"""
_VERDICT = """
INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    confidence = excluded.confidence, reasons = excluded.reasons,
    decided_at = excluded.decided_at, look_again = excluded.look_again
"""
_TRANSITION = """
INSERT INTO transition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (transition_id) DO NOTHING
"""
_DELIVERY = """
INSERT INTO delivery (transition_id, sink, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
"""
_DELIVERED = """
UPDATE delivery SET delivered_at = ?, attempts = attempts + 1
WHERE transition_id = ? AND sink = ? AND delivered_at IS NULL
"""
_PLAN = """
INSERT INTO plan VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET due = excluded.due, reason = excluded.reason
"""
_PACE = """
INSERT INTO pace VALUES (?, ?) ON CONFLICT (server) DO UPDATE SET state = excluded.state
"""
_BUDGET = """
INSERT INTO budget_day VALUES (?, ?, ?)
ON CONFLICT (day) DO UPDATE SET spent = excluded.spent, parts = excluded.parts
"""


class Rank(IntEnum):
    """The order within one transaction: nothing before what it points to."""

    REMOVAL = 0
    NAME = 1
    RUN = 2
    VERDICT = 3
    TRANSITION = 4
    REST = 5


@dataclass(frozen=True, slots=True)
class Record:
    """Something to be written."""

    rank: Rank
    key: Key
    """What it is: a newer record with the same key takes its place."""
    owner: str | None
    """The watched name it goes with."""
    statements: Callable[[], Iterator[Statement]]
    """Gives the SQL that writes it; called on the ledger's thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A watched name as the ledger has it."""

    name: str
    display_name: str
    suffix: str
    added_at: datetime
    paused: bool = False
    first_look_at: datetime | None = None
    """When it was first asked about since it was added (UTC)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A verdict and the runs its evidence is found in."""

    row_id: int
    name: str
    verdict: Verdict
    evidence: tuple[tuple[int, Observation], ...]
    """Row of the run and the answer itself, in the verdict's order."""


def name_record(known: KnownName) -> Record:
    """Return what writes a watched name, new or changed."""

    def statements() -> Iterator[Statement]:
        first = known.first_look_at
        yield (
            _NAME,
            (
                known.name,
                plain(known.display_name),
                known.suffix,
                moment_text(known.added_at),
                int(known.paused),
                None if first is None else moment_text(first),
            ),
        )

    return Record(Rank.NAME, ("name", known.name), known.name, statements)


def removal_record(name: str) -> Record:
    """Return what removes a watched name and, by the cascades, all that is known of it."""

    def statements() -> Iterator[Statement]:
        yield "DELETE FROM watched_name WHERE name = ?", (name,)

    return Record(Rank.REMOVAL, ("removal", name), name, statements)


def run_record(run: Run) -> Record:
    """Return what writes a run of equal answers, begun or gone on."""

    def statements() -> Iterator[Statement]:
        yield (
            _RUN,
            (
                run.row_id,
                run.name,
                *observation_values(run.last),
                moment_text(run.first.asked_at),
                moment_text(run.last.asked_at),
                run.count,
                seen_text(run.first) if run.count > 1 else None,
            ),
        )

    return Record(Rank.RUN, ("run", run.row_id), run.name, statements)


def verdict_record(decided: Decided) -> Record:
    """Return what writes a verdict and points to its evidence."""

    def statements() -> Iterator[Statement]:
        row_id = decided.row_id
        yield (
            _VERDICT,
            (row_id, decided.name, *verdict_values(decided.verdict)),
        )
        yield "DELETE FROM verdict_observation WHERE verdict_id = ?", (row_id,)
        for position, (run_id, seen) in enumerate(decided.evidence):
            yield (
                "INSERT INTO verdict_observation VALUES (?, ?, ?, ?)",
                (row_id, position, run_id, seen_text(seen)),
            )

    return Record(Rank.VERDICT, ("verdict", decided.row_id), decided.name, statements)


def transition_record(transition: Transition, verdict_id: int, sinks: tuple[str, ...]) -> Record:
    """Return what writes a transition and one delivery for each sink."""

    def statements() -> Iterator[Statement]:
        yield (
            _TRANSITION,
            (*transition_values(transition), verdict_id),
        )
        for sink in sinks:
            yield (
                _DELIVERY,
                (transition.transition_id, sink, moment_text(transition.at)),
            )

    key = ("transition", transition.transition_id)
    return Record(Rank.TRANSITION, key, transition.name, statements)


def delivered_record(transition_id: str, sink: str, at: datetime) -> Record:
    """Return what marks a transition as told to a sink."""

    def statements() -> Iterator[Statement]:
        yield (
            _DELIVERED,
            (moment_text(at), transition_id, sink),
        )

    return Record(Rank.REST, ("delivered", transition_id, sink), None, statements)


def plan_record(name: str, plan: PlannedLook) -> Record:
    """Return what writes when a name is asked next."""

    def statements() -> Iterator[Statement]:
        yield (
            _PLAN,
            (name, moment_text(plan.due), plan.reason),
        )

    return Record(Rank.REST, ("plan", name), name, statements)


def pace_record(server: str, state: Mapping[str, object] | None) -> Record:
    """Return what writes how a server stands with us; `None`: nothing of it matters any more."""

    def statements() -> Iterator[Statement]:
        if state is None:
            yield "DELETE FROM pace WHERE server = ?", (plain(server),)
            return
        yield (
            _PACE,
            (plain(server), json.dumps(state, separators=(",", ":"))),
        )

    return Record(Rank.REST, ("pace", server), None, statements)


def budget_record(day: str, spent: int, parts: Mapping[str, object]) -> Record:
    """Return what writes how much a day has cost so far, and what for."""

    def statements() -> Iterator[Statement]:
        yield (
            _BUDGET,
            (day, spent, json.dumps(parts, separators=(",", ":"))),
        )

    return Record(Rank.REST, ("budget", day), None, statements)
