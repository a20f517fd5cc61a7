"""When a registration has really expired, whatever date the registry prints. Pure.

Registries that renew by themselves add a year at expiry; the registrar may delete the name within
the grace period after it and gets the fee back (RFC 3915, autoRenewPeriod). Meanwhile the printed
date is a year ahead of the one that matters.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from .lifecycle import LEAVING, fold_status, newest_record, records_of
from .observation import Facts, Observation, Phase

GRACE_MOST = timedelta(days=45)
"""The longest grace period after an automatic renewal (ICANN's agreements with gTLDs)."""
NEAR = timedelta(days=2)
"""How near the old date the year is added; earlier, and somebody has paid for it."""
LEAST_AHEAD = timedelta(days=300)
"""A date so far ahead in the grace period is that of the year just added."""
AUTO_RENEWED = "autorenewperiod"


def expiry_of(observations: Iterable[Observation]) -> datetime | None:
    """Return the expiration date that counts (UTC), or `None` where no record has one.

    In the grace period after an automatic renewal it is the date before; else the registry's.
    """
    return expiry_in(records_of(observations))


def expiry_in(records: Sequence[Observation]) -> datetime | None:
    """Do the same for registry records of one name, oldest first."""
    newest = newest_record(records)
    if newest is None or newest.facts.expires_at is None:
        return None
    expires = newest.facts.expires_at
    before = year_before(expires)
    seen_at = newest.asked_at
    if expires - seen_at < LEAST_AHEAD or not before - NEAR <= seen_at <= before + GRACE_MOST:
        return expires
    if newest.phase is Phase.GRACE or _says_so(newest.facts):
        return before
    return before if _jumped(records, newest, before) else expires


def expiry_shown(records: Sequence[Observation]) -> datetime | None:
    """Return the date that is shown to people, by registry records of one name, oldest first.

    That of a name on its way out which is still to come is none at which it expires: shown is the
    one before if a record knows it, and none otherwise.
    """
    newest = newest_record(records)
    expires = expiry_in(records)
    if newest is None or expires is None or newest.phase not in LEAVING:
        return expires
    if expires <= newest.asked_at:
        return expires
    before = year_before(expires)
    return before if _was_printed(records, before) else None


def _was_printed(records: Sequence[Observation], date: datetime) -> bool:
    """Tell whether a record had this date, or was of the grace period that followed on it."""
    return any(
        old.facts.expires_at == date
        or (
            old.facts.expires_at is not None
            and year_before(old.facts.expires_at) == date
            and date - NEAR <= old.asked_at <= date + GRACE_MOST
            and (old.phase is Phase.GRACE or _says_so(old.facts))
        )
        for old in records
    )


def year_before(moment: datetime) -> datetime:
    """Return the same moment of the year before; of 29 February the 28th."""
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)


def _says_so(facts: Facts) -> bool:
    return any(fold_status(status) == AUTO_RENEWED for status in facts.statuses)


def _jumped(records: Sequence[Observation], newest: Observation, before: datetime) -> bool:
    """Tell whether the year came by itself: at the old date, with nothing else changed."""
    same = [seen for seen in records if seen.layer is newest.layer]
    for old in reversed(same):
        if old.facts.expires_at == newest.facts.expires_at:
            continue
        first = next(seen for seen in same if seen.asked_at > old.asked_at)
        changed = first.facts.changed_at
        return (
            old.facts.expires_at == before
            and old.asked_at <= before + NEAR
            and first.asked_at >= before - NEAR
            and (changed is None or changed == old.facts.changed_at or changed >= before - NEAR)
            and _unchanged(old.facts, first.facts)
        )
    return False


def _unchanged(old: Facts, new: Facts) -> bool:
    """Compare all that a holder or registrar changes when they act; what either omits is equal."""
    return (
        (not old.registrar or not new.registrar or old.registrar == new.registrar)
        and set(old.name_servers) == set(new.name_servers)
        and _plain(old.statuses) == _plain(new.statuses)
    )


def _plain(statuses: Iterable[str]) -> set[str]:
    return {fold_status(status) for status in statuses} - {AUTO_RENEWED}
