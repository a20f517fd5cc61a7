"""Where a suffix's own zone begins, read from one message."""

import dns.rcode
from dns.rdatatype import RdataType
import pytest

from custom_components.domain_availability.engine.probes.dns_answer import question
from custom_components.domain_availability.engine.probes.dns_referral import (
    Referral,
    read_referral,
)

from .small_dns import message, soa

CUT = "co.test. NS a.nic.host. | b.nic.host."
GLUE = ("a.nic.host. A 192.0.2.1", "a.nic.host. AAAA 2001:db8::1", "x.host. A 192.0.2.9")
SERVERS = {"a.nic.host": ("192.0.2.1", "2001:db8::1"), "b.nic.host": ()}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            {"aa": False, "authority": (CUT,), "additional": GLUE},
            Referral(apex="co.test", servers=SERVERS),
        ),
        (
            {"answer": (CUT,), "additional": GLUE},
            Referral(apex="co.test", servers=SERVERS, same_servers=True),
        ),
        ({"rcode": dns.rcode.NXDOMAIN, "authority": (soa("test"),)}, Referral(apex=None)),
        ({"authority": (soa("test"),)}, Referral(apex=None)),
        ({"aa": False, "answer": (CUT,)}, None),
        ({"aa": False, "authority": (soa("test"),)}, None),
        ({"authority": (soa("net"),)}, None),
        ({"ra": True, "authority": (CUT,)}, None),
        ({"tc": True, "authority": (CUT,)}, None),
        ({"rcode": dns.rcode.SERVFAIL, "authority": (CUT,)}, None),
        ({"aa": False, "authority": ("test. NS a.nic.test.",)}, None),
        ({"aa": False, "authority": ("other.test. NS a.nic.test.",)}, None),
        ({"aa": False, "authority": (". NS a.root.",)}, None),
    ],
)
def test_the_way_down(parts: dict[str, object], expected: Referral | None) -> None:
    reply = message(question("co.test", RdataType.NS), **parts)  # type: ignore[arg-type]  # passed
    assert read_referral(reply, suffix="co.test", zone="test") == expected


def test_a_cut_on_the_way_is_followed_first() -> None:
    reply = message(
        question("b.co.test", RdataType.NS), aa=False, authority=("co.test. NS ns.host.",)
    )
    referral = read_referral(reply, suffix="b.co.test", zone="test")
    assert referral == Referral(apex="co.test", servers={"ns.host": ()})


def test_a_zone_lists_its_own_servers_or_says_nothing() -> None:
    query = question("test", RdataType.NS)
    own = message(query, answer=("test. NS a.nic.test.",), additional=("a.nic.test. A 192.0.2.1",))
    assert read_referral(own, suffix="test", zone="test") == Referral(
        apex="test", servers={"a.nic.test": ("192.0.2.1",)}, same_servers=True
    )
    assert (
        read_referral(message(query, authority=(soa("test"),)), suffix="test", zone="test") is None
    )


def test_no_more_servers_than_any_zone_has() -> None:
    many = " | ".join(f"ns{number}.host." for number in range(60))
    reply = message(question("co.test", RdataType.NS), aa=False, authority=(f"co.test. NS {many}",))
    referral = read_referral(reply, suffix="co.test", zone="test")
    assert referral is not None
    assert len(referral.servers) == 16
