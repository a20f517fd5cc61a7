"""Anything typed into flows and actions: a translated error or success, never a traceback."""

from typing import Any

from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.data_entry_flow import InvalidData
from homeassistant.exceptions import HomeAssistantError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest
import voluptuous as vol

from custom_components.domain_availability.const import DOMAIN

from .acting import act
from .conftest import SetUp, watch_list
from .test_config_flow import start
from .test_words import ALL_TEXTS, SCHEMAS

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
OPTIONS = sorted({"dns", "resolvers", "layers", "slowness", "daily_budget", "register_url"})
OFTEN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def fields(keys: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(
        st.sampled_from(keys), TEXT | st.lists(TEXT, max_size=3) | ANYTHING, max_size=4
    )


@pytest.mark.parametrize("action", sorted(set(SCHEMAS) - {"export", "import"}))
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
    said: list[HomeAssistantError] = []
    for data, answer in asked:
        try:
            await act(hass, action, answer=answer or always, **data)
        except vol.Invalid:
            continue
        except HomeAssistantError as error:
            said.append(error)
    for one in said:
        assert one.translation_domain == DOMAIN, one
        assert f"/exceptions/{one.translation_key}/message" in ALL_TEXTS


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


async def test_the_options(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]))
    asked: list[dict[str, Any]] = []

    @OFTEN
    @given(data=fields(OPTIONS))
    def collect(data: dict[str, Any]) -> None:
        asked.append(data)

    collect()
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
