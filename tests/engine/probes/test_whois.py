"""The WHOIS probe against servers of its own on the loopback interface."""

import asyncio
from collections.abc import Mapping
from typing import override

import pytest

from custom_components.domain_availability.engine.observation import Layer, Outcome, Role
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.probes.network import NetworkError, WhoisReply
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.probes.whois import WhoisProbe
from custom_components.domain_availability.engine.probes.whois_referral import IANA, read_referral
from custom_components.domain_availability.engine.registries import Policy, WhoisServer

from ..hand_clock import START, HandClock
from .small_lines import SmallLines, reset

NAME = "example.test"
RECORD = b"""Domain Name: EXAMPLE.TEST\r
Registrar: Some Registrar\r
Creation Date: 2001-02-03T04:05:06Z\r
Registry Expiry Date: 2027-02-03T04:05:06Z\r
Name Server: NS1.HOST\r
"""
NOT_FOUND = b'No match for domain "EXAMPLE.TEST".\r\n'


@pytest.fixture
def probe(network: SocketNetwork, pacer: Pacer, clock: HandClock) -> WhoisProbe:
    return WhoisProbe(network, pacer, clock)


def policy_of(
    server: SmallLines,
    *,
    suffix: str = "test",
    query: str = "%s",
    idn_query_known: bool = False,
    charset: str | None = None,
) -> Policy:
    whois = WhoisServer(
        host="127.0.0.1",
        port=server.port,
        query=query,
        idn_query_known=idn_query_known,
        charset=charset,
    )
    return Policy(suffix=suffix, whois=whois, trusted_hosts=True)


async def test_a_record(probe: WhoisProbe) -> None:
    async with SmallLines(RECORD) as server:
        seen = await probe.ask(NAME, policy_of(server), role=Role.CONTROL)
    assert seen.outcome is Outcome.REGISTERED
    assert seen.layer is Layer.WHOIS
    assert seen.role is Role.CONTROL
    assert seen.server == server.key
    assert seen.facts.name == NAME
    assert seen.facts.registrar == "Some Registrar"
    assert seen.asked_at >= START
    assert seen.queries == 1
    assert server.lines == [b"example.test\r\n"]


async def test_not_found(probe: WhoisProbe) -> None:
    async with SmallLines(NOT_FOUND) as server:
        assert (await probe.ask(NAME, policy_of(server))).outcome is Outcome.ABSENT


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("-T dn,ace %s", b"-T dn,ace example.test\r\n"),
        ("%s/e", b"example.test/e\r\n"),
        ("domain %s", b"domain example.test\r\n"),
    ],
)
async def test_the_query_form_is_the_registrys(probe: WhoisProbe, query: str, line: bytes) -> None:
    async with SmallLines(RECORD) as server:
        await probe.ask(NAME, policy_of(server, query=query))
    assert server.lines == [line]


async def _cut(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(NOT_FOUND)
    await writer.drain()
    await asyncio.sleep(0.05)
    reset(writer)


async def _huge(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(NOT_FOUND + b"% notice\r\n" * 20_000)
    await writer.drain()


async def _broken_off(_: bytes, writer: asyncio.StreamWriter) -> None:
    reset(writer)


@pytest.mark.parametrize("says", [_cut, _huge, _broken_off, b"", b"\r\n", b"\xff\xfe\x00"])
async def test_what_is_not_a_whole_reply_is_never_an_absence(
    probe: WhoisProbe, says: object
) -> None:
    async with SmallLines(says) as server:  # type: ignore[arg-type]  # one of both
        seen = await probe.ask(NAME, policy_of(server))
    assert seen.outcome in {Outcome.UNCLEAR, Outcome.FAILED, Outcome.REFUSED}
    assert seen.reason


@pytest.mark.parametrize("says", [b"", b"Query rate limit exceeded. Try again later.\r\n"])
async def test_a_server_that_refuses_is_left_alone(probe: WhoisProbe, says: bytes) -> None:
    async with SmallLines(says) as server:
        await probe.ask(NAME, policy_of(server))
        seen = await probe.ask(NAME, policy_of(server))
        assert seen.outcome is Outcome.REFUSED
        assert seen.queries == 0
        assert seen.retry_after is not None
        assert seen.retry_after > 30
        assert len(server.lines) == 1


@pytest.mark.parametrize(
    ("name", "suffix", "known", "outcome"),
    [
        ("xn--bcher-kva.test", "test", False, Outcome.UNCLEAR),
        ("xn--bcher-kva.test", "test", True, Outcome.ABSENT),
        ("example.xn--p1ai", "xn--p1ai", False, Outcome.UNCLEAR),
        ("example.xn--p1ai", "xn--p1ai", True, Outcome.ABSENT),
        ("example.test", "test", False, Outcome.ABSENT),
    ],
)
async def test_an_idn_is_absent_only_where_it_is_known_how_to_ask(
    probe: WhoisProbe, name: str, suffix: str, outcome: Outcome, *, known: bool
) -> None:
    async with SmallLines(f'No match for domain "{name}".\r\n'.encode()) as server:
        seen = await probe.ask(name, policy_of(server, suffix=suffix, idn_query_known=known))
    assert seen.outcome is outcome


async def test_a_record_of_an_idn_counts_however_it_was_asked(probe: WhoisProbe) -> None:
    async with SmallLines(RECORD) as server:
        seen = await probe.ask("xn--bcher-kva.test", policy_of(server))
    assert seen.outcome is Outcome.REGISTERED


# Referrals


def _refers(server: SmallLines) -> bytes:
    return f"domain: TEST\nwhois: 127.0.0.1:{server.port}\nstatus: ACTIVE\n".encode()


async def test_a_referral_is_asked_for_once_a_day(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    async with SmallLines(RECORD) as registry, SmallLines(b"") as root:
        root.says = _refers(registry)
        probe = WhoisProbe(network, pacer, clock, root.key)
        policy = Policy(suffix="co.test")
        first = await probe.ask("example.co.test", policy)
        assert (first.outcome, first.server) == (Outcome.REGISTERED, registry.key)
        assert first.queries == 2
        referral = first.led_by
        assert referral is not None
        assert (referral.name, referral.role, referral.server) == ("test", Role.REFERRAL, root.key)
        again = await probe.ask("example.co.test", policy)
        assert (again.queries, again.led_by) == (1, referral)
        assert root.lines == [b"test\r\n"]
        clock.turn(86400)
        await probe.ask("example.co.test", policy)
        assert len(root.lines) == 2


@pytest.mark.parametrize(
    ("says", "asked_again"),
    [(b"domain: TEST\nwhois:\nstatus: ACTIVE\n", False), (b"", True), (_broken_off, True)],
)
async def test_no_referral(
    network: SocketNetwork, pacer: Pacer, clock: HandClock, says: object, *, asked_again: bool
) -> None:
    async with SmallLines(says) as root:  # type: ignore[arg-type]  # one of both
        probe = WhoisProbe(network, pacer, clock, root.key)
        for _ in range(2):
            seen = await probe.ask(NAME, Policy(suffix="test"))
            assert seen.outcome is Outcome.FAILED
            assert seen.server == root.key
        assert len(root.lines) == 1 + asked_again


async def test_a_root_in_its_cool_down_refuses(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    probe = WhoisProbe(network, pacer, clock)
    pacer.refused("whois.iana.org", 600)
    seen = await probe.ask(NAME, Policy(suffix="test"))
    assert (seen.outcome, seen.server, seen.queries) == (Outcome.REFUSED, "whois.iana.org", 0)
    assert seen.retry_after == pytest.approx(600)


class Internet(SocketNetwork):
    """Has hosts that refer to each other, and asks none of them."""

    def __init__(self, network: SocketNetwork, hosts: Mapping[str, bytes]) -> None:
        self._http = network._http
        self._hosts = hosts
        self.asked: list[tuple[str, int, bool]] = []

    @override
    async def whois(
        self, host: str, port: int, query: bytes, *, timeout: float, cap: int, trusted: bool
    ) -> WhoisReply:
        self.asked.append((host, port, trusted))
        if host not in self._hosts:
            raise NetworkError(f"{host} has no public address")
        return WhoisReply(data=self._hosts[host])


async def test_a_strangers_referral_is_held_to_the_address_check(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    wire = Internet(
        network, {"whois.iana.org": b"refer: whois.nic.test\n", "whois.nic.test": RECORD}
    )
    seen = await WhoisProbe(wire, pacer, clock).ask(NAME, Policy(suffix="test"))
    assert (seen.outcome, seen.server) == (Outcome.REGISTERED, "whois.nic.test")
    assert wire.asked == [("whois.iana.org", 43, False), ("whois.nic.test", 43, False)]


@pytest.mark.parametrize(
    ("text", "trusted", "server"),
    [
        ("refer: whois.nic.test\nwhois: other.test", False, ("whois.nic.test", 43)),
        ("domain: TEST\nwhois:        whois.nic.test\r\n", False, ("whois.nic.test", 43)),
        ("WHOIS: Whois.NIC.test.", False, ("whois.nic.test", 43)),
        ("refer:\nwhois: whois.nic.test", False, ("whois.nic.test", 43)),
        ("refer: whois.nic.test:4343", False, None),
        ("refer: 127.0.0.1", False, None),
        ("refer: [::1]", False, None),
        ("refer: localhost", False, None),
        ("refer: bad host.test", False, None),
        ("refer: -bad-.test", False, None),
        ("refer: whois.nic.test/path", False, None),
        ("see refer: whois.nic.test", False, None),
        ("% no such TLD", False, None),
        ("", False, None),
        ("refer: 127.0.0.1:4343", True, ("127.0.0.1", 4343)),
        ("refer: [::1]:4343", True, ("::1", 4343)),
        ("refer: localhost", True, ("localhost", 43)),
        ("", True, None),
    ],
)
def test_a_referral_is_read_strictly(
    text: str, server: tuple[str, int] | None, *, trusted: bool
) -> None:
    read = read_referral(text, trusted=trusted)
    assert (read and (read.host, read.port)) == server


def test_iana_is_a_stranger() -> None:
    assert IANA == "whois.iana.org:43"
