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
from .engine.watching import NameState
from .registry_entries import entry_identifier, entry_unique_id, identifier, unique_id


class NameEntity(CoordinatorEntity[DomainAvailabilityCoordinator]):
    """An entity on the device of one watched name."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: DomainAvailabilityCoordinator,
        name: str,
        description: EntityDescription,
    ) -> None:
        super().__init__(coordinator, context=name)
        self.domain_name = name
        self.entity_description = description
        self._attr_unique_id = unique_id(name, description.key)
        self._attr_device_info = DeviceInfo(
            identifiers={identifier(name)},
            name=coordinator.watched[name].display_name,
            entry_type=DeviceEntryType.SERVICE,
        )

    @property
    def name_state(self) -> NameState | None:
        """Return what is known of the name; `None` before it was taken up and after it left."""
        return self.coordinator.state_of(self.domain_name)

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
) -> None:
    """Add what `make` makes of each watched name, and of those that come later."""

    @callback
    def add(names: Collection[str]) -> None:
        async_add_entities(entity for name in names for entity in make(name))

    await coordinator.async_on_new_names(add)
