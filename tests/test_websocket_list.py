"""A page of names over a real WebSocket: filter, order, paging, and only what changes."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_fire_time_changed,  # the package ships no types
)
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    MockHAClientWebSocket,  # the same
)

from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.websocket_list import AT_ONCE, EVERY

from .conftest import MockConfigEntry
from .scripted_engine import ScriptedEngine
from .test_lists_change import set_names
from .test_websocket import Ask, ask, client, entry, scripted

__all__ = ["ask", "client", "entry", "scripted"]

BOOK = "xn--bcher-kva.de"
EVERYBODY = [BOOK, "example.com", "wanted.com"]
"""In the order in which people write them."""


def a_moment_later(hass: HomeAssistant) -> None:
    """Let the next event of every subscription be due."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=EVERY + 0.5))


async def next_event(hass: HomeAssistant, client: MockHAClientWebSocket) -> dict[str, Any]:
    """Return what the next event tells."""
    a_moment_later(hass)
    reply: dict[str, Any] = await client.receive_json()
    assert reply["type"] == "event"
    event: dict[str, Any] = reply["event"]
    return event


async def test_at_first_the_whole_page(ask: Ask) -> None:
    page = await ask("names/subscribe")

    assert page["total"] == 3
    assert page["order"] == EVERYBODY
    assert page["names"].keys() == set(EVERYBODY)
    assert page["names"][BOOK]["display_name"] == "bücher.de"
    assert page["names"]["example.com"]["watch_lists"] == ["Mine", "Other"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"text": "ÜCHER"}, [BOOK]),
        ({"text": "xn--"}, [BOOK]),
        ({"text": "e"}, EVERYBODY),
        ({"watch_lists": ["other"]}, ["example.com"]),
        ({"watch_lists": ["no such list"]}, []),
        ({"suffixes": ["de", "org"]}, [BOOK]),
        ({"phases": ["pending_delete"]}, ["wanted.com"]),
        ({"verdicts": ["available"]}, []),
        ({"verdicts": ["registered"], "suffixes": ["com"]}, ["example.com", "wanted.com"]),
        ({"priorities": ["high"]}, ["example.com"]),
        ({"paused": True}, []),
        ({"paused": False, "held": False}, EVERYBODY),
        ({"held": True}, []),
    ],
)
async def test_only_what_is_wanted(ask: Ask, wanted: dict[str, Any], names: list[str]) -> None:
    page = await ask("names/subscribe", filter=wanted)
    assert (page["order"], page["total"]) == (names, len(names))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ({}, EVERYBODY),
        ({"descending": True}, EVERYBODY[::-1]),
        ({"by": "expires_at"}, ["wanted.com", "example.com", BOOK]),
        ({"by": "phase"}, ["wanted.com", "example.com", BOOK]),
        ({"by": "priority", "descending": True}, ["example.com", BOOK, "wanted.com"]),
        ({"by": "drop_likely"}, ["wanted.com", "example.com", BOOK]),
        ({"by": "drop_likely", "descending": True}, ["wanted.com", "example.com", BOOK]),
    ],
    ids=str,
)
async def test_in_order_with_those_that_have_no_value_last(
    ask: Ask, sort: dict[str, Any], names: list[str]
) -> None:
    assert (await ask("names/subscribe", sort=sort))["order"] == names


async def test_page_by_page(ask: Ask) -> None:
    pages = [await ask("names/subscribe", offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [page["order"] for page in pages] == [EVERYBODY[:2], EVERYBODY[2:], []]
    assert {page["total"] for page in pages} == {3}
    assert pages[1]["names"].keys() == {"wanted.com"}


async def test_only_what_changes_is_sent(
    hass: HomeAssistant, ask: Ask, client: MockHAClientWebSocket, scripted: ScriptedEngine
) -> None:
    await ask("names/subscribe")
    assert scripted.monitor is not None
    scripted.sources.phase["example.com"] = Phase.REDEMPTION
    scripted.clock.turn(5)
    await scripted.monitor.check("example.com")

    event = await next_event(hass, client)
    assert event.keys() == {"names"}
    assert event["names"].keys() == {"example.com"}
    changed = event["names"]["example.com"]
    assert changed["phase"] == "redemption"
    assert changed["last_look_at"] == "2026-10-12T12:00:05Z"
    assert not changed.keys() & {"name", "display_name", "watch_lists", "paused"}


async def test_what_is_not_on_the_page_is_not_sent(
    hass: HomeAssistant, ask: Ask, client: MockHAClientWebSocket, scripted: ScriptedEngine
) -> None:
    await ask("names/subscribe", filter={"suffixes": ["de"]})
    assert scripted.monitor is not None
    scripted.clock.turn(5)
    await scripted.monitor.check("example.com")
    a_moment_later(hass)
    await scripted.monitor.check(BOOK)

    event = await next_event(hass, client)
    assert event["names"].keys() == {BOOK}


async def test_many_changes_are_one_event(
    hass: HomeAssistant, ask: Ask, client: MockHAClientWebSocket, scripted: ScriptedEngine
) -> None:
    await ask("names/subscribe")
    assert scripted.monitor is not None
    for _ in range(3):
        scripted.clock.turn(1)
        await scripted.monitor.check("example.com")
        await scripted.monitor.check("wanted.com")

    event = await next_event(hass, client)
    assert event["names"].keys() == {"example.com", "wanted.com"}
    assert event["names"]["example.com"]["last_look_at"] == "2026-10-12T12:00:03Z"


async def test_names_that_come_and_go(
    hass: HomeAssistant,
    ask: Ask,
    client: MockHAClientWebSocket,
    entry: MockConfigEntry,
    scripted: ScriptedEngine,
) -> None:
    await ask("names/subscribe")
    set_names(hass, entry, 0, "example.com", "new.com")
    await hass.async_block_till_done()
    await scripted.settle()

    event = await next_event(hass, client)
    assert event["total"] == 2
    assert event["order"] == ["example.com", "new.com"]
    assert event["names"]["new.com"]["suffix"] == "com"
    assert set(event["names"].get("example.com", {})) <= {"next_look_at", "next_look_reason"}

    set_names(hass, entry, 1)
    await hass.async_block_till_done()
    event = await next_event(hass, client)
    assert event["names"]["example.com"]["watch_lists"] == ["Mine"]
    assert event["names"]["example.com"]["priority"] == "normal"
    assert "order" not in event


async def test_a_name_that_is_paused_says_so(
    hass: HomeAssistant,
    ask: Ask,
    client: MockHAClientWebSocket,
    entry: MockConfigEntry,
) -> None:
    await ask("names/subscribe", filter={"paused": True})
    await entry.runtime_data.coordinator.async_pause(["wanted.com"])

    event = await next_event(hass, client)
    assert event["order"] == ["wanted.com"]
    assert event["names"]["wanted.com"]["paused"] is True
    assert event["names"]["wanted.com"]["next_look_at"] is None


async def test_more_changes_than_can_be_read_at_once_all_come(
    hass: HomeAssistant,
    ask: Ask,
    client: MockHAClientWebSocket,
    entry: MockConfigEntry,
    scripted: ScriptedEngine,
) -> None:
    await ask("names/subscribe", limit=500)
    many = [f"name-{number:03}.com" for number in range(AT_ONCE + 50)]
    set_names(hass, entry, 0, *many)
    await hass.async_block_till_done()
    await scripted.settle()

    shown: dict[str, Any] = {}
    order: list[str] = []
    while len(order) != len(many) + 1:
        event = await next_event(hass, client)
        shown |= event.get("names", {})
        order = event.get("order", order)
    assert order == ["example.com", *many]
    assert shown.keys() >= set(many)


async def test_it_ends_with_the_subscription(
    hass: HomeAssistant, client: MockHAClientWebSocket, scripted: ScriptedEngine
) -> None:
    await client.send_json_auto_id({"type": "domain_availability/names/subscribe"})
    subscribed = await client.receive_json()
    assert scripted.monitor is not None
    scripted.clock.turn(5)
    await scripted.monitor.check("example.com")
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": subscribed["id"]})
    assert (await client.receive_json())["success"]

    a_moment_later(hass)
    await client.send_json_auto_id({"type": "ping"})
    assert (await client.receive_json())["type"] == "pong", "and no event before it"


async def test_who_looks_is_told_when_the_integration_is_taken_down(
    hass: HomeAssistant, ask: Ask, client: MockHAClientWebSocket, entry: MockConfigEntry
) -> None:
    await ask("names/subscribe")
    await hass.config_entries.async_unload(entry.entry_id)

    assert (await client.receive_json())["event"] == {"closed": True}
