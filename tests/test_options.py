"""Options of the integration as a whole: shown as they are, in force at once."""

from http import HTTPStatus
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the package ships no types
)

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.observation import Layer
from custom_components.domain_availability.engine.ways import DnsWay, ResolverAddress

from .conftest import MockConfigEntry, SetUp, make_entry, watch_list
from .fake_monitor import FakeEngine

LIST = watch_list("Mine", ["example.com"])


def suggested(flow: ConfigFlowResult) -> dict[str, object]:
    """Return what the form shows."""
    assert flow["data_schema"] is not None
    return {
        str(field): field.description["suggested_value"]
        for field in flow["data_schema"].schema
        if field.description
    }


async def choose(hass: HomeAssistant, entry: MockConfigEntry, **chosen: Any) -> None:
    """Go through the form."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    done = await hass.config_entries.options.async_configure(flow["flow_id"], chosen)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


def budget_of(engine: FakeEngine) -> Budget:
    assert engine.budget is not None
    return engine.budget


async def test_the_form_shows_what_holds(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(LIST)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "init")
    assert flow["data_schema"] is not None
    assert flow["data_schema"]({}) == {
        "daily_budget": 2000,
        "dns": "automatic",
        "layers": ["rdap", "das", "whois", "registrar"],
        "price_currency": "USD",
        "resolvers": [],
        "slowness": 1,
        "unused_days": 0,
    }

    await choose(hass, entry, daily_budget=300, unused_days=14)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert flow["data_schema"] is not None
    assert suggested(flow) == {"daily_budget": 300, "unused_days": 14}


async def test_the_daily_budget_changes_without_a_reload(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST)
    assert budget_of(engine).limit == 2000
    budget_of(engine).spend(100)

    await choose(hass, entry, daily_budget=500.0, unused_days=0)

    assert entry.options == {"daily_budget": 500, "unused_days": 0}
    assert isinstance(entry.options["daily_budget"], int)
    assert (budget_of(engine).limit, budget_of(engine).left) == (500, 400)
    assert len(engine.monitors) == 1
    assert engine.monitor.limit_changes == 1

    await choose(hass, entry, daily_budget=500.0, unused_days=14)

    assert engine.monitor.limit_changes == 1, "the plan is left alone where it stays the same"


async def test_the_daily_budget_holds_after_a_restart(
    hass: HomeAssistant, engine: FakeEngine
) -> None:
    entry = make_entry(LIST)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"daily_budget": 77})

    assert await hass.config_entries.async_setup(entry.entry_id)
    assert budget_of(engine).limit == 77


async def test_options_of_others_stay(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(LIST)
    hass.config_entries.async_update_entry(entry, options={"another": 1})

    await choose(hass, entry, daily_budget=10, unused_days=0)
    assert entry.options == {"another": 1, "daily_budget": 10, "unused_days": 0}


@pytest.mark.parametrize(
    "chosen",
    [
        {"daily_budget": 9, "unused_days": 0},
        {"daily_budget": 100_001, "unused_days": 0},
        {"daily_budget": 10, "unused_days": -1},
        {"daily_budget": 10, "unused_days": 366},
    ],
)
async def test_numbers_that_make_no_sense_are_refused(
    hass: HomeAssistant, set_up: SetUp, chosen: dict[str, int]
) -> None:
    entry = await set_up(LIST)
    flow = await hass.config_entries.options.async_init(entry.entry_id)

    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(flow["flow_id"], chosen)


async def test_a_registrar_is_chosen_and_left_out_again(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(LIST)
    numbers = {"daily_budget": 300, "unused_days": 0}
    address = "https://registrar.test/?q={domain_name}"

    await choose(hass, entry, **numbers, register_url=address)
    assert entry.options == {**numbers, "register_url": address}
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(flow) == {**numbers, "register_url": address}

    await choose(hass, entry, **numbers)
    assert entry.options == numbers


async def test_an_address_without_a_gap_is_shown_again_as_typed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(LIST)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    typed = {"daily_budget": 300, "unused_days": 0, "register_url": "https://registrar.test/"}

    form = await hass.config_entries.options.async_configure(flow["flow_id"], typed)

    assert form["errors"] == {"register_url": "register_url_malformed"}
    assert suggested(form).items() >= typed.items()
    assert entry.options == {}


async def test_the_form_can_be_sent_to_a_browser(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    entry = await set_up(LIST)
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()

    reply = await client.post(
        "/api/config/config_entries/options/flow", json={"handler": entry.entry_id}
    )
    assert reply.status == HTTPStatus.OK
    fields = (await reply.json())["data_schema"]
    assert {field["name"]: (*field["selector"],) for field in fields} == {
        "register_url": ("select",),
        "price_limit": ("number",),
        "price_currency": ("select",),
        "daily_budget": ("number",),
        "slowness": ("number",),
        "unused_days": ("number",),
        "layers": ("select",),
        "dns": ("select",),
        "resolvers": ("text",),
    }


NUMBERS = {"daily_budget": 300, "unused_days": 0}


async def test_what_is_asked_and_how_changes_without_a_reload(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST)
    ways = entry.runtime_data.ways
    assert (ways.dns, ways.resolvers, ways.slowness) == (DnsWay.AUTOMATIC, (), 1)

    await choose(
        hass,
        entry,
        **NUMBERS,
        dns="resolver",
        resolvers=[" 192.168.1.2 ", "", "https://dns.example/q", "192.168.1.2"],
        layers=["rdap", "http"],
        slowness=2.5,
    )
    assert entry.options == {
        **NUMBERS,
        "dns": "resolver",
        "resolvers": ["192.168.1.2", "https://dns.example/q"],
        "layers": ["rdap", "http"],
        "slowness": 2.5,
    }
    assert ways.dns is DnsWay.RESOLVER
    assert ways.resolvers == (ResolverAddress("192.168.1.2"), "https://dns.example/q")
    assert ways.slowness == 2.5
    watched = engine.monitor.names["example.com"].watched
    assert watched.layers == {Layer.DNS, Layer.RDAP, Layer.HTTP}
    assert len(engine.monitors) == 1

    await choose(hass, entry, **NUMBERS, dns="off", layers=["whois"])
    assert engine.monitor.names["example.com"].watched.layers == {Layer.WHOIS}
    await choose(hass, entry, **NUMBERS)
    assert entry.options == NUMBERS, "what is as usual is not kept"
    assert (ways.dns, ways.resolvers, ways.slowness) == (DnsWay.AUTOMATIC, (), 1)


async def test_what_was_chosen_holds_after_a_restart(
    hass: HomeAssistant, engine: FakeEngine
) -> None:
    entry = make_entry(LIST)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry, options={"dns": "doh", "slowness": 3, "layers": ["registrar", "from_the_future"]}
    )

    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.runtime_data.ways.dns is DnsWay.DOH
    assert entry.runtime_data.ways.slowness == 3
    assert engine.monitor.names["example.com"].watched.layers == {Layer.DNS}


async def test_somebody_is_always_asked(hass: HomeAssistant, engine: FakeEngine) -> None:
    entry = make_entry(LIST)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"dns": "off", "layers": ["registrar"]})

    assert await hass.config_entries.async_setup(entry.entry_id)
    asked = engine.monitor.names["example.com"].watched.layers
    assert asked == {Layer.RDAP, Layer.DAS, Layer.WHOIS}


async def test_a_price_limit_for_lists_without_one(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(LIST)

    await choose(hass, entry, **NUMBERS, price_limit=20, price_currency="eur")
    assert entry.options == {**NUMBERS, "price_limit": 20, "price_currency": "EUR"}
    (held,) = entry.runtime_data.coordinator.holders["example.com"]
    assert (held.price_limit, held.price_currency) == (20, "EUR")
    await choose(hass, entry, **NUMBERS, price_currency="EUR")
    assert entry.options == NUMBERS


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"dns": "resolver"}, {"resolvers": "resolver_missing"}),
        ({"dns": "resolver", "resolvers": [" "]}, {"resolvers": "resolver_missing"}),
        ({"resolvers": ["192.168.1.2", "pi.hole"]}, {"resolvers": "resolver_malformed"}),
        ({"layers": []}, {"layers": "layers_missing"}),
        ({"layers": ["http"]}, {"layers": "layers_missing"}),
        ({"price_currency": "dollars"}, {"price_currency": "price_currency_unknown"}),
        (
            {"layers": [], "resolvers": ["x"], "register_url": "x"},
            {
                "layers": "layers_missing",
                "resolvers": "resolver_malformed",
                "register_url": "register_url_malformed",
            },
        ),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_kept_as_typed(
    hass: HomeAssistant, set_up: SetUp, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    entry = await set_up(LIST)
    flow = await hass.config_entries.options.async_init(entry.entry_id)

    form = await hass.config_entries.options.async_configure(flow["flow_id"], NUMBERS | wrong)

    assert form["errors"] == errors
    assert suggested(form).items() >= wrong.items()
    assert entry.options == {}
