"""Commands that change many names at once, by the same functions as the actions. Administrators."""

from collections.abc import Iterable
from typing import Any, TypedDict

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .const import CONF_NAMES, DOMAIN
from .engine.names import BadName, Name
from .list_names import async_add_names, async_move_names, async_remove_names
from .runtime import DomainAvailabilityConfigEntry
from .services_target import async_refused, async_typed, list_called
from .websocket_command import Message, command

MOST_NAMES = 10_000
"""Names that one command takes."""

NAMES = vol.All([str], vol.Length(min=1, max=MOST_NAMES))
TITLE = vol.All(str, vol.Length(min=1, max=200))


class Changed(TypedDict):
    """What became of the names that were sent."""

    changed: list[str]
    """A-labels of those the command did something to."""
    unchanged: list[str]
    """A-labels of those that were already as wanted."""
    not_watched: list[str]
    """As people write them; they are on no list."""
    refused: list[JsonValueType]
    """What is no name: `typed`, `reason`, `hint`, `message`."""


async def _read(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, message: Message
) -> tuple[list[str], dict[str, Name], list[BadName]]:
    """Return the watched names that were sent, the others, and what is no name."""
    known, others, refused = await async_typed(hass, entry, message["names"])
    if not (known or others or refused):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_names_chosen")
    return list(dict.fromkeys(known)), others, refused


async def _changed(
    hass: HomeAssistant,
    names: Iterable[str],
    changed: Iterable[str],
    others: dict[str, Name],
    refused: list[BadName],
) -> Changed:
    done = frozenset(changed)
    wanted = list(names)
    return Changed(
        changed=[name for name in wanted if name in done],
        unchanged=[name for name in wanted if name not in done],
        not_watched=[name.display_name for name in others.values()],
        refused=await async_refused(hass, refused),
    )


@command(
    {
        vol.Required("type"): "domain_availability/names/add",
        vol.Required("names"): NAMES,
        vol.Required("watch_list"): TITLE,
    },
    admin=True,
)
async def ws_add_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001 - every command's signature
    message: Message,
) -> Changed:
    """Put names on a list; what is no name is refused, the others are taken all the same."""
    held = list_called(hass, entry, message["watch_list"])
    known, others, refused = await _read(hass, entry, message)
    wanted = [*known, *others]
    added = await async_add_names(hass, entry, held, wanted)
    return await _changed(hass, wanted, added, {}, refused)


@command(
    {
        vol.Required("type"): "domain_availability/names/remove",
        vol.Required("names"): NAMES,
        vol.Optional("watch_list", default=None): vol.Any(TITLE, None),
    },
    admin=True,
)
async def ws_remove_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001 - every command's signature
    message: Message,
) -> Changed:
    """Take names off one list, or off all of them."""
    title = message["watch_list"]
    lists = None if title is None else [list_called(hass, entry, title)]
    known, others, refused = await _read(hass, entry, message)
    removed = await async_remove_names(hass, entry, known, lists)
    return await _changed(hass, known, removed, others, refused)


@command(
    {
        vol.Required("type"): "domain_availability/names/move",
        vol.Required("names"): NAMES,
        vol.Required("to"): TITLE,
        vol.Optional("from", default=None): vol.Any(TITLE, None),
    },
    admin=True,
)
async def ws_move_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001 - every command's signature
    message: Message,
) -> Changed:
    """Put names on one list and take them off another, or off all others."""
    target = list_called(hass, entry, message["to"])
    title = message["from"]
    source = None if title is None else list_called(hass, entry, title)
    known, others, refused = await _read(hass, entry, message)
    if source is not None:
        on_it = frozenset(source.data[CONF_NAMES])
        moved = [name for name in known if name in on_it]
    else:
        moved = known
    changed = await async_move_names(hass, entry, moved, target, source)
    return await _changed(hass, known, changed, others, refused)


async def _set_paused(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, message: Message, *, paused: bool
) -> Changed:
    coordinator = entry.runtime_data.coordinator
    known, others, refused = await _read(hass, entry, message)
    does = coordinator.async_pause if paused else coordinator.async_resume
    return await _changed(hass, known, await does(known), others, refused)


@command(
    {vol.Required("type"): "domain_availability/names/pause", vol.Required("names"): NAMES},
    admin=True,
)
async def ws_pause_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001 - every command's signature
    message: Message,
) -> Changed:
    """Ask nothing about names until they are resumed, except by hand."""
    return await _set_paused(hass, entry, message, paused=True)


@command(
    {vol.Required("type"): "domain_availability/names/resume", vol.Required("names"): NAMES},
    admin=True,
)
async def ws_resume_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001 - every command's signature
    message: Message,
) -> Changed:
    """Go on with names."""
    return await _set_paused(hass, entry, message, paused=False)


@command(
    {vol.Required("type"): "domain_availability/names/believe", vol.Required("names"): NAMES},
    admin=True,
)
async def ws_believe_names(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    connection: ActiveConnection,  # noqa: ARG001 - every command's signature
    message: Message,
) -> Changed:
    """Vouch for names that are held because too many are missing at once."""
    monitor = entry.runtime_data.monitor
    known, others, refused = await _read(hass, entry, message)
    held = [name for name in known if name in monitor.held]
    monitor.believe(held)
    return await _changed(hass, known, held, others, refused)


CHANGES: tuple[Any, ...] = (
    ws_add_names,
    ws_believe_names,
    ws_move_names,
    ws_pause_names,
    ws_remove_names,
    ws_resume_names,
)
