"""What the ledger knows, read back as the dataclasses it was given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
import json
import sqlite3

from .ledger_folding import Run
from .ledger_records import Decided, KnownName
from .ledger_rows import (
    moment,
    moment_text,
    observation_from,
    plan_from,
    transition_from,
    verdict_from,
)
from .observation import Observation, Outcome, Role
from .verdict import Transition, Verdict
from .watching import PlannedLook

LOOKS = 50
"""How many runs of equal answers a name is remembered by."""
TRANSITIONS = 20
ASIDES_FOR = timedelta(hours=26)
"""How far back controls and nonces are remembered: as long as an absence may wait for another."""
CONTROL_REACH = timedelta(seconds=60)
"""How near an absence a control speaks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a name's next verdict can build on."""

    observations: tuple[Observation, ...]
    """Oldest first: first and last of each run of equal answers, the newest runs, always the last
    positive of each layer, the evidence of the verdict, controls and nonces near its absences."""
    verdict: Verdict | None
    plan: PlannedLook | None
    transitions: tuple[Transition, ...]
    """The newest ones, oldest first."""
    first_look_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Equal answers in a row, for people."""

    observation: Observation
    """The last of them."""
    first_seen_at: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened to a name, newest first."""

    seen: tuple[Seen, ...]
    verdicts: tuple[Verdict, ...]
    transitions: tuple[Transition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the ledger keeps in memory of its file."""

    names: dict[str, KnownName]
    runs: tuple[Run, ...]
    """The last run of each source of each name, oldest first."""
    decided: dict[str, Decided]
    pinned: frozenset[int]
    """Of those, the verdicts a transition rests on."""
    next_run: int
    next_verdict: int


_NEWEST_VERDICTS = "SELECT max(id) FROM verdict GROUP BY name"


def opening(connection: sqlite3.Connection) -> Opening:
    """Read what has to be at hand from the start."""
    names = {
        row["name"]: KnownName(
            name=row["name"],
            display_name=row["display_name"],
            suffix=row["suffix"],
            added_at=moment(row["added_at"]),
            paused=bool(row["paused"]),
            first_look_at=None if row["first_look_at"] is None else moment(row["first_look_at"]),
        )
        for row in connection.execute("SELECT * FROM watched_name")
    }
    runs = tuple(
        _run(row)
        for row in connection.execute(
            "SELECT * FROM observation WHERE id IN ("
            " SELECT max(id) FROM observation WHERE name IS NOT NULL"
            " GROUP BY name, layer, server, outcome = 'registered') ORDER BY id"
        )
    )
    decided = {
        row["name"]: _decided(connection, row)
        for row in connection.execute(f"SELECT * FROM verdict WHERE id IN ({_NEWEST_VERDICTS})")  # noqa: S608  # a constant
    }
    pinned = connection.execute(
        f"SELECT DISTINCT verdict_id FROM transition WHERE verdict_id IN ({_NEWEST_VERDICTS})"  # noqa: S608  # a constant
    )
    return Opening(
        names=names,
        runs=runs,
        decided=decided,
        pinned=frozenset(row[0] for row in pinned),
        next_run=_next_id(connection, "observation"),
        next_verdict=_next_id(connection, "verdict"),
    )


def _next_id(connection: sqlite3.Connection, table: str) -> int:
    found = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")  # noqa: S608  # ours
    return int(found.fetchone()[0])


def _run(row: sqlite3.Row) -> Run:
    last = observation_from(row)
    first = last if row["first"] is None else observation_from(row, row["first"])
    return Run(row_id=row["id"], name=row["name"], first=first, last=last, count=row["count"])


def _decided(connection: sqlite3.Connection, row: sqlite3.Row) -> Decided:
    evidence = tuple(
        (link["id"], observation_from(link, link["seen"]))
        for link in connection.execute(
            "SELECT observation.*, seen FROM verdict_observation"
            " JOIN observation ON observation.id = observation_id"
            " WHERE verdict_id = ? ORDER BY position",
            (row["id"],),
        )
    )
    return Decided(
        row_id=row["id"],
        name=row["name"],
        verdict=verdict_from(row, (seen for _, seen in evidence)),
        evidence=evidence,
    )


def remembered(
    connection: sqlite3.Connection, names: Mapping[str, KnownName], now: datetime
) -> dict[str, Remembered]:
    """Read what is remembered of each of the names."""
    asides: dict[str, list[Observation]] = {}
    for row in connection.execute(
        "SELECT * FROM observation WHERE name IS NULL AND last_seen_at >= ?",
        (moment_text(now - ASIDES_FOR),),
    ):
        asides.setdefault(row["suffix"], []).append(observation_from(row))
    return {
        name: _remembered(connection, known, asides.get(known.suffix, ()))
        for name, known in names.items()
    }


def _remembered(
    connection: sqlite3.Connection, known: KnownName, asides: Iterable[Observation]
) -> Remembered:
    rows = {
        row["id"]: row
        for row in connection.execute(
            "SELECT * FROM observation WHERE name = ? ORDER BY last_seen_at DESC, id DESC LIMIT ?",
            (known.name, LOOKS),
        )
    }
    for row in connection.execute(
        "SELECT *, max(last_seen_at) FROM observation"
        " WHERE name = ? AND outcome = 'registered' GROUP BY layer",
        (known.name,),
    ):
        rows.setdefault(row["id"], row)
    seen = dict.fromkeys(one for row in rows.values() for one in _run(row).observations())
    verdict = _newest_verdict(connection, known.name)
    if verdict is not None:
        seen |= dict.fromkeys(verdict.observations)
    seen |= dict.fromkeys(_near(asides, tuple(seen)))
    plan = connection.execute("SELECT * FROM plan WHERE name = ?", (known.name,)).fetchone()
    return Remembered(
        observations=tuple(sorted(seen, key=lambda one: one.asked_at)),
        verdict=verdict,
        plan=None if plan is None else plan_from(plan),
        transitions=_transitions(connection, known.name, TRANSITIONS)[::-1],
        first_look_at=known.first_look_at,
    )


def _near(asides: Iterable[Observation], seen: Iterable[Observation]) -> list[Observation]:
    """Return the controls and nonces that say something about an absence among `seen`."""
    absences = [one for one in seen if one.outcome is Outcome.ABSENT and one.role is Role.QUESTION]
    return [
        aside
        for aside in asides
        if any(
            (aside.layer, aside.server) == (one.layer, one.server)
            and (aside.role is Role.NONCE or abs(aside.asked_at - one.asked_at) <= CONTROL_REACH)
            for one in absences
        )
    ]


def _newest_verdict(connection: sqlite3.Connection, name: str) -> Verdict | None:
    row = connection.execute(
        "SELECT * FROM verdict WHERE name = ? ORDER BY id DESC LIMIT 1", (name,)
    ).fetchone()
    return None if row is None else _decided(connection, row).verdict


def _transitions(connection: sqlite3.Connection, name: str, limit: int) -> tuple[Transition, ...]:
    """Return the newest first."""
    rows = connection.execute(
        "SELECT * FROM transition WHERE name = ? ORDER BY at DESC, rowid DESC LIMIT ?",
        (name, limit),
    )
    return tuple(transition_from(row) for row in rows)


def history(connection: sqlite3.Connection, name: str, limit: int) -> History:
    """Read the newest looks, verdicts and transitions of a name, at most `limit` of each."""
    seen = connection.execute(
        "SELECT * FROM observation WHERE name = ? ORDER BY last_seen_at DESC, id DESC LIMIT ?",
        (name, limit),
    )
    verdicts = connection.execute(
        "SELECT * FROM verdict WHERE name = ? ORDER BY id DESC LIMIT ?", (name, limit)
    )
    return History(
        seen=tuple(
            Seen(
                observation=observation_from(row),
                first_seen_at=moment(row["first_seen_at"]),
                count=row["count"],
            )
            for row in seen
        ),
        verdicts=tuple(_decided(connection, row).verdict for row in verdicts.fetchall()),
        transitions=_transitions(connection, name, limit),
    )


def undelivered(connection: sqlite3.Connection, sink: str) -> tuple[Transition, ...]:
    """Read the transitions a sink has not been told of, oldest first."""
    rows = connection.execute(
        "SELECT transition.* FROM delivery JOIN transition USING (transition_id)"
        " WHERE sink = ? AND delivered_at IS NULL ORDER BY at, transition.rowid",
        (sink,),
    )
    return tuple(transition_from(row) for row in rows)


def pace(connection: sqlite3.Connection) -> dict[str, Mapping[str, object]]:
    """Read how each server stands with us, as the pacer wrote it."""
    rows = connection.execute("SELECT server, state FROM pace")
    return {row["server"]: json.loads(row["state"]) for row in rows}


def budget(connection: sqlite3.Connection) -> dict[str, object]:
    """Read what the newest day has cost, as the budget wrote it; empty: nothing yet."""
    row = connection.execute("SELECT * FROM budget_day ORDER BY day DESC LIMIT 1").fetchone()
    if row is None:
        return {}
    return {**json.loads(row["parts"]), "day": row["day"], "spent": row["spent"]}
