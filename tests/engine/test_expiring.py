"""A name that somebody holds: when it is told that it expires, and how often it is looked at."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
import sqlite3

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.cadence import (
    DNS_EVERY,
    ZONE_EVERY,
    record_every,
    zone_every,
)
from custom_components.domain_availability.engine.expiring import is_expiring
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import Facts, Observation, Phase
from custom_components.domain_availability.engine.plan_state import Depth, PlanState
from custom_components.domain_availability.engine.verdict import (
    TransitionKind,
    Verdict,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import WatchedName

from .hand_clock import HandClock
from .sights import NOW
from .test_monitor import Bench, Registry, build, settle

DAY = timedelta(days=1)


def verdict(phase: Phase | None = Phase.REGISTERED) -> Verdict:
    return Verdict(
        kind=VerdictKind.REGISTERED, phase=phase, confidence=0.99, row="2", decided_at=NOW
    )


@pytest.mark.parametrize(
    ("expires_in", "told_ago", "told"),
    [
        (31 * DAY, None, False),
        (30 * DAY, None, True),
        (20 * DAY, None, True),
        (20 * DAY, 1 * DAY, False),
        (20 * DAY, 10 * DAY, False),
        (7 * DAY, 23 * DAY, True),
        (5 * DAY, 2 * DAY, False),
        (5 * DAY, 1 * DAY, False),
        (1 * DAY, 6 * DAY, False),
        # Told of last year's date, or of one that was corrected since.
        (20 * DAY, 300 * DAY, True),
        # Too late: that it has expired is told by its phase.
        (timedelta(0), None, False),
        (-1 * DAY, None, False),
    ],
)
def test_when_it_is_told(*, expires_in: timedelta, told_ago: timedelta | None, told: bool) -> None:
    told_at = None if told_ago is None else NOW - told_ago

    assert is_expiring(verdict(), NOW + expires_in, told_at, NOW) is told


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (verdict(None), True),
        (verdict(Phase.ON_HOLD), True),
        (verdict(Phase.GRACE), False),
        (verdict(Phase.REDEMPTION), False),
        (replace(verdict(), kind=VerdictKind.UNKNOWN), False),
        (replace(verdict(), kind=VerdictKind.AVAILABLE), False),
    ],
)
def test_only_of_a_name_that_stands(*, known: Verdict, told: bool) -> None:
    assert is_expiring(known, NOW + DAY, None, NOW) is told
    assert not is_expiring(known, None, None, NOW)


@given(st.lists(st.timedeltas(timedelta(minutes=1), 20 * DAY), max_size=40))
def test_whenever_it_is_looked_at_it_is_told_twice_at_most(waits: list[timedelta]) -> None:
    expires, now, told_at, told = NOW + 60 * DAY, NOW, None, 0
    for wait in waits:
        now += wait
        if is_expiring(verdict(), expires, told_at, now):
            told_at, told = now, told + 1
    assert told <= 2
    if now >= expires - 7 * DAY and any(
        expires - 7 * DAY <= NOW + sum(waits[: i + 1], timedelta()) < expires
        for i in range(len(waits))
    ):
        assert told >= 1


PHASES = [Phase.REGISTERED, Phase.GRACE, Phase.REDEMPTION, Phase.PENDING_DELETE]


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("expires_in", [300 * DAY, 3 * DAY, None])
def test_a_held_name_is_read_daily_and_no_more_often(
    phase: Phase, expires_in: timedelta | None
) -> None:
    facts = Facts(expires_at=None if expires_in is None else NOW + expires_in)
    state = PlanState(verdict=verdict(phase), facts=facts, delegated=True)
    held = replace(state, owned=True, wanted=False)

    assert record_every(held, NOW) == DAY
    assert zone_every(held) == ZONE_EVERY
    # Who also waits for its drop has it looked at as often as for that.
    both = replace(state, owned=True)
    assert record_every(both, NOW) == min(record_every(state, NOW), DAY)
    assert zone_every(both) == DNS_EVERY


class Expiring(Registry):
    """Answers with an expiry date."""

    expires_at: datetime

    def _answers(self, look: Look) -> tuple[Observation, ...]:
        return tuple(
            replace(seen, facts=replace(seen.facts, expires_at=self.expires_at))
            for seen in super()._answers(look)
        )


def held(*, wanted: bool = False, owned: bool = True) -> WatchedName:
    return WatchedName(
        name="mine.com", display_name="mine.com", suffix="com", wanted=wanted, owned=owned
    )


async def watching(path: Path | None, clock: HandClock, name: WatchedName) -> Bench:
    registry = Expiring(clock)
    registry.expires_at = EXPIRES
    bench = await build(path, clock, registry)
    await bench.monitor.start()
    await bench.monitor.watch([name])
    await settle()
    return bench


EXPIRES = HandClock().now() + 33 * DAY + timedelta(hours=2)


def told(bench: Bench) -> list[tuple[TransitionKind, str]]:
    return [(one.kind, one.reasons[0] if one.reasons else "") for one in bench.told]


async def close(*benches: Bench) -> None:
    for bench in benches:
        await bench.monitor.stop()
        await bench.ledger.close()


async def test_it_is_told_with_the_date_a_month_and_a_week_before(tmp_path: Path) -> None:
    clock, path = HandClock(), tmp_path / "ledger.db"
    bench = await watching(path, clock, held())
    await bench.pass_time(20 * 86400, step=1800)
    assert [kind for kind, _ in told(bench)] == [TransitionKind.FIRST_SEEN, TransitionKind.EXPIRING]
    assert told(bench)[1][1] == f"expires on {EXPIRES.date()}, in 30 days"
    assert (bench.told[1].from_verdict, bench.told[1].to_verdict) == (
        VerdictKind.REGISTERED,
        VerdictKind.REGISTERED,
    )
    # A restart neither tells it again nor forgets the second time.
    await close(bench)
    again = await watching(path, clock, held())
    await again.pass_time(2 * 86400, step=1800)
    assert told(again) == []
    await again.pass_time(6 * 86400, step=1800)
    assert [kind for kind, _ in told(again)] == [TransitionKind.EXPIRING]
    state = again.monitor.state("mine.com")
    assert state is not None
    assert state.facts.expires_at == EXPIRES
    await close(again)


async def test_of_a_name_that_is_only_wanted_it_is_no_news() -> None:
    bench = await watching(None, HandClock(), held(wanted=True, owned=False))
    await bench.pass_time(30 * 86400, step=3600)
    assert [kind for kind, _ in told(bench)] == [TransitionKind.FIRST_SEEN]
    await close(bench)


async def test_a_held_name_on_its_way_out_is_asked_about_once_a_day() -> None:
    asked = {}
    for wanted in (True, False):
        clock = HandClock()
        registry = Registry(clock)
        registry.phase["mine.com"] = Phase.PENDING_DELETE
        bench = await build(None, clock, registry)
        await bench.monitor.start()
        await bench.monitor.watch([held(wanted=wanted)])
        await bench.pass_time(86400, step=60)
        asked[wanted] = sum(
            look.depth is not Depth.ROUTINE or look.record_due for look in registry.looks
        )
        await close(bench)
    assert asked[False] <= 3
    assert asked[True] > 10 * asked[False]


async def test_what_is_wanted_of_a_name_may_change_at_any_time() -> None:
    clock = HandClock()
    registry = Registry(clock)
    registry.phase["mine.com"] = Phase.PENDING_DELETE
    bench = await build(None, clock, registry)
    await bench.monitor.start()
    await bench.monitor.watch([held()])
    await settle()
    await bench.pass_time(1800, step=60)
    assert registry.asked("mine.com") <= 2

    await bench.monitor.watch([held(wanted=True)])
    before = registry.asked("mine.com")
    await bench.pass_time(1800, step=60)
    assert registry.asked("mine.com") - before > 10

    await bench.monitor.watch([held()])
    before = registry.asked("mine.com")
    await bench.pass_time(1800, step=60)
    assert registry.asked("mine.com") - before <= 1
    await close(bench)


async def test_what_could_not_be_written_down_is_told_by_a_later_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = await watching(None, HandClock(), held())
    record = bench.ledger.record
    failures: list[TransitionKind] = []

    async def fails_once(known: Verdict, name: str, news: object, sinks: Iterable[str]) -> None:
        kind = getattr(news, "kind", None)
        if kind is TransitionKind.EXPIRING and not failures:
            failures.append(kind)
            raise sqlite3.OperationalError("disk I/O error")
        await record(known, name, news, tuple(sinks))  # type: ignore[arg-type] # a transition

    monkeypatch.setattr(bench.ledger, "record", fails_once)
    await bench.pass_time(10 * 86400, step=1800)
    assert failures == [TransitionKind.EXPIRING]
    assert [kind for kind, _ in told(bench)] == [TransitionKind.FIRST_SEEN, TransitionKind.EXPIRING]
    await close(bench)
