"""Who is called back: on a real socket, in changing moods, with a record of all that came."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
import json
from random import Random

from aiohttp import web


class Mood(StrEnum):
    """How a request is taken."""

    WELL = "well"
    BROKEN = "broken"
    BUSY = "busy"
    """503 with Retry-After."""
    TOO_MANY = "too many"
    """429."""
    TIMED_OUT = "timed out"
    """408."""
    DEAF = "deaf"
    """Takes it, and hangs up instead of answering."""
    SILENT = "silent"
    """Takes it, and never answers."""
    MIXED = "mixed"
    """Each of the others by chance."""


STATUS = {
    Mood.WELL: 204,
    Mood.BROKEN: 500,
    Mood.BUSY: 503,
    Mood.TOO_MANY: 429,
    Mood.TIMED_OUT: 408,
}
_SINGLE = (Mood.WELL, Mood.WELL, Mood.BROKEN, Mood.BUSY, Mood.TOO_MANY, Mood.TIMED_OUT, Mood.DEAF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One POST."""

    run: int
    key: str
    name: str
    kind: str
    body: bytes
    status: int | None
    """What it was answered with; `None`: nothing."""

    @property
    def heard(self) -> bool:
        """Return whether the sender may take it for heard."""
        return self.status is not None and 200 <= self.status < 300


class Receiver:
    """Answers as its mood is."""

    def __init__(self, chance: Random) -> None:
        self.mood = Mood.WELL
        self.run = 0
        """The run that is alive."""
        self.requests: list[Request] = []
        self.before_answer: Callable[[], None] | None = None
        """Called once, when the next request has come and before it is answered."""
        self.url = ""
        self._chance = chance

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Take one request."""
        body = await request.read()
        mood = self._chance.choice(_SINGLE) if self.mood is Mood.MIXED else self.mood
        status = STATUS.get(mood)
        told = json.loads(body)
        self.requests.append(
            Request(
                run=self.run,
                key=request.headers["Idempotency-Key"],
                name=told["name"],
                kind=told["kind"],
                body=body,
                status=status,
            )
        )
        if (act := self.before_answer) is not None:
            self.before_answer = None
            act()
        if mood is Mood.SILENT:
            await asyncio.Event().wait()
        if status is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return web.Response(
            status=status, headers={"Retry-After": "20"} if mood is Mood.BUSY else None
        )


@asynccontextmanager
async def receiving(chance: Random) -> AsyncGenerator[Receiver]:
    """Listen on the loopback interface."""
    receiver = Receiver(chance)
    runner = web.ServerRunner(web.Server(receiver.handle), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port, *_ = runner.addresses[0]
        receiver.url = f"http://{host}:{port}/hook"
        yield receiver
    finally:
        await runner.cleanup()
