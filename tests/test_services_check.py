"""check: over real sockets, watched names and others, all of one call together."""

import asyncio
import json
from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
import pytest

from custom_components.domain_availability.const import ENDPOINTS_FILE
from custom_components.domain_availability.services_check import MOST_CHECKED
from lab.lab import Lab

from .acting import act, refusal
from .conftest import MockConfigEntry, SetUp, make_entry, watch_list
from .fake_monitor import FakeEngine

WATCHED = "watched.test"


@pytest.fixture
async def home(hass: HomeAssistant, lab: Lab, tmp_path: Path) -> MockConfigEntry:
    """Set the integration up over the lab, with one watched name."""
    lab.register(WATCHED, expires="+200d", registrar="Lab Registrar")
    lab.register("taken.test", expires="+300d", registrar="Another One")
    lab.register("leaving.test", schedule=[("-6d", "redemption"), ("-5d+1s", "pending_delete")])
    (tmp_path / ENDPOINTS_FILE).write_text(json.dumps(lab.endpoints()))
    entry = make_entry(watch_list("Mine", [WATCHED]))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


def by_name(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["domain_name"]: one for one in answer["names"]}


async def test_names_are_looked_at_together_watched_or_not(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    names = [WATCHED, "taken.test", "leaving.test", "never.test", "x", "TAKEN.test"]

    async with asyncio.timeout(60):
        answer = await act(hass, "check", names=names)

    found = by_name(answer)
    assert list(found) == [WATCHED, "taken.test", "leaving.test", "never.test"]
    assert [one["reason"] for one in answer["refused"]] == ["single_label"]
    assert {name: one["watched"] for name, one in found.items()} == {
        WATCHED: True,
        "taken.test": False,
        "leaving.test": False,
        "never.test": False,
    }
    taken = found["taken.test"]
    assert (taken["verdict"], taken["phase"]) == ("registered", "registered")
    assert taken["confidence"] >= 0.99
    assert taken["registrar"] == "Another One"
    assert taken["expires"] is not None
    assert taken["expected_drop"] is None
    assert taken["reasons"]
    assert found["leaving.test"]["phase"] == "pending_delete"
    assert found["leaving.test"]["expected_drop"]["likely"] is not None
    assert found["never.test"]["verdict"] != "registered"
    assert home.runtime_data.monitor.watched == {WATCHED}
    assert home.runtime_data.budget.spent >= 4
    json.dumps(answer)


async def test_a_check_of_a_watched_name_is_remembered(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    await act(hass, "check", target={"entity_id": "binary_sensor.watched_test"}, answer=False)

    state = home.runtime_data.coordinator.state_of(WATCHED)
    assert state.verdict is not None
    assert hass.states.is_state("sensor.watched_test_phase", "registered")
    history = await act(hass, "history", names=[WATCHED, "taken.test"], limit=5)
    (told,) = history["names"]
    assert told["domain_name"] == WATCHED
    assert {one["layer"] for one in told["answers"]} >= {"rdap"}
    assert told["times_free"] == []
    assert history["not_watched"] == ["taken.test"]


async def test_a_drop_is_in_the_history(
    hass: HomeAssistant, lab: Lab, home: MockConfigEntry
) -> None:
    await act(hass, "add", names=["leaving.test"])
    await act(hass, "check", names=["leaving.test"])
    told = (await act(hass, "history", names=["leaving.test"]))["names"][0]
    assert [one["kind"] for one in told["changes"]] == ["first_seen"]
    assert told["changes"][0]["to_phase"] == "pending_delete"
    plan = await act(hass, "plan", names=["leaving.test"])
    assert plan["names"][0]["expected_drop"] is not None

    lab.release("leaving.test")
    async with asyncio.timeout(60):
        while True:
            answer = await act(hass, "check", names=["leaving.test"])
            if answer["names"][0]["verdict"] == "available":
                break
            await asyncio.sleep(0.2)
    told = (await act(hass, "history", names=["leaving.test"]))["names"][0]
    assert told["changes"][0]["kind"] == "became_available"
    assert told["changes"][0]["from_phase"] == "pending_delete"
    assert told["times_free"][0]["until"] is None
    assert answer["names"][0]["registrar"] is None
    assert home.runtime_data.monitor.watched == {WATCHED, "leaving.test"}


async def test_everybody_may_ask(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, hass_read_only_user: User
) -> None:
    await set_up(watch_list("Mine", ["example.com"]))
    context = Context(user_id=hass_read_only_user.id)

    answer = await act(hass, "check", names=["other.com"], context=context)
    assert by_name(answer)["other.com"]["verdict"] == "unknown"
    await act(hass, "check", watch_list="Mine", context=context)
    await act(hass, "plan", context=context)
    await act(hass, "history", names=["example.com"], context=context)
    assert engine.monitor.checked == ["other.com", "example.com"]


async def test_more_than_a_registry_can_bear_is_refused(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(watch_list("Mine", ["example.com"]))

    many = [f"n{n}.com" for n in range(MOST_CHECKED + 1)]
    assert await refusal(hass, "check", names=many) == "too_many_names"
    assert await refusal(hass, "check", names=["a.com", "x"], answer=False) == "names_refused"
    assert engine.monitor.checked == []


async def test_a_name_taken_off_its_lists_meanwhile_is_left_out(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(watch_list("Mine", ["example.com", "example.org"]))
    del engine.monitor.names["example.com"]

    answer = await act(hass, "check", watch_list="Mine")
    assert answer == {"names": [], "refused": []}, "of the other nothing is known yet"
    assert engine.monitor.checked == ["example.org"]
