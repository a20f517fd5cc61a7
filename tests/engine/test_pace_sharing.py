"""What the routine leaves to windows at one server: quotas kept for them, and their place."""

import asyncio
from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.pace import CoolingDown, Pacer, QuotaLeft
from custom_components.domain_availability.engine.policy import Pace

from .hand_clock import HandClock
from .waiting_clock import WaitingClock, rest

HOUR = 3600.0
DAY = 24 * HOUR
SERVER = "rdap.nic.test"
QUOTAS = Pace(gap=1, hourly=10, daily=50)


def in_seconds(clock: HandClock, seconds: float) -> float:
    """Return a moment in seconds since 1970."""
    return (clock.now() + timedelta(seconds=seconds)).timestamp()


async def ask(pacer: Pacer, times: int, pace: Pace = QUOTAS, *, who: str = "routine") -> int:
    """Ask up to so many times as soon as the gap allows; return how often that worked."""
    for number in range(times):
        try:
            async with pacer.turn(
                SERVER, pace, in_window=who == "window", by_hand=who == "hand", longest_wait=2
            ):
                pass
        except CoolingDown:
            return number
    return times


@pytest.mark.parametrize(
    ("pace", "routine", "in_all"),
    [
        (Pace(gap=1, hourly=10), 6, 10),
        (Pace(gap=1, daily=10), 6, 10),
        (Pace(gap=1, hourly=9, daily=8), 4, 8),
        (Pace(gap=1, hourly=1), 1, 1),
    ],
)
async def test_while_a_window_is_known_forty_percent_of_the_quotas_are_kept_for_it(
    pace: Pace, routine: int, in_all: int
) -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pacer.expect(SERVER, in_seconds(clock, HOUR))
    assert await ask(pacer, 20, pace) == routine
    assert await ask(pacer, 20, pace, who="window") == in_all - routine
    assert await ask(pacer, 1, pace, who="hand") == 1


async def test_what_windows_have_used_is_not_kept_for_them_once_more() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pacer.expect(SERVER, in_seconds(clock, HOUR))
    assert await ask(pacer, 4, who="window") == 4
    assert await ask(pacer, 20) == 6


@pytest.mark.parametrize(
    ("until", "later", "routine"),
    [(None, 0, 10), (-1, 0, 10), (60, 61, 10), (60, 20, 6)],
    ids=["none", "over", "closed meanwhile", "still open"],
)
async def test_nothing_is_kept_where_no_window_is_known(
    until: float | None, later: float, routine: int
) -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pacer.expect(SERVER, in_seconds(clock, 1e6))
    pacer.expect(SERVER, None if until is None else in_seconds(clock, until))
    pacer.expect("another.test", in_seconds(clock, 1e6))
    clock.turn(later)
    assert await ask(pacer, 20) == routine


async def test_what_quotas_leave() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    assert pacer.left(SERVER, QUOTAS) == QuotaLeft(hour=10, day=50)
    assert pacer.left(SERVER, Pace(gap=1, daily=3)) == QuotaLeft(hour=None, day=3)
    await ask(pacer, 3)
    await ask(pacer, 2, who="window")
    await ask(pacer, 1, who="hand")
    assert pacer.left(SERVER, QUOTAS) == QuotaLeft(hour=4, day=44)
    assert pacer.left(SERVER, QUOTAS, routine=True) == QuotaLeft(hour=4, day=44)
    pacer.expect(SERVER, in_seconds(clock, DAY))
    assert pacer.left(SERVER, QUOTAS, routine=True) == QuotaLeft(hour=3, day=27)
    assert pacer.left(SERVER, QUOTAS) == QuotaLeft(hour=4, day=44)
    clock.turn(HOUR)
    assert pacer.left(SERVER, QUOTAS) == QuotaLeft(hour=10, day=44)
    await ask(pacer, 12, who="hand")
    assert pacer.left(SERVER, QUOTAS) == QuotaLeft(hour=0, day=32)


async def test_windows_go_before_the_routine_and_a_hand_before_both() -> None:
    pace = Pace(gap=2)
    clock = WaitingClock()
    pacer = Pacer(clock)
    order: list[str] = []

    async def look(who: str) -> None:
        async with pacer.turn(SERVER, pace, in_window=who == "window", by_hand=who == "hand"):
            order.append(who)

    tasks = []
    async with pacer.turn(SERVER, pace):
        for who in ("routine", "window", "routine", "window", "hand"):
            tasks.append(asyncio.create_task(look(who)))
            await rest()
        assert pacer.wait_for(SERVER, pace, by_hand=True) == 4
        assert pacer.wait_for(SERVER, pace, in_window=True) == 8
        assert pacer.wait_for(SERVER, pace) == 12
    await clock.go(10)
    await asyncio.gather(*tasks)
    assert order == ["hand", "window", "window", "routine", "routine"]


@pytest.mark.parametrize("patience", [1000.0, 3.0], ids=["waits", "comes again and again"])
async def test_the_routine_does_not_starve_where_windows_take_all_there_is(
    patience: float,
) -> None:
    pace = Pace(gap=1)
    clock = WaitingClock()
    pacer = Pacer(clock)
    turns: list[str] = []

    async def window() -> None:
        while clock.at < 300:
            async with pacer.turn(SERVER, pace, in_window=True, longest_wait=1000):
                turns.append("window")

    async def routine() -> None:
        while clock.at < 300:
            try:
                async with pacer.turn(SERVER, pace, longest_wait=patience):
                    turns.append("routine")
            except CoolingDown:
                await clock.sleep(2)

    tasks = [asyncio.create_task(one()) for one in (window, window, window, window, routine)]
    await clock.go(320)
    await asyncio.gather(*tasks)
    number = turns.count("routine")
    assert len(turns) * 0.07 <= number <= len(turns) * 0.11
    assert len(turns) >= 300


async def test_the_routine_that_waits_for_its_part_of_a_quota_holds_up_no_window() -> None:
    pace = Pace(gap=1, hourly=10)
    clock = WaitingClock()
    pacer = Pacer(clock)
    pacer.expect(SERVER, in_seconds(clock, DAY))
    for _ in range(6):
        async with pacer.turn(SERVER, pace):
            pass
        await clock.go(1)
    began: list[tuple[str, float]] = []

    async def look(who: str) -> None:
        async with pacer.turn(
            SERVER, pace, in_window=who == "window", longest_wait=DAY, longest_pause=DAY
        ):
            began.append((who, clock.at))

    tasks = [asyncio.create_task(look("routine")) for _ in range(2)]
    await clock.go(20)
    tasks += [asyncio.create_task(look("window")) for _ in range(3)]
    await clock.go(10)
    assert began == [("window", 26), ("window", 27), ("window", 28)]
    await clock.go(HOUR)
    await asyncio.gather(*tasks)
    assert began[3:] == [("routine", HOUR), ("routine", HOUR + 1)]


async def test_only_what_changed_is_told_once() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    for server in ("a", "b", "c"):
        async with pacer.turn(server, QUOTAS):
            pass
    assert pacer.changed() == pacer.snapshot()
    assert pacer.changed() == {}
    pacer.answered("a")
    pacer.wait_for("b", QUOTAS)
    pacer.left("b", QUOTAS)
    assert pacer.changed() == {}
    pacer.refused("a")
    pacer.failed("b")
    assert pacer.changed().keys() == {"a", "b"}
    pacer.answered("a")
    assert pacer.changed().keys() == {"a"}


async def test_a_turn_waited_for_is_a_change_when_it_is_taken() -> None:
    clock = WaitingClock()
    pacer = Pacer(clock)
    async with pacer.turn(SERVER, QUOTAS):
        waiting = asyncio.create_task(ask(pacer, 1))
        await rest()
        assert pacer.changed().keys() == {SERVER}
    await clock.go(1)
    await waiting
    assert pacer.changed() == pacer.snapshot()


async def test_a_server_of_which_nothing_matters_any_more_is_told_as_none() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pacer.failed(SERVER)
    assert pacer.changed() != {SERVER: None}
    pacer.answered(SERVER)
    assert pacer.changed() == {SERVER: None}
    assert pacer.snapshot() == {}
