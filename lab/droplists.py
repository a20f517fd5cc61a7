"""The lists of names to be released, on one HTTP server: they know when names drop."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from aiohttp import web

from .bench import Bench
from .droplist_faults import DROPLIST_FAULTS, DropListExchange
from .droplist_forms import FORMS, Published, leaving
from .faults import Stage, apply
from .http_port import HttpPort
from .suffixes import Json, Suffix

PROTOCOL = "lists"


class DropListServer:
    """Serves the lists of all registries that publish some; 404 for every other path."""

    id = f"{PROTOCOL}:http"
    protocol = PROTOCOL

    def __init__(self, bench: Bench, port: int) -> None:
        self._bench = bench
        self._lists = {
            f"/{one.path % suffix.name}": (suffix, one)
            for suffix in bench.world.suffixes.values()
            if suffix.parent is None
            for one in FORMS.get(suffix.drop_list, ())
        }
        self._editions: dict[str, tuple[str, datetime]] = {}
        """Path -> the entity tag of the list last served, and since when it is that."""
        self.http = HttpPort(self._handle, port)
        self.listener = self.http.listener

    @property
    def port(self) -> int:
        """Return the port."""
        return self.http.port

    @property
    def address(self) -> str:
        """Return the URL of the root."""
        return self.http.url

    async def start(self) -> None:
        """Begin to answer."""
        await self.http.start()

    async def stop(self) -> None:
        """Stop answering."""
        await self.http.stop()

    def policy(self, suffix: Suffix) -> dict[str, Json]:
        """Return what an endpoint file tells of a suffix's lists."""
        lists: list[Json] = [
            {"reader": one.reader, "url": f"{self.address}{one.path % suffix.registry}"}
            for one in FORMS.get(suffix.drop_list, ())
        ]
        return {"drop_list": lists} if lists else {}

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        suffix, published = self._lists.get(request.path, (None, None))
        asked = self._bench.note(
            name="" if suffix is None else suffix.name,
            protocol=PROTOCOL,
            server=self.id,
            question=f"{request.method} {request.path}",
            transport="http",
        )
        if suffix is None or published is None:
            asked.answer = "404"
            return web.Response(status=404)
        faults = self._bench.strike(asked, suffix.name)
        exchange = DropListExchange(now=asked.at, moment=asked.at)
        apply(DROPLIST_FAULTS, faults, Stage.VIEW, exchange)
        self._compose(exchange, suffix, published, request)
        apply(DROPLIST_FAULTS, faults, Stage.ANSWER, exchange)
        apply(DROPLIST_FAULTS, faults, Stage.WIRE, exchange)
        asked.answer = "" if exchange.hang else str(exchange.status)
        return await _deliver(exchange, request)

    def _compose(
        self,
        exchange: DropListExchange,
        suffix: Suffix,
        published: Published,
        request: web.BaseRequest,
    ) -> None:
        """Make the list, or say that it is the one the client has."""
        names = tuple(leaving(self._bench.world, suffix.name, exchange.moment))
        body = published.form(names, exchange.moment)
        etag, since = f'"{sha256(body).hexdigest()[:16]}"', exchange.now
        if (known := self._editions.get(request.path)) is not None and known[0] == etag:
            since = known[1]
        self._editions[request.path] = etag, since
        exchange.headers = {
            "Content-Type": published.content_type,
            "ETag": etag,
            "Last-Modified": format_datetime(since, usegmt=True),
        }
        if _has_it(request.headers, etag, since):
            exchange.status = 304
        else:
            exchange.body = body


def _has_it(headers: Mapping[str, str], etag: str, since: datetime) -> bool:
    """Tell whether the client's copy is this edition (RFC 9110, section 13.2.2)."""
    if "If-None-Match" in headers:
        return headers["If-None-Match"] == etag
    try:
        has = parsedate_to_datetime(headers.get("If-Modified-Since", ""))
    except ValueError:
        return False
    return has.astimezone(UTC) >= since.replace(microsecond=0)


async def _deliver(exchange: DropListExchange, request: web.BaseRequest) -> web.StreamResponse:
    if exchange.hang:
        await asyncio.get_running_loop().create_future()
    if exchange.delay:
        await asyncio.sleep(exchange.delay)
    response = web.StreamResponse(status=exchange.status, headers=exchange.headers)
    response.headers["Date"] = format_datetime(exchange.now, usegmt=True)
    if exchange.status != 304:
        response.content_length = len(exchange.body)
    await response.prepare(request)
    share = 1.0 if exchange.cut is None else exchange.cut
    await response.write(exchange.body[: int(len(exchange.body) * share)])
    if exchange.cut is not None and request.transport is not None:
        request.transport.close()
    return response
