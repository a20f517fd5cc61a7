"""Whether a name is free to register."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.verdict import VerdictKind
from .entity import NameEntity, async_add_for_names
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

AVAILABLE = BinarySensorEntityDescription(
    key="available",
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
    """Add the binary sensor of every watched name."""
    coordinator = entry.runtime_data.coordinator
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [AvailableBinarySensor(coordinator, name, AVAILABLE)],
    )


class AvailableBinarySensor(NameEntity, BinarySensorEntity):
    """On when the name is free to register, off when it is not, unknown until that is certain."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the verdict as a yes, a no or nothing."""
        if (state := self.name_state) is None or state.verdict is None:
            return None
        return IS_ON[state.verdict.kind]
