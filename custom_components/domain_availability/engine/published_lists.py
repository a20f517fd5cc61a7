"""The lists of names to be released that registries publish, as a source of drop times.

Each list that some watched suffix needs is fetched once a day, at a second of our own, and read in
a thread. Only the entries of watched names are kept, with a digest of the rest for names that are
watched later; through a restart, of what is released before the list's next turn at the latest. A
list that cannot be had or does not read changes nothing of what is known.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
import logging
import random

from .clock import Clock
from .kept import Json
from .list_standing import ListStanding
from .policy import DropList, Policy
from .probes.droplists import READERS, ListError, ListReader, read
from .probes.droplists.fetching import Fetched, fetch
from .probes.network import Network

_LOGGER = logging.getLogger(__name__)

LONGEST_REST = timedelta(hours=1)
"""After which the plan is read again at the latest: the time of day may jump."""
OVER = timedelta(hours=1)
"""How long after its time a name may still go by it, and not by a later one of another list."""

type OnChange = Callable[[Collection[str]], None]
type Note = Callable[[str, Mapping[str, Json]], None]


class PublishedLists:
    """When watched names are released, by the lists of their registries. For one event loop."""

    def __init__(
        self,
        *,
        clock: Clock,
        network: Network,
        policies: Callable[[str], Policy],
        watched: Callable[[], Collection[str]],
        note: Note | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """Make it without any list.

        `policies` gives the policy of a suffix, `watched` the names (A-labels) watched at the
        moment; `note` is given the key and the snapshot of a list after each fetch, to be kept;
        `chance` chooses the second of the day for each list.
        """
        self._clock = clock
        self._network = network
        self._policies = policies
        self._watched = watched
        self._note = note
        self._chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        self._lists: dict[str, ListStanding] = {}
        self._kept: dict[str, Mapping[str, object]] = {}
        """Snapshots of lists that nobody has needed yet."""
        self._on_change: list[OnChange] = []
        self._woken = asyncio.Event()
        self._refreshing = asyncio.Lock()

    def on_change(self, callback: OnChange) -> Callable[[], None]:
        """Have `callback` told of watched names whose release came, moved or went.

        It is called in the loop; returns what takes it back.
        """
        self._on_change.append(callback)

        def remove() -> None:
            with suppress(ValueError):
                self._on_change.remove(callback)

        return remove

    def release_of(self, name: str) -> datetime | None:
        """Return from when (UTC) a watched name may be free, or `None` where no list has it.

        The moment may have passed: some names stay on their list beyond it. One that has hides
        none to come on another list.
        """
        return self._entry(name)[0]

    def missing_since(self, name: str) -> datetime | None:
        """Return when its list last had a name (UTC), where it has lost it before its time."""
        return self._entry(name)[1]

    def _entry(self, name: str) -> tuple[datetime | None, datetime | None]:
        """Return the moment that counts for a name, and when its list last had it if it is lost."""
        suffix = name.partition(".")[2]
        entries = {
            moment: one.missing.get(name)
            for source in reversed(self._policies(suffix).drop_list)
            if (one := self._known(source)) is not None
            and (moment := one.entries.get(name)) is not None
        }
        over = self._clock.now() - OVER
        ahead = [moment for moment in entries if moment > over]
        moment = min(ahead) if ahead else max(entries, default=None)
        return moment, None if moment is None else entries[moment]

    def notice(self) -> None:
        """Take note that other names are watched; they get their times from what is at hand."""
        self._assign()
        self._woken.set()

    async def run(self) -> None:
        """Fetch each list when it is due, for ever; to be cancelled."""
        while True:
            try:
                await self.refresh(self._clock.now())
            except Exception:
                # A mistake of ours over one list must not keep the others from ever being fetched.
                _LOGGER.exception("The lists of names to be released could not be looked after")
                await self._rest(LONGEST_REST)
                continue
            now = self._clock.now()
            needed = (one.wait(now) for one in self._lists.values() if one.names)
            await self._rest(min(needed, default=LONGEST_REST))

    async def refresh(self, now: datetime) -> None:
        """Fetch the lists that are due, one after the other; forget what is too old."""
        async with self._refreshing:
            self._assign()
            for one in tuple(self._lists.values()):
                if one.wait(now) <= timedelta(0):
                    if one.names:
                        await self._fetch(one, now)
                    else:
                        one.drop()
                self._tell(one.forget(now))

    def snapshot(self) -> dict[str, dict[str, Json]]:
        """Return, per list, what must outlive a restart, as plain JSON-able data."""
        return {key: one.snapshot() for key, one in self._lists.items()}

    def restore(self, snapshot: object) -> None:
        """Take up what `snapshot` gave, before a restart; garbage is passed over.

        What a list that was tried since has told, or has asked for, is newer and stays.
        """
        late = False
        for key, state in snapshot.items() if isinstance(snapshot, Mapping) else ():
            if not isinstance(key, str) or not isinstance(state, Mapping):
                continue
            if (one := self._lists.get(key)) is None:
                self._kept[key] = state
            elif one.due is None:
                late = True
                self._take_up(one, state)
        if late:
            self._assign()

    def _assign(self) -> None:
        """Give each list the watched names it may have, and make those that are missing."""
        names = self._watched()
        if not names:
            # So it is before the names of the last run are known again.
            return
        needed: dict[DropList, set[str]] = {}
        sources: dict[str, tuple[DropList, ...]] = {}
        for name in names:
            suffix = name.partition(".")[2]
            if suffix not in sources:
                sources[suffix] = self._policies(suffix).drop_list
            for source in sources[suffix]:
                needed.setdefault(source, set()).add(name)
        for source in sorted(needed, key=_key):
            if self._known(source) is None:
                self._begin(source)
        changed: set[str] = set()
        for one in self._lists.values():
            listed = needed.get(one.source, set())
            changed |= one.watch(listed, {name.rpartition(".")[2] for name in listed})
        self._tell(changed)

    def _known(self, source: DropList) -> ListStanding | None:
        """Return a list of which something is at hand or kept, or which is to be fetched."""
        key = _key(source)
        if key not in self._lists and key in self._kept:
            self._begin(source)
        return self._lists.get(key)

    def _begin(self, source: DropList) -> None:
        key, reader = _key(source), READERS[source.reader]
        one = ListStanding(source=source, reader=reader, second=_second(reader, self._chance))
        self._lists[key] = one
        self._take_up(one, self._kept.pop(key, {}))

    def _take_up(self, one: ListStanding, state: Mapping[str, object]) -> None:
        """Let a list that was not tried yet stand as it was kept; its names are assigned next."""
        one.names = frozenset()
        one.restore(state)
        one.forget(self._clock.now())

    async def _fetch(self, one: ListStanding, now: datetime) -> None:
        try:
            fetched = await fetch(self._network, one.source.url, now, one.edition)
            changed = set() if fetched is None else await self._take(one, fetched, now)
            if fetched is None:
                one.unchanged(now)
        except ListError as error:
            one.fail(now, error.retry_after)
            if not one.said:
                one.said = True
                _LOGGER.warning(
                    "The list of names to be released at %s cannot be used: %s. Drop times are"
                    " forecast without it until it can",
                    one.source.url,
                    error,
                )
            changed = set()
        else:
            if one.said:
                one.said = False
                _LOGGER.info("The list of names at %s can be used again", one.source.url)
        if self._note is not None:
            self._note(_key(one.source), one.snapshot())
        self._tell(changed)

    async def _take(self, one: ListStanding, fetched: Fetched, now: datetime) -> set[str]:
        told = await asyncio.to_thread(
            read, one.reader, fetched.body, now, tlds=one.tlds, wanted=one.names
        )
        return one.take(told, fetched.edition, now)

    def _tell(self, changed: Iterable[str]) -> None:
        if names := frozenset(changed):
            for callback in tuple(self._on_change):
                callback(names)

    async def _rest(self, longest: timedelta) -> None:
        """Wait until a list is due, or until somebody watches other names."""
        wait = min(max(longest, timedelta(seconds=1)), LONGEST_REST)
        call_off = self._clock.call_later(wait.total_seconds(), self._woken.set)
        try:
            await self._woken.wait()
        finally:
            call_off()
            self._woken.clear()


def _key(source: DropList) -> str:
    """Return what a list is known by: where it lies and how it is read."""
    return f"{source.reader} {source.url}"


def _second(reader: ListReader, chance: random.Random) -> int:
    """Choose a second of the day (UTC) within the hours of a reader."""
    begins, ends = _seconds(reader.fetched_from), _seconds(reader.fetched_until)
    day = 86_400
    return (begins + chance.randrange((ends - begins) % day or day)) % day


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
