"""What can be done by the entities of names and of the whole, and by deleting a device."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    WebSocketGenerator,  # the package ships no types
)

from custom_components.domain_availability import detail
from custom_components.domain_availability.const import DOMAIN, ISSUE_ENTITY_ROOM

from .conftest import MockConfigEntry, SetUp, in_detail, watch_list
from .fake_monitor import REGISTERED, FakeEngine, FakeMonitor
from .test_lists_change import nth, set_names, shown

SWITCH = "switch.a_com_watching"


def state(hass: HomeAssistant, entity_id: str) -> str:
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found.state


async def turn(hass: HomeAssistant, what: str) -> None:
    await hass.services.async_call(Platform.SWITCH, what, {ATTR_ENTITY_ID: SWITCH}, blocking=True)
    await hass.async_block_till_done()


async def test_a_name_is_paused_by_its_switch_over_restarts_and_changes_of_lists(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("One", ["a.com", "b.com"]), watch_list("Two", ["a.com"]))
    engine.monitor.learn("a.com", REGISTERED)
    assert (state(hass, SWITCH), state(hass, "switch.b_com_watching")) == ("on", "on")

    await turn(hass, SERVICE_TURN_OFF)
    assert engine.monitor.names["a.com"].watched.paused
    assert not engine.monitor.names["b.com"].watched.paused
    assert (state(hass, SWITCH), state(hass, "switch.b_com_watching")) == ("off", "on")
    assert state(hass, "binary_sensor.a_com") == "off", "what is known stays"

    set_names(hass, entry, 0, "b.com", "c.com")
    await hass.async_block_till_done()
    assert state(hass, SWITCH) == "off"
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, SWITCH) == "off"
    assert engine.monitor.names["a.com"].watched.paused

    await turn(hass, SERVICE_TURN_ON)
    assert state(hass, SWITCH) == "on"
    assert not engine.monitor.names["a.com"].watched.paused
    # The switch follows what others do.
    await entry.runtime_data.coordinator.async_pause(["a.com"])
    assert state(hass, SWITCH) == "off"


async def test_what_is_due_is_checked_on_request_once_at_a_time(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await set_up(watch_list("One", ["a.com", "b.com", "c.com"]))
    engine.monitor.waiting = ("a.com", "c.com", "gone.com")
    gate = asyncio.Event()
    check = FakeMonitor.check

    async def slow(monitor: FakeMonitor, name: str) -> object:
        await gate.wait()
        return await check(monitor, name)

    monkeypatch.setattr(FakeMonitor, "check", slow)
    button = "button.domain_availability_check_what_is_due"

    async def press() -> None:
        await hass.services.async_call(
            Platform.BUTTON, "press", {ATTR_ENTITY_ID: button}, blocking=True
        )

    await press()
    await press()
    gate.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sorted(engine.monitor.checked) == ["a.com", "c.com"]
    await press()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert sorted(engine.monitor.checked) == ["a.com", "a.com", "c.com", "c.com"]
    assert entry.state is ConfigEntryState.LOADED


def device_of(hass: HomeAssistant, entry: MockConfigEntry, owner: str) -> dr.DeviceEntry:
    found = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, owner), entry.entry_id)
    assert isinstance(found, dr.DeviceEntry)
    return found


@pytest.mark.parametrize("loaded", [True, False])
async def test_deleting_the_device_of_a_name_takes_it_off_its_lists(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_ws_client: WebSocketGenerator,
    *,
    loaded: bool,
) -> None:
    assert await async_setup_component(hass, "config", {})
    entry = await set_up(watch_list("One", ["a.com", "b.com"]), watch_list("Two", ["a.com"]))
    if not loaded:
        assert await hass.config_entries.async_unload(entry.entry_id)
    client = await hass_ws_client(hass)

    async def delete(owner: str) -> bool:
        device = device_of(hass, entry, owner)
        answer = await client.remove_device(device.id)
        await hass.async_block_till_done()
        return bool(answer["success"])

    assert await delete("a.com")
    assert [nth(entry, index).data["names"] for index in (0, 1)] == [["b.com"], []]
    # The whole and the lists go in other ways.
    assert not await delete(entry.entry_id)
    assert not await delete(nth(entry, 0).subentry_id)
    if not loaded:
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    assert shown(hass, entry) == {"b.com"}


async def test_what_is_reduced_is_named_in_one_issue_while_it_is(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail, "MOST_NAMES", 4)
    monkeypatch.setattr(detail, "MOST_ENABLED", 4 + 2 * 5 + 2 * 9 + 2)
    names = [f"{letter}.com" for letter in "abcdef"]
    entry = await set_up(
        in_detail(watch_list("One", names[:3]), "full"), watch_list("Two", names[3:])
    )
    issues = ir.async_get(hass)

    (issue,) = issues.issues.values()
    assert (issue.domain, issue.issue_id) == (DOMAIN, ISSUE_ENTITY_ROOM)
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["lists"] == (
        "- One: 1 with one entity instead of all\n"
        "- Two: 1 with one entity instead of all, 2 without entities"
    )
    # They are watched and announced all the same.
    assert engine.monitor.names.keys() == set(names)
    assert hass.states.get("binary_sensor.d_com") is not None
    assert hass.states.get("binary_sensor.e_com") is None
    assert state(hass, "sensor.two_names") == "3"

    set_names(hass, entry, 0, "a.com")
    await hass.async_block_till_done()
    (issue,) = issues.issues.values()
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["lists"] == ("- Two: 2 with one entity instead of all")
    set_names(hass, entry, 1, "d.com")
    await hass.async_block_till_done()
    assert issues.issues == {}
    set_names(hass, entry, 1, *names)
    await hass.async_block_till_done()
    assert len(issues.issues) == 1
    await hass.config_entries.async_remove(entry.entry_id)
    assert issues.issues == {}
