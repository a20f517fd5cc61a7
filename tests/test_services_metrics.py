"""metrics, reset_metrics: what drops have taught is shown before it is thrown away."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.core import HomeAssistant
import pytest

from custom_components.domain_availability.engine.policy import Pace

from .acting import act, refusal
from .conftest import MockConfigEntry, SetUp, watch_list
from .engine.hand_clock import START
from .scripted_engine import ScriptedEngine
from .test_websocket import DROPPING, Ask, ask, client, entry, scripted

__all__ = ["ask", "client", "entry", "scripted"]


async def test_the_figures_are_those_of_the_websocket(
    hass: HomeAssistant, ask: Ask, scripted: ScriptedEngine
) -> None:
    async with scripted.pacer.turn("rdap.example", Pace(gap=1)):
        pass
    answer = await act(hass, "metrics")

    assert answer == await ask("metrics")
    assert [one["server"] for one in answer["servers"]] == ["rdap.example"]
    assert answer["drops"]["by_suffix"].keys() == {"com", "de"}


async def test_what_a_drop_has_taught_is_shown_until_it_is_forgotten(
    hass: HomeAssistant,
    scripted: ScriptedEngine,
    entry: MockConfigEntry,  # noqa: ARG001 - must be set up
) -> None:
    untaught = (await act(hass, "metrics"))["drops"]["by_suffix"]["com"]
    scripted.sources.facts["wanted.com"] = replace(
        DROPPING, changed_at=START - timedelta(days=5) + timedelta(minutes=2)
    )
    assert scripted.monitor is not None
    await scripted.monitor.check("wanted.com")
    await scripted.pass_time(timedelta(minutes=1))
    scripted.sources.gone.add("wanted.com")
    await scripted.pass_time(timedelta(minutes=5), timedelta(seconds=1))

    taught = (await act(hass, "metrics"))["drops"]["by_suffix"]["com"]
    assert (untaught["seen"], taught["seen"]) == (0, 1)
    assert taught["hours"] != untaught["hours"]
    assert await act(hass, "reset_metrics") == {"drops_forgotten": 1, "announcements_forgotten": 1}
    assert (await act(hass, "metrics"))["drops"]["by_suffix"]["com"] == untaught


async def test_nothing_to_forget(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(watch_list("Mine", ["example.com"]))

    assert await act(hass, "reset_metrics") == {"drops_forgotten": 0, "announcements_forgotten": 0}
    assert await act(hass, "reset_metrics", answer=False) is None


@pytest.mark.parametrize("action", ["metrics", "reset_metrics"])
async def test_figures_that_cannot_be_read(
    hass: HomeAssistant, entry: MockConfigEntry, action: str
) -> None:
    await entry.runtime_data.ledger.close()

    assert await refusal(hass, action) == "history_not_readable"
