"""What the system information page says of it: whom it reaches, and how much is asked."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .runtime import DomainAvailabilityConfigEntry

REACHED = {
    "reach_rdap": "https://rdap.verisign.com/com/v1/help",
    "reach_iana": "https://data.iana.org/rdap/dns.json",
}
"""Addresses that answer everybody, and say whether registries can be reached at all."""


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:  # noqa: ARG001 - Home Assistant's signature
    """Register what the page asks."""
    register.async_register_info(async_system_health_info)


async def async_system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the page shows; reachability is found out while it is shown."""
    entries: list[DomainAvailabilityConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    loaded = next((one for one in entries if one.state is ConfigEntryState.LOADED), None)
    reached = {
        key: system_health.async_check_can_reach_url(hass, address)
        for key, address in REACHED.items()
    }
    if loaded is None:
        return {"set_up": False, **reached}
    runtime = loaded.runtime_data
    budget, health = runtime.budget, runtime.health
    doh = {
        f"reach_doh_{number}": system_health.async_check_can_reach_url(hass, address)
        for number, address in enumerate(runtime.registries.doh[:2], 1)
    }
    return {
        "set_up": True,
        "names": len(runtime.coordinator.watched),
        "checks_today": f"{budget.spent} / {budget.limit}",
        "degraded_layers": len(health.degraded()),
        "refusing_servers": len(health.refusing(runtime.monitor.now())),
        "port_53": "caught" if health.intercepted() else "free",
        "ledger": runtime.ledger.failing or "ok",
        **reached,
        **doh,
    }
