"""When the next look is, how hard it is, and why."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.observation import Facts, Layer, Phase
from custom_components.domain_availability.engine.planner import (
    AFTER_NEWS,
    LATE_ENDS,
    Depth,
    PlanState,
    Reason,
    depth_of,
    next_look,
    record_due,
    window_gap,
)
from custom_components.domain_availability.engine.policy import Pace, Policy
from custom_components.domain_availability.engine.verdict import Verdict, VerdictKind
from custom_components.domain_availability.engine.watching import Forecast, Priority

from .sights import NOW, POLICY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUICK = replace(POLICY, pace={Layer.RDAP: Pace(gap=2)})


def verdict(
    kind: VerdictKind = VerdictKind.REGISTERED,
    phase: Phase | None = Phase.REGISTERED,
    *,
    stale: bool = False,
    look_again: float | None = None,
) -> Verdict:
    """Return a verdict of now."""
    return Verdict(
        kind=kind,
        phase=phase,
        confidence=0.9,
        row="2",
        decided_at=NOW,
        stale=stale,
        look_again=look_again,
    )


def drop(starts: timedelta, length: timedelta = timedelta(0)) -> Forecast:
    """Return a window that opens so long from now."""
    return Forecast(
        earliest=NOW + starts,
        latest=NOW + starts + length,
        likely=NOW + starts,
        confidence=0.9,
        why="a test",
    )


def planned(state: PlanState, policy: Policy = QUICK) -> tuple[Reason, float]:
    """Return the reason for the next look and how many seconds it is away."""
    look = next_look(state, policy, NOW, chance=0.0)
    return Reason(look.reason), (look.due - NOW).total_seconds()


FREE = verdict(VerdictKind.AVAILABLE, Phase.AVAILABLE)
PENDING = verdict(phase=Phase.PENDING_DELETE)


@pytest.mark.parametrize(
    ("state", "reason", "seconds"),
    [
        (PlanState(), Reason.FIRST_LOOK, 0),
        (PlanState(verdict=verdict(look_again=2)), Reason.CONFIRMING, 2),
        (
            PlanState(verdict=verdict(look_again=2), forecast=drop(-HOUR, 2 * HOUR)),
            Reason.CONFIRMING,
            2,
        ),
        (
            PlanState(verdict=verdict(look_again=600), forecast=drop(-HOUR, 2 * HOUR)),
            Reason.WINDOW,
            3.6,
        ),
        (PlanState(verdict=verdict(), delegated=True), Reason.DELEGATED, 600),
        (PlanState(verdict=verdict(), delegated=True, names=5000), Reason.DELEGATED, 3000),
        (PlanState(verdict=verdict()), Reason.UNDELEGATED, 12 * 3600),
        (PlanState(verdict=verdict(phase=Phase.GRACE)), Reason.GRACE, 12 * 3600),
        (
            PlanState(verdict=verdict(phase=Phase.GRACE), delegated=True),
            Reason.DELEGATED,
            600,
        ),
        (PlanState(verdict=verdict(phase=Phase.REDEMPTION)), Reason.REDEMPTION, 4 * 3600),
        (PlanState(verdict=PENDING), Reason.PENDING_DELETE, 3600),
        (
            PlanState(verdict=verdict(VerdictKind.NOT_FOR_SALE, Phase.RESERVED)),
            Reason.NOT_FOR_SALE,
            86_400,
        ),
        (
            PlanState(verdict=verdict(VerdictKind.NOT_FOR_SALE, Phase.RELEASE_SESSION)),
            Reason.RELEASE_SESSION,
            3600,
        ),
        (PlanState(verdict=verdict(VerdictKind.UNKNOWN, None)), Reason.UNCERTAIN, 86_400),
        (
            PlanState(verdict=verdict(VerdictKind.UNKNOWN, None), mute_looks=1),
            Reason.UNCERTAIN,
            120,
        ),
        (PlanState(verdict=verdict(stale=True), mute_looks=4), Reason.UNCERTAIN, 960),
        (PlanState(verdict=verdict(stale=True), mute_looks=99), Reason.UNCERTAIN, 6 * 3600),
        (PlanState(verdict=PENDING, forecast=drop(DAY)), Reason.PENDING_DELETE, 3600),
        (PlanState(verdict=PENDING, forecast=drop(HOUR / 2)), Reason.WINDOW, 1799),
        (PlanState(verdict=PENDING, forecast=drop(-HOUR / 6, HOUR)), Reason.WINDOW, 2),
        (
            PlanState(verdict=PENDING, forecast=drop(-timedelta(seconds=10))),
            Reason.LATE,
            2,
        ),
        (PlanState(verdict=PENDING, forecast=drop(-HOUR)), Reason.LATE, 180),
        (PlanState(verdict=PENDING, forecast=drop(-DAY)), Reason.LATE, 600),
        (
            PlanState(verdict=PENDING, forecast=drop(-LATE_ENDS - HOUR)),
            Reason.PENDING_DELETE,
            3600,
        ),
    ],
)
def test_next_look(state: PlanState, reason: Reason, seconds: float) -> None:
    assert planned(state) == (reason, seconds)


def test_looks_after_the_news_then_daily() -> None:
    since = NOW
    now = since
    steps = []
    for _ in range(8):
        look = next_look(PlanState(verdict=FREE, available_since=since), QUICK, now, chance=0.0)
        steps.append(look.due - since)
        now = look.due
    assert tuple(steps[: len(AFTER_NEWS)]) == AFTER_NEWS
    assert [after - before for before, after in pairwise(steps[5:])] == [DAY, DAY]


def test_a_day_of_unknown_hour_shares_the_quotas_of_the_server() -> None:
    slow = replace(POLICY, pace={Layer.RDAP: Pace(gap=2, hourly=120, daily=800)})
    state = PlanState(verdict=PENDING, forecast=drop(-HOUR, DAY))
    assert window_gap(state, slow) == pytest.approx(108)
    assert window_gap(replace(state, forecast=drop(-HOUR, HOUR)), slow) == pytest.approx(30)
    assert window_gap(replace(state, forecast=drop(-HOUR)), slow) == pytest.approx(2)


def test_names_in_one_window_share_the_pace_by_priority() -> None:
    state = PlanState(verdict=PENDING, forecast=drop(-HOUR, HOUR), rivals=10)
    high, normal, low = (
        window_gap(replace(state, priority=priority), QUICK)
        for priority in (Priority.HIGH, Priority.NORMAL, Priority.LOW)
    )
    assert high < normal < low
    assert normal == pytest.approx(20)


def test_when_the_budget_is_scarce_the_rare_and_the_important_go_on() -> None:
    scarce = PlanState(verdict=verdict(phase=Phase.GRACE), scarce=True)
    assert planned(scarce)[0] is Reason.RATE_LIMITED
    assert planned(replace(scarce, priority=Priority.HIGH))[0] is Reason.GRACE
    assert planned(replace(scarce, verdict=PENDING))[0] is Reason.PENDING_DELETE
    assert planned(replace(scarce, delegated=True))[0] is Reason.DELEGATED
    window = replace(scarce, verdict=PENDING, forecast=drop(-HOUR, 2 * HOUR), spent=True)
    assert planned(window)[0] is Reason.WINDOW


def test_a_spent_budget_waits_for_midnight_utc() -> None:
    look = next_look(PlanState(verdict=PENDING, spent=True), QUICK, NOW, chance=0.0)
    assert look.reason == Reason.RATE_LIMITED
    assert (look.due.hour, look.due.minute, look.due.date()) == (0, 0, NOW.date() + DAY)


@pytest.mark.parametrize(
    ("reason", "state", "depth"),
    [
        (Reason.FIRST_LOOK, PlanState(), Depth.ROUTINE),
        (Reason.BY_HAND, PlanState(verdict=verdict()), Depth.FULL),
        (Reason.DELEGATED, PlanState(verdict=verdict(), delegated=True), Depth.ROUTINE),
        (Reason.WINDOW, PlanState(verdict=PENDING, forecast=drop(-HOUR)), Depth.WINDOW),
        (Reason.LATE, PlanState(verdict=PENDING, forecast=drop(-HOUR)), Depth.WINDOW),
        (Reason.CONFIRMING, PlanState(verdict=PENDING, forecast=drop(-HOUR)), Depth.WINDOW),
        (Reason.CONFIRMING, PlanState(verdict=verdict()), Depth.FULL),
        (Reason.PENDING_DELETE, PlanState(verdict=PENDING), Depth.FULL),
        (Reason.PENDING_DELETE, PlanState(verdict=PENDING, record_at=NOW), Depth.WINDOW),
        (Reason.AFTER_NEWS, PlanState(verdict=FREE), Depth.FULL),
    ],
)
def test_how_hard_to_look(reason: Reason, state: PlanState, depth: Depth) -> None:
    assert depth_of(state, QUICK, NOW, reason) is depth


@pytest.mark.parametrize(
    ("age", "expires", "due"),
    [
        (None, None, True),
        (DAY, DAY * 200, False),
        (DAY * 7, DAY * 200, True),
        (DAY, DAY * 10, True),
        (HOUR, DAY * 10, False),
        (DAY, None, True),
    ],
)
def test_when_the_record_of_a_delegated_name_is_due(
    age: timedelta | None, expires: timedelta | None, *, due: bool
) -> None:
    state = PlanState(
        verdict=verdict(),
        delegated=True,
        record_at=None if age is None else NOW - age,
        facts=Facts(expires_at=None if expires is None else NOW + expires),
    )
    assert record_due(state, NOW) is due


@given(
    kind=st.sampled_from(VerdictKind),
    phase=st.none() | st.sampled_from(Phase),
    starts=st.none() | st.timedeltas(-DAY * 60, DAY * 60),
    length=st.timedeltas(timedelta(0), DAY * 40),
    chance=st.floats(0, 1),
    mute=st.integers(0, 10**6),
    names=st.integers(1, 10**6),
    rivals=st.integers(1, 10**4),
)
def test_a_look_is_always_planned_and_never_in_the_past(
    *,
    kind: VerdictKind,
    phase: Phase | None,
    starts: timedelta | None,
    length: timedelta,
    chance: float,
    mute: int,
    names: int,
    rivals: int,
) -> None:
    state = PlanState(
        verdict=verdict(kind, phase),
        forecast=None if starts is None else drop(starts, length),
        available_since=NOW if kind is VerdictKind.AVAILABLE else None,
        mute_looks=mute,
        names=names,
        rivals=rivals,
    )
    look = next_look(state, QUICK, NOW, chance=chance)
    assert look.due >= NOW
    assert look.reason in set(Reason)
