"""What all entities of a watch list have in common: they stand on the device of its subentry."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DomainAvailabilityCoordinator
from .registry_entries import list_identifier, list_unique_id


class ListEntity(Entity):
    """An entity of one list, told when what is shown of any of its names has changed."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self,
        coordinator: DomainAvailabilityCoordinator,
        list_id: str,
        description: EntityDescription,
    ) -> None:
        self.coordinator = coordinator
        self.list_id = list_id
        self.entity_description = description
        self._attr_unique_id = list_unique_id(list_id, description.key)
        self._attr_device_info = DeviceInfo(
            identifiers={list_identifier(list_id)},
            name=coordinator.lists[list_id].title,
            entry_type=DeviceEntryType.SERVICE,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the names of the list."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.board.listen(self.list_id, self._async_names_changed))

    @callback
    def _async_names_changed(self) -> None:
        """Take up what has changed."""


def async_add_for_lists(
    coordinator: DomainAvailabilityCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[str], Iterable[Entity]],
) -> None:
    """Add what `make` makes of the id of each list, and of those that come later."""

    @callback
    def add(list_id: str) -> None:
        if list_id in coordinator.config_entry.subentries:  # it may have gone meanwhile
            async_add_entities(make(list_id), config_subentry_id=list_id)

    coordinator.async_on_new_lists(add)
