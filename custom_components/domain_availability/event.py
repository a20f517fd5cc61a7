"""What happened to a name, or to any name of a list, as an entity with a history."""

from collections.abc import Mapping
from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DomainAvailabilityCoordinator
from .engine.verdict import TransitionKind
from .entity import NameEntity, async_add_for_names
from .list_entity import ListEntity, async_add_for_lists
from .runtime import DomainAvailabilityConfigEntry
from .stage import Stage

PARALLEL_UPDATES = 0

TYPES = [kind.value for kind in TransitionKind if kind is not TransitionKind.CHANGED]

TRANSITION = EventEntityDescription(
    key="transition",
    translation_key="transition",
    event_types=TYPES,
)
LIST_TRANSITION = EventEntityDescription(
    key="list_transition",
    translation_key="list_transition",
    event_types=TYPES,
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entity of every watched name and of every list."""
    coordinator, stage = entry.runtime_data.coordinator, entry.runtime_data.announcer.stage
    async_add_for_lists(
        coordinator, async_add_entities, lambda list_id: [ListEvent(coordinator, list_id, stage)]
    )
    await async_add_for_names(
        coordinator,
        async_add_entities,
        lambda name: [NameEvent(coordinator, name, stage)],
    )


class TransitionEvent(EventEntity):
    """The last thing that was announced of its owner."""

    stage: Stage
    owner: str
    """The A-label of a name, or the id of a list."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen for what is announced."""
        await super().async_added_to_hass()
        self.async_on_remove(self.stage.enter(self.owner, self._async_show))

    @callback
    def _async_show(self, kind: TransitionKind, attributes: Mapping[str, object]) -> None:
        self._trigger_event(kind.value, dict(attributes))
        self.async_write_ha_state()


class NameEvent(TransitionEvent, NameEntity):
    """What happened to a name."""

    def __init__(self, coordinator: DomainAvailabilityCoordinator, name: str, stage: Stage) -> None:
        super().__init__(coordinator, name, TRANSITION)
        self.owner, self.stage = name, stage


class ListEvent(TransitionEvent, ListEntity):
    """What happened to any name of a list, those without entities too."""

    def __init__(
        self, coordinator: DomainAvailabilityCoordinator, list_id: str, stage: Stage
    ) -> None:
        super().__init__(coordinator, list_id, LIST_TRANSITION)
        self.owner, self.stage = list_id, stage
