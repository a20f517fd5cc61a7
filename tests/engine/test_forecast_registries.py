"""What the shipped policies foretell: one case a registry's manner, and sense for every suffix."""

from dataclasses import replace
from datetime import UTC, datetime
import functools
import itertools
from typing import NamedTuple

import pytest

from custom_components.domain_availability.engine.forecasting import forecast
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.phases_ahead import expected_path, next_phase_at
from custom_components.domain_availability.engine.registries import Registries


@functools.cache
def registries() -> Registries:
    """Return what is shipped."""
    return Registries.load()


def moment(text: str) -> datetime:
    """Return a moment in UTC; a day alone is its beginning."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def look(suffix: str, at: str, phase: Phase | None, **facts: str) -> Observation:
    """Return a record of `wanted.<suffix>`; facts are moments by name."""
    name = f"wanted.{suffix}"
    dates = {key: moment(text) for key, text in facts.items()}
    return Observation(
        name=name,
        suffix=suffix,
        layer=Layer.RDAP,
        outcome=Outcome.REGISTERED,
        server="https://rdap.example/",
        asked_at=moment(at),
        phase=phase,
        facts=replace(Facts(name=name), **dates),  # type: ignore[arg-type]  # dates by name
    )


class Case(NamedTuple):
    """The last look at a name, and the window it foretells."""

    seen: Observation
    opens: str
    closes: str


DELETED = Phase.REDEMPTION
FINAL = Phase.PENDING_DELETE
CASES = {
    ".com: the fifth day, two hours in the afternoon of New York": Case(
        look("com", "2026-11-22T08:00", FINAL, changed_at="2026-11-20T03:00"),
        "2026-11-24T19:00",  # the day of New York, where it is still the 19th
        "2026-11-24T21:00",
    ),
    ".org: its own hours": Case(
        look("org", "2026-07-02T08:00", FINAL, changed_at="2026-07-01T12:00"),
        "2026-07-06T13:00",
        "2026-07-06T15:00",
    ),
    ".info: any hour": Case(
        look("info", "2026-07-02T08:00", DELETED, changed_at="2026-07-01T12:00"),
        "2026-08-05",
        "2026-08-06",
    ),
    ".co: 15 days and 5": Case(
        look("co", "2026-07-02T08:00", DELETED, changed_at="2026-07-01T12:00"),
        "2026-07-21",
        "2026-07-22",
    ),
    ".uk: 95 days after expiry to the second": Case(
        look("co.uk", "2026-11-22T08:00", DELETED, expires_at="2026-08-20T09:10:11"),
        "2026-11-23T09:10:11",
        "2026-11-23T09:10:11",
    ),
    ".de: 30 days after its redemption began": Case(
        look("de", "2026-11-22T08:00", DELETED, changed_at="2026-11-20T12:00"),
        "2026-12-20T12:00",
        "2026-12-20T12:00",
    ),
    ".fr: 30 days after what it prints as deleted": Case(
        look("fr", "2026-07-02T08:00", DELETED, deleted_at="2026-07-01T12:00"),
        "2026-07-30T22:00",
        "2026-07-31T22:00",
    ),
    ".nl: within an hour of the time it prints": Case(
        look("nl", "2026-11-22T08:00", DELETED, release_at="2026-11-25T10:11:12"),
        "2026-11-25T10:11:12",
        "2026-11-25T11:11:12",
    ),
    ".eu: some time of the day it prints": Case(
        look("eu", "2026-11-22T08:00", DELETED, release_at="2026-11-25"),
        "2026-11-24T23:00",
        "2026-11-25T23:00",
    ),
    ".se: from 04:00 of the day it prints": Case(
        look("se", "2026-11-22T08:00", Phase.ON_HOLD, release_at="2026-11-25"),
        "2026-11-25T04:00",
        "2026-11-25T07:00",
    ),
    ".it: two or three days after, at 09:00 or 16:00 of Rome": Case(
        look("it", "2026-11-22T08:00", FINAL, changed_at="2026-11-21T23:30"),
        "2026-11-24T08:00",
        "2026-11-25T15:10",
    ),
    ".ca: in the session of the week": Case(
        look("ca", "2026-11-21T08:00", FINAL, changed_at="2026-11-20T12:00"),
        "2026-11-25T19:00",
        "2026-11-25T20:00",
    ),
    ".ca: too late for it": Case(
        look("ca", "2026-11-24T08:00", FINAL, changed_at="2026-11-23T07:01"),
        "2026-12-02T19:00",
        "2026-12-02T20:00",
    ),
    ".au: at the daily purge of Brisbane": Case(
        look("com.au", "2026-11-22T08:00", DELETED, changed_at="2026-11-20T12:00"),
        "2026-12-20T03:00",
        "2026-12-20T04:00",
    ),
    ".nz: at the session": Case(
        look("co.nz", "2026-11-22T08:00", DELETED, changed_at="2026-11-20T12:00"),
        "2027-02-18T02:00",
        "2027-02-18T03:00",
    ),
    ".jp: on the first, an hour after midnight in Tokyo": Case(
        look("jp", "2026-11-22T08:00", DELETED, changed_at="2026-11-01T00:05"),
        "2026-11-30T16:00",
        "2026-11-30T17:00",
    ),
    ".ru: on the day printed for when nobody pays": Case(
        look("ru", "2026-11-22T08:00", None, expires_at="2026-11-10", release_at="2026-12-11"),
        "2026-12-10T21:00",
        "2026-12-11T21:00",
    ),
    ".fi: a month after expiry": Case(
        look("fi", "2026-11-22T08:00", None, expires_at="2026-11-10T22:00"),
        "2026-12-10T22:00",
        "2026-12-11T22:00",
    ),
    ".sk: within the last day": Case(
        look("sk", "2026-11-22T08:00", FINAL, changed_at="2026-11-22T07:00"),
        "2026-11-21T23:00",
        "2026-11-23T23:00",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_window_of_a_registry(case: Case) -> None:
    drop = forecast((case.seen,), registries().policy(case.seen.suffix))
    assert drop is not None
    assert (drop.earliest, drop.latest) == (moment(case.opens), moment(case.closes))


def test_the_second_of_de_is_one_among_those_of_a_day() -> None:
    # Nobody says at what time of the thirtieth day names go: its second is only the likeliest.
    seen = look("de", "2026-11-22T08:00", DELETED, changed_at="2026-11-20T12:00")
    drop = forecast((seen,), registries().policy("de"))
    assert drop is not None
    assert drop.confidence < 0.5
    day = [one for one in drop.chances if one.start < moment("2026-12-21T12:00")]
    assert (day[0].start, day[-1].end) == (moment("2026-12-20T12:00"), moment("2026-12-21T12:00"))
    assert all(one.end == other.start for one, other in itertools.pairwise(day))


@pytest.mark.parametrize("suffix", ["ru", "fi", "com", "se"])
def test_no_drop_of_a_name_that_is_held_is_foretold(suffix: str) -> None:
    held = look(suffix, "2026-11-22T08:00", None, expires_at="2027-05-01", release_at="2027-06-01")
    assert forecast((held,), registries().policy(suffix)) is None


def test_every_suffix_foretells_in_order_or_not_at_all() -> None:
    foretold = 0
    for suffix in registries().suffixes():
        policy = registries().policy(suffix)
        for phase in (None, *Phase):
            seen = look(
                suffix,
                "2026-11-22T08:00",
                phase,
                expires_at="2026-10-20T03:04:05",
                changed_at="2026-11-19T13:00",
            )
            drop = forecast((seen,), policy)
            path, ends = expected_path((seen,), policy), next_phase_at((seen,), policy)
            assert ends is None or ends > seen.asked_at
            assert path is None or path.earliest <= path.latest
            if drop is not None:
                foretold += 1
                assert drop.earliest <= drop.likely <= drop.latest
                assert 0 < drop.confidence <= 1
                assert 0 < sum(one.share for one in drop.chances) <= 1 + 1e-9
    assert foretold > 2000
