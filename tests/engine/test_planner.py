"""When the next look is, how hard it is, and why."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.cadence import record_due_at
from custom_components.domain_availability.engine.observation import Facts, Layer, Phase
from custom_components.domain_availability.engine.planner import (
    AFTER_NEWS,
    FREE_DAILY,
    Depth,
    PlanState,
    Reason,
    depth_of,
    next_look,
    record_due,
)
from custom_components.domain_availability.engine.policy import Pace, Policy
from custom_components.domain_availability.engine.verdict import Verdict, VerdictKind
from custom_components.domain_availability.engine.watching import Forecast, Priority

from .sights import NOW, POLICY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0) + DAY
MINUTE = timedelta(minutes=1)
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
    look = next_look(state, policy, NOW)
    return Reason(look.reason), (look.due - NOW).total_seconds()


FREE = verdict(VerdictKind.AVAILABLE, Phase.AVAILABLE)
PENDING = verdict(phase=Phase.PENDING_DELETE)


MUTE = [
    (Phase.PENDING_DELETE, 3600),
    (Phase.REDEMPTION, 4 * 3600),
    (Phase.GRACE, 6 * 3600),
    (Phase.REGISTERED, 6 * 3600),
]


@pytest.mark.parametrize(("phase", "most"), MUTE)
def test_a_mute_registry_is_not_asked_more_rarely_than_one_that_answers(
    phase: Phase, most: float
) -> None:
    waits = [
        planned(PlanState(verdict=verdict(phase=phase, stale=True), mute_looks=looks))[1]
        for looks in range(1, 30)
    ]
    assert waits == sorted(waits)
    assert waits[0] == 120
    assert waits[-1] == most


UNSETTLED = verdict(VerdictKind.UNKNOWN, None)


@pytest.mark.parametrize(
    ("forecast", "stretch", "most"),
    [
        (drop(-HOUR, 2 * HOUR), 1.0, 3600),
        (drop(-DAY, HOUR), 1.0, 3600),
        (drop(-DAY, HOUR), 2.0, 7200),
        (drop(-9 * DAY, HOUR), 1.0, 6 * 3600),
        (None, 1.0, 6 * 3600),
    ],
)
def test_what_a_look_left_open_of_a_name_that_was_held_is_looked_at_soon(
    forecast: Forecast | None, stretch: float, most: float
) -> None:
    # Free most likely, but the second absence came too late, or our own pace refused to ask for it.
    waits = [
        planned(
            PlanState(
                verdict=UNSETTLED, missing=True, mute_looks=n, forecast=forecast, stretch=stretch
            )
        )[1]
        for n in range(30)
    ]
    assert waits == sorted(waits)
    assert waits[0] == 120
    assert waits[-1] == most


ZONELESS = replace(QUICK, dns=())


@pytest.mark.parametrize(
    ("state", "reason", "seconds"),
    [
        (PlanState(), Reason.FIRST_LOOK, 0),
        (PlanState(verdict=verdict(look_again=2)), Reason.CONFIRMING, 2),
        (
            PlanState(verdict=verdict(look_again=2), scarce=True, spent=True, used_up=True),
            Reason.CONFIRMING,
            (MIDNIGHT - NOW).total_seconds(),
        ),
        (
            PlanState(verdict=verdict(look_again=2), forecast=drop(-HOUR), window_due=NOW + HOUR),
            Reason.CONFIRMING,
            2,
        ),
        (
            PlanState(
                verdict=verdict(look_again=600),
                forecast=drop(-HOUR, 2 * HOUR),
                window_due=NOW + timedelta(seconds=4),
            ),
            Reason.WINDOW,
            4,
        ),
        (PlanState(verdict=verdict(), record_at=NOW), Reason.UNDELEGATED, 12 * 3600),
        (PlanState(verdict=verdict(phase=Phase.GRACE), record_at=NOW), Reason.GRACE, 12 * 3600),
        (
            PlanState(verdict=verdict(phase=Phase.REDEMPTION), record_at=NOW),
            Reason.REDEMPTION,
            4 * 3600,
        ),
        (PlanState(verdict=PENDING, record_at=NOW), Reason.PENDING_DELETE, 3600),
        (PlanState(verdict=PENDING, stretch=5.0, record_at=NOW), Reason.PENDING_DELETE, 5 * 3600),
        (
            PlanState(verdict=verdict(VerdictKind.NOT_FOR_SALE, Phase.RESERVED)),
            Reason.NOT_FOR_SALE,
            86_400,
        ),
        (
            PlanState(
                verdict=verdict(VerdictKind.NOT_FOR_SALE, Phase.RELEASE_SESSION), record_at=NOW
            ),
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
        (
            PlanState(
                verdict=verdict(phase=Phase.REDEMPTION), next_phase_at=NOW + HOUR, record_at=NOW
            ),
            Reason.REDEMPTION,
            3600 + 600,
        ),
        (
            PlanState(verdict=PENDING, stretch=99.0, forecast=drop(DAY), record_at=NOW),
            Reason.PENDING_DELETE,
            18 * 3600,
        ),
        (
            PlanState(
                verdict=PENDING, forecast=drop(HOUR), window_due=NOW + HOUR / 2, record_at=NOW
            ),
            Reason.WINDOW,
            1800,
        ),
        (
            PlanState(
                verdict=PENDING, forecast=drop(-HOUR), window_due=NOW + MINUTE, record_at=NOW
            ),
            Reason.LATE,
            60,
        ),
        (
            PlanState(verdict=PENDING, forecast=drop(DAY), window_due=NOW + DAY, record_at=NOW),
            Reason.PENDING_DELETE,
            3600,
        ),
    ],
)
def test_next_look(state: PlanState, reason: Reason, seconds: float) -> None:
    assert planned(state, ZONELESS) == (reason, seconds)


@pytest.mark.parametrize(
    ("state", "reason", "every"),
    [
        (PlanState(verdict=verdict(), delegated=True), Reason.DELEGATED, 10 * MINUTE),
        (PlanState(verdict=verdict(), delegated=True, names=5000), Reason.DELEGATED, 50 * MINUTE),
        (
            PlanState(verdict=verdict(phase=Phase.GRACE), delegated=True),
            Reason.DELEGATED,
            10 * MINUTE,
        ),
        (PlanState(verdict=verdict(phase=Phase.REDEMPTION), record_at=NOW), Reason.ZONE, HOUR),
    ],
)
def test_the_zone_is_asked_on_a_grid_of_the_name(
    state: PlanState, reason: Reason, every: timedelta
) -> None:
    first = next_look(state, QUICK, NOW)
    second = next_look(state, QUICK, first.due)
    assert first.reason == reason
    assert NOW < first.due <= NOW + every
    assert second.due - first.due == every
    other = next_look(replace(state, spread=0.5), QUICK, NOW)
    assert (other.due - first.due) % every == every / 2


def test_looks_after_the_news_then_daily_then_rarely() -> None:
    since = now = NOW
    steps = []
    for _ in range(14):
        state = PlanState(verdict=FREE, available_since=since, absent_at=now)
        look = next_look(state, ZONELESS, now)
        steps.append(look.due - since)
        now = look.due
    assert tuple(steps[: len(AFTER_NEWS)]) == AFTER_NEWS
    waits = [after - before for before, after in pairwise(steps[5:])]
    daily = sum(step <= FREE_DAILY for step in steps[5:])
    assert waits[: daily - 1] == [DAY] * (daily - 1)
    assert waits[-1] == 2.5 * DAY


def test_where_a_zone_says_nothing_the_registry_is_asked_instead() -> None:
    state = PlanState(verdict=verdict(), zone_answers=False, record_at=NOW)
    assert planned(state)[0] is Reason.UNDELEGATED


def test_when_the_budget_is_scarce_the_rare_and_the_important_go_on() -> None:
    scarce = PlanState(verdict=verdict(phase=Phase.GRACE), scarce=True, record_at=NOW - DAY)
    assert planned(scarce, ZONELESS)[0] is Reason.RATE_LIMITED
    assert planned(replace(scarce, priority=Priority.HIGH), ZONELESS)[0] is Reason.GRACE
    assert planned(replace(scarce, verdict=PENDING), ZONELESS)[0] is Reason.PENDING_DELETE
    assert planned(replace(scarce, delegated=True))[0] is Reason.DELEGATED
    window = replace(
        scarce, verdict=PENDING, forecast=drop(-HOUR, 2 * HOUR), spent=True, window_due=NOW
    )
    assert planned(window)[0] is Reason.WINDOW


def test_a_spent_budget_waits_for_midnight_utc_or_for_what_costs_nothing() -> None:
    spent = PlanState(verdict=PENDING, spent=True, record_at=NOW - DAY)
    look = next_look(spent, ZONELESS, NOW)
    assert look.reason == Reason.RATE_LIMITED
    assert (look.due.hour, look.due.minute, look.due.date()) == (0, 0, NOW.date() + DAY)
    zone = next_look(spent, QUICK, NOW)
    assert zone.due <= NOW + HOUR


@pytest.mark.parametrize(
    ("reason", "state", "depth"),
    [
        (Reason.FIRST_LOOK, PlanState(), Depth.ROUTINE),
        (Reason.BY_HAND, PlanState(verdict=verdict()), Depth.FULL),
        (Reason.DELEGATED, PlanState(verdict=verdict(), delegated=True), Depth.ROUTINE),
        (Reason.WINDOW, PlanState(verdict=PENDING, forecast=drop(-HOUR)), Depth.WINDOW),
        (Reason.LATE, PlanState(verdict=PENDING, forecast=drop(-HOUR)), Depth.WINDOW),
        (
            Reason.CONFIRMING,
            PlanState(verdict=verdict(look_again=2), forecast=drop(-HOUR)),
            Depth.WINDOW,
        ),
        (
            Reason.CONFIRMING,
            PlanState(verdict=verdict(look_again=600), forecast=drop(-HOUR)),
            Depth.FULL,
        ),
        (Reason.ZONE, PlanState(verdict=PENDING), Depth.ROUTINE),
        (Reason.FREE, PlanState(verdict=FREE, available_since=NOW - DAY), Depth.FULL),
        (Reason.FREE, PlanState(verdict=FREE, available_since=NOW - 9 * DAY), Depth.ROUTINE),
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
    spread=st.floats(0, 1),
    mute=st.integers(0, 10**6),
    names=st.integers(1, 10**6),
    due=st.none() | st.timedeltas(-DAY, DAY * 40),
)
def test_a_look_is_always_planned_and_never_in_the_past(
    *,
    kind: VerdictKind,
    phase: Phase | None,
    starts: timedelta | None,
    length: timedelta,
    spread: float,
    mute: int,
    names: int,
    due: timedelta | None,
) -> None:
    state = PlanState(
        verdict=verdict(kind, phase),
        forecast=None if starts is None else drop(starts, length),
        available_since=NOW if kind is VerdictKind.AVAILABLE else None,
        mute_looks=mute,
        names=names,
        spread=spread,
        window_due=None if due is None else NOW + due,
    )
    look = next_look(state, QUICK, NOW)
    assert look.due >= NOW
    assert look.reason in set(Reason)


def test_a_look_after_the_news_waits_for_midnight_where_little_of_the_day_is_left() -> None:
    told = PlanState(verdict=verdict(VerdictKind.AVAILABLE, None), available_since=NOW - HOUR / 2)
    assert planned(told) == (Reason.AFTER_NEWS, HOUR.total_seconds() / 2)
    assert planned(replace(told, scarce=True)) == planned(told), "the zone costs nothing"
    reason, wait = planned(replace(told, scarce=True, zone_answers=False))
    assert reason is Reason.AFTER_NEWS
    assert NOW + timedelta(seconds=wait) == NOW.replace(hour=0, minute=0, second=0) + DAY


def test_what_is_out_of_the_zone_and_never_had_a_record_does_not_wait_for_midnight() -> None:
    unknown = PlanState(
        verdict=verdict(VerdictKind.UNKNOWN, None), mute_looks=1, scarce=False, spent=True
    )
    assert planned(unknown)[0] is Reason.UNCERTAIN
    assert planned(replace(unknown, empty=True))[0] is Reason.RATE_LIMITED
    assert planned(replace(unknown, record_at=NOW - DAY))[0] is Reason.RATE_LIMITED
    assert planned(replace(unknown, absent_at=NOW - DAY))[0] is Reason.RATE_LIMITED


@pytest.mark.parametrize(
    ("names", "delegated_ago", "record_ago", "due"),
    [
        # Seen there 8 minutes ago, it may have left since; 20 minutes later its registry shows it.
        pytest.param(500, 8, 5, 22, id="left just now"),
        pytest.param(500, 40, 35, -10, id="left and not asked about since"),
        pytest.param(500, 40, 9, 12 * 60 - 9, id="asked about since"),
        pytest.param(3000, 8, 5, 42, id="among many names, which are looked at more rarely"),
    ],
)
def test_what_has_left_its_zone_is_asked_for_once_more_for_registries_show_it_late(
    names: int, delegated_ago: int, record_ago: int, due: int
) -> None:
    state = PlanState(
        verdict=verdict(),
        names=names,
        delegated_at=NOW - delegated_ago * MINUTE,
        record_at=NOW - record_ago * MINUTE,
    )
    assert record_due_at(state, NOW) == NOW + due * MINUTE
    still_there = replace(state, delegated=True)
    assert record_due_at(still_there, NOW) > NOW + HOUR


def test_what_has_gone_missing_waits_for_no_other_day_while_anything_is_left() -> None:
    gone = PlanState(
        verdict=UNSETTLED, missing=True, mute_looks=1, record_at=NOW - DAY, scarce=True, spent=True
    )
    assert planned(gone)[0] is Reason.UNCERTAIN
    assert planned(replace(gone, empty=True))[0] is Reason.RATE_LIMITED
    assert planned(replace(gone, missing=False))[0] is Reason.RATE_LIMITED


def test_a_window_waits_for_midnight_where_nothing_of_the_day_is_left() -> None:
    state = PlanState(
        verdict=PENDING,
        forecast=drop(-HOUR, 2 * DAY),
        window_due=NOW,
        record_at=NOW - HOUR,
        zone_answers=False,
        scarce=True,
        spent=True,
    )
    assert planned(state)[0] is Reason.WINDOW
    reason, wait = planned(replace(state, empty=True))
    assert reason is Reason.RATE_LIMITED
    assert NOW + timedelta(seconds=wait) == NOW.replace(hour=0, minute=0, second=0) + DAY
