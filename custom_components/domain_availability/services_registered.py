"""The action for who has registered a name: it is watched as their own from now on."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .const import CONF_INTENT, DOMAIN, SERVICE_MARK_REGISTERED, SUBENTRY_WATCH_LIST
from .list_intent import Intent
from .list_names import async_new_owned_list, async_own_names
from .runtime import DomainAvailabilityConfigEntry
from .services_target import (
    ATTR_NAMES,
    ATTR_WATCH_LIST,
    NAMES_FIELD,
    Schema,
    async_check_all,
    async_chosen,
    async_refused,
    list_called,
    loaded_entry,
)

MARK_REGISTERED_SCHEMA: Schema = vol.Schema(
    {
        **cv.TARGET_FIELDS,
        vol.Optional(ATTR_NAMES): NAMES_FIELD,
        vol.Optional(ATTR_WATCH_LIST): cv.string,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action, for administrators."""
    async_register_admin_service(
        hass,
        DOMAIN,
        SERVICE_MARK_REGISTERED,
        _async_mark_registered,
        MARK_REGISTERED_SCHEMA,
        SupportsResponse.OPTIONAL,
    )


async def _async_mark_registered(call: ServiceCall) -> ServiceResponse:
    """Move names from the lists that want them to one of names that are owned."""
    entry = loaded_entry(call.hass)
    title = call.data.get(ATTR_WATCH_LIST)
    into = None if title is None else list_called(call.hass, entry, title)
    if into is not None and into.data.get(CONF_INTENT) != Intent.OWNED:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="list_not_owned",
            translation_placeholders={"list": into.title},
        )
    chosen = await async_chosen(call, entry, whole_lists=False)
    missing = [name.display_name for name in chosen.others]
    if not call.return_response:
        await async_check_all(call.hass, chosen.refused, missing)
    if into is None and chosen.names:
        into = _first_owned(entry) or async_new_owned_list(
            call.hass, entry, await _async_title(call.hass)
        )
    left = {} if into is None else await async_own_names(call.hass, entry, chosen.names, into)
    if not call.return_response:
        return None
    return {
        ATTR_WATCH_LIST: None if into is None else into.title,
        "moved": [
            {"domain_name": name, "watch_lists": list(titles)} for name, titles in left.items()
        ],
        "unchanged": [name for name in chosen.names if name not in left],
        "not_watched": list(missing),
        "refused": await async_refused(call.hass, chosen.refused),
    }


def _first_owned(entry: DomainAvailabilityConfigEntry) -> ConfigSubentry | None:
    return next(
        (
            held
            for held in entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
            if held.data.get(CONF_INTENT) == Intent.OWNED
        ),
        None,
    )


async def _async_title(hass: HomeAssistant) -> str:
    """Return how a list of the user's names is called."""
    texts = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
    return texts[f"component.{DOMAIN}.common.owned_list"]
