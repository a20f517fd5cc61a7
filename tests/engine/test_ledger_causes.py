"""Which answer led to which question: kept, read back, and not torn apart by forgetting."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Role,
)
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import START, HandClock
from .ledger_world import NAME, SINK, answer, opened, rows, sound, transition, verdict, watched
from .watcher import bench

OTHER = "other.test"
CAUSES = (
    "SELECT led.role, cause.role, cause.asked FROM observation AS led"
    " JOIN observation AS cause ON cause.id = led.led_by ORDER BY led.id"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def chain(seconds: float = 0) -> tuple[Observation, Observation, Observation]:
    """Return a referral, the absence at the server it named, and the control that led to."""
    whois = {"layer": Layer.WHOIS, "server": "whois.test"}
    referral = answer(seconds, name="test", role=Role.REFERRAL, layer=Layer.WHOIS, server="root")
    absence = answer(seconds + 1, outcome=Outcome.ABSENT, **whois)  # type: ignore[arg-type]  # by name
    control = answer(seconds + 2, name="nic.test", role=Role.CONTROL, **whois)  # type: ignore[arg-type]  # by name
    absence = replace(absence, led_by=referral)
    return referral, absence, replace(control, led_by=absence)


async def test_causes_are_read_back_with_the_evidence(path: Path) -> None:
    ledger, _ = await opened(path)
    referral, absence, control = chain()
    ledger.note([absence, control])  # the referral is known by what it led to
    await ledger.record(verdict(absence, control), NAME, transition(), [SINK])
    await ledger.close()
    assert rows(path, CAUSES) == [
        ("question", "referral", "test"),
        ("control", "question", NAME),
    ]
    ledger = await Ledger.open(path, clock=HandClock())
    history = await ledger.history(NAME)
    [decided] = history.verdicts
    assert decided.observations == (absence, control)
    assert decided.observations[1].led_by == absence
    [seen] = history.seen
    assert seen.observation.led_by == referral
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert referral not in remembered.observations, "it says nothing of any name"
    await ledger.close()


async def test_a_control_belongs_to_the_absence_it_was_asked_for(path: Path) -> None:
    ledger, clock = await opened(path, None, NAME, OTHER)
    _, absence, control = chain()
    later = replace(absence, name=OTHER, asked_at=absence.asked_at + timedelta(seconds=0.5))
    ledger.note([later, control])  # served by it, too, and written down first
    ledger.note([absence, control])
    await ledger.flush()
    assert ("control", "question", NAME) in rows(path, CAUSES)

    await ledger.sync_names([watched(OTHER)], clock.now())
    assert rows(path, "SELECT led_by FROM observation WHERE role = 'control'") == [(None,)]
    await ledger.close()
    assert sound(path)


async def test_what_led_to_the_evidence_of_a_transition_stays(path: Path) -> None:
    ledger, clock = await opened(path)
    _, absence, control = chain()
    ledger.note([absence, control])
    await ledger.record(verdict(control), NAME, transition(), [SINK])
    for number in range(200):
        ledger.note([answer(number * 3600, reason="x" * (number % 3), layer=Layer.WHOIS)])
    clock.turn(400 * 86400)
    await ledger.thin()
    assert rows(path, CAUSES) == [
        ("question", "referral", "test"),
        ("control", "question", NAME),
    ]
    await ledger.close()


async def test_a_plan_knows_the_verdict_it_was_made_on(path: Path) -> None:
    ledger, _ = await opened(path)
    await ledger.record(verdict(answer()), NAME)
    ledger.note_plan(NAME, PlannedLook(due=START + timedelta(hours=2), reason="expected"))
    await ledger.record(verdict(answer(60)), NAME)
    ledger.note_plan(NAME, PlannedLook(due=START + timedelta(hours=1), reason="expected"))
    await ledger.record(verdict(answer(), seconds=9), NAME, transition(), [SINK])
    await ledger.flush()
    query = (
        "SELECT due, (SELECT count(*) FROM verdict WHERE verdict.id <= plan.verdict_id) FROM plan"
    )
    assert rows(path, query) == [("2026-10-12T13:00:00.000000Z", 1)]
    ledger.note_plan(NAME, PlannedLook(due=START + timedelta(hours=3), reason="expected"))
    await ledger.close()
    assert rows(path, query) == [("2026-10-12T15:00:00.000000Z", 2)]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_look_says_what_led_to_its_controls() -> None:
    async with bench() as house:
        house.lab.register("gone.test", phase="free")
        watcher = house.watch("gone.test")
        await watcher.look(by_hand=True)
        asides = [seen for seen in watcher.seen if seen.role is not Role.QUESTION]
        assert asides
        for aside in asides:
            assert aside.led_by is not None
            assert (aside.led_by.name, aside.led_by.outcome) == ("gone.test", Outcome.ABSENT)
            assert aside.led_by.server == aside.server
