"""What happened between two certain verdicts, and what is no news."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from custom_components.domain_availability.engine.observation import Facts, Phase
from custom_components.domain_availability.engine.transitions import (
    id_after,
    is_certain,
    kind_of,
    transition,
)
from custom_components.domain_availability.engine.verdict import (
    TransitionKind,
    Verdict,
    VerdictKind,
)

from .sights import NAME, NOW

YEARS_AGO = NOW - timedelta(days=3000)
EPISODE = NOW - timedelta(minutes=10)


def verdict(kind: VerdictKind, phase: Phase | None) -> Verdict:
    """Return a verdict of now."""
    return Verdict(kind=kind, phase=phase, confidence=0.9, row="2", decided_at=NOW)


FREE = verdict(VerdictKind.AVAILABLE, Phase.AVAILABLE)
PREMIUM = verdict(VerdictKind.AVAILABLE, Phase.PREMIUM)
HELD = verdict(VerdictKind.REGISTERED, Phase.REGISTERED)
GRACE = verdict(VerdictKind.REGISTERED, Phase.GRACE)
REDEMPTION = verdict(VerdictKind.REGISTERED, Phase.REDEMPTION)
PENDING = verdict(VerdictKind.REGISTERED, Phase.PENDING_DELETE)
HOLD = verdict(VerdictKind.REGISTERED, Phase.ON_HOLD)
SESSION = verdict(VerdictKind.NOT_FOR_SALE, Phase.RELEASE_SESSION)
RESERVED = verdict(VerdictKind.NOT_FOR_SALE, Phase.RESERVED)
K = TransitionKind


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (None, HELD, K.FIRST_SEEN),
        (None, FREE, K.FIRST_SEEN),
        (PENDING, FREE, K.BECAME_AVAILABLE),
        (HELD, FREE, K.BECAME_AVAILABLE),
        (SESSION, FREE, K.BECAME_AVAILABLE),
        (FREE, FREE, None),
        (PENDING, PREMIUM, K.BECAME_AVAILABLE),
        (PREMIUM, PREMIUM, None),
        (FREE, PREMIUM, None),
        (PREMIUM, FREE, K.BECAME_AVAILABLE),
        (FREE, HELD, K.TAKEN),
        (FREE, PENDING, K.RETRACTED),
        (FREE, REDEMPTION, K.RETRACTED),
        (FREE, RESERVED, K.CHANGED),
        (HELD, GRACE, K.ENTERED_GRACE),
        (GRACE, REDEMPTION, K.ENTERED_REDEMPTION),
        (REDEMPTION, PENDING, K.ENTERED_PENDING_DELETE),
        (PENDING, SESSION, K.ENTERED_RELEASE_SESSION),
        (GRACE, HELD, K.RENEWED),
        (REDEMPTION, HELD, K.RENEWED),
        (HELD, HOLD, K.CHANGED),
        (HELD, RESERVED, K.CHANGED),
        (HELD, HELD, None),
        (RESERVED, RESERVED, None),
    ],
)
def test_kinds(old: Verdict | None, new: Verdict, kind: TransitionKind | None) -> None:
    began = EPISODE if old is FREE else None
    assert kind_of(old, new, (Facts(),), Facts(), began) is kind


@pytest.mark.parametrize(
    ("registered", "kind"),
    [
        (NOW, K.TAKEN),
        (EPISODE, K.TAKEN),
        (YEARS_AGO, K.RETRACTED),
        (None, K.TAKEN),
    ],
)
def test_the_registration_date_tells_taken_from_a_mistake(
    registered: object, kind: TransitionKind
) -> None:
    after = replace(Facts(), registered_at=registered)  # type: ignore[arg-type]  # a date or None
    assert kind_of(FREE, HELD, (Facts(registered_at=YEARS_AGO),), after, EPISODE) is kind


@pytest.mark.parametrize("phase", [PENDING, REDEMPTION, GRACE])
@pytest.mark.parametrize(
    ("registered", "kind"), [(NOW, K.TAKEN), (YEARS_AGO, K.RETRACTED), (None, K.RETRACTED)]
)
def test_what_was_taken_and_deleted_again_while_nobody_looked_was_no_mistake(
    phase: Verdict, registered: object, kind: TransitionKind
) -> None:
    after = replace(Facts(), registered_at=registered)  # type: ignore[arg-type]  # a date or None
    assert kind_of(FREE, phase, (Facts(registered_at=YEARS_AGO),), after, EPISODE) is kind


def test_a_new_registration_without_a_seen_absence_is_taken() -> None:
    before, after = Facts(registered_at=YEARS_AGO), Facts(registered_at=NOW)
    assert kind_of(PENDING, HELD, (before,), after, None) is K.TAKEN
    assert kind_of(HELD, HELD, (before,), after, None) is K.TAKEN
    rounded = Facts(registered_at=YEARS_AGO + timedelta(hours=5))
    assert kind_of(HELD, HELD, (before,), rounded, None) is None


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Facts(registrar="Old"), Facts(registrar="New"), K.REGISTRAR_CHANGED),
        (Facts(registrar="Old  Inc."), Facts(registrar="OLD Inc."), None),
        (
            Facts(registrar="Old", registrar_id="9"),
            Facts(registrar="Old, Inc.", registrar_id="9"),
            None,
        ),
        (Facts(registrar_id="9"), Facts(registrar="Old"), None),
        (Facts(registrar="Old"), Facts(), None),
        (Facts(name_servers=("a", "b")), Facts(name_servers=("b", "a")), None),
        (Facts(name_servers=("a", "b")), Facts(name_servers=("a", "c")), K.NAME_SERVERS_CHANGED),
        (Facts(name_servers=("a", "b")), Facts(), None),
        (
            Facts(expires_at=NOW),
            Facts(expires_at=NOW + timedelta(days=365)),
            None,
        ),
    ],
)
def test_what_changes_in_a_record(before: Facts, after: Facts, kind: TransitionKind | None) -> None:
    assert kind_of(HELD, HELD, (before,), after, None) is kind


def test_doubt_is_not_certain() -> None:
    assert is_certain(HELD)
    assert not is_certain(replace(HELD, stale=True))
    assert not is_certain(verdict(VerdictKind.UNKNOWN, None))


def test_a_transition_says_from_where_to_where() -> None:
    told = transition("id", NAME, K.BECAME_AVAILABLE, PENDING, FREE)
    assert (told.from_verdict, told.to_verdict) == (PENDING.kind, FREE.kind)
    assert (told.from_phase, told.to_phase) == (PENDING.phase, FREE.phase)
    assert (told.transition_id, told.name, told.at) == ("id", NAME, NOW)
    assert transition("id", NAME, K.FIRST_SEEN, None, HELD).from_verdict is None


def test_the_same_change_after_the_same_news_has_the_same_id() -> None:
    first = id_after("before", NAME, K.BECAME_AVAILABLE, FREE)
    assert first == id_after("before", NAME, K.BECAME_AVAILABLE, FREE)
    others = {
        id_after("another", NAME, K.BECAME_AVAILABLE, FREE),
        id_after("before", "other.test", K.BECAME_AVAILABLE, FREE),
        id_after("before", NAME, K.BECAME_AVAILABLE, PREMIUM),
        id_after("before", NAME, K.TAKEN, HELD),
        id_after("before", NAME, K.RENEWED, HELD),
        id_after(first, NAME, K.BECAME_AVAILABLE, FREE),
    }
    assert len(others) == 6
    assert first not in others


@pytest.mark.parametrize(
    ("registered_at", "kind"),
    [
        (EPISODE, None),
        (NOW - timedelta(days=2), None),
        (NOW + timedelta(minutes=5), None),
        (NOW + timedelta(days=3), K.TAKEN),
    ],
)
def test_a_registration_is_told_once_though_its_record_comes_after_its_delegation(
    registered_at: datetime, kind: TransitionKind | None
) -> None:
    old = Facts(registered_at=YEARS_AGO, registrar="Old")
    new = Facts(registered_at=registered_at, registrar="New")
    assert kind_of(HELD, HELD, (old,), new, None, taken_at=NOW) is kind
    assert kind_of(HELD, PENDING, (old,), new, None, taken_at=NOW) is (
        kind or K.ENTERED_PENDING_DELETE
    )
    assert kind_of(HELD, HELD, (old,), new, None) is K.TAKEN, "of which nobody was told"
