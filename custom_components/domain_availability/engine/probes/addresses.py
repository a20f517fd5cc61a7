"""Which addresses are out in the world, so that a stranger's DNS cannot send us into the home."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 that is assigned for it (RFC 4291 section 2.4)."""

_NAT64 = IPv6Network("64:ff9b::/96")
"""The well-known prefix (RFC 6052): the last 32 bits are the IPv4 address meant. A network that has
a prefix of its own for it cannot be told from other addresses."""

_RELAY_ANYCAST = IPv4Address("192.88.99.0").packed[:3]
"""6to4 relays, withdrawn (RFC 7526)."""

_ISATAP = {b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe"}
"""Interface identifiers that carry an IPv4 address (RFC 5214 section 6.1)."""


def is_public_address(address: str) -> bool:
    """Tell whether an IP address, as text, is one of the public internet.

    Private, shared (100.64/10), loopback, link-local, multicast, reserved and unspecified ones are
    not, nor is an IPv6 address that carries such an IPv4 address in it (NAT64, ISATAP), nor any of
    the forms that only tunnels know (mapped, 6to4, Teredo), nor a text that is no address.
    """
    try:
        told = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _v4_is_public(told) if isinstance(told, IPv4Address) else _v6_is_public(told)


def _v4_is_public(address: IPv4Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and address.packed[:3] != _RELAY_ANYCAST
    )


def _v6_is_public(address: IPv6Address) -> bool:
    if address in _NAT64:
        return _v4_is_public(IPv4Address(address.packed[12:]))
    if address not in _GLOBAL_UNICAST or not address.is_global:
        return False
    return address.packed[8:12] not in _ISATAP or _v4_is_public(IPv4Address(address.packed[12:]))
