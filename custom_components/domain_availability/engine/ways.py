"""How the user wants things asked, besides what the policies say. May change at any time."""

from dataclasses import dataclass
from enum import StrEnum
import ipaddress
from urllib.parse import urlsplit

MOST_SLOWNESS = 10.0
"""What a user may set it to."""


class DnsWay(StrEnum):
    """Whom to ask whether a name is in its zone."""

    AUTOMATIC = "automatic"
    """The zone's own servers; public resolvers over HTTPS where port 53 is caught."""
    DOH = "doh"
    """Public resolvers over HTTPS, always."""
    RESOLVER = "resolver"
    """Resolvers that the user names."""
    OFF = "off"
    """Nobody."""


@dataclass(frozen=True, slots=True)
class ResolverAddress:
    """Where a resolver answers on port 53, over UDP and TCP."""

    address: str
    port: int = 53


type ResolverAt = ResolverAddress | str
"""An address, or the URL of a resolver that answers over HTTPS (RFC 8484)."""


@dataclass(slots=True, kw_only=True)
class Ways:
    """What probes read at each question."""

    dns: DnsWay = DnsWay.AUTOMATIC
    """`OFF` is for those who choose the layers: what is asked all the same is asked as ever."""
    resolvers: tuple[ResolverAt, ...] = ()
    slowness: float = 1.0
    """How many times slower than the policies allow; they bound it: below 1 is 1."""


def read_resolver(typed: str) -> ResolverAt | None:
    """Read `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:53` or an https URL."""
    typed = typed.strip()
    if typed.lower().startswith("https://"):
        return typed if _is_url(typed) else None
    host, _, port = typed.rpartition(":") if _has_port(typed) else (typed, "", "53")
    host = host.removeprefix("[").removesuffix("]")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536) or len(port) > 5:
        return None
    if address.is_unspecified or address.is_multicast:
        return None
    return ResolverAddress(str(address), int(port))


def _has_port(typed: str) -> bool:
    return "]:" in typed or (typed.count(":") == 1 and "[" not in typed)


def _is_url(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        return False
    readable = typed.isascii() and typed.isprintable() and " " not in typed
    return bool(parts.hostname) and port != 0 and readable and not parts.fragment
