"""Which watched names a target of Home Assistant's stands for."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .const import CONF_NAMES, DOMAIN, SUBENTRY_WATCH_LIST
from .registry_entries import AVAILABLE, unique_id

_REGISTRY_EVENTS = (
    er.EVENT_ENTITY_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    ar.EVENT_AREA_REGISTRY_UPDATED,
)
"""What can change which entities a target means; floors and labels change through these."""


def name_of(entry: er.RegistryEntry) -> str | None:
    """Return the A-label whose binary sensor this is; `None`: none's."""
    if entry.platform != DOMAIN or entry.domain != Platform.BINARY_SENSOR:
        return None
    name = entry.unique_id.partition("_")[0]
    return name if entry.unique_id == unique_id(name, AVAILABLE) else None


class TargetedNames:
    """The names of a target: worked out when asked, kept until a registry changes.

    A name is targeted by its device or any of its entities, and by those of a list it is on. No
    target stands for every name, those without entities too.
    """

    def __init__(self, hass: HomeAssistant, target: Mapping[str, Any] | None) -> None:
        self._hass = hass
        self._selection = TargetSelection(dict(target)) if target else None
        self._owners: frozenset[str] | None = None

    @callback
    def follow(self) -> CALLBACK_TYPE:
        """Keep what was worked out until a registry changes; return how to end it."""
        if self._selection is None:
            return lambda: None
        removers = [self._hass.bus.async_listen(event, self._forget) for event in _REGISTRY_EVENTS]

        @callback
        def leave() -> None:
            for remove in removers:
                remove()

        return leave

    def __contains__(self, name: object) -> bool:
        """Tell whether this A-label is one of them."""
        if self._selection is None:
            return True
        if self._owners is None:
            self._owners = frozenset(self._resolve(self._selection))
        return name in self._owners or any(name in held for held in self._lists(self._owners))

    def _lists(self, owners: frozenset[str]) -> Iterator[list[str]]:
        """Return the names of the lists among them as they are now: that changes no registry."""
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            for held in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST):
                if held.subentry_id in owners:
                    yield held.data[CONF_NAMES]

    @callback
    def _forget(self, _: Event[Any]) -> None:
        self._owners = None

    def _resolve(self, selection: TargetSelection) -> set[str]:
        """Return the names (A-labels) and lists (ids of subentries) that are meant.

        A device is enough: Home Assistant leaves out entities that are disabled or hidden, and news
        of the name is still wanted then. What is excluded (2026.11) is excluded whole.
        """
        found = async_extract_referenced_entity_ids(self._hass, selection)
        entities, devices = er.async_get(self._hass), dr.async_get(self._hass)
        owners = {
            entry.unique_id.partition("_")[0]
            for entity_id in found.referenced | found.indirectly_referenced
            if (entry := entities.async_get(entity_id)) is not None and entry.platform == DOMAIN
        }
        for device_id in found.referenced_devices:
            if (device := devices.async_get(device_id)) is not None:
                owners |= {owner for domain, owner in device.identifiers if domain == DOMAIN}
        excluded: TargetSelection | None = getattr(selection, "exclude", None)
        return owners if excluded is None else owners - self._resolve(excluded)
