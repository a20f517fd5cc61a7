"""What all entities of a watched name, and those of the whole integration, have in common."""

from collections.abc import Callable, Collection, Iterable
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import DomainAvailabilityCoordinator
from .detail import Shown
from .engine.watching import NameState
from .registry_entries import entry_identifier, entry_unique_id, name_device, unique_id


class NameEntity(CoordinatorEntity[DomainAvailabilityCoordinator]):
    """An entity of one watched name, on its device where it has one.

    Its state is written only when `_value` has changed: most looks say what the last one said.
    """

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: DomainAvailabilityCoordinator,
        name: str,
        description: EntityDescription,
    ) -> None:
        super().__init__(coordinator, context=name)
        self.domain_name = name
        self.display_name = coordinator.watched[name].display_name
        self.entity_description = description
        self._attr_unique_id = unique_id(name, description.key)
        self._written: object = None
        if coordinator.shown_of(name) is Shown.FULL:
            self._attr_device_info = name_device(name, self.display_name)

    @property
    def name_state(self) -> NameState | None:
        """Return what is known of the name; `None` before it was taken up and after it left."""
        return self.coordinator.state_of(self.domain_name)

    def _value(self) -> object:
        """Return what the state is made of; without one, looks change nothing."""
        return None

    @override
    async def async_added_to_hass(self) -> None:
        """Note what is about to be written for the first time."""
        await super().async_added_to_hass()
        self._written = self._value()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if (value := self._value()) != self._written:
            self._written = value
            self.async_write_ha_state()

    @override
    async def async_update(self) -> None:
        """Check this name, and no other (`homeassistant.update_entity`)."""
        await self.coordinator.async_check(self.domain_name)


class EntryEntity(Entity):
    """An entity on the device that stands for the whole integration."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: ConfigEntry, description: EntityDescription) -> None:
        self.entity_description = description
        self._attr_unique_id = entry_unique_id(entry, description.key)
        self._attr_device_info = DeviceInfo(
            identifiers={entry_identifier(entry)},
            name=entry.title,
            entry_type=DeviceEntryType.SERVICE,
        )


async def async_add_for_names(
    coordinator: DomainAvailabilityCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[str], Iterable[Entity]],
    *,
    least: Shown = Shown.FULL,
) -> None:
    """Add what `make` makes of each name that is shown so much or more, now and later."""

    @callback
    def add(names: Collection[str]) -> None:
        async_add_entities(entity for name in names for entity in make(name))

    await coordinator.async_on_new_names(add, least)
