"""What is waiting to be written of what was learned: drops seen, published lists."""

from collections.abc import Iterator, Mapping

from .drop_seen import DropSeen
from .ledger_records import Rank, Record
from .ledger_text import Statement, dump, moment_text, optional_text, plain

ENTRIES = "entries"
"""The part of a list's state that goes with the watched names."""

_DROP = """
INSERT INTO drop_seen VALUES (
    ?, (SELECT name FROM watched_name WHERE name = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
    (SELECT transition_id FROM transition WHERE transition_id = ?)
) ON CONFLICT (id) DO NOTHING
"""
_ENTRY = "INSERT INTO published_entry SELECT ?, name, ? FROM watched_name WHERE name = ?"
_PUBLISHED = """
INSERT INTO published_list VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state
"""


def drop_record(number: int, drop: DropSeen | None) -> Record:
    """Return what writes a drop, or with `None` forgets it.

    It goes with no name: what was learned outlives the watch.
    """

    def statements() -> Iterator[Statement]:
        if drop is None:
            yield "DELETE FROM drop_seen WHERE id = ?", (number,)
            return
        yield (
            _DROP,
            (
                number,
                drop.name,
                drop.suffix,
                plain(drop.registry),
                moment_text(drop.after),
                moment_text(drop.by),
                optional_text(drop.foretold_earliest),
                optional_text(drop.foretold_latest),
                optional_text(drop.foretold_likely),
                drop.late_days,
                optional_text(drop.changed_at),
                optional_text(drop.registered_at),
                drop.transition_id,
            ),
        )

    return Record(Rank.REST, ("drop", number), None, statements, number)


def published_record(key: str, state: Mapping[str, object] | None) -> Record:
    """Return what writes what is known of a published list; `None`: nothing any more.

    Of its `entries` (name -> moment, as text), those of names that are watched.
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
