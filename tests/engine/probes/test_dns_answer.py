"""What one DNS message says of a name: the table, and any octets at all."""

from collections.abc import Iterator, Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
from dns.rdatatype import RdataType
from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.probes.dns import warm_up
from custom_components.domain_availability.engine.probes.dns_answer import (
    Kind,
    question,
    read_answer,
)
from custom_components.domain_availability.engine.probes.doh import parse
from custom_components.domain_availability.engine.probes.network import NetworkError

from .small_dns import message, soa

NAME = "example.test"
SOA = soa("test", 7)
NS = "example.test. NS ns1.host. | ns2.host."
NXDOMAIN = dns.rcode.NXDOMAIN


@pytest.fixture(scope="module", autouse=True)
def _all_types() -> None:
    warm_up()


def _read(
    reply: dns.message.Message, *, rdtype: RdataType = RdataType.NS, doh: bool = False
) -> Kind:
    return read_answer(reply, name=NAME, zones=("test",), rdtype=rdtype, recursive=doh).kind


def _reply(parts: Mapping[str, object], rdtype: RdataType = RdataType.NS) -> dns.message.Message:
    return message(question(NAME, rdtype), **parts)  # type: ignore[arg-type]  # passed through


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"aa": False, "authority": (NS,)}, Kind.DELEGATED),
        ({"answer": (NS,)}, Kind.DELEGATED),
        ({"authority": (NS,)}, Kind.DELEGATED),
        ({"rcode": NXDOMAIN, "authority": (SOA,)}, Kind.ABSENT),
        ({"authority": (SOA,)}, Kind.NO_DATA),
        (
            {"authority": (SOA, "example.test. NSEC \\000.example.test. RRSIG NSEC NXNAME")},
            Kind.ABSENT,
        ),
        ({"authority": (SOA, "example.test. NSEC \\000.example.test. RRSIG NSEC")}, Kind.NO_DATA),
        (
            {"authority": (SOA, "other.test. NSEC \\000.other.test. RRSIG NSEC NXNAME")},
            Kind.NO_DATA,
        ),
        # A resolver in between: a home router, a filter, a captive portal.
        ({"ra": True, "rcode": NXDOMAIN, "authority": (SOA,)}, Kind.CAUGHT),
        ({"ra": True, "aa": False, "authority": (NS,)}, Kind.CAUGHT),
        ({"ra": True, "answer": (NS,)}, Kind.CAUGHT),
        ({"ra": True, "rcode": dns.rcode.SERVFAIL}, Kind.CAUGHT),
        ({"aa": False, "rcode": NXDOMAIN, "authority": (SOA,)}, Kind.CAUGHT),
        ({"aa": False, "authority": (SOA,)}, Kind.CAUGHT),
        ({"aa": False}, Kind.CAUGHT),
        ({"aa": False, "answer": (NS,)}, Kind.CAUGHT),
        # Denials that are not this zone's.
        ({"rcode": NXDOMAIN}, Kind.UNCLEAR),
        ({"rcode": NXDOMAIN, "authority": (soa("net"),)}, Kind.UNCLEAR),
        ({"rcode": NXDOMAIN, "authority": (soa("example.test"),)}, Kind.UNCLEAR),
        ({"rcode": NXDOMAIN, "answer": (SOA,)}, Kind.UNCLEAR),
        ({}, Kind.UNCLEAR),
        ({"authority": (soa("net"),)}, Kind.UNCLEAR),
        # Answers that contradict themselves.
        ({"rcode": NXDOMAIN, "authority": (SOA, NS)}, Kind.UNCLEAR),
        ({"rcode": NXDOMAIN, "answer": (NS,), "authority": (SOA,)}, Kind.UNCLEAR),
        (
            {"rcode": NXDOMAIN, "answer": ("example.test. CNAME x.test.",), "authority": (SOA,)},
            Kind.UNCLEAR,
        ),
        ({"aa": True, "authority": (SOA, NS)}, Kind.UNCLEAR),
        # Referrals to elsewhere.
        ({"aa": False, "authority": ("test. NS a.nic.test.",)}, Kind.FAILED),
        ({"aa": False, "authority": (". NS a.root.",)}, Kind.FAILED),
        ({"aa": False, "authority": ("other.test. NS ns1.host.",)}, Kind.FAILED),
        # Errors.
        ({"rcode": dns.rcode.REFUSED, "aa": False}, Kind.REFUSED),
        ({"rcode": dns.rcode.SERVFAIL, "aa": False}, Kind.FAILED),
        ({"rcode": dns.rcode.FORMERR}, Kind.FAILED),
        ({"tc": True, "rcode": NXDOMAIN, "authority": (SOA,)}, Kind.FAILED),
    ],
)
def test_a_message_is_read_by_the_table(parts: dict[str, object], kind: Kind) -> None:
    assert _read(_reply(parts)) is kind


@pytest.mark.parametrize(
    ("rdtype", "parts", "kind"),
    [
        (RdataType.A, {"answer": ("example.test. A 192.0.2.1",)}, Kind.IN_ZONE),
        (RdataType.MX, {"answer": ("example.test. MX 10 mail.host.",)}, Kind.IN_ZONE),
        (RdataType.A, {"answer": ("example.test. CNAME www.host.",)}, Kind.IN_ZONE),
        (RdataType.A, {"answer": ("other.test. A 192.0.2.1",)}, Kind.UNCLEAR),
        (RdataType.A, {"aa": False, "answer": ("example.test. A 192.0.2.1",)}, Kind.CAUGHT),
        (RdataType.A, {"ra": True, "answer": ("example.test. A 192.0.2.1",)}, Kind.CAUGHT),
        (RdataType.A, {"authority": (SOA,)}, Kind.NO_DATA),
    ],
)
def test_records_in_the_zone(rdtype: RdataType, parts: dict[str, object], kind: Kind) -> None:
    assert _read(_reply(parts, rdtype), rdtype=rdtype) is kind


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"aa": False, "ra": True, "answer": (NS,)}, Kind.DELEGATED),
        ({"aa": False, "ra": True, "rcode": NXDOMAIN, "authority": (SOA,)}, Kind.ABSENT),
        ({"aa": False, "ra": True, "rcode": NXDOMAIN, "authority": (soa("net"),)}, Kind.UNCLEAR),
        ({"aa": False, "ra": True, "rcode": NXDOMAIN}, Kind.UNCLEAR),
        ({"aa": False, "ra": True, "authority": (NS,)}, Kind.UNCLEAR),
        ({"aa": False, "ra": True, "authority": (SOA,)}, Kind.NO_DATA),
        ({"aa": False, "ra": True, "rcode": dns.rcode.SERVFAIL}, Kind.FAILED),
    ],
)
def test_a_resolver_asked_on_purpose(parts: dict[str, object], kind: Kind) -> None:
    assert _read(_reply(parts), doh=True) is kind


def test_a_zone_in_between_is_named() -> None:
    reply = message(
        question("a.co.test", RdataType.NS), aa=False, authority=("co.test. NS ns1.host.",)
    )
    answer = read_answer(reply, name="a.co.test", zones=("test",), rdtype=RdataType.NS)
    assert answer.kind is Kind.LOWER_ZONE


def test_facts_of_a_referral_and_of_a_denial() -> None:
    referral = read_answer(
        _reply({"aa": False, "authority": ("Example.test. NS NS2.Host. | ns1.host.",)}),
        name=NAME,
        zones=("test",),
        rdtype=RdataType.NS,
    )
    assert referral.records == ("ns1.host", "ns2.host")
    denial = read_answer(
        _reply({"rcode": NXDOMAIN, "authority": (SOA,)}),
        name=NAME,
        zones=("test",),
        rdtype=RdataType.NS,
    )
    assert denial.serial == 7


def test_a_caught_answer_tells_no_serial() -> None:
    answer = read_answer(
        _reply({"ra": True, "rcode": NXDOMAIN, "authority": (SOA,)}),
        name=NAME,
        zones=("test",),
        rdtype=RdataType.NS,
    )
    assert answer.serial is None


def test_an_answer_to_another_question_says_nothing() -> None:
    other = message(question("other.test", RdataType.NS), rcode=NXDOMAIN, authority=(SOA,))
    assert _read(other) is Kind.FAILED
    of_other_type = message(question(NAME, RdataType.A), rcode=NXDOMAIN, authority=(SOA,))
    assert _read(of_other_type) is Kind.FAILED
    query = question(NAME, RdataType.NS)
    assert _read(query) is Kind.FAILED


SECTIONS = st.lists(
    st.sampled_from(
        [
            NS,
            SOA,
            soa("net"),
            soa("example.test"),
            "test. NS a.nic.test.",
            "example.test. A 192.0.2.1",
            "example.test. CNAME x.test.",
            "other.test. NS ns1.host.",
            "example.test. NSEC \\000.example.test. NSEC NXNAME",
        ]
    ),
    max_size=3,
    unique=True,
).map(tuple)


@pytest.mark.parametrize(
    ("answer", "authority"),
    [
        ((SOA,), ("example.test. NS ns1.host. | ns2.host.", SOA)),
        (("example.test. SOA a.nic.example.test. h.example.test. 1 1 1 1 1",), (SOA,)),
    ],
)
def test_a_denial_beside_something_at_the_name_says_nothing(
    answer: tuple[str, ...], authority: tuple[str, ...]
) -> None:
    reply = message(
        question(NAME, RdataType.NS),
        rcode=dns.rcode.NXDOMAIN,
        aa=True,
        answer=answer,
        authority=authority,
    )
    assert _read(reply) is Kind.UNCLEAR


@given(
    rcode=st.sampled_from([0, 1, 2, 3, 5, 9, 23]),
    aa=st.booleans(),
    ra=st.booleans(),
    tc=st.booleans(),
    answer=SECTIONS,
    authority=SECTIONS,
)
def test_an_absence_always_has_all_it_takes(
    rcode: int,
    *,
    aa: bool,
    ra: bool,
    tc: bool,
    answer: tuple[str, ...],
    authority: tuple[str, ...],
) -> None:
    reply = message(
        question(NAME, RdataType.NS),
        rcode=dns.rcode.Rcode.make(rcode),
        aa=aa,
        ra=ra,
        tc=tc,
        answer=answer,
        authority=authority,
    )
    kind = _read(reply)
    if kind is Kind.ABSENT:
        assert aa
        assert not ra
        assert not tc
        assert SOA in authority
        assert rcode in {0, 3}
        assert not [line for line in answer + authority if " NS " in line]
        assert not [line for line in answer if line.startswith("example.test. ")]
    if kind in {Kind.DELEGATED, Kind.IN_ZONE}:
        assert rcode == 0
        assert not ra
        assert [line for line in answer + authority if line.startswith("example.test. ")]


def _mutations(wire: bytes) -> st.SearchStrategy[bytes]:
    change = st.tuples(st.integers(0, len(wire) - 1), st.integers(0, 255))

    def apply(changes: list[tuple[int, int]]) -> bytes:
        octets = bytearray(wire)
        for at, octet in changes:
            octets[at] = octet
        return bytes(octets)

    return st.lists(change, max_size=6).map(apply)


def _wires() -> Iterator[bytes]:
    replies: tuple[Mapping[str, object], ...] = (
        {"rcode": NXDOMAIN, "authority": (SOA,)},
        {"aa": False, "authority": (NS,), "additional": ("ns1.host. A 192.0.2.1",)},
        {"authority": (SOA, "example.test. NSEC \\000.example.test. RRSIG NSEC NXNAME")},
    )
    for parts in replies:
        yield _reply(parts).to_wire()


WIRES = tuple(_wires())


@given(wire=st.binary(max_size=300) | st.sampled_from(WIRES).flatmap(_mutations))
def test_any_octets_give_a_kind_or_a_network_error(wire: bytes) -> None:
    query = question(NAME, RdataType.NS, recursive=True)
    try:
        reply = parse(query.id.to_bytes(2) + wire[2:], query)
    except NetworkError:
        return
    for recursive in (False, True):
        answer = read_answer(
            reply, name=NAME, zones=("test",), rdtype=RdataType.NS, recursive=recursive
        )
        assert isinstance(answer.kind, Kind)
        if not recursive and reply.flags & dns.flags.RA:
            assert answer.kind not in {Kind.ABSENT, Kind.DELEGATED, Kind.IN_ZONE}
