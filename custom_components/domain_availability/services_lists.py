"""The actions that change what is watched: add, remove, pause, resume."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

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
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .const import (
    CONF_NAMES,
    DOMAIN,
    SERVICE_ADD,
    SERVICE_PAUSE,
    SERVICE_REMOVE,
    SERVICE_RESUME,
    SUBENTRY_WATCH_LIST,
)
from .list_names import async_add_names, async_remove_names
from .runtime import DomainAvailabilityConfigEntry
from .services_target import (
    ATTR_NAMES,
    ATTR_WATCH_LIST,
    NAMES_FIELD,
    TARGETED,
    Schema,
    async_check_all,
    async_chosen,
    async_refused,
    async_typed,
    list_called,
    loaded_entry,
)

ADD_SCHEMA: Schema = vol.Schema(
    {vol.Required(ATTR_NAMES): NAMES_FIELD, vol.Optional(ATTR_WATCH_LIST): cv.string}
)
REMOVE_SCHEMA: Schema = vol.Schema(dict(TARGETED))
PAUSE_SCHEMA: Schema = vol.Schema(dict(TARGETED))
RESUME_SCHEMA: Schema = vol.Schema(dict(TARGETED))


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions, for administrators."""
    for service, does, schema in (
        (SERVICE_ADD, _async_add, ADD_SCHEMA),
        (SERVICE_REMOVE, _async_remove, REMOVE_SCHEMA),
        (SERVICE_PAUSE, _async_pause, PAUSE_SCHEMA),
        (SERVICE_RESUME, _async_resume, RESUME_SCHEMA),
    ):
        async_register_admin_service(hass, DOMAIN, service, does, schema, SupportsResponse.OPTIONAL)


async def _async_add(call: ServiceCall) -> ServiceResponse:
    """Put names on a list; those that are there already stay as they are."""
    entry = loaded_entry(call.hass)
    held = _list_to_fill(call.hass, entry, call.data.get(ATTR_WATCH_LIST))
    known, others, refused = await async_typed(call.hass, entry, call.data[ATTR_NAMES])
    if not (known or others or refused):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_names_chosen")
    if not call.return_response:
        await async_check_all(call.hass, refused)
    added = await async_add_names(call.hass, entry, held, (*known, *others))
    if not call.return_response:
        return None
    return {
        ATTR_WATCH_LIST: held.title,
        "added": _listed(added),
        "already_there": _listed(
            name for name in dict.fromkeys((*known, *others)) if name not in added
        ),
        "refused": await async_refused(call.hass, refused),
    }


def _list_to_fill(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, title: str | None
) -> ConfigSubentry:
    """Return the list names are put on; where there is but one it need not be named."""
    if title is not None:
        return list_called(hass, entry, title)
    lists = list(entry.get_subentries_of_type(SUBENTRY_WATCH_LIST))
    if len(lists) == 1:
        return lists[0]
    if not lists:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_watch_list")
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="which_watch_list",
        translation_placeholders={"lists": ", ".join(held.title for held in lists)},
    )


async def _async_remove(call: ServiceCall) -> ServiceResponse:
    """Take names off one list, or off all of them."""
    entry = loaded_entry(call.hass)
    title = call.data.get(ATTR_WATCH_LIST)
    lists = None if title is None else [list_called(call.hass, entry, title)]
    chosen = await async_chosen(call, entry, whole_lists=False)
    missing = [name.display_name for name in chosen.others]
    if lists is not None:
        held = {name for one in lists for name in one.data[CONF_NAMES]}
        missing += [name for name in chosen.names if name not in held]
    if not call.return_response:
        await async_check_all(call.hass, chosen.refused, missing, lists or ())
    removed = await async_remove_names(call.hass, entry, chosen.names, lists)
    if not call.return_response:
        return None
    return {
        "removed": [
            {"domain_name": name, "watch_lists": _listed(titles)}
            for name, titles in removed.items()
        ],
        "not_watched": _listed(missing),
        "refused": await async_refused(call.hass, chosen.refused),
    }


async def _async_pause(call: ServiceCall) -> ServiceResponse:
    """Ask nothing about these names until they are resumed, except by hand."""
    return await _async_set_paused(call, "paused", loaded_entry(call.hass))


async def _async_resume(call: ServiceCall) -> ServiceResponse:
    """Go on with these names."""
    return await _async_set_paused(call, "resumed", loaded_entry(call.hass))


async def _async_set_paused(
    call: ServiceCall, done: str, entry: DomainAvailabilityConfigEntry
) -> ServiceResponse:
    coordinator = entry.runtime_data.coordinator
    does: Mapping[str, Callable[[Collection[str]], Awaitable[frozenset[str]]]] = {
        "paused": coordinator.async_pause,
        "resumed": coordinator.async_resume,
    }
    chosen = await async_chosen(call, entry)
    missing = [name.display_name for name in chosen.others]
    if not call.return_response:
        await async_check_all(call.hass, chosen.refused, missing)
    changed = await does[done](chosen.names)
    if not call.return_response:
        return None
    return {
        done: _listed(name for name in chosen.names if name in changed),
        "unchanged": _listed(name for name in chosen.names if name not in changed),
        "not_watched": _listed(missing),
        "refused": await async_refused(call.hass, chosen.refused),
    }


def _listed(texts: Iterable[str]) -> list[JsonValueType]:
    return list(texts)
