"""Where a name stands in its life."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .engine.observation import Phase
from .engine.watching import NameState
from .entity import NameEntity, async_add_for_names
from .runtime import DomainAvailabilityConfigEntry
from .shown_phase import shown_phase

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class NameSensorDescription(SensorEntityDescription):
    """A sensor and how its value is read from what is known of the name."""

    value_fn: Callable[[NameState], str | datetime | None]


SENSORS = (
    NameSensorDescription(
        key="phase",
        translation_key="phase",
        device_class=SensorDeviceClass.ENUM,
        options=[phase.value for phase in Phase],
        value_fn=shown_phase,
    ),
    NameSensorDescription(
        key="expires",
        translation_key="expires",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda state: state.facts.expires_at,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of every watched name."""
    coordinator = entry.runtime_data.coordinator
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [NameSensor(coordinator, name, sensor) for sensor in SENSORS],
    )


class NameSensor(NameEntity, SensorEntity):
    """One fact of a name."""

    entity_description: NameSensorDescription

    @property
    @override
    def native_value(self) -> str | datetime | None:
        """Return the fact, or nothing while it is not known."""
        if (state := self.name_state) is None:
            return None
        return self.entity_description.value_fn(state)
