"""The authoritative servers say what those of real registries say."""

from dataclasses import replace
from datetime import timedelta

import dns.flags
import dns.rcode
import pytest

from lab import Lab, Phase
from lab.suffixes import SUFFIXES

from .clients import ask_dns, records, serial


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
@pytest.mark.parametrize("server", [1, 2])
async def test_a_delegated_name_is_referred(lab: Lab, server: int, tcp: bool) -> None:  # noqa: FBT001
    lab.register("foo.test", name_servers=["ns.example.net", "ns1.foo.test"])
    answer = await ask_dns(lab, "foo.test", server=server, tcp=tcp)
    assert answer.rcode() == dns.rcode.NOERROR
    assert not answer.flags & (dns.flags.AA | dns.flags.RA)
    assert not answer.answer
    assert records(answer.authority, "NS") == ["ns.example.net.", "ns1.foo.test."]
    assert records(answer.additional, "A") == ["127.0.0.1"]
    assert answer.edns == 0


async def test_a_name_that_does_not_exist(lab: Lab) -> None:
    answer = await ask_dns(lab, "foo.test")
    assert answer.rcode() == dns.rcode.NXDOMAIN
    assert answer.flags & dns.flags.AA
    assert not answer.flags & dns.flags.RA
    assert answer.authority[0].name.to_text() == "test."
    assert serial(answer) > 0


async def test_what_the_zone_holds(lab: Lab) -> None:
    published = {"registered", "grace"}
    for phase in set(Phase) - {Phase.QUARANTINE}:
        name = f"in-{phase.replace('_', '-')}.test"
        lab.register(name, phase=phase)
        answer = await ask_dns(lab, name)
        assert (answer.rcode() == dns.rcode.NOERROR) is (phase in published), phase


async def test_the_serial_grows_with_every_change(lab: Lab) -> None:
    seen = [serial(await ask_dns(lab, "nobody.test"))]
    lab.register("foo.test", phase="pending_delete", since="-5d+60s")
    seen.append(serial(await ask_dns(lab, "nobody.test")))
    lab.clock.advance(61)
    seen.append(serial(await ask_dns(lab, "nobody.test")))
    lab.take("foo.test")
    seen.append(serial(await ask_dns(lab, "nobody.test")))
    assert seen == sorted(set(seen))
    assert serial(await ask_dns(lab, "nobody.test")) == seen[-1]
    assert serial(await ask_dns(lab, "nobody.test", server=2)) == seen[-1]


async def test_the_apex(lab: Lab) -> None:
    soa = await ask_dns(lab, "test", "SOA", suffix="test")
    servers = await ask_dns(lab, "test", "NS", suffix="test")
    nothing = await ask_dns(lab, "test", "MX", suffix="test")
    assert all(one.flags & dns.flags.AA for one in (soa, servers, nothing))
    assert len(records(soa.answer, "SOA")) == 1
    assert records(servers.answer, "NS") == ["a.nic.test.", "b.nic.test."]
    assert not nothing.answer
    assert serial(nothing) == int(records(soa.answer, "SOA")[0].split()[2])


async def test_names_of_others_are_refused(lab: Lab) -> None:
    answer = await ask_dns(lab, "foo.example", suffix="test")
    assert answer.rcode() == dns.rcode.REFUSED
    assert not answer.flags & dns.flags.AA


async def test_records_in_the_zone_itself(lab: Lab) -> None:
    lab.register("foo.de-test", in_zone=True)
    address = await ask_dns(lab, "foo.de-test", "A")
    mail = await ask_dns(lab, "foo.de-test", "MX")
    servers = await ask_dns(lab, "foo.de-test", "NS")
    assert all(one.flags & dns.flags.AA for one in (address, mail, servers))
    assert records(address.answer, "A")
    assert records(mail.answer, "MX")
    assert servers.rcode() == dns.rcode.NOERROR
    assert not servers.answer
    assert serial(servers) > 0


async def test_the_zone_above_refers_to_the_second_level(lab: Lab) -> None:
    lab.register("foo.co.uk-test")
    above = await ask_dns(lab, "foo.co.uk-test", suffix="uk-test")
    assert above.authority[0].name.to_text() == "co.uk-test."
    assert records(above.additional, "A") == ["127.0.0.1", "127.0.0.1"]
    own = await ask_dns(lab, "foo.co.uk-test")
    assert own.authority[0].name.to_text() == "foo.co.uk-test."


@pytest.mark.usefixtures("socket_enabled")
async def test_denial_without_nxdomain() -> None:
    async with Lab(suffixes=[replace(SUFFIXES[0], compact_denial=True)]) as lab:
        answer = await ask_dns(lab, "foo.test")
    assert answer.rcode() == dns.rcode.NOERROR
    assert records(answer.authority, "NSEC") == ["\\000.foo.test. RRSIG NSEC NXNAME"]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_wildcard_zone() -> None:
    async with Lab(suffixes=[replace(SUFFIXES[0], wildcard="192.0.2.1")]) as lab:
        address = await ask_dns(lab, "foo.test", "A")
        servers = await ask_dns(lab, "foo.test", "NS")
    assert records(address.answer, "A") == ["192.0.2.1"]
    assert servers.rcode() == dns.rcode.NOERROR
    assert not servers.answer


@pytest.mark.usefixtures("socket_enabled")
async def test_a_zone_published_now_and_then() -> None:
    async with Lab(suffixes=[replace(SUFFIXES[0], publish_every=timedelta(hours=1))]) as lab:
        start = lab.clock.now().replace(minute=5, second=0, microsecond=0)
        lab.clock.set(start + timedelta(hours=1))
        lab.clock.speed = 0
        before = serial(await ask_dns(lab, "foo.test"))
        lab.take("foo.test")
        assert serial(await ask_dns(lab, "foo.test")) == before
        lab.clock.advance(3600)
        assert (await ask_dns(lab, "foo.test")).rcode() == dns.rcode.NOERROR
        assert serial(await ask_dns(lab, "nobody.test")) == before + 3600
