"""Sessions, auctions, observation periods: from when the public may have a deleted name. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .observation import Layer, Observation, Outcome, Phase, Role
from .policy import Policy
from .release_days import last_opening
from .standing import Standing, standing_of

REGISTRY = frozenset({Layer.RDAP, Layer.WHOIS, Layer.DAS})
GONE = frozenset({Outcome.ABSENT, Outcome.AVAILABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnd:
    """When a session that follows a deletion ends."""

    gone_at: datetime
    """The first answer of the registry without the name (UTC)."""
    ends_at: datetime
    """From when the public may register it (UTC)."""
    by_the_clock: bool
    """Counted from an opening by the clock; else from the first absence seen."""


def session_ends_at(
    observations: Iterable[Observation], policy: Policy, *, foretold: datetime | None = None
) -> datetime | None:
    """Return from when the public may register a name that is gone, or `None`: no session holds it.

    `foretold` is the earliest moment of the drop as it was forecast. A registry that has shown the
    session in a record ends it by showing the name no more.
    """
    told = tuple(observations)
    standing = standing_of(told, policy)
    found = session_end(told, standing, foretold) if standing is not None else None
    return found.ends_at if found is not None else None


def session_end(
    observations: Sequence[Observation], standing: Standing, foretold: datetime | None
) -> SessionEnd | None:
    """Do the same where the name's standing is known, and say what it rests on."""
    release = standing.policy.release
    if release.session is None or standing.phase is Phase.RELEASE_SESSION:
        return None
    gone_at = min(
        (
            seen.asked_at
            for seen in observations
            if seen.role is Role.QUESTION
            and seen.layer in REGISTRY
            and seen.outcome in GONE
            and seen.asked_at > standing.records[-1].asked_at
        ),
        default=None,
    )
    if gone_at is None:
        return None
    opened = last_opening(gone_at, release)
    if opened is None:
        return SessionEnd(gone_at=gone_at, ends_at=gone_at + release.session, by_the_clock=False)
    if foretold is not None and foretold > max(gone_at, opened):
        # Gone before its session: that is still to come.
        opened = foretold
    return SessionEnd(gone_at=gone_at, ends_at=opened + release.session, by_the_clock=True)
