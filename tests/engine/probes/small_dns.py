"""An authoritative DNS server on the loopback interface that says what a test wants."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self, override

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

type Answer = Callable[[dns.message.Message], dns.message.Message | bytes | None]
"""Query -> message or octets to send; `None`: silence."""


class SmallDns:
    """UDP and TCP on one port of 127.0.0.1; `udp` and `tcp` may be told apart."""

    def __init__(
        self, answer: Answer, *, over_tcp: Answer | None = None, recursive: bool = False
    ) -> None:
        self.answer = answer
        self.over_tcp = over_tcp
        self.recursive = recursive
        """It is a resolver, and asked as one."""
        self.asked: list[str] = []
        """`name TYPE`, with `+do` and `/tcp` where they were."""
        self.port = 0
        self._last = ("", 0)

    @property
    def key(self) -> str:
        """Return how the probe names it."""
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for _ in range(20):
            self._tcp = await asyncio.start_server(self._stream, "127.0.0.1", 0)
            self.port = self._tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Datagrams(self), local_addr=("127.0.0.1", self.port)
                )
            except OSError:
                self._tcp.close()
                continue
            return self
        raise AssertionError("no port is free for both UDP and TCP")

    async def __aexit__(self, *_: object) -> None:
        self._udp.close()
        self._tcp.close()
        await self._tcp.wait_closed()

    def reply(self, wire: bytes, *, tcp: bool) -> bytes | None:
        """Return the octets to send for the octets received."""
        query = dns.message.from_wire(wire)
        asked = query.question[0]
        flags = ("+do" if query.ednsflags & dns.flags.DO else "") + ("/tcp" if tcp else "")
        name = asked.name.to_text(omit_final_dot=True)
        self.asked.append(f"{name} {dns.rdatatype.to_text(asked.rdtype)}{flags}")
        assert bool(query.flags & dns.flags.RD) is self.recursive
        assert query.edns == 0
        answer = (tcp and self.over_tcp) or self.answer
        said = answer(query)
        return said.to_wire() if isinstance(said, dns.message.Message) else said

    def send_again(self, wire: bytes) -> None:
        """Send more octets to whoever asked last over UDP."""
        self._udp.sendto(wire, self._last)

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            length = int.from_bytes(await reader.readexactly(2))
            said = self.reply(await reader.readexactly(length), tcp=True)
            if said is not None:
                writer.write(len(said).to_bytes(2) + said)
                await writer.drain()
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: SmallDns) -> None:
        self._server = server

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._server._last = addr
        said = self._server.reply(data, tcp=False)
        if said is not None:
            self._transport.sendto(said, addr)


def message(
    query: dns.message.Message,
    *,
    rcode: dns.rcode.Rcode = dns.rcode.NOERROR,
    aa: bool = True,
    ra: bool = False,
    tc: bool = False,
    answer: tuple[str, ...] = (),
    authority: tuple[str, ...] = (),
    additional: tuple[str, ...] = (),
) -> dns.message.Message:
    """Return a reply; records as zone-file lines without TTL and class: `example.test. NS a.b.`."""
    reply = dns.message.make_response(query)
    reply.flags &= ~(dns.flags.AA | dns.flags.RA | dns.flags.TC)
    reply.flags |= dns.flags.AA * aa | dns.flags.RA * ra | dns.flags.TC * tc
    reply.set_rcode(rcode)
    for section, lines in (
        (reply.answer, answer),
        (reply.authority, authority),
        (reply.additional, additional),
    ):
        section.extend(map(record, lines))
    return reply


def record(line: str) -> dns.rrset.RRset:
    """Return a record set from `owner TYPE data`; several data are parted by ` | `."""
    owner, rdtype, data = line.split(maxsplit=2)
    return dns.rrset.from_text(owner, 300, "IN", rdtype, *data.split(" | "))


def soa(zone: str, serial: int = 100) -> str:
    """Return a zone's SOA as a line."""
    return f"{zone}. SOA a.nic.{zone}. hostmaster.{zone}. {serial} 1800 900 604800 900"


class SmallZone:
    """A zone with delegations, and whatever else a test puts in."""

    def __init__(self, apex: str, *, serial: int = 100) -> None:
        self.apex = apex
        self.serial = serial
        self.delegated: dict[str, tuple[str, ...]] = {}
        """Name -> name servers; a zone below too."""
        self.records: dict[tuple[str, str], str] = {}
        """(name, type) -> data, with authority."""
        self.glue: Mapping[str, str] = {}
        """Server name -> IPv4 address."""
        self.wildcard: dict[str, str] = {}
        """Type -> data of every name that is not there."""

    def __call__(self, query: dns.message.Message) -> dns.message.Message:
        """Answer as a server of the zone does."""
        asked = query.question[0]
        name = asked.name.to_text(omit_final_dot=True)
        rdtype = dns.rdatatype.to_text(asked.rdtype)
        denial = (soa(self.apex, self.serial),)
        for cut, servers in self.delegated.items():
            if asked.name.is_subdomain(dns.name.from_text(cut)):
                line = f"{cut}. NS " + " | ".join(f"{one}." for one in servers)
                glue = tuple(f"{one}. A {self.glue[one]}" for one in servers if one in self.glue)
                return message(query, aa=False, authority=(line,), additional=glue)
        if name == self.apex and rdtype == "SOA":
            return message(query, answer=denial)
        exists = name == self.apex or any(owner == name for owner, _ in self.records)
        data = self.records.get((name, rdtype)) if exists else self.wildcard.get(rdtype)
        if data is not None:
            line = f"{name}. {rdtype} {data}"
            if rdtype == "NS" and not exists:
                return message(query, aa=False, authority=(line,))
            return message(query, answer=(line,))
        there = exists or bool(self.wildcard)
        rcode = dns.rcode.NOERROR if there else dns.rcode.NXDOMAIN
        return message(query, rcode=rcode, authority=denial)
