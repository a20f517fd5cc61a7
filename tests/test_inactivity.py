"""Watching pauses while nobody uses Home Assistant, where the user wants that, and says so."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN, RefreshToken, User
from homeassistant.components.switch.const import DOMAIN as SWITCH
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_ON
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockUser,  # the package ships no types
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the same
)

from custom_components.domain_availability.const import DOMAIN, ISSUE_UNUSED, STORE_LAST_USED

from .conftest import MockConfigEntry, make_entry, watch_list
from .fake_monitor import FakeEngine

LIST = watch_list("Mine", ["example.com"])
DAYS = 14

type PassTime = Callable[[timedelta], Awaitable[None]]


@pytest.fixture
async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> PassTime:
    """Return what lets time go by, and Home Assistant's timers with it."""

    async def go(time: timedelta) -> None:
        freezer.tick(time)
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    return go


async def begin(hass: HomeAssistant, days: int = DAYS) -> MockConfigEntry:
    """Set the entry up with the option."""
    entry = make_entry(LIST)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"unused_days": days})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def person(hass: HomeAssistant, *, token_type: str | None = None) -> RefreshToken:
    """Return the access of somebody who has just signed in."""
    user: User = MockUser(name="Somebody", is_owner=True).add_to_hass(hass)
    token = await hass.auth.async_create_refresh_token(
        user,
        client_id="http://app.example",
        client_name="Script" if token_type else None,
        token_type=token_type,
    )
    hass.auth.async_create_access_token(token)
    return token


async def act(hass: HomeAssistant, context: Context | None = None) -> None:
    """Let an action run."""
    hass.services.async_register("test", "act", lambda _: None)
    await hass.services.async_call("test", "act", {}, blocking=True, context=context)
    await hass.async_block_till_done()


def issue(hass: HomeAssistant) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, ISSUE_UNUSED)


def said(hass: HomeAssistant) -> str | None:
    """Return what the issue says."""
    found = issue(hass)
    return None if found is None else found.translation_key


async def test_off_unless_chosen(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    await begin(hass, days=0)
    await pass_time(timedelta(days=400))

    assert not engine.monitor.paused
    assert issue(hass) is None


async def test_nobody_for_so_many_days_pauses_and_says_so(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    await person(hass)
    await begin(hass)
    await pass_time(timedelta(days=DAYS) - timedelta(minutes=6))
    assert not engine.monitor.paused
    assert issue(hass) is None

    await pass_time(timedelta(minutes=10))
    assert engine.monitor.paused
    state = hass.states.get("switch.domain_availability_watching")
    assert state is not None
    assert state.state == "off"
    found = issue(hass)
    assert found is not None
    assert found.is_fixable
    assert found.translation_key == "paused_unused"
    assert found.translation_placeholders is not None
    assert found.translation_placeholders["days"] == "14"


async def test_it_goes_on_by_itself_when_somebody_opens_the_app(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    token = await person(hass)
    await begin(hass)
    await pass_time(timedelta(days=30))
    assert engine.monitor.paused

    hass.auth.async_create_access_token(token)
    await pass_time(timedelta(minutes=6))
    assert not engine.monitor.paused
    assert said(hass) == "was_paused_unused", "who is back is told what was missed"
    assert len(engine.monitors) == 1

    await pass_time(timedelta(days=30))
    assert engine.monitor.paused
    assert said(hass) == "paused_unused"


async def test_it_goes_on_at_once_when_somebody_acts(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    token = await person(hass)
    await begin(hass)
    await pass_time(timedelta(days=30))

    await act(hass, Context(user_id=token.user.id))
    assert not engine.monitor.paused


async def test_who_acts_now_and_then_keeps_it_going(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    token = await person(hass)
    await begin(hass)
    for _ in range(5):
        await pass_time(timedelta(days=DAYS - 1))
        await act(hass, Context(user_id=token.user.id))
        assert not engine.monitor.paused
    assert issue(hass) is None


async def test_automations_accounts_of_the_system_and_scripts_are_nobody(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    await person(hass)
    system = await hass.auth.async_create_system_user("Supervisor")
    access = await hass.auth.async_create_refresh_token(system)
    script = await person(hass, token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN)
    await begin(hass)
    await pass_time(timedelta(days=DAYS - 1))

    hass.auth.async_create_access_token(access)
    hass.auth.async_create_access_token(script)
    await act(hass)
    await act(hass, Context(user_id=system.id))
    await act(hass, Context(user_id="gone"))
    await pass_time(timedelta(days=2))
    assert engine.monitor.paused

    hass.auth.async_create_access_token(access)
    await act(hass, Context(user_id=system.id))
    await pass_time(timedelta(minutes=6))
    assert engine.monitor.paused


async def test_the_issue_can_be_mended(
    hass: HomeAssistant,
    engine: FakeEngine,
    pass_time: PassTime,
    hass_client: ClientSessionGenerator,
) -> None:
    script = await person(hass, token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN)
    await begin(hass)
    await pass_time(timedelta(days=30))
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client(hass.auth.async_create_access_token(script))
    await pass_time(timedelta(minutes=6))
    assert engine.monitor.paused, "who comes in like this is not noticed"

    flow = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": ISSUE_UNUSED}
    )
    assert flow.status == HTTPStatus.OK
    form = await flow.json()
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"]["days"] == "14"
    done = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await done.json())["type"] == "create_entry"
    await hass.async_block_till_done()

    assert not engine.monitor.paused
    assert issue(hass) is None
    await pass_time(timedelta(days=DAYS - 1))
    assert not engine.monitor.paused


async def test_the_switch_turned_on_goes_on(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    await person(hass)
    await begin(hass)
    await pass_time(timedelta(days=30))
    assert engine.monitor.paused

    await hass.services.async_call(
        SWITCH,
        SERVICE_TURN_ON,
        {ATTR_ENTITY_ID: "switch.domain_availability_watching"},
        blocking=True,
    )
    assert not engine.monitor.paused


async def test_the_option_taken_back_goes_on_and_says_nothing_more(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    await person(hass)
    entry = await begin(hass)
    await pass_time(timedelta(days=30))

    hass.config_entries.async_update_entry(entry, options={"unused_days": 0})
    await hass.async_block_till_done()
    assert not engine.monitor.paused
    assert issue(hass) is None

    hass.config_entries.async_update_entry(entry, options={"unused_days": 60})
    await hass.async_block_till_done()
    assert not engine.monitor.paused
    hass.config_entries.async_update_entry(entry, options={"unused_days": 20})
    await hass.async_block_till_done()
    assert engine.monitor.paused


async def test_what_was_switched_off_by_hand_stays_off_when_somebody_is_back(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    token = await person(hass)
    entry = await begin(hass)
    entry.runtime_data.pausing.switch(on=False)
    await pass_time(timedelta(days=30))
    await act(hass, Context(user_id=token.user.id))

    assert engine.monitor.paused


async def test_a_restart_while_nobody_is_there_begins_paused(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    await person(hass)
    entry = await begin(hass)
    await pass_time(timedelta(days=30))
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issue(hass) is None
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert len(engine.monitors) == 2
    assert engine.monitor.paused_when_started
    assert said(hass) == "paused_unused"


async def test_who_only_acts_is_remembered_over_a_restart(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    token = await person(hass)
    entry = await begin(hass)
    await pass_time(timedelta(days=DAYS - 1))
    await act(hass, Context(user_id=token.user.id))
    assert await hass.config_entries.async_unload(entry.entry_id)
    await pass_time(timedelta(days=DAYS - 1))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert not engine.monitor.paused
    await pass_time(timedelta(days=2))
    assert engine.monitor.paused


async def test_where_nobody_ever_was_it_counts_from_the_beginning(
    hass: HomeAssistant, engine: FakeEngine, pass_time: PassTime
) -> None:
    entry = await begin(hass)
    await pass_time(timedelta(days=DAYS - 1))
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not engine.monitor.paused
    await pass_time(timedelta(days=2))
    assert engine.monitor.paused


async def test_nothing_of_it_is_left_when_the_entry_is_removed(
    hass: HomeAssistant,
    engine: FakeEngine,
    pass_time: PassTime,
    hass_storage: dict[str, object],
) -> None:
    entry = await begin(hass)
    await pass_time(timedelta(days=30))
    assert engine.monitor.paused
    assert STORE_LAST_USED in hass_storage

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert issue(hass) is None
    assert STORE_LAST_USED not in hass_storage
