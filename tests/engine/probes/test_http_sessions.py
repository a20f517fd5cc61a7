"""HTTP over real sockets: capped, once, and not into the home."""

import asyncio
import gc
import gzip
import socket
import ssl

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest

from custom_components.domain_availability.engine.probes.http_sessions import (
    AddressRefused,
    HttpTransport,
    guarded_session,
)
from custom_components.domain_availability.engine.probes.network import HttpReply, NetworkError

from .web_server import SILENCE, Answer, reply, web_server

pytestmark = pytest.mark.usefixtures("socket_enabled")

CAP = 1000


class Resolver(AbstractResolver):
    """Says what it is told, another address each time it is asked."""

    def __init__(self, *addresses: str, port: int = 0) -> None:
        self.addresses = list(addresses)
        self.port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Say the next address, the last one for ever."""
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=self.port or port,
                family=family,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Has nothing to close."""


async def get(session: aiohttp.ClientSession, url: str, wait: float = 5.0) -> HttpReply:
    return await HttpTransport(session).get(url, headers={"Accept": "x/y"}, timeout=wait, cap=CAP)


async def test_a_whole_answer(session: aiohttp.ClientSession) -> None:
    async with web_server(lambda _: reply(404, b"body", "X-Odd: 1")) as server:
        answer = await get(session, f"{server.base}domain/example.test")
    assert (answer.status, answer.body, answer.complete) == (404, b"body", True)
    assert answer.headers["x-ODD"] == "1"
    assert server.requests == ["GET /domain/example.test"]
    assert "connection: close" in server.headers[0]
    assert "accept: x/y" in server.headers[0]


async def test_a_post_carries_its_body(session: aiohttp.ClientSession) -> None:
    async with web_server(lambda _: reply(200, b"answer")) as server:
        answer = await HttpTransport(session).post(
            server.base, headers={"Content-Type": "a/b"}, body=b"12345", timeout=5, cap=CAP
        )
    assert answer.body == b"answer"
    assert server.requests == ["POST /"]
    assert "content-length: 5" in server.headers[0]


@pytest.mark.parametrize(
    ("octets", "length", "complete"),
    [
        (reply(200, b"a" * CAP), CAP, True),
        (reply(200, b"a" * (CAP + 1)), CAP, False),
        (reply(200, b"a" * 500_000), CAP, False),
        (reply(200, b"abc", length=10), 3, False),
        (reply(200, gzip.compress(b"a" * 5_000_000), "Content-Encoding: gzip"), CAP, False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 3, False),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 13, True),
    ],
)
async def test_the_body_is_capped_and_cut_is_said(
    session: aiohttp.ClientSession,
    octets: bytes,
    length: int,
    complete: bool,  # noqa: FBT001  # a column
) -> None:
    async with web_server(lambda _: octets) as server:
        answer = await get(session, server.base)
    assert (len(answer.body), answer.complete) == (length, complete)


async def test_redirects_are_not_followed(session: aiohttp.ClientSession) -> None:
    async with web_server(lambda _: reply(302, b"", "Location: /other")) as server:
        assert (await get(session, server.base)).status == 302
    assert server.requests == ["GET /"]


@pytest.mark.parametrize(
    "octets",
    [None, b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"],
)  # fmt: skip
async def test_whatever_goes_wrong_is_asked_once(
    session: aiohttp.ClientSession, octets: Answer
) -> None:
    async with web_server(lambda _: octets) as server:
        with pytest.raises(NetworkError):
            await get(session, server.base)
    assert server.requests == ["GET /"]


async def test_a_body_that_is_not_what_it_claims_is_cut(session: aiohttp.ClientSession) -> None:
    async with web_server(lambda _: reply(404, b"no gzip", "Content-Encoding: gzip")) as server:
        answer = await get(session, server.base)
    assert (answer.status, answer.complete) == (404, False)
    assert server.requests == ["GET /"]


async def test_aiohttp_alone_would_ask_twice(session: aiohttp.ClientSession) -> None:
    """The reason for `only_once`: without it this is what a registry gets to see."""
    async with web_server(lambda _: None) as server:
        with pytest.raises(aiohttp.ClientError):
            await session.get(server.base, headers={"Connection": "close"})
    assert server.requests == ["GET /", "GET /"]


async def test_silence_ends_in_time(session: aiohttp.ClientSession) -> None:
    async with web_server(lambda _: SILENCE) as server:
        with pytest.raises(NetworkError, match=r"within 0\.05 s"):
            await get(session, server.base, wait=0.05)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "ftp://x/", "http://", "//", "http://[::1/"]
)
async def test_no_way_there(session: aiohttp.ClientSession, url: str) -> None:
    with pytest.raises(NetworkError):
        await get(session, url)


async def test_a_closed_session() -> None:
    session = aiohttp.ClientSession()
    await session.close()
    with pytest.raises(NetworkError, match="closed"):
        await get(session, "http://127.0.0.1:1/")


# The guarded session

CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def refusal(session: aiohttp.ClientSession, url: str) -> BaseException | None:
    """Return what kept the session from connecting."""
    with pytest.raises(aiohttp.ClientConnectorError) as raised:
        await session.get(url)
    return raised.value.os_error


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0",  # noqa: S104  # nothing listens
     "127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "::1", "::ffff:127.0.0.1", "fe80::1", "fd00::1", "64:ff9b::7f00:1"],
)  # fmt: skip
async def test_no_socket_is_made_for_an_address_that_is_not_public(address: str) -> None:
    async with guarded_session(ssl_context=CONTEXT, resolver=Resolver(address)) as session:
        assert isinstance(await refusal(session, "http://site.test/"), AddressRefused)
        written = f"[{address}]" if ":" in address else address
        assert isinstance(await refusal(session, f"http://{written}/"), AddressRefused)


async def test_only_the_exempt_address_and_port_is_reached() -> None:
    async with web_server(lambda _: reply(200, b"lab")) as lab, web_server(lambda _: reply()) as tv:
        allowed = {f"127.0.0.1:{lab.port}"}
        async with guarded_session(ssl_context=CONTEXT, allowed=allowed) as session:
            async with session.get(lab.base) as response:
                assert await response.read() == b"lab"
            assert isinstance(await refusal(session, tv.base), AddressRefused)
    assert tv.requests == []


async def test_a_resolver_that_changes_its_mind_gets_nowhere() -> None:
    """A harmless address first and one of the home behind it is the classic way in."""
    async with web_server(lambda _: reply()) as server:
        resolver = Resolver("127.0.0.1", "192.168.1.1", "127.0.0.2", "::1", port=server.port)
        allowed = {f"127.0.0.1:{server.port}"}
        async with guarded_session(
            ssl_context=CONTEXT, resolver=resolver, allowed=allowed
        ) as session:
            async with session.get("http://site.test/") as response:
                assert response.status == 200
            for _ in range(3):
                assert isinstance(await refusal(session, "http://site.test/"), AddressRefused)
    assert server.requests == ["GET /"]


async def test_a_redirect_goes_through_the_same_guard() -> None:
    async with web_server(lambda _: reply()) as tv:
        there = f"Location: {tv.base}"
        async with web_server(lambda _: reply(302, b"", there)) as site:
            allowed = {f"127.0.0.1:{site.port}"}
            async with guarded_session(ssl_context=CONTEXT, allowed=allowed) as session:
                assert isinstance(await refusal(session, site.base), AddressRefused)
    assert len(site.requests) == 1
    assert tv.requests == []


async def test_nothing_is_kept_between_requests() -> None:
    async with web_server(lambda _: reply(200, b"", "Set-Cookie: a=b")) as server:
        allowed = {f"127.0.0.1:{server.port}"}
        async with guarded_session(ssl_context=CONTEXT, allowed=allowed) as session:
            for _ in range(2):
                async with session.get(server.base) as response:
                    await response.read()
    assert len(server.headers) == 2
    assert not any("cookie" in head for head in server.headers)


async def test_a_context_that_verifies_nothing_is_refused() -> None:
    lax = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    lax.check_hostname = False
    with pytest.raises(ValueError, match="verifies"):
        guarded_session(ssl_context=lax)


async def test_a_host_that_is_not_found_in_time_leaves_no_failure_unheard(
    monkeypatch: pytest.MonkeyPatch, session: aiohttp.ClientSession
) -> None:
    loop = asyncio.get_running_loop()
    unheard: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, context: unheard.append(context))
    never = asyncio.Event()

    async def silent(*_: object, **__: object) -> list[object]:
        await never.wait()
        raise OSError

    monkeypatch.setattr(loop, "getaddrinfo", silent)
    asked = HttpTransport(session).get("http://silent.example/", headers={}, timeout=0.05, cap=10)
    with pytest.raises(NetworkError, match="no whole answer"):
        await asked
    never.set()
    await asyncio.sleep(0)
    gc.collect()
    assert unheard == []
