"""One DNS message -> what it says of a name. Pure; everything that decides it is the table below.

The servers asked are those of the zone the name is registered in, so the answer is a referral
(RFC 1034, 4.3.2), a denial, or the server's own data. Anything a resolver in between could have
made up is `CAUGHT`: home routers and filters answer for every address on port 53.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

EDNS_PAYLOAD = 1232
"""Octets that pass every path unfragmented (dnsflagday.net/2020)."""
_IN = dns.rdataclass.IN
_NXNAME = 128
"""The type that says "no such name" in an NSEC of the name itself (RFC 9824, 2)."""


class Kind(StrEnum):
    """What one message says, before nonces and policies are looked at."""

    DELEGATED = "delegated"
    IN_ZONE = "in_zone"
    """Records of the name in the suffix's own zone."""
    ABSENT = "absent"
    NO_DATA = "no_data"
    """The zone knows the name, or something below it, but has nothing of the type asked."""
    LOWER_ZONE = "lower_zone"
    """Delegated to a zone between the suffix and the one we know: we asked the wrong servers."""
    CAUGHT = "caught"
    REFUSED = "refused"
    FAILED = "failed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """What one message says of one name and type."""

    kind: Kind
    reason: str
    serial: int | None = None
    """SOA serial of the zone, where the message carries it."""
    records: tuple[str, ...] = ()
    """The data without its owner, sorted: equal for two names where a wildcard made both."""


def question(
    name: str, rdtype: dns.rdatatype.RdataType, *, recursive: bool = False, dnssec: bool = False
) -> dns.message.QueryMessage:
    """Return the query for a name; RD only where a resolver is meant (RFC 8484: id 0 then)."""
    return dns.message.make_query(
        dns.name.from_text(name),
        rdtype,
        use_edns=0,
        want_dnssec=dnssec,
        payload=EDNS_PAYLOAD,
        flags=dns.flags.RD if recursive else 0,
        id=0 if recursive else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The features of a message the rules speak of."""

    rcode: dns.rcode.Rcode
    ours: bool
    truncated: bool
    caught: bool
    authoritative: bool
    """AA set, or a resolver we chose to trust for it."""
    delegated: bool
    records: tuple[str, ...]
    """Records in the answer at the name: of the type asked, or a CNAME."""
    beside: bool
    """Anything at the name in the answer, or name servers in authority: no denial holds these."""
    cut: bool
    upward: bool
    denied: bool
    """The SOA of the zone in authority."""
    nxname: bool

    @property
    def nxdomain(self) -> bool:
        return self.rcode == dns.rcode.NXDOMAIN

    @property
    def referral(self) -> bool:
        return self.delegated or self.cut or self.upward


_RULES: tuple[tuple[Callable[[_Seen], bool], Kind, str], ...] = (
    (lambda seen: not seen.ours, Kind.FAILED, "the answer is to another question"),
    (lambda seen: seen.truncated, Kind.FAILED, "the answer was cut short"),
    (
        lambda seen: seen.caught,
        Kind.CAUGHT,
        "a resolver answered in place of the server (RA set): port 53 is caught on the way",
    ),
    (lambda seen: seen.rcode == dns.rcode.REFUSED, Kind.REFUSED, "the server refused (REFUSED)"),
    (
        lambda seen: seen.rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN},
        Kind.FAILED,
        "the server could not answer",
    ),
    (
        lambda seen: not seen.authoritative and (seen.nxdomain or not seen.referral),
        Kind.CAUGHT,
        "the answer has no authority (AA not set): port 53 is caught on the way",
    ),
    (
        lambda seen: seen.nxdomain and bool(seen.referral or seen.records or seen.beside),
        Kind.UNCLEAR,
        "the answer contradicts itself: NXDOMAIN with data",
    ),
    (
        lambda seen: seen.nxdomain and not seen.denied,
        Kind.UNCLEAR,
        "NXDOMAIN without the SOA of the suffix's zone",
    ),
    (lambda seen: seen.nxdomain, Kind.ABSENT, "NXDOMAIN"),
    (
        lambda seen: seen.denied and bool(seen.referral or seen.records or seen.beside),
        Kind.UNCLEAR,
        "the answer contradicts itself: data and a denial",
    ),
    (lambda seen: seen.delegated, Kind.DELEGATED, "delegated"),
    (lambda seen: bool(seen.records), Kind.IN_ZONE, "has records in the suffix's zone"),
    (lambda seen: seen.cut, Kind.LOWER_ZONE, "the server refers to a zone in between"),
    (lambda seen: seen.upward, Kind.FAILED, "the server does not have the zone (lame)"),
    (
        lambda seen: seen.denied and seen.nxname,
        Kind.ABSENT,
        "no such name (NXNAME, RFC 9824)",
    ),
    (lambda seen: seen.denied, Kind.NO_DATA, "no data, which says neither yes nor no"),
    (lambda _: True, Kind.UNCLEAR, "no data and no SOA of the suffix's zone"),
)
"""The first that holds gives the kind and the words."""


def read_answer(
    message: dns.message.Message,
    *,
    name: str,
    zones: Collection[str],
    rdtype: dns.rdatatype.RdataType,
    recursive: bool = False,
) -> DnsAnswer:
    """Read the answer to `question(name, rdtype)`.

    `zones` are the apexes whose SOA may deny the name: the zone the server was asked for.
    `recursive`: it comes from a resolver that was asked on purpose; RA and AA mean nothing then.
    """
    owner = dns.name.from_text(name)
    apexes = [dns.name.from_text(zone) for zone in zones]
    seen, serial, name_servers = _see(message, owner, apexes, rdtype, recursive=recursive)
    kind, reason = next((kind, reason) for holds, kind, reason in _RULES if holds(seen))
    if kind is Kind.FAILED and seen.ours and seen.rcode != dns.rcode.NOERROR:
        reason = f"{reason} ({dns.rcode.to_text(seen.rcode)})"
    return DnsAnswer(
        kind=kind,
        reason=reason,
        serial=serial if seen.authoritative and kind is not Kind.CAUGHT else None,
        records={Kind.DELEGATED: name_servers, Kind.IN_ZONE: seen.records}.get(kind, ()),
    )


def _see(
    message: dns.message.Message,
    owner: dns.name.Name,
    apexes: Collection[dns.name.Name],
    rdtype: dns.rdatatype.RdataType,
    *,
    recursive: bool,
) -> tuple[_Seen, int | None, tuple[str, ...]]:
    soa = _soa(message.authority, apexes)
    authority = [one for one in message.authority if _is_a(one, dns.rdatatype.NS)]
    here = [one for one in message.answer if one.name == owner and one.rdclass == _IN]
    records = _texts(one for one in here if one.rdtype in {rdtype, dns.rdatatype.CNAME})
    own_servers = [rrset for rrset in here if rrset.rdtype == dns.rdatatype.NS]
    authoritative = recursive or bool(message.flags & dns.flags.AA)
    referred = [] if message.answer or recursive else authority
    delegation = [rrset for rrset in referred if rrset.name == owner]
    if authoritative and rdtype == dns.rdatatype.NS and own_servers:
        delegation = own_servers
    below = [rrset for rrset in referred if rrset.name != owner and _between(rrset, owner, apexes)]
    seen = _Seen(
        rcode=message.rcode(),
        ours=_is_ours(message, owner, rdtype),
        truncated=bool(message.flags & dns.flags.TC),
        caught=bool(message.flags & dns.flags.RA) and not recursive,
        authoritative=authoritative,
        delegated=bool(delegation),
        records=records,
        beside=bool(here) or (bool(authority) and not recursive),
        cut=bool(below),
        upward=bool(referred) and not delegation and not below,
        denied=soa is not None,
        nxname=_says_nxname(message, owner),
    )
    serial = soa if soa is not None else _soa(message.answer, apexes)
    return seen, serial, _texts(delegation)


def _is_ours(
    message: dns.message.Message, owner: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> bool:
    """Tell whether it answers the question; only a refusal may leave the question out."""
    if not message.flags & dns.flags.QR:
        return False
    if not message.question:
        return message.rcode() not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}
    asked = message.question[0]
    return len(message.question) == 1 and asked.name == owner and _is_a(asked, rdtype)


def _is_a(rrset: dns.rrset.RRset, rdtype: dns.rdatatype.RdataType) -> bool:
    return rrset.rdtype == rdtype and rrset.rdclass == _IN


def _soa(section: list[dns.rrset.RRset], apexes: Collection[dns.name.Name]) -> int | None:
    """Return the serial of the zone's SOA in one section of a message."""
    for rrset in section:
        if _is_a(rrset, dns.rdatatype.SOA) and rrset.name in apexes and len(rrset) == 1:
            return int(rrset[0].serial)
    return None


def _between(
    rrset: dns.rrset.RRset, owner: dns.name.Name, apexes: Collection[dns.name.Name]
) -> bool:
    """Whether a referral leads below one of the zones, on the way to the name."""
    return owner.is_subdomain(rrset.name) and any(
        rrset.name.is_subdomain(apex) and rrset.name != apex for apex in apexes
    )


def _says_nxname(message: dns.message.Message, owner: dns.name.Name) -> bool:
    """Whether an NSEC of the very name carries the NXNAME bit."""
    window, octet, bit = _NXNAME >> 8, (_NXNAME & 0xFF) >> 3, 0x80 >> (_NXNAME & 7)
    return any(
        number == window and len(bitmap) > octet and bool(bitmap[octet] & bit)
        for rrset in message.authority
        if _is_a(rrset, dns.rdatatype.NSEC) and rrset.name == owner
        for nsec in rrset
        for number, bitmap in nsec.windows
    )


def _texts(rrsets: Iterable[dns.rrset.RRset]) -> tuple[str, ...]:
    """Return the data of record sets as sorted lower-case text without final dots."""
    return tuple(sorted({one.to_text().lower().rstrip(".") for rrset in rrsets for one in rrset}))
