"""What a year leaves behind."""

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
from custom_components.domain_availability.engine.verdict import VerdictKind

from .hand_clock import START, HandClock
from .ledger_world import (
    NAME,
    SINK,
    answer,
    opened,
    rows,
    settle,
    sound,
    transition,
    verdict,
)

DAY = 86400


@pytest.fixture
async def ledger(tmp_path: Path) -> Ledger:
    return (await opened(tmp_path / "ledger.db", HandClock(START + timedelta(days=365))))[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def looks(days: int, first: int = 0) -> list[tuple[int, str]]:
    """Return day and reason of looks that each say the same in other words, four a day."""
    return [
        (day, "xy"[part % 2] * (1 + part // 2)) for day in range(first, days) for part in range(4)
    ]


async def test_the_newest_looks_and_one_a_week_stay(ledger: Ledger, path: Path) -> None:
    ledger.note([answer(day * DAY + len(why), reason=why) for day, why in looks(364)])
    assert await ledger.thin() > 0
    [(count,)] = rows(path, "SELECT count(*) FROM observation")
    assert isinstance(count, int)
    assert 50 + 48 <= count <= 50 + 54
    history = await ledger.history(NAME, 50)
    newest = [one.observation.asked_at for one in history.seen]
    assert min(newest) >= START + timedelta(days=364 - 26)
    assert await ledger.thin() == 0
    assert sound(path)
    await ledger.close()


async def test_every_change_stays(ledger: Ledger, path: Path) -> None:
    for week in range(20):
        changes = [Outcome.REGISTERED, Outcome.ABSENT, Outcome.ABSENT, Outcome.REGISTERED]
        ledger.note(
            [
                answer((week * 7 + day) * DAY, outcome=outcome, reason="w" * (week * 4 + day))
                for day, outcome in enumerate(changes)
            ]
        )
    ledger.note([answer((200 + day) * DAY, reason="z" * day) for day in range(1, 60)])
    await ledger.thin()
    changed = rows(
        path,
        "SELECT count(*) FROM (SELECT outcome, lag(outcome) OVER (ORDER BY first_seen_at) AS was"
        " FROM observation) WHERE outcome IS NOT was",
    )
    assert changed == [(40 + 1,)]
    await ledger.close()


async def test_transitions_keep_their_evidence_for_ever(ledger: Ledger, path: Path) -> None:
    gone = answer(1, outcome=Outcome.ABSENT)
    control = answer(2, name="nic.test", role=Role.CONTROL)
    stray = answer(3, name="nic.test", role=Role.CONTROL)
    still_gone = answer(4, outcome=Outcome.ABSENT, reason="still")
    first_whois = answer(5, layer=Layer.WHOIS)
    whois = answer(6, layer=Layer.WHOIS, reason="the last positive of its layer")
    ledger.note([gone, control, stray, still_gone, first_whois, whois])
    decisive = verdict(gone, control, still_gone, kind=VerdictKind.AVAILABLE, seconds=1)
    await ledger.record(decisive, NAME, transition(), [SINK])
    kinds = (VerdictKind.UNKNOWN, VerdictKind.REGISTERED)
    for number in range(200):
        seen = answer(DAY * number, reason="x" * (number % 3))
        ledger.note([seen])
        await ledger.record(verdict(seen, kind=kinds[number % 2], seconds=number), NAME)
    await ledger.thin()
    history = await ledger.history(NAME, 1000)
    assert history.verdicts[-1] == decisive
    assert len(history.verdicts) == 11
    assert history.transitions == (transition(),)
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert whois in remembered.observations
    assert rows(path, "SELECT count(*) FROM observation WHERE name IS NULL") == [(1,)]
    assert sound(path)
    await ledger.close()


async def test_what_was_thinned_out_may_come_again(ledger: Ledger, path: Path) -> None:
    """A source that falls silent for months goes on with its run when it speaks again."""

    def gone(day: int, server: str, reason: str = "") -> Observation:
        return answer(DAY * day, outcome=Outcome.ABSENT, server=server, reason=reason)

    ledger.note([gone(0, "first"), gone(1, "silent"), gone(2, "silent")])
    ledger.note([gone(3 + number, "other", "x" * (number % 3)) for number in range(200)])
    await ledger.thin()
    assert rows(path, "SELECT server FROM run WHERE server <> 'other'") == [("first",)]
    ledger.note([gone(300, "silent"), gone(301, "first")])
    await ledger.close()
    assert rows(path, "SELECT server, count FROM run WHERE server <> 'other' ORDER BY id") == [
        ("first", 2),
        ("silent", 3),
    ]
    assert sound(path)


async def test_it_happens_by_itself_once_a_week(path: Path) -> None:
    ledger, clock = await opened(path, HandClock(START + timedelta(days=365)))
    ledger.note([answer(day * DAY + len(why), reason=why) for day, why in looks(100)])
    clock.turn(60)
    await settle()
    [(count,)] = rows(path, "SELECT count(*) FROM observation")
    assert isinstance(count, int)
    assert count < 70
    ledger.note([answer(day * DAY + len(why), reason=why) for day, why in looks(200, 100)])
    clock.turn(60)
    await settle()
    assert rows(path, "SELECT count(*) FROM observation") == [(count + 400,)]
    clock.turn(7 * DAY)
    ledger.note([answer(364 * DAY)])
    clock.turn(60)
    await settle()
    [(later,)] = rows(path, "SELECT count(*) FROM observation")
    assert isinstance(later, int)
    assert later < 90
    await ledger.close()
