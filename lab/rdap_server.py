"""One RDAP server (RFC 7480, 9082): answers `domain/<name>` for the suffixes of its registry."""

import asyncio
from email.utils import format_datetime
import json

from aiohttp import web

from . import rdap_words
from .bench import Bench
from .conversations import reset
from .faults import Stage, apply
from .http_port import HttpPort
from .rdap_faults import RDAP_FAULTS, RdapExchange
from .suffixes import Absence, Service, Suffix

_JSON = "application/rdap+json"


class RdapServer:
    """Answers for one registry, which may have several suffixes."""

    def __init__(self, bench: Bench, suffix: Suffix, port: int) -> None:
        self.id = f"{Service.RDAP}:{suffix.name}"
        self.protocol = Service.RDAP
        self._bench = bench
        self._suffix = suffix
        self.http = HttpPort(self._handle, port)
        self.listener = self.http.listener

    @property
    def port(self) -> int:
        """Return the port."""
        return self.http.port

    @property
    def address(self) -> str:
        """Return the base URL, with a trailing slash."""
        return f"{self.http.url}rdap/"

    async def start(self) -> None:
        """Begin to answer."""
        await self.http.start()

    async def stop(self) -> None:
        """Stop answering."""
        await self.http.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        *_, kind, name = ("", "", *request.path.split("/"))
        name = name.lower()
        asked = self._bench.note(
            name=name,
            protocol=Service.RDAP,
            server=self.id,
            question=request.path,
            transport="http",
        )
        suffix = self._bench.world.suffixes.get(name.partition(".")[2], self._suffix)
        faults = self._bench.strike(asked, suffix.name)
        exchange = RdapExchange(
            name=name,
            suffix=suffix.name,
            base=self.address,
            now=asked.at,
            moment=asked.at,
            asked_for=name,
            controls=suffix.controls,
            headers={"Content-Type": _JSON, "Access-Control-Allow-Origin": "*"},
        )
        apply(RDAP_FAULTS, faults, Stage.VIEW, exchange)
        self._compose(exchange, suffix if kind == "domain" else None)
        apply(RDAP_FAULTS, faults, Stage.ANSWER, exchange)
        if exchange.document is not None:
            exchange.body = json.dumps(exchange.document).encode()
        apply(RDAP_FAULTS, faults, Stage.WIRE, exchange)
        asked.answer = "" if exchange.hang else str(exchange.status)
        return await _deliver(exchange, request)

    def _compose(self, exchange: RdapExchange, suffix: Suffix | None) -> None:
        name = exchange.asked_for
        if suffix is None:
            exchange.refuse(400, "Only domain queries are answered here.")
            return
        served = suffix.registry == self._suffix.registry and name.endswith(f".{suffix.name}")
        standing = self._bench.world.standing(name, exchange.moment)
        if standing is not None and (exchange.empty or not served):
            standing = None
        if standing is not None and standing.recorded:
            exchange.document = rdap_words.domain(
                standing, suffix, exchange.base, stamped=exchange.stamped
            )
            return
        exchange.status = 404
        exchange.document = rdap_words.absent(name, standing)
        if suffix.absence is not Absence.JSON:
            html = rdap_words.HTML.format(title="404 Not Found")
            exchange.document = None
            exchange.body = html.encode() if suffix.absence is Absence.HTML else b""
            exchange.headers["Content-Type"] = "text/html; charset=utf-8"


async def _deliver(exchange: RdapExchange, request: web.BaseRequest) -> web.StreamResponse:
    if exchange.hang:
        await asyncio.get_running_loop().create_future()
    if exchange.delay:
        await asyncio.sleep(exchange.delay)
    body = exchange.body or b""
    response = web.StreamResponse(status=exchange.status, headers=exchange.headers)
    response.headers["Date"] = format_datetime(exchange.now, usegmt=True)
    response.content_length = len(body)
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    end = len(body) if exchange.cut is None else int(len(body) * exchange.cut)
    piece = exchange.piece or max(end, 1)
    for start in range(0, end, piece):
        if start and exchange.pause:
            await asyncio.sleep(exchange.pause)
        await response.write(body[start : min(start + piece, end)])
    if exchange.cut is not None:
        if exchange.reset:
            reset(request.transport)
        elif request.transport is not None:
            request.transport.close()
    return response
