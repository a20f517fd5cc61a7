"""What lists show of their names together: counts, and what is to come. Kept up name by name.

Going through a list of thousands anew for every look at one of its names would cost the event loop
more than all the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from .engine.observation import Phase
from .engine.verdict import VerdictKind
from .engine.watching import Forecast, NameState
from .watchlists import WatchList


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is shown of one name on the device of its lists."""

    display_name: str
    available: bool = False
    pending_delete: bool = False
    expires_at: datetime | None = None
    drop: Forecast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many names of a list are what."""

    watched: int
    """All of them, paused ones too."""
    available: int
    pending_delete: int


def seen_of(state: NameState) -> Seen:
    """Return what a list shows of a name."""
    verdict, forecast = state.verdict, state.forecast
    kind = verdict.kind if verdict is not None else VerdictKind.UNKNOWN
    phase = verdict.phase if verdict is not None else None
    return Seen(
        display_name=state.watched.display_name,
        available=kind is VerdictKind.AVAILABLE,
        pending_delete=kind is VerdictKind.REGISTERED and phase is Phase.PENDING_DELETE,
        expires_at=state.facts.expires_at,
        drop=forecast,
    )


class ListBoard:
    """Follows the names of all lists, and tells the entities of a list when one has changed."""

    def __init__(self, state_of: Callable[[str], NameState | None]) -> None:
        self._state_of = state_of
        self._lists: Mapping[str, WatchList] = {}
        self._holders: dict[str, list[str]] = {}
        self._seen: dict[str, Seen] = {}
        self._available: Counter[str] = Counter()
        self._pending: Counter[str] = Counter()
        self._told: dict[str, list[Callable[[], None]]] = {}

    def counts(self, list_id: str) -> Counts | None:
        """Return how many names of a list are what; `None`: there is no such list any more."""
        if (held := self._lists.get(list_id)) is None:
            return None
        return Counts(
            watched=len(held.names),
            available=self._available[list_id],
            pending_delete=self._pending[list_id],
        )

    def seen(self, list_id: str) -> Iterator[tuple[str, Seen]]:
        """Go through the names (A-labels) of a list of which anything is known."""
        held = self._lists.get(list_id)
        for name in held.names if held is not None else ():
            if (seen := self._seen.get(name)) is not None:
                yield name, seen

    def listen(self, list_id: str, told: Callable[[], None]) -> Callable[[], None]:
        """Call back when anything a list shows has changed; return how to end it."""
        listeners = self._told.setdefault(list_id, [])
        listeners.append(told)

        def end() -> None:
            listeners.remove(told)
            if not listeners and self._told.get(list_id) is listeners:
                del self._told[list_id]

        return end

    def apply(self, lists: Mapping[str, WatchList]) -> None:
        """Take up the lists as they are now."""
        before, self._lists = self._lists, lists
        self._holders = {}
        for list_id, held in lists.items():
            for name in held.names:
                self._holders.setdefault(name, []).append(list_id)
        self._seen = {
            name: seen
            for name in self._holders
            if (seen := self._seen.get(name) or self._read(name)) is not None
        }
        self._available.clear()
        self._pending.clear()
        for name, seen in self._seen.items():
            self._count(name, seen, 1)
        self._tell(list_id for list_id, held in lists.items() if before.get(list_id) != held)

    def update(self, name: str) -> None:
        """Take up what is known of a name (A-label) now."""
        if (holders := self._holders.get(name)) is None:
            return
        before, seen = self._seen.get(name), self._read(name)
        if seen is None or seen == before:
            return
        if before is not None:
            self._count(name, before, -1)
        self._seen[name] = seen
        self._count(name, seen, 1)
        self._tell(holders)

    def _read(self, name: str) -> Seen | None:
        state = self._state_of(name)
        return None if state is None else seen_of(state)

    def _count(self, name: str, seen: Seen, by: int) -> None:
        for list_id in self._holders[name]:
            self._available[list_id] += by * seen.available
            self._pending[list_id] += by * seen.pending_delete

    def _tell(self, list_ids: Iterable[str]) -> None:
        for list_id in tuple(list_ids):
            for told in tuple(self._told.get(list_id, ())):
                told()
