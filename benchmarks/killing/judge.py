"""What came of it: what was lost, what was told twice and why, what is left in the file."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
import sqlite3

from .orders import INSIDE, Said, Word
from .receiver import Request
from .world import FREE, TAKEN, Part

RETRACTED = "retracted"

ORPHANS = {
    "rows that point nowhere": "SELECT * FROM pragma_foreign_key_check",
    "transitions without a delivery": """
        SELECT * FROM transition WHERE NOT EXISTS (
            SELECT 1 FROM delivery WHERE delivery.transition_id = transition.transition_id
        )""",
    "transitions without evidence": """
        SELECT * FROM transition WHERE NOT EXISTS (
            SELECT 1 FROM verdict_observation
            WHERE verdict_observation.verdict_id = transition.verdict_id
        )""",
    "episodes that no drop began": """
        SELECT * FROM episode JOIN transition ON transition_id = began
        WHERE transition.name <> episode.name OR to_verdict <> 'available'""",
}
"""By what is wrong: what finds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is counted; everything in `wrong` must not be."""

    kills: int
    dropped: int
    """Drops that stayed free until they were told."""
    caught: int
    """Drops taken by somebody else within seconds."""
    taken: int
    transitions: int
    posts: int
    heard: int
    """Of them, those answered with 2xx."""
    repeated: int
    """Told again inside after a kill between firing and marking."""
    heard_again: int
    """Answered with 2xx again in another run: the one before ended before it could mark that."""
    gone: int
    """Told inside, but never taken by the disk, and gone with the power."""
    wrong: Mapping[str, Sequence[str]]


@dataclass(kw_only=True)
class Case:
    """Everything that was seen from outside, sorted."""

    killed: frozenset[int]
    troubled: bool
    """The disk failed now and then."""
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name and kind, by id, in the order of telling."""
    fired: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    """Runs, by sink and id."""
    marked: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    heard: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Runs in which the callback answered with 2xx, by id."""
    gone: set[str] = field(default_factory=set)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, word: Word) -> None:
        """Take in what a run said."""
        match word.said:
            case Said.FIRED:
                self.fired[word.sink, word.key].append(word.run)
                self.told.setdefault(word.key, (word.name, word.kind))
            case Said.MARKED:
                self.marked[word.sink, word.key].add(word.run)
            case Said.MISTAKE:
                self.wrong["mistakes of ours"].append(word.what)
            case Said.RETRY if not self.troubled:
                self.wrong["ledgers not usable"].append(word.what)
            case Said.OPENED if word.what:
                self.wrong["ledgers moved aside"].append(word.what)

    def receive(self, requests: Iterable[Request]) -> None:
        """Take in what came to the callback: a key is for one thing only."""
        bodies: dict[str, bytes] = {}
        for one in requests:
            if self.told.setdefault(one.key, (one.name, one.kind)) != (one.name, one.kind):
                self.wrong["one key for two things"].append(one.key)
            body = bodies.setdefault(one.key, one.body)
            if body != one.body and not self.troubled:
                self.wrong["one key for two payloads"].append(one.key)
            if one.heard:
                self.heard[one.key].append(one.run)

    def find_gone(self) -> None:
        """Find what the disk never took: told by runs that were killed, never marked."""
        if self.troubled:
            for key in self.told:
                runs = {run for sink in INSIDE for run in self.fired.get((sink, key), ())}
                marked = any(self.marked.get((sink, key)) for sink in INSIDE)
                if runs <= self.killed and not marked and key not in self.heard:
                    self.gone.add(key)

    def inside(self) -> int:
        """Look at the sinks inside; return how often something was rightly told again."""
        repeated = 0
        for sink in INSIDE:
            for key, (name, kind) in self.told.items():
                runs = self.fired.get((sink, key), [])
                if not runs and key not in self.gone:
                    self.wrong["lost inside"].append(f"{kind} of {name} never told to {sink}")
                for run in runs[:-1]:
                    if run in self.killed and run not in self.marked.get((sink, key), ()):
                        repeated += 1
                    else:
                        twice = f"{kind} of {name} to {sink} in run {run}"
                        self.wrong["told twice inside"].append(twice)
        return repeated

    def outside(self) -> int:
        """Look at the callback; return how often it rightly said 2xx again."""
        again = 0
        for key, (name, kind) in self.told.items():
            runs = self.heard.get(key, [])
            if not runs and key not in self.gone:
                self.wrong["lost to the callback"].append(f"{kind} of {name}")
            again += max(len(runs) - 1, 0)
            if len(set(runs)) < len(runs):
                self.wrong["heard twice in one run"].append(f"{kind} of {name} in {runs}")
        order = _by_name(self.told, (key for key in self.told if key in self.heard))
        for name, keys in _by_name(self.told, self.heard).items():
            if keys != order[name]:
                self.wrong["out of order at the callback"].append(name)
        return again

    def drops(self, parts: Iterable[Part]) -> None:
        """Compare what was told with what happened at the registry."""
        counts = Counter(self.told.values())
        gone = Counter(self.told[key] for key in self.gone)
        for part in parts:
            free, taken = counts[part.name, FREE], counts[part.name, TAKEN]
            missed = free < part.drops or taken < part.takes
            free -= gone[part.name, FREE]
            taken -= gone[part.name, TAKEN]
            said = f"{part.name}: {part.drops} drops, {free} told, {part.takes} taken, {taken} told"
            if missed:
                self.wrong["lost"].append(said)
            if free > part.drops + part.catches or taken > part.takes:
                self.wrong["told without cause"].append(said)
            if counts[part.name, RETRACTED]:
                self.wrong["retractions"].append(part.name)

    def file(self, ledger: Path) -> None:
        """Look at what is left in the file."""
        try:
            self._read(ledger)
        except sqlite3.DatabaseError as error:
            self.wrong["integrity"].append(str(error))

    def _read(self, ledger: Path) -> None:
        with closing(sqlite3.connect(ledger)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            if found != ["ok"]:
                self.wrong["integrity"] += found
            for what, query in ORPHANS.items():
                self.wrong[what] += map(str, connection.execute(query).fetchall())
            left = connection.execute(
                "SELECT * FROM delivery WHERE delivered_at IS NULL AND ended_at IS NULL"
            )
            self.wrong["still to be told"] += map(str, left.fetchall())


def _by_name(told: Mapping[str, tuple[str, str]], keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        found[told[key][0]].append(key)
    return found


def judge(
    parts: Iterable[Part],
    words: Iterable[Word],
    requests: Sequence[Request],
    killed: frozenset[int],
    ledger: Path,
    *,
    troubled: bool = False,
) -> Findings:
    """Judge a whole run by what was seen from outside and by the file it left.

    `troubled`: the disk failed now and then. What it never took and was told all the same may be
    gone with the power, and is told under another id where the world has moved on since.
    """
    parts = list(parts)
    case = Case(killed=killed, troubled=troubled)
    for word in words:
        case.hear(word)
    case.receive(requests)
    case.find_gone()
    repeated = case.inside()
    heard_again = case.outside()
    case.drops(parts)
    case.file(ledger)
    return Findings(
        kills=len(killed),
        dropped=sum(part.drops for part in parts),
        caught=sum(part.catches for part in parts),
        taken=sum(part.takes for part in parts),
        transitions=len(case.told),
        posts=len(requests),
        heard=sum(one.heard for one in requests),
        repeated=repeated,
        heard_again=heard_again,
        gone=len(case.gone),
        wrong={what: found for what, found in case.wrong.items() if found},
    )
