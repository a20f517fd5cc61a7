"""A web server that sends the very octets a test wants, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import socket
import ssl
import struct

type Answer = bytes | None
"""What to send before closing; `None` resets the connection."""

SILENCE: Answer = b"\x00silence"
"""An answer that never comes: the client has to hang up."""


@dataclass
class WebServer:
    """Where it listens, and every request it got."""

    port: int = 0
    requests: list[str] = field(default_factory=list)
    """Method and target, in order; one connection each."""
    headers: list[str] = field(default_factory=list)
    """The whole head of each request, in lower case."""

    @property
    def base(self) -> str:
        """Return its address as a base URL."""
        return f"http://127.0.0.1:{self.port}/"


def reply(status: int = 200, body: bytes = b"", *lines: str, length: int | None = None) -> bytes:
    """Return an HTTP answer; `length` is what Content-Length claims, by default the truth."""
    claimed = len(body) if length is None else length
    head = [
        f"HTTP/1.1 {status} Whatever",
        f"Content-Length: {claimed}",
        "Connection: close",
        *lines,
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


@asynccontextmanager
async def web_server(
    answer: Callable[[str], Answer], *, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[WebServer]:
    """Serve on loopback; `answer` gets method and target, as in `GET /path`."""
    server = WebServer()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            asked = head.partition(" HTTP/")[0]
            server.requests.append(asked)
            server.headers.append(head.lower())
            octets = answer(asked)
            if octets is None:
                _reset(writer)
            elif octets is SILENCE:
                await reader.read()
            else:
                writer.write(octets)
                await writer.drain()
        except OSError, asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
