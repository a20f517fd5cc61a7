"""Adds watch lists to an entry, and changes them."""

from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    SubentryFlowContext,
    SubentryFlowResult,
)

from . import config_flow_notifications as notifications
from .config_flow_list_form import OFFERED_CAUTION, watch_list_schema
from .config_flow_list_steps import WatchListSteps
from .config_flow_registrar import Form
from .const import CONF_CAUTION, CONF_LIST_NAME, CONF_NAMES, CONF_NOTIFICATIONS
from .engine.names import SuffixList, normalise_lines
from .engine.registries import EndpointsError
from .engine.verdict import Caution
from .notification_target import phone_actions
from .registrar_accounts import has_registrar
from .registry_data import async_load_registry_data
from .runtime import DomainAvailabilityConfigEntry
from .subentry_flow import LivingSubentryFlow


class WatchListFlow(
    WatchListSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    LivingSubentryFlow,
):
    """Adds a watch list or changes one."""

    _changed: ConfigSubentry | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a new list."""
        self._schema = self._offered_schema()
        return await self._async_list_step("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show a list as it is and ask what it is to be."""
        changed = self._changed = self._get_reconfigure_subentry()
        self._schema = self._offered_schema()
        if user_input is None:
            self._typed = {
                **changed.data,
                CONF_NOTIFICATIONS: notifications.shown_again(changed.data),
                CONF_LIST_NAME: changed.title,
                CONF_NAMES: "\n".join(await self._async_spelled(changed.data[CONF_NAMES])),
            }
        return await self._async_list_step("reconfigure", user_input)

    def _offered_schema(self) -> Form:
        """Return the form; waiting for a registrar is offered where there is one, or was."""
        chosen = None if self._changed is None else self._changed.data[CONF_CAUTION]
        caution = list(OFFERED_CAUTION)
        if has_registrar(self._get_entry()) or chosen == Caution.REGISTRAR_ONLY:
            caution.append(Caution.REGISTRAR_ONLY)
        return watch_list_schema(caution, phone_actions(self.hass))

    async def _async_spelled(self, names: list[str]) -> list[str]:
        """Return names (A-labels) as people write them, where that leads back to the same."""
        try:
            suffixes = await self._async_suffixes()
        except EndpointsError:
            return names
        read = await self.hass.async_add_executor_job(normalise_lines, "\n".join(names), suffixes)
        spelled = {name.name: name.display_name for name in read.good}
        return [spelled.get(name, name) for name in names]

    @override
    def _known_names(self) -> frozenset[str]:
        return frozenset(self._changed.data[CONF_NAMES] if self._changed is not None else ())

    @override
    def _taken_titles(self) -> set[str]:
        return {
            subentry.title.strip().casefold()
            for subentry in self._get_entry().subentries.values()
            if subentry is not self._changed
        }

    @override
    async def _async_suffixes(self) -> SuffixList:
        entry: DomainAvailabilityConfigEntry = self._get_entry()
        if entry.state is ConfigEntryState.LOADED:
            return entry.runtime_data.suffixes
        return (await async_load_registry_data(self.hass)).suffixes

    @override
    def _finish(self, title: str, data: dict[str, Any]) -> SubentryFlowResult:
        entry = self._get_entry()
        if self._changed is None:
            return self.async_create_entry(title=title, data=data)
        changed = self._get_reconfigure_subentry()
        return self.async_update_and_abort(entry, changed, title=title, data=data)
