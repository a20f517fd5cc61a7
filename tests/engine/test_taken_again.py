"""A name that was found free and is held again was taken, whatever an old record said of it."""

from datetime import timedelta

from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.engine.watching import WatchedName

from .sights import CONTROL, NAME, NOW, NS1, NS2, POLICY, seen


def test_a_delegation_seen_before_the_new_record_is_no_mistake_of_ours() -> None:
    # The registry is not asked, because our own pace refuses it, or does not answer.
    watched = WatchedName(name=NAME, display_name=NAME, suffix="com")
    dossier = Dossier(watched=watched, policy=POLICY)
    surprises = Surprises()
    began = Facts(name=NAME, changed_at=NOW - timedelta(days=5))
    held = seen(Layer.RDAP, Outcome.REGISTERED, 900, phase=Phase.PENDING_DELETE, facts=began)
    gone = (
        seen(Layer.DNS, Outcome.ABSENT, 46, server=NS1, serial=7),
        seen(Layer.DNS, Outcome.ABSENT, 46, server=NS2, serial=7),
        seen(Layer.RDAP, Outcome.ABSENT, 45),
        seen(Layer.RDAP, Outcome.REGISTERED, 43, name=CONTROL, role=Role.CONTROL),
        seen(Layer.RDAP, Outcome.ABSENT, 40),
    )
    dossier.take_in((held,), NOW - timedelta(seconds=900), surprises)
    told = dossier.take_in(gone, NOW - timedelta(seconds=40), surprises)
    assert told is TransitionKind.BECAME_AVAILABLE

    delegated = seen(Layer.DNS, Outcome.REGISTERED, 1, server=NS1, serial=8)
    assert dossier.take_in((delegated,), NOW, surprises) is TransitionKind.TAKEN
    assert dossier.verdict is not None
    assert dossier.verdict.phase is Phase.REGISTERED
