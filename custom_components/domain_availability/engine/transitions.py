"""What a new verdict changes, and what that is called. Pure.

Only certain verdicts are compared: doubt that comes and goes is no news, and a verdict that ages
out is no transition.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from .lifecycle import LEAVING
from .observation import Facts, Phase
from .verdict import Transition, TransitionKind, Verdict, VerdictKind

ENTERED: Mapping[Phase, TransitionKind] = {
    Phase.GRACE: TransitionKind.ENTERED_GRACE,
    Phase.REDEMPTION: TransitionKind.ENTERED_REDEMPTION,
    Phase.PENDING_DELETE: TransitionKind.ENTERED_PENDING_DELETE,
    Phase.RELEASE_SESSION: TransitionKind.ENTERED_RELEASE_SESSION,
}

_IDS = UUID("6b6f1f0e-3c56-4a53-9d1c-9a2b6b1d5c0e")

NEW_REGISTRATION = timedelta(days=1)
"""A registration date must be this much later to be another registration: registries correct and
round them."""


CLOCKS = timedelta(hours=1)
"""How far our clock may be behind a registry's."""


def is_certain(verdict: Verdict) -> bool:
    """Tell whether a verdict says something new: not unknown, not merely kept."""
    return verdict.kind is not VerdictKind.UNKNOWN and not verdict.stale


def kind_of(
    old: Verdict | None,
    new: Verdict,
    known: Sequence[Facts],
    after: Facts,
    episode_began: datetime | None,
    *,
    taken_at: datetime | None = None,
    never_free: bool = False,
) -> TransitionKind | None:
    """Return what happened between two certain verdicts, or `None` where nothing did.

    `after` are the registry record's facts now, `known` all to which they must be new to be news
    (`standing.known_before`); none of them: nothing is. `episode_began` is when the name was found
    available, while it is; `taken_at` when it was last told that it was taken; `never_free`: the
    record shows that it was a mistake when it was last found available.
    """
    if old is None:
        return TransitionKind.FIRST_SEEN
    if new.kind is VerdictKind.AVAILABLE:
        return None if _no_cheaper(old, new) else TransitionKind.BECAME_AVAILABLE
    registered = new.kind is VerdictKind.REGISTERED
    if registered and (never_free or old.kind is VerdictKind.AVAILABLE):
        return (
            TransitionKind.RETRACTED if never_free else _end_of_episode(new, after, episode_began)
        )
    anew = registered and _registered_anew(known, after)
    if anew and not _is_told(after, taken_at):
        return TransitionKind.TAKEN
    if (old.kind, old.phase) != (new.kind, new.phase):
        return _phase_change(old, new)
    return _record_change(known, after) if registered and not anew else None


def _is_told(after: Facts, taken_at: datetime | None) -> bool:
    """Tell whether it was told of this registration that the name was taken.

    The zone shows a delegation first: the record that comes later is of the same registration.
    """
    registered_at = after.registered_at
    return taken_at is not None and registered_at is not None and registered_at <= taken_at + CLOCKS


def _no_cheaper(old: Verdict, new: Verdict) -> bool:
    """Tell whether a free name was free before; one that had a premium price then is news now."""
    was_dear = old.phase is Phase.PREMIUM and new.phase is not Phase.PREMIUM
    return old.kind is VerdictKind.AVAILABLE and not was_dear


def _end_of_episode(new: Verdict, after: Facts, episode_began: datetime | None) -> TransitionKind:
    """Tell a new registration from a name that was never free.

    The old registration date says that we were wrong; without a date, so does a phase no new
    registration is in. With a new date it has been taken and deleted again while nobody looked.
    """
    if after.registered_at is not None and episode_began is not None:
        old = is_of_before(after.registered_at, episode_began)
    else:
        old = new.phase in LEAVING or new.phase is Phase.GRACE
    return TransitionKind.RETRACTED if old else TransitionKind.TAKEN


def is_of_before(registered_at: datetime, freed_at: datetime) -> bool:
    """Tell whether a registration began before the name was found free."""
    return registered_at < freed_at - NEW_REGISTRATION


def _registered_anew(known: Sequence[Facts], after: Facts) -> bool:
    """Tell whether the name was dropped and taken without our seeing it free."""
    dated = [one for one in known if one.registered_at is not None]
    return bool(dated) and all(_is_of_earlier(one, after) for one in dated)


def _is_of_earlier(before: Facts, after: Facts) -> bool:
    """Tell whether one record is of an earlier registration than another."""
    return (
        before.registered_at is not None
        and after.registered_at is not None
        and after.registered_at - before.registered_at >= NEW_REGISTRATION
    )


def _phase_change(old: Verdict, new: Verdict) -> TransitionKind:
    if new.phase is not None and new.phase in ENTERED:
        return ENTERED[new.phase]
    left = old.phase in LEAVING or old.phase is Phase.GRACE
    if new.kind is VerdictKind.REGISTERED and new.phase is Phase.REGISTERED and left:
        return TransitionKind.RENEWED
    return TransitionKind.CHANGED


def _record_change(known: Sequence[Facts], after: Facts) -> TransitionKind | None:
    """Compare records of one registration; what one does not say has not changed.

    Of another source's alone only the spelling could be new.
    """
    if any(_is_of_earlier(one, after) for one in known):
        return None
    registrars = [one for one in known if _names_registrar(one)]
    if registrars and all(_another_registrar(one, after) for one in registrars):
        return TransitionKind.REGISTRAR_CHANGED
    servers, new = [set(one.name_servers) for one in known if one.name_servers], after.name_servers
    if servers and new and set(new) not in servers:
        return TransitionKind.NAME_SERVERS_CHANGED
    return None


def _names_registrar(facts: Facts) -> bool:
    return bool(facts.registrar or facts.registrar_id)


def _another_registrar(before: Facts, after: Facts) -> bool:
    """Compare ids where both records have one; sources spell names in more than one way."""
    if before.registrar_id and after.registrar_id:
        return before.registrar_id != after.registrar_id
    if before.registrar and after.registrar:
        return before.registrar.casefold().split() != after.registrar.casefold().split()
    return False


def id_after(last: str, name: str, kind: TransitionKind, new: Verdict) -> str:
    """Return the id of a name's next transition.

    `last` is that of the one before it, or says when the name was added.

    Where a full disk could not take it and the power went, the next run comes to the same change
    from where the file ends, and tells it under the same id: whoever heard it knows it again.
    """
    return uuid5(_IDS, "/".join((last, name, kind, new.kind, new.phase or ""))).hex


def transition(
    transition_id: str, name: str, kind: TransitionKind, old: Verdict | None, new: Verdict
) -> Transition:
    """Write a change down under an id that stays the same however often it is told."""
    return Transition(
        transition_id=transition_id,
        name=name,
        kind=kind,
        from_verdict=old.kind if old else None,
        to_verdict=new.kind,
        from_phase=old.phase if old else None,
        to_phase=new.phase,
        confidence=new.confidence,
        at=new.decided_at,
        reasons=tuple(new.reasons),
        price=new.price,
        currency=new.currency,
    )
