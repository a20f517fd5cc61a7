"""Names share a day's questions, their servers' quotas and pace, by chance and priority."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
import heapq
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.sharing import AGAIN_AFTER, AHEAD, Purse, Sharing
from custom_components.domain_availability.engine.watching import Chance, Forecast, Priority
from custom_components.domain_availability.engine.windows import Slice, Window, window

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AT = NOW.timestamp()
HOUR = 3600.0
DAY = 86_400.0
GAP = 2.0
SERVER = "rdap"
AMPLE = Purse(1e9, AT + 10 * DAY)


def opening(
    starts: float,
    ends: float,
    *,
    share: float = 0.9,
    server: str = SERVER,
    gap: float = GAP,
    priority: Priority = Priority.NORMAL,
) -> Window:
    """Return a window from and to so many seconds from now, with an even chance."""
    first, last = NOW + timedelta(seconds=starts), NOW + timedelta(seconds=ends)
    made = window(
        Forecast(
            earliest=first,
            latest=last,
            likely=first,
            confidence=share,
            why="a test",
            chances=(Chance(start=first, end=last, share=share),),
        ),
        server=server,
        gap=gap,
        priority=priority,
        lag=timedelta(0),
    )
    assert made is not None
    return made


@dataclass
class Day:
    """The names of one day, asked by their shares until they are seen to have dropped."""

    windows: Mapping[str, Window]
    questions: float = 1e9
    quotas: Mapping[str, float] = field(default_factory=dict)
    """What servers' own limits leave until the end."""
    drops: Mapping[str, float] = field(default_factory=dict)
    """When names drop, in seconds from now; the others do not."""
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When, in seconds from now, and about whom."""

    def run(self, until: float) -> None:
        """Ask each name whenever its window lets it be asked."""
        ends = AT + until
        sharing = Sharing(
            budget=lambda _: Purse(self.questions - len(self.asked), ends),
            quotas=lambda server, _: (
                (Purse(self.quotas[server] - len(self.of(server)), ends),)
                if server in self.quotas
                else ()
            ),
        )
        for name, one in self.windows.items():
            sharing.put(name, one)
        dues = [(due, name) for name in self.windows if (due := sharing.due(name, AT)) is not None]
        heapq.heapify(dues)
        while dues:
            now, name = heapq.heappop(dues)
            if now >= ends:
                return
            self.asked.append((now - AT, name))
            if now - AT >= self.drops.get(name, until):
                sharing.put(name, None)
            elif (due := sharing.due(name, now, since=now)) is not None:
                heapq.heappush(dues, (due, name))

    def delay(self, name: str) -> float:
        """Return how long after its drop a name was asked about."""
        drops = self.drops[name]
        return next(at for at, one in self.asked if one == name and at >= drops) - drops

    def of(self, server: str) -> list[float]:
        """Return when a server was asked."""
        return [at for at, name in self.asked if self.windows[name].server == server]

    def count(self, name: str) -> int:
        """Return how often a name was asked about."""
        return sum(one == name for _, one in self.asked)


def sharing_of(
    windows: Mapping[str, Window], budget: Callable[[float], Purse] = lambda _: AMPLE
) -> Sharing:
    """Return the sharing of these windows, at servers without quotas."""
    made = Sharing(budget=budget, quotas=lambda _server, _at: ())
    for name, one in windows.items():
        made.put(name, one)
    return made


# Which windows there are


def test_who_has_no_window_has_no_share() -> None:
    made = sharing_of({"a.test": opening(0, HOUR)})
    assert made.due("b.test", AT) is None
    assert made.due("a.test", AT) is not None
    made.put("a.test", None)
    made.put("a.test", None)
    assert made.due("a.test", AT) is None


def test_a_window_that_is_over_gives_nothing_more() -> None:
    made = sharing_of({"a.test": opening(0, HOUR)})
    assert made.due("a.test", AT + HOUR + 1, since=AT + HOUR + 1) is None


@pytest.mark.parametrize(
    ("starts", "ends", "is_known"),
    [
        (0, HOUR, True),
        (-2 * HOUR, -HOUR, False),
        (AHEAD - 1, 2 * AHEAD, True),
        (AHEAD + 60, 2 * AHEAD, False),
    ],
)
def test_a_window_is_known_a_day_ahead_until_it_closes(
    starts: float, ends: float, *, is_known: bool
) -> None:
    made = sharing_of({"a.test": opening(starts, ends, server="here")})
    assert made.known(AT) is is_known
    assert made.known(AT, server="here") is is_known
    assert not made.known(AT, server="elsewhere")
    closes = AT + ends
    assert made.closing("here", AT) == (pytest.approx(closes) if is_known else None)


def test_a_server_is_reserved_until_the_last_of_its_known_windows_closes() -> None:
    made = sharing_of(
        {
            "a.test": opening(0, HOUR),
            "b.test": opening(HOUR, 3 * HOUR),
            "c.test": opening(3 * AHEAD, 4 * AHEAD),
        }
    )
    assert made.closing("rdap", AT) == pytest.approx(AT + 3 * HOUR)


def test_a_name_moves_from_server_to_server() -> None:
    made = sharing_of({"a.test": opening(0, HOUR, server="old")})
    made.put("a.test", opening(0, HOUR, server="new"))
    assert not made.known(AT, server="old")
    assert made.known(AT, server="new")


# When a name is due


@given(
    starts=st.floats(-2 * HOUR, 2 * DAY),
    length=st.floats(1.0, 2 * DAY),
    since=st.none() | st.floats(0.0, DAY),
    questions=st.floats(0.0, 1e6),
    turn=st.floats(0.1, 100.0),
)
def test_nobody_is_asked_sooner_than_the_gap_or_before_the_window(
    starts: float, length: float, since: float | None, questions: float, turn: float
) -> None:
    one = opening(starts, starts + length)
    made = sharing_of({"a.test": one}, lambda at: Purse(questions, at + DAY))
    looked = None if since is None else AT - since
    due = made.due("a.test", AT, since=looked, turn=turn)
    if due is not None:
        assert due >= (AT if looked is None else looked) + GAP
        assert due >= one.opens


def test_a_name_alone_in_its_hour_takes_the_pace_where_the_budget_is_ample() -> None:
    day = Day({"a.test": opening(0, HOUR)})
    day.run(HOUR)
    assert len(day.asked) == pytest.approx(HOUR / GAP, rel=0.05)


def test_names_of_one_server_share_its_pace() -> None:
    day = Day({f"n{number}.test": opening(0, HOUR) for number in range(10)})
    day.run(HOUR)
    assert HOUR / GAP * 0.8 <= len(day.asked) <= HOUR / GAP * 1.1
    counts = [day.count(name) for name in day.windows]
    assert max(counts) <= 1.2 * min(counts)


def test_a_crowd_at_one_server_takes_nothing_from_another() -> None:
    crowd = {f"n{number}.test": opening(0, HOUR) for number in range(10)}
    day = Day({**crowd, "one.other": opening(0, HOUR, server="other")})
    day.run(HOUR)
    assert day.count("one.other") == pytest.approx(HOUR / GAP, rel=0.05)


@pytest.mark.parametrize("questions", [50, 300, 1000])
@pytest.mark.parametrize("dropping", [True, False])
def test_the_questions_of_a_day_last_for_all_windows_in_it(
    questions: float, *, dropping: bool
) -> None:
    opens = {f"n{number}.test": number * HOUR for number in range(12)}
    windows = {
        name: opening(at, at + 2 * HOUR, server=f"rdap-{number % 3}")
        for number, (name, at) in enumerate(opens.items())
    }
    drops = {name: at + (0.1 + 0.8 * (at % 7) / 7) * 2 * HOUR for name, at in opens.items()}
    day = Day(windows, questions=questions, drops=drops if dropping else {})
    day.run(14 * HOUR)
    assert questions * 0.7 <= len(day.asked) <= questions * 1.05 + len(windows)
    counts = [day.count(name) for name in windows]
    if not dropping:
        # As their windows go by, these are likelier gone than not: they take more than drops do.
        assert min(counts) >= 0.1 * questions / len(windows)
        return
    delays = [day.delay(name) for name in windows]
    assert sum(delays[6:]) <= 1.5 * sum(delays[:6]), "the evening waits as long as the morning"


def test_a_servers_own_quota_binds_its_names_alone() -> None:
    day = Day(
        {
            "a.test": opening(0, 5 * HOUR, server="strict"),
            "b.test": opening(0, 5 * HOUR, server="strict"),
            "c.test": opening(0, 5 * HOUR, server="lax"),
        },
        quotas={"strict": 60.0},
    )
    day.run(5 * HOUR)
    assert 40 <= len(day.of("strict")) <= 64
    assert len(day.of("lax")) == pytest.approx(5 * HOUR / GAP, rel=0.05)


def test_priority_divides_a_pace_that_is_short() -> None:
    day = Day({word.value: opening(0, HOUR, priority=word) for word in Priority})
    day.run(HOUR)
    low, normal, high = (day.count(word) for word in ("low", "normal", "high"))
    assert 1.5 * low < normal < high / 1.5


def test_the_likelier_name_is_asked_more_often() -> None:
    day = Day({"likely": opening(0, HOUR), "unlikely": opening(0, HOUR, share=0.09)}, questions=200)
    day.run(HOUR)
    assert day.count("likely") > 2 * day.count("unlikely") > 0


def test_whose_turn_it_is_in_the_batch_is_asked_sooner() -> None:
    windows = {f"n{number}.test": opening(0, 10 * HOUR) for number in range(20)}
    made = sharing_of(windows, lambda _: Purse(400.0, AT + 10 * HOUR))
    later, sooner = (made.due("n1.test", AT, since=AT, turn=turn) for turn in (1.0, 5.0))
    assert later is not None
    assert sooner is not None
    assert (later - AT) == pytest.approx(5 * (sooner - AT), rel=0.01)


@pytest.mark.parametrize("questions", [300.0, 2000.0])
def test_the_minutes_after_an_instant_are_not_slept_through(questions: float) -> None:
    # In the instant its name takes the pace whole; what is left of the day is shared otherwise.
    first = NOW + timedelta(minutes=1)
    hour = first + timedelta(hours=1)
    chances = (
        Chance(start=first, end=first, share=0.85),
        Chance(start=first, end=hour, share=0.05),
        Chance(start=hour, end=first + timedelta(days=1), share=0.05),
    )
    one = window(
        Forecast(
            earliest=first, latest=first, likely=first, confidence=0.85, why="", chances=chances
        ),
        server="rdap",
        gap=1.0,
        priority=Priority.NORMAL,
        lag=timedelta(0),
    )
    assert one is not None
    made = sharing_of({"a.test": one}, lambda at: Purse(questions, at + DAY))
    ends = one.slices[0].end
    last, after = (made.due("a.test", at, since=at) for at in (ends - 0.5, ends + 0.5))
    assert last is not None
    assert after is not None
    assert last <= after


def test_who_is_likelier_gone_than_not_is_not_put_off_for_want_of_questions() -> None:
    made = sharing_of({"a.test": opening(0, 60, share=0.98)}, lambda _: Purse(0.0, AT + DAY))
    due = made.due("a.test", AT - HOUR, since=AT - HOUR)
    assert due is not None
    assert AT < due <= AT + 60
    unlikely = sharing_of({"a.test": opening(0, 60, share=0.3)}, lambda _: Purse(0.0, AT + DAY))
    assert unlikely.due("a.test", AT - HOUR, since=AT - HOUR) is None


# When shares are worked out


@pytest.mark.parametrize(("ahead", "times"), [(AHEAD + 1, 0), (AHEAD, 1), (0.0, 1)])
def test_a_far_window_is_no_reason_to_work_out_what_is_shared(ahead: float, times: int) -> None:
    asked: list[float] = []

    def budget(at: float) -> Purse:
        asked.append(at)
        return Purse(100.0, at + AHEAD)

    made = sharing_of({"far.test": opening(ahead, ahead + HOUR)}, budget)
    due = made.due("far.test", AT)
    assert len(asked) == times
    assert due is not None
    assert due >= AT + ahead


def test_what_was_spent_meanwhile_counts_after_some_minutes_or_at_midnight_and_much_at_once() -> (
    None
):
    left = 1000.0

    def wait(now: float) -> float:
        due = made.due("a.test", now, since=now)
        assert due is not None
        return due - now

    made = sharing_of({"a.test": opening(-HOUR, 20 * DAY)}, lambda at: Purse(left, at + DAY))
    before = wait(AT)
    left = 910.0
    assert wait(AT + AGAIN_AFTER - 1) == pytest.approx(before, rel=0.01)
    assert wait(AT + AGAIN_AFTER + 1) == pytest.approx(before / 0.91, rel=0.02)
    left = 10.0
    assert wait(AT + AGAIN_AFTER + 2) > 50 * before
    left = 1000.0
    wait(AT + DAY - 2)
    left = 910.0
    assert wait(AT + DAY - 1) == pytest.approx(before, rel=0.01)
    assert wait(AT + DAY + 1) == pytest.approx(before / 0.91, rel=0.02)


@pytest.mark.parametrize(
    ("day", "server"), [(30.0, 1e9), (1e9, 30.0)], ids=["of the day", "of the server"]
)
def test_where_a_drop_was_due_and_has_not_come_what_is_left_lasts_for_it(
    day: float, server: float
) -> None:
    """An instant that takes the pace whole, then a quarter of an hour in which it may show late."""
    instant, lag = opening(0, 10, share=0.85), opening(10, 900, share=0.1)
    both = replace(instant, slices=(*instant.slices, *_after(lag, 0.15)))
    watched = Day({"a.test": both}, questions=day, quotas={SERVER: server})
    watched.run(900)
    assert len(watched.asked) <= 30
    asked = [at for at, _ in watched.asked if at > 10]
    assert asked[-1] > 800
    assert max(b - a for a, b in pairwise(asked)) < 3 * 900 / len(asked)


def _after(window: Window, before: float) -> tuple[Slice, ...]:
    """Return a window's slices where so much of the chance is left when they begin, 0 to 1."""
    return tuple(replace(one, before=before) for one in window.slices)


def test_a_new_window_counts_at_once_and_the_same_again_changes_nothing() -> None:
    made = sharing_of({"a.test": opening(0, 10 * HOUR)}, lambda _: Purse(100.0, AT + 10 * HOUR))
    alone = made.due("a.test", AT, since=AT)
    made.put("a.test", opening(0, 10 * HOUR))
    assert made.due("a.test", AT, since=AT) == alone
    made.put("b.test", opening(0, 10 * HOUR))
    shared = made.due("a.test", AT, since=AT)
    assert alone is not None
    assert shared is not None
    assert shared - AT == pytest.approx(2 * (alone - AT), rel=0.05)
