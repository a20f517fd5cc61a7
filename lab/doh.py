"""DNS over HTTPS as two operators of recursive resolvers speak it (RFC 8484), without TLS."""

import asyncio
import base64
import binascii
from typing import Final

from aiohttp import web
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from .bench import Bench
from .conversations import reset
from .dns_answers import View, Zone
from .dns_faults import DNS_FAULTS, DnsExchange
from .faults import Stage, apply
from .http_port import HttpPort

PROTOCOL: Final = "doh"
SITE_ADDRESS = "192.0.2.81"
"""Where every delegated name is hosted, as far as a resolver can tell (RFC 5737)."""
_TYPE = "application/dns-message"


class DohServer:
    """One operator: RA=1, never AA, with the suffix's SOA in its denials."""

    def __init__(self, bench: Bench, operator: str, port: int) -> None:
        self.id = f"{PROTOCOL}:{operator}"
        self.protocol = PROTOCOL
        self._bench = bench
        self._zones = [Zone(bench.world, bench.world.suffixes[name]) for name in bench.world.zones]
        self._zones.sort(key=lambda zone: -len(zone.origin.labels))
        self.http = HttpPort(self._handle, port)
        self.listener = self.http.listener

    @property
    def port(self) -> int:
        """Return the port."""
        return self.http.port

    @property
    def address(self) -> str:
        """Return the URL to ask."""
        return f"{self.http.url}dns-query"

    async def start(self) -> None:
        """Begin to answer."""
        await self.http.start()

    async def stop(self) -> None:
        """Stop answering."""
        await self.http.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            query = dns.message.from_wire(await _octets(request))
            question = query.question[0]
        except dns.exception.DNSException, IndexError, ValueError, binascii.Error:
            return web.Response(status=400, text="no DNS message\n")
        host = question.name.to_text(omit_final_dot=True).lower()
        zone = next((one for one in self._zones if question.name.is_subdomain(one.origin)), None)
        asked = self._bench.note(
            name=self._bench.world.registrable(host) or host,
            protocol=PROTOCOL,
            server=self.id,
            question=f"{host} {dns.rdatatype.to_text(question.rdtype)}",
            transport="http",
        )
        faults = self._bench.strike(asked, None if zone is None else zone.suffix.name)
        view = View(asked.at) if zone is None else zone.view(asked.at)
        exchange = DnsExchange(
            query=query, zone=zone, view=view, udp=False, response=dns.message.make_response(query)
        )
        apply(DNS_FAULTS, faults, Stage.VIEW, exchange)
        exchange.response = _resolve(query, zone, view)
        apply(DNS_FAULTS, faults, Stage.ANSWER, exchange)
        exchange.wire = exchange.response.to_wire()
        apply(DNS_FAULTS, faults, Stage.WIRE, exchange)
        await asyncio.sleep(exchange.delay)
        if exchange.wire is None:
            reset(request.transport)
            return web.Response(status=503)
        asked.answer = dns.rcode.to_text(exchange.response.rcode())
        return web.Response(body=exchange.wire, content_type=_TYPE)


async def _octets(request: web.BaseRequest) -> bytes:
    if request.method == "POST":
        return await request.read()
    text = request.query.get("dns", "")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _resolve(query: dns.message.Message, zone: Zone | None, view: View) -> dns.message.Message:
    """Answer as a resolver that has asked the authoritative servers."""
    response = dns.message.make_response(query, recursion_available=True)
    question = query.question[0]
    if zone is None:
        response.set_rcode(dns.rcode.NXDOMAIN)
        response.authority.append(_root_soa(view))
        return response
    honest = zone.answer(query, view)
    response.set_rcode(honest.rcode())
    referral = [rrset for rrset in honest.authority if rrset.rdtype == dns.rdatatype.NS]
    if not referral:
        response.answer, response.authority = honest.answer, honest.authority
    elif question.rdtype == dns.rdatatype.NS and question.name == referral[0].name:
        response.answer = referral
    elif question.rdtype == dns.rdatatype.A:
        response.answer.append(dns.rrset.from_text(question.name, 300, "IN", "A", SITE_ADDRESS))
    else:
        response.authority.append(_own_soa(referral[0].name))
    return response


def _root_soa(view: View) -> dns.rrset.RRset:
    serial = f"{view.moment:%Y%m%d}00"
    text = f"a.root.example. nstld.root.example. {serial} 1800 900 604800 86400"
    return dns.rrset.from_text(dns.name.root, 86400, "IN", "SOA", text)


def _own_soa(name: dns.name.Name) -> dns.rrset.RRset:
    return dns.rrset.from_text(
        name, 3600, "IN", "SOA", f"ns1.{name} hostmaster.{name} 1 3600 900 604800 300"
    )
