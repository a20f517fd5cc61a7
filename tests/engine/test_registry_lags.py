"""What a registrar's word freed is not taken back by a registry that still shows the old phase."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind
from custom_components.domain_availability.engine.watching import WatchedName

from .sights import NAME, NOW, POLICY, seen

OLD = Facts(
    name=NAME,
    registered_at=NOW - timedelta(days=2000),
    changed_at=NOW - timedelta(days=5),
    expires_at=NOW - timedelta(days=80),
)
HELD = seen(Layer.RDAP, Outcome.REGISTERED, 0, phase=Phase.PENDING_DELETE, facts=OLD)
YES = seen(Layer.REGISTRAR, Outcome.AVAILABLE, 0)
NO = seen(Layer.REGISTRAR, Outcome.REGISTERED, 0)
SILENT = seen(Layer.REGISTRAR, Outcome.FAILED, 0)


class Story:
    """A name in its window that a registrar offers while RDAP lags; found free at `NOW`."""

    def __init__(self) -> None:
        watched = WatchedName(
            name=NAME,
            display_name=NAME,
            suffix="com",
            layers=frozenset({Layer.DNS, Layer.RDAP, Layer.REGISTRAR}),
        )
        self.dossier = Dossier(watched=watched, policy=POLICY)
        self._surprises = Surprises()
        self.see(HELD, after=-900)
        self.see(HELD, YES, after=-6)
        assert self.see(HELD, YES, after=0) is TransitionKind.BECAME_AVAILABLE

    def see(self, *like: Observation, after: float) -> TransitionKind | None:
        """Take in observations so many seconds after the name was found free."""
        now = NOW + timedelta(seconds=after)
        told = [replace(one, asked_at=now) for one in like]
        return self.dossier.take_in(told, now, self._surprises)

    @property
    def kind(self) -> VerdictKind | None:
        """Return what is said of the name."""
        return None if self.dossier.verdict is None else self.dossier.verdict.kind


@pytest.mark.parametrize("registrar", [YES, SILENT])
def test_it_stays_free_while_the_registry_may_lag(registrar: Observation) -> None:
    story = Story()
    for after in (30, 120, 600, 3500):
        assert story.see(HELD, registrar, after=after) is None
        assert story.kind is VerdictKind.AVAILABLE


def test_what_it_shows_for_longer_was_never_free() -> None:
    story = Story()
    assert story.see(HELD, SILENT, after=4000) is TransitionKind.RETRACTED


def test_a_registrar_that_takes_its_word_back_is_believed() -> None:
    story = Story()
    assert story.see(HELD, NO, after=30) is TransitionKind.RETRACTED


def test_another_phase_ends_it_at_once() -> None:
    story = Story()
    restored = replace(HELD, phase=None)
    assert story.see(restored, SILENT, after=30) is TransitionKind.RETRACTED


def test_so_does_a_new_registration() -> None:
    story = Story()
    new = replace(HELD, phase=None, facts=Facts(name=NAME, registered_at=NOW))
    assert story.see(new, SILENT, after=30) is TransitionKind.TAKEN
