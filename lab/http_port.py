"""An HTTP server on one port, on a listener that can be shut."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from .listening import LOOPBACK, Listener

type Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class HttpPort:
    """Serves `handler` for every path; hung requests end with the server."""

    def __init__(self, handler: Handler, port: int) -> None:
        self._server = web.Server(handler, handler_cancellation=True, access_log=None)
        self.listener = Listener(self._server, port)

    @property
    def port(self) -> int:
        """Return the port."""
        return self.listener.port

    @property
    def url(self) -> str:
        """Return the URL of the root, with a trailing slash."""
        return f"http://{LOOPBACK}:{self.port}/"

    async def start(self) -> None:
        """Begin to answer."""
        await self.listener.start()

    async def stop(self) -> None:
        """Stop answering, hanging up on who still waits."""
        self.listener.stop()
        await self._server.shutdown(timeout=0.01)
