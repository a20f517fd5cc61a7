"""A TCP port that can stop listening and start again without ever being lost to another program."""

import asyncio
from collections.abc import Callable
import socket

LOOPBACK = "127.0.0.1"


def bind(port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """Return a socket bound to a port of the loopback interface (0: any free one).

    `OSError` where it is taken, with the port in its text.
    """
    sock = socket.socket(socket.AF_INET, kind)
    if kind is socket.SOCK_STREAM:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((LOOPBACK, port))
    except OSError as error:
        sock.close()
        raise OSError(error.errno, f"port {port}: {error.strerror}") from error
    sock.setblocking(False)  # noqa: FBT003 - the standard library has no keyword for it
    return sock


class Listener:
    """Serves one TCP port while it is open; connections to it are refused while it is shut."""

    def __init__(self, factory: Callable[[], asyncio.BaseProtocol], port: int) -> None:
        self._factory = factory
        self._held = bind(port)
        self._server: asyncio.Server | None = None
        self._opening: asyncio.Task[None] | None = None
        self.port: int = self._held.getsockname()[1]

    @property
    def listening(self) -> bool:
        """Say whether connections are taken."""
        return self._server is not None or self._opening is not None

    async def start(self) -> None:
        """Begin to listen."""
        await self._serve()

    def open(self) -> None:
        """Begin to listen at once; who connects from here on is served."""
        if self.listening:
            return
        self._held.listen(128)
        self._opening = asyncio.get_running_loop().create_task(self._serve())

    def shut(self) -> None:
        """Refuse connections from here on; the port stays ours."""
        if not self.listening:
            return
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        if self._server is not None:
            self._server.close()
            self._server = None
        self._held.close()
        self._held = bind(self.port)

    def stop(self) -> None:
        """Give the port up."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        if self._server is not None:
            self._server.close()
            self._server = None
        self._held.close()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._factory, sock=self._held, start_serving=False)
        await self._server.start_serving()
        self._opening = None
