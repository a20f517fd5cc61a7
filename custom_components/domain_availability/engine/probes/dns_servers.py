"""Finds the servers of the zone a suffix's names live in, and keeps them for a day.

The shipped addresses are where it starts, not where it ends: registries move their servers, and
many suffixes (`co.uk`, `com.br`) have a zone of their own below the TLD. Addresses that come out
of somebody else's answer must be public ones, unless the user's own file names the servers.
"""

import asyncio
from collections.abc import Iterable, Mapping
import random

import dns.message
import dns.rdatatype

from ..clock import Clock
from ..pace import CoolingDown, Pacer
from ..policy import NameServer, Policy
from .addresses import is_public_address
from .dns_answer import Kind, question, read_answer
from .dns_referral import Referral, read_referral
from .dns_serials import Serials
from .dns_wire import DnsWire, Look
from .dns_zone import Families, Server, Zone
from .network import Network, NetworkError

_KEPT_FOR = 86400.0
_RETRY_LOST = 60.0
"""Seconds until servers that could not be found are looked for again."""
_RETRY_KNOWN = 1800.0
"""The same where the shipped ones serve meanwhile."""
_TRIES = 2
"""Servers asked for one referral."""
_DEEPEST = 4
"""Zone cuts followed below the TLD; no public suffix has more."""


class ZoneServers:
    """The zones of all suffixes asked for so far."""

    def __init__(
        self, network: Network, pacer: Pacer, clock: Clock, wire: DnsWire, families: Families
    ) -> None:
        self._network = network
        self._pacer = pacer
        self._clock = clock
        self._wire = wire
        self._families = families
        self._zones: dict[str, Zone] = {}
        self._serials: dict[str, Serials] = {}
        self._finding: dict[str, asyncio.Lock] = {}

    @property
    def zones(self) -> Iterable[Zone]:
        """All zones known."""
        return self._zones.values()

    async def zone(self, policy: Policy, look: Look, *, find: bool = True) -> Zone:
        """Return the zone with its servers (none where nothing is known of any).

        `find`: they are wanted; where others are asked in their place, nobody need look for them.
        """
        top = policy.dns_zone or policy.suffix
        zone = self._zones.get(policy.suffix)
        if zone is None or zone.top != top:
            zone = Zone(policy.suffix, top, self._serials_of)
            self._zones[policy.suffix] = zone
        if not find or not self._is_due(zone):
            return zone
        async with self._finding.setdefault(policy.suffix, asyncio.Lock()):
            if self._is_due(zone):
                await self._find(zone, policy, look)
        return zone

    def usable(self, servers: Iterable[Server]) -> list[Server]:
        """Return the servers of the families this home can reach; all where it is neither."""
        everyone, at = list(servers), self._clock.monotonic()
        return [one for one in everyone if self._families.usable(one, at)] or everyone

    def wait_for(self, server: Server, look: Look) -> float:
        """Return the seconds until the server may be asked."""
        return self._pacer.wait_for(
            server.key, look.pace, by_hand=look.by_hand, in_window=look.in_window
        )

    def _serials_of(self, apex: str) -> Serials:
        return self._serials.setdefault(apex, Serials())

    def _is_due(self, zone: Zone) -> bool:
        at = self._clock.monotonic()
        return at >= zone.renew_at and not zone.caught(at)

    async def _find(self, zone: Zone, policy: Policy, look: Look) -> None:
        apex, servers = zone.top, await self._shipped(policy)
        if not zone.servers:
            zone.adopt(apex, servers)
        complete = policy.trusted_hosts and apex == policy.suffix
        for _ in range(0 if complete else _DEEPEST):
            referral = await self._refer(zone, apex, servers, look)
            if referral is None:
                break
            if referral.apex is not None:
                found = await self._addresses(referral, policy, servers)
                if not found:
                    break
                apex, servers = referral.apex, found
            if referral.apex is None or apex == policy.suffix:
                complete = True
                break
        if complete:
            zone.adopt(apex, _shuffled(servers))
        lost = not zone.servers or zone.apex != policy.suffix
        pause = _KEPT_FOR if complete else _RETRY_LOST if lost else _RETRY_KNOWN
        zone.renew_at = self._clock.monotonic() + pause

    async def _refer(
        self, zone: Zone, apex: str, servers: list[Server], look: Look
    ) -> Referral | None:
        """Ask servers of one zone who has the suffix; `None` where none could say."""
        asked: list[str] = []
        query = question(zone.suffix, dns.rdatatype.NS)
        for _ in range(_TRIES):
            server = zone.next_of(self.usable(servers), asked, lambda one: self.wait_for(one, look))
            if server is None or server.key in asked:
                break
            asked.append(server.key)
            zone.use(server, self._clock.monotonic())
            try:
                message = await self._wire.ask(server, query, look)
            except NetworkError, CoolingDown:
                continue
            if referral := read_referral(message, suffix=zone.suffix, zone=apex):
                return referral
            self._note_if_caught(zone, server, apex, message)
        return None

    def _note_if_caught(
        self, zone: Zone, server: Server, apex: str, message: dns.message.Message
    ) -> None:
        answer = read_answer(message, name=zone.suffix, zones=(apex,), rdtype=dns.rdatatype.NS)
        if answer.kind is Kind.CAUGHT:
            zone.note_caught(server, self._clock.monotonic())

    async def _shipped(self, policy: Policy) -> list[Server]:
        """Return the policy's servers; those without addresses are looked up."""
        found: list[Server] = []
        for one in policy.dns:
            addresses = one.addresses or await self._resolve(one.name)
            found += _servers(addresses, one.port, trusted=policy.trusted_hosts)
        return found

    async def _addresses(
        self, referral: Referral, policy: Policy, asked: list[Server]
    ) -> list[Server]:
        """Return the servers of a referral: by its glue, else as shipped, else by look-up.

        Where those asked have the zone themselves they do as well, and the user's own always do.
        """
        if referral.same_servers and policy.trusted_hosts:
            return asked
        port = asked[0].port if policy.trusted_hosts else 53
        known: Mapping[str, NameServer] = {one.name.rstrip(".").lower(): one for one in policy.dns}
        found: list[Server] = []
        for host, glue in referral.servers.items():
            shipped = known[host].addresses if host in known else ()
            addresses = glue or shipped or await self._resolve(host)
            found += _servers(addresses, port, trusted=policy.trusted_hosts)
        return found or (asked if referral.same_servers else [])

    async def _resolve(self, host: str) -> tuple[str, ...]:
        try:
            return await self._network.resolve(host)
        except NetworkError:
            return ()


def _servers(addresses: Iterable[str], port: int, *, trusted: bool) -> list[Server]:
    """Return the addresses that may be asked."""
    return [Server(one, port) for one in addresses if trusted or is_public_address(one)]


def _shuffled(servers: list[Server]) -> list[Server]:
    """Return them in any order, so that not every home begins with the first."""
    return random.SystemRandom().sample(servers, len(servers))
