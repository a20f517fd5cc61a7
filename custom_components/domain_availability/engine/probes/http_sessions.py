"""HTTP as the engine uses it: one request, once, capped, and never into the home by accident."""

import asyncio
from collections.abc import Collection, Mapping
import ipaddress
import socket
import ssl

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.connector import AddrInfoType
import yarl

from .addresses import is_public_address
from .network import HttpReply, NetworkError

CONNECTIONS = 16
"""At the same time, in the guarded session."""

_CHUNK = 65536


class ConnectionLost(aiohttp.ClientError):
    """The server hung up before it answered."""


class AddressRefused(OSError):  # noqa: N818  # we refuse; nothing is wrong
    """The address is not one of the public internet."""


async def only_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a GET or HEAD by itself after the server hung up.

    It does so on new connections too, out of sight: a registry would count two queries where we
    count one.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise ConnectionLost(f"the server hung up: {error}") from error


class HttpTransport:
    """The HTTP part of a `Network`, over a session that belongs to somebody else."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        timeout: float,
        cap: int,
    ) -> HttpReply:
        """GET and close the connection; see `Network`."""
        return await self._request("GET", url, headers=headers, body=None, timeout=timeout, cap=cap)

    async def post(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes,
        timeout: float,
        cap: int,
    ) -> HttpReply:
        """POST and close the connection; see `Network`."""
        return await self._request(
            "POST", url, headers=headers, body=body, timeout=timeout, cap=cap
        )

    async def _request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        cap: int,
    ) -> HttpReply:
        if self._session.closed:
            raise NetworkError("the HTTP session is closed")
        ends = asyncio.get_running_loop().time() + timeout
        try:
            async with asyncio.timeout_at(ends):
                await _find(url)
            async with self._session.request(
                method,
                url,
                data=body,
                headers={**headers, "Connection": "close"},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=max(ends - asyncio.get_running_loop().time(), 0.1)
                ),
                middlewares=(only_once,),
            ) as response:
                octets, complete = await _read(response, cap)
                return HttpReply(
                    status=response.status,
                    headers=response.headers,
                    body=octets,
                    complete=complete,
                )
        except TimeoutError as error:
            raise NetworkError(f"no whole answer within {timeout:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(describe(error)) from error


async def _find(url: str) -> None:
    """Look the host up before aiohttp does, which leaves a failure unheard if it is interrupted.

    A look-up that our time limit ended would fail later in aiohttp's hands, and Home Assistant's
    log would show the traceback.
    """
    address = yarl.URL(url)
    if address.scheme not in {"http", "https"} or not address.raw_host:
        return
    try:
        ipaddress.ip_address(address.raw_host)
    except ValueError:
        await asyncio.get_running_loop().getaddrinfo(address.raw_host, None)


async def _read(response: aiohttp.ClientResponse, cap: int) -> tuple[bytes, bool]:
    """Return at most `cap` octets of the body, and whether that is all of it."""
    octets = bytearray()
    try:
        while len(octets) <= cap:
            chunk = await response.content.read(min(_CHUNK, cap + 1 - len(octets)))
            if not chunk:
                return bytes(octets), True
            octets += chunk
    except aiohttp.ClientPayloadError:
        return bytes(octets), False
    response.close()
    return bytes(octets[:cap]), False


def describe(error: BaseException) -> str:
    """Return what went wrong on the network in one short line."""
    return (str(error) or type(error).__name__).partition("\n")[0][:160]


def guarded_session(
    *,
    ssl_context: ssl.SSLContext,
    resolver: AbstractResolver | None = None,
    allowed: Collection[str] = (),
) -> aiohttp.ClientSession:
    """Return a session for hosts out of other people's data; whoever calls closes it.

    The address is judged at the moment of connecting, on every hop: what a name resolved to before
    proves nothing. `allowed` are exceptions as `address:port` (`[address]:port` for IPv6), those of
    the user's own endpoint file. Call it in the event loop; `ssl_context` and `resolver` come ready
    made, because making them blocks.

    Raises ValueError where `ssl_context` does not verify: a certificate is what a hint rests on.
    """
    if ssl_context.verify_mode is not ssl.CERT_REQUIRED or not ssl_context.check_hostname:
        raise ValueError("the guarded session needs an SSL context that verifies names")
    connector = aiohttp.TCPConnector(
        ssl=ssl_context,
        resolver=resolver,
        socket_factory=_Guard(frozenset(allowed)),
        limit=CONNECTIONS,
        force_close=True,
        use_dns_cache=False,
    )
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


class _Guard:
    """Makes the sockets of a connector, but only for addresses it may go to."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

    def __call__(self, info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, (address, port, *_) = info
        written = f"[{address}]:{port}" if family == socket.AF_INET6 else f"{address}:{port}"
        if written not in self._allowed and not is_public_address(str(address)):
            raise AddressRefused(f"{written} is not an address of the public internet")
        return socket.socket(family, kind, protocol)
