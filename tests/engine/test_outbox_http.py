"""The callback over HTTP, against a server on a real socket."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
import json
import socket

import aiohttp
from aiohttp import web
import pytest

from custom_components.domain_availability.engine.sinks.http_callback import HttpCallback

from .hand_clock import HandClock
from .outbox_world import compose, news

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(handler: Handler) -> AsyncGenerator[str]:
    """Serve every request by the handler; give the URL. No connection outlives it."""
    tasks: set[asyncio.Task[object]] = set()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if (task := asyncio.current_task()) is not None:
            tasks.add(task)
        return await handler(request)

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port, *_ = runner.addresses[0]
    yield f"http://{host}:{port}/hook"
    await runner.cleanup()
    # A server forgets a connection that its client has closed, and leaves its handler waiting.
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_it_posts_the_plain_payload_with_its_key(session: aiohttp.ClientSession) -> None:
    asked: list[tuple[str, str, dict[str, str], object]] = []

    async def handler(request: web.BaseRequest) -> web.Response:
        headers = {key.lower(): value for key, value in request.headers.items()}
        asked.append((request.method, request.path, headers, json.loads(await request.read())))
        return web.Response(status=202)

    payload = compose(news(1))
    async with served(handler) as url:
        reply = await HttpCallback(session, url, HandClock()).send(payload, "transition-1")
    assert (reply.status, reply.heard, reply.refused) == (202, True, False)
    [(method, path, headers, body)] = asked
    assert (method, path) == ("POST", "/hook")
    assert headers["idempotency-key"] == "transition-1"
    assert headers["content-type"] == "application/json"
    assert body == payload


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "120"}, 120.0),
        (
            503,
            {
                "Retry-After": "Mon, 12 Oct 2026 12:05:00 GMT",
                "Date": "Mon, 12 Oct 2026 12:00:00 GMT",
            },
            300.0,
        ),
        (500, {}, None),
        (429, {"Retry-After": "soon"}, None),
    ],
)
async def test_what_the_receiver_asks_for(
    session: aiohttp.ClientSession, status: int, headers: dict[str, str], wait: float | None
) -> None:
    async def handler(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status, headers=headers)

    async with served(handler) as url:
        reply = await HttpCallback(session, url, HandClock()).send({}, "key")
    assert (reply.status, reply.retry_after, reply.heard) == (status, wait, False)


async def test_a_redirect_is_not_followed(session: aiohttp.ClientSession) -> None:
    paths: list[str] = []

    async def handler(request: web.BaseRequest) -> web.Response:
        paths.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with served(handler) as url:
        reply = await HttpCallback(session, url, HandClock()).send({}, "key")
    assert (reply.status, reply.heard, reply.refused) == (307, False, False)
    assert paths == ["/hook"]


async def test_no_answer_is_no_error(session: aiohttp.ClientSession) -> None:
    async def silent(_: web.BaseRequest) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def broken(request: web.BaseRequest) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    for handler in (silent, broken):
        async with served(handler) as url:
            callback = HttpCallback(session, url, HandClock(), timeout=0.2)
            reply = await callback.send({}, "key")
            assert (reply.status, reply.heard, reply.refused) == (None, False, False)
            assert reply.reason
            assert url not in reply.reason

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    reply = await HttpCallback(session, f"http://127.0.0.1:{port}/", HandClock()).send({}, "key")
    assert reply.status is None
