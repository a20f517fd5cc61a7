"""Nobody is asked faster, more often or sooner than its pace allows."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.observation import Layer
from custom_components.domain_availability.engine.pace import (
    CoolingDown,
    Pacer,
    QuotaLeft,
    ServerShown,
)
from custom_components.domain_availability.engine.policy import DEFAULT_PACE, Pace
from custom_components.domain_availability.engine.ways import Ways

from .hand_clock import HandClock

HOUR = 3600
DAY = 24 * HOUR
SERVER = "whois.nic.test"
EASY = Pace(gap=2)


async def ask(
    pacer: Pacer, pace: Pace = EASY, *, by_hand: bool = False, longest_wait: float = 1e9
) -> None:
    """Take one turn and give it back at once."""
    async with pacer.turn(
        SERVER, pace, by_hand=by_hand, longest_wait=longest_wait, longest_pause=longest_wait
    ):
        pass


async def starts(pacer: Pacer, clock: HandClock, pace: Pace, times: int) -> list[float]:
    """Return when each of so many turns in a row began."""
    seen = []
    for _ in range(times):
        async with pacer.turn(SERVER, pace, longest_wait=1e9):
            seen.append(clock.at)
    return seen


@pytest.mark.parametrize(
    ("layer", "gap", "hourly", "daily"),
    [
        (Layer.RDAP, 2, 120, 800),
        (Layer.WHOIS, 10, 30, 200),
        (Layer.DNS, 1, None, None),
        (Layer.DAS, 2, None, None),
        (Layer.REGISTRAR, 10, None, None),
        (Layer.HTTP, 1, None, None),
    ],
)
def test_pace_of_a_server_nothing_is_known_of(
    layer: Layer, gap: float, hourly: int | None, daily: int | None
) -> None:
    assert DEFAULT_PACE[layer] == Pace(gap=gap, hourly=hourly, daily=daily)


@pytest.mark.parametrize(
    ("pace", "times", "expected_last"),
    [
        (Pace(gap=2), 4, 6),
        (Pace(gap=1, hourly=3), 4, HOUR),
        (Pace(gap=1, hourly=3), 6, HOUR + 2),
        (Pace(gap=1, daily=3), 4, DAY),
        (Pace(gap=10, hourly=2, daily=3), 4, DAY),
    ],
)
async def test_gap_and_rolling_quotas(pace: Pace, times: int, expected_last: float) -> None:
    clock = HandClock()
    assert (await starts(Pacer(clock), clock, pace, times))[-1] == expected_last


async def test_servers_do_not_wait_for_each_other() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    for server in ("a", "b", "c"):
        async with pacer.turn(server, Pace(gap=100), longest_wait=0):
            pass
    assert clock.at == 0


async def test_a_wait_too_long_is_refused_at_once() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    await starts(pacer, clock, Pace(gap=2, hourly=1), 1)
    with pytest.raises(CoolingDown) as cooling:
        await ask(pacer, Pace(gap=2, hourly=1), longest_wait=30)
    assert (clock.at, cooling.value.until) == (0, HOUR)
    assert "hourly quota" in str(cooling.value)


async def test_those_waiting_before_count_as_waiting() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pace = Pace(gap=10)
    async with pacer.turn(SERVER, pace):
        waiting = [asyncio.create_task(ask(pacer, pace)) for _ in range(3)]
        await asyncio.sleep(0)
        assert pacer.wait_for(SERVER, pace) == 40
        with pytest.raises(CoolingDown) as cooling:
            await ask(pacer, pace, longest_wait=30)
    assert cooling.value.until == 40
    await asyncio.gather(*waiting)


async def test_turns_come_in_the_order_of_asking_and_by_hand_first() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    order: list[str] = []

    async def look(who: str, *, by_hand: bool = False) -> None:
        async with pacer.turn(SERVER, EASY, by_hand=by_hand):
            order.append(who)

    async with pacer.turn(SERVER, EASY):
        tasks = [asyncio.create_task(look(who)) for who in ("one", "two", "three")]
        await asyncio.sleep(0)
        tasks += [asyncio.create_task(look(who, by_hand=True)) for who in ("hand", "other")]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == ["hand", "other", "one", "two", "three"]
    assert clock.at == 10


@pytest.mark.parametrize("concurrent", [1, 3])
async def test_no_more_under_way_than_the_pace_says(concurrent: int) -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    under_way, most = 0, 0
    gate = asyncio.Event()

    async def look() -> None:
        nonlocal under_way, most
        async with pacer.turn(SERVER, Pace(gap=1, concurrent=concurrent), longest_wait=1e9):
            under_way += 1
            most = max(most, under_way)
            await gate.wait()
            under_way -= 1

    tasks = [asyncio.create_task(look()) for _ in range(5)]
    for _ in range(50):
        await asyncio.sleep(0)
    assert under_way == concurrent
    gate.set()
    await asyncio.gather(*tasks)
    assert most == concurrent


async def test_a_question_that_hangs_does_not_hold_the_others_past_their_time() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    async with pacer.turn(SERVER, EASY):
        waiting = asyncio.create_task(ask(pacer, longest_wait=30))
        await asyncio.sleep(0)
        clock.turn(31)
    with pytest.raises(CoolingDown, match="under way"):
        await waiting
    await ask(pacer, longest_wait=EASY.gap)


@pytest.mark.parametrize("who", [0, 1, 2], ids=["first", "middle", "last"])
async def test_who_is_cancelled_gives_the_turn_on(who: int) -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    async with pacer.turn(SERVER, EASY):
        tasks = [asyncio.create_task(ask(pacer)) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[who].cancel()
        await asyncio.sleep(0)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results].count(asyncio.CancelledError) == 1
    assert pacer.counts() == {SERVER: 3}
    assert pacer.wait_for(SERVER, EASY) == 2


async def test_who_is_cancelled_or_fails_while_asking_gives_the_turn_back() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    with pytest.raises(asyncio.CancelledError):
        async with pacer.turn(SERVER, EASY):
            raise asyncio.CancelledError
    await ask(pacer, longest_wait=2)
    assert clock.at == 2


def refuse(pacer: Pacer, times: int = 1) -> None:
    for _ in range(times):
        pacer.refused(SERVER)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [(0.0, 4), (-5.0, 4), (1.0, 4), (120.0, 120), (1e9, DAY), (float("inf"), DAY)],
    ids=str,
)
async def test_retry_after_is_believed_between_a_second_and_a_day(
    retry_after: float, seconds: float
) -> None:
    """The least is the gap, doubled after a refusal."""
    pacer = Pacer(HandClock())
    await ask(pacer)
    pacer.refused(SERVER, retry_after)
    assert pacer.wait_for(SERVER, EASY) == seconds
    assert pacer.wait_for(SERVER, EASY, by_hand=True) == seconds


async def test_refused_without_retry_after_doubles_from_five_minutes_to_six_hours() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    waits = []
    for _ in range(9):
        refuse(pacer)
        waits.append(pacer.wait_for(SERVER, EASY))
        clock.turn(waits[-1])
    assert waits == [300, 600, 1200, 2400, 4800, 9600, 19200, 6 * HOUR, 6 * HOUR]
    pacer.answered(SERVER)
    refuse(pacer)
    assert pacer.wait_for(SERVER, EASY) == 300


async def test_refusals_of_questions_sent_together_count_once() -> None:
    pacer = Pacer(HandClock())
    refuse(pacer, times=3)
    assert pacer.wait_for(SERVER, EASY) == 300


async def test_nan_is_no_retry_after() -> None:
    pacer = Pacer(HandClock())
    pacer.refused(SERVER, float("nan"))
    assert pacer.wait_for(SERVER, EASY) == 300


async def test_in_a_window_a_refusal_costs_half_a_minute_and_half_the_rate() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    await ask(pacer)
    for _ in range(3):
        pacer.refused(SERVER, in_window=True)
        assert pacer.wait_for(SERVER, EASY) == 30
        await ask(pacer)
        assert pacer.wait_for(SERVER, EASY) == 4
    assert clock.at == 90
    clock.turn(HOUR)
    await ask(pacer)
    assert pacer.wait_for(SERVER, EASY) == 2


async def test_three_failures_in_a_row_break_the_circuit() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    waits = []
    for _ in range(10):
        pacer.failed(SERVER)
        waits.append(pacer.wait_for(SERVER, EASY))
        clock.turn(waits[-1])
    assert waits == [0, 0, 60, 120, 240, 480, 960, 1920, HOUR, HOUR]
    pacer.answered(SERVER)
    pacer.failed(SERVER)
    assert pacer.wait_for(SERVER, EASY) == 0


async def test_failures_of_questions_sent_together_open_the_circuit_once() -> None:
    pacer = Pacer(HandClock())
    for _ in range(6):
        pacer.failed(SERVER)
    assert pacer.wait_for(SERVER, EASY) == 60


async def test_a_restart_keeps_the_gap() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    await ask(pacer, Pace(gap=10))
    again = Pacer(HandClock(clock.now() + timedelta(seconds=3)))
    again.restore(pacer.snapshot())
    assert again.wait_for(SERVER, Pace(gap=10)) == 7


async def test_a_clock_set_back_does_not_forget_what_was_asked() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    await ask(pacer)
    clock.jumped = timedelta(days=-1)
    await ask(pacer)
    assert pacer.counts() == {SERVER: 2}


@pytest.mark.parametrize(
    ("report", "under_way"),
    [(Pacer.answered, 3), (Pacer.failed, 1)],
    ids=["answer closes it", "failure opens it again"],
)
async def test_one_question_tries_a_server_that_failed(
    report: Callable[[Pacer, str], None], under_way: int
) -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    for _ in range(3):
        pacer.failed(SERVER)
    clock.turn(60)
    gate, trying = asyncio.Event(), 0

    async def look() -> None:
        nonlocal trying
        async with pacer.turn(SERVER, Pace(gap=1, concurrent=3), longest_wait=30):
            trying += 1
            await gate.wait()
            report(pacer, SERVER)

    tasks = [asyncio.create_task(look()) for _ in range(3)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert trying == 1
    gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert trying == under_way


@pytest.mark.parametrize(
    ("make_it_wait", "routine", "by_hand"),
    [
        (lambda pacer: [pacer.failed(SERVER) for _ in range(3)], 60, 2),
        (lambda pacer: pacer.refused(SERVER, 700), 700, 700),
        (lambda pacer: pacer.answered(SERVER), HOUR, 2),
    ],
    ids=["circuit broken", "Retry-After", "quota"],
)
async def test_what_a_hand_may_pass(
    make_it_wait: Callable[[Pacer], None], routine: float, by_hand: float
) -> None:
    pacer = Pacer(HandClock())
    pace = Pace(gap=2, hourly=1 if routine == HOUR else None)
    await ask(pacer, pace)
    make_it_wait(pacer)
    assert pacer.wait_for(SERVER, pace) == routine
    assert pacer.wait_for(SERVER, pace, by_hand=True) == by_hand


async def test_a_hand_may_ask_five_minutes_after_the_last_of_many_refusals() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    for _ in range(6):
        refuse(pacer)
        clock.turn(pacer.wait_for(SERVER, EASY))
    refuse(pacer)
    assert pacer.wait_for(SERVER, EASY, by_hand=True) == 300
    clock.turn(300)
    await ask(pacer, by_hand=True, longest_wait=0)
    refuse(pacer)
    assert pacer.wait_for(SERVER, EASY, by_hand=True) == 300
    assert pacer.wait_for(SERVER, EASY) == 19200 - 300


async def test_a_question_by_hand_uses_up_the_quota_all_the_same() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pace = Pace(gap=1, hourly=2)
    for _ in range(4):
        await ask(pacer, pace, by_hand=True)
    assert clock.at == 3
    assert pacer.wait_for(SERVER, pace) == HOUR - 1


async def test_a_refusal_while_waiting_ends_the_wait() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    async with pacer.turn(SERVER, EASY):
        waiting = asyncio.create_task(ask(pacer, longest_wait=30))
        await asyncio.sleep(0)
        pacer.refused(SERVER, 3600)
    with pytest.raises(CoolingDown) as cooling:
        await waiting
    assert cooling.value.until == 3600


async def test_counts_are_of_today() -> None:
    clock = HandClock(datetime(2026, 10, 12, 23, 59, 50, tzinfo=UTC))
    pacer = Pacer(clock)
    await starts(pacer, clock, Pace(gap=3), 3)
    assert pacer.counts() == {SERVER: 3}
    clock.turn(10)
    assert pacer.counts() == {}
    await ask(pacer)
    assert pacer.counts() == {SERVER: 1}


async def test_a_restart_is_no_excuse() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pace = Pace(gap=10, hourly=3, daily=100)
    await starts(pacer, clock, pace, 3)
    for server, retry_after in (("told", 500.0), ("refused", None)):
        pacer.refused(server, retry_after)
    for _ in range(4):
        pacer.failed("broken")
        clock.turn(pacer.wait_for("broken", EASY))
    pacer.failed("broken")
    kept = json.loads(json.dumps(pacer.snapshot()))

    later = HandClock(clock.now() + timedelta(seconds=5))
    again = Pacer(later)
    again.restore(kept)
    for server in (SERVER, "told", "refused", "broken"):
        before = max(0.0, pacer.wait_for(server, pace) - 5)
        assert before <= again.wait_for(server, pace) <= before + 61, server
    assert again.counts() == pacer.counts() == {SERVER: 3}
    assert again.wait_for("told", pace, by_hand=True) == pytest.approx(
        pacer.wait_for("told", pace) - 5, abs=1
    )
    assert json.loads(json.dumps(again.snapshot())).keys() == kept.keys()


async def test_a_clock_set_back_makes_nobody_wait_longer_than_was_said() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    pacer.refused(SERVER, 600)
    pacer.failed("other")
    again = Pacer(HandClock(clock.now() - timedelta(days=300)))
    again.restore(pacer.snapshot())
    assert again.wait_for(SERVER, EASY) <= DAY
    clock.jumped = timedelta(days=-300)
    assert pacer.wait_for(SERVER, EASY) == 600


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
states = st.dictionaries(
    st.sampled_from(
        [
            *("told_until", "told_why", "refused_until", "broken_until", "slow_until"),
            *("last", "refusals", "failures", "asked", "day", "count"),
        ]
    ),
    json_like | st.lists(st.tuples(st.integers(), st.integers(max_value=50)), max_size=3),
)


@given(st.dictionaries(st.text(max_size=5), states | json_like) | json_like)
def test_garbage_makes_nobody_wait_forever(snapshot: object) -> None:
    pacer = Pacer(HandClock())
    pacer.restore(snapshot)
    for server in snapshot if isinstance(snapshot, dict) else (SERVER,):
        assert 0 <= pacer.wait_for(server, Pace(gap=2, hourly=1, daily=1)) <= DAY
    assert json.dumps(pacer.snapshot())


async def test_a_pause_is_not_waited_for_where_another_layer_may_answer() -> None:
    pacer = Pacer(HandClock())
    pacer.refused(SERVER, in_window=True)
    with pytest.raises(CoolingDown, match="refused"):
        async with pacer.turn(SERVER, EASY):
            pass


async def test_inside_a_window_a_broken_server_is_tried_again_soon() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    for _ in range(20):
        pacer.failed(SERVER, in_window=True)
        clock.turn(pacer.wait_for(SERVER, EASY))
    pacer.failed(SERVER, in_window=True)
    assert 0 < pacer.wait_for(SERVER, EASY) <= 5


async def test_a_drop_need_not_wait_for_a_long_pause_that_we_chose() -> None:
    clock = HandClock()
    pacer = Pacer(clock)
    for _ in range(6):
        refuse(pacer)
        clock.turn(pacer.wait_for(SERVER, EASY))
    refuse(pacer)
    assert pacer.wait_for(SERVER, EASY, in_window=True) == 300
    for _ in range(8):
        pacer.failed("other")
        clock.turn(pacer.wait_for("other", EASY))
    pacer.failed("other")
    assert pacer.wait_for("other", EASY) == HOUR
    assert pacer.wait_for("other", EASY, in_window=True) == 5


async def test_a_drop_waits_for_what_the_server_said() -> None:
    pacer = Pacer(HandClock())
    pacer.refused(SERVER, 700)
    assert pacer.wait_for(SERVER, EASY, in_window=True) == 700


async def test_what_people_are_shown_of_a_server() -> None:
    clock = HandClock()
    pacer = Pacer(clock)

    def shown() -> tuple[ServerShown, ...]:
        return pacer.shown()

    def asked(server: str, today: int, wait: float | None = None, why: str | None = None) -> object:
        return ServerShown(server=server, today=today, left_alone_for=wait, why=why)

    assert shown() == ()
    await ask(pacer)
    await ask(pacer)
    pacer.refused("rdap.test", 600)
    assert shown() == (
        asked(SERVER, 2),
        asked("rdap.test", 0, 600, "it asked to be left alone"),
    )
    clock.turn(600)
    for _ in range(3):
        pacer.failed(SERVER)
    assert shown() == (asked(SERVER, 2, 60, "it failed several times in a row"),)
    pacer.answered(SERVER)
    assert shown() == (asked(SERVER, 2),)
    clock.turn(DAY)
    assert shown() == (), "a new day"


async def test_a_user_can_only_make_it_slower() -> None:
    clock, ways = HandClock(), Ways(slowness=0.5)
    pacer, slow = Pacer(clock), Pacer(clock, ways)
    pace = Pace(gap=2, hourly=10, daily=40)
    assert slow.left(SERVER, pace) == pacer.left(SERVER, pace)

    ways.slowness = 4
    assert slow.left(SERVER, pace) == QuotaLeft(hour=2, day=10)
    assert await starts(slow, clock, Pace(gap=2), 3) == [0, 8, 16]
    assert slow.wait_for(SERVER, pace) == pytest.approx(8)
    assert slow.left("other.test", Pace(gap=2, hourly=1)).hour == 1, "never nothing"
