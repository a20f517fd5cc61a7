"""The entities of a name: what they are, what they show, how they check."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.button.const import SERVICE_PRESS
from homeassistant.components.homeassistant import SERVICE_UPDATE_ENTITY
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNKNOWN, Platform
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockConfigEntry,  # the package ships no types
    async_fire_time_changed,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

import custom_components.domain_availability as integration
from custom_components.domain_availability.engine.observation import Facts, Phase
from custom_components.domain_availability.engine.verdict import Verdict, VerdictKind
from custom_components.domain_availability.engine.watching import PlannedLook

from .conftest import SetUp, in_detail, watch_list
from .fake_monitor import (
    AVAILABLE,
    DROP,
    NOW,
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


LIST_ID = "01JLIST0000000000000000000"
"""Of its subentry; ids are random where nothing is compared with a snapshot."""


@pytest.fixture
def known_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give entries and lists the same ids in every run."""

    def make(*lists: ConfigSubentryData) -> MockConfigEntry:
        with_ids = [{**one, "subentry_id": LIST_ID} for one in lists]
        return MockConfigEntry(
            domain="domain_availability",
            title="Domain Availability",
            entry_id="01JENTRY000000000000000000",
            subentries_data=with_ids,
        )

    monkeypatch.setattr("tests.conftest.make_entry", make)


@pytest.mark.usefixtures("known_ids")
@pytest.mark.parametrize("detail", ["full", "compact"])
@pytest.mark.parametrize("platform", integration.PLATFORMS)
async def test_every_entity_and_its_device(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    *,
    platform: Platform,
    detail: str,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(NOW)
    monkeypatch.setattr(integration, "PLATFORMS", (platform,))
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    entry = await set_up(in_detail(watch_list("Mine", NAMES), detail))
    facts = Facts(expires_at=datetime(2027, 1, 31, 12, tzinfo=UTC), registrar="Example Registrar")
    engine.monitor.learn("example.com", PENDING_DELETE, facts)
    engine.monitor.show(
        "example.com",
        forecast=DROP,
        plan=PlannedLook(due=NOW + timedelta(hours=1), reason="pending_delete"),
        last_look_at=NOW - timedelta(seconds=7),
    )
    engine.monitor.learn("xn--bcher-kva.de", AVAILABLE)
    freezer.tick(timedelta(minutes=2))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()

    if er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        await snapshot_platform(hass, er.async_get(hass), snapshot, entry.entry_id)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    names = {owner for device in devices for _, owner in device.identifiers} - {
        entry.entry_id,
        LIST_ID,
    }
    of_names = platform is not Platform.CALENDAR and detail == "full"
    assert names == (set(NAMES) if of_names else set())
    for device in devices:
        ((domain, owner),) = device.identifiers
        assert domain == "domain_availability"
        assert device.entry_type is dr.DeviceEntryType.SERVICE
        assert device.configuration_url is None
        assert device.config_subentry_id == (LIST_ID if owner == LIST_ID else None)
        assert device.name == {
            "xn--bcher-kva.de": "bücher.de",
            LIST_ID: "Mine",
            entry.entry_id: "Domain Availability",
        }.get(owner, owner)


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
    assert written == {SENSOR, PHASE, "sensor.example_com_confidence"}
    # The next look says the same again.
    engine.monitor.learn("example.com", replace(REGISTERED, row="3"))
    await hass.async_block_till_done()
    assert {
        state.entity_id
        for state in hass.states.async_all()
        if state.last_reported != reported[state.entity_id]
    } == written


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
    (watched,) = coordinator.watched

    def fail() -> None:
        raise ValueError(f"it is {watched}")

    coordinator.async_add_listener(fail, "example.com")
    of_all: list[str] = []
    coordinator.async_add_listener(lambda: of_all.append("news"))
    remove = coordinator.async_add_listener(lambda: heard.append("news"), "example.com")

    engine.monitor.learn("example.com", REGISTERED)
    assert heard == ["news"]
    assert of_all == [], "who listens to everything is told by a refresh"
    assert "An entity could not be updated (ValueError)" in caplog.text
    shown = [record for record in caplog.records if record.levelno > logging.DEBUG]
    assert all("example.com" not in caplog.handler.format(record) for record in shown)
    remove()
    engine.monitor.learn("example.com", AVAILABLE)
    assert heard == ["news"]
