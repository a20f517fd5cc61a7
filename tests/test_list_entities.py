"""What a list shows of its names together: counts, what happened, what is to come."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.calendar import CalendarEvent
from homeassistant.components.calendar.const import DATA_COMPONENT
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import ATTR_ENTITY_ID, EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_capture_events,  # the package ships no types
    async_fire_time_changed,
)

from custom_components.domain_availability.calendar import GATHERED
from custom_components.domain_availability.const import EVENT_TRANSITION
from custom_components.domain_availability.engine.observation import Facts
from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.engine.watching import Forecast
from custom_components.domain_availability.list_calendar import likelihood

from .conftest import SetUp, in_detail, watch_list
from .fake_monitor import AVAILABLE, DROP, NOW, PENDING_DELETE, REGISTERED, FakeEngine, transition
from .test_lists_change import remove_list, rename, set_names

CALENDAR = "calendar.one_expiries_and_drops"
EVENT = "event.one_last_change"
LISTS = (watch_list("One", ["a.com", "b.com"]), watch_list("Two", ["b.com", "c.com"]))


def state(hass: HomeAssistant, entity_id: str) -> str:
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found.state


def counts(hass: HomeAssistant, title: str) -> list[str]:
    return [
        state(hass, f"sensor.{title}_{key}")
        for key in ("names", "free_names", "names_in_pending_delete")
    ]


async def test_counts_follow_the_names_and_the_lists(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)
    assert counts(hass, "one") == counts(hass, "two") == ["2", "0", "0"]

    engine.monitor.learn("a.com", PENDING_DELETE)
    engine.monitor.learn("b.com", AVAILABLE)
    assert counts(hass, "one") == ["2", "1", "1"]
    assert counts(hass, "two") == ["2", "1", "0"]

    engine.monitor.learn("b.com", REGISTERED)
    engine.monitor.learn("a.com", AVAILABLE)
    assert counts(hass, "one") == ["2", "1", "0"]
    assert counts(hass, "two") == ["2", "0", "0"]

    set_names(hass, entry, 1, "a.com", "b.com", "c.com", "d.com")
    await hass.async_block_till_done()
    assert counts(hass, "two") == ["4", "1", "0"]
    set_names(hass, entry, 0, "b.com")
    await hass.async_block_till_done()
    assert counts(hass, "one") == ["1", "0", "0"]
    assert counts(hass, "two") == ["4", "1", "0"]
    remove_list(hass, entry, 1)
    await hass.async_block_till_done()
    assert counts(hass, "one") == ["1", "0", "0"]
    assert hass.states.get("sensor.two_names") is None


async def test_a_count_that_stays_is_not_written(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    engine.monitor.learn("a.com", PENDING_DELETE)
    before = {one.entity_id: one.last_reported for one in hass.states.async_all("sensor")}

    engine.monitor.show("a.com", last_look_at=NOW)
    engine.monitor.show("c.com", last_look_at=NOW)

    for entity_id in ("sensor.one_names", "sensor.two_free_names"):
        found = hass.states.get(entity_id)
        assert found is not None
        assert found.last_reported == before[entity_id]


async def test_a_list_has_a_device_of_its_own_that_goes_by_its_name(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(*LISTS)
    (list_id, *_) = entry.subentries
    devices = dr.async_get(hass)

    def device() -> dr.DeviceEntry | None:
        found = devices.async_get_device_by_identifier(
            ("domain_availability", list_id), entry.entry_id
        )
        assert found is None or isinstance(found, dr.DeviceEntry)
        return found

    one = device()
    assert one is not None
    assert (one.name, one.config_subentry_id) == ("One", list_id)
    rename(hass, entry, 0, "Uno")
    await hass.async_block_till_done()
    one = device()
    assert one is not None
    assert one.name == "Uno"
    assert counts(hass, "one") == ["2", "0", "0"], "the entities are the old ones"
    remove_list(hass, entry, 0)
    await hass.async_block_till_done()
    assert device() is None


async def test_what_happens_to_a_name_is_shown_by_each_of_its_lists(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(in_detail(LISTS[0], "compact"), in_detail(LISTS[1], "compact"))
    heard = async_capture_events(hass, EVENT_TRANSITION)

    await engine.monitor.tell(transition("b.com", TransitionKind.BECAME_AVAILABLE))

    for entity_id in (EVENT, "event.two_last_change"):
        found = hass.states.get(entity_id)
        assert found is not None
        assert found.attributes["event_type"] == "became_available"
        told = {key: value for key, value in heard[0].data.items() if key != ATTR_ENTITY_ID}
        assert told.items() <= found.attributes.items()
        assert ATTR_ENTITY_ID not in found.attributes
    assert heard[0].data["watch_list"] == ["One", "Two"]
    await engine.monitor.tell(transition("c.com", TransitionKind.TAKEN, transition_id="t-2"))
    found = hass.states.get(EVENT)
    assert found is not None
    assert found.attributes["domain_name"] == "b.com", "c.com is none of its business"


def owned(held: ConfigSubentryData) -> ConfigSubentryData:
    return ConfigSubentryData({**held, "data": {**held["data"], "intent": "owned"}})


async def test_that_a_name_expires_is_shown_by_the_list_of_its_holder(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(LISTS[0], owned(LISTS[1]))

    await engine.monitor.tell(transition("b.com", TransitionKind.EXPIRING))

    assert state(hass, EVENT) == "unknown"
    found = hass.states.get("event.two_last_change")
    assert found is not None
    assert found.attributes["event_type"] == "expiring"


async def events(hass: HomeAssistant, start: datetime, end: datetime) -> list[CalendarEvent]:
    entity = hass.data[DATA_COMPONENT].get_entity(CALENDAR)
    assert entity is not None
    return await entity.async_get_events(hass, start, end)


@pytest.fixture
async def berlin(hass: HomeAssistant) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")


type Settle = Callable[[], None]


@pytest.mark.usefixtures("berlin")
async def test_the_calendar_shows_expiries_as_days_and_drops_as_windows(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    await set_up(*LISTS)
    assert await events(hass, NOW - timedelta(days=999), NOW + timedelta(days=999)) == []
    # Late in the evening, which in Berlin is the next day.
    facts = Facts(expires_at=datetime(2026, 12, 24, 23, 30, tzinfo=UTC))
    engine.monitor.learn("a.com", REGISTERED, facts)
    engine.monitor.show("b.com", forecast=DROP)

    found = await events(hass, NOW, NOW + timedelta(days=999))

    assert [(one.summary, one.start, one.end, one.uid) for one in found] == [
        ("b.com may become free", DROP.earliest, DROP.latest, "b.com_drop"),
        ("a.com expires", date(2026, 12, 25), date(2026, 12, 26), "a.com_expires"),
    ]
    assert found[0].description == (
        "Likely within this time, most likely about 2026-11-26 05:14:15."
    )
    assert found[1].description is None
    # Only what falls between two moments.
    assert len(await events(hass, NOW, DROP.earliest)) == 0
    assert len(await events(hass, DROP.earliest, DROP.latest)) == 1
    assert len(await events(hass, DROP.latest, NOW + timedelta(days=999))) == 1
    assert len(await events(hass, NOW + timedelta(days=99), NOW + timedelta(days=999))) == 0


@pytest.mark.usefixtures("berlin")
async def test_the_calendar_is_on_while_a_name_may_drop_and_goes_on_to_the_next(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    await set_up(*LISTS)
    written: list[tuple[str, str | None]] = []

    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if event.data["entity_id"] == CALENDAR and new is not None:
            written.append((new.state, new.attributes.get("message")))

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)

    async def pass_time(by: timedelta) -> None:
        freezer.tick(by)
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    facts = Facts(expires_at=NOW + timedelta(days=30))
    engine.monitor.learn("a.com", REGISTERED, facts)
    engine.monitor.show("b.com", forecast=DROP)
    engine.monitor.show("b.com", forecast=DROP, last_look_at=NOW)
    assert written == []
    await pass_time(timedelta(seconds=GATHERED + 1))
    assert written == [("off", "b.com may become free")]
    await pass_time(DROP.earliest - NOW)
    assert written[1:] == [("on", "b.com may become free")]
    # It is over, and nothing new is known of the name.
    await pass_time(DROP.latest - DROP.earliest)
    assert written[2:] == [("off", "a.com expires")]
    engine.monitor.learn("a.com", AVAILABLE, Facts())
    engine.monitor.show("b.com", forecast=None)
    await pass_time(timedelta(seconds=GATHERED + 1))
    assert written[3:] == [("off", None)]


async def test_a_published_second_is_an_event_of_a_minute(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    at = NOW + timedelta(days=1)
    sure = Forecast(earliest=at, latest=at, likely=at, confidence=0.97, why="published")
    engine.monitor.show("a.com", forecast=sure)

    (found,) = await events(hass, NOW, NOW + timedelta(days=2))

    assert (found.start, found.end) == (at, at + timedelta(minutes=1))
    assert found.description is not None
    assert found.description.startswith("Very likely within this time")


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (1.0, "very_likely"),
        (0.9, "very_likely"),
        (0.89, "likely"),
        (0.6, "likely"),
        (0.59, "possible"),
        (0.3, "possible"),
        (0.29, "unlikely"),
        (0.0, "unlikely"),
    ],
)
def test_confidence_in_words(confidence: float, word: str) -> None:
    assert likelihood(confidence) == word


async def test_the_calendar_can_be_asked_by_its_action(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    await async_setup_component(hass, "homeassistant", {})
    await set_up(*LISTS)
    engine.monitor.show("a.com", forecast=DROP)

    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {ATTR_ENTITY_ID: CALENDAR, "duration": {"days": 7}},
        blocking=True,
        return_response=True,
    )

    assert answer is not None
    assert [one["summary"] for one in answer[CALENDAR]["events"]] == ["a.com may become free"]  # type: ignore[index, call-overload, union-attr] # JSON
