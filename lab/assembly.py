"""All servers of a lab, each on its port."""

from collections.abc import Iterator
from typing import Protocol

from . import whois_server
from .bench import Bench
from .dns_server import DnsServer
from .doh import DohServer
from .droplists import DropListServer
from .ports import Ports
from .rdap_server import RdapServer
from .registrar_words import MANNERS
from .registrars import RegistrarServer
from .suffixes import Service, Suffix
from .whois_server import WhoisServer

ROOT = "root"
"""The protocol of the WHOIS server that knows all the others."""
OPERATORS = ("one", "two")
"""Who offers DNS over HTTPS."""


class Server(Protocol):
    """What the lab needs of each of its servers."""

    id: str

    @property
    def port(self) -> int:
        """Return the port."""
        ...

    @property
    def address(self) -> str:
        """Return what a client is told: `address:port` or a URL."""
        ...

    async def start(self) -> None:
        """Begin to answer."""
        ...

    async def stop(self) -> None:
        """Stop answering."""
        ...


def registries(bench: Bench, ports: Ports, made: dict[str, Server]) -> None:
    """Add to `made` the servers everybody shares and those of each suffix, in a fixed order."""
    tell = whois_server.root(
        bench, lambda suffix: made[f"{Service.WHOIS}:{suffix.registry}"].address
    )
    _add(made, WhoisServer(bench, f"{ROOT}:whois", ROOT, tell, ports.next()))
    for operator in OPERATORS:
        _add(made, DohServer(bench, operator, ports.next()))
    for suffix in bench.world.suffixes.values():
        for server in _registry(bench, suffix, ports):
            _add(made, server)
    for registrar in MANNERS:
        _add(made, RegistrarServer(bench, registrar, ports.next()))
    _add(made, DropListServer(bench, ports.next()))


def _add(made: dict[str, Server], server: Server) -> None:
    made[server.id] = server


def _registry(bench: Bench, suffix: Suffix, ports: Ports) -> Iterator[Server]:
    own, name = suffix.services, suffix.name
    if Service.DNS in own:
        for number in (1, 2):
            yield DnsServer(bench, suffix, number, ports.next())
    if Service.RDAP in own and suffix.parent is None:
        yield RdapServer(bench, suffix, ports.next())
    if Service.WHOIS in own and suffix.parent is None:
        say = whois_server.registry(bench, suffix)
        yield WhoisServer(bench, f"{Service.WHOIS}:{name}", Service.WHOIS, say, ports.next())
    if Service.DAS in own:
        tell = whois_server.availability(bench, suffix)
        yield WhoisServer(bench, f"{Service.DAS}:{name}", Service.DAS, tell, ports.next())
