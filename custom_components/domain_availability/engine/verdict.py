"""What the observations together mean, and what changes of it are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from .observation import Observation, Phase


class VerdictKind(StrEnum):
    """The four things that can be said of a name."""

    REGISTERED = "registered"
    AVAILABLE = "available"
    NOT_FOR_SALE = "not_for_sale"
    UNKNOWN = "unknown"


class Caution(StrEnum):
    """How sure the user wants to be before being told."""

    FAST = "fast"
    CAREFUL = "careful"
    REGISTRAR_ONLY = "registrar_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer, how sure it is, and what it rests on."""

    kind: VerdictKind
    confidence: float
    """0 to 1."""
    row: str
    """Which row of the judgement table gave it ("10", "9b", "17")."""
    phase: Phase | None = None
    reasons: Sequence[str] = ()
    """Why, in short plain sentences."""
    observations: tuple[Observation, ...] = ()
    """The evidence: the looks it rests on, controls included."""
    decided_at: datetime
    stale: bool = False
    """Kept from before because the newest answers say nothing."""
    look_again: float | None = None
    """Seconds after which another look would settle it; `None`: by the ordinary plan."""
    price: Decimal | None = None
    currency: str | None = None


class TransitionKind(StrEnum):
    """What happened, as the event entity says it."""

    BECAME_AVAILABLE = "became_available"
    TAKEN = "taken"
    RETRACTED = "retracted"
    FIRST_SEEN = "first_seen"
    ENTERED_GRACE = "entered_grace"
    ENTERED_REDEMPTION = "entered_redemption"
    ENTERED_PENDING_DELETE = "entered_pending_delete"
    ENTERED_RELEASE_SESSION = "entered_release_session"
    RENEWED = "renewed"
    REGISTRAR_CHANGED = "registrar_changed"
    NAME_SERVERS_CHANGED = "name_servers_changed"
    EXPIRING = "expiring"
    """A name that somebody holds expires soon and is not renewed."""
    CHANGED = "changed"
    """Any other change of verdict or phase: written down, on the bus, no event of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A change of verdict or phase that was written down."""

    transition_id: str
    """Unique, the same however often it is told."""
    name: str
    kind: TransitionKind
    from_verdict: VerdictKind | None
    to_verdict: VerdictKind
    from_phase: Phase | None
    to_phase: Phase | None
    confidence: float
    at: datetime
    reasons: tuple[str, ...] = ()
    price: Decimal | None = None
    currency: str | None = None
