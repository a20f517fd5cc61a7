"""Faults know how many, how long and for whom; the record of queries knows who asked what."""

import itertools
from math import inf

import aiohttp
import pytest

from lab import Lab

from .clients import ask_dns, ask_rdap, ask_whois


async def test_the_next_questions_only(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.test")
    lab.fault("test", "rdap", "absent", names=["foo.test"], times=2)
    asked = ["foo.test", "busy-control.test", "foo.test", "foo.test"]
    assert [(await ask_rdap(lab, http, name)).status for name in asked] == [404, 200, 404, 200]
    assert lab.faults.active() == []


async def test_until_a_moment(lab: Lab) -> None:
    lab.fault("test", "whois", "absent", until="1h")
    assert b"No match" in await ask_whois(lab, "busy-control.test")
    lab.clock.advance(3601)
    assert b"No match" not in await ask_whois(lab, "busy-control.test")


async def test_all_but_some_names(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault(None, "rdap", "absent", spare=["nic.test"])
    names = ["nic.test", "busy-control.test", "busy-control.de-test"]
    assert [(await ask_rdap(lab, http, name)).status for name in names] == [200, 404, 404]


async def test_by_the_address_of_a_server(lab: Lab) -> None:
    address = lab.servers["dns:test:2"].address
    lab.fault("test", "dns", "nxdomain", server=address)
    assert [
        (await ask_dns(lab, "busy-control.test", server=number)).rcode().name for number in (1, 2)
    ] == ["NOERROR", "NXDOMAIN"]
    assert [asked.server for asked in lab.asked(server=address)] == ["dns:test:2"]
    assert lab.clear(server=address) == 1


@pytest.mark.parametrize(
    ("protocol", "kind"), [("dns", "throttle"), ("rdap", "nonsense"), ("gopher", "down")]
)
async def test_unknown_kinds_are_refused(lab: Lab, protocol: str, kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        lab.fault("test", protocol, kind)


async def test_unknown_servers_are_refused(lab: Lab) -> None:
    with pytest.raises(KeyError, match=r"127\.0\.0\.1:1"):
        lab.asked(server="127.0.0.1:1")


async def test_who_was_asked(lab: Lab, http: aiohttp.ClientSession) -> None:
    await ask_dns(lab, "www.foo.test", "A", suffix="test")
    await ask_rdap(lab, http, "foo.test")
    lab.clock.advance(3600)
    await ask_whois(lab, "foo.test")
    await ask_whois(lab, "bar.test")
    asked = lab.asked("foo.test")
    assert [(one.server, one.question, one.transport, one.answer) for one in asked] == [
        ("dns:test:1", "www.foo.test A", "udp", "NXDOMAIN"),
        ("rdap:test", "/rdap/domain/foo.test", "http", "404"),
        ("whois:test", "foo.test", "tcp", 'No match for domain "FOO.TEST".'),
    ]
    assert (asked[2].at - asked[1].at).total_seconds() >= 3600
    assert asked[2].monotonic - asked[1].monotonic < 60
    assert len(lab.asked(protocol="whois")) == 2


async def test_the_least_gap(lab: Lab) -> None:
    assert lab.fastest("whois:test") == inf
    for _ in range(3):
        await ask_whois(lab, "foo.test")
    times = [asked.monotonic for asked in lab.asked(server="whois:test")]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert lab.fastest("whois:test") == min(gaps) > 0


async def test_everything_stands_still_at_a_moment(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.test", schedule=[("-1d", "registered"), ("60s", "free")])
    then = lab.clock.now().isoformat()
    lab.fault("test", "dns", "lag", at=then)
    lab.fault("test", "rdap", "stale", at=then)
    lab.fault("test", "whois", "stale", at=then)
    for _ in range(2):
        lab.clock.advance(86400)
        assert (await ask_dns(lab, "foo.test")).authority
        assert (await ask_dns(lab, "foo.test")).rcode().name == "NOERROR"
        assert (await ask_rdap(lab, http, "foo.test")).status == 200
        assert b"Registrar: Lab Registrar" in await ask_whois(lab, "foo.test")
    lab.clear()
    assert (await ask_dns(lab, "foo.test")).rcode().name == "NXDOMAIN"
