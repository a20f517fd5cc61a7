"""Whatever is sent to a command over a real WebSocket: a result or an error, never a traceback."""

import logging
from typing import Any

from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.typing import (  # type: ignore[import-untyped]
    MockHAClientWebSocket,  # the package ships no types
)

from custom_components.domain_availability.name_row import SORTABLE
from custom_components.domain_availability.websocket_api import COMMANDS

from .test_websocket import client, entry, scripted

__all__ = ["client", "entry", "scripted"]

COMMAND_NAMES = sorted(str(getattr(handler, "_ws_command", "")) for handler in COMMANDS)
TEXT = st.text(max_size=40) | st.sampled_from(
    ["example.com", "wanted.com", "bücher.de", "Mine", "Other", "com", "de", "xn--", "\x00", "."]
)
NUMBERS = st.integers(-5, 600) | st.floats(allow_nan=False, allow_infinity=False)
"""Others are no JSON, upon which Home Assistant closes the connection."""
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=6,
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": TEXT,
    "names": st.lists(TEXT, max_size=5),
    "suffix": TEXT,
    "watch_list": TEXT,
    "from": TEXT,
    "to": TEXT,
    "limit": st.integers(-1, 600),
    "offset": st.integers(-1, 10),
    "reasons": st.lists(TEXT, max_size=2),
    "filter": st.dictionaries(
        st.sampled_from(["text", "watch_lists", "suffixes", "verdicts", "phases", "paused"]),
        ANYTHING,
        max_size=3,
    ),
    "sort": st.fixed_dictionaries(
        {}, optional={"by": st.sampled_from(SORTABLE) | TEXT, "descending": st.booleans()}
    ),
}
MESSAGES = st.fixed_dictionaries(
    {}, optional={key: likely | ANYTHING for key, likely in FIELDS.items()}
)


def fields_of(command: str) -> set[str]:
    """Return the fields a command knows; with others nothing is ever read of it."""
    handler = next(one for one in COMMANDS if getattr(one, "_ws_command", "") == command)
    schema: Any = getattr(handler, "_ws_schema", False)
    return set() if schema is False else {str(key) for key in schema.schema}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.parametrize("command", COMMAND_NAMES)
@given(sent=MESSAGES)
async def test_a_result_or_an_error_and_never_a_traceback(
    hass: HomeAssistant,
    client: MockHAClientWebSocket,
    caplog: pytest.LogCaptureFixture,
    command: str,
    sent: dict[str, Any],
) -> None:
    caplog.clear()
    known = fields_of(command)
    message = {key: value for key, value in sent.items() if key in known}
    await client.send_json_auto_id({**message, "type": command})
    reply = await client.receive_json()
    while reply["type"] == "event":  # of a subscription that an earlier message began
        reply = await client.receive_json()

    assert reply["type"] == "result"
    assert reply["success"] or reply["error"]["code"] in {
        "invalid_format",
        "service_validation_error",
        "home_assistant_error",
    }
    if not reply["success"] and reply["error"]["code"] != "invalid_format":
        assert reply["error"]["translation_domain"] == "domain_availability"
        assert reply["error"]["translation_key"]
    assert [record for record in caplog.records if record.exc_info] == []
    assert [
        record
        for record in caplog.records
        if record.levelno >= logging.ERROR and "domain_availability" in record.name
    ] == []
    await hass.async_block_till_done()
