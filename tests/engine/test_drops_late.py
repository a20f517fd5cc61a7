"""How many drops come a day late, and how far off forecasts are: by what somebody looked for."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.drops_seen import DropsSeen
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.policy import Policy, Release
from custom_components.domain_availability.engine.verdict import TransitionKind

from .batches import HOUR, drop, foretold
from .test_monitor import Bench, bench, kinds, names

__all__ = ["bench"]

BATCH = Policy(
    suffix="com",
    registry="Verisign",
    release=Release(opens=time(13), closes=time(17), confidence=0.5),
)
EXACT = Policy(suffix="com", registry="Verisign", release=Release(exact=True))
ONE_HOUR, PAUSE = timedelta(hours=1), timedelta(hours=40)


def seen(policy: Policy, drops: list[DropSeen]) -> DropsSeen:
    """Return a memory of these drops."""
    memory = DropsSeen(lambda _: policy.release)
    for one in drops:
        memory.note(one)
    return memory


def not_looked_for(duration: timedelta, *, since: timedelta) -> list[DropSeen]:
    """Return drops whose window closed at half past seven in the evening, found late.

    Nobody looked for so long, from so long after that on.
    """
    found = []
    for day in range(20):
        one = foretold(day)
        assert one.foretold_latest is not None
        after = one.foretold_latest + since
        late_days = max(round((since + duration) / timedelta(days=1)), 0)
        found.append(replace(one, after=after, by=after + duration, late_days=late_days))
    return found


@pytest.mark.parametrize(
    ("drops", "share"),
    [
        ([foretold(day) for day in range(20)], 1 / 40),
        ([foretold(day, late_days=1) for day in range(20)], 21 / 40),
        ([foretold(day, late_days=-1) for day in range(20)], 1 / 40),
        ([drop(day, HOUR) for day in range(20)], 1 / 20),
        ([foretold(day, late_days=day % 10 == 0) for day in range(980)], 0.099),
        (not_looked_for(PAUSE, since=-ONE_HOUR), 1 / 20),
        (not_looked_for(PAUSE, since=4 * ONE_HOUR), 1 / 20),
        (not_looked_for(PAUSE, since=5 * ONE_HOUR), 21 / 40),
        (not_looked_for(9 * ONE_HOUR, since=-ONE_HOUR), 1 / 40),
    ],
    ids=[
        "in time",
        "late",
        "early",
        "not foretold",
        "a tenth late",
        "nobody looked from within the window on",
        "nobody looked from before the end of the day on",
        "still there on the next day",
        "nobody looked, but not for a day",
    ],
)
def test_late_share(drops: list[DropSeen], share: float) -> None:
    assert seen(BATCH, drops).late_share(BATCH) == pytest.approx(share)


@pytest.mark.parametrize(("minutes", "share"), [(14, 1 / 20), (16, 21 / 40)])
def test_one_due_at_a_moment_is_late_if_it_was_there_when_its_registry_must_have_shown_it_gone(
    minutes: int, share: float
) -> None:
    drops = not_looked_for(PAUSE, since=timedelta(minutes=minutes))
    assert EXACT.rdap_lag == timedelta(minutes=15)
    assert seen(EXACT, drops).late_share(EXACT) == pytest.approx(share)


def test_a_drop_for_which_nobody_looked_shows_no_error_of_its_forecast() -> None:
    shown = seen(BATCH, not_looked_for(PAUSE, since=-ONE_HOUR)).shown(BATCH)
    assert shown.count == 20
    assert shown.forecast_error is None


async def test_a_pause_over_the_window_teaches_no_lateness(bench: Bench) -> None:
    crowd = names(*(f"n{number}" for number in range(10)))
    bench.registry.phase |= {one.name: Phase.PENDING_DELETE for one in crowd}
    await bench.monitor.watch(crowd)
    await bench.pass_time(30)
    before = bench.monitor.drops_shown("com").late_share
    bench.monitor.pause()
    bench.registry.free |= {one.name for one in crowd}
    await bench.pass_time(40 * HOUR, HOUR)
    bench.monitor.resume()
    await bench.pass_time(HOUR, 5)
    assert kinds(bench.told).count(TransitionKind.BECAME_AVAILABLE) == 10
    shown = bench.monitor.drops_shown("com")
    assert shown.count == 10
    assert shown.late_share == before
    assert shown.forecast_error is None
