"""What is wrong with the ledger is said in issues, and is over when it is over."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the package ships no types
)

from custom_components.domain_availability.const import DOMAIN, EVENT_TRANSITION, LEDGER_FILE
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.given_up import GIVEN_UP
from custom_components.domain_availability.ledger_issues import ISSUE_FAILING, ISSUE_REPLACED
from lab.lab import Lab

from .conftest import SetUp, make_entry, watch_list
from .engine.test_ledger_broken import (
    Forgetful,
    break_every_page_and_the_first,
    delete_with_its_log,
)
from .engine.test_ledger_failing import full_disk, room
from .fake_monitor import FakeEngine, transition
from .notified import PHONE, PassTime, notifying, pass_time, told
from .test_first_light import NAME, PHASE, SENSOR, expected_lingering_timers, folder, house
from .test_trouble import ledgers

__all__ = ["expected_lingering_timers", "folder", "pass_time"]

LIST = watch_list("Mine", ["example.com"])


def issue(hass: HomeAssistant, issue_id: str) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def mend(hass: HomeAssistant, client: ClientSessionGenerator, issue_id: str) -> None:
    """Walk through the issue's flow."""
    assert await async_setup_component(hass, "repairs", {})
    http = await client()
    begun = await http.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    assert begun.status == HTTPStatus.OK
    flow = await begun.json()
    assert flow["step_id"] == "confirm"
    done = await http.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert (await done.json())["type"] == "create_entry"


@pytest.mark.usefixtures("engine")
async def test_a_ledger_that_was_begun_anew_is_said_until_it_is_read(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, tmp_path: Path
) -> None:
    (tmp_path / LEDGER_FILE).write_bytes(b"this was a database once " * 400)
    entry = make_entry(LIST)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)

    raised = issue(hass, ISSUE_REPLACED)
    assert raised is not None
    assert raised.is_persistent
    (moved,) = ledgers(tmp_path, ".corrupt-")
    assert raised.translation_placeholders is not None
    assert raised.translation_placeholders["moved_to"] == moved.name

    await hass.config_entries.async_reload(entry.entry_id)
    assert issue(hass, ISSUE_REPLACED) is not None, "a restart is no reason to forget it"
    await mend(hass, hass_client, ISSUE_REPLACED)
    assert issue(hass, ISSUE_REPLACED) is None


async def test_a_ledger_that_is_well_raises_nothing(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(LIST)
    assert ir.async_get(hass).issues == {}


async def test_issues_go_with_the_entry(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, tmp_path: Path
) -> None:
    entry = await set_up(LIST)
    await hass.config_entries.async_unload(entry.entry_id)
    (tmp_path / LEDGER_FILE).write_bytes(b"no database" * 100)
    await hass.config_entries.async_setup(entry.entry_id)
    assert issue(hass, ISSUE_REPLACED) is not None
    assert engine.monitor.running

    await hass.config_entries.async_remove(entry.entry_id)
    assert ir.async_get(hass).issues == {}


async def test_a_full_disk_is_said_and_stops_neither_looking_nor_telling(
    lab: Lab, folder: Path
) -> None:
    async with house(folder) as home:
        await home.until(lambda: home.state(PHASE) == "pending_delete")
        ledger = home.entry.runtime_data.ledger

        with full_disk():
            lab.release(NAME)
            await home.until_told("available")
            raised = issue(home.hass, ISSUE_FAILING)
            assert raised is not None
            assert raised.translation_placeholders is not None
            assert raised.translation_placeholders["problem"] == ledger.failing
            assert home.state(SENSOR) == "on"
            asked = len(lab.asked(NAME))
            await home.check()
            assert len(lab.asked(NAME)) > asked

        await ledger.flush()
        assert ledger.failing is None
        assert issue(home.hass, ISSUE_FAILING) is None

    async with house(folder) as home:
        assert home.state(SENSOR) == "on", "nothing of the last run was lost"
        await home.check()
        assert [name for name, _ in home.heard if name == EVENT_TRANSITION] == []


async def test_a_disk_that_is_full_at_the_start_stops_neither_looking_nor_telling(
    lab: Lab, folder: Path
) -> None:
    async with house(folder) as home:
        await home.until(lambda: home.state(PHASE) == "pending_delete")
    with full_disk():
        async with house(folder) as home:
            assert home.state(PHASE) == "pending_delete", "what was known is"
            lab.release(NAME)
            await home.until_told("available")
            assert issue(home.hass, ISSUE_FAILING) is not None
            assert issue(home.hass, ISSUE_REPLACED) is None
            with room():
                await home.entry.runtime_data.ledger.flush()
                assert issue(home.hass, ISSUE_FAILING) is None
    async with house(folder) as home:
        assert home.state(SENSOR) == "on"
        await home.check()
        assert [name for name, _ in home.heard if name == EVENT_TRANSITION] == []


@pytest.mark.parametrize("trouble", [break_every_page_and_the_first, delete_with_its_log])
async def test_a_file_that_breaks_in_use_is_said_and_nothing_is_told_twice(
    lab: Lab, folder: Path, trouble: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(Ledger)["open"].__func__.__kwdefaults__, "factory", Forgetful)
    async with house(folder) as home:
        await home.until(lambda: home.state(PHASE) == "pending_delete")
        await home.entry.runtime_data.ledger.stand_still()
        await home.entry.runtime_data.ledger.move_on()
        trouble(folder / LEDGER_FILE)
        lab.release(NAME)
        await home.until_told("available")
        assert home.state(SENSOR) == "on"
        ledger = home.entry.runtime_data.ledger
        await ledger.flush()
        assert ledger.failing is None
        assert issue(home.hass, ISSUE_FAILING) is None
        raised = issue(home.hass, ISSUE_REPLACED)
        moved = ledgers(folder, ".corrupt-")
        assert (raised is not None) == bool(moved) == (trouble is break_every_page_and_the_first)
        if raised is not None:
            assert raised.translation_placeholders is not None
            assert raised.translation_placeholders["moved_to"] in {one.name for one in moved}

    async with house(folder) as home:
        assert home.state(SENSOR) == "on"
        await home.check()
        assert [name for name, _ in home.heard if name == EVENT_TRANSITION] == []


async def test_an_entry_that_is_unloaded_says_nothing_of_its_ledger(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(LIST)
    ledger = entry.runtime_data.ledger
    with full_disk():
        ledger.note_budget({"day": "2026-11-29", "spent": 1})
        await ledger.flush()
        assert issue(hass, ISSUE_FAILING) is not None
        await hass.config_entries.async_unload(entry.entry_id)
    assert issue(hass, ISSUE_FAILING) is None


async def test_news_that_a_place_will_never_take_is_said_until_it_is_read(
    *,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    set_up: SetUp,
    engine: FakeEngine,
    pass_time: PassTime,
) -> None:
    async def refuse(_: ServiceCall) -> None:
        raise ServiceValidationError("no such thing")

    hass.services.async_register("notify", "mobile_app_phone", refuse)
    await set_up(notifying())
    await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))
    await told(hass)
    await pass_time(1)

    (raised,) = [
        one for one in ir.async_get(hass).issues.values() if one.translation_key == GIVEN_UP
    ]
    assert raised.is_persistent
    assert raised.translation_placeholders is not None
    assert raised.translation_placeholders["target"] == PHONE
    assert raised.translation_placeholders["reason"] == "ServiceValidationError"
    assert "example.com" not in str(raised)

    await mend(hass, hass_client, raised.issue_id)
    assert issue(hass, raised.issue_id) is None
