"""What a user can do about an issue."""

from typing import override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .runtime import DomainAvailabilityConfigEntry


class UnusedFixFlow(ConfirmRepairFlow):
    """Goes on watching: somebody is there."""

    def __init__(self, entry: DomainAvailabilityConfigEntry | None) -> None:
        self._entry = entry

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then go on; the issue is deleted with the end of the flow."""
        entry = self._entry
        if user_input is not None and entry and entry.state is ConfigEntryState.LOADED:
            entry.runtime_data.inactivity.note_use()
        return await super().async_step_confirm(user_input)


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,  # noqa: ARG001 - there is one kind
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    entry_id = str((data or {}).get("entry_id"))
    return UnusedFixFlow(hass.config_entries.async_get_entry(entry_id))
