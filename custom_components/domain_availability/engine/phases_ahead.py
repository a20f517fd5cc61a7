"""What lies ahead of a name that no drop is foretold for yet. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .lifecycle import LEAVING
from .observation import Observation, Phase
from .phase_start import Span, length_of, start_of
from .policy import Policy
from .release_days import DAY, days_of, opening
from .standing import Standing, standing_of

RENEWED_IN_GRACE = 0.7
"""How many expired names their holders still renew, about; registries publish no such figure."""
SOLD_IN_GRACE = 0.5
"""How many of the rest go to another holder without a drop where registrars auction them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPath:
    """When an expired name may drop at all: for people, no window to look for."""

    earliest: datetime
    """If it is deleted now."""
    latest: datetime
    """If it is deleted when its grace ends."""
    confidence: float
    """How likely it drops between the two, 0 to 1: low, for most are renewed."""
    why: str


def next_phase_at(observations: Sequence[Observation], policy: Policy) -> datetime | None:
    """Return when (UTC) the phase the name is in is foretold to end without a drop.

    `None` where nothing tells, or where it should have ended when the registry last showed the
    name. A start that is only known to lie between two looks counts from the later one.
    """
    return phase_ends_at(standing_of(observations, policy))


def phase_ends_at(standing: Standing | None) -> datetime | None:
    """Do the same where the name's standing is known."""
    if standing is None or standing.phase is standing.policy.last_phase:
        return None
    at = _end_of_phase(standing)
    return at if at is not None and at > standing.seen_at else None


def _end_of_phase(standing: Standing) -> datetime | None:
    policy, expired_at = standing.policy, standing.expired_at
    if standing.phase is Phase.REDEMPTION:
        final = policy.pending_delete
        if expired_at and policy.expiry_to_release is not None and final is not None:
            return expired_at + policy.expiry_to_release - final
        if policy.redemption is None or policy.release.on_some_days:
            return None
        start = start_of(standing.same_source, standing.phase, policy, gone=standing.gone)
        return start.last + policy.redemption if start is not None else None
    if standing.phase not in LEAVING and expired_at and policy.grace is not None:
        return expired_at + policy.grace
    return None


def expected_path(observations: Sequence[Observation], policy: Policy) -> ExpectedPath | None:
    """Return when an expired name that is not yet deleted may drop, or `None` for any other.

    Also `None` where the policy does not know how long its registry takes.
    """
    standing = standing_of(observations, policy)
    if standing is None or standing.phase in LEAVING:
        return None
    expires = standing.expired_at
    span = _deleted_within(expires, standing.seen_at, policy) if expires is not None else None
    if span is None:
        return None
    earliest, latest = span.first, span.last
    if not policy.release.exact:
        earliest = _first_moment(earliest, standing.seen_at, policy)
        latest = _first_moment(latest, standing.seen_at, policy) + DAY
    confidence = (1 - RENEWED_IN_GRACE) * policy.confidence
    if policy.usually_auctioned:
        confidence *= 1 - SOLD_IN_GRACE
    return ExpectedPath(
        earliest=earliest,
        latest=latest,
        confidence=round(confidence, 2),
        why="expired; it drops only if nobody renews it",
    )


def _deleted_within(expires: datetime, now: datetime, policy: Policy) -> Span | None:
    """Return when the last phase may end, from a deletion now to one when grace ends."""
    if policy.expiry_to_release is not None:
        end = expires + policy.expiry_to_release
        return Span(first=end, last=end)
    if policy.grace is None:
        return None
    grace_ends = max(expires + policy.grace, now)
    rest = _after_grace(policy)
    if rest is None:
        return None
    if policy.grace_fixed or policy.last_phase is Phase.GRACE:
        return Span(first=grace_ends + rest, last=grace_ends + rest)
    return Span(first=now + rest, last=grace_ends + rest)


def _after_grace(policy: Policy) -> timedelta | None:
    """Return how long it takes from a deletion to the release, or `None` where not known."""
    if policy.last_phase is Phase.GRACE:
        return timedelta(0)
    redemption = length_of(Phase.REDEMPTION, policy)
    if policy.last_phase is Phase.REDEMPTION:
        return redemption
    final = length_of(Phase.PENDING_DELETE, policy)
    if final is None:
        return None
    return final + (redemption or timedelta(0))


def _first_moment(end: datetime, seen_at: datetime, policy: Policy) -> datetime:
    """Return when the release of a phase's end opens at the earliest."""
    days = days_of(Span(first=end, last=end), policy.release, seen_at)
    return opening(days[0][0], policy.release)
