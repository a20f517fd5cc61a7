"""The lab: all its servers in one event loop, and the hands to turn it with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

from . import endpoints
from .asked import Asked, Log
from .assembly import ROOT, Server, registries
from .bench import Bench
from .clock import LabClock
from .control import ControlServer
from .dns_faults import DNS_FAULTS
from .droplist_faults import DROPLIST_FAULTS
from .droplists import PROTOCOL as LISTS
from .durations import moment
from .faults import Fault, FaultBook
from .gates import Gates
from .life import Life, Phase, Step
from .ports import Ports
from .rdap_faults import RDAP_FAULTS
from .registrar_faults import REGISTRAR_FAULTS
from .registrars import PROTOCOL as REGISTRAR
from .sites import SiteServer
from .suffixes import SUFFIXES, Json, Suffix
from .whois_faults import WHOIS_FAULTS
from .world import World

FAULTS: Mapping[str, frozenset[str]] = {
    "dns": frozenset(DNS_FAULTS),
    "doh": frozenset(DNS_FAULTS),
    "rdap": frozenset(RDAP_FAULTS),
    "whois": frozenset(WHOIS_FAULTS),
    "das": frozenset(WHOIS_FAULTS),
    ROOT: frozenset(WHOIS_FAULTS),
    REGISTRAR: frozenset(REGISTRAR_FAULTS),
    LISTS: frozenset(DROPLIST_FAULTS),
}
"""All kinds of faults, by protocol."""
type When = datetime | timedelta | float | str
"""An aware moment (also as ISO 8601 text), or seconds, a duration or text like `-5d` from now."""


class Lab:
    """Registries on the loopback interface; use it with `async with`."""

    def __init__(
        self,
        *,
        clock: LabClock | None = None,
        suffixes: Sequence[Suffix] = SUFFIXES,
        policies: Mapping[str, Mapping[str, Json]] | None = None,
        port_base: int | None = None,
        control_port: int | None = None,
    ) -> None:
        self.clock = clock or LabClock()
        self.world = World(self.clock, suffixes)
        self.faults = FaultBook(FAULTS)
        self.log = Log()
        self.servers: dict[str, Server] = {}
        self._policies = policies or {}
        self._ports = Ports(port_base, control_port)
        bench = Bench(clock=self.clock, world=self.world, faults=self.faults, log=self.log)
        self._bench = bench
        self.sites: SiteServer
        self._gates: Gates | None = None

    async def __aenter__(self) -> Self:
        try:
            control = ControlServer(self, self._ports.control())
            self.servers[control.id] = control
            self.sites = SiteServer(self._bench, self._ports.next())
            self.servers[self.sites.id] = self.sites
            registries(self._bench, self._ports, self.servers)
            self._gates = Gates(self._bench, self.servers.values())
            for server in self.servers.values():
                await server.start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    def endpoints(self) -> dict[str, Json]:
        """Return the endpoint overrides that point an engine at this lab."""
        return endpoints.endpoints(self, self._policies)

    def register(
        self,
        name: str,
        *,
        phase: str = Phase.REGISTERED,
        since: When | None = None,
        registered: When | None = None,
        expires: When | None = None,
        schedule: Iterable[tuple[When, str]] | None = None,
        registrar: str = "Lab Registrar",
        registrar_id: str = "9901",
        name_servers: Sequence[str] | None = None,
        in_zone: bool = False,
        signed: bool = False,
        silent: bool = False,
        price: str | None = None,
    ) -> Life:
        """Put a name into the books, as if always there, in `phase` since `since`.

        It goes on by its suffix's life line, or by `schedule` alone. `silent`: reserved or
        premium, but nothing says so.
        """
        return self.world.register(
            name,
            phase=Phase(phase),
            since=self._moment(since),
            registered=self._moment(registered),
            expires=self._moment(expires),
            schedule=None
            if schedule is None
            else [(moment(at, self.clock.now()), Phase(to)) for at, to in schedule],
            registrar=registrar,
            registrar_id=registrar_id,
            name_servers=name_servers,
            in_zone=in_zone,
            signed=signed,
            silent=silent,
            price=price,
        )

    def release(self, name: str) -> None:
        """Free a name now."""
        self.world.release(name)

    def take(
        self, name: str, *, registrar: str = "Other Registrar", registrar_id: str = "9902"
    ) -> Life:
        """Register a name anew, for somebody else, now."""
        return self.world.take(name, registrar=registrar, registrar_id=registrar_id)

    def renew(self, name: str) -> None:
        """Let the holder of a name in grace or redemption keep it."""
        self.world.renew(name)

    def put(self, name: str, phase: str, later: Iterable[tuple[When, str]] = ()) -> None:
        """Put a name of the books into a phase now, and on by `later` alone."""
        now = self.clock.now()
        self.world.put(name, Phase(phase), [Step(moment(at, now), Phase(to)) for at, to in later])

    def forget(self, name: str) -> None:
        """Strike a name from the books."""
        self.world.forget(name)

    def phase(self, name: str) -> Phase:
        """Return the phase a name is in now; free where the books have nothing."""
        standing = self.world.standing(name, self.clock.now())
        return Phase.FREE if standing is None else standing.phase

    def fault(
        self,
        where: str | None,
        protocol: str,
        kind: str,
        *,
        server: str | None = None,
        names: Iterable[str] | None = None,
        spare: Iterable[str] = (),
        times: int | None = None,
        until: When | None = None,
        options: Mapping[str, Json] | None = None,
        **more: Json,
    ) -> Fault:
        """Set a fault for a suffix (`None`: all) and protocol; see README for kinds and options.

        Options of the kind may be given by keyword or, where they come from a table, as `options`.
        """
        return self.faults.set(
            protocol,
            kind,
            suffix=where,
            server=None if server is None else self.server_id(server),
            names=names,
            spare=spare,
            times=times,
            until=self._moment(until),
            options={**(options or {}), **more},
        )

    def clear(
        self,
        where: str | None = None,
        protocol: str | None = None,
        kind: str | None = None,
        *,
        server: str | None = None,
        number: int | None = None,
    ) -> int:
        """Take back all faults that fit what is given; return how many."""
        return self.faults.clear(
            suffix=where,
            protocol=protocol,
            kind=kind,
            server=None if server is None else self.server_id(server),
            number=number,
        )

    def asked(
        self, name: str | None = None, protocol: str | None = None, server: str | None = None
    ) -> list[Asked]:
        """Return the queries that fit everything given, oldest first."""
        return self.log.find(name, protocol, None if server is None else self.server_id(server))

    def fastest(self, server: str) -> float:
        """Return the least real seconds between two queries to a server; infinite below two."""
        return self.log.fastest(self.server_id(server))

    def server_id(self, server: str) -> str:
        """Return the id of a server given by its id or by its address; `KeyError` if neither."""
        if server in self.servers:
            return server
        for one in self.servers.values():
            if one.address == server:
                return one.id
        raise KeyError(server)

    def _moment(self, when: When | None) -> datetime | None:
        return None if when is None else moment(when, self.clock.now())

    async def _stop(self) -> None:
        if self._gates is not None:
            self._gates.stop()
        for server in reversed(self.servers.values()):
            await server.stop()
