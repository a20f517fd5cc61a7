"""The integration's actions."""

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

from . import (
    services_carry,
    services_check,
    services_lists,
    services_metrics,
    services_news,
    services_recall,
    services_registered,
)
from .const import DOMAIN, SERVICE_TEST_ANNOUNCEMENT
from .services_target import ATTR_WATCH_LIST, Schema, list_called, loaded_entry
from .watchlists import watch_lists

TEST_ANNOUNCEMENT_SCHEMA: Schema = vol.Schema({vol.Required(ATTR_WATCH_LIST): cv.string})


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register the actions, which are there whether or not the entry is set up."""
    services_carry.async_register(hass)
    services_check.async_register(hass)
    services_lists.async_register(hass)
    services_metrics.async_register(hass)
    services_news.async_register(hass)
    services_recall.async_register(hass)
    services_registered.async_register(hass)
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
    entry = loaded_entry(call.hass)
    called = list_called(call.hass, entry, call.data[ATTR_WATCH_LIST])
    held = next(one for one in watch_lists(entry) if one.list_id == called.subentry_id)
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
