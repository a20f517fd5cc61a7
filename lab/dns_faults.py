"""What can go wrong at a DNS server."""

from collections.abc import Mapping
from dataclasses import dataclass

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from .dns_answers import View, Zone
from .faults import Fault, Kind, Stage

LIE = "198.51.100.53"
"""Where a lying resolver sends everybody (RFC 5737)."""


@dataclass(slots=True, kw_only=True)
class DnsExchange:
    """One query on its way through a server."""

    query: dns.message.Message
    zone: Zone | None
    view: View
    udp: bool
    response: dns.message.Message
    wire: bytes | None = None
    delay: float = 0.0
    """Real seconds before the answer is sent."""


def _rcode(exchange: DnsExchange, rcode: dns.rcode.Rcode) -> None:
    fresh = dns.message.make_response(exchange.query)
    fresh.set_rcode(rcode)
    exchange.response = fresh


def _servfail(exchange: DnsExchange, _: Fault) -> None:
    _rcode(exchange, dns.rcode.SERVFAIL)


def _refused(exchange: DnsExchange, _: Fault) -> None:
    _rcode(exchange, dns.rcode.REFUSED)


def _empty(exchange: DnsExchange, _: Fault) -> None:
    """NOERROR without anything, not even the zone's SOA."""
    _rcode(exchange, dns.rcode.NOERROR)
    exchange.response.flags |= dns.flags.AA


def _lying(exchange: DnsExchange, fault: Fault) -> None:
    """Port 53 caught: a resolver answers in the server's place.

    Option `says`: `as_is` (the truth as a resolver tells it), `nxdomain`, or `address` (everything
    exists, as a captive portal or a provider's search page has it).
    """
    says = fault.text_of("says", "as_is")
    honest = exchange.response
    if says != "as_is":
        honest = dns.message.make_response(exchange.query)
    honest.flags &= ~dns.flags.AA
    honest.flags |= dns.flags.RA
    if says == "nxdomain":
        honest.set_rcode(dns.rcode.NXDOMAIN)
        if exchange.zone is not None:
            honest.authority.append(exchange.zone.soa(exchange.view.moment))
    elif says == "address" and exchange.query.question[0].rdtype == dns.rdatatype.A:
        name = exchange.query.question[0].name
        honest.answer.append(dns.rrset.from_text(name, 60, "IN", "A", LIE))
    elif says == "as_is" and honest.authority and honest.rcode() == dns.rcode.NOERROR:
        honest.answer += [found for found in honest.authority if found.rdtype == dns.rdatatype.NS]
        honest.authority = []
    exchange.response = honest


def _nxdomain(exchange: DnsExchange, _: Fault) -> None:
    """Serve a zone without names, properly signed off with its SOA."""
    exchange.view.empty = True


def _lag(exchange: DnsExchange, fault: Fault) -> None:
    """Answer from the zone as it was `by` ago (an hour) or `at` a moment, serial and all."""
    if exchange.zone is not None:
        past = fault.past(exchange.view.moment)
        exchange.view.moment = exchange.zone.view(past).moment


def _wildcard(exchange: DnsExchange, fault: Fault) -> None:
    """Names that do not exist have an address."""
    exchange.view.wildcard = fault.text_of("address", LIE)


def _compact(exchange: DnsExchange, _: Fault) -> None:
    """Denials come as NOERROR with an NXNAME bit."""
    exchange.view.compact_denial = True


def _timeout(exchange: DnsExchange, _: Fault) -> None:
    exchange.wire = None


def _truncate(exchange: DnsExchange, _: Fault) -> None:
    """Over UDP nothing fits: TC=1 and no records; TCP has it all."""
    if exchange.udp and exchange.wire is not None:
        short = dns.message.make_response(exchange.query)
        short.flags |= exchange.response.flags | dns.flags.TC
        short.set_rcode(exchange.response.rcode())
        exchange.wire = short.to_wire()


def _wrong_id(exchange: DnsExchange, _: Fault) -> None:
    if exchange.wire is not None:
        other = (int.from_bytes(exchange.wire[:2]) + 1) % 65536
        exchange.wire = other.to_bytes(2) + exchange.wire[2:]


def _garbage(exchange: DnsExchange, _: Fault) -> None:
    """Send the right id, and octets that are no message."""
    exchange.wire = exchange.query.id.to_bytes(2) + b"\x84\x00\x00\x01\x00\x09" + b"\xff" * 40


def _slow(exchange: DnsExchange, fault: Fault) -> None:
    exchange.delay += fault.number_of("seconds", 1.0)


DNS_FAULTS: Mapping[str, Kind[DnsExchange]] = {
    "nxdomain": Kind(Stage.VIEW, _nxdomain),
    "lag": Kind(Stage.VIEW, _lag),
    "wildcard": Kind(Stage.VIEW, _wildcard),
    "compact_denial": Kind(Stage.VIEW, _compact),
    "servfail": Kind(Stage.ANSWER, _servfail),
    "refused": Kind(Stage.ANSWER, _refused),
    "empty": Kind(Stage.ANSWER, _empty),
    "lying": Kind(Stage.ANSWER, _lying),
    "truncate": Kind(Stage.WIRE, _truncate),
    "wrong_id": Kind(Stage.WIRE, _wrong_id),
    "garbage": Kind(Stage.WIRE, _garbage),
    "slow": Kind(Stage.WIRE, _slow),
    "timeout": Kind(Stage.WIRE, _timeout),
}
