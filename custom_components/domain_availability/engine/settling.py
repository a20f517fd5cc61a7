"""A new verdict beside the old one: silence and doubt alone change nothing soon. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from . import claims, drops
from .ages import KEPT, PENDING_KEPT, RENEWED_FIRST_DAY, RENEWED_LATER
from .explain import under_first_of
from .observation import Outcome, Phase
from .situation import Situation
from .verdict import Verdict, VerdictKind


def settle(new: Verdict, look: Situation) -> Verdict:
    """Weigh a new verdict against the one before: silence and doubt alone change nothing soon."""
    old = look.case.previous
    if new.kind is VerdictKind.AVAILABLE and old is not None and old.phase is Phase.PREMIUM:
        return _still_at_a_price(old, new)
    lags = new.kind is VerdictKind.REGISTERED and claims.lags_behind_offer(look)
    if old is not None and old.kind is VerdictKind.AVAILABLE:
        still = lags or new.kind is VerdictKind.UNKNOWN
        return _still_available(old, new, look) if still else new
    if new.kind is not VerdictKind.UNKNOWN or old is None or old.kind is VerdictKind.UNKNOWN:
        return new
    doubt = look.evidence.first_absence
    if (
        claims.absence_in_standing(look)
        and doubt is not None
        and look.now - doubt > max(PENDING_KEPT, drops.gap(look)[0])
    ):
        return new
    since = _last_word(old, look)
    if look.now - since > KEPT:
        return new
    return replace(
        new,
        kind=old.kind,
        phase=old.phase,
        confidence=_faded(old.confidence, look.now - since),
        row="17" if new.row in {"16", "17"} else new.row,
        stale=True,
    )


def _last_word(old: Verdict, look: Situation) -> datetime:
    """Return when a source last said what the old verdict says."""
    evidence = look.evidence
    words = [seen.asked_at for seen in evidence.positives]
    if evidence.withheld is not None:
        words.append(evidence.withheld.asked_at)
    return max(words, default=old.decided_at)


def _still_at_a_price(old: Verdict, new: Verdict) -> Verdict:
    """Keep a price that absences do not contradict: the registry does not show it in them."""
    if new.row in {"7", "9"}:
        return new
    return replace(new, phase=old.phase, price=old.price, currency=old.currency)


def _still_available(old: Verdict, new: Verdict, look: Situation) -> Verdict:
    """Keep an "available" until a positive ends it; without renewal it goes stale and fades."""
    renewals = [run.newest.asked_at for run in look.evidence.runs if run.standing]
    renewals += [
        seen.asked_at
        for seen in look.evidence.registrar(within=KEPT)
        if seen.outcome is Outcome.AVAILABLE
    ]
    renewed = max(renewals, default=old.decided_at)
    age = look.now - renewed
    if age > KEPT:
        return new
    since = look.case.available_since or old.decided_at
    allowed = RENEWED_FIRST_DAY if look.now - since <= timedelta(days=1) else RENEWED_LATER
    stale = age > allowed
    return replace(
        new,
        kind=old.kind,
        phase=old.phase,
        row=old.row,
        # What has made it so comes first; what sources say by now follows.
        reasons=under_first_of(old.reasons, new.reasons),
        stale=stale,
        confidence=_faded(old.confidence, age - allowed) if stale else old.confidence,
        price=old.price,
        currency=old.currency,
        look_again=None,
    )


def _faded(confidence: float, age: timedelta) -> float:
    """Return a confidence that falls evenly to half over the days a verdict is kept."""
    share = min(max(age / KEPT, 0.0), 1.0)
    return round(confidence * (1 - share / 2), 2)
