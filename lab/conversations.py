"""Conversations over TCP that end when their server does."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
import socket
import struct

type Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Tasks:
    """Running answers, so that none outlives its server."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run `work` until it ends or `stop` is called."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """End what still runs."""
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.gather(*running, return_exceptions=True)


class Conversations:
    """Makes the protocol of each connection and runs `talk` on it."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._tasks = Tasks()

    def protocol(self) -> asyncio.StreamReaderProtocol:
        """Return the protocol of a new connection."""
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), self._begin)

    async def stop(self) -> None:
        """Hang up on everybody."""
        await self._tasks.stop()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.start(self._converse(reader, writer))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._talk(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()


def reset(transport: asyncio.BaseTransport | None) -> None:
    """End a connection with RST, not FIN: what was not read yet is lost."""
    if not isinstance(transport, asyncio.Transport):
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
