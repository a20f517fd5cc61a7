"""When it is news that a name expires, for somebody who holds it. Pure.

Told a month before and again a week before: the first leaves time to decide, the second to act. The
holder who renews in between hears nothing more, for the date has moved on.
"""

from datetime import datetime, timedelta

from .observation import Phase
from .verdict import Verdict, VerdictKind

WARN = (timedelta(days=30), timedelta(days=7))
"""How long before a name expires that is told."""
STANDING = frozenset({Phase.REGISTERED, Phase.ON_HOLD, None})
"""Phases before expiry; from then on the phase itself is the news."""


def is_expiring(
    verdict: Verdict, expires_at: datetime | None, told_at: datetime | None, now: datetime
) -> bool:
    """Tell whether it is to be told now that a name expires.

    `expires_at` is the date that counts (`expiry.expiry_of`), `told_at` when it was last told, for
    whatever date.
    """
    if expires_at is None or verdict.kind is not VerdictKind.REGISTERED:
        return False
    if verdict.phase not in STANDING or now >= expires_at:
        return False
    passed = [expires_at - early for early in WARN if expires_at - early <= now]
    return bool(passed) and (told_at is None or told_at < max(passed))


def why(expires_at: datetime, now: datetime) -> str:
    """Return that a name expires in a plain sentence."""
    days = (expires_at - now) // timedelta(days=1)
    return f"expires on {expires_at.date().isoformat()}, in {days} days"
