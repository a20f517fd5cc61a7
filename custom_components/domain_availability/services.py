"""The integration's actions."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .const import DOMAIN, SERVICE_TEST_ANNOUNCEMENT
from .runtime import DomainAvailabilityConfigEntry
from .watchlists import WatchList, watch_lists

ATTR_WATCH_LIST = "watch_list"

type Schema = Any
"""A `vol.Schema`, which the type checker takes for a stranger of Home Assistant's."""

TEST_ANNOUNCEMENT_SCHEMA: Schema = vol.Schema({vol.Required(ATTR_WATCH_LIST): cv.string})


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register the actions, which are there whether or not the entry is set up."""
    async_register_admin_service(
        hass,
        DOMAIN,
        SERVICE_TEST_ANNOUNCEMENT,
        _async_test_announcement,
        TEST_ANNOUNCEMENT_SCHEMA,
        SupportsResponse.OPTIONAL,
    )


async def _async_test_announcement(call: ServiceCall) -> ServiceResponse:
    """Notify everybody of a list of nothing; no event is fired and nothing is written down."""
    entry = _entry(call.hass)
    held = _list(entry, call.data[ATTR_WATCH_LIST])
    if not held.notify:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="nobody_to_notify",
            translation_placeholders={"list": held.title},
        )
    replies = await entry.runtime_data.notifier.async_test(held)
    deaf = {target.name: reply.reason for target, reply in replies.items() if not reply.heard}
    if deaf and not call.return_response:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="test_not_heard",
            translation_placeholders={
                "targets": ", ".join(f"{name} ({reason})" for name, reason in deaf.items()),
            },
        )
    if not call.return_response:
        return None
    return {
        ATTR_WATCH_LIST: held.title,
        "targets": [
            {"target": target.name, "told": reply.heard, "reason": reply.reason or None}
            for target, reply in replies.items()
        ],
    }


def _entry(hass: HomeAssistant) -> DomainAvailabilityConfigEntry:
    """Return the entry, which must be set up."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state is ConfigEntryState.LOADED:
            return entry
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="not_set_up")


def _list(entry: DomainAvailabilityConfigEntry, title: str) -> WatchList:
    """Return the list of this name, however it is capitalised."""
    for held in watch_lists(entry):
        if held.title.casefold() == title.strip().casefold():
            return held
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="watch_list_unknown",
        translation_placeholders={"list": title},
    )
