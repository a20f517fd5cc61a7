"""Watching as a whole, on and off."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .entity import EntryEntity
from .pausing import PauseReason
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

WATCH_ALL = SwitchEntityDescription(
    key="watch_all",
    translation_key="watch_all",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switch of the whole integration."""
    async_add_entities([WatchAllSwitch(entry, WATCH_ALL)])


class WatchAllSwitch(EntryEntity, SwitchEntity):
    """On while names are watched; off while nothing is asked, whoever wanted that."""

    def __init__(
        self, entry: DomainAvailabilityConfigEntry, description: SwitchEntityDescription
    ) -> None:
        super().__init__(entry, description)
        self._runtime = entry.runtime_data

    @property
    @override
    def is_on(self) -> bool:
        return not self._runtime.pausing.reasons

    @override
    async def async_added_to_hass(self) -> None:
        """Follow pauses that others wanted."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runtime.pausing.on_change(self.async_write_ha_state))

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Watch again; an automation that wants it is as good as a person who is there."""
        if PauseReason.UNUSED in self._runtime.pausing.reasons:
            self._runtime.inactivity.note_use()
        self._runtime.pausing.switch(on=True)
        if PauseReason.POLLING_OFF in self._runtime.pausing.reasons:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="polling_is_off")

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Ask nothing from now on, except by hand."""
        self._runtime.pausing.switch(on=False)
