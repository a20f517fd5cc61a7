"""A server on the loopback interface that takes a line and says what a test wants."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
import socket
import struct
from typing import Self

type Talk = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
"""What is done with a line: write, wait, reset; the connection is closed after it."""


class SmallLines:
    """TCP on a port of 127.0.0.1."""

    def __init__(self, says: bytes | Talk) -> None:
        self.says = says
        self.lines: list[bytes] = []
        self.port = 0

    @property
    def key(self) -> str:
        """Return how probes name it."""
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._talks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._talks:
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            with suppress(ConnectionError):
                line = await reader.readline()
                self.lines.append(line)
                if isinstance(self.says, bytes):
                    writer.write(self.says)
                    await writer.drain()
                else:
                    await self.says(line, writer)
        finally:
            writer.close()
            self._talks.discard(task)


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection off instead of closing it."""
    opened = writer.get_extra_info("socket")
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
