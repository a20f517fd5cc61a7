"""The DNS probe against servers of its own on the loopback interface."""

from collections.abc import Mapping
from datetime import timedelta
from typing import override

import dns.message
import dns.rcode
import pytest

from custom_components.domain_availability.engine.observation import Layer, Outcome, Role
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.probes.dns import DnsProbe
from custom_components.domain_availability.engine.probes.network import NetworkError, Unreachable
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.registries import NameServer, Pace, Policy

from ..hand_clock import START, HandClock
from .small_dns import SmallDns, SmallZone, message, soa

NAME = "example.test"


@pytest.fixture
def probe(network: SocketNetwork, pacer: Pacer, clock: HandClock) -> DnsProbe:
    return DnsProbe(network, pacer, clock)


def policy_of(*servers: SmallDns, suffix: str = "test", zone: str = "", **more: object) -> Policy:
    return Policy(
        suffix=suffix,
        dns=tuple(
            NameServer(name=f"{number}.nic.test", addresses=("127.0.0.1",), port=server.port)
            for number, server in enumerate(servers)
        ),
        dns_zone=zone or suffix,
        trusted_hosts=True,
        **more,  # type: ignore[arg-type]  # passed through
    )


async def test_a_referral_is_a_positive(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    zone.delegated[NAME] = ("ns1.host", "ns2.host")
    async with SmallDns(zone) as server:
        seen = await probe.ask(NAME, policy_of(server))
    assert seen.outcome is Outcome.REGISTERED
    assert seen.layer is Layer.DNS
    assert seen.server == server.key
    assert seen.asked_at >= START
    assert seen.facts.name == NAME
    assert seen.facts.name_servers == ("ns1.host", "ns2.host")
    assert seen.serial == 100
    assert seen.queries == 2
    assert len(server.asked) == 2
    assert server.asked[1] == "example.test NS"


async def test_nxdomain_is_a_negative_with_the_serial(probe: DnsProbe) -> None:
    async with SmallDns(SmallZone("test", serial=7)) as server:
        seen = await probe.ask(NAME, policy_of(server), role=Role.CONTROL)
    assert seen.outcome is Outcome.ABSENT
    assert seen.serial == 7
    assert seen.role is Role.CONTROL
    assert seen.data_at is None
    assert not seen.nonce


async def test_a_server_is_tested_with_a_nonce_once_a_day(
    probe: DnsProbe, clock: HandClock
) -> None:
    async with SmallDns(SmallZone("test")) as server:
        policy = policy_of(server)
        assert [(await probe.ask(NAME, policy)).queries for _ in range(3)] == [2, 1, 1]
        clock.turn(86400)
        assert (await probe.ask(NAME, policy)).queries == 2
        others = [line for line in server.asked if not line.startswith("example.test")]
        assert len(set(others)) == 2
        assert all(line.endswith(".test NS") for line in others)


async def test_looks_turn_over_all_servers_and_avoid_those_asked(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    async with SmallDns(zone) as one, SmallDns(zone) as two, SmallDns(zone) as three:
        policy = policy_of(one, two, three)
        first = [(await probe.ask(NAME, policy)).server for _ in range(3)]
        assert sorted(first) == sorted(server.key for server in (one, two, three))
        avoid = [one.key, three.key]
        assert (await probe.ask(NAME, policy, avoid=avoid)).server == two.key
        everyone = [one.key, two.key, three.key]
        assert (await probe.ask(NAME, policy, avoid=everyone)).server in everyone


async def test_every_query_takes_its_turn(probe: DnsProbe, pacer: Pacer, clock: HandClock) -> None:
    async with SmallDns(SmallZone("test")) as server:
        policy = policy_of(server)
        for _ in range(3):
            await probe.ask(NAME, policy)
        assert clock.monotonic() >= 3
        assert pacer.counts() == {server.key: 4}
        quick = policy_of(server, pace={Layer.DNS: Pace(gap=0.25)})
        before = clock.monotonic()
        for _ in range(3):
            await probe.ask(NAME, quick)
        assert clock.monotonic() - before < 2


async def test_a_truncated_answer_is_asked_for_over_tcp(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    zone.delegated[NAME] = ("ns1.host",)
    async with SmallDns(lambda query: message(query, tc=True), over_tcp=zone) as server:
        seen = await probe.ask(NAME, policy_of(server))
    assert seen.outcome is Outcome.REGISTERED
    assert server.asked[2:] == ["example.test NS", "example.test NS/tcp"]
    assert seen.queries == 4


@pytest.mark.parametrize(
    ("rcode", "outcome"),
    [
        (dns.rcode.REFUSED, Outcome.REFUSED),
        (dns.rcode.SERVFAIL, Outcome.FAILED),
        (dns.rcode.NOTIMP, Outcome.FAILED),
    ],
)
async def test_a_server_that_cannot_or_will_not(
    probe: DnsProbe, rcode: dns.rcode.Rcode, outcome: Outcome
) -> None:
    async with SmallDns(lambda query: message(query, aa=False, rcode=rcode)) as server:
        seen = await probe.ask(NAME, policy_of(server))
    assert seen.outcome is outcome
    assert seen.reason


async def test_a_refusing_server_is_left_alone(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    refusing = SmallDns(lambda query: message(query, aa=False, rcode=dns.rcode.REFUSED))
    async with refusing, SmallDns(SmallZone("test")) as willing:
        probe, alone = DnsProbe(network, pacer, clock), policy_of(refusing)
        await probe.ask(NAME, alone)
        seen = await probe.ask(NAME, alone)
        assert seen.outcome is Outcome.REFUSED
        assert seen.queries == 0
        assert seen.retry_after is not None
        assert seen.retry_after > 30
        again, both = DnsProbe(network, pacer, clock), policy_of(refusing, willing)
        assert {(await again.ask(NAME, both)).server for _ in range(4)} == {willing.key}


async def test_nobody_there(probe: DnsProbe) -> None:
    seen = await probe.ask(NAME, Policy(suffix="test", trusted_hosts=True))
    assert seen.outcome is Outcome.FAILED
    assert seen.queries == 0
    assert seen.server == "test"


# Names in the suffix's own zone


async def test_in_zone_names_count_where_the_policy_knows_of_them(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    zone.records[NAME, "MX"] = "10 mail.host."
    async with SmallDns(zone) as server:
        plain = await probe.ask(NAME, policy_of(server))
        assert plain.outcome is Outcome.UNCLEAR
        known = await probe.ask(NAME, policy_of(server, in_zone=True))
        assert known.outcome is Outcome.REGISTERED
        assert [line for line in server.asked if line.startswith(NAME)][-3:] == [
            f"{NAME} NS",
            f"{NAME} A",
            f"{NAME} MX",
        ]
        free = await probe.ask("free.test", policy_of(server, in_zone=True))
        assert free.outcome is Outcome.ABSENT
        assert free.queries == 1


@pytest.mark.parametrize(
    ("in_zone", "outcome"), [(False, Outcome.UNCLEAR), (True, Outcome.REGISTERED)]
)
async def test_an_alias_in_the_zone(probe: DnsProbe, outcome: Outcome, *, in_zone: bool) -> None:
    zone = SmallZone("test")

    def says(query: dns.message.Message) -> dns.message.Message:
        if query.question[0].name.to_text() == f"{NAME}.":
            return message(query, answer=(f"{NAME}. CNAME www.host.",))
        return zone(query)

    async with SmallDns(says) as server:
        assert (await probe.ask(NAME, policy_of(server, in_zone=in_zone))).outcome is outcome


async def test_no_data_says_nothing(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    zone.records[NAME, "TXT"] = "orphan"
    async with SmallDns(zone) as server:
        seen = await probe.ask(NAME, policy_of(server, in_zone=True))
    assert seen.outcome is Outcome.UNCLEAR
    assert seen.serial == 100


# Wildcards


@pytest.mark.parametrize("in_zone", [True, False])
@pytest.mark.parametrize("rdtype", ["A", "NS", "MX"])
async def test_a_wildcard_answer_is_a_negative(
    probe: DnsProbe, rdtype: str, *, in_zone: bool
) -> None:
    zone = SmallZone("test")
    zone.wildcard = {rdtype: {"A": "192.0.2.1", "NS": "park.host.", "MX": "10 x.host."}[rdtype]}
    async with SmallDns(zone) as server:
        seen = await probe.ask(NAME, policy_of(server, in_zone=in_zone))
    assert seen.outcome is Outcome.ABSENT
    assert seen.nonce


async def test_an_answer_unlike_the_wildcard_is_a_positive(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    zone.wildcard = {"NS": "park.host.", "A": "192.0.2.1"}
    zone.delegated[NAME] = ("ns1.host",)
    zone.records["own.test", "A"] = "192.0.2.2"
    zone.records["other.test", "TXT"] = "nothing of what was asked"
    async with SmallDns(zone) as server:
        policy = policy_of(server, in_zone=True)
        assert (await probe.ask(NAME, policy)).outcome is Outcome.REGISTERED
        assert (await probe.ask("own.test", policy)).outcome is Outcome.REGISTERED
        assert (await probe.ask("other.test", policy)).outcome is Outcome.UNCLEAR


def _compact(zone: SmallZone, *, always: bool) -> object:
    """Return a server that denies by NXNAME, to all or to those who ask for DNSSEC."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        reply = zone(query)
        if reply.rcode() != dns.rcode.NXDOMAIN:
            return reply
        name = query.question[0].name
        nsec = f"{name} NSEC \\000.{name} RRSIG NSEC NXNAME"
        told = always or query.ednsflags & 0x8000
        return message(query, authority=(soa("test"), nsec) if told else (soa("test"),))

    return answer


@pytest.mark.parametrize("always", [True, False])
async def test_compact_denial(probe: DnsProbe, *, always: bool) -> None:
    zone = SmallZone("test")
    zone.records["orphan.test", "TXT"] = "kept for a name server below"
    async with SmallDns(_compact(zone, always=always)) as server:  # type: ignore[arg-type]
        policy = policy_of(server)
        free = await probe.ask(NAME, policy)
        assert free.outcome is Outcome.ABSENT
        assert not free.nonce
        assert (await probe.ask(NAME, policy)).queries == 1
        assert (await probe.ask("orphan.test", policy)).outcome is Outcome.UNCLEAR


# Serials


async def test_a_lagging_server_says_since_when(probe: DnsProbe, clock: HandClock) -> None:
    ahead, behind = SmallZone("test", serial=100), SmallZone("test", serial=100)
    async with SmallDns(ahead) as new, SmallDns(behind) as old:
        policy = policy_of(new, old)
        await probe.ask(NAME, policy, avoid=[old.key])
        ahead.serial = 101
        clock.turn(60)
        await probe.ask(NAME, policy, avoid=[old.key])
        seen_at = clock.now()
        ahead.serial = 102
        clock.turn(3600)
        fresh = await probe.ask(NAME, policy, avoid=[old.key])
        assert (fresh.serial, fresh.data_at) == (102, None)
        stale = await probe.ask(NAME, policy, avoid=[new.key])
        assert stale.serial == 100
        assert stale.data_at is not None
        assert abs(stale.data_at - seen_at) < timedelta(seconds=5)
        behind.serial = 102
        assert (await probe.ask(NAME, policy, avoid=[new.key])).data_at is None


async def test_a_positive_of_a_stuck_server_is_as_old_as_its_zone(
    probe: DnsProbe, clock: HandClock
) -> None:
    fresh, stuck = SmallZone("test", serial=100), SmallZone("test", serial=100)
    fresh.delegated[NAME] = stuck.delegated[NAME] = ("ns1.host",)
    async with SmallDns(fresh) as new, SmallDns(stuck) as old:
        policy = policy_of(new, old)
        for avoid in (new.key, old.key):
            assert (await probe.ask(NAME, policy, avoid=[avoid])).data_at is None
        del fresh.delegated[NAME]
        fresh.serial = 101
        clock.turn(600)
        gone = await probe.ask(NAME, policy, avoid=[old.key])
        assert gone.outcome is Outcome.ABSENT
        clock.turn(7200)
        kept = await probe.ask(NAME, policy, avoid=[new.key])
        assert kept.outcome is Outcome.REGISTERED
        assert kept.data_at is not None
        assert kept.asked_at - kept.data_at > timedelta(hours=1)
        assert old.asked[-1] == "test SOA"
        # Registered anew: the server has caught up, and is no longer asked for its age.
        fresh.delegated[NAME] = ("ns1.host",)
        stuck.serial = fresh.serial = 102
        renewed = await probe.ask(NAME, policy, avoid=[new.key])
        assert (renewed.outcome, renewed.data_at) == (Outcome.REGISTERED, None)
        assert (await probe.ask(NAME, policy, avoid=[new.key])).queries == 1


# Zones below the TLD


@pytest.mark.parametrize("glued", [True, False])
async def test_a_suffix_with_a_zone_of_its_own(
    network: SocketNetwork, pacer: Pacer, clock: HandClock, *, glued: bool
) -> None:
    above, below = SmallZone("test"), SmallZone("co.test")
    above.delegated["co.test"] = ("a.nic.co.test", "private.host")
    above.glue = {"a.nic.co.test": "9.9.9.9", "private.host": "10.0.0.1"} if glued else {}
    below.delegated["example.co.test"] = ("ns1.host",)
    async with SmallDns(above) as top, SmallDns(below) as own:
        wire = Elsewhere(
            network,
            {"8.8.8.8": top.port, "9.9.9.9": own.port},
            {"a.nic.co.test": ("9.9.9.9",), "private.host": ("10.0.0.1",)},
        )
        probe = DnsProbe(wire, pacer, clock)
        policy = Policy(
            suffix="co.test",
            dns=(NameServer(name="a.nic.test", addresses=("8.8.8.8",)),),
            dns_zone="test",
        )
        seen = await probe.ask("example.co.test", policy)
        assert (seen.outcome, seen.server) == (Outcome.REGISTERED, "9.9.9.9:53")
        assert seen.queries == 3
        free = await probe.ask("free.co.test", policy)
        assert (free.outcome, free.server) == (Outcome.ABSENT, "9.9.9.9:53")
        assert top.asked == ["co.test NS"]
        clock.turn(86400)
        await probe.ask("free.co.test", policy)
        assert top.asked == ["co.test NS"] * 2


async def test_a_suffix_without_a_zone_of_its_own_stays_with_the_tld(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    zone.delegated["example.co.test"] = ("ns1.host",)
    zone.records["co.test", "TXT"] = "no cut here"
    async with SmallDns(zone) as server:
        policy = policy_of(server, suffix="co.test", zone="test")
        assert (await probe.ask("example.co.test", policy)).outcome is Outcome.REGISTERED
        assert (await probe.ask("free.co.test", policy)).outcome is Outcome.ABSENT
        assert server.asked.count("co.test NS") == 1


async def test_servers_that_have_both_zones(probe: DnsProbe) -> None:
    above, below = SmallZone("test"), SmallZone("co.test", serial=5)
    below.records["co.test", "NS"] = "a.nic.test."

    def both(query: dns.message.Message) -> dns.message.Message:
        name = query.question[0].name.to_text(omit_final_dot=True)
        return (below if name.endswith("co.test") else above)(query)

    async with SmallDns(both) as server:
        seen = await probe.ask("free.co.test", policy_of(server, suffix="co.test", zone="test"))
    assert (seen.outcome, seen.serial) == (Outcome.ABSENT, 5)


async def test_without_the_suffixes_own_zone_nothing_counts_as_absent(
    probe: DnsProbe, clock: HandClock
) -> None:
    below = SmallZone("co.test")
    answer = {"now": lambda query: message(query, aa=False, rcode=dns.rcode.SERVFAIL)}

    def says(query: dns.message.Message) -> dns.message.Message:
        if query.question[0].name.to_text() == "co.test.":
            return answer["now"](query)
        return below(query)

    async with SmallDns(says) as server:
        policy = policy_of(server, suffix="co.test", zone="test")
        assert (await probe.ask("free.co.test", policy)).outcome is Outcome.UNCLEAR
        below.records["co.test", "NS"] = "a.nic.test."
        answer["now"] = below
        clock.turn(60)
        assert (await probe.ask("free.co.test", policy)).outcome is Outcome.ABSENT


class Elsewhere(SocketNetwork):
    """Sends what is meant for public addresses to servers on the loopback interface."""

    def __init__(
        self,
        network: SocketNetwork,
        ports: Mapping[str, int],
        hosts: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._http = network._http
        self._ports = ports
        self._hosts = hosts or {}
        self.silent: set[str] = set()
        self.sent_to: list[str] = []

    @override
    async def dns(
        self, query: dns.message.Message, address: str, port: int, *, tcp: bool, timeout: float
    ) -> dns.message.Message:
        assert port == 53
        self.sent_to.append(address)
        if address in self.silent:
            raise NetworkError("no answer")
        if address not in self._ports:
            raise Unreachable("this machine has no way to that address")
        return await super().dns(query, "127.0.0.1", self._ports[address], tcp=tcp, timeout=timeout)

    @override
    async def resolve(self, host: str) -> tuple[str, ...]:
        return self._hosts.get(host, ())


async def test_server_addresses_are_renewed_from_the_tld_itself(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    zone = SmallZone("test")

    def says(query: dns.message.Message) -> dns.message.Message:
        if query.question[0].name.to_text() != "test.":
            return zone(query)
        return message(
            query,
            answer=("test. NS moved.nic.test. | inside.nic.test.",),
            additional=("moved.nic.test. A 9.9.9.9", "inside.nic.test. A 192.168.0.1"),
        )

    async with SmallDns(says) as shipped, SmallDns(zone) as moved:
        wire = Elsewhere(network, {"8.8.8.8": shipped.port, "9.9.9.9": moved.port})
        probe = DnsProbe(wire, pacer, clock)
        policy = Policy(
            suffix="test",
            dns=(NameServer(name="old.nic.test", addresses=("8.8.8.8",)),),
            dns_zone="test",
        )
        seen = await probe.ask(NAME, policy)
        assert (seen.outcome, seen.server) == (Outcome.ABSENT, "9.9.9.9:53")
        assert set(wire.sent_to) == {"8.8.8.8", "9.9.9.9"}


async def test_shipped_servers_serve_where_they_cannot_be_renewed(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    async with SmallDns(SmallZone("test")) as server:
        wire = Elsewhere(network, {"8.8.8.8": server.port})
        probe = DnsProbe(wire, pacer, clock)
        named = (NameServer(name="a.nic.test", addresses=("8.8.8.8",)),)
        seen = await probe.ask(NAME, Policy(suffix="test", dns=named, dns_zone="test"))
        assert (seen.outcome, seen.server) == (Outcome.ABSENT, "8.8.8.8:53")
        unnamed = (NameServer(name="a.nic.test", addresses=()),)
        wire._hosts = {"a.nic.test": ("8.8.8.8", "127.0.0.1")}
        probe = DnsProbe(wire, pacer, clock)
        seen = await probe.ask(NAME, Policy(suffix="test", dns=unnamed, dns_zone="test"))
        assert (seen.outcome, seen.server) == (Outcome.ABSENT, "8.8.8.8:53")
        assert set(wire.sent_to) == {"8.8.8.8"}


# Families


@pytest.mark.parametrize("lost", ["2606:4700::1", "8.8.4.4"])
async def test_a_family_out_of_reach_is_avoided_for_a_while(
    network: SocketNetwork, pacer: Pacer, clock: HandClock, lost: str
) -> None:
    reached = "8.8.8.8" if ":" in lost else "2606:4700::2"
    async with SmallDns(SmallZone("test")) as server:
        wire = Elsewhere(network, {reached: server.port})
        probe = DnsProbe(wire, pacer, clock)
        policy = Policy(
            suffix="test",
            dns=(NameServer(name="a.nic.test", addresses=(lost, reached)),),
            dns_zone="test",
        )
        for _ in range(6):
            seen = await probe.ask(NAME, policy)
            assert seen.outcome is Outcome.ABSENT
            assert seen.server == f"{f'[{reached}]' if ':' in reached else reached}:53"
        assert wire.sent_to.count(lost) <= 1
        clock.turn(900)
        for _ in range(2):
            await probe.ask(NAME, policy)
        assert wire.sent_to.count(lost) <= 2


async def test_a_silent_server_is_a_failure_and_another_is_asked(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    async with SmallDns(SmallZone("test")) as server:
        wire = Elsewhere(network, {"8.8.8.8": server.port, "9.9.9.9": server.port})
        wire.silent.add("9.9.9.9")
        probe = DnsProbe(wire, pacer, clock)
        policy = Policy(
            suffix="test",
            dns=(NameServer(name="a.nic.test", addresses=("8.8.8.8", "9.9.9.9")),),
            dns_zone="test",
        )
        lost = await probe.ask(NAME, policy, avoid=["8.8.8.8:53"])
        assert (lost.outcome, lost.server) == (Outcome.FAILED, "9.9.9.9:53")
        assert lost.reason == "no answer"
        again = await probe.ask(NAME, policy, avoid=[lost.server])
        assert (again.outcome, again.server) == (Outcome.ABSENT, "8.8.8.8:53")


async def test_silent_servers_cost_a_family_its_turn(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    async with SmallDns(SmallZone("test")) as server:
        lost = [f"2606:4700::{number}" for number in range(1, 9)]
        wire = Elsewhere(network, {"8.8.8.8": server.port})
        wire.silent.update(lost)
        probe = DnsProbe(wire, pacer, clock)
        policy = Policy(
            suffix="test",
            dns=(NameServer(name="a.nic.test", addresses=(*lost, "8.8.8.8")),),
            dns_zone="test",
        )
        for _ in range(12):
            await probe.ask(NAME, policy)
        assert wire.sent_to.count("8.8.8.8") >= 8
        assert len(set(wire.sent_to) - {"8.8.8.8"}) == 3


async def test_no_data_until_one_asks_for_dnssec(probe: DnsProbe) -> None:
    zone = SmallZone("test")
    nsec = f"{NAME}. NSEC \\000.{NAME}. RRSIG NSEC NXNAME"

    def says(query: dns.message.Message) -> dns.message.Message:
        if query.question[0].name.to_text() != f"{NAME}.":
            return zone(query)
        told = query.ednsflags & 0x8000
        return message(query, authority=(soa("test"), nsec) if told else (soa("test"),))

    async with SmallDns(says) as server:
        seen = await probe.ask(NAME, policy_of(server))
    assert seen.outcome is Outcome.ABSENT
    assert not seen.nonce


async def test_a_zone_that_was_cut_off_meanwhile_is_looked_for(
    probe: DnsProbe, clock: HandClock
) -> None:
    above, below = SmallZone("test"), SmallZone("co.test")
    above.records["co.test", "TXT"] = "no cut yet"
    below.records["co.test", "NS"] = "a.nic.test."
    zones = {"now": above}

    def says(query: dns.message.Message) -> dns.message.Message:
        name = query.question[0].name.to_text()
        return (below if name == "co.test." and zones["now"] is below else above)(query)

    async with SmallDns(says) as server:
        policy = policy_of(server, suffix="co.test", zone="test")
        assert (await probe.ask("free.co.test", policy)).outcome is Outcome.ABSENT
        above.delegated["co.test"] = ("a.nic.test",)
        below.wildcard = {"NS": "park.host."}
        zones["now"] = below
        assert (await probe.ask("free.co.test", policy)).outcome is Outcome.UNCLEAR
        server.answer = below
        clock.turn(1)
        # What was known of the server as one of the zone above is tested anew.
        seen = await probe.ask("free.co.test", policy)
        assert (seen.outcome, seen.nonce) == (Outcome.ABSENT, True)


async def test_a_doubtful_positive_stands_where_its_age_is_not_told(
    probe: DnsProbe, clock: HandClock
) -> None:
    fresh, mute = SmallZone("test", serial=101), SmallZone("test", serial=100)
    mute.delegated[NAME] = ("ns1.host",)

    def says(query: dns.message.Message) -> dns.message.Message:
        if query.question[0].name.to_text() == "test.":
            return message(query, aa=False, rcode=dns.rcode.SERVFAIL)
        return mute(query)

    async with SmallDns(fresh) as new, SmallDns(says) as old:
        policy = policy_of(new, old)
        await probe.ask(NAME, policy, avoid=[old.key])
        clock.turn(60)
        seen = await probe.ask(NAME, policy, avoid=[new.key])
    assert (seen.outcome, seen.data_at) == (Outcome.REGISTERED, None)
    assert old.asked[-1] == "test SOA"


async def test_the_other_family_is_asked_in_the_same_call(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    async with SmallDns(SmallZone("test")) as server:
        wire = Elsewhere(network, {"8.8.8.8": server.port})
        probe = DnsProbe(wire, pacer, clock)
        policy = Policy(
            suffix="test",
            dns=(NameServer(name="a.nic.test", addresses=("2606:4700::1", "8.8.8.8")),),
            dns_zone="test",
            trusted_hosts=True,
        )
        seen = await probe.ask(NAME, policy, avoid=["8.8.8.8:53"])
        assert wire.sent_to[0] == "2606:4700::1"
        assert (seen.outcome, seen.server) == (Outcome.ABSENT, "8.8.8.8:53")
        assert seen.queries == 2


async def test_without_any_family_the_question_fails(
    network: SocketNetwork, pacer: Pacer, clock: HandClock
) -> None:
    probe = DnsProbe(Elsewhere(network, {}), pacer, clock)
    policy = Policy(
        suffix="test",
        dns=(NameServer(name="a.nic.test", addresses=("2606:4700::1", "8.8.8.8")),),
        dns_zone="test",
        trusted_hosts=True,
    )
    seen = await probe.ask(NAME, policy)
    assert (seen.outcome, seen.queries) == (Outcome.FAILED, 0)
    assert "no way" in seen.reason
