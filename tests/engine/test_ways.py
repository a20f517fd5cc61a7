"""Resolvers as they are typed."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.ways import (
    ResolverAddress,
    read_resolver,
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("192.0.2.1", ResolverAddress("192.0.2.1")),
        (" 192.168.1.2:5353 ", ResolverAddress("192.168.1.2", 5353)),
        ("2001:DB8::1", ResolverAddress("2001:db8::1")),
        ("[2001:db8::1]", ResolverAddress("2001:db8::1")),
        ("[2001:db8::1]:54", ResolverAddress("2001:db8::1", 54)),
        ("https://dns.example/dns-query", "https://dns.example/dns-query"),
        ("https://192.0.2.1:8443/q", "https://192.0.2.1:8443/q"),
        ("HTTPS://dns.example/", "HTTPS://dns.example/"),
    ],
)
def test_what_is_a_resolver(typed: str, read: object) -> None:
    assert read_resolver(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "dns.example",
        "192.0.2",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.1:",
        "192.0.2.1:५३",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "224.0.0.1",
        "http://dns.example/dns-query",
        "https://",
        "https://dns.example:port/",
        "https://dns.example:0/",
        "https://dns.example/dns query",
        "https://[half/",
        "https://dns.example/#part",
        "tls://192.0.2.1",
    ],
)
def test_what_is_none(typed: str) -> None:
    assert read_resolver(typed) is None


@given(st.text())
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    read = read_resolver(typed)
    assert read is None or isinstance(read, str | ResolverAddress)


@given(st.ip_addresses(), st.integers(min_value=1, max_value=65535))
def test_every_address_with_a_port_is_read_back(address: object, port: int) -> None:
    host = f"[{address}]" if ":" in str(address) else str(address)
    read = read_resolver(f"{host}:{port}")
    assert read is None or read == ResolverAddress(str(address), port)
