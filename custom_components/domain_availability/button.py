"""Looks on request: at one name, or at all that are due."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import EntryEntity, NameEntity, async_add_for_names
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

CHECK_NOW = ButtonEntityDescription(
    key="check_now",
    translation_key="check_now",
)
CHECK_DUE = ButtonEntityDescription(
    key="check_due",
    translation_key="check_due",
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of the whole integration, and that of every watched name."""
    async_add_entities([CheckDueButton(entry, CHECK_DUE)])
    coordinator = entry.runtime_data.coordinator
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [CheckNowButton(coordinator, name, CHECK_NOW)],
    )


class CheckNowButton(NameEntity, ButtonEntity):
    """Checks its name, past plan and budget."""

    @override
    async def async_press(self) -> None:
        """Check the name now."""
        await self.coordinator.async_check(self.domain_name)


class CheckDueButton(EntryEntity, ButtonEntity):
    """Checks every name whose look is due and waits: for the budget, or because all is paused."""

    def __init__(
        self, entry: DomainAvailabilityConfigEntry, description: ButtonEntityDescription
    ) -> None:
        super().__init__(entry, description)
        self._coordinator = entry.runtime_data.coordinator

    @override
    async def async_press(self) -> None:
        """Begin, and do not wait: a registry may want minutes between two questions."""
        self._coordinator.async_check_due()
