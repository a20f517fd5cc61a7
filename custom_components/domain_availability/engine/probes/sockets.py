"""The real network: DNS and WHOIS over sockets of our own, HTTP over the session handed in."""

import asyncio
from collections.abc import Mapping
import errno
import ipaddress
import socket
from typing import override

import aiohttp
import dns.asyncquery
import dns.exception
import dns.message

from .addresses import is_public_address
from .http_sessions import HttpTransport
from .network import HttpReply, Network, NetworkError, Unreachable, WhoisReply

_NO_WAY = frozenset({errno.ENETUNREACH, errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL})
"""What the system says where this machine has no address of that family."""
_CHUNK = 4096
_MOST_ADDRESSES = 4
"""Of one host: the time is better spent on answers than on its dead addresses."""
_CONNECT_TIMEOUT = 4.0
"""Seconds for one address where the host has others."""


class SocketNetwork(Network):
    """The wire as it is."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        """Take the session HTTP goes over; it stays its owner's to close."""
        self._http = HttpTransport(session)

    @override
    async def dns(
        self, query: dns.message.Message, address: str, port: int, *, tcp: bool, timeout: float
    ) -> dns.message.Message:
        """Wait past answers from elsewhere, to other questions, and unreadable ones."""
        try:
            async with asyncio.timeout(timeout):
                if tcp:
                    return await dns.asyncquery.tcp(query, address, port=port)
                return await dns.asyncquery.udp(
                    query, address, port=port, ignore_unexpected=True, ignore_errors=True
                )
        except TimeoutError as error:
            raise NetworkError(f"no answer within {timeout:g} s") from error
        except EOFError as error:
            raise NetworkError("the connection was closed before the answer") from error
        except OSError as error:
            raise _in_words(error) from error
        except (dns.exception.DNSException, ValueError) as error:
            raise NetworkError("the answer is no DNS message, or to another question") from error

    @override
    async def get(
        self, url: str, *, headers: Mapping[str, str], timeout: float, cap: int
    ) -> HttpReply:
        return await self._http.get(url, headers=headers, timeout=timeout, cap=cap)

    @override
    async def post(
        self, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float, cap: int
    ) -> HttpReply:
        return await self._http.post(url, headers=headers, body=body, timeout=timeout, cap=cap)

    @override
    async def whois(
        self, host: str, port: int, query: bytes, *, timeout: float, cap: int, trusted: bool
    ) -> WhoisReply:
        """Connect to the very address that was checked: a name may change its mind in between."""
        received = bytearray()
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked(host, trusted=trusted)
                reader, writer = await _connect(addresses, port)
                try:
                    writer.write(query)
                    complete = await _read(reader, received, cap)
                finally:
                    writer.close()
        except (TimeoutError, OSError) as error:
            if received:
                return WhoisReply(data=bytes(received), complete=False)
            if isinstance(error, TimeoutError):
                raise NetworkError(f"no answer within {timeout:g} s") from error
            raise _in_words(error) from error
        return WhoisReply(data=bytes(received), complete=complete)

    @override
    async def resolve(self, host: str) -> tuple[str, ...]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NetworkError(f"{host} has no address") from error
        return tuple(dict.fromkeys(str(address[0]) for *_, address in found))

    async def _checked(self, host: str, *, trusted: bool) -> list[str]:
        """Return the addresses of a host that may be connected to."""
        try:
            found: tuple[str, ...] = (str(ipaddress.ip_address(host)),)
        except ValueError:
            found = await self.resolve(host)
        allowed = [one for one in found if trusted or is_public_address(one)]
        if not allowed:
            raise NetworkError(f"{host} has no public address")
        return allowed[:_MOST_ADDRESSES]


async def _connect(
    addresses: list[str], port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first address that lets us; the last one has all the time there is."""
    *others, last = addresses
    for address in others:
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                return await asyncio.open_connection(address, port)
        except TimeoutError, OSError:
            continue
    return await asyncio.open_connection(last, port)


async def _read(reader: asyncio.StreamReader, received: bytearray, cap: int) -> bool:
    """Read until the server closes (True) or until it is more than `cap` octets (False)."""
    while chunk := await reader.read(_CHUNK):
        received += chunk
        if len(received) > cap:
            del received[cap:]
            return False
    return True


def _in_words(error: OSError) -> NetworkError:
    """Return the error as probes know it, in words for people."""
    if error.errno in _NO_WAY:
        return Unreachable("this machine has no way to that address")
    match error:
        case ConnectionRefusedError():
            return NetworkError("the connection was refused")
        case ConnectionResetError() | BrokenPipeError():
            return NetworkError("the connection was reset before the answer")
    reason = error.strerror or type(error).__name__
    return NetworkError(f"the connection failed ({reason})")
