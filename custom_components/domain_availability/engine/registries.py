"""Registry policies: what is known of a public suffix, and who answers for it.

A policy is data with a source. What a suffix's own entry does not say comes from the suffix above
it (where the same registry runs both), then from the TLD data, then from the default for its kind;
what an endpoint file says comes first.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import urlsplit

from . import policy_reading
from .data_files import data_files, read_data
from .endpoints import Endpoints, check_endpoints, read_endpoints
from .json_fields import EndpointsError
from .observation import Layer
from .policy import AvailabilityService, NameServer, Pace, Policy, Release, WhoisServer
from .policy_reading import Fields, lay_over

__all__ = [
    "AvailabilityService",
    "EndpointsError",
    "NameServer",
    "Pace",
    "Policy",
    "Registries",
    "Release",
    "WhoisServer",
    "read_endpoints",
]

_OWN_REGISTRY = "own_registry"
"""Marks a suffix that another registry runs than the one above it: nothing is inherited."""


class Registries:
    """All policies: the shipped data with an endpoint file laid over it, built when asked for."""

    def __init__(
        self, *, entries: Mapping[str, Fields], tlds: Mapping[str, Fields], endpoints: Endpoints
    ) -> None:
        """Take checked fields by suffix, and what is public of each TLD (blocking: see `load`)."""
        defaults = read_data("defaults.json")
        self._entries = entries
        self._tlds = tlds
        self._endpoints = endpoints.suffixes
        self._kinds = {
            kind: policy_reading.read(fields, kind) for kind, fields in defaults["kinds"].items()
        }
        self._paces = _server_paces()
        self._built: dict[str, Policy] = {}
        self.doh: tuple[str, ...] = (
            tuple(defaults["doh"]) if endpoints.doh is None else endpoints.doh
        )
        """DNS over HTTPS servers, as addresses for wire-format POSTs (RFC 8484)."""
        self.whois_root: str = endpoints.whois_root or defaults["whois_root"]
        """The server that refers to the registries' own, `host:port`."""
        self.registrars: Mapping[str, str] = endpoints.registrars
        """Base URLs of registrars' APIs that the endpoint file names, by the registrar's key."""

    @classmethod
    def load(cls, endpoints: Mapping[str, object] | None = None) -> Self:
        """Read the shipped data (blocking); raise EndpointsError where `endpoints` is malformed."""
        return cls(
            entries=_entries(),
            tlds=_tlds(),
            endpoints=check_endpoints(endpoints or {}),
        )

    def suffixes(self) -> frozenset[str]:
        """Return every suffix we have data for (A-labels)."""
        return frozenset(self._tlds) | frozenset(self._entries) | frozenset(self._endpoints)

    def policy(self, suffix: str) -> Policy:
        """Return what is known of a suffix (A-labels); of an unknown one, only the defaults."""
        if suffix not in self._built:
            self._built[suffix] = self._build(suffix)
        return self._built[suffix]

    def _build(self, suffix: str) -> Policy:
        fields: Fields = {}
        for ending in _endings(suffix):
            if self._entries.get(ending, {}).get(_OWN_REGISTRY):
                fields = {key: fields[key] for key in ("dns", "dns_zone") if key in fields}
                fields = {**fields, "kind": "other"}
            fields = {key: value for key, value in fields.items() if key != "controls"}
            fields = lay_over(fields, self._known(ending))
        fields = lay_over(fields, self._endpoints.get(suffix, {}))
        kind = fields.get("kind", "other")
        fields = {"kind": kind, **lay_over(self._kinds[kind], fields)}
        paces = {
            layer: self._paces[layer, host]
            for layer, host in _hosts(fields)
            if (layer, host) in self._paces
        }
        fields = {"controls": (f"nic.{suffix}",), **lay_over({"pace": paces}, fields)}
        return policy_reading.build(suffix, fields)

    def _known(self, ending: str) -> Fields:
        entry = {k: v for k, v in self._entries.get(ending, {}).items() if k != _OWN_REGISTRY}
        row = self._tlds.get(ending)
        return entry if row is None else lay_over(_tld_fields(ending, row), entry)


def _endings(suffix: str) -> Iterator[str]:
    """Yield the TLD, then each ending one label longer, up to the suffix itself."""
    labels = suffix.split(".")
    for start in range(len(labels) - 1, -1, -1):
        yield ".".join(labels[start:])


def _hosts(fields: Fields) -> Iterator[tuple[Layer, str]]:
    """Yield the server of each layer: paces belong to servers, which suffixes share."""
    if rdap := fields.get("rdap"):
        yield Layer.RDAP, urlsplit(rdap).hostname or ""
    for layer in (Layer.WHOIS, Layer.DAS):
        if server := fields.get(layer.value):
            yield layer, server.get("host", "")


def _tlds() -> Mapping[str, Fields]:
    """Join what public files say of each TLD: servers, WHOIS host, RDAP base URL."""
    rdap = dict(read_data("rdap_supplement.json")["rdap"])
    for tlds, urls in read_data("rdap_bootstrap.json")["services"]:
        if secure := [url for url in urls if url.startswith("https://")]:
            rdap.update(dict.fromkeys(tlds, secure[0]))
    rows: Mapping[str, dict[str, Any]] = read_data("tlds.json")["tlds"]
    return {tld: {**row, "rdap": rdap.get(tld)} for tld, row in rows.items()}


def _tld_fields(tld: str, row: Fields) -> Fields:
    rdap: str | None = row["rdap"]
    return {
        "kind": row["type"],
        "rdap": rdap and rdap.rstrip("/") + "/",
        "whois": {"host": row["whois"]} if "whois" in row else None,
        "dns": tuple(NameServer(name=ns, addresses=(*v4, *v6)) for ns, v4, v6 in row["ns"]),
        "dns_zone": tld,
    }


def _entries() -> Mapping[str, Fields]:
    """Return the fields of each suffix with an entry: WHOIS query forms, then the registries."""
    entries: dict[str, Fields] = {}
    for suffix, row in read_data("whois_servers.json")["suffixes"].items():
        own = {_OWN_REGISTRY: True} if row.get(_OWN_REGISTRY) else {}
        server = {key: row[key] for key in ("host", "query") if key in row}
        whois = policy_reading.read({"whois": server}, suffix) if server else {}
        entries[suffix] = {**own, **whois}
    for name in data_files("registries"):
        registry = read_data(name)
        shared = policy_reading.read(
            {key: registry[key] for key in ("registry", "sources", "confidence")}
            | registry.get("policy", {}),
            name,
        )
        for suffix, row in registry["suffixes"].items():
            own = {_OWN_REGISTRY: True} if row.get(_OWN_REGISTRY) else {}
            fields = {key: value for key, value in row.items() if key != _OWN_REGISTRY}
            read = policy_reading.read(fields, f"{name}: {suffix}")
            entry = lay_over(lay_over(shared, read), own)
            entries[suffix] = lay_over(entries.get(suffix, {}), entry)
    return entries


def _server_paces() -> Mapping[tuple[Layer, str], Pace]:
    """Return what each server with published limits tolerates."""
    return {
        (Layer(layer), host): policy_reading.read_pace(row["pace"], host)
        for layer, rows in read_data("paces.json")["servers"].items()
        for host, row in rows.items()
    }
