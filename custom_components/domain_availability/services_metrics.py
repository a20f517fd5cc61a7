"""The actions that tell how it went, and begin counting anew: metrics, reset_metrics."""

from typing import Any

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .const import DOMAIN, SERVICE_METRICS, SERVICE_RESET_METRICS
from .history_readable import history_readable
from .metrics import metrics
from .services_target import Schema, loaded_entry

METRICS_SCHEMA: Schema = vol.Schema({})
RESET_METRICS_SCHEMA: Schema = vol.Schema({})


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions; only the one that forgets something is for administrators."""
    hass.services.async_register(
        DOMAIN, SERVICE_METRICS, _async_metrics, METRICS_SCHEMA, SupportsResponse.ONLY
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        SERVICE_RESET_METRICS,
        _async_reset_metrics,
        RESET_METRICS_SCHEMA,
        SupportsResponse.OPTIONAL,
    )


async def _async_metrics(call: ServiceCall) -> ServiceResponse:
    """Return what was asked, found and told, and what drops seen have taught."""
    entry = loaded_entry(call.hass)
    with history_readable():
        answer: dict[str, Any] = {**await metrics(entry)}
    return answer


async def _async_reset_metrics(call: ServiceCall) -> ServiceResponse:
    """Forget what drops seen have taught and what was told; return how many there were."""
    runtime = loaded_entry(call.hass).runtime_data
    with history_readable():
        forgotten = await runtime.monitor.forget_drops()
        told = await runtime.ledger.forget_announcements()
    if not call.return_response:
        return None
    return {"drops_forgotten": forgotten, "announcements_forgotten": told}
