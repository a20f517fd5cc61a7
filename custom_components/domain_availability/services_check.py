"""The action that looks at names now, watched or not, all of one call together."""

import asyncio
from datetime import datetime

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from .const import DOMAIN, SERVICE_CHECK
from .engine.checking import check
from .engine.clock import SystemClock
from .engine.names import Name
from .engine.observation import Facts
from .engine.verdict import Verdict, VerdictKind
from .engine.watching import Forecast
from .register_url import fill
from .runtime import DomainAvailabilityConfigEntry
from .services_target import (
    TARGETED,
    Answer,
    Schema,
    async_check_all,
    async_chosen,
    async_refused,
    loaded_entry,
)

MOST_CHECKED = 200
"""Names that one call may look at."""
AT_ONCE = 8
"""As many as the engine has workers: servers are asked one question at a time anyway."""
CONFIRMED_WITHIN = 10.0
"""Seconds a name that is not watched may wait for the look that confirms the first."""

CHECK_SCHEMA: Schema = vol.Schema(dict(TARGETED))


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action; it changes nothing, so that everybody may use it."""
    hass.services.async_register(
        DOMAIN, SERVICE_CHECK, _async_check, CHECK_SCHEMA, SupportsResponse.OPTIONAL
    )


async def _async_check(call: ServiceCall) -> ServiceResponse:
    """Look at all chosen names, past plan and budget, and answer what is known then."""
    entry = loaded_entry(call.hass)
    chosen = await async_chosen(call, entry)
    if not call.return_response:
        await async_check_all(call.hass, chosen.refused)
    if len(chosen.names) + len(chosen.others) > MOST_CHECKED:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="too_many_names",
            translation_placeholders={"most": str(MOST_CHECKED)},
        )
    places = asyncio.Semaphore(AT_ONCE)

    async def one(name: str | Name) -> Answer | None:
        async with places:
            if isinstance(name, str):
                return await _async_watched(entry, name)
            return await _async_aside(entry, name)

    names: tuple[str | Name, ...] = (*chosen.names, *chosen.others)
    found = await asyncio.gather(*map(one, names))
    if not call.return_response:
        return None
    known: list[JsonValueType] = [answer for answer in found if answer is not None]
    return {"names": known, "refused": await async_refused(call.hass, chosen.refused)}


async def _async_watched(entry: DomainAvailabilityConfigEntry, name: str) -> Answer | None:
    """Look at a watched name as the button does; `None`: it was taken off its lists meanwhile."""
    coordinator = entry.runtime_data.coordinator
    try:
        await coordinator.async_check(name)
    except HomeAssistantError:
        return None
    state = coordinator.state_of(name)
    if state is None or state.verdict is None:
        return None
    return _answer(
        entry,
        name,
        state.watched.display_name,
        watched=True,
        verdict=state.verdict,
        facts=state.facts,
        forecast=state.forecast,
        checked_at=state.last_look_at,
    )


async def _async_aside(entry: DomainAvailabilityConfigEntry, name: Name) -> Answer:
    """Look at a name that nobody watches; nothing of it is remembered."""
    runtime = entry.runtime_data
    found = await check(
        name,
        observe=runtime.monitor.observe_aside,
        policy=runtime.registries.policy(name.suffix),
        clock=SystemClock(),
        layers=runtime.coordinator.layers,
        wait=CONFIRMED_WITHIN,
        by_hand=True,
    )
    return _answer(
        entry,
        name.name,
        name.display_name,
        watched=False,
        verdict=found.verdict,
        facts=found.facts,
        forecast=found.forecast,
        checked_at=dt_util.utcnow(),
    )


def _answer(
    entry: DomainAvailabilityConfigEntry,
    name: str,
    display_name: str,
    *,
    watched: bool,
    verdict: Verdict,
    facts: Facts,
    forecast: Forecast | None,
    checked_at: datetime | None,
) -> Answer:
    free = verdict.kind is VerdictKind.AVAILABLE
    return {
        "domain_name": name,
        "display_name": display_name,
        "watched": watched,
        "verdict": verdict.kind.value,
        "phase": None if verdict.phase is None else verdict.phase.value,
        "confidence": round(verdict.confidence, 2),
        "stale": verdict.stale,
        "reasons": list(verdict.reasons),
        "price": price(verdict),
        "registrar": None if free else facts.registrar,
        "expires": None if free else moment(facts.expires_at),
        "expected_drop": expected_drop(forecast),
        "register_url": fill(entry.options, name) if free else None,
        "checked_at": moment(checked_at),
    }


def price(verdict: Verdict) -> str | None:
    """Return what a premium name costs, with the currency where it is known."""
    if verdict.price is None:
        return None
    return f"{verdict.price} {verdict.currency or ''}".rstrip()


def moment(at: datetime | None) -> str | None:
    """Return a moment as ISO 8601 (UTC)."""
    return None if at is None else at.isoformat()


def expected_drop(forecast: Forecast | None) -> Answer | None:
    """Return the window in which a name is expected to become free."""
    if forecast is None:
        return None
    return {
        "earliest": moment(forecast.earliest),
        "likely": moment(forecast.likely),
        "latest": moment(forecast.latest),
        "confidence": round(forecast.confidence, 2),
        "why": forecast.why,
    }
