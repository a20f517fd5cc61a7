"""What is waiting to be written of paces, the budget and published lists."""

from collections.abc import Iterator, Mapping

from .ledger_records import Rank, Record
from .ledger_text import Statement, dump, plain

ENTRIES = "entries"
"""The part of a list's state that goes with the watched names."""

_PACE = """
INSERT INTO pace VALUES (?, ?) ON CONFLICT (server) DO UPDATE SET state = excluded.state
"""
_BUDGET = """
INSERT INTO budget_day VALUES (?, ?, ?)
ON CONFLICT (day) DO UPDATE SET spent = excluded.spent, parts = excluded.parts
"""
_ENTRY = "INSERT INTO published_entry SELECT ?, name, ? FROM watched_name WHERE name = ?"
_PUBLISHED = """
INSERT INTO published_list VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state
"""
_TALLY = """
INSERT INTO tally VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state
"""


def tally_record(key: str, state: Mapping[str, object]) -> Record:
    """Return what writes what somebody counts."""

    def statements() -> Iterator[Statement]:
        yield _TALLY, (key, dump(state))

    return Record(Rank.REST, ("tally", key), None, statements)


def pace_record(server: str, state: Mapping[str, object] | None) -> Record:
    """Return what writes how a server stands with us; `None`: nothing of it matters any more."""

    def statements() -> Iterator[Statement]:
        if state is None:
            yield "DELETE FROM pace WHERE server = ?", (plain(server),)
        else:
            yield _PACE, (plain(server), dump(state))

    return Record(Rank.REST, ("pace", server), None, statements)


def budget_record(day: str, spent: int, snapshot: Mapping[str, object]) -> Record:
    """Return what writes how much a day has cost so far, and what for."""

    def statements() -> Iterator[Statement]:
        parts = {key: snapshot[key] for key in snapshot if key not in {"day", "spent"}}
        yield _BUDGET, (day, spent, dump(parts))

    return Record(Rank.REST, ("budget", day), None, statements)


def published_record(key: str, state: Mapping[str, object] | None) -> Record:
    """Return what writes what is known of a published list; `None`: nothing any more.

    Of its `entries` (name -> what it says, as text), those of names that are watched.
    """

    def statements() -> Iterator[Statement]:
        if state is None:
            yield "DELETE FROM published_list WHERE key = ?", (key,)
            return
        entries = state.get(ENTRIES)
        yield _PUBLISHED, (key, dump({one: state[one] for one in state if one != ENTRIES}))
        yield "DELETE FROM published_entry WHERE key = ?", (key,)
        for name, at in entries.items() if isinstance(entries, Mapping) else ():
            yield _ENTRY, (key, str(at), str(name))

    return Record(Rank.REST, ("published", key), None, statements)
