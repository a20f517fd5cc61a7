"""history, plan: what was and what comes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
import voluptuous as vol

from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.engine.watching import (
    Forecast,
    NameState,
    PlannedLook,
    WatchedName,
)

from .acting import act, refusal
from .conftest import SetUp, watch_list
from .fake_monitor import NOW, PENDING_DELETE, FakeEngine, transition, verdict

MINE = watch_list("Mine", ["example.com", "example.org", "example.net"])


async def test_a_history_that_cannot_be_read(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(MINE)
    await entry.runtime_data.ledger.close()

    assert await refusal(hass, "history", names=["example.com"]) == "history_not_readable"


async def test_history_is_what_the_ledger_says(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(MINE)
    ledger = entry.runtime_data.ledger
    watched = WatchedName(name="example.com", display_name="example.com", suffix="com")
    await ledger.sync_names([watched], NOW)
    told = transition("example.com", TransitionKind.BECAME_AVAILABLE)
    await ledger.record(verdict(told.to_verdict, told.to_phase), "example.com", told, ())

    answer = await act(hass, "history", names=["example.com", "other.com", "x"])

    assert answer["names"] == [
        {
            "domain_name": "example.com",
            "display_name": "example.com",
            "changes": [
                {
                    "at": "2026-11-23T03:14:15+00:00",
                    "kind": "became_available",
                    "from_verdict": "registered",
                    "to_verdict": "available",
                    "from_phase": "pending_delete",
                    "to_phase": "available",
                    "confidence": 0.95,
                    "price": None,
                    "reasons": ["two absences with a control"],
                    "transition_id": "t-1",
                }
            ],
            "times_free": [{"from": "2026-11-23T03:14:15+00:00", "until": None, "ended": None}],
            "answers": [],
        }
    ]
    assert answer["not_watched"] == ["other.com"]
    assert [one["typed"] for one in answer["refused"]] == ["x"]


async def test_a_history_of_everything_is_too_much(hass: HomeAssistant, set_up: SetUp) -> None:
    names = [f"n{n}.com" for n in range(101)]
    await set_up(watch_list("Mine", names))

    assert await refusal(hass, "history", watch_list="Mine") == "too_many_names"
    assert len((await act(hass, "history", names=names[:100]))["names"]) == 100


async def test_the_plan_is_soonest_first(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(MINE)

    def know(name: str, **changes: Any) -> None:
        state: NameState = engine.monitor.names[name]
        engine.monitor.names[name] = replace(state, **changes)

    later, sooner = NOW + timedelta(hours=2), NOW + timedelta(hours=1)
    know("example.com", plan=PlannedLook(due=later, reason="delegated"))
    know(
        "example.org",
        plan=PlannedLook(due=sooner, reason="window"),
        verdict=PENDING_DELETE,
        forecast=Forecast(earliest=sooner, latest=later, likely=later, confidence=0.8, why="so"),
        last_look_at=NOW,
    )
    await act(hass, "pause", names=["example.net"])

    answer = await act(hass, "plan")
    assert answer["paused"] == []
    assert answer["budget"] == {"limit": 2000, "spent": 0, "left": 2000}
    assert [one["domain_name"] for one in answer["names"]] == [
        "example.org",
        "example.com",
        "example.net",
    ]
    assert answer["names"][0] == {
        "domain_name": "example.org",
        "display_name": "example.org",
        "due": "2026-11-23T04:14:15+00:00",
        "why": "window",
        "paused": False,
        "priority": "normal",
        "verdict": "registered",
        "phase": "pending_delete",
        "last_check": "2026-11-23T03:14:15+00:00",
        "expected_drop": {
            "earliest": "2026-11-23T04:14:15+00:00",
            "likely": "2026-11-23T05:14:15+00:00",
            "latest": "2026-11-23T05:14:15+00:00",
            "confidence": 0.8,
            "why": "so",
        },
    }
    assert answer["names"][2]["paused"] is True
    assert answer["names"][2]["due"] is None

    short = await act(hass, "plan", limit=1)
    assert [one["domain_name"] for one in short["names"]] == ["example.org"]
    assert short["left_off"] == 2
    chosen = await act(hass, "plan", names=["example.com", "other.com", "x"])
    assert [one["domain_name"] for one in chosen["names"]] == ["example.com"]
    assert chosen["not_watched"] == ["other.com"]
    assert [one["typed"] for one in chosen["refused"]] == ["x"]

    entry.runtime_data.pausing.switch(on=False)
    assert (await act(hass, "plan"))["paused"] == ["by_hand"]


@pytest.mark.parametrize("limit", [0, 501, "many", None])
async def test_a_limit_is_a_number_within_reason(
    hass: HomeAssistant, set_up: SetUp, limit: Any
) -> None:
    await set_up(MINE)

    with pytest.raises(vol.Invalid):
        await act(hass, "history", names=["example.com"], limit=limit)
