"""When another look would settle what this one left open. Pure."""

from datetime import datetime

from . import claims, drops
from .ages import JUST_CAUGHT, LEAST_WAIT, REGISTRAR_GAP
from .runs import Run, Source
from .situation import Row, Situation
from .surprises import APART
from .verdict import VerdictKind


def look_again(row: Row, look: Situation) -> float | None:
    """Return the seconds until the look that would settle an absence waiting for its second."""
    if (row.number == "5" and _outlived(look)) or (
        row.number == "14" and claims.denied_since(look) > JUST_CAUGHT
    ):
        return None
    if row.kind is VerdictKind.REGISTERED and claims.disputed_in_window(look):
        return _until_offered_twice(look)
    if row.look_again is not None:
        return row.look_again.total_seconds()
    if row.number not in {"15", "16"} or not claims.absence_in_standing(look):
        return None
    if not drops.not_held(look):
        return APART.total_seconds()
    gap, oldest = drops.gap(look)
    waits: list[float] = []
    for run in look.evidence.fresh_runs:
        first = next(seen for seen in run.controlled if look.now - seen.asked_at <= oldest)
        left = gap - look.passed(first.asked_at, look.now)
        wait = left.total_seconds()
        # Where an absence that old has been asked for again, something else is missing, and
        # looking at once brings no more. The control alone may have taken longer than the gap.
        if wait > 0 or not _asked_again(run, look.now + left, look):
            waits.append(max(wait, LEAST_WAIT))
    return min(waits, default=None)


def _asked_again(run: Run, since: datetime, look: Situation) -> bool:
    """Tell whether an endpoint has been asked since then, or has said nothing since its absence."""
    return run.newest.asked_at >= since or any(
        seen.asked_at > run.newest.asked_at
        for seen in look.evidence.all
        if seen.name == look.case.name and Source(seen.layer, seen.server) == run.source
    )


def _until_offered_twice(look: Situation) -> float | None:
    """Return the seconds until a registrar's second yes would outrank the record."""
    first = next((offer for offer in look.evidence.offers if look.times(offer)), None)
    if first is None:
        return REGISTRAR_GAP.total_seconds()
    wait = (first.asked_at + REGISTRAR_GAP - look.now).total_seconds()
    return wait if wait > 0 else None


def _outlived(look: Situation) -> bool:
    """Whether delegation and absence have contradicted each other for longer than the lag."""
    first = look.evidence.first_absence
    return first is not None and look.now - first > look.policy.zone_lag
