"""The commands that read, over a real WebSocket and the real engine: shape, rights, refusals."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    MockHAClientWebSocket,  # the package ships no types
    WebSocketGenerator,
)

import custom_components.domain_availability
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Outcome,
    Phase,
)

from .conftest import MockConfigEntry, make_entry, watch_list
from .engine.hand_clock import START
from .scripted_engine import RDAP, ScriptedEngine

PREFIX = "domain_availability/"
LISTS = (
    watch_list("Mine", ["example.com", "wanted.com", "xn--bcher-kva.de"]),
    watch_list("Other", ["example.com"], priority="high"),
)
DROPPING = Facts(
    name="wanted.com",
    registrar="Registrar Ltd",
    changed_at=START - timedelta(days=4, hours=12),
    expires_at=START - timedelta(days=79),
)

type Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    """Put the real engine over scripted sources in the place of the one over the network."""
    engine = ScriptedEngine()
    monkeypatch.setattr(custom_components.domain_availability, "assemble", engine.assemble)
    engine.sources.phase["wanted.com"] = Phase.PENDING_DELETE
    engine.sources.facts["wanted.com"] = DROPPING
    return engine


@pytest.fixture
async def entry(hass: HomeAssistant, scripted: ScriptedEngine) -> MockConfigEntry:
    """Return an entry whose names have been looked at."""
    entry = make_entry(*LISTS)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await scripted.settle()
    return entry


@pytest.fixture
async def client(
    entry: MockConfigEntry,  # noqa: ARG001 - must be set up
    hass_ws_client: WebSocketGenerator,
    hass: HomeAssistant,
) -> MockHAClientWebSocket:
    """Return the WebSocket of an administrator."""
    return await hass_ws_client(hass)


@pytest.fixture
def ask(client: MockHAClientWebSocket) -> Ask:
    """Return what sends a command and returns its result."""

    async def send(command: str, **fields: Any) -> Any:
        await client.send_json_auto_id({"type": PREFIX + command, **fields})
        reply: dict[str, Any] = await client.receive_json()
        assert reply["success"], reply
        return reply["result"]

    return send


async def test_the_lists_without_their_names(ask: Ask) -> None:
    assert await ask("lists") == [
        {
            "title": title,
            "names": names,
            "priority": priority,
            "caution": "fast",
            "intent": "wanted",
            "detail": "automatic",
        }
        for title, names, priority in (("Mine", 3, "normal"), ("Other", 1, "high"))
    ]


async def test_one_name_in_full(ask: Ask, scripted: ScriptedEngine) -> None:
    name = await ask("name/get", name="Wanted.COM")

    assert name["row"] == {
        "name": "wanted.com",
        "display_name": "wanted.com",
        "suffix": "com",
        "watch_lists": ["Mine"],
        "priority": "normal",
        "paused": False,
        "verdict": "registered",
        "phase": "pending_delete",
        "confidence": 0.99,
        "stale": False,
        "held": False,
        "registrar": "Registrar Ltd",
        "expires_at": "2026-07-25T12:00:00Z",
        "drop_earliest": name["row"]["drop_earliest"],
        "drop_likely": name["row"]["drop_likely"],
        "drop_latest": name["row"]["drop_latest"],
        "drop_confidence": name["forecast"]["confidence"],
        "next_look_at": name["row"]["next_look_at"],
        "next_look_reason": name["plan"]["reason"],
        "last_look_at": "2026-10-12T12:00:00Z",
    }
    assert name["row"]["drop_earliest"] <= name["row"]["drop_likely"] <= name["row"]["drop_latest"]
    assert name["verdict"]["row"] == "1"
    assert name["verdict"]["reasons"]
    assert RDAP in [seen["server"] for seen in name["verdict"]["observations"]]
    assert name["forecast"]["why"]
    assert name["forecast"]["chances"]
    assert [told["kind"] for told in name["timeline"]] == ["first_seen"]
    assert {look["observation"]["layer"] for look in name["looks"]} == {"dns", "rdap", "whois"}
    assert name["episodes"] == []
    assert name["drop"] is None
    assert name["suffix"]["suffix"] == "com"
    assert scripted.monitor is not None


async def test_a_name_is_found_as_people_write_it(ask: Ask) -> None:
    assert (await ask("name/get", name="bücher.de"))["row"]["name"] == "xn--bcher-kva.de"


async def test_a_drop_is_told_with_how_soon_it_was_seen(ask: Ask, scripted: ScriptedEngine) -> None:
    scripted.sources.facts["wanted.com"] = replace(
        DROPPING, changed_at=START - timedelta(days=5) + timedelta(minutes=2)
    )
    await ask("metrics")
    assert scripted.monitor is not None
    await scripted.monitor.check("wanted.com")
    await scripted.pass_time(timedelta(minutes=1))
    scripted.sources.gone.add("wanted.com")
    await scripted.pass_time(timedelta(minutes=5), timedelta(seconds=1))

    name = await ask("name/get", name="wanted.com")
    assert name["row"]["verdict"] == "available"
    assert [told["kind"] for told in name["timeline"]] == ["became_available", "first_seen"]
    drop = name["drop"]
    assert drop["told_at"][:19] == name["timeline"][0]["at"][:19]
    assert drop["last_seen_at"] < drop["gone_by"] <= drop["told_at"]
    assert drop["how"] is None
    figures = await ask("metrics")
    assert figures["announcements"] == {
        "told": 1,
        "retracted": 0,
        "taken": 0,
        "free_for": None,
        "by_row": {name["verdict"]["row"]: {"told": 1, "retracted": 0, "taken": 0}},
    }
    assert figures["drops"]["seen"] == figures["drops"]["foretold"] == 1
    assert figures["drops"]["after_forecast"]["median"] == max(drop["seen_after_forecast"], 0)
    assert figures["drops"]["unseen_for"]["longest"] > 0

    scripted.sources.gone.clear()
    scripted.sources.phase.clear()
    scripted.sources.facts["wanted.com"] = replace(
        DROPPING, registered_at=scripted.clock.now(), expires_at=START + timedelta(days=365)
    )
    await scripted.monitor.check("wanted.com")
    drop = (await ask("name/get", name="wanted.com"))["drop"]
    assert drop["how"] == "taken"
    assert drop["ended_at"] is not None
    figures = await ask("metrics")
    assert figures["announcements"]["taken"] == 1
    assert figures["announcements"]["free_for"]["count"] == 1


async def test_what_a_suffix_can_be_asked(ask: Ask, scripted: ScriptedEngine) -> None:
    card = await ask("suffix/get", suffix=".COM")

    assert card["word"] == "registry"
    assert card["note"] is None
    assert card["phases"] == {
        "grace": card["phases"]["grace"],
        "redemption": 30,
        "pending_delete": 5,
        "expiry_to_release": None,
    }
    assert card["last_phase"] == "pending_delete"
    assert 0 < card["confidence"] <= 1
    assert {layer["layer"]: layer["state"] for layer in card["layers"]} == dict.fromkeys(
        ("dns", "rdap", "whois"), "answers"
    )
    assert card["drops"]["seen"] == 0
    assert card["release"]["spread"] == 0
    nl = await ask("suffix/get", suffix="nl")
    assert nl["release"]["exact"]
    assert nl["release"]["spread"] == 3600
    assert nl["drops"]["hours"] == "within an hour after its last phase ends"

    scripted.sources.says[Layer.WHOIS] = Outcome.REFUSED
    assert scripted.monitor is not None
    await scripted.monitor.check("example.com")
    assert state(await ask("suffix/get", suffix="com"), "whois") == ("silent", 1)
    for _ in range(19):
        await scripted.monitor.check("example.com")
    card = await ask("suffix/get", suffix="com")
    assert state(card, "whois") == ("degraded", 20)
    assert state(card, "rdap") == ("answers", 0)
    figures = await ask("metrics")
    assert [(one["suffix"], one["layer"]) for one in figures["degraded"]] == [("com", "whois")]
    assert (await ask("suffix/get", suffix="org"))["layers"][0]["state"] == "untried"


def state(card: dict[str, Any], layer: str) -> tuple[str, int]:
    """Return how a layer does on a card."""
    (one,) = (one for one in card["layers"] if one["layer"] == layer)
    return one["state"], one["tries"]


async def test_the_plan(ask: Ask) -> None:
    plan = await ask("plan")

    assert plan["total"] == 3
    assert [look["due"] for look in plan["looks"]] == sorted(look["due"] for look in plan["looks"])
    assert {look["name"] for look in plan["looks"]} == {
        "example.com",
        "wanted.com",
        "xn--bcher-kva.de",
    }
    assert sum(plan["reasons"].values()) == 3
    assert plan["paused"] == []
    reason = plan["looks"][0]["reason"]
    some = await ask("plan", reasons=[reason], offset=0, limit=1)
    assert some["total"] == plan["reasons"][reason]
    assert some["looks"] == [look for look in plan["looks"] if look["reason"] == reason][:1]
    assert (await ask("plan", offset=3))["looks"] == []


async def test_the_figures(ask: Ask, scripted: ScriptedEngine, entry: MockConfigEntry) -> None:
    pace = entry.runtime_data.registries.policy("com").pace_of(Layer.RDAP)
    async with scripted.pacer.turn("rdap.example", pace):
        pass
    figures = await ask("metrics")

    assert figures["names"] == {"total": 3, "paused": 0, "held": 0, "registered": 3}
    assert figures["budget"]["limit"] == 2000
    assert figures["budget"]["spent"] + figures["budget"]["left"] == 2000
    assert figures["servers"] == [
        {"server": "rdap.example", "today": 1, "left_alone_for": None, "why": None}
    ]
    assert [one["layer"] for one in figures["layers"]] == ["dns", "rdap", "whois"]
    assert figures["degraded"] == []
    assert figures["refusing"] == {}
    assert figures["port_53_caught"] is False
    assert figures["announcements"]["told"] == 0
    assert figures["drops"]["by_suffix"] == {
        suffix: (await ask("suffix/get", suffix=suffix))["drops"] for suffix in ("com", "de")
    }
    assert figures["paused"] == []


READS = [
    {"type": "lists"},
    {"type": "metrics"},
    {"type": "plan"},
    {"type": "name/get", "name": "example.com"},
    {"type": "suffix/get", "suffix": "com"},
    {"type": "names/subscribe"},
]


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("message", READS, ids=lambda message: message["type"])
async def test_what_is_watched_is_for_those_who_may_see_every_entity(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: Any,
    hass_read_only_access_token: str,
    message: dict[str, Any],
) -> None:
    client = await hass_ws_client(hass, hass_read_only_access_token)
    await client.send_json_auto_id({**message, "type": PREFIX + message["type"]})
    assert (await client.receive_json())["success"], "may see all, may change nothing"

    hass_admin_user.groups = []
    hass_admin_user.mock_policy({})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({**message, "type": PREFIX + message["type"]})
    reply = await client.receive_json()
    assert not reply["success"]
    assert reply["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("message", READS, ids=lambda message: message["type"])
async def test_without_an_entry_it_is_said_so(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    client: MockHAClientWebSocket,
    message: dict[str, Any],
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)

    await client.send_json_auto_id({**message, "type": PREFIX + message["type"]})

    error = (await client.receive_json())["error"]
    assert error["code"] == "not_set_up"
    assert error["translation_key"] == "not_set_up"


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ({"type": "name/get", "name": "other.com"}, "name_not_watched"),
        ({"type": "name/get", "name": "%%"}, "name_not_watched"),
        ({"type": "suffix/get", "suffix": "no-such-suffix"}, "suffix_unknown"),
    ],
)
async def test_what_is_not_there_is_said_so(
    client: MockHAClientWebSocket, message: dict[str, Any], key: str
) -> None:
    await client.send_json_auto_id({**message, "type": PREFIX + message["type"]})

    error = (await client.receive_json())["error"]
    assert error["translation_key"] == key
    assert error["translation_domain"] == "domain_availability"


async def test_a_ledger_that_cannot_be_read_is_said_so(
    client: MockHAClientWebSocket, entry: MockConfigEntry
) -> None:
    await entry.runtime_data.ledger.close()

    await client.send_json_auto_id({"type": PREFIX + "metrics"})

    assert (await client.receive_json())["error"]["translation_key"] == "history_not_readable"
