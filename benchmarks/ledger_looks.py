"""What a house full of watched names sees in a year, as the ledger is told of it.

Made of rates: how often each source is asked, how often it fails, how often a record changes, how
many names expire and drop. Nothing is asked and nothing is judged here; the verdicts have the shape
that judging gives them (a row, sentences with times in them, the newest answer of every source).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    Verdict,
    VerdictKind,
)

DNS_EVERY = timedelta(minutes=50)
"""Ten minutes for 1,000 names, stretched for 5,000."""
RECORD_EVERY = timedelta(days=7)
DNS_FAILS = 0.005
RECORD_FAILS = 0.02
RECORD_RECORDED_OTHERWISE = 0.02
"""How often a record comes in other words: statuses in another order, a registrar spelt anew."""
OUTAGE_EVERY = timedelta(days=30)
OUTAGE = timedelta(minutes=30)
"""The house itself is without a network."""
EXPIRING = 0.15
"""Share of names a year that go through grace and redemption;"""
DROPPING = 0.25
"""of these, the share that drops."""
REDEMPTION = timedelta(days=30)
PENDING_DELETE = timedelta(days=5)
WINDOW_LOOKS = 300
"""Looks in the window of a drop."""

SUFFIXES = (("com", 13, 0.5), ("de", 6, 0.2), ("org", 6, 0.1), ("nl", 3, 0.1), ("se", 9, 0.1))
"""Suffix, servers of its zone, share of the names."""


@dataclass(slots=True)
class Watched:
    """One name: what its sources say, and what is known of it."""

    name: str
    suffix: str
    servers: int
    expires: datetime
    drops: bool
    record: Facts
    turn: int = 0
    serial: int = 2026_000_000
    known: dict[tuple[Layer, str], Observation] = field(default_factory=dict)
    """The newest answer of every source."""
    verdict: Verdict | None = None
    transitions: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """One look and what follows from it."""

    seen: tuple[Observation, ...]
    verdict: Verdict
    transition: Transition | None


def names(number: int, start: datetime, chance: Random) -> list[Watched]:
    """Return names as they are when they are first watched."""
    made: list[Watched] = []
    shares = [share for _, _, share in SUFFIXES]
    for index in range(number):
        [(suffix, servers, _)] = chance.choices(SUFFIXES, shares)
        name = f"{chance.choice(('alpha', 'blue', 'north', 'open'))}-{index:05}.{suffix}"
        expires = start + timedelta(days=365 * chance.random())
        expiring = chance.random() < EXPIRING
        made.append(
            Watched(
                name=name,
                suffix=suffix,
                servers=servers,
                expires=expires if expiring else expires + timedelta(days=3650),
                drops=expiring and chance.random() < DROPPING,
                record=Facts(
                    name=name,
                    statuses=("client transfer prohibited", "client delete prohibited"),
                    registrar=f"Registrar number {index % 40}, Inc.",
                    registrar_id=str(1000 + index % 40),
                    name_servers=(f"ns1.host{index % 90}.example", f"ns2.host{index % 90}.example"),
                    registered_at=start - timedelta(days=2000 + index),
                    expires_at=expires,
                    changed_at=start - timedelta(days=index % 400),
                    signed=index % 5 == 0,
                ),
            )
        )
    return made


def phase_of(one: Watched, now: datetime) -> Phase | None:
    """Return where a name stands in its life; `None`: it has dropped."""
    since = now - one.expires
    if since < timedelta(0):
        return Phase.REGISTERED
    if not one.drops or since < REDEMPTION:
        return Phase.REDEMPTION if since < REDEMPTION else Phase.REGISTERED
    return Phase.PENDING_DELETE if since < REDEMPTION + PENDING_DELETE else None


def look(one: Watched, now: datetime, chance: Random, *, record: bool) -> Looked:
    """Return a look at a name: its zone, and the registry's record where it is due."""
    phase = phase_of(one, now)
    seen = list(_zone(one, now, chance, phase))
    if record:
        seen += _record(one, now + timedelta(seconds=0.3), chance, phase)
    for answer in seen:
        if answer.role is Role.QUESTION:
            one.known[answer.layer, answer.server] = answer
    before, verdict = one.verdict, _verdict(one, now + timedelta(seconds=1), phase, seen)
    one.verdict = verdict
    if before is not None and (before.kind, before.phase) == (verdict.kind, verdict.phase):
        return Looked(tuple(seen), verdict, None)
    return Looked(tuple(seen), verdict, _transition(one, before, verdict))


def _in_outage(now: datetime) -> bool:
    return timedelta(seconds=now.timestamp()) % OUTAGE_EVERY < OUTAGE


def _zone(
    one: Watched, now: datetime, chance: Random, phase: Phase | None
) -> Iterator[Observation]:
    one.turn += 1
    one.serial += 1
    server = f"192.0.2.{one.turn % one.servers}:53"
    answer = Observation(
        name=one.name,
        suffix=one.suffix,
        layer=Layer.DNS,
        outcome=Outcome.REGISTERED,
        server=server,
        asked_at=now,
        duration=chance.uniform(0.01, 0.2),
        facts=Facts(name=one.name, name_servers=one.record.name_servers),
        reason="the zone delegates the name",
        serial=one.serial,
    )
    if _in_outage(now) or chance.random() < DNS_FAILS:
        yield replace(
            answer,
            outcome=Outcome.FAILED,
            facts=Facts(),
            serial=None,
            duration=5.0,
            reason=f"no answer within {chance.uniform(4.9, 5.1):.2f} s",
        )
    elif phase in {Phase.REGISTERED, Phase.GRACE}:
        yield answer
    else:
        gone = replace(
            answer,
            outcome=Outcome.ABSENT,
            facts=Facts(),
            reason="the name is not in the zone",
        )
        yield gone
        other = f"192.0.2.{(one.turn + 1) % one.servers}:53"
        yield replace(gone, server=other, asked_at=now + timedelta(seconds=0.1))


def _record(
    one: Watched, now: datetime, chance: Random, phase: Phase | None
) -> Iterator[Observation]:
    facts = one.record
    if chance.random() < RECORD_RECORDED_OTHERWISE:
        facts = one.record = replace(facts, statuses=facts.statuses[::-1])
    answer = Observation(
        name=one.name,
        suffix=one.suffix,
        layer=Layer.RDAP,
        outcome=Outcome.REGISTERED,
        server=f"https://rdap.{one.suffix}.example/v1/",
        asked_at=now,
        duration=chance.uniform(0.05, 0.6),
        phase=phase,
        facts=facts,
        reason="a record with a registrar and name servers",
        data_at=now,
    )
    if _in_outage(now) or chance.random() < RECORD_FAILS:
        yield replace(
            answer,
            outcome=chance.choice((Outcome.FAILED, Outcome.REFUSED)),
            facts=Facts(),
            phase=None,
            data_at=None,
            reason=f"not asked for another {chance.randrange(900)} s: it failed several times",
        )
    elif phase is not None:
        yield answer
    else:
        absence = replace(answer, outcome=Outcome.ABSENT, facts=Facts(), reason="404")
        yield absence
        control = f"nic.{one.suffix}"
        yield replace(
            answer,
            name=control,
            facts=Facts(name=control),
            role=Role.CONTROL,
            asked_at=now + timedelta(seconds=0.2),
            led_by=absence,
        )


def _verdict(one: Watched, now: datetime, phase: Phase | None, seen: list[Observation]) -> Verdict:
    evidence = sorted(one.known.values(), key=lambda answer: answer.asked_at)
    evidence += [answer for answer in seen if answer.role is Role.CONTROL]
    row = "10" if phase is None else "1" if phase is not Phase.REGISTERED else "3"
    said: dict[tuple[Layer, Outcome], Observation] = {}
    for answer in evidence:
        said[answer.layer, answer.outcome] = answer
    words = [
        f"{'The registry' if layer is Layer.RDAP else f'{one.servers} of .{one.suffix}'} {outcome}"
        f" at {said[layer, outcome].asked_at:%H:%M:%S} UTC ({said[layer, outcome].reason})"
        for layer, outcome in sorted(said)
    ]
    return Verdict(
        kind=VerdictKind.AVAILABLE if phase is None else VerdictKind.REGISTERED,
        phase=phase or Phase.AVAILABLE,
        confidence=0.99,
        row=row,
        reasons=("The name is delegated by the suffix's own name servers", *words),
        observations=tuple(evidence),
        decided_at=now,
    )


_KINDS = {
    Phase.REDEMPTION: TransitionKind.ENTERED_REDEMPTION,
    Phase.PENDING_DELETE: TransitionKind.ENTERED_PENDING_DELETE,
    Phase.AVAILABLE: TransitionKind.BECAME_AVAILABLE,
}


def _transition(one: Watched, before: Verdict | None, verdict: Verdict) -> Transition:
    one.transitions += 1
    kind = _KINDS.get(verdict.phase or Phase.REGISTERED, TransitionKind.RENEWED)
    return Transition(
        transition_id=f"{one.name}-{one.transitions}".ljust(32, "0"),
        name=one.name,
        kind=TransitionKind.FIRST_SEEN if before is None else kind,
        from_verdict=None if before is None else before.kind,
        to_verdict=verdict.kind,
        from_phase=None if before is None else before.phase,
        to_phase=verdict.phase,
        confidence=verdict.confidence,
        at=verdict.decided_at,
        reasons=tuple(verdict.reasons),
    )
