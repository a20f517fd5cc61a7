"""The devices and entities of names in Home Assistant's registries."""

from collections.abc import Container

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


def unique_id(name: str, key: str) -> str:
    """Return the unique id of a name's entity; no A-label contains an underscore."""
    return f"{name}_{key}"


def identifier(name: str) -> tuple[str, str]:
    """Return the identifier of a name's device."""
    return (DOMAIN, name)


@callback
def async_remove_orphans(hass: HomeAssistant, entry: ConfigEntry, names: Container[str]) -> None:
    """Remove what the registries hold of names (A-labels) that are not watched any more.

    Works from the registries, not from what was watched before: names may have left their last
    list while the entry was not set up. Entities go with their entries, also living ones.
    """
    entities = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.unique_id.partition("_")[0] not in names:
            entities.async_remove(entity.entity_id)
    devices = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if not any(domain == DOMAIN and name in names for domain, name in device.identifiers):
            devices.async_remove_device(device.id)
