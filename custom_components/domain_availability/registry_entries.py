"""The devices and entities of names in Home Assistant's registries."""

import asyncio
from collections.abc import Container
from itertools import batched

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


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


AT_ONCE = 20
"""Entries that are removed before others have their turn in the event loop."""


async def async_remove_orphans(
    hass: HomeAssistant, entry: ConfigEntry, names: Container[str]
) -> None:
    """Remove what the registries hold of names (A-labels) that are not watched any more.

    Works from the registries, not from what was watched before: names may have left their last
    list while the entry was not set up. Entities go with their entries, also living ones.
    """
    own = entry.entry_id
    entities = er.async_get(hass)
    devices = dr.async_get(hass)
    left = [
        entity.entity_id
        for entity in er.async_entries_for_config_entry(entities, entry.entry_id)
        if (owner := entity.unique_id.partition("_")[0]) != own and owner not in names
    ]
    bare = [
        device.id
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id)
        if not any(
            domain == DOMAIN and (owner == own or owner in names)
            for domain, owner in device.identifiers
        )
    ]
    for entity_ids in batched(left, AT_ONCE, strict=False):
        for entity_id in entity_ids:
            if entity_id in entities.entities:  # somebody may have been faster meanwhile
                entities.async_remove(entity_id)
        await asyncio.sleep(0)
    for device_ids in batched(bare, AT_ONCE, strict=False):
        for device_id in device_ids:
            if devices.async_get(device_id) is not None:
                devices.async_remove_device(device_id)
        await asyncio.sleep(0)
