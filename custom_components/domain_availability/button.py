"""A look at a name on request."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import NameEntity, async_add_for_names
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

CHECK_NOW = ButtonEntityDescription(
    key="check_now",
    translation_key="check_now",
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of every watched name."""
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

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write nothing: a button has no state that a look could change."""
