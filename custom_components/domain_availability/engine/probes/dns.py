"""The DNS probe: asks the servers of the suffix's own zone whether the name is in it.

Or resolvers in their place, where port 53 is caught or the user wants it so.
"""

from collections.abc import Collection, Sequence

import dns.rdata

from ..clock import Clock
from ..observation import NO_FACTS, Facts, Layer, Observation, Outcome, Role
from ..pace import CoolingDown, Pacer
from ..policy import Pace, Policy
from ..ways import DnsWay, ResolverAddress, Ways
from .dns_answer import DnsAnswer, Kind
from .dns_inquiry import Finding, Inquiry
from .dns_servers import ZoneServers
from .dns_wire import DnsWire, Look
from .dns_zone import Families, Operator, Resolver, Server, Source, Zone
from .doh import Doh, DohRefused
from .network import Network, NetworkError, Unreachable

_OUTCOMES = {
    Kind.DELEGATED: Outcome.REGISTERED,
    Kind.IN_ZONE: Outcome.REGISTERED,
    Kind.ABSENT: Outcome.ABSENT,
    Kind.REFUSED: Outcome.REFUSED,
    Kind.FAILED: Outcome.FAILED,
}
"""What is not here is `unclear`."""
_FAMILIES = 2
"""IPv4 and IPv6: where one cannot be sent to at all, the other is tried in the same call."""


RESOLVER_PACE = Pace(gap=0.5)
"""Of resolvers the user wants to be asked: there are few of them, and they spread what they ask."""


def warm_up() -> None:
    """Load all record types, which dnspython else imports when a message has one; blocking."""
    dns.rdata.load_all_types()  # type: ignore[no-untyped-call]  # dnspython leaves it bare


class DnsProbe:
    """Asks one authoritative server a call, or a public resolver where port 53 is caught."""

    layer = Layer.DNS

    def __init__(
        self,
        network: Network,
        pacer: Pacer,
        clock: Clock,
        doh: Sequence[str] = (),
        ways: Ways | None = None,
    ) -> None:
        """Take the wire, the pace, the time, the URLs of DNS over HTTPS operators.

        `ways` says whether the user wants others to be asked, from the next question on.
        """
        families = Families()
        wire = DnsWire(network, pacer, clock, families)
        self._clock = clock
        self._pacer = pacer
        self._operators = tuple(Operator(url) for url in doh)
        self._ways = ways or Ways()
        self._inquiry = Inquiry(wire, Doh(network, pacer, clock), clock)
        self._servers = ZoneServers(network, pacer, clock, wire, families)

    @property
    def intercepted(self) -> bool:
        """Whether something in this home's network answers in place of the servers asked."""
        at = self._clock.monotonic()
        return any(zone.caught(at) for zone in self._servers.zones)

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
        avoid: Collection[str] = (),
    ) -> Observation:
        """Ask one server about one name (an A-label under the policy's suffix).

        `in_window`: a drop is due about now, so that the question goes before the routine.
        `avoid`: servers already asked in this look; one of them is asked again only where there
        is no other. Requests that find the zone's servers, test a server with a nonce or ask
        another record type are counted in `queries`.
        """
        others = self._wanted()
        pace = policy.pace_of(Layer.DNS) if not others else RESOLVER_PACE
        look = Look(pace=pace, by_hand=by_hand, in_window=in_window)
        zone = await self._servers.zone(policy, look, find=not others)
        for _ in range(_FAMILIES):
            look.begin()
            source = self._choose(zone, look, avoid, others)
            if source is None:
                found, unreachable = _failed(f"no server of the zone {zone.apex} is known"), False
            else:
                found, unreachable = await self._inquire(name, zone, source, policy, look)
            if not unreachable:
                break
        return Observation(
            name=name,
            suffix=policy.suffix,
            layer=Layer.DNS,
            outcome=_OUTCOMES.get(found.answer.kind, Outcome.UNCLEAR),
            server=source.key if source else zone.apex,
            asked_at=look.asked_at or self._clock.now(),
            duration=self._clock.monotonic() - look.started if look.asked_at else 0.0,
            role=role,
            facts=_facts(name, found.answer),
            reason=found.answer.reason,
            data_at=found.data_at,
            serial=found.serial,
            nonce=found.nonce,
            retry_after=look.retry_after,
            queries=look.queries,
        )

    def _wanted(self) -> tuple[Operator | Resolver, ...]:
        """Return whom the user wants to be asked; empty: the zone's own servers."""
        match self._ways.dns:
            case DnsWay.DOH:
                return self._operators
            case DnsWay.RESOLVER:
                return tuple(map(_resolver, self._ways.resolvers))
            case _:
                return ()

    def _choose(
        self,
        zone: Zone,
        look: Look,
        avoid: Collection[str],
        others: Sequence[Operator | Resolver],
    ) -> Source | None:
        """Return whom to ask now; `None` where nobody is known."""

        def wait(source: Source) -> float:
            return self._pacer.wait_for(
                source.key, look.pace, by_hand=look.by_hand, in_window=look.in_window
            )

        if others:
            return zone.next_of(others, avoid, wait)
        if self._operators and zone.caught(self._clock.monotonic()):
            return zone.next_of(self._operators, avoid, wait)
        return zone.next_of(self._servers.usable(zone.servers), avoid, wait)

    async def _inquire(
        self, name: str, zone: Zone, source: Source, policy: Policy, look: Look
    ) -> tuple[Finding, bool]:
        """Return what was found, and whether the source's addresses are out of reach for us."""
        try:
            return await self._inquiry.about(name, zone, source, policy, look), False
        except Unreachable as error:
            return _failed(str(error)), True
        except NetworkError as error:
            found = _failed(str(error))
        except CoolingDown as pause:
            look.retry_after = pause.until
            found = _failed(str(pause), Kind.REFUSED)
        except DohRefused as refusal:
            look.retry_after = refusal.retry_after
            found = _failed(str(refusal), Kind.REFUSED)
        if isinstance(source, Operator):
            zone.forget_caught()
        return found, False


def _resolver(at: ResolverAddress | str) -> Operator | Resolver:
    return Operator(at) if isinstance(at, str) else Resolver(Server(at.address, at.port))


def _failed(reason: str, kind: Kind = Kind.FAILED) -> Finding:
    return Finding(answer=DnsAnswer(kind=kind, reason=reason))


def _facts(name: str, answer: DnsAnswer) -> Facts:
    """Return what a positive states; a denial states nothing."""
    if answer.kind is Kind.DELEGATED:
        return Facts(name=name, name_servers=answer.records)
    return Facts(name=name) if answer.kind is Kind.IN_ZONE else NO_FACTS
