"""The lab's time."""

from datetime import UTC, datetime, timedelta

import pytest

from lab.clock import LabClock
from lab.durations import duration, moment

_START = datetime(2026, 11, 1, 12, tzinfo=UTC)


class _Source:
    def __init__(self) -> None:
        self.at = _START

    def now(self) -> datetime:
        return self.at


@pytest.mark.parametrize("speed", [0.0, 1.0, 60.0])
def test_runs_at_its_speed_from_its_start(speed: float) -> None:
    source, start = _Source(), datetime(2030, 1, 1, tzinfo=UTC)
    clock = LabClock(start=start, speed=speed, source=source.now)
    source.at += timedelta(seconds=10)
    assert clock.now() == start + timedelta(seconds=10 * speed)


def test_turns_tell_the_listeners_and_keep_the_moment() -> None:
    source, told = _Source(), list[datetime]()
    clock = LabClock(source=source.now)
    clock.on_turn(lambda: told.append(clock.now()))
    clock.advance(60)
    source.at += timedelta(seconds=5)
    clock.speed = 10
    source.at += timedelta(seconds=1)
    clock.set(_START)
    assert told == [_START + timedelta(seconds=60), _START + timedelta(seconds=65), _START]


def test_seconds_until_counts_in_the_source() -> None:
    clock = LabClock(speed=10, source=_Source().now)
    assert clock.seconds_until(_START + timedelta(seconds=60)) == pytest.approx(6)
    assert clock.seconds_until(_START - timedelta(seconds=60)) == 0
    clock.speed = 0
    assert clock.seconds_until(_START + timedelta(seconds=60)) == float("inf")


def test_a_moment_without_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="time zone"):
        LabClock().set(naive)
    with pytest.raises(ValueError, match="time zone"):
        moment("2026-01-01T00:00:00", _START)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (90, 90),
        (0.5, 0.5),
        ("90s", 90),
        ("30min", 1800),
        ("1.5h", 5400),
        ("5d", 432000),
        ("1w", 604800),
        ("-5d+60s", -431940),
        (timedelta(minutes=1), 60),
    ],
)
def test_durations(written: object, seconds: float) -> None:
    assert duration(written).total_seconds() == seconds
    assert moment(written, _START) == _START + timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["", "5", "5 days", "5d60s", "d", None, True, []])
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        duration(written)
