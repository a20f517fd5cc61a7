"""The list of names over the WebSocket: one page of it, and from then on only what changes."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from itertools import batched
from typing import Any, TypedDict

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
import voluptuous as vol

from .coordinator import DomainAvailabilityCoordinator
from .engine.observation import Phase
from .engine.verdict import VerdictKind
from .engine.watching import Priority
from .name_page import Filter, NamePage, Order
from .name_row import SORTABLE, NameRow, name_row
from .runtime import DomainAvailabilityConfigEntry
from .websocket_command import Message, command

EVERY = 1.0
"""Seconds at least between two events of one subscription."""
AT_ONCE = 200
"""Names that are read before others have their turn in the event loop."""
MOST_ON_A_PAGE = 500
FARTHEST = 1_000_000


class Changes(TypedDict, total=False):
    """What is sent: all of it at first, then only what is other than before."""

    total: int
    """How many names the filter lets pass."""
    order: list[str]
    """The names of the page, in order; one that is not in it any more has left the page."""
    names: dict[str, dict[str, Any]]
    """What is shown of names: of one that is new on the page a whole `NameRow`."""
    closed: bool
    """Nothing will be sent any more: the integration is taken down. Subscribe anew later."""


def _texts(most: int, *words: str) -> Any:
    """Return what reads a list of texts, of these words where there are any."""
    return vol.All([vol.In(words) if words else str], vol.Length(max=most))


FILTER_SCHEMA = {
    vol.Optional("text", default=""): vol.All(str, vol.Length(max=253)),
    vol.Optional("watch_lists", default=list): _texts(100),
    vol.Optional("suffixes", default=list): _texts(1000),
    vol.Optional("verdicts", default=list): _texts(10, *(kind.value for kind in VerdictKind)),
    vol.Optional("phases", default=list): _texts(20, *(phase.value for phase in Phase)),
    vol.Optional("priorities", default=list): _texts(5, *(one.value for one in Priority)),
    vol.Optional("paused", default=None): vol.Any(bool, None),
    vol.Optional("held", default=None): vol.Any(bool, None),
}
PAGE_SCHEMA = {
    vol.Optional("offset", default=0): vol.All(int, vol.Range(0, FARTHEST)),
    vol.Optional("limit", default=100): vol.All(int, vol.Range(1, MOST_ON_A_PAGE)),
}


class ListSubscription:
    """One page that somebody looks at."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: DomainAvailabilityCoordinator,
        connection: ActiveConnection,
        message: Message,
    ) -> None:
        self._hass = hass
        self._coordinator = coordinator
        self._connection = connection
        self._id: int = message["id"]
        self._page = NamePage(
            Filter(**message["filter"]),
            Order(by=message["sort"]["by"], descending=message["sort"]["descending"]),
            offset=message["offset"],
            limit=message["limit"],
        )
        self._dirty: dict[str, None] = {}
        self._sent: dict[str, NameRow] = {}
        self._sent_order: list[str] | None = None
        self._sent_total = -1
        self._waiting: CALLBACK_TYPE | None = None
        self._leave: CALLBACK_TYPE | None = None
        self._begun = False
        self._over = False

    async def async_start(self) -> Changes:
        """Read every name and return the page."""
        self._leave = self._coordinator.async_follow(self._changed)
        for few in batched(tuple(self._coordinator.watched), AT_ONCE, strict=False):
            self._read(few)
            await asyncio.sleep(0)
        self._begun = True
        if self._dirty:
            self._wait()
        return self._changes(self._page.names())

    @callback
    def stop(self) -> None:
        """Send nothing any more."""
        self._over = True
        if self._leave is not None:
            self._leave()
        if self._waiting is not None:
            self._waiting()

    @callback
    def _changed(self, names: Collection[str] | None) -> None:
        if self._over:
            return
        if names is None:
            self.stop()
            self._connection.send_event(self._id, Changes(closed=True))
            return
        self._dirty |= dict.fromkeys(names)
        if self._begun:
            self._wait()

    def _wait(self) -> None:
        if self._waiting is None and not self._over:
            self._waiting = async_call_later(self._hass, EVERY, self._send)

    @callback
    def _send(self, _: datetime) -> None:
        """Send what has changed since the last time; of very much at once the rest a little later.

        Nothing is sent where what changed is not on the page.
        """
        self._waiting = None
        few = list(self._dirty)[:AT_ONCE]
        for name in few:
            del self._dirty[name]
        self._read(few)
        if changes := self._changes(few):
            self._connection.send_event(self._id, changes)
        if self._dirty:
            self._waiting = async_call_later(self._hass, 0, self._send)

    def _read(self, names: Collection[str]) -> None:
        for name in names:
            if (row := name_row(self._coordinator, name)) is None:
                self._page.drop(name)
            else:
                self._page.put(row)

    def _changes(self, names: Collection[str] = ()) -> Changes:
        """Return what is other than was sent, and take it as sent; `names` may have changed."""
        changes = Changes()
        first = self._sent_order is None
        if (total := self._page.total) != self._sent_total:
            changes["total"] = self._sent_total = total
        if (order := self._page.names()) != self._sent_order:
            changes["order"] = self._sent_order = order
        changed: dict[str, dict[str, Any]] = {}
        rows: dict[str, NameRow] = {}
        for name in order:
            before = self._sent.get(name)
            if before is not None and name not in names:
                rows[name] = before
            elif (row := name_row(self._coordinator, name)) is not None:
                rows[name] = row
                if new := _news(row, before):
                    changed[name] = new
        self._sent = rows
        if changed or first:
            changes["names"] = changed
        return changes


def _news(row: NameRow, before: NameRow | None) -> dict[str, Any]:
    """Return what of a row is other than before; all where there was none."""
    old: dict[str, Any] = {} if before is None else {**before}
    return {key: value for key, value in row.items() if key not in old or old[key] != value}


@command(
    {
        vol.Required("type"): "domain_availability/names/subscribe",
        vol.Optional("filter", default=dict): vol.Schema(FILTER_SCHEMA),
        vol.Optional("sort", default=dict): vol.Schema(
            {
                vol.Optional("by", default="display_name"): vol.In(SORTABLE),
                vol.Optional("descending", default=False): bool,
            }
        ),
        **PAGE_SCHEMA,
    }
)
async def ws_subscribe_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,
    message: Message,
) -> Changes:
    """Answer with a page of names; send events with what changes of it."""
    subscription = ListSubscription(hass, entry.runtime_data.coordinator, connection, message)
    connection.subscriptions[message["id"]] = subscription.stop
    return await subscription.async_start()
