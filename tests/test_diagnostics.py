"""Diagnostics say how everything stands, and neither a name nor a secret."""

from datetime import timedelta
import json
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (  # type: ignore[import-untyped]
    get_diagnostics_for_config_entry,  # the package ships no types
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the same
)
from syrupy.assertion import SnapshotAssertion

import custom_components.domain_availability as integration
from custom_components.domain_availability.const import DOMAIN, SUBENTRY_REGISTRAR
from custom_components.domain_availability.engine.observation import Facts, Layer, Outcome
from custom_components.domain_availability.engine.policy import Pace
from custom_components.domain_availability.registry_entries import (
    identifier,
    list_identifier,
)

from .conftest import MockConfigEntry, make_entry, watch_list
from .engine.hand_clock import START
from .scripted_engine import ScriptedEngine
from .test_websocket import DROPPING, scripted

__all__ = ["scripted"]

NAMES = ["example.com", "wanted.com", "xn--bcher-kva.de", "secret-idea.co.uk"]
TOKENS = {"api_key": "pk1_topsecret", "secret_api_key": "sk1_topsecret"}
SECRETS = [*NAMES, "bücher.de", *TOKENS.values(), "someones_phone", "Plans for example.com"]
REGISTRAR = ConfigSubentryData(
    data=TOKENS, subentry_type=SUBENTRY_REGISTRAR, title="Porkbun", unique_id="porkbun"
)


@pytest.fixture
async def entry(
    hass: HomeAssistant, scripted: ScriptedEngine, monkeypatch: pytest.MonkeyPatch
) -> MockConfigEntry:
    """Return an entry with secrets everywhere, whose names have been looked at."""
    # The budget's day is that of the engine's clock.
    monkeypatch.setattr(integration, "SystemClock", lambda: scripted.clock)
    held = watch_list("Plans for example.com", NAMES)
    entry = make_entry(
        ConfigSubentryData(
            **{**held, "data": {**held["data"], "notify_actions": ["someones_phone"]}}
        ),
        REGISTRAR,
    )
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry,
        options={"register_url": "https://registrar.example/?aff=pk1_topsecret&q={domain_name}"},
    )
    scripted.sources.facts["wanted.com"] = DROPPING
    scripted.sources.facts["example.com"] = Facts(
        name="example.com",
        registrar="Owner of example.com",
        name_servers=("ns1.example.com", "ns2.wanted.com"),
        registered_at=START - timedelta(days=4000),
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await scripted.settle()
    assert scripted.monitor is not None
    scripted.sources.says[Layer.WHOIS] = Outcome.REFUSED
    for server in (
        "rdap.example",
        "www.example.com",
        "https://doh.example/dns-query?key=pk1_topsecret",
    ):
        async with scripted.pacer.turn(server, Pace(gap=1)):
            pass
    await scripted.monitor.check("example.com")
    assert await async_setup_component(hass, "diagnostics", {})
    return entry


def secrets_in(told: object) -> list[str]:
    """Return the secrets that somebody can read in it."""
    text = json.dumps(told, ensure_ascii=False).casefold()
    return [secret for secret in SECRETS if secret.casefold() in text]


async def test_what_is_said_of_the_entry(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    snapshot: SnapshotAssertion,
) -> None:
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert secrets_in(told) == []
    assert [one["server"] for one in told["metrics"]["servers"]] == [
        "https://doh.example/**REDACTED**",
        "rdap.example",
        "**REDACTED**",  # a web site's host is the name itself
    ]
    # What is known of registries may change any day.
    assert [(one["suffix"], one["names"]) for one in told["suffixes"]] == [
        ("com", 2),
        ("de", 1),
        ("co.uk", 1),
    ]
    assert told["metrics"]["drops"].pop("by_suffix").keys() == {"co.uk", "com", "de"}
    del told["suffixes"]
    told["metrics"]["budget"]["day"] = "today"
    assert told == snapshot


async def test_what_is_said_of_a_name(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    snapshot: SnapshotAssertion,
) -> None:
    told = await of_device(hass, entry, hass_client, identifier("wanted.com"))

    assert secrets_in(told) == []
    assert told["state"]["verdict"]["phase"] == "pending_delete"
    # What is known of registries may change any day.
    assert told["suffix"]["suffix"] == "com"
    assert told["state"]["forecast"]["why"]
    del told["suffix"]
    told["state"]["forecast"] = sorted(told["state"]["forecast"])
    del told["state"]["plan"]["due"]
    assert told == snapshot
    told = await of_device(hass, entry, hass_client, identifier("example.com"))
    assert secrets_in(told) == []
    assert told["state"]["facts"]["name_servers"] == 2


async def test_what_is_said_of_a_list_and_of_the_whole(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    (held,) = entry.get_subentries_of_type("watch_list")
    told = await of_device(hass, entry, hass_client, list_identifier(held.subentry_id))
    assert told["list"]["names"] == len(NAMES)
    assert told["list"]["notifies"] == 1
    assert sum(told["plan"]["reasons"].values()) == len(NAMES)
    assert secrets_in(told) == []

    whole = await of_device(hass, entry, hass_client, (DOMAIN, entry.entry_id))
    assert whole.keys() == (await get_diagnostics_for_config_entry(hass, hass_client, entry)).keys()


async def test_a_ledger_that_cannot_be_read_is_no_reason_to_say_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    await entry.runtime_data.ledger.close()

    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert told["metrics"].keys() == {"not_readable"}
    name = await of_device(hass, entry, hass_client, identifier("wanted.com"))
    assert name["looks"][0].keys() == {"not_readable"}
    assert name["state"]["verdict"]


async def of_device(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    which: tuple[str, str],
) -> Any:
    """Return what is said of a device."""
    device = dr.async_get(hass).async_get_device_by_identifier(which, entry.entry_id)
    assert device is not None
    return await get_diagnostics_for_device(hass, hass_client, entry, device)
