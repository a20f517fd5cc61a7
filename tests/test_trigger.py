"""Automations hear of a transition once, if it is one of theirs; else the trace says why not."""

from collections.abc import Callable
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import label_registry as lr
from homeassistant.helpers.trigger import async_validate_trigger_config
import pytest
import voluptuous as vol

from custom_components.domain_availability.const import DOMAIN
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    VerdictKind,
)

from .automations import automation, runs, set_up_automations, traces
from .conftest import SetUp, watch_list
from .fake_monitor import FakeEngine, transition
from .test_lists_change import set_names

BECAME_AVAILABLE = "domain_availability.became_available"
PHASE_CHANGED = "domain_availability.phase_changed"
LISTS = (
    watch_list("Mine", ["example.com", "example.co.uk"]),
    watch_list("Yours", ["example.com", "example.org", "xn--e1afmkfd.xn--p1ai"]),
)
NAMES = ("example.com", "example.co.uk", "example.org", "xn--e1afmkfd.xn--p1ai")
SENSOR = "binary_sensor.example_com"


def drop(name: str, **changes: Any) -> Transition:
    """Return the news that a name is free."""
    kind = TransitionKind.BECAME_AVAILABLE
    return transition(name, kind, transition_id=f"drop of {name}", **changes)


async def drop_all(hass: HomeAssistant, engine: FakeEngine) -> None:
    """Let every name become free."""
    for name in NAMES:
        await engine.monitor.tell(drop(name))
    await hass.async_block_till_done()


def moved(name: str, old: Phase, new: Phase, kind: TransitionKind) -> Transition:
    """Return the news that a registered name is in another phase."""
    return transition(
        name,
        kind,
        transition_id=f"{name} in {new}",
        to_verdict=VerdictKind.REGISTERED,
        from_phase=old,
        to_phase=new,
    )


DELETED = moved(
    "example.com",
    Phase.REDEMPTION,
    Phase.PENDING_DELETE,
    TransitionKind.ENTERED_PENDING_DELETE,
)


async def test_a_drop_is_told_with_the_payload_of_the_event(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)
    await set_up_automations(hass, automation({"trigger": BECAME_AVAILABLE}))
    seen = runs(hass)

    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()

    device = dr.async_get(hass).async_get_device_by_identifier(
        ("domain_availability", "example.com"), entry.entry_id
    )
    assert device is not None
    assert seen == [
        {
            "id": "0",
            "idx": "0",
            "alias": None,
            "platform": BECAME_AVAILABLE,
            "description": "example.com became available",
            "domain_name": "example.com",
            "display_name": "example.com",
            "from_verdict": "registered",
            "to_verdict": "available",
            "from_phase": "pending_delete",
            "to_phase": "available",
            "confidence": 0.95,
            "at": "2026-11-23T03:14:15+00:00",
            "transition_id": "drop of example.com",
            "watch_list": ["Mine", "Yours"],
            "register_url": None,
            "price": None,
            "reasons": ["two absences with a control"],
            "entity_id": SENSOR,
            "device_id": device.id,
        }
    ]


@pytest.mark.parametrize(
    ("options", "dropped"),
    [
        ({}, NAMES),
        ({"watch_list": "mine "}, ("example.com", "example.co.uk")),
        ({"watch_list": " MINE"}, ("example.com", "example.co.uk")),
        ({"watch_list": ["Yours", "Theirs"]}, ("example.com", "example.org", NAMES[3])),
        ({"watch_list": [], "suffix": [""]}, NAMES),
        ({"suffix": "com"}, ("example.com",)),
        ({"suffix": [".UK", "org"]}, ("example.co.uk", "example.org")),
        ({"suffix": "co.uk"}, ("example.co.uk",)),
        ({"suffix": "рф"}, (NAMES[3],)),
        ({"suffix": "example.com"}, ()),
        ({"suffix": "com", "watch_list": "Theirs"}, ()),
    ],
)
async def test_the_fields_let_through_what_they_say(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    options: dict[str, Any],
    dropped: tuple[str, ...],
) -> None:
    await set_up(*LISTS)
    await set_up_automations(hass, automation({"trigger": BECAME_AVAILABLE, "options": options}))
    seen = runs(hass)

    await drop_all(hass, engine)

    assert [told["domain_name"] for told in seen] == [*dropped]


@pytest.mark.parametrize(
    ("options", "fires"),
    [
        ({}, True),
        ({"from": "redemption"}, True),
        ({"to": ["pending_delete", "release_session"]}, True),
        ({"from": ["redemption"], "to": "pending_delete"}, True),
        ({"from": "grace"}, False),
        ({"to": "available"}, False),
        ({"from": "redemption", "to": "available"}, False),
        ({"to": "pending_delete", "suffix": "org"}, False),
        ({"to": "pending_delete", "watch_list": "Yours"}, True),
    ],
)
async def test_a_change_of_phase_is_told_by_where_from_and_where_to(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    options: dict[str, Any],
    fires: bool,
) -> None:
    await set_up(*LISTS)
    await set_up_automations(hass, automation({"trigger": PHASE_CHANGED, "options": options}))
    seen = runs(hass)

    await engine.monitor.tell(DELETED)
    await hass.async_block_till_done()

    assert [told["description"] for told in seen] == ["example.com changed its phase"] * fires


@pytest.mark.parametrize(
    ("told", "fired"),
    [
        (drop("example.com"), [BECAME_AVAILABLE, PHASE_CHANGED]),
        (DELETED, [PHASE_CHANGED]),
        (
            drop("example.com", from_phase=Phase.AVAILABLE, from_verdict=VerdictKind.AVAILABLE),
            [BECAME_AVAILABLE],
        ),
        (
            moved(
                "example.com",
                Phase.REGISTERED,
                Phase.REGISTERED,
                TransitionKind.REGISTRAR_CHANGED,
            ),
            [],
        ),
        (
            transition(
                "example.com", TransitionKind.FIRST_SEEN, from_verdict=None, from_phase=None
            ),
            [],
        ),
        (drop("gone.com"), []),
    ],
    ids=["drop", "phase", "cheaper", "registrar", "free at first look", "watched no more"],
)
async def test_which_trigger_hears_of_what(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    told: Transition,
    fired: list[str],
) -> None:
    await set_up(*LISTS)
    await set_up_automations(
        hass,
        automation({"trigger": BECAME_AVAILABLE}, number=0),
        automation({"trigger": PHASE_CHANGED}, number=1),
    )
    seen = runs(hass)

    await engine.monitor.tell(told)
    await hass.async_block_till_done()

    assert [one["platform"] for one in seen] == fired


async def test_what_happened_before_the_start_is_told_once_after_it(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    hass.set_state(CoreState.not_running)
    engine.outbox["drop of example.com"] = drop("example.com")
    await set_up(*LISTS)
    seen = runs(hass)
    # Automations are attached by a start-up job, which the test's Home Assistant does not run.
    hass.set_state(CoreState.starting)
    await set_up_automations(hass, automation({"trigger": BECAME_AVAILABLE}))
    assert seen == []

    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()

    assert [told["transition_id"] for told in seen] == ["drop of example.com"]
    assert engine.outbox == {}


async def test_a_reload_of_the_entry_leaves_the_automation_attached(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)
    await set_up_automations(hass, automation({"trigger": BECAME_AVAILABLE}))
    seen = runs(hass)

    await hass.config_entries.async_reload(entry.entry_id)
    await engine.monitor.tell(drop("example.com"))
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.automation_0"}, blocking=True
    )
    await engine.monitor.tell(drop("example.org"))
    await hass.async_block_till_done()

    assert [told["domain_name"] for told in seen] == ["example.com"]


class House:
    """Where the names' devices and entities are, and how the test rearranges them."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.areas = ar.async_get(hass)
        self.floors = fr.async_get(hass)
        self.labels = lr.async_get(hass)
        self.devices = dr.async_get(hass)
        self.entities = er.async_get(hass)

    @property
    def device(self) -> str:
        """The device of example.com."""
        device = self.entities.async_get(SENSOR)
        assert device is not None
        assert device.device_id is not None
        return device.device_id


def by_entity(_: House) -> dict[str, Any]:
    return {"entity_id": SENSOR}


def by_another_of_its_entities(_: House) -> dict[str, Any]:
    return {"entity_id": "sensor.example_com_phase"}


def by_device(house: House) -> dict[str, Any]:
    return {"device_id": [house.device]}


def by_device_without_its_sensor(house: House) -> dict[str, Any]:
    house.entities.async_update_entity(SENSOR, disabled_by=er.RegistryEntryDisabler.USER)
    return {"device_id": house.device}


def by_area(house: House) -> dict[str, Any]:
    area = house.areas.async_create("Study")
    house.devices.async_update_device(house.device, area_id=area.id)
    return {"area_id": area.id}


def by_floor(house: House) -> dict[str, Any]:
    floor = house.floors.async_create("Upstairs")
    area = house.areas.async_create("Study", floor_id=floor.floor_id)
    house.devices.async_update_device(house.device, area_id=area.id)
    return {"floor_id": floor.floor_id}


def by_label_of_the_entity(house: House) -> dict[str, Any]:
    label = house.labels.async_create("Dear")
    house.entities.async_update_entity(SENSOR, labels={label.label_id})
    return {"label_id": label.label_id}


def by_label_of_the_device(house: House) -> dict[str, Any]:
    label = house.labels.async_create("Dear")
    house.devices.async_update_device(house.device, labels={label.label_id})
    return {"label_id": label.label_id}


@pytest.mark.parametrize(
    "arrange",
    [
        by_entity,
        by_another_of_its_entities,
        by_device,
        by_device_without_its_sensor,
        by_area,
        by_floor,
        by_label_of_the_entity,
        by_label_of_the_device,
    ],
)
@pytest.mark.parametrize("key", [BECAME_AVAILABLE, PHASE_CHANGED])
async def test_a_target_means_the_names_that_are_there(
    *, hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, arrange: Any, key: str
) -> None:
    await set_up(*LISTS)
    target = arrange(House(hass))
    await hass.async_block_till_done()
    await set_up_automations(hass, automation({"trigger": key, "target": target}))
    seen = runs(hass)

    await drop_all(hass, engine)

    assert [told["domain_name"] for told in seen] == ["example.com"]


async def test_a_target_follows_the_registries(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    house = House(hass)
    label = house.labels.async_create("Dear").label_id
    await set_up_automations(
        hass, automation({"trigger": BECAME_AVAILABLE, "target": {"label_id": label}})
    )
    seen = runs(hass)

    await engine.monitor.tell(drop("example.com"))
    house.devices.async_update_device(house.device, labels={label})
    await hass.async_block_till_done()
    await engine.monitor.tell(drop("example.com"))
    house.devices.async_update_device(house.device, labels=set())
    await hass.async_block_till_done()
    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()

    assert len(seen) == 1


def device_of(hass: HomeAssistant, list_id: str) -> str:
    """Return the id of a list's device."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier((DOMAIN, list_id), entry.entry_id)
    assert device is not None
    return device.id


@pytest.mark.parametrize(
    "pick",
    [
        lambda hass, mine: {"target": {"device_id": device_of(hass, mine)}},
        lambda hass, mine: {"options": {"watch_list": [device_of(hass, mine)]}},
        lambda _, mine: {"options": {"watch_list": [mine]}},
    ],
    ids=["target", "device", "id"],
)
async def test_a_list_that_is_picked_means_its_names_just_then_however_it_is_called(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    pick: Callable[[HomeAssistant, str], dict[str, Any]],
) -> None:
    entry = await set_up(*LISTS)
    (mine, *_) = entry.subentries.values()
    picked = pick(hass, mine.subentry_id)
    await set_up_automations(hass, automation({"trigger": BECAME_AVAILABLE, **picked}))
    seen = runs(hass)

    await drop_all(hass, engine)
    assert [told["domain_name"] for told in seen] == ["example.com", "example.co.uk"]

    hass.config_entries.async_update_subentry(entry, mine, title="Dearest ")
    await hass.async_block_till_done()
    set_names(hass, entry, 0, "example.org")
    await hass.async_block_till_done()
    seen.clear()
    await drop_all(hass, engine)
    assert [told["domain_name"] for told in seen] == ["example.org"]


async def test_a_title_is_compared_without_outer_blanks(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(watch_list("  Mine ", ["example.com"]))
    options = {"watch_list": ["mine"]}
    await set_up_automations(hass, automation({"trigger": BECAME_AVAILABLE, "options": options}))
    seen = runs(hass)

    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()

    assert [told["domain_name"] for told in seen] == ["example.com"]


async def test_no_target_means_every_name_also_those_without_entities(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)
    entities = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        entities.async_remove(entity.entity_id)
    await set_up_automations(hass, automation({"trigger": BECAME_AVAILABLE, "target": {}}))
    seen = runs(hass)

    await engine.monitor.tell(drop("example.com"))
    await hass.async_block_till_done()

    (told,) = seen
    assert told["domain_name"] == "example.com"
    assert "entity_id" not in told


@pytest.mark.parametrize(
    ("trigger", "told", "reason", "wanted", "was"),
    [
        (
            {"trigger": BECAME_AVAILABLE, "target": {"entity_id": "binary_sensor.example_org"}},
            drop("example.com"),
            "not_targeted",
            [],
            ["example.com"],
        ),
        (
            {"trigger": BECAME_AVAILABLE, "options": {"watch_list": "Theirs"}},
            drop("example.com"),
            "other_watch_list",
            ["Theirs"],
            ["Mine", "Yours"],
        ),
        (
            {"trigger": BECAME_AVAILABLE, "options": {"suffix": ".org"}},
            drop("example.co.uk"),
            "other_suffix",
            ["org"],
            ["co.uk"],
        ),
        (
            {"trigger": PHASE_CHANGED, "options": {"from": ["grace", "on_hold"]}},
            DELETED,
            "other_from_phase",
            ["grace", "on_hold"],
            ["redemption"],
        ),
        (
            {"trigger": PHASE_CHANGED, "options": {"to": "available"}},
            DELETED,
            "other_to_phase",
            ["available"],
            ["pending_delete"],
        ),
    ],
)
async def test_a_near_miss_is_in_the_traces(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    trigger: dict[str, Any],
    told: Transition,
    reason: str,
    wanted: list[str],
    was: list[str],
) -> None:
    await set_up(*LISTS)
    await set_up_automations(hass, automation(trigger))

    await engine.monitor.tell(told)
    await hass.async_block_till_done()

    (trace,) = traces(hass, missed=True)
    (step,) = trace["trace"]["trigger/0"]
    assert step["result"] == {
        "reason": reason,
        "data": {
            "domain_name": told.name,
            "transition_id": told.transition_id,
            "wanted": wanted,
            "was": was,
        },
    }
    assert trace["script_execution"] == "not_triggered"
    assert traces(hass) == []


async def test_what_a_trigger_does_not_look_at_is_no_near_miss(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    other = {"entity_id": "binary_sensor.example_org"}
    await set_up_automations(
        hass,
        automation({"trigger": BECAME_AVAILABLE, "options": {"suffix": "org"}}, number=0),
        automation({"trigger": PHASE_CHANGED, "target": other}, number=1),
        automation({"trigger": PHASE_CHANGED}, number=2),
    )

    await engine.monitor.tell(DELETED)
    await hass.async_block_till_done()

    assert len(traces(hass, 2)) == 1
    assert [trace["trigger"] for trace in traces(hass, 2)] == ["example.com changed its phase"]


@pytest.mark.parametrize(
    "trigger",
    [
        {"trigger": BECAME_AVAILABLE, "options": {"phase": "grace"}},
        {"trigger": BECAME_AVAILABLE, "options": {"suffix": "-"}},
        {"trigger": BECAME_AVAILABLE, "options": {"suffix": ["a b"]}},
        {"trigger": BECAME_AVAILABLE, "options": {"watch_list": {"title": "Mine"}}},
        {"trigger": BECAME_AVAILABLE, "target": {"entity_id": "not an id"}},
        {"trigger": PHASE_CHANGED, "options": {"to": "nowhere"}},
        {"trigger": PHASE_CHANGED, "to": "available"},
        {"trigger": "domain_availability.taken"},
    ],
)
async def test_a_mistake_is_refused(hass: HomeAssistant, trigger: dict[str, Any]) -> None:
    trigger["platform"] = trigger.pop("trigger")

    with pytest.raises(vol.Invalid):
        await async_validate_trigger_config(hass, [trigger])
