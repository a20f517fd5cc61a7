"""What was told free by mistake is taken back by the old record, whatever the zone showed first."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.episodes import EpisodeEnd
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind
from custom_components.domain_availability.engine.watching import WatchedName

from .ledger_world import NAME as LEDGER_NAME
from .ledger_world import SINK, answer, opened, sound, transition, verdict
from .sights import CONTROL, NAME, NOW, NS1, NS2, POLICY, seen

OLD = Facts(
    name=NAME,
    registered_at=NOW - timedelta(days=2000),
    changed_at=NOW - timedelta(days=5),
    expires_at=NOW - timedelta(days=80),
)
HELD = seen(Layer.RDAP, Outcome.REGISTERED, 900, phase=Phase.PENDING_DELETE, facts=OLD)
GONE = (
    seen(Layer.DNS, Outcome.ABSENT, 46, server=NS1, serial=7),
    seen(Layer.DNS, Outcome.ABSENT, 46, server=NS2, serial=7),
    seen(Layer.RDAP, Outcome.ABSENT, 45),
    seen(Layer.RDAP, Outcome.REGISTERED, 43, name=CONTROL, role=Role.CONTROL),
    seen(Layer.RDAP, Outcome.ABSENT, 40),
)
DELEGATED = seen(Layer.DNS, Outcome.REGISTERED, 1, server=NS1, serial=8)


class Story:
    """A name that was found free, and is delegated again 40 s later."""

    def __init__(self) -> None:
        watched = WatchedName(name=NAME, display_name=NAME, suffix="com")
        self.dossier = Dossier(watched=watched, policy=POLICY)
        self._surprises = Surprises()
        self.dossier.take_in((HELD,), NOW - timedelta(seconds=900), self._surprises)
        freed = self.dossier.take_in(GONE, NOW - timedelta(seconds=40), self._surprises)
        assert freed is TransitionKind.BECAME_AVAILABLE
        assert self.see(DELEGATED, after=0) is TransitionKind.TAKEN

    def see(self, like: Observation, *, after: float) -> TransitionKind | None:
        """Take in an observation so many seconds after the delegation was seen."""
        now = NOW + timedelta(seconds=after)
        return self.dossier.take_in(
            (replace(like, asked_at=now - timedelta(seconds=1)),), now, self._surprises
        )


def test_a_delegation_seen_before_the_new_record_is_no_mistake_of_ours() -> None:
    # The registry is not asked, because our own pace refuses it, or does not answer: told as taken,
    # whatever the record before the drop says.
    verdict_now = Story().dossier.verdict
    assert verdict_now is not None
    assert (verdict_now.kind, verdict_now.phase) == (VerdictKind.REGISTERED, Phase.REGISTERED)


def test_the_old_record_takes_back_what_the_zone_made_look_taken() -> None:
    story = Story()
    assert story.see(replace(DELEGATED, serial=9), after=600) is None
    assert story.see(HELD, after=2000) is TransitionKind.RETRACTED
    assert story.see(HELD, after=4000) is None
    assert story.dossier.facts.registered_at == OLD.registered_at
    assert story.dossier.forecast is not None


def test_a_source_that_still_lags_takes_nothing_back() -> None:
    story = Story()
    within = POLICY.rdap_lag.total_seconds() / 2
    assert story.see(HELD, after=within) is not TransitionKind.RETRACTED


def test_the_record_of_a_new_registration_settles_it() -> None:
    story = Story()
    new = replace(OLD, registered_at=NOW - timedelta(seconds=20), expires_at=None)
    assert story.see(replace(HELD, facts=new, phase=None), after=600) is None
    # A machine of the registry that lags behind the others for long.
    assert story.see(HELD, after=5000) is not TransitionKind.RETRACTED
    assert story.see(HELD, after=9000) is not TransitionKind.RETRACTED


@pytest.mark.parametrize("after", [60, 600, 3000, 4000, 90_000])
def test_the_old_record_says_nothing_of_the_phase_of_who_has_it_now(after: float) -> None:
    story = Story()
    assert story.see(replace(DELEGATED, serial=9), after=after) is None
    current = story.dossier.verdict
    assert current is not None
    assert (current.kind, current.phase) == (VerdictKind.REGISTERED, Phase.REGISTERED)
    assert story.dossier.forecast is None
    assert story.dossier.facts == Facts()


def test_so_it_is_after_a_restart() -> None:
    story = Story()
    told = [
        replace(
            transition(number, seconds=0),
            name=NAME,
            kind=kind,
            to_verdict=to_verdict,
            to_phase=None,
            at=NOW + timedelta(seconds=after),
        )
        for number, (kind, to_verdict, after) in enumerate(
            (
                (TransitionKind.BECAME_AVAILABLE, VerdictKind.AVAILABLE, -40),
                (TransitionKind.TAKEN, VerdictKind.REGISTERED, 0),
            )
        )
    ]
    dossier = Dossier(watched=story.dossier.watched, policy=POLICY)
    now = NOW + timedelta(seconds=2000)
    dossier.recall(story.dossier.observations, story.dossier.verdict, told, now)
    assert dossier.forecast is None
    again = replace(HELD, asked_at=now)
    assert dossier.take_in((again,), now, Surprises()) is TransitionKind.RETRACTED


def test_what_was_told_by_a_clock_that_was_ahead_is_not_of_the_future() -> None:
    story = Story()
    ahead = replace(
        transition(1, seconds=0),
        name=NAME,
        kind=TransitionKind.BECAME_AVAILABLE,
        to_verdict=VerdictKind.AVAILABLE,
        at=NOW + timedelta(days=1),
    )
    dossier = Dossier(watched=story.dossier.watched, policy=POLICY)
    dossier.recall((HELD,), None, [ahead], NOW)
    assert dossier.available_since == NOW


async def test_it_counts_as_a_false_alarm(tmp_path: Path) -> None:
    ledger, _ = await opened(tmp_path / "ledger.db")
    seen_at = answer()
    free, held = VerdictKind.AVAILABLE, VerdictKind.REGISTERED
    for number, (kind, now) in enumerate(
        (
            (TransitionKind.BECAME_AVAILABLE, free),
            (TransitionKind.TAKEN, held),
            (TransitionKind.RETRACTED, held),
        )
    ):
        told = replace(transition(number, seconds=number), kind=kind, to_verdict=now)
        await ledger.record(verdict(seen_at, kind=now), LEDGER_NAME, told, [SINK])
    (episode,) = await ledger.episodes(LEDGER_NAME)
    assert episode.how is EpisodeEnd.RETRACTED
    assert [one.how for one in await ledger.announcements()] == [EpisodeEnd.RETRACTED]
    assert [one.kind for one in await ledger.undelivered(SINK)][-1] is TransitionKind.RETRACTED
    await ledger.close()
    assert sound(tmp_path / "ledger.db")
