"""The action that tells again what was told: for automations that could not, or would not, hear."""

from collections.abc import Iterable

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .announce import bus_events, compose
from .binary_sensor import IS_ON
from .const import CONF_WATCH_LIST, DOMAIN, LEDGER_FILE, SERVICE_NEWS
from .engine.ledger import LedgerError
from .named_list import naming
from .runtime import DomainAvailabilityConfigEntry
from .services_target import Answer, Schema, loaded_entry
from .told import Told
from .transition_filter import FILTERS, TransitionFilter
from .watchlists import watch_lists

ATTR_SINCE = "since"
ATTR_UNTIL = "until"
MOST_NEWS = 5000
"""Changes that one answer holds; of more the newest."""

NEWS_SCHEMA: Schema = vol.Schema(
    {
        **cv.TARGET_FIELDS,
        vol.Required(ATTR_SINCE): cv.datetime,
        vol.Optional(ATTR_UNTIL): cv.datetime,
        **FILTERS,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action; it changes nothing, and is for everybody."""
    hass.services.async_register(
        DOMAIN, SERVICE_NEWS, _async_news, NEWS_SCHEMA, SupportsResponse.ONLY
    )


async def _async_news(call: ServiceCall) -> ServiceResponse:
    """Return what the bus was told, or will be, of what happened in a span of time, in order.

    A time without a zone is Home Assistant's.
    """
    entry = loaded_entry(call.hass)
    since = dt_util.as_utc(call.data[ATTR_SINCE])
    typed = call.data.get(ATTR_UNTIL)
    until = dt_util.utcnow() if typed is None else dt_util.as_utc(typed)
    if until < since:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="span_reversed")
    try:
        transitions = await entry.runtime_data.ledger.transitions_since(since, until, MOST_NEWS)
    except LedgerError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="ledger_not_usable",
            translation_placeholders={"file": LEDGER_FILE, "problem": str(error)},
        ) from error
    target = {str(key): call.data[key] for key in map(str, cv.TARGET_FIELDS) if call.data.get(key)}
    wanted = TransitionFilter(call.hass, target, call.data)
    coordinator = entry.runtime_data.coordinator
    composed = (compose(call.hass, coordinator, one) for one in transitions if bus_events(one))
    news: list[JsonValueType] = [
        _again(entry, told)
        for told in composed
        if told is not None and not any(wanted.misses(told))
    ]
    lists = call.data.get(CONF_WATCH_LIST, ())
    return {"news": news, "unknown_watch_lists": _unknown(call.hass, entry, lists)}


@callback
def _unknown(
    hass: HomeAssistant, entry: DomainAvailabilityConfigEntry, typed: Iterable[str]
) -> list[JsonValueType]:
    """Return what is the name of no list; no error: who asks every day may outlive a list."""
    lists = watch_lists(entry)
    return [text for text in dict.fromkeys(typed) if not any(map(naming(hass, text), lists))]


def _again(entry: DomainAvailabilityConfigEntry, told: Told) -> Answer:
    """Return what was told, and whether the name is free by now; `None`: that is not certain."""
    known = entry.runtime_data.coordinator.state_of(told.transition.name)
    verdict = None if known is None else known.verdict
    said: Answer = {**told.payload}  # type: ignore[dict-item]  # its lists are lists of texts
    return {**said, "is_available": None if verdict is None else IS_ON[verdict.kind]}
