"""The engine below, entities above: passes on by name what changed."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
import contextlib
from functools import partial
from itertools import batched
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from . import entity_room
from .asking import ceiling
from .const import CONF_PAUSED_NAMES, DOMAIN
from .detail import Granted, Shown, grant
from .engine.dispatcher import WORKERS
from .engine.ledger import LedgerError
from .engine.mistake import log_mistake
from .engine.monitor import Monitor
from .engine.names import SuffixList
from .engine.observation import Layer
from .engine.watching import NameState, WatchedName
from .list_board import ListBoard
from .registry_entries import Wanted, async_tidy
from .watchlists import Spelled, WatchList, lists_by_name, names_to_watch, spell, watch_lists

_LOGGER = logging.getLogger(__name__)

AT_ONCE = 10
"""Names whose entities are added before others have their turn in the event loop."""

type Follower = Callable[[Collection[str] | None], None]
type NewNamesCallback = Callable[[Collection[str]], None]
type NewListCallback = Callable[[str], None]


class DomainAvailabilityCoordinator(DataUpdateCoordinator[Mapping[str, NameState]]):
    """Shows the monitor's picture and notifies the entities of one name at a time.

    A look changes one name; telling every listener of every look would cost 40 ms of event loop
    at 5,000 names.
    """

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        monitor: Monitor,
        suffixes: SuffixList,
    ) -> None:
        super().__init__(hass, _LOGGER, config_entry=entry, name=DOMAIN, update_interval=None)
        self.monitor = monitor
        self.watched: Mapping[str, WatchedName] = {}
        """The names the lists ask for, by A-label."""
        self.holders: Mapping[str, tuple[WatchList, ...]] = {}
        """The lists each of them is in."""
        self.lists: Mapping[str, WatchList] = {}
        """The lists, by the ids of their subentries."""
        self.granted = Granted(shown={})
        """As what each name is shown."""
        self.board = ListBoard(monitor.state)
        self.applying = asyncio.Lock()
        """Held while the watched set changes, and while the platforms are taken down."""
        self._suffixes = suffixes
        self._spelled: dict[str, Spelled] = {}
        self._closed = False
        self._checking_due: asyncio.Task[None] | None = None
        self._by_name: dict[str, list[CALLBACK_TYPE]] = {}
        self._new_names: list[tuple[NewNamesCallback, Shown]] = []
        self._new_lists: list[NewListCallback] = []
        self._followers: list[Follower] = []

    @override
    async def _async_update_data(self) -> Mapping[str, NameState]:
        """Return the picture as it is; when to ask whom is the engine's plan alone."""
        return self.monitor.names

    @callback
    @override
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> CALLBACK_TYPE:
        """Listen for updates; with a name as context also for those of this name."""
        remove = super().async_add_listener(update_callback, context)
        if context is None:
            return remove
        callbacks = self._by_name.setdefault(context, [])
        callbacks.append(update_callback)

        @callback
        def remove_both() -> None:
            remove()
            callbacks.remove(update_callback)
            if not callbacks:
                del self._by_name[context]

        return remove_both

    @property
    def layers(self) -> frozenset[Layer]:
        """Return the layers that may be asked about any name."""
        return ceiling(self.config_entry)

    def state_of(self, name: str) -> NameState | None:
        """Return what is known of this A-label; `None` where it is not watched."""
        return self.monitor.state(name)

    @callback
    def async_update_name(self, name: str) -> None:
        """Notify the entities of this A-label, and of its lists, that something is known anew."""
        for update_callback in (*self._by_name.get(name, ()), partial(self.board.update, name)):
            try:
                update_callback()
            except Exception as error:  # noqa: BLE001 - one entity's mistake stops no other, nor the monitor
                log_mistake(_LOGGER, "An entity could not be updated", error)
        self._tell_followers((name,))

    @callback
    def async_follow(self, follower: Follower) -> CALLBACK_TYPE:
        """Tell of every A-label that comes, goes or is known anew; return what ends it.

        `None` is told at the end, when nothing changes any more.
        """
        self._followers.append(follower)

        @callback
        def leave() -> None:
            if follower in self._followers:
                self._followers.remove(follower)

        return leave

    def _tell_followers(self, names: Collection[str] | None) -> None:
        for follower in tuple(self._followers):
            follower(names)

    def shown_of(self, name: str) -> Shown:
        """Return as what this A-label is shown."""
        return self.granted.shown.get(name, Shown.NONE)

    async def async_on_new_names(self, add: NewNamesCallback, least: Shown) -> None:
        """Call `add` with the A-labels shown so much or more, and whenever there are new ones.

        Few are given at once. To be called before changes are followed: what changes meanwhile is
        not seen.
        """
        shown = [name for name, much in self.granted.shown.items() if much >= least]
        for few in batched(shown, AT_ONCE, strict=False):
            add(few)
            await asyncio.sleep(0)
        self._new_names.append((add, least))

    @callback
    def async_on_new_lists(self, add: NewListCallback) -> None:
        """Call `add` with the id of every list there is now, and of each that comes later."""
        for list_id in self.lists:
            add(list_id)
        self._new_lists.append(add)

    async def async_check(self, name: str) -> None:
        """Have a look at this A-label now, whatever the plan and the budget say."""
        try:
            await self.monitor.check(name)
        except KeyError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="name_not_watched"
            ) from error

    @callback
    def async_check_due(self) -> None:
        """Have a look at all names that wait for one, past the budget; goes on by itself.

        Asked for again while that goes on, it does nothing more.
        """
        if self._checking_due is None or self._checking_due.done():
            self._checking_due = self.config_entry.async_create_background_task(
                self.hass, self._async_check_each(self.monitor.due()), f"{DOMAIN} check what is due"
            )

    async def _async_check_each(self, names: Iterable[str]) -> None:
        waiting = iter(names)

        async def take_turns() -> None:
            for name in waiting:
                with contextlib.suppress(KeyError):  # it has left its last list meanwhile
                    await self.monitor.check(name)

        await asyncio.gather(*(take_turns() for _ in range(WORKERS)))

    async def async_apply(self) -> None:
        """Bring monitor, entities and registries to what the lists say now.

        Safe to call at any time and any number of times: it compares with what is, and never
        with what it was told before.
        """
        async with self.applying:
            # Who moves a name changes two lists in one breath: in between it is on none.
            await asyncio.sleep(0)
            if self._closed:
                return
            await self._async_spell()
            lists = watch_lists(self.config_entry)
            holders = lists_by_name(lists)
            watched = names_to_watch(
                holders,
                self._spelled,
                ceiling=self.layers,
                paused=self.paused_names,
            )
            before, titles = self.watched, _titles(self.holders)
            # The first looks at new names may be over before the last of them is taken up, and
            # what is told of one that nobody holds counts as told.
            self.holders, self.watched = {**holders, **self.holders}, {**watched, **before}
            await self.monitor.watch(watched.values())
            self.holders, self.watched = holders, watched
            self._forget_pauses()
            now = _titles(holders)
            self._tell_followers(
                {
                    name
                    for name in watched.keys() | before.keys()
                    if watched.get(name) != before.get(name) or now.get(name) != titles.get(name)
                }
            )
            await self._async_show(lists)

    async def _async_show(self, lists: Collection[WatchList]) -> None:
        """Bring devices and entities to what the lists ask for, as far as there is room."""
        before, lists_before = self.granted.shown, self.lists
        self.lists = {held.list_id: held for held in lists}
        self.granted = grant(lists)
        self.board.apply(self.lists)
        wanted = Wanted(
            shown=self.granted.shown,
            display_names={name: one.display_name for name, one in self.watched.items()},
            lists={list_id: held.title for list_id, held in self.lists.items()},
        )
        await async_tidy(self.hass, self.config_entry, wanted)
        await entity_room.async_say(self.hass, self.granted.reduced)
        for list_id in self.lists.keys() - lists_before.keys():
            for add_list in self._new_lists:
                add_list(list_id)
        more = {
            name: before.get(name, Shown.NONE)
            for name, shown in self.granted.shown.items()
            if shown > before.get(name, Shown.NONE)
        }
        for few in batched(more, AT_ONCE, strict=False):
            if self._closed:
                return
            for add, least in self._new_names:
                if new := [n for n in few if more[n] < least <= self.granted.shown[n]]:
                    add(new)
            await asyncio.sleep(0)

    async def _async_spell(self) -> None:
        """Find out how the names of the lists are written, each once."""
        while new := self._on_lists() - self._spelled.keys():
            if len(new) <= AT_ONCE:
                self._spelled |= spell(new, self._suffixes)
            else:  # lists may change meanwhile
                self._spelled |= await self.hass.async_add_executor_job(spell, new, self._suffixes)
        for gone in self._spelled.keys() - self._on_lists():
            del self._spelled[gone]

    def _on_lists(self) -> set[str]:
        return {name for held in watch_lists(self.config_entry) for name in held.names}

    # Pauses of single names

    @property
    def paused_names(self) -> frozenset[str]:
        """Return the A-labels the user has paused; kept in the entry, over restarts."""
        return frozenset(self.config_entry.data.get(CONF_PAUSED_NAMES, ()))

    def is_paused(self, name: str) -> bool:
        """Tell whether this A-label is paused by itself (all may be paused as a whole besides)."""
        return name in self.config_entry.data.get(CONF_PAUSED_NAMES, ())

    async def async_pause(self, names: Iterable[str]) -> frozenset[str]:
        """Ask nothing about these A-labels from now on, except by hand; return those it changed.

        Names that are on no list are passed over. Applied by the time it returns.
        """
        new = (frozenset(names) & self.holders.keys()) - self.paused_names
        await self._async_set_paused(self.paused_names | new)
        return new

    async def async_resume(self, names: Iterable[str]) -> frozenset[str]:
        """Go on with these A-labels by the plan; return those that were paused."""
        ended = frozenset(names) & self.paused_names
        await self._async_set_paused(self.paused_names - ended)
        return ended

    async def _async_set_paused(self, paused: frozenset[str]) -> None:
        if paused == self.paused_names:
            return
        self._keep_paused(paused)
        with contextlib.suppress(LedgerError):  # the update listener says so, and begins anew
            await self.async_apply()

    @callback
    def _keep_paused(self, paused: frozenset[str]) -> None:
        data = {
            key: value for key, value in self.config_entry.data.items() if key != CONF_PAUSED_NAMES
        }
        if paused:
            data[CONF_PAUSED_NAMES] = sorted(paused)
        self.hass.config_entries.async_update_entry(self.config_entry, data=data)

    @callback
    def _forget_pauses(self) -> None:
        """Forget the pauses of names that no list holds: taken up again, they are watched."""
        # Read anew: lists may have changed while the last change was being applied.
        paused = self.paused_names
        if paused and (left := paused - lists_by_name(watch_lists(self.config_entry)).keys()):
            self._keep_paused(paused - left)

    def close(self) -> None:
        """Apply nothing any more: the platforms are gone."""
        self._closed = True
        entity_room.unsay(self.hass)
        self._new_names.clear()
        self._new_lists.clear()
        self._tell_followers(None)
        self._followers.clear()


def _titles(holders: Mapping[str, tuple[WatchList, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the titles of the lists that hold each name."""
    return {name: tuple(held.title for held in holding) for name, holding in holders.items()}
