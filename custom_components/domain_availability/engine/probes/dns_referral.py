"""One DNS message -> the zone a suffix has, and its servers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

_MOST_SERVERS = 16
_MOST_ADDRESSES = 8
"""Of one server; the root and the largest TLDs have 13 servers with two addresses each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """The zone cut found on the way to the suffix."""

    apex: str | None
    """The zone below (or the very one asked for); `None`: there is no further cut."""
    servers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of each server -> its addresses, as far as the message has them."""
    same_servers: bool = False
    """The servers asked have that zone themselves."""


def read_referral(message: dns.message.Message, *, suffix: str, zone: str) -> Referral | None:
    """Read the answer to an NS question for the suffix, asked at the servers of `zone` above it.

    With `zone` equal to the suffix this is the zone's own list of its servers. `None`: the message
    cannot be trusted with that, or says nothing.
    """
    target, above = dns.name.from_text(suffix), dns.name.from_text(zone)
    authoritative = bool(message.flags & dns.flags.AA)
    if message.flags & (dns.flags.RA | dns.flags.TC) or not message.flags & dns.flags.QR:
        return None
    if message.rcode() not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return None
    if authoritative and (own := _name_servers(message.answer, target, above, own=True)):
        return _found(own, message, same_servers=True)
    if not message.answer and (cut := _name_servers(message.authority, target, above, own=False)):
        return _found(cut, message, same_servers=False)
    denied = any(
        rrset.rdtype == dns.rdatatype.SOA and rrset.name == above for rrset in message.authority
    )
    return Referral(apex=None) if authoritative and denied and target != above else None


def _name_servers(
    section: list[dns.rrset.RRset], target: dns.name.Name, above: dns.name.Name, *, own: bool
) -> dns.rrset.RRset | None:
    """Return the NS records of the suffix itself (`own`) or of a cut between it and the zone."""
    for rrset in section:
        fits = (
            rrset.name == target
            if own
            else target.is_subdomain(rrset.name)
            and rrset.name.is_subdomain(above)
            and rrset.name != above
        )
        if fits and rrset.rdtype == dns.rdatatype.NS and rrset.rdclass == dns.rdataclass.IN:
            return rrset
    return None


def _found(
    name_servers: dns.rrset.RRset, message: dns.message.Message, *, same_servers: bool
) -> Referral:
    glue: dict[dns.name.Name, list[str]] = {}
    for rrset in message.additional:
        if rrset.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA}:
            addresses = glue.setdefault(rrset.name, [])
            addresses += [one.address for one in rrset if hasattr(one, "address")]
    hosts = sorted(one.target for one in name_servers)[:_MOST_SERVERS]
    return Referral(
        apex=_text(name_servers.name),
        servers={_text(host): tuple(glue.get(host, ())[:_MOST_ADDRESSES]) for host in hosts},
        same_servers=same_servers,
    )


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
