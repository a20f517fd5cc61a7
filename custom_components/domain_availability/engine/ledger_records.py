"""What is waiting to be written: how what was seen and decided becomes rows.

Every statement may run twice: a batch whose commit failed is written again as a whole. And each
record says all of what it is about: it may stand in the place of an older one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from .ledger_folding import Run
from .ledger_rows import observation_values, verdict_values
from .ledger_seen import difference_text, masked_reasons, reasons_text, seen_text
from .ledger_text import Statement, moment_text, optional_text, plain
from .observation import Observation
from .verdict import Verdict
from .watching import PlannedLook

type Key = tuple[object, ...]

_NAME = """
INSERT INTO watched_name VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
    display_name = excluded.display_name, suffix = excluded.suffix,
    paused = excluded.paused, first_look_at = excluded.first_look_at
"""
_FORGOTTEN = """
UPDATE observation SET asked = suffix, facts = json_remove(facts, '$.name')
WHERE name IS NULL AND asked = ?
"""
_RUN = """
INSERT INTO observation VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
    (SELECT id FROM observation WHERE id = ?)
) ON CONFLICT (id) DO NOTHING
"""
_SIGHTING = """
INSERT INTO sighting VALUES (?, ?, ?, ?) ON CONFLICT (observation_id) DO UPDATE SET
    last_seen_at = excluded.last_seen_at, count = excluded.count, seen = excluded.seen
"""
_RUN_ENDED = """
UPDATE observation SET
    server = ?, reason = ?, data_at = ?, serial = ?, retry_after = ?, queries = ?, duration = ?,
    first_seen_at = ?, last_seen_at = ?, count = ?, first = ?
WHERE id = ?
"""
_VERDICT = """
INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    reasons = excluded.reasons WHERE reasons IS NOT excluded.reasons
"""
_VERDICT_FROZEN = """
INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    confidence = excluded.confidence, row = excluded.row, reasons = excluded.reasons,
    decided_at = excluded.decided_at, look_again = excluded.look_again
"""
_RENEWAL = """
INSERT INTO renewal VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (verdict_id) DO UPDATE SET
    decided_at = excluded.decided_at, confidence = excluded.confidence, row = excluded.row,
    look_again = excluded.look_again, numbers = excluded.numbers
"""
_EVIDENCE = """
INSERT INTO verdict_observation SELECT ?, ?, id, ? FROM observation WHERE id = ?
ON CONFLICT (verdict_id, position) DO UPDATE SET
    observation_id = excluded.observation_id, seen = excluded.seen
WHERE observation_id <> excluded.observation_id OR seen IS NOT excluded.seen
"""
_PLAN = """
INSERT INTO plan (name, due, reason) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET due = excluded.due, reason = excluded.reason
"""
_PLAN_RESTS_ON = """
UPDATE plan SET verdict_id = (SELECT id FROM verdict WHERE id = ?1)
WHERE name = ?2 AND verdict_id IS NOT ?1
"""


class Rank(IntEnum):
    """The order within one transaction: nothing before what it points to."""

    REMOVAL = 0
    NAME = 1
    RUN = 2
    VERDICT = 3
    TRANSITION = 4
    EPISODE = 5
    REST = 6


class Record(NamedTuple):
    """Something to be written; a tuple, for every look makes half a dozen, in half the time."""

    rank: Rank
    key: Key
    """What it is: a newer record with the same key takes its place."""
    owner: str | None
    """The watched name it goes with."""
    statements: Callable[[], Iterator[Statement]]
    """Gives the SQL that writes it; called on the ledger's thread."""
    place: int = 0
    """The order among records of a rank."""
    needs: tuple[Key, ...] = ()
    """What it points to, which goes with it where it still waits."""


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


class Evidence(NamedTuple):
    """One answer a verdict rests on; a tuple, for every verdict has several."""

    run: int
    """Row of the run that has it."""
    seen: Observation
    newest: bool
    """It is the last of its run: while both go on, whatever that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A verdict and where its evidence is found."""

    row_id: int
    name: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    """By run, and within one by time."""


def name_record(known: KnownName) -> Record:
    """Return what writes a watched name, new or changed."""

    def statements() -> Iterator[Statement]:
        yield (
            _NAME,
            (
                known.name,
                plain(known.display_name),
                known.suffix,
                moment_text(known.added_at),
                int(known.paused),
                optional_text(known.first_look_at),
            ),
        )

    return Record(Rank.NAME, ("name", known.name), known.name, statements)


def removal_record(name: str) -> Record:
    """Return what removes a watched name and, by the cascades, all that is known of it.

    Where it was the control of another name, that one's evidence stays and forgets who it was.
    """

    def statements() -> Iterator[Statement]:
        yield "DELETE FROM watched_name WHERE name = ?", (name,)
        yield _FORGOTTEN, (name,)

    return Record(Rank.REMOVAL, ("removal", name), name, statements)


def run_record(run: Run) -> Record:
    """Return what writes a run of equal answers as it is now."""

    def statements() -> Iterator[Statement]:
        base, last = run.base, run.last
        yield (
            _RUN,
            (
                run.row_id,
                run.name,
                *observation_values(base),
                moment_text(base.asked_at),
                moment_text(base.asked_at),
                1,
                None,
                run.led_by,
            ),
        )
        if run.ended:
            yield (
                _RUN_ENDED,
                (
                    plain(last.server),
                    plain(last.reason),
                    optional_text(last.data_at),
                    last.serial,
                    last.retry_after,
                    last.queries,
                    last.duration,
                    moment_text(run.first.asked_at),
                    moment_text(last.asked_at),
                    run.count,
                    seen_text(run.first),
                    run.row_id,
                ),
            )
            yield "DELETE FROM sighting WHERE observation_id = ?", (run.row_id,)
        elif run.count > 1:
            seen = difference_text(last, base)
            yield _SIGHTING, (run.row_id, moment_text(last.asked_at), run.count, seen)

    needs: tuple[Key, ...] = () if run.led_by is None else (("run", run.led_by),)
    return Record(Rank.RUN, ("run", run.row_id), run.name, statements, run.row_id, needs)


def verdict_record(decided: Decided, *, frozen: bool) -> Record:
    """Return what writes a verdict and points to its evidence.

    While it goes on, only what changes is written again; `frozen`, it stays as it is.
    """
    row_id, verdict = decided.row_id, decided.verdict

    def statements() -> Iterator[Statement]:
        words, numbers = (
            (reasons_text(verdict.reasons), "") if frozen else masked_reasons(verdict.reasons)
        )
        yield (
            _VERDICT_FROZEN if frozen else _VERDICT,
            (row_id, decided.name, *verdict_values(verdict, words)),
        )
        if frozen:
            yield "DELETE FROM renewal WHERE verdict_id = ?", (row_id,)
        else:
            yield (
                _RENEWAL,
                (
                    row_id,
                    moment_text(verdict.decided_at),
                    verdict.confidence,
                    verdict.row,
                    verdict.look_again,
                    numbers,
                ),
            )
        for position, one in enumerate(decided.evidence):
            seen = None if one.newest and not frozen else seen_text(one.seen)
            yield _EVIDENCE, (row_id, position, seen, one.run)
        yield (
            "DELETE FROM verdict_observation WHERE verdict_id = ? AND position >= ?",
            (row_id, len(decided.evidence)),
        )

    needs = tuple([("run", one.run) for one in decided.evidence])
    return Record(Rank.VERDICT, ("verdict", row_id), decided.name, statements, row_id, needs)


def plan_record(name: str, plan: PlannedLook, verdict_id: int | None) -> Record:
    """Return what writes when a name is asked next, and on which verdict that rests."""

    def statements() -> Iterator[Statement]:
        yield _PLAN, (name, moment_text(plan.due), plan.reason)
        yield _PLAN_RESTS_ON, (verdict_id, name)

    needs: tuple[Key, ...] = () if verdict_id is None else (("verdict", verdict_id),)
    return Record(Rank.REST, ("plan", name), name, statements, needs=needs)
