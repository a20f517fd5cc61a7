"""What lists count of their names, and the entry of a day's checks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval

from .coordinator import DomainAvailabilityCoordinator
from .engine.budget import Budget
from .entity import EntryEntity
from .list_board import Counts
from .list_entity import ListEntity
from .runtime import DomainAvailabilityConfigEntry

EVERY = timedelta(minutes=1)
"""How often the figures of a day are shown anew."""


@dataclass(frozen=True, kw_only=True)
class ListSensorDescription(SensorEntityDescription):
    """A count of a list's names and how it is read."""

    value_fn: Callable[[Counts], int]


@dataclass(frozen=True, kw_only=True)
class EntrySensorDescription(SensorEntityDescription):
    """A figure of the day and how it is read."""

    value_fn: Callable[[Budget], int]


LIST_SENSORS = (
    ListSensorDescription(
        key="watched",
        translation_key="watched",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda counts: counts.watched,
    ),
    ListSensorDescription(
        key="available",
        translation_key="available",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda counts: counts.available,
    ),
    ListSensorDescription(
        key="pending_delete",
        translation_key="pending_delete",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda counts: counts.pending_delete,
    ),
)

ENTRY_SENSORS = (
    EntrySensorDescription(
        key="checks_today",
        translation_key="checks_today",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda budget: budget.looks,
    ),
    EntrySensorDescription(
        key="budget_left",
        translation_key="budget_left",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda budget: budget.left,
    ),
)


class ListSensor(ListEntity, SensorEntity):
    """How many names of a list are something."""

    entity_description: ListSensorDescription
    _attr_native_value: int | None = None

    def __init__(
        self,
        coordinator: DomainAvailabilityCoordinator,
        list_id: str,
        description: ListSensorDescription,
    ) -> None:
        super().__init__(coordinator, list_id, description)
        self._attr_native_value = self._count()

    def _count(self) -> int | None:
        counts = self.coordinator.board.counts(self.list_id)
        return None if counts is None else self.entity_description.value_fn(counts)

    @override
    async def async_added_to_hass(self) -> None:
        """Take up what has changed since it was made."""
        await super().async_added_to_hass()
        self._attr_native_value = self._count()

    @callback
    @override
    def _async_names_changed(self) -> None:
        if (count := self._count()) != self._attr_native_value:
            self._attr_native_value = count
            self.async_write_ha_state()


class EntrySensor(EntryEntity, SensorEntity):
    """A figure of the day, shown anew once a minute where it has changed."""

    entity_description: EntrySensorDescription

    def __init__(
        self, entry: DomainAvailabilityConfigEntry, description: EntrySensorDescription
    ) -> None:
        super().__init__(entry, description)
        self._budget = entry.runtime_data.budget

    def _figure(self) -> int:
        return self.entity_description.value_fn(self._budget)

    @override
    async def async_added_to_hass(self) -> None:
        """Show the figure, and look at it again every minute."""
        await super().async_added_to_hass()
        self._attr_native_value = self._figure()
        self.async_on_remove(
            async_track_time_interval(self.hass, self._async_look, EVERY, cancel_on_shutdown=True)
        )

    @callback
    def _async_look(self, _: datetime) -> None:
        if (figure := self._figure()) != self._attr_native_value:
            self._attr_native_value = figure
            self.async_write_ha_state()
