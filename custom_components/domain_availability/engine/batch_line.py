"""The names of one batch, in the order of their release, and how far it has come. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .order import Key, Order

DISSENT = 2
"""So many names in a row, still there before one that is gone: that one was out of its place."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A name of the batch that has not been seen gone."""

    name: str
    key: Key | None
    """Where it stands, by `order.key_of`; `None`: not known."""
    there_at: datetime | None = None
    """When it was last seen still there, in this batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A name of the batch that has been seen gone."""

    key: Key | None
    at: datetime
    """The first look that did not show it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The batch in order. Places count from 1; `front` is the furthest surely gone, or 0."""

    waiting: Mapping[int, Waiting]
    gone: Mapping[int, datetime]
    front: int
    length: int

    @property
    def reached_at(self) -> datetime | None:
        """Return when the front was seen where it is."""
        return self.gone.get(self.front)

    def speed(self, now: datetime, batch: timedelta) -> float:
        """Return how many places the release goes in a second: as foretold, then as seen."""
        expected = batch.total_seconds() / self.length
        behind = [place for place in self.gone if place <= self.front]
        if not behind:
            return 1 / expected
        first = min(behind, key=lambda place: self.gone[place])
        since = max((now - self.gone[first]).total_seconds(), 0.0)
        return (self.front - first + 1) / (since + expected)

    def overdue(self) -> list[int]:
        """Return the places passed that were not asked since, the nearest to the front first."""
        return [place for place, since in self._passed() if self._seen(place) < since]

    def stragglers(self) -> list[int]:
        """Return the places of names still there after the release had passed them."""
        return [place for place, since in self._passed() if self._seen(place) >= since]

    def _seen(self, place: int) -> datetime:
        return self.waiting[place].there_at or NEVER

    def _passed(self) -> Iterator[tuple[int, datetime]]:
        """Yield the names before the front, the nearest first, and since when each is passed."""
        earliest: datetime | None = None
        for place in range(self.front, 0, -1):
            if place in self.waiting and earliest is not None:
                yield place, earliest
            at = self.gone.get(place)
            if at is not None:
                earliest = at if earliest is None else min(earliest, at)


def line_of(waiting: Iterable[Waiting], dropped: Iterable[Gone], order: Order) -> Line:
    """Put a batch in order."""
    everyone: tuple[Waiting | Gone, ...] = (*waiting, *dropped)
    placed = [(one.key, one) for one in everyone if one.key is not None]
    placed.sort(key=lambda pair: pair[0], reverse=order.reverse)
    waits = {place: one for place, (_, one) in enumerate(placed, 1) if isinstance(one, Waiting)}
    gone = {place: one.at for place, (_, one) in enumerate(placed, 1) if isinstance(one, Gone)}
    front = next(
        (place for place in sorted(gone, reverse=True) if _in_place(place, gone, waits)), 0
    )
    return Line(waiting=waits, gone=gone, front=front, length=max(len(placed), 1))


def _in_place(place: int, gone: Mapping[int, datetime], waiting: Mapping[int, Waiting]) -> bool:
    """Tell whether a name went in its turn: the nearest before it were not there after it went."""
    dissent = 0
    for before in range(place - 1, 0, -1):
        if before in gone:
            return True
        there_at = waiting[before].there_at
        if there_at is not None and there_at >= gone[place]:
            dissent += 1
            if dissent == DISSENT:
                return False
    return True
