"""Anything typed into a registrar's forms: a translated error or success, never a traceback."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, SubentryFlowContext
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from hypothesis import given
from hypothesis import strategies as st
import pytest
import voluptuous as vol

from custom_components.domain_availability.const import (
    CONF_SUBENTRY_ID,
    ENDPOINTS_FILE,
    SUBENTRY_REGISTRAR,
)
from lab import Lab
from lab.registrar_words import MANNERS

from .conftest import SetUp, watch_list
from .test_config_flow_registrar import KEYS, reauth_flows, registrar, the_registrar
from .test_fuzz import ANYTHING, OFTEN, TEXT, fields
from .test_words import ALL_TEXTS

pytestmark = pytest.mark.parametrize("key", KEYS)
SECRETS = TEXT | st.sampled_from(["Bearer x", "a\r\nb", "ключ", "\ud800", "../..", "?&=#", "0" * 9])
OWN = {"reconfigure_successful", "reauth_successful", "already_configured"}
"""How flows end in Home Assistant's own words, or in those of the entry's flow."""


@pytest.fixture(autouse=True)
def _lab_is_the_world(hass: HomeAssistant, lab: Lab) -> None:
    """Let the endpoint file say that the registrars are the lab's."""
    Path(hass.config.path(ENDPOINTS_FILE)).write_text(json.dumps(lab.endpoints()), encoding="utf-8")


def typed(key: str) -> Iterator[dict[str, Any]]:
    """Return forms: each field right, wrong, missing or anything at all."""
    asked: list[dict[str, Any]] = []
    right = dict(MANNERS[key].credentials)

    @OFTEN
    @given(
        data=st.fixed_dictionaries({field: SECRETS | st.just(right[field]) for field in right})
        | fields([*right, "registrar"])
        | st.dictionaries(TEXT, ANYTHING, max_size=2)
    )
    def collect(data: dict[str, Any]) -> None:
        asked.append(data)

    collect()
    yield from asked
    yield right


def in_words(result: Any, flow: str) -> None:
    """Expect that all a step says is translated."""
    for error in (result.get("errors") or {}).values():
        assert f"{flow}/error/{error}" in ALL_TEXTS
    if result["type"] is FlowResultType.ABORT and result["reason"] not in OWN:
        assert f"{flow}/abort/{result['reason']}" in ALL_TEXTS


@pytest.mark.parametrize("source", [SOURCE_USER, SOURCE_RECONFIGURE])
async def test_the_form_of_a_registrar(
    hass: HomeAssistant, set_up: SetUp, key: str, source: str
) -> None:
    held = [registrar(key)] if source == SOURCE_RECONFIGURE else []
    entry = await set_up(watch_list("Mine", ["example.com"]), *held)
    flows = hass.config_entries.subentries
    ended = 0
    for data in typed(key):
        context = SubentryFlowContext(source=source)
        if source == SOURCE_RECONFIGURE:
            context["subentry_id"] = the_registrar(entry).subentry_id
        flow = await flows.async_init((entry.entry_id, SUBENTRY_REGISTRAR), context=context)
        try:
            if source == SOURCE_USER:
                flow = await flows.async_configure(
                    flow["flow_id"], {"registrar": data.get("registrar", key)}
                )
            result = await flows.async_configure(flow["flow_id"], data)
        except InvalidData, vol.Invalid:
            flows.async_abort(flow["flow_id"])
            continue
        in_words(result, "/config_subentries/registrar")
        if result["type"] is FlowResultType.FORM:
            flows.async_abort(flow["flow_id"])
        else:
            ended += 1
        await hass.async_block_till_done()
        if source == SOURCE_USER:
            for made in [*entry.get_subentries_of_type(SUBENTRY_REGISTRAR)]:
                hass.config_entries.async_remove_subentry(entry, made.subentry_id)
    assert ended, "the right ones at least"


async def test_credentials_asked_for_anew(hass: HomeAssistant, set_up: SetUp, key: str) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]), registrar(key))
    asked_again = {CONF_SUBENTRY_ID: the_registrar(entry).subentry_id}
    ended = 0
    for data in typed(key):
        entry.async_start_reauth(hass, data=asked_again)
        await hass.async_block_till_done()
        (flow,) = reauth_flows(hass, entry)
        try:
            result = await hass.config_entries.flow.async_configure(flow["flow_id"], data)
        except InvalidData, vol.Invalid:
            hass.config_entries.flow.async_abort(flow["flow_id"])
            continue
        in_words(result, "/config")
        if result["type"] is FlowResultType.FORM:
            hass.config_entries.flow.async_abort(flow["flow_id"])
        else:
            ended += 1
        await hass.async_block_till_done()
    assert ended, "the right ones at least"
