"""What a user can do about an issue."""

from collections.abc import Callable, Mapping
from typing import Any, override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import voluptuous as vol

from .const import CONF_DNS, ISSUE_UNUSED
from .engine.ways import DnsWay
from .runtime import DomainAvailabilityConfigEntry
from .standing_issues import ISSUE_HELD, ISSUE_PORT_53

MOST_NAMED = 30
"""Names that a form names; of more it says how many."""

NOTHING_TO_ENTER: Any = vol.Schema({})

type Entry = DomainAvailabilityConfigEntry | None


class UnusedFixFlow(ConfirmRepairFlow):
    """Goes on watching: somebody is there."""

    def __init__(self, entry: Entry) -> None:
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


class CaughtFixFlow(ConfirmRepairFlow):
    """Asks public resolvers over HTTPS from now on, and leaves port 53 alone."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then change the option."""
        if user_input is not None and self._entry is not None:
            options = {**self._entry.options, CONF_DNS: DnsWay.DOH.value}
            self.hass.config_entries.async_update_entry(self._entry, options=options)
        return await super().async_step_confirm(user_input)


class HeldFixFlow(RepairsFlow):
    """Lets names go that are held as too good to be true, because a person vouches for them."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._shown: tuple[str, ...] = ()
        """A-labels of those the form has named: for no other does anybody vouch."""

    async def async_step_init(self, _: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show the names, then believe what is said of them; they are looked at again at once."""
        entry = self._entry
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_set_up")
        runtime = entry.runtime_data
        if user_input is not None:
            runtime.monitor.believe(self._shown)
            runtime.issues.look()
            return self.async_create_entry(data={})
        self._shown = tuple(runtime.monitor.held)
        if not self._shown:
            return self.async_abort(reason="over")
        watched = runtime.coordinator.watched
        names = sorted(watched[name].display_name for name in self._shown if name in watched)
        lines = [f"- `{name}`" for name in names[:MOST_NAMED]]
        if (rest := len(names) - MOST_NAMED) > 0:
            lines.append(f"- +{rest}")
        return self.async_show_form(
            step_id="confirm",
            data_schema=NOTHING_TO_ENTER,
            description_placeholders={"names": "\n".join(lines)},
        )


FLOWS: Mapping[str, Callable[[Entry], RepairsFlow]] = {
    ISSUE_UNUSED: UnusedFixFlow,
    ISSUE_HELD: HeldFixFlow,
    ISSUE_PORT_53: CaughtFixFlow,
}
"""By issue, what mends it."""


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that mends an issue; of others it is enough to have read them."""
    entry = hass.config_entries.async_get_entry(str((data or {}).get("entry_id")))
    flow = FLOWS.get(issue_id)
    return ConfirmRepairFlow() if flow is None else flow(entry)
