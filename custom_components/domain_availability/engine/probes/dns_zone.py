"""What is known of the zone a suffix's names live in: its servers and how they behave."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
import ipaddress
import math

from .dns_serials import Serials, is_newer

CAUGHT_FOR = 900.0
"""Seconds until a caught port 53 is tried again."""
NONCE_HOLDS = 86400.0
"""Seconds a server's answer for a nonce label is believed."""
FAMILY_REST = 600.0
"""Seconds an address family is avoided once it proved unreachable."""
LONGEST_WAIT = 30.0
"""Seconds a question may wait for its turn; what takes longer is refused instead."""
_SILENT_SERVERS = 3
"""So many servers of one family silent in a row, and it is taken for unreachable."""
_ABSENCES = 4096


@dataclass(frozen=True, slots=True)
class Server:
    """One address of an authoritative server."""

    address: str
    port: int = 53

    @property
    def key(self) -> str:
        """How it is named: `192.0.2.1:53`, `[2001:db8::1]:53`."""
        host = f"[{self.address}]" if self.version == 6 else self.address
        return f"{host}:{self.port}"

    @property
    def version(self) -> int:
        """4 or 6."""
        return ipaddress.ip_address(self.address).version


@dataclass(frozen=True, slots=True)
class Operator:
    """One DNS over HTTPS resolver, asked in place of the servers."""

    key: str
    """Its URL."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """A resolver on port 53 that the user names, asked with recursion in place of the servers."""

    server: Server

    @property
    def key(self) -> str:
        """How it is named, as a server is."""
        return self.server.key


type Source = Server | Operator | Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonce:
    """What one source says of a name that does not exist."""

    asked_at: float
    """Seconds of the monotonic clock."""
    records: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Per record type; empty: a proper denial. An empty tuple: no data."""
    dnssec: bool = False
    """It denies names by NXNAME, and only to those who ask for DNSSEC (RFC 9824)."""

    def covers(self, rdtype: int, records: tuple[str, ...]) -> bool:
        """Whether a name with these records looks like one that does not exist."""
        return self.records.get(rdtype) == records


class Families:
    """Which of IPv4 and IPv6 this home can reach."""

    def __init__(self) -> None:
        self._rests_until: dict[int, float] = {}
        self._silent: dict[int, set[str]] = {4: set(), 6: set()}

    def answered(self, server: Server) -> None:
        """Take note that an answer came."""
        self._silent[server.version].clear()
        self._rests_until.pop(server.version, None)

    def no_route(self, server: Server, at: float) -> None:
        """Take note that nothing can be sent to such addresses."""
        self._rests_until[server.version] = at + FAMILY_REST

    def silent(self, server: Server, at: float) -> None:
        """Take note that a question was lost; many servers in a row mean the family is.

        After the rest the first lost question is enough, until an answer comes.
        """
        lost = self._silent[server.version]
        lost.add(server.key)
        if len(lost) >= _SILENT_SERVERS:
            self.no_route(server, at)

    def usable(self, server: Server, at: float) -> bool:
        """Whether it makes sense to ask an address of this family now."""
        return self._rests_until.get(server.version, at) <= at


class Zone:
    """The zone the names of one suffix are in."""

    def __init__(self, suffix: str, apex: str, serials: Callable[[str], Serials]) -> None:
        self.suffix = suffix
        self.apex = apex
        """The suffix, or the zone above where the suffix has none of its own."""
        self.top = apex
        """The zone that is known from the policy; `apex` is this or below it."""
        self.servers: tuple[Server, ...] = ()
        self.nonces: dict[str, Nonce] = {}
        self.renew_at = -math.inf
        """When the servers are to be found anew (monotonic seconds)."""
        self._serials = serials
        self._used: dict[str, float] = {}
        self._caught: dict[str, float] = {}
        self._absent: dict[str, int] = {}

    def serials(self, source: Source) -> Serials:
        """Return the serials seen of the zone.

        All suffixes in it share the servers' serials; what resolvers keep in their caches is only
        ever compared with each other.
        """
        return self._serials(
            self.apex if isinstance(source, Server) else f"resolvers {self.suffix}"
        )

    @property
    def deniers(self) -> frozenset[str]:
        """All apexes from the suffix up to the known zone.

        A resolver names the one that exists; which one that is could not be found out through
        a caught port.
        """
        found, apex = {self.top}, self.suffix
        while apex != self.top and "." in apex:
            found.add(apex)
            apex = apex.partition(".")[2]
        return frozenset(found)

    def adopt(self, apex: str, servers: Iterable[Server]) -> None:
        """Take these servers from now on."""
        if apex != self.apex:
            self.nonces.clear()
        self.apex = apex
        self.servers = tuple(dict.fromkeys(servers))

    def nonce(self, source: Source, at: float) -> Nonce | None:
        """Return the source's answer for a nonce where it is not older than a day."""
        known = self.nonces.get(source.key)
        return known if known is not None and at - known.asked_at < NONCE_HOLDS else None

    def use(self, source: Source, at: float) -> None:
        """Take note that a source is asked now."""
        self._used[source.key] = at

    def next_of[S: (Server, Operator, Operator | Resolver)](
        self, sources: Iterable[S], avoid: Collection[str], wait: Callable[[S], float]
    ) -> S | None:
        """Return the source to ask: not one of `avoid` where there is another, free the soonest.

        Among equals the one not asked for longest: that spreads questions over all addresses.
        `wait` gives seconds.
        """

        def order(one: S) -> tuple[bool, bool, float, float]:
            seconds = wait(one)
            return seconds > LONGEST_WAIT, one.key in avoid, seconds, self._used.get(one.key, -1.0)

        return min(sources, key=order, default=None)

    def note_caught(self, server: Server, at: float) -> None:
        """Take note that something else answered in place of this server."""
        self._caught[server.key] = at

    def forget_caught(self) -> None:
        """Try port 53 again: a server was reached itself, or nothing else helps."""
        self._caught.clear()

    def caught(self, at: float) -> bool:
        """Whether port 53 is believed to be caught.

        One odd server is no proof, so two must have shown it since the last clean answer, or
        the only one.
        """
        recent = sum(at - seen < CAUGHT_FOR for seen in self._caught.values())
        return recent >= max(1, min(2, len(self.servers)))

    def note_absent(self, name: str, serial: int) -> None:
        """Take note that a server with this serial did not have the name."""
        if len(self._absent) >= _ABSENCES:
            del self._absent[next(iter(self._absent))]
        self._absent[name] = serial

    def note_present(self, name: str, serial: int) -> None:
        """Take note that the name is there as of this serial."""
        gone = self._absent.get(name)
        if gone is not None and not is_newer(gone, serial):
            del self._absent[name]

    def doubtful(self, name: str, server: Server) -> bool:
        """Whether a state of the zone newer than the server's last known one had no such name."""
        gone, shown = self._absent.get(name), self.serials(server).shown_by(server.key)
        return gone is not None and (shown is None or is_newer(gone, shown))
