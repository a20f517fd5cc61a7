"""What a registry publishes of the release of a name, and whether it still holds. Pure."""

from datetime import datetime, time, timedelta

from .expiry import expiry_in
from .lifecycle import LEAVING, SAME_LOOK, is_ending, phase_of_record
from .observation import ASKED_AT
from .release_days import ordinal_of
from .standing import Standing

PUBLISHED_KEPT = timedelta(days=7)
"""How long a published time is believed without the source saying it again."""


def published_for(
    standing: Standing | None, listed: datetime | None, missing_since: datetime | None = None
) -> datetime | None:
    """Return the moment (UTC) published for the name, if it is to be believed.

    `missing_since` is when its list last had it, where that has lost it before its time: it was
    renewed, or the list has a hole, as the next record shows. A record's own comes before the
    list's: the list is made once a night, and the record was asked for this name. But a bare day of
    one gives way to the other's moment of that day.
    """
    if standing is None:
        return listed
    said = _said(standing)
    if listed is not None and (
        _taken_back(standing, listed, since=standing.seen_at - PUBLISHED_KEPT)
        or (missing_since is not None and _back(standing, missing_since))
    ):
        listed = None
    if said is None or listed is None:
        return said or listed
    zone = standing.policy.release.zone
    same_day = day_of(said, zone) == day_of(listed, zone)
    return listed if same_day and is_day(said) else said


def is_day(moment: datetime) -> bool:
    """Tell a day without an hour, which is read as its first moment."""
    return moment.time() == time()


def day_of(moment: datetime, zone: str) -> int:
    """Return the ordinal of a day, or of a moment's day in a time zone."""
    return moment.toordinal() if is_day(moment) else ordinal_of(moment, zone)


def _said(standing: Standing) -> datetime | None:
    """Return the time that a record published, unless a later one of that source took it back."""
    latest = {seen.layer: seen for seen in standing.records}
    telling = [
        seen
        for seen in latest.values()
        if seen.facts.release_at is not None and standing.seen_at - seen.asked_at < PUBLISHED_KEPT
    ]
    if not telling:
        return None
    teller = max(telling, key=ASKED_AT)
    at, expires = teller.facts.release_at, teller.facts.expires_at
    if at is None or _taken_back(standing, at, since=teller.asked_at - SAME_LOOK):
        return None
    phase = phase_of_record(teller, standing.policy)
    if expires and expires > teller.asked_at and not is_ending(phase, standing.policy):
        # .ru prints for every name when it would be free if nobody paid.
        return None
    return at


def _back(standing: Standing, since: datetime) -> bool:
    """Tell whether a record since then has the name as one that is neither ending nor expired."""
    return standing.seen_at > since and not standing.ending and standing.expired_at is None


def _taken_back(standing: Standing, at: datetime, *, since: datetime) -> bool:
    """Tell whether the holder has got the name back from what was published for it.

    Its registry has renewed it beyond that moment, or has shown it on its way out since and now
    does not.
    """
    if standing.ending:
        return False
    expires = expiry_in(standing.records)
    if expires is not None and expires > at:
        return True
    return any(
        seen.asked_at >= since and phase_of_record(seen, standing.policy) in LEAVING
        for seen in standing.same_source
    )
