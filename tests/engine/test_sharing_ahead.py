"""Shares are worked out for windows that are known, not for those of weeks to come."""

import pytest

from custom_components.domain_availability.engine.sharing import AHEAD, Purse, Sharing
from custom_components.domain_availability.engine.windows import Slice, Window

NOW = 1_767_225_600.0


@pytest.mark.parametrize(("ahead", "times"), [(AHEAD + 1, 0), (AHEAD, 1), (0.0, 1)])
def test_a_far_window_is_no_reason_to_work_out_what_is_shared(ahead: float, times: int) -> None:
    asked: list[float] = []

    def budget(at: float) -> Purse:
        asked.append(at)
        return Purse(100.0, at + AHEAD)

    sharing = Sharing(budget=budget, quotas=lambda _server, _at: ())
    opens = NOW + ahead
    slices = (Slice(opens, opens + 3600.0, 1 / 3600.0, 1.0),)
    sharing.put("far.test", Window(server="rdap", gap=2.0, weight=1.0, slices=slices))
    due = sharing.due("far.test", NOW)
    assert len(asked) == times
    assert due is not None
    assert due >= opens
