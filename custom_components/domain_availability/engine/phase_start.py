"""When the phase a name is in began: by the registry's own dates, else between two looks. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .expiry import expiry_in
from .lifecycle import phase_of_record
from .observation import Layer, Observation, Outcome, Phase, Role
from .policy import Policy
from .runs import ZONE_SAYS

LONGEST_WAIT = timedelta(days=31)
"""How long a name waits at most for a day of release that comes once a month."""
DATE_SLACK = timedelta(days=1)
"""How much a phase may be over its length: dates are rounded, batches come late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A moment known to lie between two (UTC)."""

    first: datetime
    last: datetime

    def later(self, by: timedelta) -> Span:
        """Return the span of the moment so much later."""
        return Span(first=self.first + by, last=self.last + by)

    def within(self, other: Span) -> Span:
        """Return what both leave possible; where they contradict each other, this one."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first=first, last=last) if first <= last else self


def length_of(phase: Phase, policy: Policy) -> timedelta | None:
    """Return how long a phase lasts under a policy, or `None` where that is not known."""
    if phase is Phase.PENDING_DELETE and policy.pending_delete is None:
        return timedelta(0) if policy.release.on_some_days else None
    return {
        Phase.GRACE: policy.grace,
        Phase.REDEMPTION: policy.redemption,
        Phase.PENDING_DELETE: policy.pending_delete,
        Phase.RELEASE_SESSION: policy.release.session,
    }.get(phase)


def start_of(
    records: Sequence[Observation], phase: Phase, policy: Policy, *, gone: Span | None = None
) -> Span | None:
    """Return when `phase`, which the newest record shows, began; `None`: no length to go by.

    `records` are those of one layer, oldest first; `gone` is when the name went from the zone,
    which a name does when it is deleted (RFC 3915, section 3.1), if that was seen.
    """
    length = length_of(phase, policy)
    if length is None:
        return None
    newest = records[-1]
    first_in, before = newest.asked_at, 0
    for index in range(len(records) - 1, -1, -1):
        if phase_of_record(records[index], policy) is not phase:
            before = index + 1
            break
        first_in = records[index].asked_at
    last_before = records[before - 1].asked_at if before else None
    wait = LONGEST_WAIT if policy.release.on_some_days else timedelta(0)
    oldest = first_in - length - wait
    for told in _told(records, phase, policy):
        if oldest - DATE_SLACK <= told <= first_in and (
            last_before is None or told >= last_before - policy.lag_of(newest.layer)
        ):
            return Span(first=told, last=told)
    seen = Span(first=max(last_before or oldest, oldest), last=first_in)
    if phase is Phase.REDEMPTION and gone is not None:
        seen = seen.within(gone)
    if phase is Phase.PENDING_DELETE and before and policy.redemption is not None:
        earlier = records[:before]
        if phase_of_record(earlier[-1], policy) is Phase.REDEMPTION:
            restorable = start_of(earlier, Phase.REDEMPTION, policy, gone=gone)
            if restorable is not None:
                return seen.within(restorable.later(policy.redemption))
    return seen


def gone_from_zone(observations: Iterable[Observation], policy: Policy) -> Span | None:
    """Return when a name went from its zone, as far as looks have bounded it.

    The zone may have shown it for its lag beyond that.
    """
    zone = [
        seen
        for seen in observations
        if seen.layer is Layer.DNS and seen.role is Role.QUESTION and seen.outcome in ZONE_SAYS
    ]
    sights = [seen.asked_at for seen in zone if seen.outcome is Outcome.REGISTERED]
    if not sights or len(sights) == len(zone):
        return None
    last = max(sights)
    after = [seen.asked_at for seen in zone if seen.asked_at > last]
    return Span(first=last - policy.zone_lag, last=min(after)) if after else None


def _told(records: Sequence[Observation], phase: Phase, policy: Policy) -> list[datetime]:
    """Return the moments at which, by the record's dates, the phase may have begun; best first.

    Few registries note the step from redemption to pending delete: the last change is then still
    the deletion, and the redemption has run since.
    """
    facts = records[-1].facts
    dates = [told for told in (facts.deleted_at, facts.changed_at) if told is not None]
    if phase is Phase.PENDING_DELETE and policy.redemption is not None:
        dates += [told + policy.redemption for told in dates]
    if phase is Phase.GRACE or (phase is Phase.REDEMPTION and policy.grace is None):
        expires = expiry_in(records)
        dates = [*([expires] if expires is not None and phase is Phase.GRACE else []), *dates]
        if expires is not None and phase is Phase.REDEMPTION:
            dates.append(expires)
    return dates
