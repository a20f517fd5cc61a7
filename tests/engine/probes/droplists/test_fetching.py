"""Fetching a list over real sockets: whole, once an edition, from nowhere but its host."""

from datetime import timedelta
from email.utils import format_datetime
import gzip

import pytest

from custom_components.domain_availability.engine.probes.droplists import ListError
from custom_components.domain_availability.engine.probes.droplists.fetching import (
    CAP,
    Edition,
    Fetched,
    fetch,
)
from custom_components.domain_availability.engine.probes.network import Network

from ..web_server import Answer, reply, web_server
from .bodies import FETCHED

NEW = Edition()


async def get(network: Network, url: str, known: Edition = NEW) -> Fetched | None:
    return await fetch(network, url, FETCHED, known)


async def test_a_list_comes_with_the_signs_of_its_edition(network: Network) -> None:
    signs = ('ETag: "a1"', "Last-Modified: Mon, 12 Oct 2026 03:01:00 GMT")
    async with web_server(lambda _: reply(200, b"list", *signs)) as server:
        fetched = await get(network, f"{server.base}uk.csv.gz")
    assert fetched == Fetched(
        body=b"list",
        edition=Edition(etag='"a1"', last_modified="Mon, 12 Oct 2026 03:01:00 GMT"),
    )
    assert server.requests == ["GET /uk.csv.gz"]
    assert "if-" not in server.headers[0]


async def test_the_same_edition_is_not_sent_again(network: Network) -> None:
    known = Edition(etag='"a1"', last_modified="Mon, 12 Oct 2026 03:01:00 GMT")
    answer = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
    async with web_server(lambda _: answer) as server:
        assert await get(network, server.base, known) is None
        with pytest.raises(ListError, match="answered with 304"):
            await get(network, server.base)
    assert 'if-none-match: "a1"' in server.headers[0]
    assert "if-modified-since: mon, 12 oct 2026 03:01:00 gmt" in server.headers[0]


@pytest.mark.parametrize(
    ("answer", "why", "retry_after"),
    [
        (reply(404, b"Not here"), "answered with 404", None),
        (reply(403), "answered with 403", None),
        (reply(204), "answered with 204", None),
        (reply(503, b"<html>", "Retry-After: 7200"), "answered with 503", 7200),
        (
            reply(
                429,
                b"",
                f"Retry-After: {format_datetime(FETCHED + timedelta(hours=3), usegmt=True)}",
            ),
            "answered with 429",
            10_800,
        ),
        (reply(200, b"abc", length=10), "did not arrive whole", None),
        (None, "hung up", None),
    ],
)
async def test_what_else_comes(
    network: Network, answer: Answer, why: str, retry_after: float | None
) -> None:
    async with web_server(lambda _: answer) as server:
        with pytest.raises(ListError, match=why) as refused:
            await get(network, server.base)
    assert refused.value.retry_after == retry_after
    assert len(server.requests) == 1


async def test_nobody_there(network: Network) -> None:
    with pytest.raises(ListError):
        await get(network, "http://127.0.0.1:1/list")


async def test_a_list_without_end_is_left(network: Network) -> None:
    packed = gzip.compress(bytes(CAP + 1), 1)
    answer = reply(200, packed, "Content-Encoding: gzip")
    async with web_server(lambda _: answer) as server:
        with pytest.raises(ListError, match="more than 32 MiB"):
            await get(network, server.base)


async def test_a_list_may_move_on_its_host(network: Network) -> None:
    def answer(asked: str) -> Answer:
        if asked == "GET /new":
            return reply(200, b"list")
        return reply(301, b"", "Location: /new")

    async with web_server(answer) as server:
        fetched = await get(network, f"{server.base}old", Edition(etag='"a1"'))
    assert fetched is not None
    assert fetched.body == b"list"
    assert server.requests == ["GET /old", "GET /new"]
    assert 'if-none-match: "a1"' in server.headers[1]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/",
        "http://127.0.0.1:1/",
        "ftp://127.0.0.1:{port}/",
        "http://user@127.0.0.1:{port}/",
        "http://[::1/",
        "",
    ],
)
async def test_it_does_not_move_to_another_host(network: Network, location: str) -> None:
    there = ""
    async with web_server(lambda _: reply(302, b"", f"Location: {there}")) as server:
        there = location.format(port=server.port)
        with pytest.raises(ListError, match="answered with 302"):
            await get(network, server.base)
    assert len(server.requests) == 1


async def test_moving_round_in_a_circle_ends(network: Network) -> None:
    async with web_server(lambda _: reply(308, b"", "Location: /again")) as server:
        with pytest.raises(ListError, match="answered with 308"):
            await get(network, server.base)
    assert len(server.requests) == 3
