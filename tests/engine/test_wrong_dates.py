"""Drops are told at once whatever the Date of answers makes of our clock and the registry's.

A server's Date may be wrong while the registry releases by the right time, as may our own clock.
"""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from benchmarks.crowd import Crowd, Drop, Paces, crowd
import lab.rdap_server

from .quick_loop import run_quickly

pytestmark = pytest.mark.usefixtures("socket_enabled")

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
PACE: Paces = {"rdap": {"gap": 2.0}, "whois": {"gap": 2.0}, "dns": {"gap": 0.1}}
PACES = {"test": PACE, "rdap-test": PACE}
TWO_HOURS = 7200.0


def show_dates(monkeypatch: pytest.MonkeyPatch, ahead: float) -> None:
    """Have RDAP servers give Dates so many seconds ahead of our clock."""

    def wrong(at: datetime, usegmt: bool = False) -> str:  # noqa: FBT001, FBT002 - as it is called
        return format_datetime(at + timedelta(seconds=ahead), usegmt=usegmt)

    monkeypatch.setattr(lab.rdap_server, "format_datetime", wrong)


@pytest.mark.parametrize("limit", [2000, 150])
@pytest.mark.parametrize(
    ("ahead", "released"),
    [
        (0, TWO_HOURS),
        (-900, TWO_HOURS),
        (-900, TWO_HOURS + 900),
        (40, TWO_HOURS),
        (40, TWO_HOURS - 40),
        (900, TWO_HOURS),
        (900, TWO_HOURS - 900),
    ],
)
def test_a_drop_is_seen_by_our_own_time_and_by_that_of_the_only_server(
    monkeypatch: pytest.MonkeyPatch, ahead: float, released: float, limit: int
) -> None:
    show_dates(monkeypatch, ahead)
    drops = [Drop(name=f"n{n}.rdap-test", foretold=TWO_HOURS, released=released) for n in range(3)]

    async def watch() -> Crowd:
        async with crowd(drops, paces=PACES, at=NOON) as made:
            made.budget.limit = limit
            await made.until(100)
            made.monitor.limit_changed()
            await made.until_told(made.drops, TWO_HOURS + 4000)
            return made

    made = run_quickly(watch)
    assert len(made.waits()) == len(drops)
    assert max(made.waits()) < 30
    assert made.budget.spent < 500


@pytest.mark.parametrize("hours", [-5, 0, 5])
def test_a_drop_is_told_at_once_by_a_clock_that_is_hours_off(
    monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    show_dates(monkeypatch, hours * 3600)
    released = 6 * 3600.0
    drops = [
        Drop(name=f"n.{suffix}", foretold=released + hours * 3600, released=released)
        for suffix in ("rdap-test", "test")
    ]

    async def watch() -> Crowd:
        async with crowd(drops, paces=PACES, at=NOON) as made:
            await made.until_told(made.drops, released + 8000)
            return made

    made = run_quickly(watch)
    assert len(made.waits()) == len(drops)
    assert max(made.waits()) < 30
    for suffix in ("rdap-test", "test"):
        error = made.monitor.drops_shown(suffix).forecast_error
        assert error is not None, "it taught something"
        assert abs(error) < timedelta(seconds=30), "by the registry's clock"
