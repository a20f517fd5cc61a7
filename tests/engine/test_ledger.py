"""What the ledger remembers, forgets and has yet to tell."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.ledger import Ledger, LedgerError
from custom_components.domain_availability.engine.observation import Facts, Layer, Outcome, Role
from custom_components.domain_availability.engine.verdict import VerdictKind
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import START, HandClock
from .ledger_world import (
    NAME,
    OTHER_SINK,
    SINK,
    answer,
    opened,
    rows,
    settle,
    sound,
    transition,
    verdict,
    watched,
)

OTHER = "other.test"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "domain_availability.db"


async def reopened(ledger: Ledger, path: Path, clock: HandClock | None = None) -> Ledger:
    await ledger.close()
    assert sound(path)
    return await Ledger.open(path, clock=clock or HandClock())


# Names


async def test_names_are_added_changed_and_removed_by_difference(path: Path) -> None:
    ledger, clock = await opened(path, None, NAME, OTHER)
    clock.turn(60)
    await ledger.sync_names([watched(NAME, paused=True), watched("third.test")], clock.now())
    ledger = await reopened(ledger, path)
    names = await ledger.names()
    assert {name: (known.paused, known.added_at) for name, known in names.items()} == {
        NAME: (True, START),
        "third.test": (False, START + timedelta(seconds=60)),
    }
    await ledger.close()


async def test_a_removed_name_leaves_nothing_and_starts_afresh(path: Path) -> None:
    ledger, clock = await opened(path, None, NAME, OTHER)
    control = answer(1, name="nic.test", role=Role.CONTROL)
    for name in (NAME, OTHER):
        seen = answer(name=name)
        ledger.note([seen, control])
        ledger.note_plan(name, PlannedLook(due=START, reason="routine"))
        number = len(name)
        await ledger.record(
            verdict(seen, control), name, transition(number, name=name), [SINK, OTHER_SINK]
        )
    await ledger.sync_names([watched(OTHER)], clock.now())
    assert sound(path)
    for table in ("watched_name", "verdict", "transition", "plan"):
        assert rows(path, f"SELECT name FROM {table}") == [(OTHER,)], table  # noqa: S608  # fixed
    assert rows(path, "SELECT asked FROM observation ORDER BY id") == [("nic.test",), (OTHER,)]
    assert len(rows(path, "SELECT * FROM delivery")) == 2

    ledger.note([answer(5)])  # a worker that was still under way
    await ledger.record(verdict(answer(5)), NAME, transition(7), [SINK])
    assert await ledger.load(NAME) is None
    await ledger.sync_names([watched(NAME), watched(OTHER)], clock.now())
    ledger = await reopened(ledger, path)
    again = await ledger.load(NAME)
    assert again is not None
    assert (again.observations, again.verdict, again.plan) == ((), None, None)
    assert (again.transitions, again.first_look_at) == ((), None)
    await ledger.close()


async def test_what_was_seen_before_a_name_was_removed_is_not_gone_on_with(path: Path) -> None:
    ledger, clock = await opened(path)
    ledger.note([answer()])
    await ledger.sync_names([], clock.now())
    await ledger.sync_names([watched()], clock.now())
    ledger.note([answer(60)])
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.observations == (answer(60),)
    assert remembered.first_look_at == answer(60).asked_at
    await ledger.close()


async def test_removed_and_added_again_before_anything_was_written(path: Path) -> None:
    ledger, clock = await opened(path)
    ledger.note([answer()])
    await ledger.flush()
    ledger.note([answer(1, outcome=Outcome.ABSENT)])
    await asyncio.gather(
        ledger.sync_names([], clock.now()), ledger.sync_names([watched()], clock.now())
    )
    assert rows(path, "SELECT count(*) FROM observation") == [(0,)]
    assert rows(path, "SELECT name FROM watched_name") == [(NAME,)]
    await ledger.close()


# Observations


async def test_equal_answers_are_one_row_with_its_first_and_last(path: Path) -> None:
    ledger, clock = await opened(path)
    looks = [
        answer(600 * number, outcome=Outcome.ABSENT, reason=f"404 after {number} s", serial=number)
        for number in range(20)
    ]
    for look in looks:
        ledger.note([look])
    ledger = await reopened(ledger, path, clock)
    assert rows(path, "SELECT count FROM run") == [(20,)]
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.observations == (looks[0], looks[-1])
    assert remembered.first_look_at == looks[0].asked_at

    ledger.note([answer(20_000, outcome=Outcome.ABSENT, reason="404 after 3 s")])
    seen = (await ledger.history(NAME)).seen
    assert [(one.count, one.first_seen_at) for one in seen] == [(21, START)]
    await ledger.close()


async def test_an_answer_that_comes_late_does_not_set_the_run_back(path: Path) -> None:
    ledger, _ = await opened(path)
    ledger.note([answer(0), answer(60), answer(30)])
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.observations == (answer(0), answer(60))
    await ledger.close()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (answer(), answer(9, outcome=Outcome.ABSENT)),
        (answer(), answer(9, facts=Facts(registrar="Another"))),
        (answer(), answer(9, layer=Layer.WHOIS)),
        (answer(), answer(9, server="https://elsewhere.test/")),
        (answer(reason="no answer"), answer(9, reason="reset")),
        (
            answer(layer=Layer.DNS, outcome=Outcome.ABSENT, server="a:53"),
            answer(9, layer=Layer.DNS, outcome=Outcome.ABSENT, server="b:53"),
        ),
        (answer(name="nic.test", role=Role.CONTROL), answer(9, name="nic.test", role=Role.CONTROL)),
    ],
    ids=["outcome", "facts", "layer", "server", "reason", "absence at two servers", "controls"],
)
async def test_what_is_not_the_same_has_its_own_row(
    path: Path, before: object, after: object
) -> None:
    ledger, _ = await opened(path)
    ledger.note([before, after])  # type: ignore[list-item]  # parametrised
    await ledger.flush()
    assert rows(path, "SELECT count FROM run") == [(1,), (1,)]
    await ledger.close()


async def test_a_delegation_is_the_same_at_every_server_of_the_zone(path: Path) -> None:
    ledger, _ = await opened(path)
    looks = [answer(number, layer=Layer.DNS, server=f"{number % 3}:53") for number in range(9)]
    ledger.note(looks)
    await ledger.flush()
    assert rows(path, "SELECT count FROM run") == [(9,)]
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert [seen.server for seen in remembered.observations] == ["0:53", "2:53"]
    await ledger.close()


async def test_the_last_positive_of_each_layer_is_never_out_of_reach(path: Path) -> None:
    ledger, _ = await opened(path)
    positives = [answer(number, layer=layer) for number, layer in enumerate(Layer)]
    changing = [
        answer(100 + number, outcome=(Outcome.ABSENT, Outcome.NOT_FOR_SALE)[number % 2])
        for number in range(120)
    ]
    ledger.note([*positives, *changing])
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.observations == (*positives, *changing[-50:])
    await ledger.close()


async def test_controls_come_back_with_the_absences_they_speak_for(path: Path) -> None:
    ledger, clock = await opened(path)
    near = answer(3, name="nic.test", role=Role.CONTROL)
    far = answer(4000, name="nic.test", role=Role.CONTROL)
    elsewhere = answer(4, name="nic.test", role=Role.CONTROL, server="whois.test")
    nonce = answer(5, name="zq7.test", role=Role.NONCE, outcome=Outcome.ABSENT)
    absences = [answer(1, outcome=Outcome.ABSENT), answer(900, outcome=Outcome.ABSENT)]
    ledger.note([absences[0], near, elsewhere, nonce, absences[1], far])
    clock.turn(5000)
    ledger = await reopened(ledger, path, clock)
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.observations == (absences[0], near, nonce, absences[1])
    await ledger.close()


# Verdicts


async def test_the_same_verdict_again_takes_no_new_row(path: Path) -> None:
    ledger, _ = await opened(path)
    for seconds in range(5):
        seen = answer(seconds)
        ledger.note([seen])
        await ledger.record(verdict(seen, seconds=seconds), NAME)
    other = verdict(seen, kind=VerdictKind.UNKNOWN, seconds=9)
    await ledger.record(other, NAME)
    history = await ledger.history(NAME)
    assert history.verdicts == (other, verdict(seen, seconds=4))
    await ledger.close()


async def test_the_evidence_of_a_transition_stays_as_it_was(path: Path) -> None:
    ledger, _ = await opened(path)
    first, second = answer(1, outcome=Outcome.ABSENT), answer(4, outcome=Outcome.ABSENT)
    before, control = answer(), answer(2, name="nic.test", role=Role.CONTROL)
    ledger.note([before, first, control, second])
    decisive = verdict(
        before, first, control, second, kind=VerdictKind.AVAILABLE, row="10", seconds=4
    )
    await ledger.record(decisive, NAME, transition(), [SINK])
    for seconds in (30, 120, 600):
        seen = answer(seconds, outcome=Outcome.ABSENT)
        ledger.note([seen])
        await ledger.record(
            verdict(seen, kind=VerdictKind.AVAILABLE, row="10", seconds=seconds), NAME
        )
    ledger = await reopened(ledger, path)
    history = await ledger.history(NAME)
    assert history.verdicts[-1] == decisive
    assert history.verdicts[0].observations == (seen,)
    assert len(history.verdicts) == 2
    assert rows(path, "SELECT outcome, count FROM run ORDER BY id") == [
        ("registered", 1),
        ("absent", 5),
        ("registered", 1),
    ]
    await ledger.close()


async def test_evidence_that_was_never_noted_takes_one_row(path: Path) -> None:
    ledger, _ = await opened(path)
    ledger.note([answer(5)])
    old = answer(1, outcome=Outcome.ABSENT)
    for seconds in (5, 6, 7):
        await ledger.record(verdict(old, answer(5), seconds=seconds), NAME)
    await ledger.flush()
    assert rows(path, "SELECT count(*) FROM observation") == [(2,)]
    await ledger.close()


# Telling


async def test_deliveries_are_open_until_marked_per_sink(path: Path) -> None:
    ledger, _ = await opened(path, None, NAME, OTHER)
    later, sooner = transition(1, seconds=60), transition(2, name=OTHER, seconds=30)
    await ledger.record(verdict(answer()), NAME, later, [SINK, OTHER_SINK])
    await ledger.record(verdict(answer(name=OTHER)), OTHER, sooner, [SINK])
    assert await ledger.undelivered(SINK) == (later, sooner), "as written down, not by the clock"
    await ledger.delivered(sooner.transition_id, SINK)
    await ledger.delivered(sooner.transition_id, SINK)
    await ledger.delivered("never heard of", SINK)
    ledger = await reopened(ledger, path)
    assert await ledger.undelivered(SINK) == (later,)
    assert await ledger.undelivered(OTHER_SINK) == (later,)
    assert rows(path, "SELECT attempts FROM delivery WHERE delivered_at NOT NULL") == [(1,)]
    await ledger.close()


async def test_a_transition_is_in_the_file_when_record_returns(path: Path) -> None:
    ledger, _ = await opened(path)
    seen = answer(outcome=Outcome.ABSENT)
    ledger.note([seen])
    await ledger.record(verdict(seen), NAME, transition(), [SINK])
    for table in ("observation", "verdict", "verdict_observation", "transition", "delivery"):
        assert rows(path, f"SELECT count(*) FROM {table}") == [(1,)], table  # noqa: S608  # fixed
    await ledger.close()


# Ends


async def test_closed_is_closed(path: Path) -> None:
    ledger, clock = await opened(path)
    ledger.note([answer()])
    await asyncio.gather(ledger.close(), ledger.close())
    await ledger.close()
    ledger.note([answer(1, outcome=Outcome.ABSENT)])
    await ledger.flush()
    with pytest.raises(LedgerError):
        await ledger.record(verdict(), NAME, transition(), [SINK])
    with pytest.raises(LedgerError):
        await ledger.load(NAME)
    assert rows(path, "SELECT outcome FROM observation") == [("registered",)]
    assert not path.with_name(path.name + "-wal").exists()
    clock.turn(10_000)


async def test_a_commit_goes_on_when_who_waits_for_it_is_cancelled(path: Path) -> None:
    ledger, _ = await opened(path)
    work = asyncio.create_task(ledger.record(verdict(answer()), NAME, transition(), [SINK]))
    await asyncio.sleep(0)
    work.cancel()
    await settle()
    assert work.cancelled()
    assert rows(path, "SELECT count(*) FROM transition") == [(1,)]
    await ledger.close()


async def test_who_is_cancelled_in_mid_call_leaves_it_whole(path: Path) -> None:
    ledger, _ = await opened(path)
    for number in range(20):
        seen = answer(number, outcome=Outcome.ABSENT)
        ledger.note([seen])
        work = asyncio.create_task(
            ledger.record(verdict(seen, seconds=number), NAME, transition(number), [SINK])
        )
        for _ in range(number % 7):
            await asyncio.sleep(0)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    last = transition(99, seconds=99)
    await ledger.record(verdict(), NAME, last, [SINK])
    told = await ledger.undelivered(SINK)
    assert told[-1] == last
    assert len(told) == 1 + 20 - 3, "three were cancelled before they had begun"
    closing = asyncio.create_task(ledger.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)
    await ledger.close()
    assert sound(path)
