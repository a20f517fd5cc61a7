"""Whom the user wants to be asked instead of the zone's own servers, from one question on."""

import dns.message
import pytest

from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.probes.dns import DnsProbe
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.ways import DnsWay, ResolverAddress, Ways

from ..hand_clock import HandClock
from .small_dns import SmallDns, message
from .test_dns_over_https import NAME, NXDOMAIN, SmallDoh, clean, denies, doh, policy_of

__all__ = ["doh"]

KNOWN = f"{NAME}. NS ns.example.org."


def knows(query: dns.message.Message) -> dns.message.Message:
    """Answer as a resolver does: the name is delegated, no other is there."""
    if query.question[0].name.to_text() == f"{NAME}.":
        return message(query, aa=False, ra=True, answer=(KNOWN,))
    return denies(query)


def drops(query: dns.message.Message) -> dns.message.Message:
    """Answer as a filter does that denies names of its own accord."""
    return message(query, aa=False, ra=True, rcode=NXDOMAIN)


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
def probe(
    network: SocketNetwork, pacer: Pacer, clock: HandClock, doh: SmallDoh, ways: Ways
) -> DnsProbe:
    return DnsProbe(network, pacer, clock, doh.urls, ways)


async def test_the_way_holds_from_the_next_question_on(
    probe: DnsProbe, ways: Ways, doh: SmallDoh
) -> None:
    async with SmallDns(clean) as server, SmallDns(knows, recursive=True) as own:
        policy = policy_of(server)
        assert (await probe.ask(NAME, policy)).server == server.key

        ways.dns, ways.resolvers = DnsWay.RESOLVER, (ResolverAddress("127.0.0.1", own.port),)
        asked = len(server.asked)
        seen = await probe.ask(NAME, policy)
        assert (seen.server, seen.outcome) == (own.key, Outcome.REGISTERED)
        assert seen.facts.name_servers == ("ns.example.org",)
        assert own.asked[-1] == f"{NAME} NS"

        ways.dns = DnsWay.DOH
        seen = await probe.ask(NAME, policy)
        assert (seen.server, seen.outcome) == (doh.urls[0], Outcome.ABSENT)
        assert len(server.asked) == asked

        ways.dns = DnsWay.AUTOMATIC
        assert (await probe.ask(NAME, policy)).server == server.key


async def test_nobody_looks_for_the_servers_that_are_not_asked(
    probe: DnsProbe, ways: Ways, doh: SmallDoh
) -> None:
    ways.dns = DnsWay.DOH
    async with SmallDns(clean) as server:
        first = await probe.ask(NAME, policy_of(server))
        second = await probe.ask(NAME, policy_of(server), avoid=[first.server])
        assert {first.server, second.server} == set(doh.urls)
        assert server.asked == []


async def test_a_resolver_over_https_may_be_named(
    probe: DnsProbe, ways: Ways, doh: SmallDoh
) -> None:
    ways.dns = DnsWay.RESOLVER
    async with SmallDns(denies, recursive=True) as own:
        ways.resolvers = (doh.urls[1], ResolverAddress("127.0.0.1", own.port))
        first = await probe.ask(NAME, policy_of())
        second = await probe.ask(NAME, policy_of(), avoid=[first.server])
    assert {first.server, second.server} == {doh.urls[1], own.key}
    assert (first.outcome, second.outcome) == (Outcome.ABSENT, Outcome.ABSENT)


async def test_a_filter_that_denies_a_name_says_nothing(probe: DnsProbe, ways: Ways) -> None:
    ways.dns = DnsWay.RESOLVER
    async with SmallDns(drops, recursive=True) as own:
        ways.resolvers = (ResolverAddress("127.0.0.1", own.port),)
        seen = await probe.ask(NAME, policy_of())
    assert seen.outcome is Outcome.UNCLEAR


async def test_a_resolver_that_is_not_there_has_failed(probe: DnsProbe, ways: Ways) -> None:
    async with SmallDns(clean) as gone:
        ways.resolvers = (ResolverAddress("127.0.0.1", gone.port),)
    ways.dns = DnsWay.RESOLVER
    seen = await probe.ask(NAME, policy_of())
    assert seen.outcome is Outcome.FAILED
