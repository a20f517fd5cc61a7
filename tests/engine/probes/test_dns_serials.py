"""Serials run in a circle, and tell how old a server's zone is at the most."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.probes.dns_serials import Serials, is_newer

from ..hand_clock import START

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [
        (2, 1, True),
        (1, 2, False),
        (1, 1, False),
        (0, 2**32 - 1, True),
        (2**32 - 1, 0, False),
        (5, 2**32 - 5, True),
        (2**31 - 1, 0, True),
    ],
)
def test_the_circle(one: int, other: int, *, newer: bool) -> None:
    assert is_newer(one, other) is newer


@given(serial=st.integers(0, 2**32 - 1), step=st.integers(1, 2**31 - 1))
def test_a_step_ahead_is_newer_anywhere_on_the_circle(serial: int, step: int) -> None:
    ahead = (serial + step) % 2**32
    assert is_newer(ahead, serial)
    assert not is_newer(serial, ahead)


def test_data_is_no_newer_than_the_first_sight_of_what_came_after() -> None:
    serials = Serials()
    for minute, serial in enumerate((10, 12, 15)):
        serials.show("a", serial, START + minute * MINUTE)
    assert serials.newest == 15
    assert serials.behind_since(15) is None
    assert serials.behind_since(16) is None
    assert serials.behind_since(13) == START + 2 * MINUTE
    assert serials.behind_since(12) == START + 2 * MINUTE
    assert serials.behind_since(11) == START + MINUTE
    assert serials.behind_since(3) == START


def test_a_server_keeps_the_newest_it_has_shown() -> None:
    serials = Serials()
    serials.show("a", 5, START)
    serials.show("a", 4, START)
    assert serials.shown_by("a") == 5
    assert serials.shown_by("b") is None


def test_a_serial_nobody_shows_any_more_is_forgotten() -> None:
    serials = Serials()
    serials.show("a", 4_000_000_000, START)
    for hour in range(1, 24):
        serials.show("b", 2_500_000_000 + hour, START + timedelta(hours=hour))
        assert serials.behind_since(2_500_000_000 + hour) == START
    later = START + timedelta(hours=25)
    serials.show("b", 2_500_000_100, later)
    assert serials.newest == 2_500_000_100
    assert serials.behind_since(2_500_000_100) is None


@given(st.lists(st.integers(0, 2**32 - 1), max_size=1200))
def test_any_run_of_serials(shown: list[int]) -> None:
    serials = Serials()
    for second, serial in enumerate(shown):
        serials.show("a", serial, START + timedelta(seconds=second))
    for serial in shown[:20]:
        since = serials.behind_since(serial)
        assert since is None or START <= since <= START + timedelta(seconds=len(shown))
