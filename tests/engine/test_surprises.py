"""Too good to be true: several names gone at once are held, and released by two controls twice."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.judgement import judge, missing_since, situation
from custom_components.domain_availability.engine.observation import Observation, Phase
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.surprises import (
    ABOUT_THE_SAME_TIME,
    SEVERAL,
    Surprises,
)
from custom_components.domain_availability.engine.verdict import VerdictKind
from custom_components.domain_availability.engine.watching import Forecast

from .sights import NAME, NOW, POLICY, absent, control, nxdomain, record

MINUTE = timedelta(minutes=1)
GONE = (nxdomain(1), nxdomain(0.5, server="192.0.2.2:53"))
FREED = (record(300_000), absent(701), control(700), absent(1), control(0.5), *GONE)


def missing(*minutes: float) -> Surprises:
    """Return names that went missing at such minutes."""
    surprises = Surprises()
    for number, minute in enumerate(minutes):
        surprises.note(f"n{number}", NOW + minute * MINUTE)
    return surprises


@pytest.mark.parametrize(
    ("minutes", "held"),
    [
        ((0, 1), None),
        ((0, 1, 2), 2),
        ((0, 1, 10), 10),
        ((0, 1, 11), None),
        ((0, 5, 20, 21, 22), None),
        ((12, 20, 21, 22), 21),
    ],
)
def test_three_within_ten_minutes_are_held(minutes: tuple[float, ...], held: float | None) -> None:
    since = missing(*minutes).held_since("n0")
    assert since == (None if held is None else NOW + held * MINUTE)


def test_a_name_that_is_not_missing_is_not_held() -> None:
    surprises = missing(0, 1, 2)
    assert surprises.held_since("other") is None
    surprises.note("n1", None)
    assert surprises.held_since("n0") is None


@given(st.lists(st.floats(0, 60), min_size=1, max_size=8))
def test_whoever_is_one_of_several_is_held(minutes: list[float]) -> None:
    surprises = missing(*minutes)
    for number, own in enumerate(minutes):
        together = sum(abs(other - own) * MINUTE <= ABOUT_THE_SAME_TIME / 2 for other in minutes)
        if together >= SEVERAL:
            assert surprises.held_since(f"n{number}") is not None
    everybody = [f"n{number}" for number in range(len(minutes))]
    assert surprises.held() == {
        name: since for name in everybody if (since := surprises.held_since(name)) is not None
    }


def judged(*observations: Observation, held: float | None) -> tuple[VerdictKind, float | None]:
    """Judge a name that is held since so many seconds."""
    case = Case(
        name=NAME,
        observations=observations,
        held_since=None if held is None else NOW - timedelta(seconds=held),
    )
    verdict = judge(case, POLICY, NOW)
    return verdict.kind, verdict.look_again


def test_a_held_name_waits_for_two_controls_twice() -> None:
    second = replace(
        control(0.5), name="second.com", facts=replace(control(0).facts, name="second.com")
    )
    earlier = [
        replace(one, asked_at=one.asked_at - timedelta(seconds=61))
        for one in (control(0.5), second)
    ]
    before = absent(62)
    assert judged(*FREED, held=None)[0] is VerdictKind.AVAILABLE
    assert judged(*FREED, held=100) == (VerdictKind.UNKNOWN, 60)
    assert judged(*FREED, second, held=100) == (VerdictKind.UNKNOWN, 60)
    assert judged(*FREED, second, earlier[0], before, held=100)[0] is VerdictKind.UNKNOWN
    assert judged(*FREED, second, *earlier, before, held=100)[0] is VerdictKind.AVAILABLE
    assert judged(*FREED, second, *earlier, before, held=30)[0] is VerdictKind.UNKNOWN


def test_the_reason_says_so() -> None:
    case = Case(name=NAME, observations=FREED, held_since=NOW - MINUTE)
    assert any("Several names" in reason for reason in judge(case, POLICY, NOW).reasons)


def test_only_unexpected_absences_of_names_once_seen_count() -> None:
    def since(case: Case) -> datetime | None:
        return missing_since(situation(case, POLICY, NOW))

    assert since(Case(name=NAME, observations=FREED)) is not None
    assert since(Case(name=NAME, observations=FREED[1:])) is None
    assert since(Case(name=NAME, observations=(record(5),))) is None
    window = Forecast(
        earliest=NOW - MINUTE, latest=NOW + MINUTE, likely=NOW, confidence=0.9, why="a test"
    )
    foretold = (record(60, Phase.PENDING_DELETE), absent(3), control(2))
    assert since(Case(name=NAME, observations=foretold, forecast=window)) is None


def test_a_name_somebody_vouches_for_is_held_no_longer_while_it_is_missing() -> None:
    surprises = missing(0, 1, 2)
    surprises.believe("n0")
    assert surprises.held_since("n0") is None
    assert surprises.held_since("n1") is not None, "and no other"
    surprises.note("n0", NOW + MINUTE)
    assert surprises.held_since("n0") is None
    surprises.note("n0", None)
    surprises.note("n0", NOW + MINUTE)
    assert surprises.held_since("n0") is not None, "when it is missing again it is news again"
    surprises.believe("never seen")
    surprises.note("never seen", NOW)
    assert surprises.held_since("never seen") is not None


def test_no_name_is_missing_since_a_moment_to_come() -> None:
    surprises = missing(0, 1, 2)
    back = NOW - timedelta(hours=5)
    surprises.set_back(back)
    assert set(surprises.held().values()) == {back}
    surprises.note("n0", back - MINUTE)
    assert surprises.held_since("n0") == back


@given(st.lists(st.floats(0, 60), max_size=8), st.floats(-60, 90))
def test_names_that_went_together_still_did_when_the_clock_is_set_back(
    minutes: list[float], to: float
) -> None:
    surprises = missing(*minutes)
    together = set(surprises.held())
    surprises.set_back(NOW + to * MINUTE)
    held = surprises.held()
    assert together <= set(held)
    assert all(since <= NOW + to * MINUTE for since in held.values())
