"""What an authoritative server of a suffix's zone answers (RFC 1034, 2308, 9824)."""

from dataclasses import dataclass
from datetime import datetime

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from .life import Standing
from .listening import LOOPBACK
from .suffixes import Suffix
from .world import World

IN_ZONE_ADDRESS = "192.0.2.80"
"""Where names without a delegation live (RFC 5737: an address for documentation)."""
PAYLOAD = 1232
_TTL = 86400
_NEGATIVE_TTL = 900


@dataclass(slots=True)
class View:
    """The state of the zone an answer is made from."""

    moment: datetime
    empty: bool = False
    """No name is registered."""
    wildcard: str | None = None
    compact_denial: bool = False


class Zone:
    """The zone of one suffix, as of any moment."""

    def __init__(self, world: World, suffix: Suffix) -> None:
        self.world = world
        self.suffix = suffix
        self.origin = dns.name.from_text(suffix.name)
        self.servers = tuple(f"{letter}.nic.{suffix.name}." for letter in "ab")

    def view(self, moment: datetime) -> View:
        """Return the zone as published by `moment`."""
        log = self.world.zones[self.suffix.name]
        at, _ = log.published_by(moment, self.world.clock.now())
        return View(at, wildcard=self.suffix.wildcard, compact_denial=self.suffix.compact_denial)

    def serial(self, moment: datetime) -> int:
        """Return the serial the zone had at a moment."""
        log = self.world.zones[self.suffix.name]
        return log.published_by(moment, self.world.clock.now())[1]

    def soa(self, moment: datetime, ttl: int = _TTL) -> dns.rrset.RRset:
        """Return the zone's start of authority."""
        text = f"{self.servers[0]} hostmaster.nic.{self.suffix.name}. {self.serial(moment)}"
        return dns.rrset.from_text(
            self.origin, ttl, "IN", "SOA", f"{text} 1800 900 604800 {_NEGATIVE_TTL}"
        )

    def standing(self, qname: dns.name.Name, view: View) -> Standing | None:
        """Return who holds the name that `qname` is or lies under, as far as it is published."""
        if view.empty or not qname.is_subdomain(self.origin) or qname == self.origin:
            return None
        name = self.registrable(qname)
        standing = self.world.standing(name, view.moment)
        return standing if standing is not None and standing.published else None

    def registrable(self, qname: dns.name.Name) -> str:
        """Return the name directly under the zone that `qname` is or lies under."""
        labels = qname.relativize(self.origin).labels[-1:]
        return dns.name.Name(labels).concatenate(self.origin).to_text(omit_final_dot=True).lower()

    def answer(self, query: dns.message.Message, view: View) -> dns.message.Message:
        """Return the authoritative answer: never recursive, AA only where the zone has the say."""
        response = dns.message.make_response(query, our_payload=PAYLOAD)
        question = query.question[0]
        qname, qtype = question.name, question.rdtype
        if not qname.is_subdomain(self.origin) or question.rdclass != dns.rdataclass.IN:
            response.set_rcode(dns.rcode.REFUSED)
        elif qname == self.origin:
            self._apex(response, qtype, view)
        elif child := self._child_zone(qname):
            self._refer(response, child, tuple(f"{letter}.nic.{child}." for letter in "ab"))
        elif (standing := self.standing(qname, view)) is None:
            self._absent(response, qname, qtype, view)
        elif standing.life.in_zone:
            self._in_zone(response, qname, qtype, standing, view)
        else:
            name = standing.life.name
            servers = self.servers if name == f"nic.{self.suffix.name}" else None
            hosts = servers or tuple(f"{host}." for host in standing.life.name_servers)
            self._refer(response, name, hosts)
        return response

    def _apex(
        self, response: dns.message.Message, qtype: dns.rdatatype.RdataType, view: View
    ) -> None:
        response.flags |= dns.flags.AA
        if qtype == dns.rdatatype.SOA:
            response.answer.append(self.soa(view.moment))
        elif qtype == dns.rdatatype.NS:
            response.answer.append(
                dns.rrset.from_text(self.origin, _TTL, "IN", "NS", *self.servers)
            )
            response.additional += [
                dns.rrset.from_text(host, _TTL, "IN", "A", LOOPBACK) for host in self.servers
            ]
        else:
            response.authority.append(self.soa(view.moment, _NEGATIVE_TTL))

    def _child_zone(self, qname: dns.name.Name) -> str | None:
        """Return the suffix below this one whose zone `qname` belongs to."""
        for suffix in self.world.suffixes.values():
            if suffix.parent == self.suffix.name and qname.is_subdomain(
                dns.name.from_text(suffix.name)
            ):
                return suffix.name
        return None

    def _refer(self, response: dns.message.Message, name: str, hosts: tuple[str, ...]) -> None:
        owner = dns.name.from_text(name)
        response.authority.append(dns.rrset.from_text(owner, _TTL, "IN", "NS", *hosts))
        response.additional += [
            dns.rrset.from_text(host, _TTL, "IN", "A", LOOPBACK)
            for host in hosts
            if dns.name.from_text(host).is_subdomain(owner)
        ]

    def _in_zone(
        self,
        response: dns.message.Message,
        qname: dns.name.Name,
        qtype: dns.rdatatype.RdataType,
        standing: Standing,
        view: View,
    ) -> None:
        response.flags |= dns.flags.AA
        records = {
            dns.rdatatype.A: ("A", IN_ZONE_ADDRESS),
            dns.rdatatype.MX: ("MX", f"10 mail.{standing.life.name}."),
        }
        if qtype in records:
            response.answer.append(dns.rrset.from_text(qname, _TTL, "IN", *records[qtype]))
        else:
            response.authority.append(self.soa(view.moment, _NEGATIVE_TTL))

    def _absent(
        self,
        response: dns.message.Message,
        qname: dns.name.Name,
        qtype: dns.rdatatype.RdataType,
        view: View,
    ) -> None:
        response.flags |= dns.flags.AA
        if view.wildcard is not None and qtype == dns.rdatatype.A:
            response.answer.append(dns.rrset.from_text(qname, _TTL, "IN", "A", view.wildcard))
            return
        response.authority.append(self.soa(view.moment, _NEGATIVE_TTL))
        if view.wildcard is not None:
            return
        if view.compact_denial:
            response.authority.append(_nxname(qname))
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)


def _nxname(qname: dns.name.Name) -> dns.rrset.RRset:
    """Return the NSEC record that says of a name that it does not exist (RFC 9824 section 3.1)."""
    following = dns.name.Name((b"\x00", *qname.labels))
    return dns.rrset.from_text(qname, _NEGATIVE_TTL, "IN", "NSEC", f"{following} RRSIG NSEC NXNAME")
