"""The system information page: whom it reaches, and how much is asked."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    get_system_health_info,  # the package ships no types
)
from pytest_homeassistant_custom_component.test_util.aiohttp import (  # type: ignore[import-untyped]
    AiohttpClientMocker,  # the same
)

from custom_components.domain_availability.const import DOMAIN
from custom_components.domain_availability.system_health import REACHED

from .conftest import MockConfigEntry
from .scripted_engine import ScriptedEngine
from .test_websocket import entry, scripted

__all__ = ["entry", "scripted"]


async def page(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the page shows once all of it is found out."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    return {
        key: await value if asyncio.iscoroutine(value) else value for key, value in info.items()
    }


async def test_what_it_shows(
    hass: HomeAssistant,
    aioclient_mock: AiohttpClientMocker,  # before any session is made
    entry: MockConfigEntry,
    scripted: ScriptedEngine,
) -> None:
    aioclient_mock.get(REACHED["reach_rdap"], text="")
    aioclient_mock.get(REACHED["reach_iana"], exc=TimeoutError)
    for address in entry.runtime_data.registries.doh:
        aioclient_mock.get(address, text="")
    scripted.health.intercepted = lambda: True

    shown = await page(hass)

    spent = entry.runtime_data.budget.spent
    assert shown == {
        "set_up": True,
        "names": 3,
        "checks_today": f"{spent} / 2000",
        "degraded_layers": 0,
        "refusing_servers": 0,
        "port_53": "caught",
        "ledger": "ok",
        "reach_rdap": "ok",
        "reach_iana": {"type": "failed", "error": "timeout"},
        "reach_doh_1": "ok",
        "reach_doh_2": "ok",
    }


@pytest.mark.usefixtures("scripted")
async def test_without_an_entry(hass: HomeAssistant, aioclient_mock: AiohttpClientMocker) -> None:
    for address in REACHED.values():
        aioclient_mock.get(address, text="")
    assert await async_setup_component(hass, DOMAIN, {})

    assert await page(hass) == {"set_up": False, "reach_rdap": "ok", "reach_iana": "ok"}
