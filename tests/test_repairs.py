"""What is wrong is said in a repair issue, from what the engine has seen, until it is over."""

from datetime import timedelta
from http import HTTPStatus
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_fire_time_changed,  # the package ships no types
)
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the same
)

from custom_components.domain_availability.const import DOMAIN
from custom_components.domain_availability.engine.health import DEGRADED_AFTER
from custom_components.domain_availability.engine.observation import Layer, Outcome
from custom_components.domain_availability.standing_issues import (
    CAUGHT_FOR,
    EVERY,
    FREE_FOR,
    HELD_FOR,
)

from .conftest import MockConfigEntry, make_entry, watch_list
from .scripted_engine import ScriptedEngine
from .test_websocket import scripted

__all__ = ["scripted"]

BOOK = "xn--bcher-kva.de"
LIST = watch_list("Mine", ["example.com", "second.com", "third.com", BOOK])
HOUR = timedelta(hours=1)


@pytest.fixture
async def entry(hass: HomeAssistant, scripted: ScriptedEngine) -> MockConfigEntry:
    """Return an entry whose names have been looked at."""
    return await begin(hass, scripted, LIST)


async def begin(hass: HomeAssistant, scripted: ScriptedEngine, *lists: Any) -> MockConfigEntry:
    """Set an entry up and let its names be looked at."""
    entry = make_entry(*lists)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await scripted.settle()
    return entry


async def look(hass: HomeAssistant) -> set[str]:
    """Let a minute of Home Assistant's pass; return the issues there are."""
    async_fire_time_changed(hass, dt_util.utcnow() + EVERY + timedelta(seconds=1))
    await hass.async_block_till_done()
    return {issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN}


async def check(scripted: ScriptedEngine, *names: str, times: int = 1) -> None:
    """Look at names by hand, an hour apart."""
    assert scripted.monitor is not None
    for _ in range(times):
        scripted.clock.turn(HOUR.total_seconds())
        for name in names:
            await scripted.monitor.check(name)


def placeholders(hass: HomeAssistant, issue_id: str) -> dict[str, str] | None:
    """Return what an issue says of what is wrong."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    return issue.translation_placeholders


@pytest.mark.usefixtures("entry")
async def test_where_all_is_well_nothing_is_said(
    hass: HomeAssistant, scripted: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await check(scripted, "example.com", BOOK, times=3)
    assert await look(hass) == set()
    ours = [one for one in caplog.records if one.name.startswith("custom_components")]
    assert [one for one in ours if one.levelno >= logging.WARNING] == []


@pytest.mark.usefixtures("entry")
async def test_a_server_that_refuses_us_for_a_day(
    hass: HomeAssistant, scripted: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    scripted.sources.says[Layer.WHOIS] = Outcome.REFUSED
    await check(scripted, "example.com", times=23)
    assert await look(hass) == set()
    await check(scripted, "example.com", "second.com", times=2)
    assert await look(hass) == {"server_refuses_whois.example"}
    assert placeholders(hass, "server_refuses_whois.example") == {
        "server": "whois.example",
        "since": "2026-10-12",
    }
    await look(hass)
    said = [one.message for one in caplog.records if "server refuses" in one.message]
    assert said == ["See the repairs: server refuses whois.example 2026-10-12"]
    silent = [one.message for one in caplog.records if "questions in a row" in one.message]
    assert silent == [
        "No answer that says anything for 20 questions in a row: whois of .com, whois of .de"
    ], "once, and no name"

    del scripted.sources.says[Layer.WHOIS]
    await check(scripted, "example.com")
    assert await look(hass) == set()
    assert "No longer so: server refuses whois.example 2026-10-12" in caplog.messages
    assert "No longer without answers: whois of .com, whois of .de" in caplog.messages


@pytest.mark.usefixtures("entry")
async def test_a_suffix_nobody_answers_for(hass: HomeAssistant, scripted: ScriptedEngine) -> None:
    scripted.sources.silent |= {"com", "de"}
    await check(scripted, "example.com", times=26)
    assert await look(hass) == set(), "nobody answers for anything: it is this home"

    scripted.sources.silent.remove("de")
    await check(scripted, BOOK)
    assert await look(hass) == {"suffix_silent_com"}
    assert placeholders(hass, "suffix_silent_com") == {"suffix": ".com", "since": "2026-10-12"}

    scripted.sources.silent.clear()
    await check(scripted, "example.com")
    assert await look(hass) == set()


async def test_a_suffix_whose_names_can_never_be_seen_to_be_free(
    hass: HomeAssistant, scripted: ScriptedEngine
) -> None:
    suffix = next(
        suffix
        for suffix in ("ck", "kh", "mm", "np", "bd", "ao", "et", "er", "kp", "zw")
        if is_bare(suffix)
    )
    entry = await begin(hass, scripted, watch_list("Mine", [f"example.com.{suffix}"]))
    watched = entry.runtime_data.coordinator.watched[f"example.com.{suffix}"]
    issue = f"suffix_unanswered_{watched.suffix}"
    assert await look(hass) == {issue}

    (held,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, held, data={**held.data, "names": ["example.com"]}
    )
    await hass.async_block_till_done()
    assert await look(hass) == set()


def is_bare(suffix: str) -> bool:
    """Tell whether nobody can be asked about names below `com.` of that suffix."""
    from custom_components.domain_availability.engine.registries import Registries  # noqa: PLC0415

    policy = Registries.load().policy(f"com.{suffix}")
    return policy.rdap is None and policy.whois is None and policy.das is None


@pytest.mark.usefixtures("entry")
async def test_port_53_is_caught(hass: HomeAssistant, scripted: ScriptedEngine) -> None:
    caught = True
    scripted.health.intercepted = lambda: caught
    assert await look(hass) == set(), "a router that restarts answers for everybody, too"
    scripted.clock.turn(CAUGHT_FOR.total_seconds())
    assert await look(hass) == {"port_53_caught"}

    caught = False
    assert await look(hass) == {"port_53_caught"}, "it is tried again only now and then"
    scripted.clock.turn(FREE_FOR.total_seconds() + 1)
    assert await look(hass) == set()


async def test_port_53_is_left_alone_from_now_on(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    scripted: ScriptedEngine,
    hass_client: ClientSessionGenerator,
) -> None:
    scripted.health.intercepted = lambda: True
    await look(hass)
    scripted.clock.turn(CAUGHT_FOR.total_seconds())
    assert await look(hass) == {"port_53_caught"}
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    answer = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": "port_53_caught"}
    )
    form = await answer.json()
    answer = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await answer.json())["type"] == "create_entry"
    await hass.async_block_till_done()

    assert entry.options["dns"] == "doh"
    assert await look(hass) == set()


async def too_many_gone(scripted: ScriptedEngine) -> list[str]:
    """Let three names be missing at once, with one control where two are wanted; return them."""
    names = ["example.com", "second.com", "third.com"]
    scripted.sources.gone |= set(names)
    scripted.sources.most_controls = 1
    assert scripted.monitor is not None
    scripted.clock.turn(5)
    for name in names:
        await scripted.monitor.check(name)
    return names


@pytest.mark.usefixtures("entry")
async def test_names_held_as_too_good_to_be_true_come_back(
    hass: HomeAssistant, scripted: ScriptedEngine
) -> None:
    names = await too_many_gone(scripted)
    assert scripted.monitor is not None
    assert set(scripted.monitor.held) == set(names)
    assert await look(hass) == set(), "their controls are asked first"
    scripted.clock.turn(HELD_FOR.total_seconds())
    assert await look(hass) == {"names_held"}
    assert placeholders(hass, "names_held") == {"count": "3"}

    scripted.sources.gone.clear()
    await check(scripted, *names)
    assert await look(hass) == set()


async def test_a_person_vouches_for_names_that_are_held(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    scripted: ScriptedEngine,
    hass_client: ClientSessionGenerator,
) -> None:
    names = await too_many_gone(scripted)
    scripted.clock.turn(HELD_FOR.total_seconds())
    assert await look(hass) == {"names_held"}

    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    answer = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": "names_held"}
    )
    assert answer.status == HTTPStatus.OK
    form = await answer.json()
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"] == {
        "names": "- `example.com`\n- `second.com`\n- `third.com`"
    }
    answer = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await answer.json())["type"] == "create_entry"
    assert await look(hass) == set()

    await scripted.pass_time(timedelta(minutes=25))
    assert scripted.monitor is not None
    shown = {name: hass.states.get(f"binary_sensor.{name.replace('.', '_')}") for name in names}
    assert {name: state.state for name, state in shown.items() if state} == dict.fromkeys(
        names, "on"
    )
    assert entry.runtime_data.monitor is scripted.monitor


@pytest.mark.parametrize("ends", ["over", "not_set_up"])
async def test_a_form_that_comes_too_late_says_so(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    scripted: ScriptedEngine,
    hass_client: ClientSessionGenerator,
    ends: str,
) -> None:
    names = await too_many_gone(scripted)
    scripted.clock.turn(HELD_FOR.total_seconds())
    assert await look(hass) == {"names_held"}
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    if ends == "over":
        scripted.sources.gone.clear()
        await check(scripted, *names)
    else:
        entry.mock_state(hass, ConfigEntryState.SETUP_RETRY)

    answer = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": "names_held"}
    )
    form = await answer.json()
    assert (form["type"], form["reason"]) == ("abort", ends)


async def test_nothing_is_said_any_more_of_an_entry_that_is_taken_down_or_removed(
    hass: HomeAssistant, entry: MockConfigEntry, scripted: ScriptedEngine
) -> None:
    await too_many_gone(scripted)
    scripted.clock.turn(HELD_FOR.total_seconds())
    assert await look(hass) == {"names_held"}
    await hass.config_entries.async_unload(entry.entry_id)
    assert await look(hass) == set()

    ir.async_create_issue(
        hass,
        DOMAIN,
        "left_over",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="server_refuses",
    )
    await hass.config_entries.async_remove(entry.entry_id)
    assert await look(hass) == set()


@pytest.mark.usefixtures("entry")
async def test_what_was_wrong_before_a_restart_still_is(
    hass: HomeAssistant, entry: MockConfigEntry, scripted: ScriptedEngine
) -> None:
    scripted.sources.says[Layer.WHOIS] = Outcome.REFUSED
    await check(scripted, "example.com", times=DEGRADED_AFTER + 5)
    assert await look(hass) == {"server_refuses_whois.example"}

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await scripted.settle()
    assert await look(hass) == {"server_refuses_whois.example"}
    await hass.config_entries.async_unload(entry.entry_id)
