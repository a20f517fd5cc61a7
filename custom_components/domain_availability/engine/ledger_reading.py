"""What the ledger knows, read back as the dataclasses it was given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import json
import sqlite3

from .announcements import Announcement
from .collector import uncollected
from .episodes import Episode, EpisodeEnd
from .ledger_counter_records import ENTRIES
from .ledger_folding import Run
from .ledger_records import Decided, Evidence, KnownName
from .ledger_rows import observation_from, plan_from, transition_from, verdict_from
from .ledger_seen import laid_over, seen_from
from .ledger_text import moment, moment_text, optional_moment
from .observation import ASKED_AT, Observation, Outcome, Role
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
    added_at: datetime
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
    episodes: tuple[Episode, ...]


def run_from(row: sqlite3.Row) -> Run:
    """Return a run out of the view of that name."""
    base = observation_from(row)
    last, first, latest = base, base, row["latest"]
    if latest is not None:
        last = laid_over(base, latest, moment(row["last_seen_at"]))
    if row["first"] is not None:
        first = seen_from(base, row["first"])
    elif first.asked_at > last.asked_at:
        first = last  # the clock was set back meanwhile
    return Run(
        row_id=row["id"],
        name=row["name"],
        first=first,
        last=last,
        base=base,
        count=row["count"],
        led_by=row["led_by"],
        ended=latest is None,
    )


def decided_from(connection: sqlite3.Connection, row: sqlite3.Row) -> Decided:
    """Return a verdict out of the view `decision`, with its evidence."""
    evidence: list[Evidence] = []
    answers: dict[int, Observation] = {}
    for link in connection.execute(
        "SELECT run.*, verdict_observation.seen FROM verdict_observation"
        " JOIN run ON run.id = observation_id WHERE verdict_id = ? ORDER BY position",
        (row["id"],),
    ):
        last, text = run_from(link).last, link["seen"]
        seen = last if text is None else seen_from(last, text)
        if (cause := answers.get(link["led_by"])) is not None:
            seen = replace(seen, led_by=cause)
        answers.setdefault(link["id"], seen)
        evidence.append(Evidence(link["id"], seen, newest=text is None))
    return Decided(
        row_id=row["id"],
        name=row["name"],
        verdict=verdict_from(row, sorted((one.seen for one in evidence), key=ASKED_AT)),
        evidence=tuple(evidence),
    )


def episode_from(row: sqlite3.Row) -> Episode:
    """Return an episode."""
    return Episode(
        number=row["id"],
        name=row["name"],
        began=row["began"],
        began_at=moment(row["began_at"]),
        ended=row["ended"],
        ended_at=optional_moment(row["ended_at"]),
        how=None if row["how"] is None else EpisodeEnd(row["how"]),
    )


def remembered(
    connection: sqlite3.Connection, names: Mapping[str, KnownName], now: datetime
) -> dict[str, Remembered]:
    """Read what is remembered of each of the names."""
    with uncollected():
        return _all_remembered(connection, names, now)


def _all_remembered(
    connection: sqlite3.Connection, names: Mapping[str, KnownName], now: datetime
) -> dict[str, Remembered]:
    asides: dict[str, list[Observation]] = {}
    for row in connection.execute(
        "SELECT * FROM run WHERE name IS NULL AND last_seen_at >= ?",
        (moment_text(now - ASIDES_FOR),),
    ):
        if row["role"] != Role.REFERRAL:
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
            "SELECT * FROM run WHERE name = ? ORDER BY last_seen_at DESC, id DESC LIMIT ?",
            (known.name, LOOKS),
        )
    }
    for row in connection.execute(
        "SELECT *, max(last_seen_at) FROM run"
        " WHERE name = ? AND outcome = 'registered' GROUP BY layer",
        (known.name,),
    ):
        rows.setdefault(row["id"], row)
    seen = dict.fromkeys(one for row in rows.values() for one in run_from(row).observations())
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
        added_at=known.added_at,
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
        "SELECT * FROM decision WHERE name = ? ORDER BY id DESC LIMIT 1", (name,)
    ).fetchone()
    return None if row is None else decided_from(connection, row).verdict


def _transitions(connection: sqlite3.Connection, name: str, limit: int) -> tuple[Transition, ...]:
    """Return the newest first."""
    rows = connection.execute(
        "SELECT * FROM transition WHERE name = ? ORDER BY sequence DESC LIMIT ?",
        (name, limit),
    )
    return tuple(transition_from(row) for row in rows)


def transitions_since(
    connection: sqlite3.Connection, since: datetime, until: datetime, limit: int
) -> tuple[Transition, ...]:
    """Read the newest transitions of all names from `since` to before `until`, oldest first."""
    rows = connection.execute(
        "SELECT * FROM transition WHERE at >= ? AND at < ? ORDER BY sequence DESC LIMIT ?",
        (moment_text(since), moment_text(until), limit),
    )
    return tuple(transition_from(row) for row in rows)[::-1]


def history(connection: sqlite3.Connection, name: str, limit: int) -> History:
    """Read the newest looks, verdicts and transitions of a name, at most `limit` of each."""
    seen = connection.execute(
        "SELECT * FROM run WHERE name = ? ORDER BY last_seen_at DESC, id DESC LIMIT ?",
        (name, limit),
    )
    verdicts = connection.execute(
        "SELECT * FROM decision WHERE name = ? ORDER BY id DESC LIMIT ?", (name, limit)
    )
    return History(
        seen=tuple(
            Seen(
                observation=_with_cause(connection, row),
                first_seen_at=moment(row["first_seen_at"]),
                count=row["count"],
            )
            for row in seen.fetchall()
        ),
        verdicts=tuple(decided_from(connection, row).verdict for row in verdicts.fetchall()),
        transitions=_transitions(connection, name, limit),
        episodes=episodes(connection, name)[:limit],
    )


def _with_cause(connection: sqlite3.Connection, row: sqlite3.Row) -> Observation:
    """Return the last answer of a run with the one that led to its first question."""
    last = run_from(row).last
    if row["led_by"] is None:
        return last
    cause = connection.execute("SELECT * FROM run WHERE id = ?", (row["led_by"],)).fetchone()
    return replace(last, led_by=run_from(cause).last)


def episodes(connection: sqlite3.Connection, name: str) -> tuple[Episode, ...]:
    """Read each time a name was found free, newest first."""
    rows = connection.execute("SELECT * FROM episode WHERE name = ? ORDER BY id DESC", (name,))
    return tuple(episode_from(row) for row in rows)


def published(connection: sqlite3.Connection) -> dict[str, Mapping[str, object]]:
    """Read what is known of each published list."""
    entries: dict[str, dict[str, str]] = {}
    for key, name, at in connection.execute("SELECT key, name, at FROM published_entry"):
        entries.setdefault(key, {})[name] = at
    return {
        key: {**json.loads(state), ENTRIES: entries.get(key, {})}
        for key, state in connection.execute("SELECT key, state FROM published_list")
    }


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


def tally(connection: sqlite3.Connection, key: str) -> Mapping[str, object]:
    """Read what somebody counts, as it was given; empty: nothing."""
    row = connection.execute("SELECT state FROM tally WHERE key = ?", (key,)).fetchone()
    return {} if row is None else json.loads(row["state"])


def announcements(connection: sqlite3.Connection) -> tuple[Announcement, ...]:
    """Read each time that a name was told to be free, oldest first."""
    return tuple(
        Announcement(
            transition_id=row["transition_id"],
            suffix=row["suffix"],
            row=row["row"],
            at=moment(row["at"]),
            ended_at=optional_moment(row["ended_at"]),
            how=None if row["how"] is None else EpisodeEnd(row["how"]),
        )
        for row in connection.execute("SELECT * FROM announcement ORDER BY at, transition_id")
    )


def forget_announcements(connection: sqlite3.Connection) -> int:
    """Forget what was told and how it ended, as far as that is counted; return how many."""
    return connection.execute("DELETE FROM announcement").rowcount
