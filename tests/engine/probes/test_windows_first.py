"""Every probe says when a drop is due: the part of the quotas kept for that is for it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from custom_components.domain_availability.engine.observation import Layer, Outcome
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.policy import (
    AvailabilityService,
    NameServer,
    Pace,
    Policy,
    WhoisServer,
)
from custom_components.domain_availability.engine.probes.bootstrap import RdapBootstrap
from custom_components.domain_availability.engine.probes.das import DasProbe
from custom_components.domain_availability.engine.probes.dns import DnsProbe
from custom_components.domain_availability.engine.probes.probe import Probe, ZoneProbe
from custom_components.domain_availability.engine.probes.rdap import RdapProbe
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.probes.whois import WhoisProbe

from ..hand_clock import HandClock
from .small_dns import SmallDns, SmallZone
from .small_lines import SmallLines
from .web_server import reply, web_server

NAME = "example.test"
BOOTSTRAP = RdapBootstrap.load({"services": [[["boot"], ["https://rdap.boot.example/v1"]]]})
PACES = {layer: Pace(gap=0, hourly=5) for layer in Layer}
"""Three an hour for the routine while a window is known."""

type Asked = Callable[[], int]
type Case = tuple[Probe | ZoneProbe, Policy, str, Asked]
"""Probe, policy, the server's name to the pacer, and how often it was asked."""


@pytest.fixture(params=[Layer.RDAP, Layer.WHOIS, Layer.DAS, Layer.DNS])
async def case(
    request: pytest.FixtureRequest, network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> AsyncIterator[Case]:
    """Return a probe of each layer with a server that answers."""
    async with AsyncExitStack() as stack:
        match request.param:
            case Layer.RDAP:
                web = await stack.enter_async_context(web_server(lambda _: reply(404)))
                yield (
                    RdapProbe(network, pacer, clock, BOOTSTRAP),
                    Policy(suffix="test", rdap=web.base, pace=PACES),
                    web.base.removeprefix("http://").rstrip("/"),
                    lambda: len(web.requests),
                )
            case Layer.DNS:
                dns = await stack.enter_async_context(SmallDns(SmallZone("test")))
                here = NameServer(name="a.nic.test", addresses=("127.0.0.1",), port=dns.port)
                yield (
                    DnsProbe(network, pacer, clock),
                    Policy(
                        suffix="test", dns=(here,), dns_zone="test", trusted_hosts=True, pace=PACES
                    ),
                    dns.key,
                    lambda: len(dns.asked),
                )
            case layer:
                lines = await stack.enter_async_context(SmallLines(b"No match\r\n"))
                host, port = "127.0.0.1", lines.port
                yield (
                    (WhoisProbe if layer is Layer.WHOIS else DasProbe)(network, pacer, clock),
                    Policy(
                        suffix="test",
                        whois=WhoisServer(host=host, port=port),
                        das=AvailabilityService(host=host, port=port),
                        trusted_hosts=True,
                        pace=PACES,
                    ),
                    lines.key,
                    lambda: len(lines.lines),
                )


async def test_what_is_kept_for_windows_is_used_in_windows(
    case: Case, pacer: Pacer, clock: HandClock
) -> None:
    probe, policy, server, asked = case
    pacer.expect(server, clock.now().timestamp() + 60)

    for _ in range(5):
        routine = await probe.ask(NAME, policy)
    assert asked() == 3
    assert (routine.outcome, routine.queries) == (Outcome.REFUSED, 0)

    for _ in range(3):
        in_window = await probe.ask(NAME, policy, in_window=True)
    assert asked() == 5
    assert (in_window.outcome, in_window.queries) == (Outcome.REFUSED, 0)


async def test_an_empty_reply_is_how_some_refuse(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    probe = RdapProbe(network, pacer, clock, BOOTSTRAP)
    async with web_server(lambda _: reply(200)) as server:
        policy = Policy(suffix="test", rdap=server.base, pace=PACES)
        key = server.base.removeprefix("http://").rstrip("/")
        assert (await probe.ask(NAME, policy, in_window=True)).outcome is Outcome.FAILED
        assert pacer.wait_for(key, PACES[Layer.RDAP], in_window=True) == 30
        assert (await probe.ask(NAME, policy)).outcome is Outcome.REFUSED
        clock.turn(30)
        assert (await probe.ask(NAME, policy)).outcome is Outcome.FAILED
        assert pacer.wait_for(key, PACES[Layer.RDAP]) == 300
