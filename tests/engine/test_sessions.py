"""From when the public may register a name whose registry lets others go first."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.forecasting import forecast
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.policy import Release
from custom_components.domain_availability.engine.sessions import session_ends_at
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import VerdictKind
from custom_components.domain_availability.engine.watching import WatchedName

from .sights import NAME, NOW, NS1, NS2, POLICY, absent, control, nxdomain, record

DAY = 86_400
HOUR = timedelta(hours=1)
NZ = replace(
    POLICY,
    pending_delete=None,
    redemption=timedelta(days=90),
    last_phase=Phase.REDEMPTION,
    release=Release(opens=time(2), closes=time(3), session=HOUR, confidence=0.9),
)
AUCTION = replace(
    POLICY,
    redemption=timedelta(days=30),
    pending_delete=None,
    last_phase=Phase.REDEMPTION,
    release=Release(session=timedelta(days=17)),
)


def gone(text: str, *, confirmed: int = 1) -> tuple[Observation, ...]:
    """Return a redemption that ends on 23 November and an absence seen at a moment of that day.

    `confirmed`: minutes to the second absence.
    """
    start = datetime(2026, 11, 23, 1, tzinfo=UTC) - timedelta(days=90)
    at = datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC)
    shown = record(60, Phase.REDEMPTION, changed_at=start)
    return (
        replace(shown, asked_at=at - timedelta(minutes=10)),
        replace(absent(0), asked_at=at),
        replace(absent(0), asked_at=at + timedelta(minutes=confirmed)),
    )


@pytest.mark.parametrize(
    ("seen_gone", "ends"),
    [
        ("23T02:00:30", "23T03:00"),
        ("23T02:50", "23T03:00"),
        ("23T03:20", "23T03:00"),
        ("24T02:20", "24T03:00"),
        ("23T01:30", "23T03:00"),
    ],
    ids=["at once", "late in it", "after it", "a day late", "before it"],
)
def test_a_session_ends_by_the_clock(seen_gone: str, ends: str) -> None:
    told = gone(seen_gone)
    at = datetime.fromisoformat(f"2026-11-{ends}").replace(tzinfo=UTC)
    foretold = forecast(told[:1], NZ)
    assert foretold is not None
    assert session_ends_at(told, NZ, foretold=foretold.earliest) == at
    public = forecast(told, NZ)
    assert public is not None
    assert public.earliest == at
    assert "public" in public.why


def of(told: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """Return what was seen with a control for each absence of it, and the zone's word."""
    proofs = [
        replace(proof, asked_at=seen.asked_at + timedelta(seconds=1))
        for seen in told
        if seen.outcome is Outcome.ABSENT
        for proof in (control(0), nxdomain(0, server=NS1), nxdomain(0, server=NS2))
    ]
    return tuple(sorted((*told, *proofs), key=lambda seen: seen.asked_at))


@pytest.mark.parametrize(
    ("seen_gone", "confirmed", "until"),
    [("23T02:00:30", 1, "23T03:00"), ("23T02:50", 1, "23T03:00"), ("23T01:30", 10, "23T03:00")],
    ids=["at once", "late in it", "before it"],
)
def test_a_name_is_kept_for_others_until_their_session_ends(
    seen_gone: str, confirmed: int, until: str
) -> None:
    told = of(gone(seen_gone, confirmed=confirmed))
    dossier = Dossier(
        watched=WatchedName(name=NAME, display_name=NAME, suffix="com"),
        policy=NZ,
    )
    dossier.take_in(told[:1], told[0].asked_at, Surprises())
    dossier.take_in(told[1:], told[-1].asked_at, Surprises())
    assert dossier.verdict is not None
    assert dossier.verdict.kind is VerdictKind.NOT_FOR_SALE
    assert dossier.verdict.phase is Phase.RELEASE_SESSION
    ends = datetime.fromisoformat(f"2026-11-{until}").replace(tzinfo=UTC)
    assert dossier.forecast is not None
    assert dossier.forecast.earliest == ends, "and then it is looked at again"
    for at, kept in ((ends - timedelta(seconds=20), True), (ends + timedelta(seconds=20), False)):
        again = replace(absent(0), asked_at=at)
        proof = replace(control(0), asked_at=at + timedelta(seconds=1))
        dossier.take_in((again, proof), at + timedelta(seconds=2), Surprises())
        assert (dossier.verdict.phase is Phase.RELEASE_SESSION) is kept


def test_without_an_hour_a_session_counts_from_the_first_absence() -> None:
    told = (record(2 * DAY, Phase.REDEMPTION), absent(DAY), absent(60))
    assert session_ends_at(told, AUCTION) == told[1].asked_at + timedelta(days=17)
    drop = forecast(told, replace(AUCTION, redemption=timedelta(days=1)))
    assert drop is not None
    assert drop.earliest == told[1].asked_at + timedelta(days=17)
    assert drop.latest - drop.earliest == timedelta(days=1)


def test_an_absence_far_from_the_window_does_not_move_it() -> None:
    start = NOW - timedelta(days=3)
    shown = record(2 * DAY, Phase.REDEMPTION, changed_at=start)
    foretold = forecast((shown,), AUCTION)
    assert foretold is not None
    assert forecast((shown, absent(60)), AUCTION) == foretold


@pytest.mark.parametrize(
    "observations",
    [
        (),
        (absent(60),),
        (record(60, Phase.REDEMPTION),),
        (absent(120), record(60, Phase.REDEMPTION)),
        (record(DAY, Phase.RELEASE_SESSION), absent(60)),
    ],
    ids=["nothing", "never seen", "still there", "back again", "it was shown and is over"],
)
def test_no_session_holds_it(observations: tuple[Observation, ...]) -> None:
    assert session_ends_at(observations, AUCTION) is None
    assert session_ends_at(observations, POLICY) is None


def test_a_session_shown_in_a_record_ends_after_its_length() -> None:
    shown = (
        record(2 * DAY, Phase.REDEMPTION, layer=Layer.WHOIS),
        record(1.9 * DAY, Phase.RELEASE_SESSION, layer=Layer.WHOIS),
        record(60, Phase.RELEASE_SESSION, layer=Layer.WHOIS),
    )
    drop = forecast(shown, AUCTION)
    assert drop is not None
    assert drop.earliest == shown[0].asked_at + timedelta(days=17)
    assert drop.latest == shown[1].asked_at + timedelta(days=18)


def test_before_it_the_forecast_says_who_comes_first() -> None:
    drop = forecast(gone("23T02:00")[:1], NZ)
    assert drop is not None
    assert "for 1 hour" in drop.why
    assert (drop.earliest.hour, drop.latest.hour) == (2, 3)
