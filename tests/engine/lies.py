"""Lies of the network: who lies how about a name in which state, and which defence shows it.

A row names one defence: without it (`lies_undefended.py` switches it off) the row is believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from custom_components.domain_availability.engine.verdict import Caution

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

type Option = bool | int | float | str | None


class Defence(StrEnum):
    """The mechanisms that keep a lie from becoming an "available"."""

    CONTROL = "control"
    LATE_CONTROL = "a control that fails later"
    SECOND_SOURCE = "second source"
    SECOND_OPINION = "second opinion in the window"
    PATIENCE = "patience with a mute second source"
    GAP = "confirming gap"
    RUN = "a positive ends the run"
    REFERRAL = "referral outranks"
    POSITIVE = "positive outranks"
    OLD_DATA = "old data is void"
    NONCE = "nonce shape"
    NAME = "name in the answer"
    CLOSED_WORLD = "closed world"
    COMPLETE = "complete replies only"
    NOTICE = "notices of refusal"
    STATUS = "only a 404 is an absence"
    FLAGS = "RA and AA of DNS"
    DNS_ALONE = "the zone alone frees nothing"
    SERIAL = "lagging serial"
    TWO_SERVERS = "two servers"
    SAME_ENDPOINT = "same endpoint"
    NOT_FOR_SALE = "explicit not-for-sale"
    NEVER_SEEN = "never seen may be reserved"
    FORETOLD = "only a foretold drop is quick"
    IDN = "query form of internationalised names"


class Drop(StrEnum):
    """How the truth comes out when the lie is over: the class of the name, and what it allows."""

    EXPECTED = "expected"
    """Row 10: told within 10 seconds."""
    VANISHED = "vanished"
    """Row 11: told within 12 minutes of being visible, which is at the next look at the zone."""
    SURPRISE = "surprise"
    """Row 12: told within 10 minutes and one look of the plan."""
    FIRST_SEEN = "first seen"
    """Row 13: shown as available, no news."""
    MAY_BE_RESERVED = "may be reserved"
    """Row 13: unknown at .85, never told."""
    UNPROVEN = "unproven"
    """The suffix has nobody who could say so: never told, never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One fault of the lab."""

    protocol: str
    kind: str
    server: str | None = None
    """Its number, of the two servers of a zone."""
    mine: bool = False
    """Only questions about the watched name suffer from it."""
    spare: bool = False
    """All but the watched name do."""
    times: int | None = None
    starts: timedelta = timedelta(0)
    """How long after the lie has begun."""
    ends: timedelta | None = None
    every: timedelta | None = None
    """It comes back at this distance (with `times`)."""
    options: Mapping[str, Option] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a name stands at its registry, and stays until it is released."""

    phase: str
    since: timedelta = timedelta(days=400)
    silent: bool = False
    """Reserved or premium, but nothing says so."""
    anew: bool = False
    """Nobody had the name before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """A row of the table."""

    defence: Defence
    name: str
    state: State
    wrong: tuple[Wrong, ...]
    drop: Drop
    known: bool = True
    """Looked at once before the lie; else lied about from the first look on."""
    before: tuple[Wrong, ...] = ()
    """What is wrong at that first look, and not later."""
    turns: State | None = None
    """The state the name enters as the lie begins."""
    lasts: timedelta = timedelta(hours=14)
    caution: Caution = Caution.FAST
    policy: Mapping[str, object] = field(default_factory=dict)
    """Fields of the policy that are other than the lab's own."""


def wrong(protocol: str, kind: str, **more: object) -> Wrong:
    """Return a fault; what is no field of `Wrong` is an option of its kind."""
    own = {key: value for key, value in more.items() if key in Wrong.__dataclass_fields__}
    options = {key: value for key, value in more.items() if key not in own}
    return Wrong(protocol=protocol, kind=kind, options=options, **own)  # type: ignore[arg-type]  # by name


REGISTERED = State(phase="registered")
ON_HOLD = State(phase="on_hold", since=90 * DAY)
UNDELEGATED = State(phase="undelegated", since=90 * DAY)
GRACE = State(phase="grace", since=5 * DAY)
REDEMPTION = State(phase="redemption", since=6 * DAY)
PENDING = State(phase="pending_delete", since=2 * DAY)
DUE = State(phase="pending_delete", since=5 * DAY - 2 * MINUTE)
"""Due in two minutes, but the registry is late: it stays so until it is released."""
DUE_DE = State(phase="redemption", since=30 * DAY - 2 * MINUTE)
DUE_NL = State(phase="quarantine", since=40 * DAY - 2 * MINUTE)
QUARANTINE = State(phase="quarantine", since=6 * DAY)
RESERVED = State(phase="reserved")
SILENT = State(phase="reserved", silent=True)
PREMIUM = State(phase="premium", silent=True)
ANEW = State(phase="registered", since=20 * MINUTE, anew=True)
"""Free until twenty minutes ago."""
ANEW_HELD = State(phase="on_hold", since=20 * MINUTE, anew=True)
NEVER = State(phase="free")

NOBODY_HIDES = {"no_hidden_names": True}

RDAP_NOTHING = wrong("rdap", "absent")
RDAP_BUT_CONTROL = wrong("rdap", "absent_but_control")
RDAP_NOT_MINE = wrong("rdap", "absent", mine=True)
WHOIS_NOTHING = wrong("whois", "absent")
WHOIS_NOT_MINE = wrong("whois", "absent", mine=True)
DAS_NOTHING = wrong("das", "absent")
DAS_NOT_MINE = wrong("das", "absent", mine=True)


def slow(defence: Defence, name: str, state: State, *faults: Wrong, **more: object) -> Lie:
    """Return a row about a name whose drop, one day, nobody foretold."""
    fields = {"drop": Drop.SURPRISE, **more}
    return Lie(defence=defence, name=name, state=state, wrong=faults, **fields)  # type: ignore[arg-type]  # by name


def due(defence: Defence, name: str, state: State, *faults: Wrong, **more: object) -> Lie:
    """Return a row about a name that is due in two minutes, at a registry that is late."""
    fields = {"drop": Drop.EXPECTED, "lasts": 3 * MINUTE, **more}
    return Lie(defence=defence, name=name, state=state, wrong=faults, **fields)  # type: ignore[arg-type]  # by name
