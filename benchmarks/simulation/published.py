"""The lists that the world's registries publish, as the engine is given them."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import override

from custom_components.domain_availability.engine.list_standing import PAST_KEPT
from custom_components.domain_availability.engine.lists import Lists

from .answers import moment
from .registries import DAY, REGISTRIES
from .virtual_time import VirtualClock
from .world import World

READ_AT = 3600.0
"""Second of the day at which lists are read."""
RELEASED_FROM = timedelta(hours=4)
"""A list's day means that hour of it (UTC), as the reader of the real list takes it."""


class WorldLists(Lists):
    """Reads what is published once a day, from the first moment on."""

    def __init__(self, world: World, clock: VirtualClock) -> None:
        self._world = world
        self._clock = clock
        self._entries: dict[str, datetime] = {}
        self._told: list[Callable[[Collection[str]], None]] = []

    @override
    def release_of(self, name: str) -> datetime | None:
        return self._entries.get(name)

    @override
    def missing_since(self, name: str) -> datetime | None:
        """Lose no name before its time but those that were renewed."""

    @override
    def on_change(self, callback: Callable[[Collection[str]], None]) -> Callable[[], None]:
        self._told.append(callback)
        return lambda: self._told.remove(callback)

    @override
    def notice(self) -> None:
        self._read()

    @override
    def restore(self, snapshot: object) -> None:
        """Know nothing from before: the world begins with the year."""

    @override
    async def run(self) -> None:
        while True:
            at = self._clock.monotonic()
            await self._clock.sleep((at // DAY + 1) * DAY + READ_AT - at)
            self._read()

    def _read(self) -> None:
        at, now = self._clock.monotonic(), self._clock.now()
        entries = {
            name: moment(day) + RELEASED_FROM
            for each in REGISTRIES
            for name, day in self._world.published(each.key, at).items()
        }
        entries |= {
            name: at
            for name, at in self._entries.items()
            if name not in entries and now - PAST_KEPT <= at <= now
        }
        changed = {
            name
            for name in entries.keys() | self._entries.keys()
            if entries.get(name) != self._entries.get(name)
        }
        self._entries = entries
        for callback in self._told:
            callback(changed)
