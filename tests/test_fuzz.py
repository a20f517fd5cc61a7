"""Anything typed into flows and actions: a translated error or success, never a traceback."""

import json
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, SubentryFlowContext
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.exceptions import HomeAssistantError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest
import voluptuous as vol

from custom_components.domain_availability.config_flow_options import OPTIONS_SCHEMA
from custom_components.domain_availability.const import DOMAIN, SUBENTRY_WATCH_LIST

from .acting import act
from .conftest import SetUp, watch_list
from .test_config_flow import start
from .test_config_flow_files import Upload, upload
from .test_words import ALL_TEXTS, SCHEMAS

__all__ = ["upload"]

WORDS = st.sampled_from(
    ["example.com", "www.example.com", "bücher.de", "Mine", "co.uk", "", "x", "rdap", "resolver"]
)
TEXT = st.text(max_size=30) | WORDS
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
FIELDS = sorted({str(field) for schema in SCHEMAS.values() for field in schema.schema})
FORM = sorted(
    {"names", "list_name", "file", "priority", "caution", "layers", "notifications", "intent"}
)
OPTIONS = sorted(map(str, OPTIONS_SCHEMA.schema))
OFTEN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def fields(keys: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(
        st.sampled_from(keys), TEXT | st.lists(TEXT, max_size=3) | ANYTHING, max_size=4
    )


async def call(hass: HomeAssistant, action: str, *, answer: bool, **data: Any) -> None:
    """Call an action with anything: it does it, or refuses it in words that are translated."""
    refused: HomeAssistantError | None = None
    try:
        await act(hass, action, answer=answer, **data)
    except vol.Invalid:
        return
    except HomeAssistantError as error:
        refused = error
    if refused is not None:
        assert refused.translation_domain == DOMAIN, refused
        assert f"/exceptions/{refused.translation_key}/message" in ALL_TEXTS


CARRYING = {"export", "import"}  # they need the real engine: test_fuzz_carry.py


@pytest.mark.parametrize("action", sorted(SCHEMAS.keys() - CARRYING))
async def test_actions(hass: HomeAssistant, set_up: SetUp, action: str) -> None:
    await set_up(watch_list("Mine", ["example.com", "example.org"]))
    asked: list[tuple[dict[str, Any], bool]] = []

    @OFTEN
    @given(data=fields(FIELDS), answer=st.booleans())
    def collect(data: dict[str, Any], *, answer: bool) -> None:
        asked.append((data, answer))

    collect()
    assert asked
    always = hass.services.supports_response(DOMAIN, action) is SupportsResponse.ONLY
    for data, answer in asked:
        await call(hass, action, answer=answer or always, **data)


async def test_the_first_form(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(watch_list("Mine", ["example.com"]))
    await hass.config_entries.async_remove(hass.config_entries.async_entries(DOMAIN)[0].entry_id)
    asked: list[dict[str, Any]] = []

    @OFTEN
    @given(data=fields(FORM))
    def collect(data: dict[str, Any]) -> None:
        asked.append(data)

    collect()
    for data in asked:
        flow = await start(hass)
        try:
            result = await hass.config_entries.flow.async_configure(flow["flow_id"], data)
        except InvalidData, vol.Invalid:
            hass.config_entries.flow.async_abort(flow["flow_id"])
            continue
        for error in (result.get("errors") or {}).values():
            assert f"/config/error/{error}" in ALL_TEXTS
        if "result" in result:
            await hass.config_entries.async_remove(result["result"].entry_id)
        else:
            hass.config_entries.flow.async_abort(flow["flow_id"])


LIST_FORM = sorted({*FORM, "detail", "tell_free", "price_limit", "price_currency"})
RIGHT: dict[str, Any] = {
    "names": "example.org",
    "list_name": "Yours",
    "intent": "wanted",
    "priority": "normal",
    "caution": "fast",
    "detail": "automatic",
    "tell_free": False,
    "notifications": {},
}
"""What is right by itself: so that what is not is found behind the form's own checks, too."""
FILE = (
    st.binary(max_size=60)
    | TEXT.map(str.encode)
    | ANYTHING.map(lambda value: json.dumps(value).encode())
    | st.lists(st.lists(TEXT, max_size=3), max_size=4).map(
        lambda rows: "\n".join(";".join(row) for row in rows).encode("utf-8", "replace")
    )
)


def in_words(result: Any, flow: str) -> None:
    """Expect of a step of a flow that all it says is translated."""
    for error in (result.get("errors") or {}).values():
        assert f"{flow}/error/{error}" in ALL_TEXTS
    ended = result["type"] is FlowResultType.ABORT
    if ended and result["reason"] != "reconfigure_successful":  # Home Assistant's own
        assert f"{flow}/abort/{result['reason']}" in ALL_TEXTS


@pytest.mark.parametrize("source", [SOURCE_USER, SOURCE_RECONFIGURE])
async def test_the_form_of_a_list(hass: HomeAssistant, set_up: SetUp, source: str) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]), watch_list("More", ["example.net"]))
    (mine, *_) = entry.subentries.values()
    flows = hass.config_entries.subentries
    asked: list[dict[str, Any]] = []

    @OFTEN
    @given(data=fields(LIST_FORM), right=st.booleans())
    def collect(data: dict[str, Any], *, right: bool) -> None:
        asked.append(RIGHT | data if right else data)

    collect()
    for data in asked:
        context = SubentryFlowContext(source=source)
        if source == SOURCE_RECONFIGURE:
            context["subentry_id"] = mine.subentry_id
        flow = await flows.async_init((entry.entry_id, SUBENTRY_WATCH_LIST), context=context)
        try:
            result: Any = await flows.async_configure(flow["flow_id"], data)
            if result["type"] is FlowResultType.MENU:
                step = result["menu_options"][0]
                result = await flows.async_configure(flow["flow_id"], {"next_step_id": step})
        except InvalidData, vol.Invalid:
            flows.async_abort(flow["flow_id"])
            continue
        in_words(result, "/config_subentries/watch_list")
        if result["type"] is FlowResultType.FORM:
            flows.async_abort(flow["flow_id"])
        await hass.async_block_till_done()
        for held in [*entry.subentries.values()][2:]:
            hass.config_entries.async_remove_subentry(entry, held.subentry_id)
    assert mine.subentry_id in entry.subentries


@pytest.mark.usefixtures("engine")
async def test_files(hass: HomeAssistant, upload: Upload) -> None:
    asked: list[bytes] = []

    @OFTEN
    @given(octets=FILE)
    def collect(octets: bytes) -> None:
        asked.append(octets)

    collect()
    flow = await start(hass)
    for octets in asked:
        data = {"list_name": "Mine", "file": await upload("names", octets)}
        result = await hass.config_entries.flow.async_configure(flow["flow_id"], data)
        in_words(result, "/config")
        if result["type"] is FlowResultType.MENU:
            assert result["description_placeholders"]
            choice = {"next_step_id": "edit"}
            await hass.config_entries.flow.async_configure(flow["flow_id"], choice)


RIGHT_OPTIONS = {"daily_budget": 2000, "slowness": 1, "unused_days": 0, "dns": "automatic"}
NUMBER = st.integers() | st.floats()
PRICE = st.fixed_dictionaries(
    {}, optional={"price_limit": NUMBER, "price_currency": TEXT, "unused_days": NUMBER}
)


async def test_the_options(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    asked: list[dict[str, Any]] = []

    @OFTEN
    @given(data=fields(OPTIONS), price=PRICE)
    def collect(data: dict[str, Any], price: dict[str, Any]) -> None:
        asked.append(RIGHT_OPTIONS | data | price)

    collect()
    assert any("price_limit" in data for data in asked)
    for data in asked:
        flow = await hass.config_entries.options.async_init(entry.entry_id)
        try:
            result = await hass.config_entries.options.async_configure(flow["flow_id"], data)
        except InvalidData, vol.Invalid:
            hass.config_entries.options.async_abort(flow["flow_id"])
            continue
        await hass.async_block_till_done()
        for error in (result.get("errors") or {}).values():
            assert f"/options/error/{error}" in ALL_TEXTS
        if result["type"] == "form":
            hass.config_entries.options.async_abort(flow["flow_id"])
    assert entry.runtime_data.ways.slowness >= 1
