"""What the demonstration says of Home Assistant's events."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from demo.story import AVAILABLE, TRANSITION, notification, patiently, tell

DROPS_AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def available(seconds: float) -> dict[str, object]:
    return {
        "event_type": AVAILABLE,
        "time_fired": (DROPS_AT + timedelta(seconds=seconds)).isoformat(),
        "data": {"domain_name": "xn--bcher-kva.test", "display_name": "bücher.test"},
    }


@pytest.mark.parametrize(
    ("seconds", "words"), [(2.54, "seen 2.5 s after its registry"), (3600, "seen long after")]
)
def test_it_tells_how_soon_a_drop_was_seen(seconds: float, words: str) -> None:
    sentence = tell(available(seconds), {"xn--bcher-kva.test": DROPS_AT})
    assert sentence is not None
    assert sentence.startswith("bücher.test is free to register, ")
    assert words in sentence


async def test_what_takes_long_is_said_to_go_on_until_it_is_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = ""
    async with asyncio.timeout(10), patiently("Starting", every=0):
        while "Starting: 0 s so far" not in told:
            await asyncio.sleep(0)
            told += capsys.readouterr().out
    assert told.splitlines()[0].endswith("Starting ...")
    capsys.readouterr()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not capsys.readouterr().out


def test_a_name_of_the_user_has_no_moment_to_compare_with() -> None:
    assert tell(available(2), {}) == "bücher.test is free to register."


def test_a_transition_is_told_by_phase_or_else_by_verdict() -> None:
    event = {
        "event_type": TRANSITION,
        "data": {
            "display_name": "bücher.test",
            "from_phase": "pending_delete",
            "from_verdict": "registered",
            "to_phase": None,
            "to_verdict": "unknown",
        },
    }
    assert tell(event, {}) == "bücher.test: pending delete -> unknown"


def test_only_new_notifications_are_told() -> None:
    note = {"title": "bücher.test is free", "message": "Since 01:00:02."}
    added = {"type": "added", "notifications": {"id": note}}
    assert notification(added) == "Home Assistant notifies: bücher.test is free. Since 01:00:02."
    assert notification({**added, "type": "current"}) is None
    assert tell({"event_type": "call_service", "data": {}}, {}) is None
