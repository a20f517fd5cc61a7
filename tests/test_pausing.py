"""Watching as a whole, switched off and on: by the user, and by the entry's system options."""

from homeassistant.components.config import config_entries as config_panel
from homeassistant.components.switch.const import DOMAIN as SWITCH
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    EntityCategory,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    WebSocketGenerator,  # the package ships no types
)

from custom_components.domain_availability.const import DOMAIN

from .conftest import SetUp, make_entry, watch_list
from .fake_monitor import FakeEngine

LIST = watch_list("Mine", ["example.com"])
WATCHING = "switch.domain_availability_watching"


async def turn(hass: HomeAssistant, service: str) -> None:
    await hass.services.async_call(SWITCH, service, {ATTR_ENTITY_ID: WATCHING}, blocking=True)
    await hass.async_block_till_done()


def state_of(hass: HomeAssistant) -> str:
    state = hass.states.get(WATCHING)
    assert state is not None
    return state.state


async def test_the_switch_and_the_device_of_the_whole(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(LIST)

    entity = er.async_get(hass).async_get(WATCHING)
    assert entity is not None
    assert entity.unique_id == f"{entry.entry_id}_watch_all"
    assert entity.entity_category is EntityCategory.CONFIG
    assert entity.device_id is not None
    device = dr.async_get(hass).async_get(entity.device_id)
    assert isinstance(device, dr.DeviceEntry)
    assert device.name == "Domain Availability"
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    assert device.identifiers == {(DOMAIN, entry.entry_id)}
    assert state_of(hass) == STATE_ON


async def test_switched_off_nothing_is_asked_except_by_hand(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(LIST)
    assert not engine.monitor.paused

    await turn(hass, SERVICE_TURN_OFF)
    assert engine.monitor.paused
    assert state_of(hass) == STATE_OFF
    await hass.services.async_call(
        Platform.BUTTON,
        "press",
        {ATTR_ENTITY_ID: "button.example_com_check_now"},
        blocking=True,
    )
    assert engine.monitor.checked == ["example.com"]

    await turn(hass, SERVICE_TURN_OFF)
    await turn(hass, SERVICE_TURN_ON)
    assert not engine.monitor.paused
    assert state_of(hass) == STATE_ON
    assert len(engine.monitors) == 1, "no reload"


async def test_switched_off_it_stays_so_over_a_restart(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST)
    await turn(hass, SERVICE_TURN_OFF)

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.as_dict()["data"] == {"paused": True}, "what Home Assistant writes down"
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert len(engine.monitors) == 2
    assert engine.monitor.paused
    assert engine.monitor.paused_when_started
    assert state_of(hass) == STATE_OFF


async def test_lists_change_while_it_is_switched_off(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST)
    await turn(hass, SERVICE_TURN_OFF)

    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, subentry, data=dict(subentry.data) | {"names": ["example.org"]}
    )
    await hass.async_block_till_done()

    assert engine.monitor.names.keys() == {"example.org"}
    assert engine.monitor.paused


async def test_polling_switched_off_in_the_system_options_pauses(
    hass: HomeAssistant,
    engine: FakeEngine,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await async_setup_component(hass, "config", {})
    assert config_panel.async_setup(hass)
    entry = make_entry(LIST)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    client = await hass_ws_client(hass)

    async def set_polling(*, off: bool) -> None:
        await client.send_json_auto_id(
            {
                "type": "config_entries/update",
                "entry_id": entry.entry_id,
                "pref_disable_polling": off,
            }
        )
        assert (await client.receive_json())["success"]
        await hass.async_block_till_done()

    await set_polling(off=True)
    assert entry.state is ConfigEntryState.LOADED
    assert engine.monitor.paused
    assert engine.monitor.paused_when_started
    assert state_of(hass) == STATE_OFF

    await set_polling(off=False)
    assert not engine.monitor.paused
    assert state_of(hass) == STATE_ON


async def test_polling_switched_off_from_elsewhere_pauses_at_once(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST)

    hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    await hass.async_block_till_done()
    assert engine.monitor.paused
    assert len(engine.monitors) == 1


async def test_the_switch_says_where_else_watching_is_switched_off(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST)
    await turn(hass, SERVICE_TURN_OFF)
    hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    await hass.async_block_till_done()

    with pytest.raises(HomeAssistantError) as raised:
        await turn(hass, SERVICE_TURN_ON)
    assert raised.value.translation_key == "polling_is_off"
    assert engine.monitor.paused

    hass.config_entries.async_update_entry(entry, pref_disable_polling=False)
    await hass.async_block_till_done()
    assert not engine.monitor.paused, "the switch is on by now"
    assert state_of(hass) == STATE_ON
