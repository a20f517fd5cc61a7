"""Anything sent to a repair's form: a translated answer or a refusal, never a traceback."""

from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from hypothesis import given
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    ClientSessionGenerator,  # the package ships no types
)

from custom_components.domain_availability.const import DOMAIN

from .conftest import watch_list
from .scripted_engine import ScriptedEngine
from .test_fuzz import OFTEN
from .test_repairs import begin
from .test_websocket import scripted
from .test_websocket_fuzz import ANYTHING, TEXT
from .test_words import ALL_TEXTS, TEXTS

__all__ = ["scripted"]

FIXABLE = sorted(key for key, issue in TEXTS["issues"].items() if "fix_flow" in issue)
JSON = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DATA = st.none() | st.dictionaries(JSON, st.none() | st.integers(0, 9) | JSON, max_size=2)


@pytest.mark.parametrize("key", FIXABLE)
async def test_the_form_of_a_repair(
    hass: HomeAssistant,
    scripted: ScriptedEngine,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    key: str,
) -> None:
    entry = await begin(hass, scripted, watch_list("Mine", ["example.com"]))
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    asked: list[tuple[Any, dict[str, Any]]] = []

    @OFTEN
    @given(
        data=st.just({"entry_id": entry.entry_id}) | DATA,
        sent=st.just({}) | st.dictionaries(TEXT, ANYTHING, max_size=2),
    )
    def collect(data: Any, sent: dict[str, Any]) -> None:
        asked.append((data, sent))

    collect()
    ends = 0
    for data, sent in asked:
        ir.async_create_issue(
            hass,
            DOMAIN,
            key,
            data=data,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
        )
        begun = await client.post(
            "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": key}
        )
        assert begun.status == HTTPStatus.OK
        form = await begun.json()
        if form["type"] == "form":
            answer = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json=sent)
            assert answer.status in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}
            form = await answer.json()
        if form.get("type") == "abort":
            assert f"/issues/{key}/fix_flow/abort/{form['reason']}" in ALL_TEXTS
        ends += form.get("type") in {"abort", "create_entry"}
        await hass.async_block_till_done()
    assert ends
    assert "Traceback" not in caplog.text
