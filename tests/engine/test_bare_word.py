"""An availability service that says "registered" and no more: it takes no phase or date back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.crowd import Crowd, Drop, crowd
from custom_components.domain_availability.engine.expiry import expiry_of
from custom_components.domain_availability.engine.forecasting import forecast
from custom_components.domain_availability.engine.judgement import judge
from custom_components.domain_availability.engine.observation import Layer, Observation, Phase
from custom_components.domain_availability.engine.policy import AvailabilityService, Release
from custom_components.domain_availability.engine.situation import Case
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind
from custom_components.domain_availability.engine.watching import REGISTRY_LAYERS
from lab import suffixes as lab
from lab.suffixes import Service

from .quick_loop import run_quickly
from .sights import NAME, NOW, TWO_LAYERS, absent, record, referral

pytestmark = pytest.mark.usefixtures("socket_enabled")

HOUR = 3600.0
DAY = 86_400.0
BE = replace(
    TWO_LAYERS,
    das=AvailabilityService(host="das.example", port=4343),
    pending_delete=None,
    redemption=timedelta(days=40),
    last_phase=Phase.REDEMPTION,
    release=Release(exact=True, spread=timedelta(hours=1)),
)
BEFORE = record(6 * DAY, layer=Layer.WHOIS)
QUARANTINE = record(5 * DAY, Phase.REDEMPTION, layer=Layer.WHOIS)
IN_QUARANTINE = (BEFORE, QUARANTINE)
BARE = record(1, layer=Layer.DAS)


def phase(*observations: Observation, freed_at: datetime | None = None) -> Phase | None:
    """Return the phase of the verdict, which is that the name is registered."""
    case = Case(name=NAME, observations=observations, layers=REGISTRY_LAYERS, freed_at=freed_at)
    verdict = judge(case, BE, NOW)
    assert verdict.kind is VerdictKind.REGISTERED
    return verdict.phase


@pytest.mark.parametrize("telling", [Layer.RDAP, Layer.WHOIS])
@pytest.mark.parametrize("ago", [60, 2 * HOUR, 3 * DAY])
def test_a_bare_word_leaves_the_phase(telling: Layer, ago: float) -> None:
    assert phase(record(ago, Phase.REDEMPTION, layer=telling), BARE) is Phase.REDEMPTION


def test_a_lie_of_the_record_beside_a_bare_word_leaves_the_phase() -> None:
    assert phase(record(HOUR, Phase.REDEMPTION), absent(2), BARE) is Phase.REDEMPTION


@pytest.mark.parametrize(
    ("observations", "means"),
    [
        ((BARE,), Phase.REGISTERED),
        ((record(HOUR, Phase.REDEMPTION, layer=Layer.DAS), BARE), Phase.REGISTERED),
        ((*IN_QUARANTINE, record(HOUR, layer=Layer.WHOIS), BARE), Phase.REGISTERED),
        ((*IN_QUARANTINE, BARE, referral(0.5)), Phase.REGISTERED),
        ((BEFORE, record(1, Phase.REDEMPTION, layer=Layer.DAS)), Phase.REDEMPTION),
        ((*IN_QUARANTINE, record(1, Phase.ON_HOLD, layer=Layer.DAS)), Phase.ON_HOLD),
    ],
    ids=["alone", "its own", "a newer record", "delegated", "quarantine", "on hold"],
)
def test_another_word_counts(observations: Sequence[Observation], means: Phase) -> None:
    assert phase(*observations) is means


def test_what_was_said_before_a_drop_is_not_meant() -> None:
    freed_at = NOW - timedelta(hours=1)
    assert phase(*IN_QUARANTINE, BARE, freed_at=freed_at) is Phase.REGISTERED
    assert phase(*IN_QUARANTINE, freed_at=freed_at) is Phase.REGISTERED


def test_a_quarantine_does_not_last_for_ever() -> None:
    """WHOIS answers no more, and the availability service says that the name is there."""
    of_old = record(101 * DAY, Phase.REDEMPTION, layer=Layer.WHOIS)
    assert phase(of_old, BARE) is Phase.REGISTERED
    assert forecast((of_old, BARE), BE) is None


@pytest.mark.parametrize("word", [BARE, record(1, Phase.REDEMPTION, layer=Layer.DAS)])
def test_a_bare_word_leaves_the_forecast(word: Observation) -> None:
    foretold = forecast(IN_QUARANTINE, BE)
    assert foretold is not None
    assert forecast((*IN_QUARANTINE, word), BE) == foretold


@pytest.mark.parametrize("said", [None, Phase.REDEMPTION])
def test_a_bare_word_leaves_the_expiration_date(said: Phase | None) -> None:
    date = NOW + timedelta(days=100)
    dated = record(HOUR, said, layer=Layer.WHOIS, expires_at=date)
    assert expiry_of((dated, record(1, said, layer=Layer.DAS))) == date


@pytest.mark.parametrize("release", [BE.release, Release()])
def test_a_bare_word_says_that_it_has_not_dropped_yet(release: Release) -> None:
    """It went into quarantine on one of five days, so it goes on one of five, but on none past."""
    policy = replace(BE, release=release)
    began = (
        record(43 * DAY, layer=Layer.WHOIS),
        record(38 * DAY, Phase.REDEMPTION, layer=Layer.WHOIS),
    )
    some, fewer = forecast(began, policy), forecast((*began, BARE), policy)
    assert some is not None
    assert fewer is not None
    assert some.earliest < NOW - timedelta(days=2) < NOW - timedelta(days=1) < fewer.earliest
    assert fewer.latest == some.latest


def test_nobody_is_told_that_a_name_was_renewed_that_its_record_denies() -> None:
    """RDAP and WHOIS lie for most of an hour, the availability service says that it is there."""
    suffixes = [replace(one, services=frozenset(Service)) for one in lab.SUFFIXES]
    stays = Drop(name="n0.test", foretold=120.0, released=None)

    async def lied_about() -> Crowd:
        noon = datetime(2026, 6, 10, 12, tzinfo=UTC)
        async with crowd([stays], paces={}, suffixes=suffixes, at=noon) as made:
            await made.until(110.0)
            for protocol in ("rdap", "whois"):
                until = made.start + timedelta(seconds=3000.0)
                made.lab.fault("test", protocol, "absent", until=until)
            await made.until(6000.0)
            return made

    made = run_quickly(lied_about)
    assert any(answer.protocol == "das" for answer in made.lab.asked())
    assert TransitionKind.RENEWED not in [kind for _, kind, _ in made.told]
