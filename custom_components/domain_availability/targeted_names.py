"""Which watched names a target of Home Assistant's stands for."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .const import DOMAIN
from .registry_entries import unique_id

AVAILABLE = "available"
"""The key of the binary sensor that stands for its name in targets."""

_REGISTRY_EVENTS = (
    er.EVENT_ENTITY_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    ar.EVENT_AREA_REGISTRY_UPDATED,
)
"""What can change which entities a target means; floors and labels change through these."""


def name_of(entry: er.RegistryEntry) -> str | None:
    """Return the A-label that this entity stands for; `None`: none."""
    if entry.platform != DOMAIN or entry.domain != Platform.BINARY_SENSOR:
        return None
    name, _, key = entry.unique_id.partition("_")
    return name if entry.unique_id == unique_id(name, key) and key == AVAILABLE else None


class TargetedNames:
    """The names of a target: worked out when asked, kept until a registry changes.

    No target stands for every name, those without entities too.
    """

    def __init__(self, hass: HomeAssistant, target: Mapping[str, Any] | None) -> None:
        self._hass = hass
        self._selection = TargetSelection(dict(target)) if target else None
        self._names: frozenset[str] | None = None

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
        if self._names is None:
            self._names = frozenset(self._resolve(self._selection))
        return name in self._names

    @callback
    def _forget(self, _: Event[Any]) -> None:
        self._names = None

    def _resolve(self, selection: TargetSelection) -> Iterator[str]:
        """Return the names of the binary sensors, and of devices whose binary sensor is disabled.

        A device without its binary sensor still means its name; Home Assistant resolves a device to
        the enabled entities only.
        """
        entities = er.async_get(self._hass)
        found = async_extract_referenced_entity_ids(self._hass, selection, expand_group=True)
        entries = [
            entry
            for entity_id in found.referenced | found.indirectly_referenced
            if (entry := entities.async_get(entity_id)) is not None
        ]
        for device_id in found.referenced_devices:
            entries += (
                entry
                for entry in er.async_entries_for_device(
                    entities, device_id, include_disabled_entities=True
                )
                if entry.disabled
            )
        for entry in entries:
            if (name := name_of(entry)) is not None:
                yield name
