"""Registrars' APIs over HTTP: they know the names of every suffix, live from its registry."""

import asyncio
from datetime import datetime
from email.utils import format_datetime
import json

from aiohttp import web

from .bench import Bench
from .faults import Fault, Stage, apply
from .http_port import HttpPort
from .life import Phase
from .registrar_faults import REGISTRAR_FAULTS, RegistrarExchange
from .registrar_words import MANNERS, BadCallError, Offer, Word

PROTOCOL = "registrar"


class RegistrarServer:
    """One registrar; `MANNERS` has what it is like and which credentials work."""

    def __init__(self, bench: Bench, registrar: str, port: int) -> None:
        self.id = f"{PROTOCOL}:{registrar}"
        self.protocol = PROTOCOL
        self._bench = bench
        self._manner = MANNERS[registrar]
        self.http = HttpPort(self._handle, port)
        self.listener = self.http.listener

    @property
    def port(self) -> int:
        """Return the port."""
        return self.http.port

    @property
    def address(self) -> str:
        """Return the base URL, with a trailing slash."""
        return f"{self.http.url}{self._manner.path}"

    async def start(self) -> None:
        """Begin to answer."""
        await self.http.start()

    async def stop(self) -> None:
        """Stop answering."""
        await self.http.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix(f"/{self._manner.path}")
        try:
            asked = self._manner.read(
                request.method, path, request.query, request.headers, await request.read()
            )
        except BadCallError as error:
            return web.json_response({"error": str(error)}, status=400)
        now = self._bench.clock.now()
        exchange = RegistrarExchange(manner=self._manner, now=now, moment=now)
        struck: dict[int, Fault] = {}
        offers: dict[str, Offer] = {}
        notes = []
        for number, name in enumerate(asked.names, 1):
            # The address may hold a key: only what is asked for goes into the log.
            note = self._bench.note(
                name=name,
                protocol=PROTOCOL,
                server=self.id,
                question=f"{request.method} {path.rpartition('/')[2]} {number}/{len(asked.names)}",
                transport="http",
            )
            notes.append(note)
            faults = self._bench.strike(note, self._suffix(name))
            struck |= {fault.number: fault for fault in faults}
            exchange.moment, exchange.word = now, None
            exchange.leave_out = exchange.spell_out = False
            apply(REGISTRAR_FAULTS, faults, Stage.VIEW, exchange)
            if not exchange.leave_out:
                offers[name] = self._offer(name, exchange)
        if asked.credentials == self._manner.credentials:
            exchange.document = self._manner.answer(offers) if offers else {}
        else:
            exchange.status, exchange.document = self._manner.unauthorised
        apply(REGISTRAR_FAULTS, struck.values(), Stage.ANSWER, exchange)
        exchange.body = json.dumps(exchange.document).encode()
        apply(REGISTRAR_FAULTS, struck.values(), Stage.WIRE, exchange)
        for note in notes:
            note.answer = "" if exchange.hang else str(exchange.status)
        return await _deliver(exchange, request)

    def _suffix(self, name: str) -> str | None:
        suffix = name.partition(".")[2]
        return suffix if suffix in self._bench.world.suffixes else None

    def _offer(self, name: str, exchange: RegistrarExchange) -> Offer:
        if exchange.word is not None:
            return Offer(word=exchange.word)
        if self._suffix(name) is None:
            return Offer(word=Word.UNSOLD)
        return self._of_the_books(name, exchange.moment, spell_out=exchange.spell_out)

    def _of_the_books(self, name: str, moment: datetime, *, spell_out: bool) -> Offer:
        standing = self._bench.world.standing(name, moment)
        if standing is None:
            return Offer(word=Word.FREE)
        if standing.phase is Phase.PREMIUM:
            return Offer(word=Word.PREMIUM, price=standing.life.price or "1000.00")
        if standing.phase is Phase.RESERVED and spell_out:
            return Offer(word=Word.RESERVED)
        return Offer(word=Word.TAKEN)


async def _deliver(exchange: RegistrarExchange, request: web.BaseRequest) -> web.StreamResponse:
    if exchange.hang:
        await asyncio.get_running_loop().create_future()
    if exchange.delay:
        await asyncio.sleep(exchange.delay)
    body = exchange.body or b""
    response = web.StreamResponse(status=exchange.status, headers=exchange.headers)
    response.headers["Date"] = format_datetime(exchange.now, usegmt=True)
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body if exchange.cut is None else body[: int(len(body) * exchange.cut)])
    if exchange.cut is not None and request.transport is not None:
        request.transport.close()
    return response
