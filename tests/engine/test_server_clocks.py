"""What the Date of answers tells of a registry's clock, and that its windows are timed by it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.server_clocks import REMEMBERED, ServerClocks
from custom_components.domain_availability.engine.watching import Forecast, Priority
from custom_components.domain_availability.engine.windows import window

NOW = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)
SERVER = "rdap.example"


def heard(
    ahead: float, at: float = 0.0, travel: float = 0.2, *, to: ServerClocks, server: str = SERVER
) -> None:
    """Let an answer come whose server's clock is so many seconds ahead of ours."""
    sent_at = NOW + timedelta(seconds=at)
    there = sent_at + timedelta(seconds=ahead + travel / 2)
    to.note(
        server,
        there.replace(microsecond=0),
        sent_at=sent_at,
        received_at=sent_at + timedelta(seconds=travel),
    )


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=20), st.floats(0, 3))
def test_a_clock_that_may_be_right_is_left_alone(moments: list[float], travel: float) -> None:
    clocks = ServerClocks()
    for at in sorted(moments):
        heard(0.0, at, travel, to=clocks)
        assert clocks.perhaps_ahead(SERVER) == clocks.ahead(SERVER) == 0


@given(
    st.floats(-1190, 1190), st.lists(st.floats(0, 1000), min_size=1, max_size=20), st.floats(0, 3)
)
def test_it_is_never_off_by_more_than_an_answer_leaves_open(
    ahead: float, moments: list[float], travel: float
) -> None:
    clocks = ServerClocks()
    for at in sorted(moments):
        heard(ahead, at, travel, to=clocks)
        assert abs(clocks.perhaps_ahead(SERVER) - ahead) <= 1 + travel + 1e-3


def test_several_answers_tell_more_than_one() -> None:
    clocks = ServerClocks()
    for number in range(REMEMBERED):
        heard(-93.4, number * 10.13, to=clocks)
    assert clocks.perhaps_ahead(SERVER) == pytest.approx(-93.4, abs=0.3)
    assert clocks.perhaps_ahead("another") == 0


def test_what_was_heard_before_a_clock_was_set_is_forgotten() -> None:
    clocks = ServerClocks()
    heard(40, to=clocks)
    heard(0, 10, to=clocks)
    assert abs(clocks.perhaps_ahead(SERVER)) <= 1.2
    clocks.note(SERVER, NOW, sent_at=NOW + timedelta(hours=1), received_at=NOW)
    assert abs(clocks.perhaps_ahead(SERVER)) <= 1.2


@pytest.mark.parametrize(
    "ahead", [3600, 5 * 3600, -13 * 3600, -56 * 365 * 86400, 170 * 365 * 86400]
)
def test_a_date_far_off_is_no_clock(ahead: float) -> None:
    clocks = ServerClocks()
    for number in range(REMEMBERED):
        heard(ahead, number * 10.13, to=clocks)
    assert clocks.perhaps_ahead(SERVER) == 0
    heard(-1, 100, to=clocks)
    heard(-90, 110, to=clocks)
    assert clocks.perhaps_ahead(SERVER) == pytest.approx(-90, abs=1.2)


def test_our_own_clock_a_day_off_is_what_two_servers_see() -> None:
    clocks = ServerClocks()
    heard(86400, to=clocks)
    assert clocks.ahead(SERVER) == 0
    heard(86403, 5, to=clocks, server="another")
    assert clocks.ahead(SERVER) == pytest.approx(86400, abs=1.2)
    assert clocks.ahead("another") == pytest.approx(86403, abs=1.2)


@pytest.mark.parametrize("off", [-900, -500, -40, 7, 500, 900])
def test_one_server_is_not_believed_for_certain_whatever_others_show(off: float) -> None:
    clocks = ServerClocks()
    for number in range(REMEMBERED):
        for server, ahead in (("a", 0.0), ("b", 0.0), (SERVER, off), ("d", -off)):
            heard(ahead, number * 10.13, to=clocks, server=server)
    assert clocks.ahead(SERVER) == 0
    assert clocks.perhaps_ahead(SERVER) == pytest.approx(off, abs=0.6)
    assert clocks.ahead("a") == clocks.perhaps_ahead("a") == 0


@pytest.mark.parametrize("off", [-18_000, -900, -40, 7, 900, 18_000])
def test_two_that_show_the_same_are(off: float) -> None:
    clocks = ServerClocks()
    for server in (SERVER, "another"):
        heard(off, to=clocks, server=server)
        heard(off, 10.13, to=clocks, server=server)
    assert clocks.ahead(SERVER) == pytest.approx(off, abs=1.2)
    assert clocks.perhaps_ahead(SERVER) == 0


def test_two_servers_that_show_1970_are_no_clock() -> None:
    clocks = ServerClocks()
    for server in (SERVER, "another"):
        heard(-56 * 365 * 86400, to=clocks, server=server)
        assert clocks.ahead(server) == 0


def test_a_window_is_moved_whole() -> None:
    latest = NOW + timedelta(hours=1)
    forecast = Forecast(earliest=NOW, latest=latest, likely=NOW, confidence=0.9, why="")
    made = window(
        forecast, server=SERVER, gap=2.0, priority=Priority.NORMAL, lag=timedelta(minutes=15)
    )
    assert made is not None
    moved = made.shifted(-30)
    assert moved.opens == made.opens - 30
    assert moved.closes == made.closes - 30
    assert moved.pull(NOW.timestamp() - 15) == pytest.approx(made.pull(NOW.timestamp() + 15))


def test_one_may_be_looked_at_at_either_of_two_moments() -> None:
    forecast = Forecast(earliest=NOW, latest=NOW, likely=NOW, confidence=0.8, why="")
    made = window(
        forecast, server=SERVER, gap=2.0, priority=Priority.NORMAL, lag=timedelta(minutes=15)
    )
    assert made is not None
    either = made.at_either(-600)
    assert either.opens == made.opens - 600
    assert either.closes == made.closes
    for seconds in (-595, 5):
        assert either.pull(NOW.timestamp() + seconds) > 10 * either.pull(NOW.timestamp() - 300) > 0
    assert either.survival(either.closes) == pytest.approx(made.survival(made.closes), abs=0.01)
