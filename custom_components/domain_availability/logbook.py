"""What the bus events are called in the logbook: one line for each transition."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_CONTEXT_ID,
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.components.logbook.models import LazyEventPartialState
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN, EVENT_TRANSITION
from .engine.observation import Phase
from .engine.verdict import VerdictKind

type Describe = Callable[[LazyEventPartialState], dict[str, Any]]

ENTERED: Mapping[str, str] = {
    Phase.GRACE: "has expired and is in its grace period",
    Phase.REDEMPTION: "was deleted and can still be restored by its holder",
    Phase.PENDING_DELETE: "is about to be deleted",
    Phase.RELEASE_SESSION: "is being released by its registry",
    Phase.ON_HOLD: "is on hold",
    Phase.RESERVED: "is reserved",
}


@callback
def async_describe_events(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    async_describe_event: Callable[[str, str, Describe], None],
) -> None:
    """Describe the event that is fired for every transition.

    The other event tells of a drop once more; a second line of it would be one too many.
    """
    async_describe_event(DOMAIN, EVENT_TRANSITION, _describe)


@callback
def _describe(event: LazyEventPartialState) -> dict[str, Any]:
    """Return the line of one transition; like all of the logbook it is in English."""
    free = event.data["to_verdict"] == VerdictKind.AVAILABLE
    return {
        LOGBOOK_ENTRY_NAME: event.data["display_name"],
        LOGBOOK_ENTRY_MESSAGE: message(event.data),
        LOGBOOK_ENTRY_ICON: "mdi:web-check" if free else "mdi:web",
        LOGBOOK_ENTRY_ENTITY_ID: event.data.get(ATTR_ENTITY_ID),
        LOGBOOK_ENTRY_CONTEXT_ID: event.context_id,
    }


def message(told: Mapping[str, Any]) -> str:
    """Return what happened to a name, as a sentence that its name begins."""
    if told["to_verdict"] == VerdictKind.AVAILABLE:
        price = f" for {told['price']}" if told["price"] else ""
        return f"became free to register{price}"
    if told["from_verdict"] == VerdictKind.AVAILABLE:
        return "is not free any more"
    if told["from_phase"] == told["to_phase"]:
        return "has news about its registration"
    if (entered := ENTERED.get(told["to_phase"] or "")) is not None:
        return entered
    return "is registered"
