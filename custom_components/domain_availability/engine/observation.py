"""What one probe saw: the only evidence a verdict may rest on.

An observation never judges. It says which name was asked, where, when, what came back and how the
answer was read. Everything above (`judgement`, `lifecycle`, `planner`) works on these alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter


class Layer(StrEnum):
    """The kind of source that was asked, cheap and hard to fool first."""

    DNS = "dns"
    HTTP = "http"
    RDAP = "rdap"
    REGISTRAR = "registrar"
    DAS = "das"
    WHOIS = "whois"


FREE_LAYERS = frozenset({Layer.DNS, Layer.HTTP})
"""Layers whose questions cost nothing of the day's budget."""


class Outcome(StrEnum):
    """What the answer says, read with a closed world: what is not recognised is `unclear`."""

    REGISTERED = "registered"
    ABSENT = "absent"
    AVAILABLE = "available"
    NOT_FOR_SALE = "not_for_sale"
    REFUSED = "refused"
    FAILED = "failed"
    UNCLEAR = "unclear"


class Phase(StrEnum):
    """Where a name stands in its life (EPP: RFC 5731, RFC 3915; the rest are registries' own)."""

    REGISTERED = "registered"
    ON_HOLD = "on_hold"
    GRACE = "grace"
    REDEMPTION = "redemption"
    PENDING_DELETE = "pending_delete"
    RELEASE_SESSION = "release_session"
    AVAILABLE = "available"
    PREMIUM = "premium"
    RESERVED = "reserved"


class Role(StrEnum):
    """Why a query was sent: about the name itself, or to prove that an answer means something."""

    QUESTION = "question"
    CONTROL = "control"
    """A name known to be registered: only its positive answer lets an absence count."""
    NONCE = "nonce"
    """A label nobody registers: shows what a server says of names that do not exist."""
    REFERRAL = "referral"
    """A suffix, asked about where it is known whom to ask about the names under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an answer states about the name. All times are aware and in UTC; absent is `None`."""

    name: str | None = None
    """The name the answer is about, as a lower-case A-label; comparing it is the judgement's."""
    statuses: tuple[str, ...] = ()
    """Statuses as the source spells them."""
    registrar: str | None = None
    registrar_id: str | None = None
    """IANA registrar id, as text."""
    name_servers: tuple[str, ...] = ()
    registered_at: datetime | None = None
    expires_at: datetime | None = None
    changed_at: datetime | None = None
    deleted_at: datetime | None = None
    release_at: datetime | None = None
    """The moment the registry itself publishes for the release of this name."""
    premium: bool = False
    price: Decimal | None = None
    currency: str | None = None
    """ISO 4217 code of `price`."""
    signed: bool | None = None
    """Whether the delegation is signed (DNSSEC)."""
    variants: tuple[str, ...] = ()


NO_FACTS = Facts()
"""Of most answers, the zone's above all: one for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a pure reading made of one raw answer."""

    outcome: Outcome
    phase: Phase | None = None
    """Set where the outcome is `registered` (and `reserved`/`premium` where the words say so)."""
    facts: Facts = NO_FACTS
    reason: str = ""
    """Why it was read so, in a few plain words."""
    shape: str | None = None
    """Fingerprint of an absence that is no proper answer of the protocol (an HTML 404): counts only
    where a nonce's answer from the same server has the same shape. `None` for a proper one."""
    data_at: datetime | None = None
    """The moment the source says its data is from (UTC), where it says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One answer, or the lack of one, from one source about one name at one moment."""

    name: str
    """The name that was asked, as an A-label."""
    suffix: str
    layer: Layer
    outcome: Outcome
    server: str
    """Who was asked: `host`, `address:port` or base URL; equal text means the same endpoint."""
    asked_at: datetime
    """When the question was sent (UTC)."""
    duration: float = 0.0
    """Seconds from question to answer."""
    role: Role = Role.QUESTION
    phase: Phase | None = None
    facts: Facts = NO_FACTS
    reason: str = ""
    shape: str | None = None
    data_at: datetime | None = None
    """The source's data is known to be no newer than this (UTC); `None`: as fresh as the answer."""
    serial: int | None = None
    """DNS only: the zone's SOA serial that came with a negative, or, with a positive, the newest
    serial this server had shown before it."""
    nonce: bool = False
    """The negative rests on being equal to the answer for a nonce label (a wildcard zone)."""
    retry_after: float | None = None
    """Seconds the server asked to be left alone."""
    queries: int = 1
    """How many requests went over the wire for this observation."""
    led_by: Observation | None = field(default=None, compare=False, repr=False)
    """The answer that led to this question: the absence a control was asked for, the referral that
    named this server. Says nothing of what was seen."""


ASKED_AT: Callable[[Observation], datetime] = attrgetter("asked_at")
"""What observations are put in order by."""


def from_reading(
    reading: Reading,
    *,
    name: str,
    suffix: str,
    layer: Layer,
    server: str,
    asked_at: datetime,
    duration: float,
    role: Role = Role.QUESTION,
    retry_after: float | None = None,
    queries: int = 1,
) -> Observation:
    """Bind what was read to the question it answers."""
    return Observation(
        name=name,
        suffix=suffix,
        layer=layer,
        outcome=reading.outcome,
        phase=reading.phase,
        facts=reading.facts,
        reason=reading.reason,
        shape=reading.shape,
        data_at=reading.data_at,
        server=server,
        asked_at=asked_at,
        duration=duration,
        role=role,
        retry_after=retry_after,
        queries=queries,
    )
