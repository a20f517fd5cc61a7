"""How often a name is asked about far from any window, and how evenly over the day."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.cadence import (
    AFTER_CHANGE,
    BLIND_FAR,
    DNS_EVERY,
    DNS_NAMES,
    EARLY,
    EVERY,
    LAST_SIGHT,
    LAST_SIGHT_HOLDS,
    NEAR_EXPIRY,
    RECORD_FAR,
    RECORD_NEAR,
    ZONE_EVERY,
    ZONE_EVERY_FREE,
    reason_of,
    record_due,
    record_due_at,
    record_every,
    zone_due,
    zone_every,
)
from custom_components.domain_availability.engine.observation import Facts, Phase
from custom_components.domain_availability.engine.plan_state import PlanState, Reason
from custom_components.domain_availability.engine.verdict import Verdict, VerdictKind
from custom_components.domain_availability.engine.watching import Forecast

from .sights import NOW

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FAR = Facts(expires_at=NOW + 200 * DAY)
NEAR = Facts(expires_at=NOW + NEAR_EXPIRY)
JUST_EXPIRED = Facts(expires_at=NOW - NEAR_EXPIRY)

LEAVING = {
    Phase.GRACE: Reason.GRACE,
    Phase.REDEMPTION: Reason.REDEMPTION,
    Phase.PENDING_DELETE: Reason.PENDING_DELETE,
    Phase.RELEASE_SESSION: Reason.RELEASE_SESSION,
}
SPREADS = st.floats(0.0, 1.0, exclude_max=True)


def verdict(phase: Phase = Phase.REGISTERED, kind: VerdictKind = VerdictKind.REGISTERED) -> Verdict:
    """Return a verdict of now."""
    return Verdict(kind=kind, phase=phase, confidence=0.9, row="2", decided_at=NOW)


FREE = verdict(Phase.AVAILABLE, VerdictKind.AVAILABLE)
DELEGATED = PlanState(verdict=verdict(), delegated=True)


def drop(starts: timedelta) -> Forecast:
    """Return a window of an hour that opens so long from now."""
    first = NOW + starts
    return Forecast(earliest=first, latest=first + HOUR, likely=first, confidence=0.9, why="a test")


# The zone


@pytest.mark.parametrize(
    ("state", "every"),
    [
        (DELEGATED, DNS_EVERY),
        (replace(DELEGATED, names=DNS_NAMES), DNS_EVERY),
        (replace(DELEGATED, names=5 * DNS_NAMES), 5 * DNS_EVERY),
        (PlanState(verdict=verdict(Phase.REDEMPTION)), ZONE_EVERY),
        (replace(DELEGATED, wanted=False, owned=True), ZONE_EVERY),
        (PlanState(verdict=FREE), ZONE_EVERY_FREE),
    ],
)
def test_how_often_the_zone_is_asked(state: PlanState, every: timedelta) -> None:
    assert zone_every(state) == every


@given(spread=SPREADS, names=st.integers(1, 20_000), after=st.timedeltas(-DAY, 400 * DAY))
def test_the_next_look_at_the_zone_is_to_come_and_not_far(
    spread: float, names: int, after: timedelta
) -> None:
    state, now = replace(DELEGATED, spread=spread, names=names), NOW + after
    due = zone_due(state, now)
    assert now < due <= now + zone_every(state)


@given(spread=SPREADS, waits=st.lists(st.timedeltas(timedelta(0), HOUR), min_size=2, max_size=20))
def test_a_name_keeps_its_place_whenever_it_was_planned(
    spread: float, waits: list[timedelta]
) -> None:
    # A restart, a look by hand or a late one moves no name onto another's place.
    state, now, places = replace(DELEGATED, spread=spread), NOW, [NOW]
    for wait in waits:
        now += wait
        places.append(zone_due(state, now))
    assert all((one - places[1]) % DNS_EVERY == timedelta(0) for one in places[1:])
    assert all(one <= other for one, other in pairwise(places))


@pytest.mark.parametrize("names", [500, DNS_NAMES, 4 * DNS_NAMES])
def test_names_are_spread_evenly_and_hold_the_pace_of_the_zone(names: int) -> None:
    spreads = [crc32(f"name-{number}.com".encode()) / 2**32 for number in range(names)]
    states = [replace(DELEGATED, spread=spread, names=names) for spread in spreads]
    dues = [zone_due(state, NOW) - NOW for state in states]
    minutes = int(zone_every(states[0]) / timedelta(minutes=1))
    in_minute = [0] * minutes
    for due in dues:
        in_minute[min(int(due / timedelta(minutes=1)), minutes - 1)] += 1
    # 1,000 names in ten minutes are a hundred a minute: two servers at one a second can take that.
    assert max(in_minute) <= 1.5 * names / minutes
    assert names / minutes <= 100


# The registry


@pytest.mark.parametrize(
    ("state", "every"),
    [
        (replace(DELEGATED, facts=FAR), RECORD_FAR),
        (replace(DELEGATED, facts=NEAR), RECORD_NEAR),
        (replace(DELEGATED, facts=JUST_EXPIRED), RECORD_NEAR),
        (DELEGATED, RECORD_NEAR),  # nobody says when it expires
        (PlanState(verdict=verdict(), facts=FAR), EVERY[Reason.UNDELEGATED]),
        (PlanState(verdict=verdict(), facts=FAR, zone_answers=False), BLIND_FAR),
        (
            PlanState(verdict=verdict(), facts=NEAR, zone_answers=False),
            EVERY[Reason.UNDELEGATED],
        ),
        *[(PlanState(verdict=verdict(phase)), EVERY[reason]) for phase, reason in LEAVING.items()],
    ],
)
def test_how_old_a_record_may_grow(state: PlanState, every: timedelta) -> None:
    assert record_every(state, NOW) == every
    assert record_every(replace(state, stretch=3.0), NOW) == 3 * every
    assert record_every(replace(state, owned=True), NOW) == min(every, RECORD_NEAR)
    assert record_every(replace(state, owned=True, wanted=False), NOW) == RECORD_NEAR


def test_the_nearer_the_drop_the_oftener() -> None:
    ordered = [
        replace(DELEGATED, facts=FAR),
        replace(DELEGATED, facts=NEAR),
        *(PlanState(verdict=verdict(phase)) for phase in list(LEAVING)[:3]),
    ]
    lengths = [record_every(state, NOW) for state in ordered]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > lengths[1] > lengths[2] > lengths[3] > lengths[4]


@pytest.mark.parametrize(("phase", "reason"), LEAVING.items())
@pytest.mark.parametrize("delegated", [True, False])
def test_a_phase_is_the_reason_whether_delegated_or_not(
    phase: Phase, reason: Reason, *, delegated: bool
) -> None:
    assert reason_of(PlanState(verdict=verdict(phase), delegated=delegated)) is reason


def test_without_a_phase_the_delegation_is_the_reason() -> None:
    assert reason_of(DELEGATED) is Reason.DELEGATED
    assert reason_of(PlanState(verdict=verdict())) is Reason.UNDELEGATED
    assert reason_of(PlanState(verdict=None)) is Reason.UNDELEGATED


@given(
    spread=SPREADS,
    age=st.timedeltas(timedelta(0), 30 * DAY),
    stretch=st.floats(1.0, 20.0),
    phase=st.sampled_from(list(LEAVING)),
)
def test_a_record_is_due_a_little_early_at_most_and_never_late(
    spread: float, age: timedelta, stretch: float, phase: Phase
) -> None:
    state = PlanState(verdict=verdict(phase), record_at=NOW - age, spread=spread, stretch=stretch)
    due, every = record_due_at(state, NOW), record_every(state, NOW)
    wait = due - (NOW - age)
    assert every * (1 - EARLY) - SECOND <= wait <= every
    assert record_due(state, NOW) is (due <= NOW)


def test_a_registry_that_never_answered_is_asked_at_once() -> None:
    assert record_due_at(PlanState(verdict=verdict()), NOW) == NOW
    assert record_due(PlanState(verdict=verdict()), NOW)


def test_the_record_of_a_free_name_is_not_waited_for() -> None:
    assert not record_due(PlanState(verdict=FREE), NOW)
    assert not record_due(PlanState(verdict=FREE, record_at=NOW - 30 * DAY), NOW)


# What is foretold


def test_a_foretold_change_of_phase_is_looked_at_when_it_may_show() -> None:
    change = NOW + 2 * DAY
    state = replace(DELEGATED, facts=FAR, record_at=NOW, next_phase_at=change)
    assert record_due_at(state, NOW) == change + AFTER_CHANGE
    # Once seen after the change it is as rare as before, though the change is still the last known.
    seen = replace(state, record_at=change + AFTER_CHANGE)
    assert record_due_at(seen, NOW) == change + AFTER_CHANGE + RECORD_FAR


def test_a_change_beyond_the_next_look_moves_nothing() -> None:
    state = replace(DELEGATED, facts=NEAR, record_at=NOW, next_phase_at=NOW + 5 * DAY)
    assert record_due_at(state, NOW) == NOW + RECORD_NEAR


@pytest.mark.parametrize("stretch", [1.0, 50.0])
def test_a_window_is_entered_with_a_record_that_counts(stretch: float) -> None:
    # The judgement asks that the endpoint has shown the last phase within 48 hours of the drop.
    opens = 5 * DAY
    state = replace(
        DELEGATED,
        facts=FAR,
        verdict=verdict(Phase.REDEMPTION),
        forecast=drop(opens),
        record_at=NOW,
        stretch=stretch,
    )
    at = NOW
    while at < NOW + opens:
        last, at = at, record_due_at(replace(state, record_at=at), at)
    assert NOW + opens - last <= LAST_SIGHT_HOLDS
    assert at <= NOW + opens + record_every(state, NOW)


def test_a_record_that_is_new_enough_serves_as_the_last_sight() -> None:
    opens = LAST_SIGHT_HOLDS - HOUR
    state = replace(DELEGATED, facts=FAR, forecast=drop(opens), record_at=NOW)
    assert record_due_at(state, NOW) == NOW + RECORD_FAR
    older = replace(state, record_at=NOW - 2 * HOUR)
    assert record_due_at(older, NOW) == NOW + opens - LAST_SIGHT
