"""The HTTP probe against sites on loopback: only a valid certificate for the name is a hint."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
import socket
from typing import override

from aiohttp.abc import AbstractResolver, ResolveResult
import pytest

from custom_components.domain_availability.engine.observation import Layer, Observation, Outcome
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.policy import Pace, Policy
from custom_components.domain_availability.engine.probes.http import MOST_HOPS, HttpProbe
from custom_components.domain_availability.engine.probes.http_sessions import guarded_session

from ..hand_clock import HandClock
from .certificates import Authority
from .web_server import SILENCE, Answer, WebServer, reply, web_server

pytestmark = pytest.mark.usefixtures("socket_enabled")

NAME = "example.test"
POLICY = Policy(suffix="test", pace={Layer.HTTP: Pace(gap=0)})

type Site = Callable[[str], Answer]


class Directory(AbstractResolver):
    """Sends ports 80 and 443 of every host to the servers of a test, others nowhere."""

    def __init__(self) -> None:
        self.servers: dict[int, WebServer] = {}
        self.private: set[str] = set()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if port not in self.servers:
            raise OSError(f"no address for {host}")
        return [
            ResolveResult(
                hostname=host,
                host="192.168.1.1" if host in self.private else "127.0.0.1",
                port=self.servers[port].port,
                family=family,
                proto=0,
                flags=0,
            )
        ]

    @override
    async def close(self) -> None:
        pass


class World:
    """One certificate authority, the sites, and the probe that visits them."""

    def __init__(self, probe: HttpProbe, directory: Directory) -> None:
        self.probe = probe
        self.directory = directory

    def asked(self, port: int) -> list[str]:
        """Return what the site on a port was asked."""
        return self.directory.servers[port].requests

    async def look(self) -> Observation:
        """Ask about the name."""
        return await self.probe.ask(NAME, POLICY)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@asynccontextmanager
async def world(
    pacer: Pacer,
    clock: HandClock,
    authority: Authority,
    *,
    secure: Site | None = None,
    plain: Site | None = None,
    names: tuple[str, ...] = (NAME,),
) -> AsyncGenerator[World]:
    """Put up a site on https with a certificate for `names`, and one on http."""
    directory = Directory()
    async with AsyncExitStack() as stack:
        if secure is not None:
            served = web_server(secure, tls=authority.serving(*names))
            directory.servers[443] = await stack.enter_async_context(served)
        if plain is not None:
            directory.servers[80] = await stack.enter_async_context(web_server(plain))
        allowed = {f"127.0.0.1:{server.port}" for server in directory.servers.values()}
        session = await stack.enter_async_context(
            guarded_session(ssl_context=authority.trusting(), resolver=directory, allowed=allowed)
        )
        yield World(HttpProbe(session, pacer, clock), directory)


@pytest.mark.parametrize("status", [200, 301, 404, 405, 503])
async def test_a_valid_certificate_is_a_hint_whatever_the_site_says(
    pacer: Pacer, clock: HandClock, authority: Authority, status: int
) -> None:
    async with world(pacer, clock, authority, secure=lambda _: reply(status)) as here:
        seen = await here.look()
    assert (seen.outcome, seen.layer, seen.queries) == (Outcome.REGISTERED, Layer.HTTP, 1)
    assert "hint" in seen.reason
    assert here.asked(443) == ["HEAD /"]


@pytest.mark.parametrize("names", [("other.test",), ("sub.example.test",), ("xexample.test",)])
async def test_a_certificate_for_another_name_is_none(
    pacer: Pacer, clock: HandClock, authority: Authority, names: tuple[str, ...]
) -> None:
    async with world(pacer, clock, authority, secure=lambda _: reply(), names=names) as here:
        seen = await here.look()
    assert seen.outcome is Outcome.UNCLEAR
    assert here.asked(443) == []


async def test_a_certificate_nobody_vouches_for_is_none(
    pacer: Pacer, clock: HandClock, authority: Authority, tmp_path: Path
) -> None:
    impostor = Authority(tmp_path)
    directory = Directory()
    async with web_server(lambda _: reply(), tls=impostor.serving(NAME)) as server:
        directory.servers[443] = server
        async with guarded_session(
            ssl_context=authority.trusting(),
            resolver=directory,
            allowed={f"127.0.0.1:{server.port}"},
        ) as session:
            seen = await HttpProbe(session, pacer, clock).ask(NAME, POLICY)
    assert seen.outcome is Outcome.UNCLEAR
    assert server.requests == []


async def test_a_site_without_tls_proves_nothing(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    async with world(pacer, clock, authority, plain=lambda _: reply(200, b"welcome")) as here:
        seen = await here.look()
    assert (seen.outcome, here.asked(80)) == (Outcome.UNCLEAR, ["HEAD /"])


async def test_get_where_head_is_not_understood(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    def site(asked: str) -> Answer:
        return reply(405) if asked.startswith("HEAD") else reply(200, b"x" * 5_000_000)

    async with world(pacer, clock, authority, plain=site) as here:
        seen = await here.look()
    assert (seen.outcome, here.asked(80)) == (Outcome.UNCLEAR, ["HEAD /", "GET /"])


async def test_get_where_head_is_hung_up_on(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    def site(asked: str) -> Answer:
        return None if asked.startswith("HEAD") else reply()

    async with world(pacer, clock, authority, secure=site) as here:
        seen = await here.look()
    assert (seen.outcome, seen.queries) == (Outcome.REGISTERED, 2)
    assert here.asked(443) == ["HEAD /", "GET /"]


async def test_a_redirect_to_www_with_a_certificate_is_a_hint(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    async with world(
        pacer,
        clock,
        authority,
        secure=lambda _: reply(),
        plain=lambda _: reply(301, b"", "Location: https://www.example.test/home"),
        names=("www.example.test",),
    ) as here:
        seen = await here.look()
    assert seen.outcome is Outcome.REGISTERED
    assert here.asked(443) == ["HEAD /home"]


async def test_a_certificate_of_where_it_leads_to_is_no_hint(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    async with world(
        pacer,
        clock,
        authority,
        secure=lambda _: reply(),
        plain=lambda _: reply(302, b"", "Location: https://parking.test/"),
        names=("parking.test",),
    ) as here:
        seen = await here.look()
    assert (seen.outcome, here.asked(443)) == (Outcome.UNCLEAR, ["HEAD /"])


async def test_redirects_end(pacer: Pacer, clock: HandClock, authority: Authority) -> None:
    async with world(
        pacer, clock, authority, plain=lambda _: reply(302, b"", "Location: /again")
    ) as here:
        seen = await here.look()
    assert seen.outcome is Outcome.UNCLEAR
    assert len(here.asked(80)) == MOST_HOPS + 1


async def test_a_redirect_into_the_home_is_refused_at_the_hop(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    async with web_server(lambda _: reply()) as tv:
        there = f"Location: {tv.base}"
        async with world(pacer, clock, authority, plain=lambda _: reply(302, b"", there)) as here:
            seen = await here.look()
    assert seen.outcome is Outcome.UNCLEAR
    assert "not an address of the public internet" in seen.reason
    assert tv.requests == []


async def test_a_name_that_points_into_the_home(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    async with world(
        pacer, clock, authority, secure=lambda _: reply(), plain=lambda _: reply()
    ) as here:
        here.directory.private.add(NAME)
        seen = await here.look()
    assert seen.outcome is Outcome.UNCLEAR
    assert here.asked(443) == here.asked(80) == []


@pytest.mark.parametrize(
    "location",
    ["ftp://example.test/", "file:///etc/passwd", "//", "https://", "http://[", "javascript:x",
     "http://user:secret@[::1]/", ""],
)  # fmt: skip
async def test_odd_redirects_end_the_way(
    pacer: Pacer, clock: HandClock, authority: Authority, location: str
) -> None:
    async with world(
        pacer, clock, authority, plain=lambda _: reply(302, b"", f"Location: {location}")
    ) as here:
        seen = await here.look()
    assert seen.outcome is Outcome.UNCLEAR
    assert len(here.asked(80)) <= MOST_HOPS + 1


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"timeout": 0.05, "longest": 5.0}, "no answer in time"),
        ({"timeout": 5.0, "longest": 0.05}, "no end within 0.05 s"),
    ],
)
async def test_a_silent_site_is_left(
    pacer: Pacer, clock: HandClock, authority: Authority, limits: dict[str, float], reason: str
) -> None:
    directory = Directory()
    async with web_server(lambda _: SILENCE) as site:
        directory.servers = {80: site, 443: site}
        allowed = {f"127.0.0.1:{site.port}"}
        context = authority.trusting()
        async with guarded_session(
            ssl_context=context, resolver=directory, allowed=allowed
        ) as session:
            probe = HttpProbe(session, pacer, clock, **limits)
            seen = await probe.ask(NAME, POLICY)
    assert seen.outcome is Outcome.UNCLEAR
    assert reason in seen.reason


async def test_nobody_there(pacer: Pacer, clock: HandClock, authority: Authority) -> None:
    async with world(pacer, clock, authority) as here:
        seen = await here.look()
    assert (seen.outcome, seen.server, seen.queries) == (Outcome.UNCLEAR, NAME, 2)


async def test_a_site_that_is_given_time_is_not_asked(
    pacer: Pacer, clock: HandClock, authority: Authority
) -> None:
    async with world(pacer, clock, authority, secure=lambda _: reply()) as here:
        pacer.refused(NAME, 600.0)
        seen = await here.look()
    assert (seen.outcome, seen.queries) == (Outcome.REFUSED, 0)
    assert seen.retry_after == pytest.approx(600.0)
    assert here.asked(443) == []
