"""The registries' registry: bootstrap files as IANA publishes them (RFC 9224, RFC 8521)."""

from typing import TYPE_CHECKING

from .suffixes import Json, Service

if TYPE_CHECKING:
    from .lab import Lab


def bootstrap(lab: Lab, kind: str) -> dict[str, Json]:
    """Return the file of one kind: `dns` knows the lab's TLDs, the others a service each."""
    return {
        "version": "1.0",
        "publication": lab.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": f"RDAP bootstrap file of the lab for {kind}",
        "services": _dns(lab) if kind == "dns" else [_other(lab, kind)],
    }


def _dns(lab: Lab) -> list[Json]:
    return [
        [[suffix.name], [lab.servers[f"rdap:{suffix.registry}"].address]]
        for suffix in lab.world.suffixes.values()
        if Service.RDAP in suffix.services and "." not in suffix.name
    ]


def _other(lab: Lab, kind: str) -> list[Json]:
    base: list[Json] = [lab.servers["rdap:test"].address] if "rdap:test" in lab.servers else []
    entries: dict[str, list[Json]] = {
        "asn": ["64496-64511"],
        "ipv4": ["192.0.2.0/24"],
        "ipv6": ["2001:db8::/32"],
        "object-tags": ["LAB"],
    }
    if kind == "object-tags":
        return [["hostmaster@example.org"], entries[kind], base]
    return [entries[kind], base]
