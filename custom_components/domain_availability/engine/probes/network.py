"""The one seam between the engine and the wire.

Probes speak to a `Network`; the real one (sockets) and a simulated one (no sockets, a virtual
clock) are interchangeable. Every method raises `NetworkError` for whatever the world does and
nothing else; a probe turns that into an observation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import dns.message


class NetworkError(Exception):
    """The question could not be asked or its answer did not arrive whole; `str()` says why."""


class Unreachable(NetworkError):  # noqa: N818  # a state of the network, not an error of ours
    """Nothing was sent: this machine has no way to such an address (no IPv6, no IPv4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """One HTTP answer, redirects not followed."""

    status: int
    headers: Mapping[str, str]
    """Case-insensitive."""
    body: bytes
    complete: bool = True
    """False where the body was longer than the cap or ended early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoisReply:
    """What a port 43 server sent until it closed the connection, or until we had to."""

    data: bytes
    complete: bool = True


class Network(Protocol):
    """The wire. `timeout` is in seconds for the whole exchange; `cap` in octets."""

    async def dns(
        self, query: dns.message.Message, address: str, port: int, *, tcp: bool, timeout: float
    ) -> dns.message.Message:
        """Send one DNS query over UDP or TCP and return the matching answer (TC bit may be set)."""
        ...

    async def get(
        self, url: str, *, headers: Mapping[str, str], timeout: float, cap: int
    ) -> HttpReply:
        """GET over a fresh connection, redirects not followed."""
        ...

    async def post(
        self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float, cap: int
    ) -> HttpReply:
        """POST over HTTP, redirects not followed (DNS over HTTPS, RFC 8484)."""
        ...

    async def whois(
        self, host: str, port: int, query: bytes, *, timeout: float, cap: int, trusted: bool
    ) -> WhoisReply:
        """Ask over TCP as RFC 3912 says. `trusted` hosts may be private addresses."""
        ...

    async def resolve(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a host, by the system's resolver."""
        ...
