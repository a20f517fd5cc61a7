"""The commands that change many names at once: what they do, what they say, who may."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    MockHAClientWebSocket,  # the package ships no types
    WebSocketGenerator,
)

from custom_components.domain_availability.watchlists import watch_lists

from .conftest import MockConfigEntry
from .scripted_engine import ScriptedEngine
from .test_websocket import PREFIX, Ask, ask, client, entry, scripted

__all__ = ["ask", "client", "entry", "scripted"]

BOOK = "xn--bcher-kva.de"
NOTHING: dict[str, list[str]] = {"changed": [], "unchanged": [], "not_watched": [], "refused": []}
CHANGES = ["add", "believe", "move", "pause", "remove", "resume"]


def lists(entry: ConfigEntry) -> dict[str, set[str]]:
    """Return what is on each list."""
    return {held.title: set(held.names) for held in watch_lists(entry)}


async def test_adding(ask: Ask, entry: MockConfigEntry, scripted: ScriptedEngine) -> None:
    told = await ask(
        "names/add",
        names=["NEW.com", "www.new.com", "example.com", "new.com", "straße.de"],
        watch_list="other",
    )

    assert told["changed"] == ["new.com", "xn--strae-oqa.de"]
    assert told["unchanged"] == ["example.com"]
    (refused,) = told["refused"]
    assert (refused["typed"], refused["hint"]) == ("www.new.com", "new.com")
    assert refused["message"]
    assert lists(entry)["Other"] == {"example.com", "new.com", "xn--strae-oqa.de"}
    assert scripted.monitor is not None
    assert "new.com" in scripted.monitor.watched, "by the time it is said"


async def test_removing_from_one_list_and_from_all(ask: Ask, entry: MockConfigEntry) -> None:
    told = await ask("names/remove", names=["example.com", "free.com"], watch_list="Mine")
    assert told == NOTHING | {"changed": ["example.com"], "not_watched": ["free.com"]}
    assert lists(entry) == {"Mine": {"wanted.com", BOOK}, "Other": {"example.com"}}

    told = await ask("names/remove", names=["example.com", "bücher.de"])
    assert told == NOTHING | {"changed": ["example.com", BOOK]}
    assert lists(entry) == {"Mine": {"wanted.com"}, "Other": set()}


async def test_moving_keeps_what_is_known(
    hass: HomeAssistant, ask: Ask, entry: MockConfigEntry
) -> None:
    told = await ask("names/move", names=["wanted.com", "example.com"], to="Other")
    assert told == NOTHING | {"changed": ["wanted.com", "example.com"]}
    assert lists(entry) == {"Mine": {BOOK}, "Other": {"wanted.com", "example.com"}}
    await hass.async_block_till_done()
    name = await ask("name/get", name="wanted.com")
    assert name["row"]["priority"] == "high"
    assert [told["kind"] for told in name["timeline"]] == ["first_seen"], "never on no list"

    told = await ask("names/move", names=["wanted.com", BOOK], **{"from": "Other", "to": "Mine"})
    assert told == NOTHING | {"changed": ["wanted.com"], "unchanged": [BOOK]}
    assert lists(entry) == {"Mine": {BOOK, "wanted.com"}, "Other": {"example.com"}}
    told = await ask("names/move", names=["wanted.com"], **{"from": "mine", "to": "Mine"})
    assert told == NOTHING | {"unchanged": ["wanted.com"]}


async def test_pausing_and_going_on(ask: Ask, entry: MockConfigEntry) -> None:
    told = await ask("names/pause", names=["example.com", "wanted.com", "free.com"])
    assert told == NOTHING | {
        "changed": ["example.com", "wanted.com"],
        "not_watched": ["free.com"],
    }
    assert entry.runtime_data.coordinator.paused_names == {"example.com", "wanted.com"}
    assert await ask("names/pause", names=["example.com"]) == NOTHING | {
        "unchanged": ["example.com"]
    }
    assert (await ask("metrics"))["names"]["paused"] == 2

    told = await ask("names/resume", names=["example.com", BOOK])
    assert told == NOTHING | {"changed": ["example.com"], "unchanged": [BOOK]}


async def test_vouching_for_names_that_are_held(ask: Ask, scripted: ScriptedEngine) -> None:
    assert scripted.monitor is not None
    scripted.sources.phase.clear()
    scripted.sources.facts.clear()
    everybody = ["example.com", "wanted.com", BOOK]
    for name in everybody:
        await scripted.monitor.check(name)
    scripted.sources.gone |= set(everybody)
    for name in (*everybody, *everybody):
        scripted.clock.turn(5)
        await scripted.monitor.check(name)
    held = await ask("names/subscribe", filter={"held": True})
    assert set(held["order"]) == set(everybody)

    told = await ask("names/believe", names=["example.com"])
    assert told == NOTHING | {"changed": ["example.com"]}
    assert "example.com" not in scripted.monitor.held
    assert await ask("names/believe", names=["example.com"]) == NOTHING | {
        "unchanged": ["example.com"]
    }


@pytest.mark.parametrize("change", CHANGES)
async def test_only_administrators_may(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    change: str,
) -> None:
    before = lists(entry)
    client = await hass_ws_client(hass, hass_read_only_access_token)
    where = {"add": {"watch_list": "Mine"}, "move": {"to": "Mine"}}.get(change, {})
    await client.send_json_auto_id(
        {"type": f"{PREFIX}names/{change}", "names": ["example.com"], **where}
    )
    assert (await client.receive_json())["error"]["code"] == "unauthorized"
    assert lists(entry) == before


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ({"type": "names/add", "names": ["a.com"], "watch_list": "No"}, "watch_list_unknown"),
        ({"type": "names/move", "names": ["a.com"], "to": "No"}, "watch_list_unknown"),
        ({"type": "names/remove", "names": ["a.com"], "watch_list": "No"}, "watch_list_unknown"),
        ({"type": "names/pause", "names": ["", " # "]}, "no_names_chosen"),
        ({"type": "names/add", "names": ["x" * 1_000_001], "watch_list": "Mine"}, "names_too_long"),
    ],
    ids=str,
)
async def test_what_cannot_be_done_is_said(
    client: MockHAClientWebSocket, message: dict[str, Any], key: str
) -> None:
    await client.send_json_auto_id({**message, "type": PREFIX + message["type"]})
    error = (await client.receive_json())["error"]
    assert error["code"] == "service_validation_error"
    assert error["translation_key"] == key
