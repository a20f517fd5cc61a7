"""Prints which names some targets mean, by the registries of a real Home Assistant.

Run by the interpreter of the demonstration's environment, which has the newest one and no pytest.
"""

import asyncio
import json
import tempfile
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntries, ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import label_registry as lr

from custom_components.domain_availability.const import CONF_NAMES, DOMAIN, SUBENTRY_WATCH_LIST
from custom_components.domain_availability.registry_entries import (
    AVAILABLE,
    identifier,
    list_identifier,
    unique_id,
)
from custom_components.domain_availability.targeted_names import TargetedNames

LISTS = {"mine": ["a.com", "b.com", "c.com"], "yours": ["c.com", "d.com"]}
NAMES = ("a.com", "b.com", "c.com", "d.com")


async def _async_house(folder: str) -> tuple[HomeAssistant, ConfigEntry]:
    """Return a house with an entry that holds the lists; `d.com` has no device."""
    hass = HomeAssistant(folder)
    hass.config_entries = ConfigEntries(hass, {})
    await hass.config_entries.async_initialize()
    dr.async_setup(hass)
    await asyncio.gather(*(registry.async_load(hass) for registry in (ar, fr, lr, dr, er)))
    entry = ConfigEntry(
        data={},
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        minor_version=1,
        options={},
        source="user",
        subentries_data=[],
        title="Domain Availability",
        unique_id=None,
        version=1,
    )
    for title, names in LISTS.items():
        held = ConfigSubentry(
            data=MappingProxyType({CONF_NAMES: names}),
            subentry_id=title,
            subentry_type=SUBENTRY_WATCH_LIST,
            title=title,
            unique_id=None,
        )
        entry.subentries = MappingProxyType({**entry.subentries, title: held})
    hass.config_entries._entries[entry.entry_id] = entry
    return hass, entry


def _devices(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, str]:
    """Give lists and names their devices and entities; return the ids of the devices."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    made = {
        title: devices.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=title,
            identifiers={list_identifier(title)},
        ).id
        for title in LISTS
    }
    for name in NAMES:
        if name != "d.com":
            made[name] = devices.async_get_or_create(
                config_entry_id=entry.entry_id, identifiers={identifier(name)}
            ).id
        for domain, key in (("binary_sensor", AVAILABLE), ("button", "check")):
            entities.async_get_or_create(
                domain,
                DOMAIN,
                unique_id(name, key),
                config_entry=entry,
                device_id=made.get(name),
                suggested_object_id=name.replace(".", "_"),
            )
    return made


async def _async_main() -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        hass, entry = await _async_house(folder)
        made = _devices(hass, entry)
        entities, devices = er.async_get(hass), dr.async_get(hass)
        area = ar.async_get(hass).async_create("Study").id
        devices.async_update_device(made["a.com"], area_id=area)
        quiet = lr.async_get(hass).async_create("Quiet").label_id
        entities.async_update_entity(
            "binary_sensor.d_com", labels={quiet}, hidden_by=er.RegistryEntryHider.USER
        )
        both = {"device_id": [made["mine"], made["yours"]]}
        targets: dict[str, dict[str, Any]] = {
            "nothing": {},
            "the device of a name": {"device_id": made["b.com"]},
            "the sensor of a name": {"entity_id": "binary_sensor.b_com"},
            "the button of a name": {"entity_id": "button.b_com"},
            "an area": {"area_id": area},
            "the label of a hidden sensor": {"label_id": quiet},
            "a list": {"device_id": made["yours"]},
        }
        found = {}
        for what, exclude in targets.items():
            names = TargetedNames(hass, {**both, "exclude": exclude})
            found[what] = [name for name in NAMES if name in names]
        by_itself = {"device_id": made["c.com"], "exclude": {"device_id": made["mine"]}}
        names = TargetedNames(hass, by_itself)
        found["the list of a targeted name"] = [name for name in NAMES if name in names]
        return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_async_main())))  # noqa: T201 - that is what it is for
