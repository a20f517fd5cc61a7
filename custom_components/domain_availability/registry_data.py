"""What has to be read from disk before a name can be understood."""

from dataclasses import dataclass
from pathlib import Path

from homeassistant.core import HomeAssistant

from .const import ENDPOINTS_FILE
from .engine.names import SuffixList
from .engine.registries import Registries, read_endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryData:
    """The registries that are known, and the suffixes names are registered under."""

    registries: Registries
    suffixes: SuffixList


def _load(endpoints: Path) -> RegistryData:
    registries = Registries.load(read_endpoints(endpoints))
    return RegistryData(registries=registries, suffixes=SuffixList.load(registries.suffixes()))


async def async_load_registry_data(hass: HomeAssistant) -> RegistryData:
    """Read the shipped data and the user's endpoint file, away from the event loop.

    Raises `EndpointsError` where the endpoint file is malformed.
    """
    return await hass.async_add_executor_job(_load, Path(hass.config.path(ENDPOINTS_FILE)))
