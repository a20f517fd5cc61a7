"""Conditions pass on what is certain: of what is not known neither a yes nor a no."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import label_registry as lr
from homeassistant.helpers.condition import (
    ConditionChecker,
    async_from_config,
    async_validate_condition_config,
)
import pytest
import voluptuous as vol

from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .automations import automation, runs, set_up_automations, traces
from .conftest import SetUp, watch_list
from .fake_monitor import (
    AVAILABLE,
    PENDING_DELETE,
    REGISTERED,
    RESERVED,
    UNKNOWN,
    FakeEngine,
    transition,
    verdict,
)

DOMAIN = "domain_availability"
LISTS = (watch_list("Mine", ["example.com", "example.org"]),)
COM, ORG = "binary_sensor.example_com", "binary_sensor.example_org"
PREMIUM = verdict(VerdictKind.AVAILABLE, Phase.PREMIUM)
DOUBTED = verdict(VerdictKind.UNKNOWN, Phase.PENDING_DELETE, 0.4)


async def checker(
    hass: HomeAssistant, key: str, target: dict[str, Any], **options: Any
) -> ConditionChecker:
    """Return a condition of ours as an automation uses it."""
    config = {"condition": f"{DOMAIN}.{key}", "target": target, "options": options}
    valid = await async_validate_condition_config(hass, config)
    return await async_from_config(hass, valid)


@pytest.mark.parametrize(
    ("known", "available", "not_available", "phases"),
    [
        (AVAILABLE, True, False, {"available"}),
        (PREMIUM, True, False, {"premium"}),
        (REGISTERED, False, True, {"registered"}),
        (PENDING_DELETE, False, True, {"pending_delete"}),
        (RESERVED, False, True, {"reserved"}),
        (UNKNOWN, False, False, set()),
        (DOUBTED, False, False, set()),
        (None, False, False, set()),
    ],
)
async def test_what_passes_of_one_name(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    known: Any,
    available: bool,
    not_available: bool,
    phases: set[str],
) -> None:
    await set_up(*LISTS)
    if known is not None:
        engine.monitor.learn("example.com", known)
    target = {"entity_id": COM}

    for behavior in ("any", "all"):
        free = await checker(hass, "is_available", target, behavior=behavior)
        taken = await checker(hass, "is_not_available", target, behavior=behavior)
        assert free.async_check() is available
        assert taken.async_check() is not_available
        passed = set()
        for phase in Phase:
            within = await checker(hass, "is_in_phase", target, behavior=behavior, phase=phase)
            if within.async_check():
                passed.add(phase.value)
        assert passed == phases


@pytest.mark.parametrize(
    ("com", "org", "some", "every"),
    [
        (AVAILABLE, AVAILABLE, True, True),
        (AVAILABLE, REGISTERED, True, False),
        (AVAILABLE, UNKNOWN, True, False),
        (UNKNOWN, UNKNOWN, False, False),
        (REGISTERED, REGISTERED, False, False),
    ],
)
async def test_any_and_all_of_several_names(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    com: Any,
    org: Any,
    some: bool,
    every: bool,
) -> None:
    await set_up(*LISTS)
    engine.monitor.learn("example.com", com)
    engine.monitor.learn("example.org", org)
    target = {"entity_id": [COM, ORG]}

    assert (await checker(hass, "is_available", target, behavior="any")).async_check() is some
    assert (await checker(hass, "is_available", target, behavior="all")).async_check() is every
    within = await checker(hass, "is_in_phase", target, behavior="all", phase=["available"])
    assert within.async_check() is every


@pytest.mark.parametrize("key", ["is_available", "is_not_available", "is_in_phase"])
@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_a_target_without_names_passes_nothing(
    *, hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, key: str, behavior: str
) -> None:
    await set_up(*LISTS)
    engine.monitor.learn("example.com", AVAILABLE)
    options = {"phase": ["available"]} if key == "is_in_phase" else {}
    for target in (
        {"entity_id": "binary_sensor.nowhere"},
        {"entity_id": "sensor.example_com_phase"},
        {"label_id": "nobody"},
    ):
        asked = await checker(hass, key, target, behavior=behavior, **options)
        assert asked.async_check() is False


async def test_a_label_means_our_binary_sensors_alone(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    engine.monitor.learn("example.com", AVAILABLE)
    label = lr.async_get(hass).async_create("Dear").label_id
    entities = er.async_get(hass)
    door = entities.async_get_or_create("binary_sensor", "template", "door").entity_id
    hass.states.async_set(door, "off")
    for entity_id in (door, COM):
        entities.async_update_entity(entity_id, labels={label})

    everything = await checker(hass, "is_available", {"label_id": label}, behavior="all")
    assert everything.async_check() is True
    anything = await checker(hass, "is_not_available", {"label_id": label}, behavior="any")
    assert anything.async_check() is False


async def test_it_must_have_been_so_for_as_long_as_asked(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    await set_up(*LISTS)
    engine.monitor.learn("example.com", AVAILABLE)
    lasting = await checker(hass, "is_available", {"entity_id": COM}, **{"for": "00:10:00"})

    assert lasting.async_check() is False
    freezer.tick(timedelta(minutes=10))
    assert lasting.async_check() is True
    engine.monitor.learn("example.com", UNKNOWN)
    assert lasting.async_check() is False


async def test_while_the_entry_is_not_loaded_nothing_passes(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)
    engine.monitor.learn("example.com", AVAILABLE)
    free = await checker(hass, "is_available", {"entity_id": COM})
    within = await checker(hass, "is_in_phase", {"entity_id": COM}, phase="available")
    assert within.needs_polling
    assert free.async_check()
    assert within.async_check()

    await hass.config_entries.async_unload(entry.entry_id)

    assert free.async_check() is False
    assert within.async_check() is False


async def test_the_trace_says_what_was_found(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)
    engine.monitor.learn("example.com", PENDING_DELETE)
    target = {"entity_id": [COM, ORG]}
    asked = {"target": target, "options": {"behavior": "all"}}
    phase = {"target": target, "options": {"phase": "grace"}}
    trigger = {"trigger": f"{DOMAIN}.became_available"}
    await set_up_automations(
        hass,
        automation(trigger, conditions=[{"condition": f"{DOMAIN}.is_not_available", **asked}]),
        automation(trigger, conditions=[{"condition": f"{DOMAIN}.is_in_phase", **phase}], number=1),
    )
    seen = runs(hass)

    await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))
    await hass.async_block_till_done()

    assert seen == []
    found = [traces(hass, number)[0]["trace"]["condition/0"][0]["result"] for number in range(2)]
    assert found == [
        {"result": False, "states": {ORG: "unknown", COM: "off"}},
        {"result": False, "states": {COM: "pending_delete", ORG: None}},
    ]
    assert [*found[0]["states"]] == [ORG, COM], "what does not match comes first"


@pytest.mark.parametrize(
    ("key", "rest"),
    [
        ("is_available", {}),
        ("is_available", {"target": {"entity_id": COM}, "options": {"phase": "grace"}}),
        ("is_in_phase", {"target": {"entity_id": COM}}),
        ("is_in_phase", {"target": {"entity_id": COM}, "options": {"phase": []}}),
        ("is_in_phase", {"target": {"entity_id": COM}, "options": {"phase": "nowhere"}}),
        ("is_in_phase", {"options": {"phase": "grace"}}),
        ("is_taken", {"target": {"entity_id": COM}}),
    ],
)
async def test_a_mistake_is_refused(hass: HomeAssistant, key: str, rest: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        await async_validate_condition_config(hass, {"condition": f"{DOMAIN}.{key}", **rest})
