"""What happened to a name, as an entity with a history."""

from collections.abc import Mapping
from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .announce import shown_signal
from .engine.verdict import TransitionKind
from .entity import NameEntity, async_add_for_names
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

TRANSITION = EventEntityDescription(
    key="transition",
    translation_key="transition",
    event_types=[kind.value for kind in TransitionKind if kind is not TransitionKind.CHANGED],
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entity of every watched name."""
    coordinator = entry.runtime_data.coordinator
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [TransitionEvent(coordinator, name, TRANSITION)],
    )


class TransitionEvent(NameEntity, EventEntity):
    """The last thing that happened to a name."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen for what is announced of this name."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, shown_signal(self.domain_name), self._async_show)
        )

    @callback
    def _async_show(self, kind: TransitionKind, attributes: Mapping[str, object]) -> None:
        self._trigger_event(kind.value, dict(attributes))
        self.async_write_ha_state()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write nothing: what is known anew of a name is no event."""
