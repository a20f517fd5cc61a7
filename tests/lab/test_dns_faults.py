"""What can go wrong at a DNS server does, at that server alone, and stops when it is taken back."""

from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from lab import Lab

from .clients import Json, ask_dns, records, serial

type Shows = Callable[[dns.message.Message], bool]


def _rcode(rcode: dns.rcode.Rcode) -> Shows:
    return lambda answer: answer.rcode() == rcode and not answer.authority


_ANSWERS: list[tuple[str, dict[str, Json], Shows]] = [
    ("servfail", {}, _rcode(dns.rcode.SERVFAIL)),
    ("refused", {}, _rcode(dns.rcode.REFUSED)),
    ("empty", {}, _rcode(dns.rcode.NOERROR)),
    ("nxdomain", {}, lambda a: a.rcode() == dns.rcode.NXDOMAIN and serial(a) > 0),
    ("truncate", {}, lambda a: bool(a.flags & dns.flags.TC) and not a.authority),
    ("slow", {"seconds": 0.001}, lambda a: len(a.authority) == 1),
]
"""Kind of fault, its options, and what shows it."""


async def test_answers(lab: Lab) -> None:
    lab.register("foo.test")
    honest = (await ask_dns(lab, "foo.test")).authority
    for kind, options, shows in _ANSWERS:
        lab.fault("test", "dns", kind, server="dns:test:1", options=options)
        assert shows(await ask_dns(lab, "foo.test")), kind
        assert (await ask_dns(lab, "foo.test", server=2)).authority == honest
        lab.clear("test", "dns", kind)
        assert (await ask_dns(lab, "foo.test")).authority == honest


async def test_tcp_has_what_udp_cut_off(lab: Lab) -> None:
    lab.register("foo.test")
    lab.fault("test", "dns", "truncate")
    assert not (await ask_dns(lab, "foo.test")).authority
    whole = await ask_dns(lab, "foo.test", tcp=True)
    assert not whole.flags & dns.flags.TC
    assert records(whole.authority, "NS")


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
async def test_silence(lab: Lab, tcp: bool) -> None:  # noqa: FBT001
    lab.fault("test", "dns", "timeout")
    with pytest.raises(dns.exception.Timeout):
        await ask_dns(lab, "foo.test", tcp=tcp, timeout=0.05)
    assert [asked.answer for asked in lab.asked("foo.test")] == [""]


@pytest.mark.parametrize("kind", ["wrong_id", "garbage"])
async def test_octets_that_are_no_answer(lab: Lab, kind: str) -> None:
    lab.fault("test", "dns", kind)
    with pytest.raises((dns.exception.DNSException, dns.query.BadResponse)):
        await ask_dns(lab, "foo.test", timeout=0.2)


async def test_a_secondary_that_lags(lab: Lab) -> None:
    lab.register("foo.test", schedule=[("-1d", "registered"), ("60s", "free")])
    before = serial(await ask_dns(lab, "nobody.test"))
    lab.clock.advance(120)
    lab.fault("test", "dns", "lag", server="dns:test:2", by="100s")
    fresh = await ask_dns(lab, "foo.test")
    stale = await ask_dns(lab, "foo.test", server=2)
    assert fresh.rcode() == dns.rcode.NXDOMAIN
    assert records(stale.authority, "NS")
    assert serial(fresh) > serial(await ask_dns(lab, "nobody.test", server=2)) == before


async def test_a_wildcard(lab: Lab) -> None:
    lab.fault("test", "dns", "wildcard", address="192.0.2.7")
    assert records((await ask_dns(lab, "foo.test", "A")).answer, "A") == ["192.0.2.7"]
    assert not (await ask_dns(lab, "foo.test")).answer


async def test_denial_without_nxdomain(lab: Lab) -> None:
    lab.fault("test", "dns", "compact_denial")
    answer = await ask_dns(lab, "foo.test")
    assert answer.rcode() == dns.rcode.NOERROR
    assert "NXNAME" in records(answer.authority, "NSEC")[0]


@pytest.mark.parametrize(
    ("says", "rdtype", "rcode", "answers"),
    [
        ("as_is", "NS", dns.rcode.NOERROR, 3),
        ("nxdomain", "NS", dns.rcode.NXDOMAIN, 0),
        ("address", "A", dns.rcode.NOERROR, 1),
        ("address", "NS", dns.rcode.NOERROR, 0),
    ],
)
async def test_port_53_caught(
    lab: Lab, says: str, rdtype: str, rcode: dns.rcode.Rcode, answers: int
) -> None:
    lab.register("foo.test")
    lab.fault("test", "dns", "lying", says=says)
    answer = await ask_dns(lab, "foo.test", rdtype)
    assert answer.flags & dns.flags.RA
    assert not answer.flags & dns.flags.AA
    assert answer.rcode() == rcode
    assert len(records(answer.answer, rdtype)) == answers


async def test_faults_combine(lab: Lab) -> None:
    lab.register("foo.test")
    lab.fault("test", "dns", "truncate")
    lab.fault("test", "dns", "nxdomain")
    short = await ask_dns(lab, "foo.test")
    assert short.flags & dns.flags.TC
    assert short.rcode() == dns.rcode.NXDOMAIN
    assert not short.authority
    assert serial(await ask_dns(lab, "foo.test", tcp=True)) > 0
