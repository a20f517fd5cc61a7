"""One authoritative DNS server, over UDP and TCP on the same port."""

import asyncio
from contextlib import suppress
import socket
from typing import override

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from .bench import Bench
from .conversations import Conversations, Tasks
from .dns_answers import PAYLOAD, Zone
from .dns_faults import DNS_FAULTS, DnsExchange
from .faults import Stage, apply
from .listening import LOOPBACK, Listener, bind
from .suffixes import Service, Suffix


class DnsServer:
    """Answers for one suffix's zone; the suffix has two such servers."""

    def __init__(self, bench: Bench, suffix: Suffix, number: int, port: int) -> None:
        self.id = f"{Service.DNS}:{suffix.name}:{number}"
        self._bench = bench
        self._suffix = suffix
        self._zone = Zone(bench.world, suffix)
        self._conversations = Conversations(self._talk)
        self._datagrams = Tasks()
        self._closed = asyncio.Event()
        self._tcp, self._udp_socket = self._ports(port)
        self._udp: asyncio.DatagramTransport | None = None

    @property
    def port(self) -> int:
        """Return the port of both transports."""
        return self._tcp.port

    @property
    def address(self) -> str:
        """Return `address:port`."""
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Begin to answer."""
        await self._tcp.start()
        self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Datagrams(self, self._datagrams, self._closed), sock=self._udp_socket
        )

    async def stop(self) -> None:
        """Stop answering."""
        self._tcp.stop()
        if self._udp is None:
            self._udp_socket.close()
        else:
            self._udp.close()
            await self._closed.wait()
        await self._conversations.stop()
        await self._datagrams.stop()

    async def answer(self, data: bytes, *, udp: bool) -> bytes | None:
        """Return the octets to send for the octets received; `None`: nothing."""
        try:
            query = dns.message.from_wire(data)
            question = query.question[0]
        except dns.exception.DNSException, IndexError:
            return None
        bench, zone = self._bench, self._zone
        host = question.name.to_text(omit_final_dot=True).lower()
        asked = bench.note(
            name=bench.world.registrable(host) or host,
            protocol=Service.DNS,
            server=self.id,
            question=f"{host} {dns.rdatatype.to_text(question.rdtype)}",
            transport="udp" if udp else "tcp",
        )
        faults = bench.strike(asked, self._suffix.name)
        exchange = DnsExchange(
            query=query,
            zone=zone,
            view=zone.view(asked.at),
            udp=udp,
            response=dns.message.make_response(query),
        )
        apply(DNS_FAULTS, faults, Stage.VIEW, exchange)
        exchange.response = zone.answer(query, exchange.view)
        apply(DNS_FAULTS, faults, Stage.ANSWER, exchange)
        limit = min(query.payload or 512, PAYLOAD) if udp else 65535
        exchange.wire = exchange.response.to_wire(max_size=limit, prefer_truncation=True)
        apply(DNS_FAULTS, faults, Stage.WIRE, exchange)
        if exchange.delay:
            await asyncio.sleep(exchange.delay)
        if exchange.wire is not None:
            asked.answer = dns.rcode.to_text(exchange.response.rcode())
        return exchange.wire

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """TCP: messages with two octets of length before each (RFC 7766)."""
        while True:
            length = int.from_bytes(await reader.readexactly(2))
            wire = await self.answer(await reader.readexactly(length), udp=False)
            if wire is not None:
                writer.write(len(wire).to_bytes(2) + wire)
                await writer.drain()

    def _ports(self, port: int) -> tuple[Listener, socket.socket]:
        """Take the same port for both transports; a free one of TCP may be taken in UDP."""
        for _ in range(20):
            listener = Listener(self._conversations.protocol, port)
            with suppress(OSError):
                return listener, bind(listener.port, socket.SOCK_DGRAM)
            listener.stop()
        raise OSError(f"port {port or '(any)'}: not free for both UDP and TCP")


class _Datagrams(asyncio.DatagramProtocol):
    """UDP: one datagram, one answer."""

    def __init__(self, server: DnsServer, tasks: Tasks, closed: asyncio.Event) -> None:
        self._server = server
        self._tasks = tasks
        self._closed = closed
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.DatagramTransport):
            self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._tasks.start(self._answer(data, addr))

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()

    async def _answer(self, data: bytes, addr: tuple[str, int]) -> None:
        wire = await self._server.answer(data, udp=True)
        if wire is not None and self._transport is not None:
            self._transport.sendto(wire, addr)
