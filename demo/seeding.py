"""Make a Home Assistant configuration folder that is past its first-run questions.

    python -m demo.seeding FOLDER

Through Home Assistant's own stores, as its onboarding would leave them: the user and the place.
The questions themselves are not asked, because answering them asks the internet where this is.
"""

import asyncio
from pathlib import Path
import sys

from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import Store

from . import PASSWORD, USER


def _time_zone() -> str:
    """Return this machine's time zone, so that clocks on the screen agree with those beside it."""
    parts = Path("/etc/localtime").resolve().parts
    return "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else "UTC"


CORE: dict[str, object] = {
    "latitude": 52.3731,
    "longitude": 4.8926,
    "elevation": 0,
    "unit_system_v2": "metric",
    "location_name": "Domain Availability",
    "time_zone": _time_zone(),
    "external_url": None,
    "internal_url": None,
    "currency": "EUR",
    "country": "NL",
    "language": "en",
    "radius": 100,
}
ONBOARDING: dict[str, object] = {"done": ["user", "core_config", "analytics", "integration"]}


async def seed(folder: Path) -> None:
    """Write all stores into the folder."""
    hass = HomeAssistant(str(folder))
    for key, version, minor, data in (
        ("core.config", 1, 4, CORE),
        ("onboarding", 4, 1, ONBOARDING),
    ):
        store: Store[dict[str, object]] = Store(hass, version, key, minor_version=minor)
        await store.async_save(data)
    hass.config_entries = ConfigEntries(hass, {})
    await hass.config_entries.async_initialize()
    dr.async_setup(hass)
    await asyncio.gather(dr.async_load(hass), er.async_load(hass))
    await _add_user(hass)
    await hass.async_stop(force=True)


async def _add_user(hass: HomeAssistant) -> None:
    hass.auth = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    provider = hass.auth.auth_providers[0]
    if not isinstance(provider, HassAuthProvider):
        raise TypeError(f"not the provider that was asked for: {provider}")
    await provider.async_initialize()
    await provider.async_add_auth(USER, PASSWORD)
    user = await hass.auth.async_create_user(USER.title(), group_ids=[GROUP_ID_ADMIN])
    credentials = await provider.async_get_or_create_credentials({"username": USER})
    await hass.auth.async_link_user(user, credentials)


if __name__ == "__main__":
    asyncio.run(seed(Path(sys.argv[1])))
