"""The devices and entities of names and lists in Home Assistant's registries."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import batched

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .detail import Shown

AVAILABLE = "available"
"""The key of the one entity that names in compact have, too."""


def unique_id(name: str, key: str) -> str:
    """Return the unique id of a name's entity; no A-label contains an underscore."""
    return f"{name}_{key}"


def identifier(name: str) -> tuple[str, str]:
    """Return the identifier of a name's device."""
    return (DOMAIN, name)


def entry_unique_id(entry: ConfigEntry, key: str) -> str:
    """Return the unique id of an entity of the whole integration; no id contains an underscore."""
    return f"{entry.entry_id}_{key}"


def entry_identifier(entry: ConfigEntry) -> tuple[str, str]:
    """Return the identifier of the device that stands for the whole integration."""
    return (DOMAIN, entry.entry_id)


def list_unique_id(list_id: str, key: str) -> str:
    """Return the unique id of a list's entity; no id of a subentry contains an underscore."""
    return f"{list_id}_{key}"


def list_identifier(list_id: str) -> tuple[str, str]:
    """Return the identifier of a list's device; `list_id` is that of its subentry."""
    return (DOMAIN, list_id)


def name_device(name: str, display_name: str) -> dr.DeviceInfo:
    """Return what makes the device of a name (A-label)."""
    return dr.DeviceInfo(
        identifiers={identifier(name)},
        name=display_name,
        entry_type=dr.DeviceEntryType.SERVICE,
    )


AT_ONCE = 20
"""Entries that are changed before others have their turn in the event loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the registries are to hold besides what belongs to the whole integration."""

    shown: Mapping[str, Shown]
    """As what each name (A-label) is shown; the others are not watched."""
    display_names: Mapping[str, str]
    lists: Mapping[str, str]
    """The titles of the lists, by the ids of their subentries."""


@dataclass(slots=True)
class _Findings:
    """What of it is otherwise, by entity id or device id."""

    detach: dict[str, str] = field(default_factory=dict)
    """Entities that lose their device, with their names (A-labels)."""
    attach: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """Entities that are to go."""
    bare: list[str] = field(default_factory=list)
    """Devices that are to go."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Devices with the names they get."""


async def async_tidy(hass: HomeAssistant, entry: ConfigEntry, wanted: Wanted) -> None:
    """Bring what the registries hold of names and lists to what is wanted; add no entities.

    Works from the registries, not from what was before: names may have left their last list while
    the entry was not set up. Entities go with their entries, also living ones. One that changes
    between full and compact lives on: it is detached before its device goes, so that no state of
    it is ever written.
    """
    entities, devices = er.async_get(hass), dr.async_get(hass)
    found = _find(hass, entry, wanted)

    def detach(entity_id: str) -> None:
        name = wanted.display_names[found.detach[entity_id]]
        entities.async_update_entity(entity_id, device_id=None, original_name=name)

    def attach(entity_id: str) -> None:
        name = found.attach[entity_id]
        device = devices.async_get_or_create(
            config_entry_id=entry.entry_id, **name_device(name, wanted.display_names[name])
        )
        entities.async_update_entity(entity_id, device_id=device.id, original_name=None)

    # Somebody may have been faster meanwhile.
    def of_entity(does: Callable[[str], object]) -> Callable[[str], object]:
        return lambda entity_id: does(entity_id) if entity_id in entities.entities else None

    def of_device(does: Callable[[str], object]) -> Callable[[str], object]:
        return lambda device_id: does(device_id) if devices.async_get(device_id) else None

    await _async_each(found.detach, of_entity(detach))
    await _async_each(found.left, of_entity(entities.async_remove))
    await _async_each(found.bare, of_device(devices.async_remove_device))
    await _async_each(found.attach, of_entity(attach))
    await _async_each(
        found.renamed,
        of_device(lambda one: devices.async_update_device(one, name=found.renamed[one])),
    )


def _find(hass: HomeAssistant, entry: ConfigEntry, wanted: Wanted) -> _Findings:
    """Compare the registries with what is wanted."""
    found = _Findings()
    kept = {entry.entry_id, *wanted.lists}
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        owner, _, key = entity.unique_id.partition("_")
        if owner in kept:
            continue
        shown = wanted.shown.get(owner, Shown.NONE)
        if shown is Shown.NONE or (shown is Shown.COMPACT and key != AVAILABLE):
            found.left.append(entity.entity_id)
        elif key == AVAILABLE and (shown is Shown.FULL) != (entity.device_id is not None):
            changed = found.attach if shown is Shown.FULL else found.detach
            changed[entity.entity_id] = owner
    for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
        owner = next((owner for domain, owner in device.identifiers if domain == DOMAIN), "")
        if owner not in kept and wanted.shown.get(owner) is not Shown.FULL:
            found.bare.append(device.id)
        elif owner in wanted.lists and device.name != wanted.lists[owner]:
            found.renamed[device.id] = wanted.lists[owner]
    return found


async def _async_each(ids: Iterable[str], does: Callable[[str], object]) -> None:
    """Do something with each, few at once."""
    for few in batched(ids, AT_ONCE, strict=False):
        for one in few:
            does(one)
        await asyncio.sleep(0)
