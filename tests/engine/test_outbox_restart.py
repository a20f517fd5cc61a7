"""The outbox over restarts and jumping clocks: what was tried stays tried, nothing falls silent."""

from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.sinks.callback import Reply
from custom_components.domain_availability.engine.verdict import TransitionKind

from .hand_clock import HandClock
from .ledger_world import NAME, rows
from .outbox_world import BROKEN, HEARD, Office, Receiver, news, opened, rest

CALLBACK = "callback"
OTHER = "other.test"
HOUR = 3600
DAY = 86400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


async def again(path: Path, clock: HandClock, receiver: Receiver, jump: float = 0) -> Office:
    """Start another run, the clock set forth or back by `jump` seconds meanwhile."""
    later = HandClock(clock.now() + timedelta(seconds=jump))
    receiver.clock = later
    receiver.sent.clear()
    return await opened(path, {CALLBACK: receiver}, later, NAME, OTHER)


async def failed_for(path: Path, seconds: float, reply: Reply = BROKEN) -> tuple[Office, Receiver]:
    """Return an office whose receiver has failed for so long with one transition."""
    clock = HandClock()
    receiver = Receiver(clock, lambda _: reply)
    office = await opened(path, {CALLBACK: receiver}, clock, NAME, OTHER)
    await office.record(news(1))
    await office.pass_time(seconds, 5)
    return office, receiver


async def test_the_pause_outlives_a_restart(path: Path) -> None:
    office, receiver = await failed_for(path, 0.9 * HOUR)
    attempts = len(receiver.sent)
    await office.close()
    [(known, due)] = rows(path, "SELECT attempts, next_attempt_at FROM delivery")
    assert known == attempts

    office = await again(path, office.clock, receiver)
    await office.pass_time(0.25 * HOUR, 5)
    assert receiver.sent == [], f"not before {due}"
    await office.pass_time(1.1 * HOUR, 5)
    assert receiver.sent
    [(known,)] = rows(path, "SELECT attempts FROM delivery")
    assert known == attempts + len(receiver.sent)
    await office.close()


@pytest.mark.parametrize("days", [-365, -1, -0.1])
async def test_a_clock_set_back_silences_it_for_no_longer_than_the_pause(
    path: Path, days: float
) -> None:
    office, receiver = await failed_for(path, 0.9 * HOUR)
    await office.close()
    office = await again(path, office.clock, receiver, days * DAY)
    await office.pass_time(1.2 * HOUR, 5)
    assert receiver.sent
    await office.close()


async def test_a_clock_set_back_while_it_runs_changes_nothing(path: Path) -> None:
    office, receiver = await failed_for(path, 300)
    office.clock.jumped = timedelta(days=-1)
    await office.record(news(2, name=OTHER))
    await office.pass_time(HOUR, 5)
    office.clock.jumped = timedelta(days=1)
    receiver.answers = lambda _: HEARD
    await office.pass_time(1.2 * HOUR, 5)
    assert sorted(receiver.heard) == ["transition-1", "transition-2"]
    await office.close()


@pytest.mark.parametrize("days", [1, 30, 365])
async def test_a_clock_set_forth_gives_nothing_up(path: Path, days: float) -> None:
    """Seven days are seven days of trying: a wrong clock is none of them."""
    office, receiver = await failed_for(path, HOUR)
    await office.close()
    office = await again(path, office.clock, receiver, days * DAY)
    await rest()
    assert len(receiver.sent) == 1
    assert office.given_up == []
    receiver.answers = lambda _: HEARD
    await office.pass_time(1.2 * HOUR, 5)
    assert receiver.heard == ["transition-1"]
    await office.close()


async def test_seven_days_are_counted_over_restarts(path: Path) -> None:
    office, receiver = await failed_for(path, HOUR)
    for _ in range(6):
        await office.pass_time(DAY, 60)
        assert office.given_up == []
        await office.close()
        office = await again(path, office.clock, receiver)
    await office.pass_time(1.2 * DAY, 60)
    assert [one.transition for one in office.given_up] == [news(1)]
    await office.close()


async def test_retry_after_outlives_a_restart(path: Path) -> None:
    office, receiver = await failed_for(path, 5, Reply(status=429, retry_after=2.0 * HOUR))
    await office.close()
    receiver.answers = lambda _: HEARD
    office = await again(path, office.clock, receiver)
    await office.record(news(2, name=OTHER))
    await office.pass_time(1.9 * HOUR, 5)
    assert receiver.sent == []
    await office.pass_time(0.2 * HOUR, 5)
    assert sorted(receiver.heard) == ["transition-1", "transition-2"]
    await office.close()


async def test_retry_after_ends_in_a_day_whatever_was_asked_and_the_clock_does(path: Path) -> None:
    office, receiver = await failed_for(path, 5, Reply(status=429, retry_after=1e9))
    await office.close()
    receiver.answers = lambda _: HEARD
    office = await again(path, office.clock, receiver, -10 * DAY)
    await office.pass_time(1.01 * DAY, 60)
    assert receiver.heard == ["transition-1"]
    await office.close()


async def test_order_is_that_of_writing_down_whatever_the_clock_did(path: Path) -> None:
    office, receiver = await failed_for(path, 5)
    kinds = (TransitionKind.TAKEN, TransitionKind.BECAME_AVAILABLE)
    for number in range(2, 8):
        office.clock.jumped = timedelta(days=(-1) ** number * number)
        await office.record(news(number, kinds[number % 2]))
    await office.close()
    receiver.answers = lambda _: HEARD
    office = await again(path, office.clock, receiver)
    await office.pass_time(60, 5)
    assert receiver.heard == [f"transition-{number}" for number in range(1, 8)]
    await office.close()
