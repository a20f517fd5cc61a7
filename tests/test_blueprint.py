"""The blueprint for a push: what it sends, when, and that nothing is lost on the way."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, ServiceCall, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_fire_time_changed,  # the package ships no types
    async_mock_service,
    mock_restore_cache,
)

from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    VerdictKind,
)

from .automations import set_up_automations
from .conftest import MockConfigEntry, SetUp, watch_list
from .fake_monitor import AVAILABLE, REGISTERED, FakeEngine, transition

ROOT = Path(__file__).parent.parent / "blueprints"
PATH = "domain_availability/domain_name_available.yaml"
LISTS = (watch_list("Mine", ["example.com", "example.org", "example.co.uk"]),)
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 3, 14, 15, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
QUIET: dict[str, Any] = {"quiet": True, "quiet_from": "22:00:00", "quiet_until": "07:00:00"}


@pytest.fixture(autouse=True)
async def _blueprints(hass: HomeAssistant) -> None:
    """Put the blueprint where Home Assistant's import puts it, and its clock to UTC."""
    await hass.config.async_set_time_zone("UTC")
    await hass.async_add_executor_job(copytree, ROOT, Path(hass.config.config_dir) / "blueprints")


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let the time triggers of automations wait on."""
    return True


@pytest.fixture
def sent(hass: HomeAssistant) -> list[ServiceCall]:
    """Collect what a phone's action is called with."""
    calls: list[ServiceCall] = async_mock_service(hass, "notify", "mobile_app_phone")
    return calls


def use(number: int = 0, **inputs: Any) -> dict[str, Any]:
    """Return an automation made from the blueprint."""
    chosen = {"notify_actions": ["notify.mobile_app_phone"], **inputs}
    return {
        "id": f"automation-{number}",
        "alias": f"Automation {number}",
        "use_blueprint": {"path": PATH, "input": chosen},
    }


def drop(name: str, at: datetime = NIGHT, **changes: Any) -> Transition:
    """Return the news that a name is free."""
    kind = TransitionKind.BECAME_AVAILABLE
    return transition(name, kind, transition_id=f"{name} {at}", at=at, **changes)


def gone(
    name: str, at: datetime = NIGHT, kind: TransitionKind = TransitionKind.TAKEN
) -> Transition:
    """Return the news that a free name is taken, or never was free."""
    return transition(
        name,
        kind,
        transition_id=f"{kind} {name} {at}",
        at=at,
        from_verdict=VerdictKind.AVAILABLE,
        to_verdict=VerdictKind.REGISTERED,
        from_phase=Phase.AVAILABLE,
        to_phase=Phase.REGISTERED,
    )


async def until_running(hass: HomeAssistant, number: int) -> None:
    """Let the loop turn until so many runs of the automation are under way."""
    for _ in range(10_000):
        state = hass.states.get("automation.automation_0")
        assert state is not None
        if state.attributes["current"] == number:
            return
        await asyncio.sleep(0)
    pytest.fail(f"there were never {number} runs under way")


def titles(sent: list[ServiceCall]) -> list[str]:
    return [call.data["title"] for call in sent]


async def choose_registrar(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    hass.config_entries.async_update_entry(
        entry, options={"register_url": "https://registrar.test/?q={domain_name}"}
    )
    await hass.async_block_till_done()


async def test_a_push_has_what_android_and_ios_read(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, sent: list[ServiceCall]
) -> None:
    await choose_registrar(hass, await set_up(*LISTS))
    await set_up_automations(hass, use())

    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()

    (call,) = sent
    address = "https://registrar.test/?q=example.com"
    assert call.data == {
        "title": "example.com is free to register",
        "message": "Seen at 03:14:15, 95 % sure. List: Mine.",
        "data": {
            "tag": f"example.com {NIGHT}",
            "url": address,
            "clickAction": address,
            "actions": [
                {"action": "URI", "title": "Register", "uri": address},
                {
                    "action": "DOMAIN_AVAILABILITY_STOP_example.com",
                    "title": "Stop watching",
                },
            ],
            "channel": "Domain names",
            "importance": "high",
            "ttl": 0,
            "priority": "high",
            "push": {"interruption-level": "time-sensitive"},
        },
    }


async def test_without_a_registrar_there_is_no_button_to_register(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, sent: list[ServiceCall]
) -> None:
    await set_up(*LISTS)
    await set_up_automations(hass, use())

    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()

    data = sent[0].data["data"]
    assert [button["title"] for button in data["actions"]] == ["Stop watching"]
    assert data.keys() & {"url", "clickAction"} == set()


async def test_a_critical_alert_is_one_on_both(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, sent: list[ServiceCall]
) -> None:
    await set_up(*LISTS)
    await set_up_automations(hass, use(critical=True))

    await engine.monitor.tell(drop("example.com"))
    await engine.monitor.tell(gone("example.com"))
    await hass.async_block_till_done()

    free, taken = (call.data["data"] for call in sent)
    assert free["channel"] == "alarm_stream"
    assert (free["ttl"], free["priority"]) == (0, "high")
    assert free["push"] == {
        "interruption-level": "critical",
        "sound": {"name": "default", "critical": 1, "volume": 1.0},
    }
    assert taken["channel"] != "alarm_stream"
    assert taken["push"] == {"interruption-level": "time-sensitive"}


@pytest.mark.parametrize("kind", [TransitionKind.TAKEN, TransitionKind.RETRACTED])
@pytest.mark.parametrize("wanted", [True, False])
async def test_that_a_name_is_gone_again_is_told_if_wanted(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    kind: TransitionKind,
    wanted: bool,
) -> None:
    await choose_registrar(hass, await set_up(*LISTS))
    await set_up_automations(hass, use(tell_when_gone=wanted))

    await engine.monitor.tell(gone("example.com", kind=kind))
    await hass.async_block_till_done()

    assert titles(sent) == ["example.com is not free any more"] * wanted
    assert not any("url" in call.data["data"] for call in sent)


async def test_phones_are_found_by_their_devices_and_a_broken_one_holds_up_no_other(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    app = MockConfigEntry(domain="mobile_app")
    app.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=app.entry_id,
        identifiers={("mobile_app", "1")},
        name="Anna's phone",
    )
    dr.async_get(hass).async_update_device(device.id, name_by_user="Telephone")
    hers = async_mock_service(hass, "notify", "mobile_app_anna_s_phone")
    broken = HomeAssistantError("no network")
    async_mock_service(hass, "notify", "broken", raise_exception=broken)
    everybody = async_mock_service(hass, "notify", "everybody")
    actions = ["notify.broken", "notify.everybody", "", "notify.nobody"]
    phones = ["removed meanwhile", device.id]
    await set_up_automations(hass, use(phones=phones, notify_actions=actions))

    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()

    assert titles(hers) == titles(everybody) == ["example.com is free to register"]


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({}, ["example.com", "example.org", "example.co.uk"]),
        ({"watch_list": ["Theirs"]}, []),
        ({"suffix": ["uk"]}, ["example.co.uk"]),
        ({"names": {"entity_id": "binary_sensor.example_org"}}, ["example.org"]),
    ],
)
async def test_it_tells_of_the_names_that_were_chosen(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    inputs: dict[str, Any],
    told: list[str],
) -> None:
    """By day at once, and after a night just the same ones."""
    freezer.move_to(NIGHT)
    await set_up(*LISTS)
    await set_up_automations(hass, use(**inputs), use(1, **inputs, **QUIET))

    for name in ("example.com", "example.org", "example.co.uk"):
        await engine.monitor.tell(drop(name))
        engine.monitor.learn(name, AVAILABLE)
    await hass.async_block_till_done()
    expected = [f"{name} is free to register" for name in told]
    assert titles(sent) == expected

    freezer.move_to(MORNING)
    async_fire_time_changed(hass, MORNING + timedelta(seconds=1))
    await hass.async_block_till_done()
    assert titles(sent) == expected * 2


async def test_quiet_hours_put_off_and_lose_nothing(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(EVENING)
    await choose_registrar(hass, await set_up(*LISTS))
    await set_up_automations(hass, use(**QUIET))

    await engine.monitor.tell(drop("example.co.uk", EVENING))
    await hass.async_block_till_done()
    assert titles(sent) == ["example.co.uk is free to register"]

    freezer.move_to(NIGHT)
    await engine.monitor.tell(drop("example.com"))
    await engine.monitor.tell(drop("example.org"))
    await engine.monitor.tell(gone("example.org", NIGHT + timedelta(minutes=1)))
    await engine.monitor.tell(gone("example.co.uk", NIGHT + timedelta(minutes=2)))
    engine.monitor.learn("example.com", AVAILABLE)
    engine.monitor.learn("example.org", REGISTERED)
    await hass.async_block_till_done()
    assert len(sent) == 1

    freezer.move_to(MORNING)
    async_fire_time_changed(hass, MORNING + timedelta(seconds=1))
    await hass.async_block_till_done()
    assert titles(sent[1:]) == [
        "example.com is free to register",
        "example.org was free to register",
        "example.org is not free any more",
        "example.co.uk is not free any more",
    ]
    assert ["url" in call.data["data"] for call in sent[1:]] == [True, False, False, False]
    assert sent[1].data["data"]["tag"] == f"example.com {NIGHT}"

    freezer.move_to(MORNING + timedelta(days=1))
    async_fire_time_changed(hass, MORNING + timedelta(days=1, seconds=1))
    await hass.async_block_till_done()
    assert len(sent) == 5, "once is enough"


async def test_news_of_before_the_quiet_hours_and_of_their_last_second_is_told_at_once(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(EVENING)
    await set_up(*LISTS)
    await set_up_automations(hass, use(**QUIET))

    freezer.move_to(EVENING.replace(hour=22, second=1))
    before = EVENING.replace(hour=21, minute=59, second=59)
    await engine.monitor.tell(drop("example.com", before))
    freezer.move_to(MORNING)
    await engine.monitor.tell(drop("example.org", MORNING - timedelta(seconds=1)))
    await hass.async_block_till_done()

    assert titles(sent) == ["example.com is free to register", "example.org is free to register"]


@pytest.mark.parametrize(
    "down_until", [MORNING + timedelta(minutes=20), MORNING + timedelta(days=3)]
)
async def test_what_was_put_off_is_told_after_a_restart_through_the_end_of_the_quiet_hours(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    down_until: datetime,
) -> None:
    freezer.move_to(NIGHT)
    await set_up(*LISTS)
    await engine.monitor.tell(drop("example.com"))
    assert engine.outbox == {}

    freezer.move_to(down_until)
    hass.set_state(CoreState.starting)
    last = {"last_triggered": EVENING.isoformat()}
    mock_restore_cache(hass, [State("automation.automation_0", "on", last)])
    await set_up_automations(hass, use(**QUIET))
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()

    assert titles(sent) == ["example.com is free to register"]


@pytest.mark.parametrize(
    ("last", "start"),
    [
        (MORNING + timedelta(milliseconds=300), MORNING + timedelta(hours=5)),
        (EVENING, NIGHT + timedelta(minutes=1)),
    ],
    ids=["told in the morning", "still quiet"],
)
async def test_a_restart_at_another_time_tells_nothing_again(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    last: datetime,
    start: datetime,
) -> None:
    freezer.move_to(NIGHT)
    await set_up(*LISTS)
    await engine.monitor.tell(drop("example.com"))

    freezer.move_to(start)
    hass.set_state(CoreState.starting)
    restored = State("automation.automation_0", "on", {"last_triggered": last.isoformat()})
    mock_restore_cache(hass, [restored])
    await set_up_automations(hass, use(**QUIET))
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()

    assert sent == []


async def test_a_name_that_drops_as_the_quiet_hours_end_does_not_hide_the_night(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(EVENING)
    await set_up(*LISTS)
    await set_up_automations(hass, use(**QUIET))
    freezer.move_to(NIGHT)
    await engine.monitor.tell(drop("example.com"))

    freezer.move_to(MORNING + timedelta(milliseconds=10))
    await engine.monitor.tell(drop("example.org", MORNING))
    await hass.async_block_till_done()
    async_fire_time_changed(hass, MORNING + timedelta(seconds=1))
    await hass.async_block_till_done()

    assert titles(sent) == ["example.org is free to register", "example.com is free to register"]


async def test_the_morning_waits_for_an_integration_that_is_not_ready(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(EVENING)
    entry = await set_up(*LISTS)
    await set_up_automations(hass, use(**QUIET))
    freezer.move_to(NIGHT)
    await engine.monitor.tell(drop("example.com"))
    await hass.config_entries.async_unload(entry.entry_id)

    freezer.move_to(MORNING)
    async_fire_time_changed(hass, MORNING + timedelta(seconds=1))
    await until_running(hass, 1)  # A run that waits is never done: nothing to block for.
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert sent == []

    for minutes in range(1, 5):
        freezer.move_to(MORNING + timedelta(minutes=minutes, seconds=2))
        async_fire_time_changed(hass, MORNING + timedelta(minutes=minutes, seconds=2))
        await asyncio.sleep(0)
    await until_running(hass, 0)
    await hass.async_block_till_done()
    assert titles(sent) == ["example.com is free to register"]


@pytest.mark.parametrize("quiet", [False, True])
async def test_a_whole_list_that_drops_at_once_is_told_whole(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    freezer: FrozenDateTimeFactory,
    quiet: bool,
) -> None:
    """Also while the push service takes its time: 200 runs are under way together."""
    names = [f"name-{number}.com" for number in range(200)]
    freezer.move_to(EVENING)
    await set_up(watch_list("Many", names))
    answers = asyncio.Event()
    told: list[str] = []

    async def push(call: ServiceCall) -> None:
        await answers.wait()
        told.append(call.data["data"]["tag"])

    hass.services.async_register("notify", "mobile_app_phone", push)
    await set_up_automations(hass, use(**{**QUIET, "quiet": quiet}))

    freezer.move_to(NIGHT)
    dropped = [drop(name) for name in names]
    for one in dropped:
        await engine.monitor.tell(one)
    assert told == []
    answers.set()
    await hass.async_block_till_done()
    assert len(told) == (0 if quiet else 200)
    freezer.move_to(MORNING)
    async_fire_time_changed(hass, MORNING + timedelta(seconds=1))
    await hass.async_block_till_done()

    assert sorted(told) == sorted(one.transition_id for one in dropped)


@pytest.mark.parametrize("what", ["pause", "remove"])
async def test_stop_watching_stops_watching(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    sent: list[ServiceCall],
    what: str,
) -> None:
    entry = await set_up(*LISTS)
    await set_up_automations(hass, use(stop_watching=what))
    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()
    (button,) = sent[0].data["data"]["actions"]

    for action in (button["action"], button["action"], "SOMETHING_ELSE", "URI"):
        hass.bus.async_fire("mobile_app_notification_action", {"action": action})
        await hass.async_block_till_done()
    hass.bus.async_fire("mobile_app_notification_action", {})
    await hass.async_block_till_done()

    watched = entry.runtime_data.coordinator.watched
    assert ("example.com" in watched) is (what == "pause")
    assert [name for name, one in watched.items() if one.paused] == (
        ["example.com"] if what == "pause" else []
    )
    assert len(watched) == (3 if what == "pause" else 2)
    assert len(sent) == 1
