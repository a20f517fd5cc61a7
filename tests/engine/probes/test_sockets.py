"""The real network: what it returns and how it fails, over real sockets."""

import asyncio
import errno
import socket

from aiohttp import web
from aiohttp.test_utils import TestServer
import dns.message
from dns.rdatatype import RdataType
import pytest
import pytest_socket

from custom_components.domain_availability.engine.probes.dns_answer import question
from custom_components.domain_availability.engine.probes.network import (
    NetworkError,
    Unreachable,
    WhoisReply,
)
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork

from .small_dns import Answer, SmallDns, SmallZone, message
from .small_lines import SmallLines, reset

QUERY = question("example.test", RdataType.NS)


async def _ask(
    network: SocketNetwork, server: SmallDns, *, tcp: bool = False, timeout: float = 2.0
) -> dns.message.Message:
    return await network.dns(QUERY, "127.0.0.1", server.port, tcp=tcp, timeout=timeout)


@pytest.mark.parametrize("tcp", [False, True])
async def test_dns_returns_the_answer(network: SocketNetwork, *, tcp: bool) -> None:
    async with SmallDns(SmallZone("test")) as server:
        assert QUERY.is_response(await _ask(network, server, tcp=tcp))


async def test_a_cut_answer_is_returned_as_such(network: SocketNetwork) -> None:
    async with SmallDns(lambda query: message(query, tc=True)) as server:
        answer = await _ask(network, server)
    assert answer.flags & 0x0200


def _other_id(query: dns.message.Message) -> bytes:
    wire = message(query).to_wire()
    return bytes([wire[0] ^ 1]) + wire[1:]


def _other_name(query: dns.message.Message) -> bytes:
    other = question("other.test", RdataType.NS)
    other.id = query.id
    return message(other).to_wire()


def _garbage(query: dns.message.Message) -> bytes:
    return query.id.to_bytes(2) + b"\x84\x00\x00\x01\x00\x09" + b"\xff" * 30


@pytest.mark.parametrize("answer", [_other_id, _other_name, _garbage, lambda _: None])
async def test_what_is_no_answer_is_waited_out(network: SocketNetwork, answer: Answer) -> None:
    async with SmallDns(answer) as server:
        with pytest.raises(NetworkError, match=r"no answer within 0\.2 s"):
            await _ask(network, server, timeout=0.2)


@pytest.mark.parametrize("answer", [_other_id, _other_name, _garbage, lambda _: None])
async def test_over_tcp_it_ends_the_exchange(network: SocketNetwork, answer: Answer) -> None:
    async with SmallDns(answer) as server:
        with pytest.raises(NetworkError):
            await _ask(network, server, tcp=True)


async def test_the_true_answer_wins_over_one_from_elsewhere(network: SocketNetwork) -> None:
    zone = SmallZone("test")

    def forged_first(query: dns.message.Message) -> bytes:
        loop = asyncio.get_running_loop()
        loop.call_soon(server.send_again, zone(query).to_wire())
        return _other_id(query)

    async with SmallDns(forged_first) as server:
        answer = await _ask(network, server)
    assert QUERY.is_response(answer)


async def test_a_closed_port(network: SocketNetwork) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        with pytest.raises(NetworkError, match="refused"):
            await network.dns(QUERY, "127.0.0.1", port, tcp=True, timeout=1)
        with pytest.raises(NetworkError, match="refused"):
            await network.whois("127.0.0.1", port, b"x\r\n", timeout=1, cap=100, trusted=True)


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EAFNOSUPPORT])
async def test_a_family_this_machine_does_not_have(
    network: SocketNetwork, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async def no_way(*_: object, **__: object) -> None:
        raise OSError(number, "no way")

    # The machine running the tests may well have both families: only the system's word is set.
    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", no_way)
    with pytest.raises(Unreachable):
        await network.whois("127.0.0.1", 43, b"x\r\n", timeout=1, cap=100, trusted=True)


async def _whois(
    network: SocketNetwork, server: SmallLines, *, timeout: float = 2.0, cap: int = 65536
) -> WhoisReply:
    return await network.whois(
        "127.0.0.1", server.port, b"a.test\r\n", timeout=timeout, cap=cap, trusted=True
    )


async def test_whois_returns_what_came_until_the_close(network: SocketNetwork) -> None:
    async with SmallLines(b"No match for A.TEST\r\n" * 500) as server:
        reply = await _whois(network, server)
    assert reply == WhoisReply(data=b"No match for A.TEST\r\n" * 500, complete=True)
    assert server.lines == [b"a.test\r\n"]


async def test_an_empty_reply_is_one(network: SocketNetwork) -> None:
    async with SmallLines(b"") as server:
        assert await _whois(network, server) == WhoisReply(data=b"", complete=True)


@pytest.mark.parametrize(("length", "complete"), [(100, True), (101, False), (50_000, False)])
async def test_the_cap(network: SocketNetwork, length: int, *, complete: bool) -> None:
    async with SmallLines(b"x" * length) as server:
        reply = await _whois(network, server, cap=100)
    assert reply == WhoisReply(data=b"x" * 100, complete=complete)


async def test_what_came_before_the_time_was_up_is_incomplete(network: SocketNetwork) -> None:
    async def drip(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"No match")
        await writer.drain()
        await asyncio.Event().wait()

    async with SmallLines(drip) as server:
        reply = await _whois(network, server, timeout=0.3)
    assert reply == WhoisReply(data=b"No match", complete=False)


async def test_what_came_before_a_reset_is_incomplete(network: SocketNetwork) -> None:
    async def break_off(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"No match")
        await writer.drain()
        await asyncio.sleep(0.05)
        reset(writer)

    async with SmallLines(break_off) as server:
        reply = await _whois(network, server)
    assert reply == WhoisReply(data=b"No match", complete=False)


async def test_a_reset_and_silence_are_failures(network: SocketNetwork) -> None:
    async def break_off(_: bytes, writer: asyncio.StreamWriter) -> None:
        reset(writer)

    async def silence(_: bytes, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with SmallLines(break_off) as server:
        with pytest.raises(NetworkError, match="reset"):
            await _whois(network, server)
    async with SmallLines(silence) as server:
        with pytest.raises(NetworkError, match=r"no answer within 0\.2 s"):
            await _whois(network, server, timeout=0.2)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "10.0.0.1", "169.254.1.1"])
async def test_a_private_address_is_asked_only_where_it_is_meant(
    network: SocketNetwork, host: str
) -> None:
    async with SmallLines(b"hello") as server:
        with pytest.raises(NetworkError, match="no public address"):
            await network.whois(host, server.port, b"x\r\n", timeout=1, cap=100, trusted=False)
    assert server.lines == []


async def test_a_host_is_asked_at_the_next_address_where_one_is_dead(
    network: SocketNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def two(_: str) -> tuple[str, ...]:
        return ("::1", "127.0.0.1")

    monkeypatch.setattr(network, "resolve", two)
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"])
    async with SmallLines(b"hello") as server:
        reply = await network.whois(
            "registry.test", server.port, b"x\r\n", timeout=2, cap=100, trusted=True
        )
    assert reply.data == b"hello"


async def test_resolving(network: SocketNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "127.0.0.1" in await network.resolve("localhost")

    async def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nobody)
    with pytest.raises(NetworkError, match="no address"):
        await network.resolve("nowhere.test")


async def test_http_goes_over_the_session(network: SocketNetwork) -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(body=request.method.encode() + b" " + await request.read())

    app = web.Application()
    app.router.add_route("*", "/", echo)
    async with TestServer(app) as server:
        url = str(server.make_url("/"))
        got = await network.get(url, headers={}, timeout=2, cap=100)
        posted = await network.post(url, headers={}, body=b"x", timeout=2, cap=100)
    assert (got.status, got.body) == (200, b"GET ")
    assert posted.body == b"POST x"
