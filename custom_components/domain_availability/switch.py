"""Watching, on and off: as a whole, and one name."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import DomainAvailabilityCoordinator
from .entity import EntryEntity, NameEntity, async_add_for_names
from .pausing import PauseReason
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

WATCH_ALL = SwitchEntityDescription(
    key="watch_all",
    translation_key="watch_all",
    entity_category=EntityCategory.CONFIG,
)

WATCH = SwitchEntityDescription(
    key="watch",
    translation_key="watch",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switch of the whole integration, and that of every watched name."""
    async_add_entities([WatchAllSwitch(entry, WATCH_ALL)])
    coordinator = entry.runtime_data.coordinator
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [WatchSwitch(coordinator, name)],
    )


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


class WatchSwitch(NameEntity, SwitchEntity):
    """On while its name is watched; off while nothing is asked of it, whatever lists hold it."""

    def __init__(self, coordinator: DomainAvailabilityCoordinator, name: str) -> None:
        super().__init__(coordinator, name, WATCH)

    @property
    @override
    def is_on(self) -> bool:
        return not self.coordinator.is_paused(self.domain_name)

    @override
    def _value(self) -> bool:
        return self.is_on

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Go on with the name."""
        await self.coordinator.async_resume([self.domain_name])

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Pause the name: what is known of it stays."""
        await self.coordinator.async_pause([self.domain_name])
