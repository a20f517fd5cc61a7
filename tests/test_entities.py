"""The entities of a name: what they are, what they show, how they check."""

from dataclasses import replace
from datetime import UTC, datetime

from homeassistant.components.button.const import SERVICE_PRESS
from homeassistant.components.homeassistant import SERVICE_UPDATE_ENTITY
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNKNOWN, Platform
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    snapshot_platform,  # the package ships no types
)
from syrupy.assertion import SnapshotAssertion

import custom_components.domain_availability as integration
from custom_components.domain_availability.engine.observation import Facts, Phase
from custom_components.domain_availability.engine.verdict import Verdict, VerdictKind

from .conftest import SetUp, watch_list
from .fake_monitor import (
    AVAILABLE,
    PENDING_DELETE,
    REGISTERED,
    RESERVED,
    UNKNOWN,
    FakeEngine,
    verdict,
)

NAMES = ["example.com", "xn--bcher-kva.de"]
SENSOR = "binary_sensor.example_com"
PHASE = "sensor.example_com_phase"
EXPIRES = "sensor.example_com_expires"


@pytest.mark.parametrize(
    "platform", [platform for platform in integration.PLATFORMS if platform is not Platform.SWITCH]
)
async def test_every_entity_and_its_device(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    *,
    platform: Platform,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(integration, "PLATFORMS", (platform,))
    entry = await set_up(watch_list("Mine", NAMES))
    facts = Facts(expires_at=datetime(2027, 1, 31, 12, tzinfo=UTC))
    engine.monitor.learn("example.com", PENDING_DELETE, facts)
    engine.monitor.learn("xn--bcher-kva.de", AVAILABLE)
    await hass.async_block_till_done()

    await snapshot_platform(hass, er.async_get(hass), snapshot, entry.entry_id)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert sorted((device.name, device.entry_type) for device in devices) == [
        ("bücher.de", dr.DeviceEntryType.SERVICE),
        ("example.com", dr.DeviceEntryType.SERVICE),
    ]
    assert {tuple(device.identifiers) for device in devices} == {
        (("domain_availability", name),) for name in NAMES
    }
    assert all(device.configuration_url is None for device in devices)
    assert all(device.config_subentry_id is None for device in devices)


@pytest.mark.parametrize(
    ("known", "free", "phase"),
    [
        (REGISTERED, "off", "registered"),
        (PENDING_DELETE, "off", "pending_delete"),
        (RESERVED, "off", "reserved"),
        (AVAILABLE, "on", "available"),
        (verdict(VerdictKind.AVAILABLE, Phase.PREMIUM), "on", "premium"),
        (UNKNOWN, STATE_UNKNOWN, STATE_UNKNOWN),
        (replace(AVAILABLE, stale=True, confidence=0.5), "on", "available"),
        # An unknown verdict may carry the phase it has lost.
        (replace(PENDING_DELETE, kind=VerdictKind.UNKNOWN), STATE_UNKNOWN, STATE_UNKNOWN),
    ],
)
async def test_a_verdict_in_states(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    *,
    known: Verdict,
    free: str,
    phase: str,
) -> None:
    await set_up(watch_list("Mine", ["example.com"]))
    assert {hass.states.get(e).state for e in (SENSOR, PHASE, EXPIRES)} == {  # type: ignore[union-attr] # it fails where there is none
        STATE_UNKNOWN
    }

    engine.monitor.learn("example.com", known)

    sensor, phase_sensor = hass.states.get(SENSOR), hass.states.get(PHASE)
    assert sensor is not None
    assert phase_sensor is not None
    assert (sensor.state, phase_sensor.state) == (free, phase)


async def test_a_name_the_engine_has_let_go_is_unknown(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    engine.monitor.learn("example.com", AVAILABLE)
    await engine.monitor.watch([])

    entry.runtime_data.coordinator.async_update_name("example.com")

    for entity_id in (SENSOR, PHASE, EXPIRES):
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state == STATE_UNKNOWN


async def test_a_look_writes_the_states_of_its_name_alone(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(watch_list("Mine", NAMES))
    reported = {state.entity_id: state.last_reported for state in hass.states.async_all()}

    engine.monitor.learn("example.com", REGISTERED)
    await hass.async_block_till_done()

    written = {
        state.entity_id
        for state in hass.states.async_all()
        if state.last_reported != reported[state.entity_id]
    }
    assert written == {SENSOR, PHASE, EXPIRES}


async def test_the_button_and_the_update_action_check_the_name(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await async_setup_component(hass, HOMEASSISTANT_DOMAIN, {})
    await set_up(watch_list("Mine", NAMES))
    assert engine.monitor.checked == []

    await hass.services.async_call(
        Platform.BUTTON,
        SERVICE_PRESS,
        {ATTR_ENTITY_ID: "button.example_com_check_now"},
        blocking=True,
    )
    assert engine.monitor.checked == ["example.com"]

    await hass.services.async_call(
        HOMEASSISTANT_DOMAIN,
        SERVICE_UPDATE_ENTITY,
        {ATTR_ENTITY_ID: ["sensor.bucher_de_phase"]},
        blocking=True,
    )
    assert engine.monitor.checked == ["example.com", "xn--bcher-kva.de"]


async def test_checking_a_name_that_has_just_left_is_a_clear_error(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(watch_list("Mine", ["example.com"]))
    await engine.monitor.watch([])

    with pytest.raises(HomeAssistantError) as raised:
        await hass.services.async_call(
            Platform.BUTTON,
            SERVICE_PRESS,
            {ATTR_ENTITY_ID: "button.example_com_check_now"},
            blocking=True,
        )
    assert raised.value.translation_key == "name_not_watched"


async def test_one_entity_that_fails_does_not_keep_the_others_from_the_news(
    set_up: SetUp,
    engine: FakeEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    coordinator = entry.runtime_data.coordinator
    heard: list[str] = []

    def fail() -> None:
        raise ValueError("mine alone")

    coordinator.async_add_listener(fail, "example.com")
    of_all: list[str] = []
    coordinator.async_add_listener(lambda: of_all.append("news"))
    remove = coordinator.async_add_listener(lambda: heard.append("news"), "example.com")

    engine.monitor.learn("example.com", REGISTERED)
    assert heard == ["news"]
    assert of_all == [], "who listens to everything is told by a refresh"
    assert "An entity could not be updated" in caplog.text
    remove()
    engine.monitor.learn("example.com", AVAILABLE)
    assert heard == ["news"]
