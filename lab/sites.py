"""Web sites of watched names: one HTTP server that looks at the Host header."""

from dataclasses import dataclass

from aiohttp import web

from .bench import Bench
from .http_port import HttpPort


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What one host answers."""

    status: int = 200
    location: str | None = None
    """Where it redirects to."""
    body: str = "<!DOCTYPE html><title>A site</title><p>Somebody is here.</p>"


class SiteServer:
    """Answers HEAD and GET for every host that has a site; 404 without a word for others."""

    id = "sites:http"
    protocol = "http"

    def __init__(self, bench: Bench, port: int) -> None:
        self._bench = bench
        self._sites: dict[str, Site] = {}
        self.http = HttpPort(self._handle, port)

    @property
    def port(self) -> int:
        """Return the port."""
        return self.http.port

    @property
    def address(self) -> str:
        """Return the URL of the root."""
        return self.http.url

    def put(self, host: str, site: Site) -> None:
        """Give a host a site."""
        self._sites[host] = site

    def remove(self, host: str) -> None:
        """Take a host's site down."""
        self._sites.pop(host, None)

    async def start(self) -> None:
        """Begin to answer."""
        await self.http.start()

    async def stop(self) -> None:
        """Stop answering."""
        await self.http.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        host = (request.host or "").partition(":")[0].lower()
        asked = self._bench.note(
            name=self._bench.world.registrable(host) or host,
            protocol=self.protocol,
            server=self.id,
            question=f"{request.method} {host}{request.path}",
            transport="http",
        )
        site = self._sites.get(host)
        asked.answer = str(404 if site is None else site.status)
        if site is None:
            return web.Response(status=404)
        headers = {"Location": site.location} if site.location else None
        text = None if request.method == "HEAD" else site.body
        return web.Response(
            status=site.status, headers=headers, text=text, content_type="text/html"
        )
