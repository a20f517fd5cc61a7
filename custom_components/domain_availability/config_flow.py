"""Sets the integration up with a first watch list: the entrance Home Assistant looks for."""

from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.translation import async_get_translations

from . import VERSION
from .config_flow_list_form import NAMES_SCHEMA
from .config_flow_list_steps import WatchListSteps
from .config_flow_options import DomainAvailabilityOptionsFlow
from .config_flow_registrar import RegistrarFlow, RegistrarReauthSteps
from .config_flow_watch_list import WatchListFlow
from .const import CONF_LIST_NAME, DOMAIN, SUBENTRY_REGISTRAR, SUBENTRY_WATCH_LIST
from .engine.names import SuffixList
from .registry_data import async_load_registry_data


class DomainAvailabilityConfigFlow(
    RegistrarReauthSteps,
    WatchListSteps[ConfigFlowContext, ConfigFlowResult, str],
    ConfigFlow,
    domain=DOMAIN,
):
    """Makes the entry with its first watch list."""

    VERSION = VERSION
    MINOR_VERSION = 1

    _schema = NAMES_SCHEMA

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flows of watch lists and registrars."""
        return {SUBENTRY_WATCH_LIST: WatchListFlow, SUBENTRY_REGISTRAR: RegistrarFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow of what holds for all lists."""
        return DomainAvailabilityOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for names, one a line, and how to call the list."""
        if user_input is None:
            texts = await async_get_translations(
                self.hass, self.hass.config.language, "common", [DOMAIN]
            )
            self._typed = {CONF_LIST_NAME: texts[f"component.{DOMAIN}.common.wanted_list"]}
        return await self._async_list_step("user", user_input)

    @override
    def _taken_titles(self) -> set[str]:
        return set()

    @override
    async def _async_suffixes(self) -> SuffixList:
        return (await async_load_registry_data(self.hass)).suffixes

    @override
    def _finish(self, title: str, data: dict[str, Any]) -> ConfigFlowResult:
        first = ConfigSubentryData(
            data=data, subentry_type=SUBENTRY_WATCH_LIST, title=title, unique_id=None
        )
        return self.async_create_entry(title="Domain Availability", data={}, subentries=[first])
