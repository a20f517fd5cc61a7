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
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .engine.observation import Phase
from .engine.watching import NameState
from .entity import NameEntity, async_add_for_names
from .list_entity import async_add_for_lists
from .runtime import DomainAvailabilityConfigEntry
from .sensor_counts import ENTRY_SENSORS, LIST_SENSORS, EntrySensor, ListSensor
from .shown_phase import shown_phase

PARALLEL_UPDATES = 0

SELDOM = 60.0
"""Seconds between two states of what changes with every look."""

type Value = str | int | datetime | None


@dataclass(frozen=True, kw_only=True)
class NameSensorDescription(SensorEntityDescription):
    """A sensor and how its value is read from what is known of the name."""

    value_fn: Callable[[NameState], Value]
    seldom: bool = False
    """Its value changes with every look."""


def _confidence(state: NameState) -> int | None:
    return None if state.verdict is None else round(state.verdict.confidence * 100)


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
    NameSensorDescription(
        key="expected_drop",
        translation_key="expected_drop",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda state: state.forecast.likely if state.forecast is not None else None,
    ),
    NameSensorDescription(
        key="registrar",
        translation_key="registrar",
        value_fn=lambda state: state.facts.registrar,
    ),
    NameSensorDescription(
        key="confidence",
        translation_key="confidence",
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        value_fn=_confidence,
    ),
    NameSensorDescription(
        key="last_check",
        translation_key="last_check",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda state: state.last_look_at,
        seldom=True,
    ),
    NameSensorDescription(
        key="next_check",
        translation_key="next_check",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda state: state.plan.due if state.plan is not None else None,
        seldom=True,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the whole integration, of every list and of every watched name."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(EntrySensor(entry, sensor) for sensor in ENTRY_SENSORS)
    async_add_for_lists(
        coordinator,
        async_add_entities,
        lambda list_id: [ListSensor(coordinator, list_id, sensor) for sensor in LIST_SENSORS],
    )
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [
            (SeldomSensor if sensor.seldom else NameSensor)(coordinator, name, sensor)
            for sensor in SENSORS
        ],
    )


class NameSensor(NameEntity, SensorEntity):
    """One fact of a name."""

    entity_description: NameSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        """Return the fact, or nothing while it is not known."""
        if (state := self.name_state) is None:
            return None
        return self.entity_description.value_fn(state)

    @override
    def _value(self) -> Value:
        return self.native_value


class SeldomSensor(NameSensor):
    """One that would change with every look: written at most once a minute, the newest last."""

    _call_off: CALLBACK_TYPE | None = None

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Wait no longer."""
        await super().async_will_remove_from_hass()
        if self._call_off is not None:
            self._call_off()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self._call_off is None and self._value() != self._written:
            super()._handle_coordinator_update()
            self._call_off = async_call_later(
                self.hass, SELDOM, HassJob(self._after_a_while, cancel_on_shutdown=True)
            )

    @callback
    def _after_a_while(self, _: datetime) -> None:
        self._call_off = None
        self._handle_coordinator_update()
