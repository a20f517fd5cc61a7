"""Automations of Home Assistant's own, set up in a test, and what they did."""

from collections.abc import Iterable, Mapping
import json
from typing import Any

from homeassistant.components.trace.const import DATA_TRACE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.json import json_dumps
from homeassistant.setup import async_setup_component

RAN = "test_automation_ran"
"""The event that an automation of these tests fires when it runs."""


def automation(
    trigger: Mapping[str, Any], *, conditions: Iterable[Mapping[str, Any]] = (), number: int = 0
) -> dict[str, Any]:
    """Return an automation that tells what it was told."""
    return {
        "id": f"automation-{number}",
        "alias": f"Automation {number}",
        "mode": "parallel",
        "max": 100,
        "triggers": [trigger],
        "conditions": [*conditions],
        "actions": [{"event": RAN, "event_data": {"trigger": "{{ trigger }}"}}],
    }


async def set_up_automations(hass: HomeAssistant, *automations: Mapping[str, Any]) -> None:
    """Set the automations up, and see that Home Assistant takes them."""
    assert await async_setup_component(hass, "automation", {"automation": [*automations]})
    await hass.async_block_till_done()
    states = hass.states.async_all("automation")
    assert len(states) == len(automations)
    assert {state.state for state in states} == {"on"}, "an automation was refused"


def runs(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return a list that fills with what each run of an automation was told as `trigger`."""
    seen: list[dict[str, Any]] = []

    @callback
    def note(event: Event) -> None:
        seen.append(event.data["trigger"])

    hass.bus.async_listen(RAN, note)
    return seen


def traces(hass: HomeAssistant, number: int = 0, *, missed: bool = False) -> list[dict[str, Any]]:
    """Return an automation's traces as the frontend gets them, oldest first.

    `missed`: those of near misses instead of those of runs.
    """
    bucket = hass.data[DATA_TRACE][f"automation.automation-{number}"].bucket(missed)
    return [json.loads(json_dumps(trace.as_extended_dict())) for trace in bucket.values()]
