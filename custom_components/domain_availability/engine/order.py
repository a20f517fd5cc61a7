"""In which order a registry releases its batch, learned from pairs of drops of one day. Pure.

Two drops say something of the order only where it is certain which came first: where the looks
between which they fell do not overlap.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
import itertools
import math

from .drop_seen import DropSeen

LEAST_PAIRS = 12
LEAST_AGREEMENT = 0.95
LEAST_DAYS = 3
"""What it takes to know an order; one day's batch may be in order by chance."""
LATEST_PAIRS = 60
"""Only so many of the newest pairs count, give or take a day: a registry changes its ways."""
SURENESS = 1.645
"""Standard deviations of a one-sided interval of 95 %."""

type Key = tuple[float, str]
"""Where a name stands in the batch: a moment (seconds since 1970, or 0) and its label."""


class OrderBy(StrEnum):
    """What a batch may be sorted by."""

    NAME = "name"
    CHANGED = "changed"
    """When the last phase began."""
    REGISTERED = "registered"


WORDS: Mapping[OrderBy, str] = {
    OrderBy.NAME: "by name",
    OrderBy.CHANGED: "by the start of the last phase",
    OrderBy.REGISTERED: "by the date of registration",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order and what speaks for it."""

    by: OrderBy
    reverse: bool = False
    """From the last to the first."""
    pairs: int
    """Pairs of drops of one day of which it is certain which came first."""
    agreeing: int
    """Of these, how many came in this order."""
    days: int
    """On how many days."""

    @property
    def agreement(self) -> float:
        """Return the share of pairs that came in this order, 0 to 1."""
        return self.agreeing / self.pairs

    @property
    def sure(self) -> float:
        """Return the agreement that the pairs prove at least, 0 to 1 (Wilson's lower bound)."""
        square = SURENESS**2 / self.pairs
        share = self.agreement
        spread = math.sqrt(square * share * (1 - share) + square**2 / 4)
        return (share + square / 2 - spread) / (1 + square)

    @property
    def known(self) -> bool:
        """Tell whether it is sure enough to go by."""
        return (
            self.pairs >= LEAST_PAIRS
            and self.days >= LEAST_DAYS
            and self.agreement >= LEAST_AGREEMENT
        )

    @property
    def words(self) -> str:
        """Return it in words for people."""
        return f"{WORDS[self.by]}, backwards" if self.reverse else WORDS[self.by]


def key_of(
    by: OrderBy,
    *,
    name: str,
    suffix: str,
    changed_at: datetime | None = None,
    registered_at: datetime | None = None,
) -> Key | None:
    """Return where a name stands in an order, or `None` where its record does not say."""
    label = name.removesuffix(f".{suffix}")
    if by is OrderBy.NAME:
        return 0.0, label
    moment = changed_at if by is OrderBy.CHANGED else registered_at
    return None if moment is None else (moment.timestamp(), label)


def leading_order(seen: Sequence[DropSeen], zone: str) -> Order | None:
    """Return the order that drops of one registry speak for most, or `None` without any pair.

    `zone` (IANA) tells which drops came on the same day. Whether it is `known` is the order's own
    to say. Of two orders that fit as well, the name comes first: every name has one.
    """
    days = sorted(_in_sequence(seen, zone), key=lambda day: day[0], reverse=True)
    found = [order for by in OrderBy if (order := _counted(by, days)) is not None]
    return max(found, key=lambda order: (order.known, order.sure), default=None)


def _in_sequence(seen: Sequence[DropSeen], zone: str) -> Iterator[tuple[date, list[DropSeen]]]:
    """Yield each day with its drops of one suffix, as many as certainly came one after another.

    Neighbours only: all pairs of a day would count one drop out of its place a hundred times.
    """

    def batch(drop: DropSeen) -> tuple[date, str]:
        return drop.day(zone), drop.suffix

    for (day, _), drops in itertools.groupby(sorted(seen, key=batch), key=batch):
        sequence: list[DropSeen] = []
        for drop in sorted(drops, key=lambda drop: drop.by):
            if not sequence or drop.after >= sequence[-1].by:
                sequence.append(drop)
        yield day, sequence


def _counted(by: OrderBy, days: Sequence[tuple[date, Sequence[DropSeen]]]) -> Order | None:
    """Count the newest days' pairs for and against an order; the majority says its direction."""
    up = down = 0
    counted: set[date] = set()
    for day, sequence in days:
        if up + down >= LATEST_PAIRS and day not in counted:
            break
        places = (_place(drop, by) for drop in sequence)
        for first, second in itertools.pairwise(places):
            if first is not None and second is not None and first != second:
                up += first < second
                down += first > second
                counted.add(day)
    if not up + down:
        return None
    return Order(
        by=by, reverse=down > up, pairs=up + down, agreeing=max(up, down), days=len(counted)
    )


def _place(drop: DropSeen, by: OrderBy) -> Key | None:
    """Return where a drop stands; those of the same moment stand together, whatever their names.

    One whose name is not watched any more, and so forgotten, stands nowhere among names.
    """
    if by is OrderBy.NAME and not drop.name:
        return None
    key = key_of(
        by,
        name=drop.name,
        suffix=drop.suffix,
        changed_at=drop.changed_at,
        registered_at=drop.registered_at,
    )
    return key if key is None or by is OrderBy.NAME else (key[0], "")
