"""Where port 53 is caught: noticed, said, and two resolvers asked over HTTPS instead."""

from collections.abc import AsyncIterator, Callable

from aiohttp import web
from aiohttp.test_utils import TestServer
import dns.flags
import dns.message
import dns.rcode
from dns.rdatatype import RdataType
import pytest

from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.probes.dns import DnsProbe
from custom_components.domain_availability.engine.probes.dns_answer import question
from custom_components.domain_availability.engine.probes.dns_zone import CAUGHT_FOR
from custom_components.domain_availability.engine.probes.doh import MEDIA_TYPE, read_reply
from custom_components.domain_availability.engine.probes.network import HttpReply, NetworkError
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.registries import NameServer, Pace, Policy

from ..hand_clock import HandClock
from .small_dns import SmallDns, message, soa

NAME = "example.test"
NXDOMAIN = dns.rcode.NXDOMAIN
DENIAL = soa("test", 9)

type Says = Callable[[dns.message.Message], dns.message.Message | web.Response]


def caught(query: dns.message.Message) -> dns.message.Message:
    """Answer as a router does that catches port 53."""
    return message(query, aa=False, ra=True, rcode=NXDOMAIN, authority=(DENIAL,))


def clean(query: dns.message.Message) -> dns.message.Message:
    """Answer as the server itself does."""
    return message(query, rcode=NXDOMAIN, authority=(DENIAL,))


def denies(query: dns.message.Message) -> dns.message.Message:
    """Answer as a public resolver does of a name that is not there."""
    return message(query, aa=False, ra=True, rcode=NXDOMAIN, authority=(DENIAL,))


class SmallDoh:
    """Two resolvers over HTTP on the loopback interface."""

    def __init__(self) -> None:
        self.says: Says = denies
        self.asked: list[str] = []
        self.urls: tuple[str, ...] = ()

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one POST in wire format."""
        assert request.content_type == MEDIA_TYPE
        assert request.headers["Accept"] == MEDIA_TYPE
        query = dns.message.from_wire(await request.read())
        assert query.flags & dns.flags.RD
        assert query.id == 0
        self.asked.append(f"{request.path} {query.question[0].name}")
        said = self.says(query)
        if isinstance(said, web.Response):
            return said
        return web.Response(body=said.to_wire(), content_type=MEDIA_TYPE)


@pytest.fixture
async def doh(session: object) -> AsyncIterator[SmallDoh]:
    del session
    resolvers = SmallDoh()
    app = web.Application()
    app.router.add_post("/{which}", resolvers.answer)
    async with TestServer(app) as server:
        resolvers.urls = tuple(str(server.make_url(path)) for path in ("/one", "/two"))
        yield resolvers


@pytest.fixture
def probe(network: SocketNetwork, pacer: Pacer, clock: HandClock, doh: SmallDoh) -> DnsProbe:
    return DnsProbe(network, pacer, clock, doh.urls)


def policy_of(*servers: SmallDns, **more: object) -> Policy:
    return Policy(
        suffix="test",
        dns=tuple(
            NameServer(name="a.nic.test", addresses=("127.0.0.1",), port=one.port)
            for one in servers
        ),
        dns_zone="test",
        trusted_hosts=True,
        **more,  # type: ignore[arg-type]  # passed through
    )


async def test_a_caught_port_is_noticed_and_gone_round(probe: DnsProbe, doh: SmallDoh) -> None:
    async with SmallDns(caught) as one, SmallDns(caught) as two:
        policy = policy_of(one, two)
        first = await probe.ask(NAME, policy)
        assert first.outcome is Outcome.UNCLEAR
        assert "port 53 is caught" in first.reason
        assert first.serial is None
        assert not probe.intercepted
        second = await probe.ask(NAME, policy, avoid=[first.server])
        assert second.outcome is Outcome.UNCLEAR
        assert probe.intercepted
        asked = len(one.asked) + len(two.asked)
        third = await probe.ask(NAME, policy)
        fourth = await probe.ask(NAME, policy, avoid=[third.server])
        assert {third.server, fourth.server} == set(doh.urls)
        assert (third.outcome, fourth.outcome) == (Outcome.ABSENT, Outcome.ABSENT)
        assert third.serial == 9
        assert len(one.asked) + len(two.asked) == asked


async def test_one_odd_server_is_only_passed_over(probe: DnsProbe, doh: SmallDoh) -> None:
    async with SmallDns(caught) as odd, SmallDns(clean) as good:
        policy = policy_of(odd, good)
        outcomes = [(await probe.ask(NAME, policy)).outcome for _ in range(6)]
        assert set(outcomes) == {Outcome.UNCLEAR, Outcome.ABSENT}
        assert not probe.intercepted
    assert doh.asked == []


async def test_a_freed_port_is_found_again(
    probe: DnsProbe, doh: SmallDoh, clock: HandClock
) -> None:
    async with SmallDns(caught) as server:
        policy = policy_of(server)
        await probe.ask(NAME, policy)
        assert (await probe.ask(NAME, policy)).server in doh.urls
        server.answer = clean
        clock.turn(CAUGHT_FOR)
        seen = await probe.ask(NAME, policy)
        assert (seen.outcome, seen.server) == (Outcome.ABSENT, server.key)
        assert not probe.intercepted


async def test_without_operators_the_servers_are_asked_on(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    probe = DnsProbe(network, pacer, clock)
    async with SmallDns(caught) as server:
        for _ in range(2):
            seen = await probe.ask(NAME, policy_of(server))
            assert (seen.outcome, seen.server) == (Outcome.UNCLEAR, server.key)
        assert probe.intercepted


def _delegated(query: dns.message.Message) -> dns.message.Message:
    name = query.question[0].name.to_text()
    if name != f"{NAME}.":
        return denies(query)
    return message(query, aa=False, ra=True, answer=(f"{name} NS ns1.host.",))


def _wildcard(query: dns.message.Message) -> dns.message.Message:
    name = query.question[0].name.to_text()
    return message(query, aa=False, ra=True, answer=(f"{name} NS park.host.",))


def _status(status: int, **headers: str) -> Says:
    return lambda _: web.Response(status=status, headers=headers)


@pytest.mark.parametrize(
    ("says", "outcome"),
    [
        (denies, Outcome.ABSENT),
        (_delegated, Outcome.REGISTERED),
        (_wildcard, Outcome.ABSENT),
        (lambda query: message(query, aa=False, ra=True, rcode=NXDOMAIN), Outcome.UNCLEAR),
        (
            lambda query: message(query, ra=True, rcode=NXDOMAIN, authority=(soa("net"),)),
            Outcome.UNCLEAR,
        ),
        (lambda query: message(query, ra=True, rcode=dns.rcode.SERVFAIL), Outcome.FAILED),
        (lambda query: message(query, ra=True, rcode=dns.rcode.REFUSED), Outcome.REFUSED),
        (_status(429), Outcome.REFUSED),
        (_status(403), Outcome.REFUSED),
        (_status(500), Outcome.FAILED),
        (_status(302, Location="http://127.0.0.1:1/"), Outcome.FAILED),
        (lambda _: web.Response(text="<html>"), Outcome.FAILED),
        (lambda _: web.Response(body=b"\xff" * 40, content_type=MEDIA_TYPE), Outcome.FAILED),
    ],
)
async def test_what_a_resolver_says(
    probe: DnsProbe, doh: SmallDoh, says: Says, outcome: Outcome
) -> None:
    doh.says = says
    async with SmallDns(caught) as server:
        await probe.ask(NAME, policy_of(server))
        seen = await probe.ask(NAME, policy_of(server))
    assert seen.server in doh.urls
    assert seen.outcome is outcome
    assert seen.reason


async def test_odd_servers_between_clean_ones_are_no_proof(probe: DnsProbe, doh: SmallDoh) -> None:
    async with SmallDns(caught) as one, SmallDns(clean) as good, SmallDns(caught) as two:
        policy, everyone = policy_of(one, good, two), {one.key, good.key, two.key}
        for server in (one, good, two):
            seen = await probe.ask(NAME, policy, avoid=everyone - {server.key})
            assert seen.server == server.key
        assert not probe.intercepted
    assert doh.asked == []


async def test_a_refusal_says_for_how_long(probe: DnsProbe, doh: SmallDoh, pacer: Pacer) -> None:
    doh.says = _status(429, **{"Retry-After": "120"})
    async with SmallDns(caught) as server:
        policy = policy_of(server)
        await probe.ask(NAME, policy)
        seen = await probe.ask(NAME, policy)
        assert seen.retry_after == 120
        assert pacer.wait_for(seen.server, Pace(gap=1)) > 100
        # Nobody else helps: the port is tried again.
        assert (await probe.ask(NAME, policy)).server == server.key


async def test_names_in_the_zone_are_asked_for_there_too(probe: DnsProbe, doh: SmallDoh) -> None:
    def says(query: dns.message.Message) -> dns.message.Message:
        asked = query.question[0]
        if asked.name.to_text() != f"{NAME}.":
            return denies(query)
        if asked.rdtype == RdataType.A:
            return message(query, aa=False, ra=True, answer=(f"{NAME}. A 192.0.2.1",))
        return message(query, aa=False, ra=True, authority=(DENIAL,))

    doh.says = says
    async with SmallDns(caught) as server:
        policy = policy_of(server, in_zone=True)
        await probe.ask(NAME, policy)
        assert (await probe.ask(NAME, policy)).outcome is Outcome.REGISTERED


def test_an_answer_must_be_whole_and_ours() -> None:
    query = question(NAME, RdataType.NS, recursive=True)
    wire = denies(query).to_wire()
    headers = {"content-type": f"{MEDIA_TYPE}; charset=x"}
    assert read_reply(HttpReply(status=200, headers=headers, body=wire), query).rcode() == NXDOMAIN
    other = denies(question("other.test", RdataType.NS, recursive=True)).to_wire()
    for reply in (
        HttpReply(status=200, headers=headers, body=wire, complete=False),
        HttpReply(status=200, headers={}, body=wire),
        HttpReply(status=200, headers=headers, body=other),
        HttpReply(status=200, headers=headers, body=b""),
    ):
        with pytest.raises(NetworkError):
            read_reply(reply, query)
