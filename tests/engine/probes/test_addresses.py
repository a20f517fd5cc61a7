"""Which addresses strangers may send us to."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.probes.addresses import is_public_address


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "193.0.0.1", "100.63.255.255", "100.128.0.0", "172.32.0.1",
     "2606:4700:4700::1111", "2a00:1450:4001::1", "64:ff9b::8.8.8.8",
     "2a00::5efe:8.8.8.8"],
)  # fmt: skip
def test_public(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  # nothing listens
        "0.1.2.3", "10.0.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255",
        "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:192.168.0.1",
        "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1",
        "2001:db8::1", "2001::1", "2002:808:808::1", "2002:7f00:1::1", "2002:c0a8:101::1",
        "2002:6440:1::",
        "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "100::1", "3fff::1",
        "2a00::5efe:10.0.0.1", "2a00::200:5efe:192.168.0.1", "4000::1",
        "", "localhost", "1.1.1", "1.1.1.1:80", "[::1]", "0x7f000001", "2130706433", "127.1",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public_address(address)


@given(st.ip_addresses(v=4))
def test_an_address_in_another_is_judged_as_itself(address: IPv4Address) -> None:
    public = is_public_address(str(address))
    inside = int(address)
    assert is_public_address(str(IPv6Address((0x64FF9B << 96) | inside))) == public
    assert is_public_address(str(IPv6Address((0x2A00 << 112) | (0x5EFE << 32) | inside))) == public
    assert not is_public_address(str(IPv6Address((0x2002 << 112) | (inside << 80))))
    assert not is_public_address(str(IPv6Address((0xFFFF << 32) | inside)))


@given(st.text(max_size=40))
def test_any_text_is_an_answer(text: str) -> None:
    if is_public_address(text):
        assert ip_address(text.partition("%")[0]).is_global
