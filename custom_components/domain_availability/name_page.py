"""One page of many names, kept in order while names change: filter, sort, cut. Pure.

A change costs one search in what is sorted already, whatever the number of names.
"""

from bisect import bisect_left, insort
from collections.abc import Collection
from dataclasses import dataclass

from .name_row import NameRow, sort_value

type _Key = tuple[str | float, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which names are wanted; what is empty or `None` lets all pass."""

    text: str = ""
    """Part of the name, as people write it or as an A-label; case does not matter."""
    watch_lists: Collection[str] = ()
    suffixes: Collection[str] = ()
    verdicts: Collection[str] = ()
    phases: Collection[str] = ()
    priorities: Collection[str] = ()
    paused: bool | None = None
    held: bool | None = None

    def lets(self, row: NameRow) -> bool:
        """Tell whether a name is wanted."""
        text = self.text.casefold()
        lists = {title.casefold() for title in self.watch_lists}
        return (
            (not text or text in row["name"] or text in row["display_name"].casefold())
            and (not lists or any(title.casefold() in lists for title in row["watch_lists"]))
            and (not self.suffixes or row["suffix"] in self.suffixes)
            and (not self.verdicts or row["verdict"] in self.verdicts)
            and (not self.phases or row["phase"] in self.phases)
            and (not self.priorities or row["priority"] in self.priorities)
            and self.paused in {None, row["paused"]}
            and self.held in {None, row["held"]}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How names are put in order; those without the value come last either way."""

    by: str = "display_name"
    """One of `SORTABLE`."""
    descending: bool = False


class NamePage:
    """The names a filter lets pass, in order, and the part of them that is shown."""

    def __init__(self, wanted: Filter, order: Order, *, offset: int, limit: int) -> None:
        self._wanted = wanted
        self._order = order
        self._offset = offset
        self._limit = limit
        self._keys: dict[str, _Key | None] = {}
        """Of each name that passes; `None`: it has no value to be put in order by."""
        self._sorted: list[_Key] = []
        self._last: list[str] = []

    @property
    def total(self) -> int:
        """How many names pass, on all pages."""
        return len(self._keys)

    def put(self, row: NameRow) -> None:
        """Take a name as it is now."""
        if not self._wanted.lets(row):
            self.drop(row["name"])
            return
        name, value = row["name"], sort_value(row, self._order.by)
        key = None if value is None else (value, name)
        if name in self._keys:
            if self._keys[name] == key:
                return
            self.drop(name)
        self._keys[name] = key
        if key is None:
            insort(self._last, name)
        else:
            insort(self._sorted, key)

    def drop(self, name: str) -> None:
        """Leave a name out; one that is not there is no error."""
        if name not in self._keys:
            return
        key = self._keys.pop(name)
        if key is None:
            del self._last[bisect_left(self._last, name)]
        else:
            del self._sorted[bisect_left(self._sorted, key)]

    def names(self) -> list[str]:
        """Return the names of the page, in order."""
        start, end, known = self._offset, self._offset + self._limit, len(self._sorted)
        if self._order.descending:
            here = self._sorted[max(known - end, 0) : max(known - start, 0)][::-1]
        else:
            here = self._sorted[start:end]
        rest = self._last[max(start - known, 0) : max(end - known, 0)]
        return [*(name for _, name in here), *rest]
