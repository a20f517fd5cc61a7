"""The logbook has one line for each transition, and finds it by the name's entity and device."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (  # type: ignore[import-untyped]
    async_wait_recording_done,  # the package ships no types
)
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    WebSocketGenerator,  # the same
)

from custom_components.domain_availability.const import DOMAIN
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind
from custom_components.domain_availability.logbook import ENTERED, message

from .automations import automation, set_up_automations
from .conftest import SetUp, watch_list
from .fake_monitor import FakeEngine, transition

SENSOR = "binary_sensor.example_com"


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: object) -> None:
    """Let the recorder come before Home Assistant, as it must."""


@pytest.mark.usefixtures("recorder_mock")
async def test_a_drop_is_one_line_and_the_cause_of_what_followed(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    hass_ws_client: WebSocketGenerator,
) -> None:
    hass.config.components.add("frontend")  # It is not installed here, and the logbook asks for it.
    assert await async_setup_component(hass, "logbook", {})
    entry = await set_up(watch_list("Mine", ["example.com"]))
    await set_up_automations(hass, automation({"trigger": "domain_availability.became_available"}))
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("domain_availability", "example.com"), entry.entry_id
    )
    assert device is not None
    since = dt_util.utcnow() - timedelta(minutes=1)

    await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))
    await hass.async_block_till_done()
    await async_wait_recording_done(hass)

    client = await hass_ws_client(hass)

    async def lines(**narrowed: Any) -> list[dict[str, Any]]:
        question = {"type": "logbook/get_events", "start_time": since.isoformat(), **narrowed}
        await client.send_json_auto_id(question)
        answer = await client.receive_json()
        assert answer["success"], answer
        found: list[dict[str, Any]] = answer["result"]
        return found

    for narrowed in ({}, {"entity_ids": [SENSOR]}, {"device_ids": [device.id]}):
        (line,) = (one for one in await lines(**narrowed) if one.get("domain") == DOMAIN)
        assert line["name"] == "example.com"
        assert line["message"] == "became free to register"
        assert line["entity_id"] == SENSOR
    (ran,) = (one for one in await lines() if one.get("domain") == "automation")
    assert ran["message"] == "triggered by example.com became available"
    assert (ran["context_name"], ran["context_domain"]) == ("example.com", DOMAIN)


@pytest.mark.parametrize(
    ("old", "new", "price", "said"),
    [
        ("registered", "available", None, "became free to register"),
        ("registered", "available", "120.00 USD", "became free to register for 120.00 USD"),
        ("available", "registered", None, "is not free any more"),
        ("registered", "registered", None, "has news about its registration"),
    ],
)
def test_what_a_line_says_of_a_verdict(old: str, new: str, price: str | None, said: str) -> None:
    told = {
        "from_verdict": old,
        "to_verdict": new,
        "from_phase": old,
        "to_phase": new,
        "price": price,
    }

    assert message(told) == said


@pytest.mark.parametrize("phase", sorted(set(Phase) - {Phase.AVAILABLE, Phase.PREMIUM}))
def test_every_phase_has_its_sentence(phase: Phase) -> None:
    told = {
        "from_verdict": VerdictKind.UNKNOWN,
        "to_verdict": VerdictKind.REGISTERED,
        "from_phase": None,
        "to_phase": phase,
        "price": None,
    }

    said = message(told)
    assert said == ENTERED.get(phase, "is registered")
    assert (said == "is registered") is (phase is Phase.REGISTERED)
