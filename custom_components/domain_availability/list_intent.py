"""Why the names of a list are watched, and what of them is news for that."""

from collections.abc import Mapping
from enum import StrEnum

from .engine.verdict import TransitionKind


class Intent(StrEnum):
    """What the user wants of the names of a list."""

    WANTED = "wanted"
    """To register them once they are free."""
    OWNED = "owned"
    """Not to lose them."""


EARLY = frozenset({TransitionKind.ENTERED_PENDING_DELETE, TransitionKind.ENTERED_RELEASE_SESSION})
"""What says of a wanted name that it is about to drop."""

NEWS: Mapping[Intent, frozenset[TransitionKind]] = {
    Intent.WANTED: frozenset(
        {
            TransitionKind.BECAME_AVAILABLE,
            TransitionKind.TAKEN,
            TransitionKind.RETRACTED,
            *EARLY,
        }
    ),
    Intent.OWNED: frozenset(
        {
            TransitionKind.BECAME_AVAILABLE,
            TransitionKind.TAKEN,
            TransitionKind.RETRACTED,
            TransitionKind.EXPIRING,
            TransitionKind.ENTERED_GRACE,
            TransitionKind.ENTERED_REDEMPTION,
            TransitionKind.ENTERED_PENDING_DELETE,
            TransitionKind.RENEWED,
            TransitionKind.REGISTRAR_CHANGED,
            TransitionKind.NAME_SERVERS_CHANGED,
        }
    ),
}
"""Of what somebody is notified. What was there at the first look is news to nobody."""
