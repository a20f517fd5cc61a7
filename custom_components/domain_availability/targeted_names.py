"""Which watched names a target of Home Assistant's stands for."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import target as ha_target
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a target means: names (A-labels) and lists (ids of subentries)."""

    owners: tuple[str, ...]
    """Each once, in an order that stays the same."""
    excluded: frozenset[str]
    """What it leaves out, also of what comes by a list."""


@callback
def meant(hass: HomeAssistant, selection: TargetSelection) -> Meant:
    """Return what a target means by any entity or by a device, also by area, floor or label.

    A device is enough: Home Assistant leaves out entities that are disabled or hidden, and news of
    the name is still wanted then.
    """
    found = async_extract_referenced_entity_ids(hass, selection)
    entities = er.async_get(hass)
    owners = dict.fromkeys(
        entry.unique_id.partition("_")[0]
        for entity_id in sorted(found.referenced | found.indirectly_referenced)
        if (entry := entities.async_get(entity_id)) is not None and entry.platform == DOMAIN
    )
    owners |= dict.fromkeys(_device_owners(hass, found.referenced_devices))
    excluded = _excluded(hass, selection)
    return Meant(
        owners=tuple(owner for owner in owners if owner not in excluded), excluded=excluded
    )


def _device_owners(hass: HomeAssistant, device_ids: set[str]) -> Iterator[str]:
    devices = dr.async_get(hass)
    for device_id in sorted(device_ids):
        if (device := devices.async_get(device_id)) is not None:
            yield from (owner for domain, owner in device.identifiers if domain == DOMAIN)


def _excluded(hass: HomeAssistant, selection: TargetSelection) -> frozenset[str]:
    """Return the names and lists left out: by their devices, or a name by its binary sensor.

    Other entities that are left out take themselves out alone, as everywhere in Home Assistant:
    a name whose button is excluded is still watched for its drop.
    """
    exclude: TargetSelection | None = getattr(selection, "exclude", None)  # Since 2026.11.
    if exclude is None:
        return frozenset()
    entities = er.async_get(hass)
    # Hidden ones are among them, which the other function leaves out.
    entity_ids = getattr(ha_target, "async_extract_excluded_entity_ids")(hass, selection)  # noqa: B009
    names = {
        name
        for entity_id in entity_ids
        if (entry := entities.async_get(entity_id)) is not None
        and (name := name_of(entry)) is not None
    }
    devices = async_extract_referenced_entity_ids(hass, exclude).referenced_devices
    return frozenset(names.union(_device_owners(hass, devices)))


class TargetedNames:
    """The names of a target: worked out when asked, kept until a registry changes.

    A name is targeted by its device or any of its entities, and by those of a list it is on, unless
    it is excluded (2026.11), or such a list is. No target stands for every name, those without
    entities too.
    """

    def __init__(self, hass: HomeAssistant, target: Mapping[str, Any] | None) -> None:
        self._hass = hass
        self._selection = TargetSelection(dict(target)) if target else None
        self._meant: Meant | None = None

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
        if self._meant is None:
            self._meant = meant(self._hass, self._selection)
        owners, excluded = self._meant.owners, self._meant.excluded
        if name in excluded or any(name in held for held in self._lists(excluded)):
            return False
        return name in owners or any(name in held for held in self._lists(owners))

    def _lists(self, owners: Collection[str]) -> Iterator[list[str]]:
        """Return the names of the lists among them as they are now: that changes no registry."""
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            for held in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST):
                if held.subentry_id in owners:
                    yield held.data[CONF_NAMES]

    @callback
    def _forget(self, _: Event[Any]) -> None:
        self._meant = None
