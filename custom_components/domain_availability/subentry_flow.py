"""Subentry flows that end in words where what they change has been removed meanwhile."""

from typing import override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    UnknownEntry,
    UnknownSubEntry,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow


class LivingSubentryFlow(ConfigSubentryFlow):
    """A flow over an entry and a subentry that may be removed while its form is open."""

    @callback
    @override
    def _get_entry(self) -> ConfigEntry:
        try:
            return super()._get_entry()
        except UnknownEntry as removed:
            raise AbortFlow("entry_removed") from removed

    @callback
    @override
    def _get_reconfigure_subentry(self) -> ConfigSubentry:
        self._get_entry()
        try:
            return super()._get_reconfigure_subentry()
        except UnknownSubEntry as removed:
            raise AbortFlow("subentry_removed") from removed
