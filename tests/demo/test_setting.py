"""The demonstration sets Home Assistant up through its own pages."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the package ships no types
    WebSocketGenerator,
)

from custom_components.domain_availability.const import (
    CONF_NOTIFY_ACTIONS,
    CONF_NOTIFY_EARLY,
    DOMAIN,
    SUBENTRY_WATCH_LIST,
)
from demo import setting
from demo.home_assistant import HomeAssistant as Client
from demo.home_assistant import HomeAssistantError
from demo.setting import filled_in, until_there, watch
from tests.fake_monitor import FakeEngine


@pytest.fixture
async def here(
    hass: HomeAssistant,
    engine: FakeEngine,  # noqa: ARG001 - must be in place
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    hass_access_token: str,
) -> Any:
    """Yield the demonstration's client, logged in."""
    for name in ("config", "websocket_api"):
        assert await async_setup_component(hass, name, {})
    session = await hass_client()
    socket = await hass_ws_client()
    base = str(session.make_url("")).rstrip("/")
    client = Client(base, session.session, hass_access_token, socket)
    listening = hass.async_create_background_task(client.listen(), "client")
    yield client
    listening.cancel()


def watched(hass: HomeAssistant) -> list[str]:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (the_list,) = entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    return list(the_list.data["names"])


async def test_the_second_start_changes_the_list_of_the_first(
    hass: HomeAssistant, here: Client
) -> None:
    assert await watch(here, ["one.com", "two.com"])
    assert watched(hass) == ["one.com", "two.com"]

    assert await watch(here, ["one.com", "three.com"], no_longer=["two.com"])

    await until_there(here, ["one.com", "three.com"])
    assert watched(hass) == ["one.com", "three.com"]


async def test_a_list_that_the_user_removed_stays_removed(
    hass: HomeAssistant, here: Client
) -> None:
    await watch(here, ["one.com"])
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (the_list,) = entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    hass.config_entries.async_remove_subentry(entry, the_list.subentry_id)

    assert not await watch(here, ["one.com"])


async def test_a_name_without_entities_is_named(
    here: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting, "LOAD_SECONDS", 0.05)
    await watch(here, ["one.com"])

    with pytest.raises(HomeAssistantError, match=r"entities for two\.com$"):
        await until_there(here, ["one.com", "two.com"])


def test_a_field_left_empty_is_not_sent() -> None:
    fields = [
        {"name": "names", "description": {"suggested_value": "one.com"}},
        {"name": "caution", "default": "fast"},
        {"name": "price_limit"},
        {"name": "price_currency", "description": {"suggested_value": None}},
    ]
    assert filled_in({"data_schema": fields}) == {"names": "one.com", "caution": "fast"}


def test_a_section_is_sent_with_what_it_shows() -> None:
    fields = [
        {"name": "names", "description": {"suggested_value": "one.com"}},
        {
            "name": "notifications",
            "type": "expandable",
            "schema": [
                {"name": "phones", "description": {"suggested_value": ["notify.phone"]}},
                {"name": "early", "default": True},
                {"name": "quiet"},
            ],
        },
        {"name": "nothing_shown", "type": "expandable", "schema": [{"name": "quiet"}]},
    ]
    assert filled_in({"data_schema": fields}) == {
        "names": "one.com",
        "notifications": {"phones": ["notify.phone"], "early": True},
        "nothing_shown": {},
    }


async def test_who_is_notified_stays_so_at_the_next_start(
    hass: HomeAssistant, here: Client
) -> None:
    await watch(here, ["one.com"])
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (the_list,) = entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    chosen = {CONF_NOTIFY_ACTIONS: ["notify.mobile_app_phone"], CONF_NOTIFY_EARLY: False}
    hass.config_entries.async_update_subentry(entry, the_list, data={**the_list.data, **chosen})

    assert await watch(here, ["one.com", "two.com"])

    (the_list,) = entry.get_subentries_of_type(SUBENTRY_WATCH_LIST)
    assert the_list.data["names"] == ["one.com", "two.com"]
    assert {key: the_list.data[key] for key in chosen} == chosen
