"""docs/automations.md: every example is loaded and fired, every table is what the code is."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import label_registry as lr
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_fire_time_changed,  # the package ships no types
    async_mock_service,
)

from custom_components.domain_availability import condition, trigger
from custom_components.domain_availability.announce import payload
from custom_components.domain_availability.const import EVENT_BECAME_AVAILABLE, EVENT_TRANSITION
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .automations import set_up_automations
from .conftest import MockConfigEntry, SetUp, watch_list
from .documents import DOCS, examples, tables
from .fake_monitor import AVAILABLE, FakeEngine, transition
from .test_words import MANIFEST

PAGE = "automations.md"
EXAMPLES = examples(PAGE)
TABLES = tables(PAGE)
AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LISTS = (
    watch_list("Wanted", ["example.com", "example.co.uk"]),
    watch_list("Ours", ["example.org"]),
)
ACTIONS = (
    ("light", "turn_on"),
    ("notify", "mobile_app_phone"),
    ("notify", "send_message"),
    ("persistent_notification", "create"),
    ("rest_command", "inventory"),
    ("todo", "add_item"),
)

type Fire = Callable[[HomeAssistant, FakeEngine, FrozenDateTimeFactory], Awaitable[None]]


async def drop(_: HomeAssistant, engine: FakeEngine, __: FrozenDateTimeFactory) -> None:
    """Let a name of each list become free."""
    for name in ("example.com", "example.org"):
        kind = TransitionKind.BECAME_AVAILABLE
        await engine.monitor.tell(transition(name, kind, transition_id=name, at=AT))


def move(name: str, old: Phase, new: Phase, kind: TransitionKind) -> Fire:
    """Let a name enter another phase."""

    async def fire(_: HomeAssistant, engine: FakeEngine, __: FrozenDateTimeFactory) -> None:
        was_free = old is Phase.AVAILABLE
        await engine.monitor.tell(
            transition(
                name,
                kind,
                at=AT,
                from_phase=old,
                to_phase=new,
                from_verdict=VerdictKind.AVAILABLE if was_free else VerdictKind.REGISTERED,
                to_verdict=VerdictKind.REGISTERED,
                reasons=("A registry says so.",),
            )
        )

    return fire


async def pass_by(hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime) -> None:
    """Let the clock go past a moment."""
    freezer.move_to(moment + timedelta(seconds=1))
    async_fire_time_changed(hass, moment + timedelta(seconds=1))
    await hass.async_block_till_done()


async def look_at_the_clock(
    hass: HomeAssistant, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    """Let full hours come: one before the name is free, one after, one at night."""
    await pass_by(hass, freezer, AT.replace(hour=15))
    engine.monitor.learn("example.com", AVAILABLE)
    await pass_by(hass, freezer, AT.replace(hour=16))
    await pass_by(hass, freezer, AT.replace(hour=23))


async def wait_for_the_morning(
    hass: HomeAssistant, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    """Let something happen in the afternoon, and two mornings come."""
    await drop(hass, engine, freezer)
    await pass_by(hass, freezer, AT + timedelta(hours=18, minutes=30))
    await pass_by(hass, freezer, AT + timedelta(hours=42, minutes=30))


PHONE = "notify.mobile_app_phone"
FIRED: dict[str, tuple[Fire, list[tuple[str, dict[str, Any]]]]] = {
    "1. A push with a button": (
        drop,
        [
            (
                PHONE,
                {
                    "title": f"{name} is free",
                    "message": "95 % sure. two absences with a control",
                    "data": {
                        "tag": name,
                        "ttl": 0,
                        "priority": "high",
                        "actions": [
                            {
                                "action": "URI",
                                "title": "Register",
                                "uri": f"https://registrar.test/?q={name}",
                            }
                        ],
                    },
                },
            )
            for name in ("example.com", "example.org")
        ],
    ),
    "2. Wake the house for the one that matters": (
        drop,
        [
            ("light.turn_on", {"entity_id": ["light.bedroom"], "flash": "long"}),
            (
                PHONE,
                {
                    "title": "Now: example.com",
                    "message": "https://registrar.test/?q=example.com",
                    "data": {
                        "tag": "example.com",
                        "ttl": 0,
                        "priority": "high",
                        "channel": "alarm_stream",
                        "push": {
                            "interruption-level": "critical",
                            "sound": {"name": "default", "critical": 1, "volume": 1.0},
                        },
                    },
                },
            ),
        ],
    ),
    "3. Get ready days ahead": (
        move(
            "example.com",
            Phase.REDEMPTION,
            Phase.PENDING_DELETE,
            TransitionKind.ENTERED_PENDING_DELETE,
        ),
        [
            (
                "todo.add_item",
                {
                    "entity_id": ["todo.tasks"],
                    "item": "Have an account ready for example.com",
                    "description": "It drops soon. See its sensor for the window that is expected.",
                },
            )
        ],
    ),
    "4. Mail to everybody": (
        drop,
        [
            (
                "notify.send_message",
                {
                    "entity_id": ["notify.family"],
                    "title": "example.com is free to register",
                    "message": "two absences with a control",
                },
            )
        ],
    ),
    "5. Do not lose my own": (
        move("example.org", Phase.REGISTERED, Phase.GRACE, TransitionKind.ENTERED_GRACE),
        [
            (
                "persistent_notification.create",
                {
                    "notification_id": "example.org",
                    "title": "Renew example.org today",
                    "message": "It is in grace since 23.11.2026 14:00.",
                },
            )
        ],
    ),
    "6. Somebody moved my name": (
        move(
            "example.org",
            Phase.REGISTERED,
            Phase.REGISTERED,
            TransitionKind.NAME_SERVERS_CHANGED,
        ),
        [
            (
                PHONE,
                {
                    "title": "example.org was changed",
                    "message": "Name servers changed. Was it you?",
                    "data": {"tag": "t-1"},
                },
            )
        ],
    ),
    "7. It is gone again": (
        move("example.com", Phase.AVAILABLE, Phase.REGISTERED, TransitionKind.TAKEN),
        [
            (
                PHONE,
                {
                    "title": "example.com is not free any more",
                    "message": "A registry says so.",
                    "data": {"tag": "t-1"},
                },
            )
        ],
    ),
    "8. Remind until it is done": (
        look_at_the_clock,
        [
            (
                PHONE,
                {
                    "message": "example.com is still free.",
                    "data": {"tag": "example_com_is_free"},
                },
            )
        ],
    ),
    "9. A digest in the morning": (
        wait_for_the_morning,
        [
            (
                PHONE,
                {
                    "title": "2 changes of domain names",
                    "message": "example.com: available\nexample.org: available",
                },
            )
        ],
    ),
    "10. Tell another program": (
        drop,
        [
            (
                "rest_command.inventory",
                {"key": "example.com", "name": "example.com", "status": "available"},
            )
        ],
    ),
}


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let the time triggers of automations wait on."""
    return True


@pytest.fixture
async def house(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> MockConfigEntry:
    """Set up two lists, a registrar, and a label on a device."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(AT)
    entry = await set_up(*LISTS)
    hass.config_entries.async_update_entry(
        entry, options={"register_url": "https://registrar.test/?q={domain_name}"}
    )
    label = lr.async_get(hass).async_create("Must have")
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier(
        ("domain_availability", "example.com"), entry.entry_id
    )
    assert device is not None
    devices.async_update_device(device.id, labels={label.label_id})
    await hass.async_block_till_done()
    return entry


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("title", FIRED)
async def test_an_example_does_what_it_says(
    *,
    hass: HomeAssistant,
    engine: FakeEngine,
    freezer: FrozenDateTimeFactory,
    title: str,
) -> None:
    (example,) = EXAMPLES[title]
    fire, expected = FIRED[title]
    called: list[tuple[str, dict[str, Any]]] = []
    await set_up_automations(hass, {"id": "example", **example})
    collected: list[list[ServiceCall]] = [async_mock_service(hass, *action) for action in ACTIONS]

    await fire(hass, engine, freezer)
    await hass.async_block_till_done()

    for calls in collected:
        called += ((f"{call.domain}.{call.service}", dict(call.data)) for call in calls)
    assert called == expected


def test_there_are_ten_examples_and_each_is_fired() -> None:
    numbered = [title for title in EXAMPLES if re.match(r"\d+\. ", title)]

    assert numbered == [*FIRED] == [*EXAMPLES]
    assert len(numbered) == 10


@pytest.mark.parametrize("title", FIRED)
def test_an_example_is_ready_for_many_names_at_once(title: str) -> None:
    (example,) = EXAMPLES[title]
    by_the_clock = {one["trigger"] for one in example["triggers"]} & {"time", "time_pattern"}

    assert example["alias"]
    if not by_the_clock:
        assert (example["mode"], example["max"]) == ("parallel", 100)


def test_the_link_imports_the_blueprint_that_lies_here() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    (link,) = re.findall(r"\]\((https://my\.home-assistant\.io/redirect/[^)]+)\)", page)
    (address,) = parse_qs(urlsplit(link).query)["blueprint_url"]
    repository, _, path = address.partition("/blob/main/")

    assert urlsplit(link).path == "/redirect/blueprint_import/"
    assert repository == MANIFEST["documentation"].partition("#")[0].rstrip("/")
    assert load_yaml_dict(str(DOCS.parent / path))["blueprint"]["source_url"] == address


def first_column(title: str) -> set[str]:
    return {key for row in TABLES[title] for key in re.findall(r"`([^`]+)`", row[0])}


def test_the_tables_are_what_the_code_is() -> None:
    told = payload(
        transition("example.com", TransitionKind.TAKEN), display_name="example.com", watch_lists=[]
    )
    options = {
        str(option)
        for schema in (trigger.BECAME_AVAILABLE_SCHEMA, trigger.PHASE_CHANGED_SCHEMA)
        for option in schema.schema["options"]
    }
    triggers = {f"domain_availability.{key}" for key in trigger.TRIGGERS}

    assert first_column("Triggers") == triggers | options
    assert first_column("Conditions") == {
        f"domain_availability.{key}" for key in condition.CONDITIONS
    }
    assert first_column("Events") == {EVENT_TRANSITION, EVENT_BECAME_AVAILABLE}
    assert first_column("What they tell") == {*told, "entity_id", "device_id"}


def test_every_phase_and_every_reason_is_named() -> None:
    page = (DOCS / PAGE).read_text(encoding="utf-8")
    phases = page.partition("The phases are ")[2].partition("\n\n")[0]

    assert {*trigger.PHASES} == set(re.findall(r"`([a-z_]+)`", phases))
    assert first_column("Why did it not run?") == {
        "not_targeted",
        "other_watch_list",
        "other_suffix",
        "other_from_phase",
        "other_to_phase",
    }
