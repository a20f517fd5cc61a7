"""What is waiting to be written of drops seen."""

from collections.abc import Iterator

from .drop_seen import DropSeen
from .ledger_records import Rank, Record
from .ledger_text import Statement, moment_text, optional_text, plain

_DROP = """
INSERT INTO drop_seen VALUES (
    ?, (SELECT name FROM watched_name WHERE name = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
    (SELECT transition_id FROM transition WHERE transition_id = ?)
) ON CONFLICT (id) DO NOTHING
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
