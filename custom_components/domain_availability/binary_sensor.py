"""Whether a name is free to register."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DomainAvailabilityCoordinator
from .detail import Shown
from .engine.verdict import VerdictKind
from .entity import NameEntity, async_add_for_names
from .registry_entries import AVAILABLE as KEY
from .registry_entries import name_device
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

AVAILABLE = BinarySensorEntityDescription(
    key=KEY,
    translation_key="available",
    name=None,
)

IS_ON = {
    VerdictKind.AVAILABLE: True,
    VerdictKind.REGISTERED: False,
    VerdictKind.NOT_FOR_SALE: False,
    VerdictKind.UNKNOWN: None,
}


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensor of every watched name that is shown at all."""
    coordinator = entry.runtime_data.coordinator
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [AvailableBinarySensor(coordinator, name)],
        least=Shown.COMPACT,
    )


class AvailableBinarySensor(NameEntity, BinarySensorEntity):
    """On when the name is free to register, off when it is not, unknown until that is certain.

    It is the one entity that outlives a change of detail, and has the same name all the while:
    that of its device, or its own where it has none.
    """

    def __init__(self, coordinator: DomainAvailabilityCoordinator, name: str) -> None:
        super().__init__(coordinator, name, AVAILABLE)
        self._attr_name = None if self.device_info is not None else self.display_name

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the verdict as a yes, a no or nothing."""
        if (state := self.name_state) is None or state.verdict is None:
            return None
        return IS_ON[state.verdict.kind]

    @override
    def _value(self) -> bool | None:
        return self.is_on

    @callback
    @override
    def async_registry_entry_updated(self) -> None:
        """Go by the name of the device it was given, or by its own where that was taken away."""
        if self.device_entry is not None:
            self._attr_name = None
            self._attr_device_info = name_device(self.domain_name, self.display_name)
        else:
            self._attr_name = self.display_name
            self._attr_device_info = None
