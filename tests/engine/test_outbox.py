"""The outbox: tried until it is heard, in order, nobody held up by anybody else."""

import asyncio
from collections.abc import AsyncGenerator
import itertools
from pathlib import Path
from typing import override

import pytest

from custom_components.domain_availability.engine.outbox import Outbox
from custom_components.domain_availability.engine.sinks.callback import Payload, Reply
from custom_components.domain_availability.engine.verdict import TransitionKind

from .hand_clock import HandClock
from .ledger_world import NAME, rows, sound
from .outbox_world import BROKEN, HEARD, SILENT, Office, Receiver, news, opened, rest

DAY = 86400
OTHER = "other.test"
CALLBACK = "callback"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def receiver(clock: HandClock) -> Receiver:
    return Receiver(clock)


@pytest.fixture
async def office(clock: HandClock, receiver: Receiver) -> AsyncGenerator[Office]:
    made = await opened(None, {CALLBACK: receiver}, clock, NAME, OTHER)
    yield made
    await made.close()


async def test_what_is_heard_is_told_once(tmp_path: Path, receiver: Receiver) -> None:
    path = tmp_path / "ledger.db"
    office = await opened(path, {CALLBACK: receiver}, receiver.clock)
    await office.record(news(1))
    await rest()
    assert receiver.heard == ["transition-1"]
    assert rows(path, "SELECT delivered_at NOT NULL, attempts, status FROM delivery") == [
        (1, 1, 200)
    ]
    await office.pass_time(DAY, 600)
    await office.close()

    office = await opened(path, {CALLBACK: receiver}, receiver.clock)
    await office.pass_time(DAY, 600)
    assert len(receiver.sent) == 1
    await office.close()


async def test_pauses_double_from_ten_seconds_to_an_hour(
    office: Office, receiver: Receiver
) -> None:
    receiver.answers = lambda _: SILENT
    await office.record(news(1))
    await office.pass_time(6 * 3600)
    times = receiver.times(1)
    pauses = [after - before for before, after in itertools.pairwise(times)]
    wanted = [10.0 * 2**number for number in range(9)] + [3600.0] * 10
    assert len(pauses) > 12
    for pause, want in zip(pauses, wanted, strict=False):
        assert 0.9 * want - 1 <= pause <= 1.1 * want + 1
    assert any(pause != round(want) for pause, want in zip(pauses[5:], wanted[5:], strict=False))


@pytest.mark.parametrize("reply", [SILENT, BROKEN, Reply(status=429), Reply(status=302)])
async def test_it_is_tried_for_seven_days(office: Office, receiver: Receiver, reply: Reply) -> None:
    receiver.answers = lambda key: reply if key == "transition-1" else HEARD
    await office.record(news(1))
    await office.record(news(2, TransitionKind.TAKEN))
    await office.pass_time(6.9 * DAY, 30)
    assert office.given_up == []
    assert receiver.heard == []
    await office.pass_time(0.3 * DAY, 30)
    assert [(one.sink, one.transition, one.status) for one in office.given_up] == [
        (CALLBACK, news(1), reply.status)
    ]
    steps = 30 * len(receiver.sent)  # an attempt is made at the end of a step of the clock
    assert 6.9 * DAY < receiver.times(1)[-1] <= 7 * DAY + steps
    assert receiver.heard == ["transition-2"], "the next of that name"


@pytest.mark.parametrize("status", [200, 201, 204, 299])
async def test_any_2xx_is_heard(office: Office, receiver: Receiver, status: int) -> None:
    receiver.answers = lambda _: Reply(status=status)
    await office.record(news(1))
    await office.pass_time(3600, 10)
    assert len(receiver.sent) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 422])
async def test_what_the_receiver_will_never_take_ends_at_once(
    tmp_path: Path, receiver: Receiver, status: int
) -> None:
    path = tmp_path / "ledger.db"
    receiver.answers = lambda key: Reply(status=status) if key == "transition-1" else HEARD
    office = await opened(path, {CALLBACK: receiver}, receiver.clock)
    await office.record(news(1))
    await office.record(news(2, TransitionKind.TAKEN))
    await office.pass_time(DAY, 600)
    assert [(one.transition.transition_id, one.status) for one in office.given_up] == [
        ("transition-1", status)
    ]
    assert [key for _, key in receiver.sent] == ["transition-1", "transition-2"]
    assert rows(path, "SELECT status, ended_at NOT NULL FROM delivery") == [(status, 1), (200, 0)]
    await office.close()

    office = await opened(path, {CALLBACK: receiver}, receiver.clock)
    await rest()
    assert len(receiver.sent) == 2
    await office.close()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 599, 301, 100])
async def test_what_may_pass_is_tried_again(
    office: Office, receiver: Receiver, status: int
) -> None:
    receiver.answers = lambda _: HEARD if len(receiver.sent) > 2 else Reply(status=status)
    await office.record(news(1))
    await office.pass_time(60)
    assert len(receiver.sent) == 3
    assert receiver.heard == ["transition-1"]
    assert office.given_up == []


async def test_a_receiver_that_asks_for_it_is_left_alone(
    office: Office, receiver: Receiver
) -> None:
    receiver.answers = lambda _: Reply(status=503, retry_after=1000.0)
    await office.record(news(1))
    await rest()
    receiver.answers = lambda _: HEARD
    await office.record(news(2, name=OTHER))
    await office.pass_time(995)
    assert len(receiver.sent) == 1, "not with other names either"
    await office.pass_time(10)
    assert sorted(receiver.heard) == ["transition-1", "transition-2"]


async def test_a_short_retry_after_does_not_shorten_the_pause(
    office: Office, receiver: Receiver
) -> None:
    receiver.answers = lambda _: Reply(status=429, retry_after=1.0)
    await office.record(news(1))
    await office.pass_time(200)
    assert len(receiver.sent) <= 6


async def test_the_next_of_a_name_waits_and_other_names_do_not(
    office: Office, receiver: Receiver
) -> None:
    receiver.answers = lambda key: HEARD if key == "transition-9" else BROKEN
    await office.record(news(1))
    await office.record(news(2, TransitionKind.TAKEN))
    await office.record(news(9, name=OTHER))
    await office.record(news(3))
    await office.pass_time(60)
    assert {key for _, key in receiver.sent} == {"transition-1", "transition-9"}
    receiver.answers = lambda _: HEARD
    await office.pass_time(120)
    assert receiver.heard == ["transition-9", "transition-1", "transition-2", "transition-3"]


class Stuck(Receiver):
    """Never answers."""

    @override
    async def send(self, payload: Payload, idempotency_key: str) -> Reply:
        await super().send(payload, idempotency_key)
        current = asyncio.current_task()
        assert current is not None
        current.set_name("stuck")
        await asyncio.Event().wait()
        raise AssertionError


class Mistaken(Receiver):
    """Raises, which it must not."""

    @override
    async def send(self, payload: Payload, idempotency_key: str) -> Reply:
        await super().send(payload, idempotency_key)
        raise LookupError(idempotency_key)


@pytest.mark.parametrize("kind", [Stuck, Mistaken])
async def test_one_sink_holds_up_no_other(
    clock: HandClock, receiver: Receiver, kind: type[Receiver], caplog: pytest.LogCaptureFixture
) -> None:
    bad = kind(clock)
    office = await opened(None, {"bad": bad, CALLBACK: receiver}, clock, NAME, OTHER)
    for number in range(1, 9):
        which = TransitionKind.BECAME_AVAILABLE if number % 2 else TransitionKind.TAKEN
        await office.record(news(number, which))
        await rest()
    assert receiver.heard == [f"transition-{number}" for number in range(1, 9)]
    assert {key for _, key in bad.sent} == {"transition-1"}
    assert NAME not in caplog.text
    await office.close()


async def test_many_at_once_are_few_at_a_time(clock: HandClock, receiver: Receiver) -> None:
    receiver.gate = asyncio.Event()
    names = [f"name-{number}.test" for number in range(50)]
    office = await opened(None, {CALLBACK: receiver}, clock, *names)
    for number, name in enumerate(names):
        await office.record(news(number, name=name))
    await rest()
    assert 1 < len(receiver.sent) < 9
    receiver.gate.set()
    await rest()
    assert receiver.heard == [f"transition-{number}" for number in range(50)]
    await office.close()


async def test_what_nobody_there_wants_to_know_is_done(tmp_path: Path, receiver: Receiver) -> None:
    path = tmp_path / "ledger.db"
    office = await opened(path, {CALLBACK: receiver}, receiver.clock, compose=lambda _: None)
    await office.record(news(1))
    await rest()
    assert receiver.sent == []
    assert rows(path, "SELECT delivered_at NOT NULL, status FROM delivery") == [(1, None)]
    await office.close()


async def test_a_name_that_is_not_watched_any_more_is_not_told(
    office: Office, receiver: Receiver
) -> None:
    receiver.answers = lambda _: BROKEN
    await office.record(news(1))
    await rest()
    await office.ledger.sync_names([], office.clock.now())
    receiver.answers = lambda _: HEARD
    await office.pass_time(600)
    assert receiver.heard == []


async def test_stopped_in_mid_attempt_it_is_told_by_the_next_run(
    tmp_path: Path, receiver: Receiver
) -> None:
    path = tmp_path / "ledger.db"
    receiver.gate = asyncio.Event()
    office = await opened(path, {CALLBACK: receiver}, receiver.clock)
    await office.record(news(1))
    await rest()
    await office.close()
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert sound(path)
    receiver.gate = None
    office = await opened(path, {CALLBACK: receiver}, receiver.clock)
    await rest()
    assert [key for _, key in receiver.sent] == ["transition-1"] * 2
    assert receiver.heard == ["transition-1"]
    await office.close()


async def test_without_sinks_there_is_nothing_to_do(clock: HandClock) -> None:
    office = await opened(None, {}, clock)
    await office.record(news(1))
    await Outbox(office.ledger.outgoing, {}, compose=lambda _: None, clock=clock).stop()
    await office.close()
