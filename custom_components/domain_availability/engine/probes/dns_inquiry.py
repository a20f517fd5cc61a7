"""All questions one source is asked about one name, and what they add up to.

A name counts as there only where it looks unlike a name that does not exist: each source is tested
with a label nobody registers, once a day.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
import secrets

import dns.entropy
import dns.message
import dns.rdatatype
from dns.rdatatype import RdataType

from ..clock import Clock
from ..pace import CoolingDown
from ..policy import Policy
from .dns_answer import DnsAnswer, Kind, question, read_answer
from .dns_wire import DnsWire, Look
from .dns_zone import Nonce, Resolver, Server, Source, Zone
from .doh import Doh
from .network import NetworkError

_DELEGATION = (RdataType.NS,)
_IN_ZONE = (RdataType.NS, RdataType.A, RdataType.MX)
"""Types asked where names may live in the suffix's zone itself (.de: registration by NS entry)."""
_POSITIVE = frozenset({Kind.DELEGATED, Kind.IN_ZONE})
_LIKE_A_WILDCARD = _POSITIVE | {Kind.NO_DATA}
"""Kinds that names which do not exist may have too."""
_SAYS_NOTHING = frozenset({Kind.FAILED, Kind.REFUSED, Kind.CAUGHT})
_CLEAN = _LIKE_A_WILDCARD | {Kind.ABSENT, Kind.LOWER_ZONE}
"""Kinds only the server itself gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one source says of one name."""

    answer: DnsAnswer
    nonce: bool = False
    """It is `absent` because it looks like a name that does not exist."""
    serial: int | None = None
    data_at: datetime | None = None
    """The source's zone is no newer than this (UTC), as far as is known."""


class Inquiry:
    """Asks servers and resolvers all there is to ask."""

    def __init__(self, wire: DnsWire, doh: Doh, clock: Clock) -> None:
        self._wire = wire
        self._doh = doh
        self._clock = clock
        self._testing: dict[tuple[str, str], asyncio.Lock] = {}

    async def about(
        self, name: str, zone: Zone, source: Source, policy: Policy, look: Look
    ) -> Finding:
        """Return what the source says of the name.

        Raises what a request raises: `NetworkError`, `CoolingDown`, `DohRefused`.
        """
        types = _IN_ZONE if policy.in_zone else _DELEGATION
        async with self._testing.setdefault((zone.suffix, source.key), asyncio.Lock()):
            known = zone.nonce(source, self._clock.monotonic())
            nonce = known or await self._test(zone, source, types, look)
        if isinstance(nonce, DnsAnswer):
            return Finding(answer=nonce)
        look.begin()
        answer, wildcard = await self._name(name, zone, source, types=types, nonce=nonce, look=look)
        serials = zone.serials(source)
        if answer.kind not in _POSITIVE:
            serial = answer.serial
            if serial is None and answer.kind is Kind.ABSENT:
                serial = serials.shown_by(source.key)
            if answer.kind is Kind.ABSENT and serial is not None and isinstance(source, Server):
                zone.note_absent(name, serial)
            data_at = serials.behind_since(serial) if serial is not None else None
            return Finding(answer=answer, nonce=wildcard, serial=serial, data_at=data_at)
        data_at = None
        if isinstance(source, Server) and zone.doubtful(name, source):
            data_at = await self._age(name, zone, source, look)
        return Finding(answer=answer, serial=serials.shown_by(source.key), data_at=data_at)

    async def _test(
        self, zone: Zone, source: Source, types: tuple[RdataType, ...], look: Look
    ) -> Nonce | DnsAnswer:
        """Ask about a name that does not exist; return the answer itself where it says nothing."""
        label = f"{secrets.token_hex(10)}.{zone.suffix}"
        records: dict[int, tuple[str, ...]] = {}
        dnssec = False
        for rdtype in types:
            answer = await self._say(label, rdtype, zone, source, look)
            if answer.kind in _SAYS_NOTHING:
                return answer
            if answer.kind is Kind.NO_DATA and rdtype == RdataType.NS:
                signed = await self._say(label, rdtype, zone, source, look, dnssec=True)
                dnssec = signed.kind is Kind.ABSENT
            if answer.kind not in _LIKE_A_WILDCARD or dnssec:
                break
            records[rdtype] = answer.records
        nonce = Nonce(asked_at=self._clock.monotonic(), records=records, dnssec=dnssec)
        zone.nonces[source.key] = nonce
        return nonce

    async def _name(
        self,
        name: str,
        zone: Zone,
        source: Source,
        *,
        types: tuple[RdataType, ...],
        nonce: Nonce,
        look: Look,
    ) -> tuple[DnsAnswer, bool]:
        """Return the answer that decides, and whether it is a wildcard's."""
        alike = True
        first: DnsAnswer | None = None
        for rdtype in types:
            dnssec = nonce.dnssec and rdtype == RdataType.NS
            answer = await self._say(name, rdtype, zone, source, look, dnssec=dnssec)
            first = first or answer
            if answer.kind not in _LIKE_A_WILDCARD:
                return answer, False
            covered = nonce.covers(rdtype, answer.records)
            if answer.kind in _POSITIVE and not covered:
                return _as_the_policy_has_it(answer, types), False
            alike = alike and covered
        nothing = first or answer
        if alike:
            reason = "answered like a name that does not exist (the zone has a wildcard)"
            return replace(nothing, kind=Kind.ABSENT, reason=reason, records=()), True
        if not nonce.dnssec:
            signed = await self._say(name, RdataType.NS, zone, source, look, dnssec=True)
            if signed.kind is Kind.ABSENT:
                return signed, False
        return replace(nothing, kind=Kind.NO_DATA), False

    async def _say(
        self,
        name: str,
        rdtype: RdataType,
        zone: Zone,
        source: Source,
        look: Look,
        *,
        dnssec: bool = False,
    ) -> DnsAnswer:
        """Ask one question and keep what it tells of the zone."""
        direct = isinstance(source, Server)
        query = question(name, rdtype, recursive=not direct, dnssec=dnssec)
        zone.use(source, self._clock.monotonic())
        message = await self._send(source, query, look)
        answer = read_answer(
            message,
            name=name,
            zones=(zone.apex,) if direct else zone.deniers,
            rdtype=rdtype,
            recursive=not direct,
        )
        if answer.serial is not None:
            zone.serials(source).show(source.key, answer.serial, self._clock.now())
        if isinstance(source, Server) and answer.kind is Kind.CAUGHT:
            zone.note_caught(source, self._clock.monotonic())
        elif direct and answer.kind in _CLEAN:
            zone.forget_caught()
        if answer.kind is Kind.LOWER_ZONE:
            zone.renew_at = self._clock.monotonic()
        return answer

    async def _send(
        self, source: Source, query: dns.message.Message, look: Look
    ) -> dns.message.Message:
        if isinstance(source, Server):
            return await self._wire.ask(source, query, look)
        if isinstance(source, Resolver):
            query.id = dns.entropy.random_16()
            return await self._wire.ask(source.server, query, look)
        return await self._doh.ask(source, query, look)

    async def _age(self, name: str, zone: Zone, server: Server, look: Look) -> datetime | None:
        """Ask the server how old its zone is: others no longer had the name."""
        try:
            answer = await self._say(zone.apex, RdataType.SOA, zone, server, look)
        except NetworkError, CoolingDown:
            return None
        if answer.serial is None:
            return None
        zone.note_present(name, answer.serial)
        return zone.serials(server).behind_since(answer.serial)


def _as_the_policy_has_it(answer: DnsAnswer, types: tuple[RdataType, ...]) -> DnsAnswer:
    """Return a positive; records in the zone are one only where the policy knows of such."""
    if answer.kind is Kind.IN_ZONE and types is not _IN_ZONE:
        reason = "has records in the suffix's zone, where names are only ever delegated"
        return replace(answer, kind=Kind.UNCLEAR, reason=reason)
    return answer
