"""Told once, and retracted to everyone who was told; who was told nothing is told neither."""

import asyncio
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.sinks.callback import CallbackSink
from custom_components.domain_availability.engine.verdict import TransitionKind

from .hand_clock import HandClock
from .ledger_world import NAME, SINK, answer, rows, sound, verdict
from .outbox_world import BROKEN, HEARD, Receiver, news, opened, rest

FREE = TransitionKind.BECAME_AVAILABLE
RETRACTED = TransitionKind.RETRACTED
TAKEN = TransitionKind.TAKEN


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


async def write(ledger: Ledger, number: int, kind: TransitionKind, *sinks: str) -> None:
    """Write a transition down, as the monitor does."""
    told = news(number, kind)
    seen = answer(number, reason=told.transition_id)
    ledger.note([seen])
    await ledger.record(verdict(seen, kind=told.to_verdict), NAME, told, sinks or (SINK,))


async def waiting(ledger: Ledger, sink: str = SINK) -> list[str]:
    """Return the numbers of what is handed out."""
    return [one.transition_id.removeprefix("transition-") for one in await ledger.undelivered(sink)]


# Inside this process: handed out all at once, then marked


async def test_who_was_told_is_told_of_the_mistake(path: Path) -> None:
    ledger = (await opened(path, {})).ledger
    await write(ledger, 1, FREE)
    assert await waiting(ledger) == ["1"]
    await ledger.delivered("transition-1", SINK)
    await write(ledger, 2, RETRACTED)
    assert await waiting(ledger) == ["2"]
    await ledger.close()


async def test_who_was_not_told_yet_is_told_neither(path: Path) -> None:
    ledger = (await opened(path, {})).ledger
    await write(ledger, 1, FREE, SINK, "other")
    assert await waiting(ledger, "other") == ["1"]
    await ledger.delivered("transition-1", "other")
    await write(ledger, 2, RETRACTED, SINK, "other")
    assert await waiting(ledger) == []
    assert await waiting(ledger, "other") == ["2"]
    assert rows(
        path, "SELECT transition_id, reason FROM delivery WHERE ended_at NOT NULL ORDER BY 1"
    ) == [
        ("transition-1", "retracted before it was told"),
        ("transition-2", "nobody there was told what it takes back"),
    ]
    await ledger.close()
    ledger = await Ledger.open(path, clock=HandClock())
    assert await waiting(ledger) == []
    await ledger.close()
    assert sound(path)


async def test_what_is_being_told_at_the_moment_is_told_and_taken_back(path: Path) -> None:
    ledger = (await opened(path, {})).ledger
    await write(ledger, 1, FREE)
    assert await waiting(ledger) == ["1"]
    await write(ledger, 2, RETRACTED)
    await ledger.delivered("transition-1", SINK)
    assert await waiting(ledger) == ["2"]
    await ledger.close()


async def test_who_may_have_been_told_before_the_power_cut_is_told_of_the_mistake(
    path: Path,
) -> None:
    ledger = (await opened(path, {})).ledger
    await write(ledger, 1, FREE)
    assert await waiting(ledger) == ["1"]
    await ledger.close()  # told or not: nobody knows

    ledger = await Ledger.open(path, clock=HandClock())
    await write(ledger, 2, RETRACTED)
    assert await waiting(ledger) == ["2"], "the drop itself is not told again"
    await ledger.close()


async def test_only_what_proved_wrong_is_withdrawn(path: Path) -> None:
    ledger = (await opened(path, {})).ledger
    for number, kind in enumerate((FREE, TAKEN, FREE, RETRACTED, FREE), 1):
        await write(ledger, number, kind)
    assert await waiting(ledger) == ["1", "2", "5"]
    await ledger.close()


async def test_a_cheaper_price_is_taken_back_with_the_rest(path: Path) -> None:
    ledger = (await opened(path, {})).ledger
    await write(ledger, 1, FREE)
    assert await waiting(ledger) == ["1"]
    await ledger.delivered("transition-1", SINK)
    await write(ledger, 2, FREE)
    await write(ledger, 3, RETRACTED)
    assert await waiting(ledger) == ["3"]
    await ledger.close()


async def test_a_retraction_of_what_is_not_known_is_told(path: Path) -> None:
    """The ledger that knew may be the one that broke."""
    ledger = (await opened(path, {})).ledger
    await write(ledger, 2, RETRACTED)
    assert await waiting(ledger) == ["2"]
    await ledger.close()


# Called back


@pytest.mark.parametrize("attempts", [0, 1, 3])
async def test_a_callback_that_may_have_heard_is_told_of_the_mistake_only(
    path: Path, attempts: int
) -> None:
    clock = HandClock()
    receiver = Receiver(clock, lambda _: BROKEN)
    sinks: dict[str, CallbackSink] = {"callback": receiver} if attempts else {}
    office = await opened(path, sinks, clock)
    office.sinks = ("callback",)
    await office.record(news(1, FREE))
    for _ in range(attempts - 1):
        await office.pass_time(25)
    await rest()
    assert len(receiver.sent) == attempts
    receiver.answers = lambda _: HEARD
    await office.record(news(2, RETRACTED))
    await office.pass_time(2)
    assert receiver.heard == (["transition-2"] if attempts else []), "at once, no pause of another"
    await office.pass_time(7200, 10)
    assert len(receiver.heard) == bool(attempts)
    await office.close()
    assert sound(path)


@pytest.mark.parametrize(("reply", "heard"), [(HEARD, ["1", "2"]), (BROKEN, ["2"])])
async def test_a_callback_that_is_hearing_it_at_the_moment(
    path: Path, reply: object, heard: list[str]
) -> None:
    clock = HandClock()
    receiver = Receiver(clock, gate=asyncio.Event())
    receiver.answers = lambda key: reply if key == "transition-1" else HEARD  # type: ignore[assignment,return-value]  # parametrised
    office = await opened(path, {"callback": receiver}, clock)
    await office.record(news(1, FREE))
    await rest()
    await office.record(news(2, RETRACTED))
    await rest()
    assert receiver.gate is not None
    receiver.gate.set()
    await office.pass_time(7200, 10)
    assert receiver.heard == [f"transition-{number}" for number in heard]
    assert len(receiver.sent) == 2
    await office.close()
    assert rows(path, "SELECT count(*) FROM delivery WHERE delivered_at IS NULL") == [
        (2 - len(heard),)
    ]


async def test_free_and_taken_are_both_told_however_late(path: Path) -> None:
    clock = HandClock()
    receiver = Receiver(clock, lambda _: BROKEN)
    office = await opened(path, {"callback": receiver}, clock)
    for number, kind in enumerate((FREE, TAKEN, FREE, TAKEN), 1):
        await office.record(news(number, kind))
    await office.pass_time(3600, 5)
    receiver.answers = lambda _: HEARD
    await office.pass_time(7200, 5)
    assert receiver.heard == [f"transition-{number}" for number in range(1, 5)]
    await office.close()
