"""Shares are worked out for windows that are known, not for those of weeks to come."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.domain_availability.engine.sharing import AHEAD, Purse, Sharing
from custom_components.domain_availability.engine.watching import Forecast, Priority
from custom_components.domain_availability.engine.windows import window

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("ahead", "times"), [(AHEAD + 1, 0), (AHEAD, 1), (0.0, 1)])
def test_a_far_window_is_no_reason_to_work_out_what_is_shared(ahead: float, times: int) -> None:
    asked: list[float] = []

    def budget(at: float) -> Purse:
        asked.append(at)
        return Purse(100.0, at + AHEAD)

    sharing = Sharing(budget=budget, quotas=lambda _server, _at: ())
    opens = NOW + timedelta(seconds=ahead)
    latest = opens + timedelta(hours=1)
    sharing.put(
        "far.test",
        window(
            Forecast(earliest=opens, latest=latest, likely=opens, confidence=0.9, why=""),
            server="rdap",
            gap=2.0,
            priority=Priority.NORMAL,
            lag=timedelta(0),
        ),
    )
    due = sharing.due("far.test", NOW.timestamp())
    assert len(asked) == times
    assert due is not None
    assert due >= opens.timestamp()
