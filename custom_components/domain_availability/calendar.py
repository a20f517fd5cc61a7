"""Expiries and expected drops of the names of a list."""

from datetime import datetime
from typing import override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .coordinator import DomainAvailabilityCoordinator
from .list_calendar import Coming, coming, event_of
from .list_entity import ListEntity, async_add_for_lists
from .notification_words import async_load_words
from .runtime import DomainAvailabilityConfigEntry

PARALLEL_UPDATES = 0

GATHERED = 5.0
"""Seconds for which changes are gathered before the next event is looked for among all names."""

CALENDAR = CalendarEntityDescription(
    key="calendar",
    translation_key="calendar",
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DomainAvailabilityConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendar of every list."""
    await async_load_words(hass)
    coordinator = entry.runtime_data.coordinator
    async_add_for_lists(
        coordinator, async_add_entities, lambda list_id: [ListCalendar(coordinator, list_id)]
    )


class ListCalendar(ListEntity, CalendarEntity):
    """Reads off what is known of the names; on while one of them expires or may drop."""

    def __init__(self, coordinator: DomainAvailabilityCoordinator, list_id: str) -> None:
        super().__init__(coordinator, list_id, CALENDAR)
        self._next: Coming | None = None
        self._event: CalendarEvent | None = None
        self._call_off: CALLBACK_TYPE | None = None

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return what goes on now, or else comes next."""
        if self._next is not None and self._next.end <= dt_util.utcnow():
            self._look()
        return self._event

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return all that falls between two moments."""
        return [
            event_of(hass, one)
            for one in sorted(self._coming(), key=_order)
            if one.start < end_date and one.end > start_date
        ]

    @override
    async def async_added_to_hass(self) -> None:
        """Look for the next event."""
        await super().async_added_to_hass()
        self._look()

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Look no longer."""
        await super().async_will_remove_from_hass()
        if self._call_off is not None:
            self._call_off()

    @callback
    @override
    def _async_names_changed(self) -> None:
        if self._call_off is None:
            self._call_off = async_call_later(
                self.hass, GATHERED, HassJob(self._async_gathered, cancel_on_shutdown=True)
            )

    @callback
    def _async_gathered(self, _: datetime) -> None:
        self._call_off = None
        before = self._event
        self._look()
        if self._event != before:
            self.async_write_ha_state()

    def _look(self) -> None:
        """Look for the next event among all names."""
        now = dt_util.utcnow()
        found = min((one for one in self._coming() if one.end > now), key=_order, default=None)
        if found != self._next:
            self._next = found
            self._event = None if found is None else event_of(self.hass, found)

    def _coming(self) -> list[Coming]:
        return [
            one
            for name, seen in self.coordinator.board.seen(self.list_id)
            for one in coming(name, seen)
        ]


def _order(one: Coming) -> tuple[datetime, datetime, str]:
    return one.start, one.end, one.name
