"""JSON -> policies: one table of fields for the shipped data and the user's endpoint file.

Reading goes in two steps, so that what one source says can be laid over what another said: `read`
checks every field by its own reader and keeps plain dictionaries, `lay_over` merges them key by
key, `build` makes the policy.
"""

from collections.abc import Mapping
from typing import Any

from . import json_fields as fields
from .json_fields import EndpointsError, Reader
from .lifecycle import fold_status
from .observation import Layer, Phase
from .policy import (
    AvailabilityService,
    DropList,
    NameServer,
    Pace,
    Policy,
    Release,
    WhoisServer,
)
from .probes.droplists import READERS
from .release_reading import read_release

type Fields = Mapping[str, Any]
"""Checked values of some fields of a policy; servers and release hours are dictionaries too."""

KINDS = ("gtld", "cctld", "other")
DNS_PORT = 53
WHOIS_PORT = 43


def read(value: object, key: str) -> Fields:
    """Check some fields of a policy; raise EndpointsError naming the key."""
    return _read(value, key, POLICY)


def lay_over(below: Fields, above: Fields) -> Fields:
    """Return `below` with what `above` says instead; nested parts are merged key by key."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = lay_over(old, value)
        else:
            merged[key] = value
    return merged


def build(suffix: str, given: Fields) -> Policy:
    """Make a policy of checked fields."""
    parts = dict(given)
    parts["whois"] = _part(WhoisServer, given.get("whois"))
    parts["das"] = _part(AvailabilityService, given.get("das"))
    parts["release"] = Release(**given.get("release") or {})
    return Policy(suffix=suffix, **parts)


def _part[T](kind: type[T], given: Fields | None) -> T | None:
    """Make a server of its fields; without a host there is none."""
    return kind(**given) if given and given.get("host") else None


def _read(value: object, key: str, table: Mapping[str, Reader[object]]) -> Fields:
    known = fields.known_keys(value, key, table)
    return {name: table[name](entry, f"{key}.{name}") for name, entry in known.items()}


def _phase(value: object, key: str) -> Phase:
    if not isinstance(value, str) or value not in set(Phase):
        raise EndpointsError(key, f"one of {', '.join(Phase)}")
    return Phase(value)


def _kind(value: object, key: str) -> str:
    if not isinstance(value, str) or value not in KINDS:
        raise EndpointsError(key, f"one of {', '.join(KINDS)}")
    return value


def _host(value: object, key: str) -> str:
    host, port = fields.host_and_port(value, key, 0)
    if port:
        raise EndpointsError(key, "a host; its port stands under a key of its own")
    return host


def _query(value: object, key: str) -> str:
    line = fields.text(value, key)
    if line.count("%s") != 1 or "\r" in line or "\n" in line:
        raise EndpointsError(key, "one line with %s for the name")
    return line


def _port(value: object, key: str) -> int:
    if (port := fields.count(value, key)) > 65_535:
        raise EndpointsError(key, "a port")
    return port


def _server(table: Mapping[str, Reader[object]], port: int) -> Reader[Fields | None]:
    """Return the reader of a server: an address, an object of its fields, or null."""

    def server(value: object, key: str) -> Fields | None:
        if value is None:
            return None
        if not isinstance(value, str):
            return _read(value, key, table)
        host, number = fields.host_and_port(value, key, port)
        return {"host": host, "port": number}

    return server


def _name_servers(value: object, key: str) -> tuple[NameServer, ...]:
    return () if value is None else fields.many(_name_server)(value, key)


def _name_server(value: object, key: str) -> NameServer:
    if not isinstance(value, str):
        given = _read(value, key, NAME_SERVER)
        if "name" not in given:
            raise EndpointsError(f"{key}.name", "the name of the server")
        return NameServer(**{"addresses": (), **given})
    host, port = fields.host_and_port(value, key, DNS_PORT)
    return NameServer(name=host, addresses=(host,) if fields.is_ip(host) else (), port=port)


def _ip(value: object, key: str) -> str:
    address = fields.text(value, key)
    if not fields.is_ip(address):
        raise EndpointsError(key, "an IP address")
    return address


def _drop_lists(value: object, key: str) -> tuple[DropList, ...]:
    return () if value is None else fields.many(_drop_list)(value, key)


def _drop_list(value: object, key: str) -> DropList:
    given = _read(value, key, DROP_LIST)
    for name in DROP_LIST:
        if name not in given:
            raise EndpointsError(f"{key}.{name}", "how the list is read, and where it lies")
    return DropList(**given)


def _list_reader(value: object, key: str) -> str:
    if not isinstance(value, str) or value not in READERS:
        raise EndpointsError(key, f"one of {', '.join(READERS)}")
    return value


def _statuses(value: object, key: str) -> Mapping[str, Phase]:
    given = fields.mapping(value, key)
    return {
        fold_status(status): _phase(phase, f"{key}.{status}") for status, phase in given.items()
    }


def _paces(value: object, key: str) -> Mapping[Layer, Pace]:
    given = fields.known_keys(value, key, {layer.value: layer for layer in Layer})
    return {Layer(layer): read_pace(pace, f"{key}.{layer}") for layer, pace in given.items()}


def read_pace(value: object, key: str) -> Pace:
    """Read one pace; it is replaced whole, never laid over another."""
    given = _read(value, key, PACE)
    if "gap" not in given:
        raise EndpointsError(f"{key}.gap", "the least seconds between two queries")
    return Pace(**given)


_duration = fields.optional(fields.duration)

NAME_SERVER: Mapping[str, Reader[object]] = {
    "name": fields.text,
    "addresses": fields.many(_ip),
    "port": _port,
}
PACE: Mapping[str, Reader[object]] = {
    "gap": fields.seconds,
    "hourly": fields.optional(fields.count),
    "daily": fields.optional(fields.count),
    "concurrent": fields.count,
}
WHOIS: Mapping[str, Reader[object]] = {
    "host": _host,
    "port": _port,
    "query": _query,
    "idn_query_known": fields.flag,
    "charset": fields.optional(fields.text),
}
DAS: Mapping[str, Reader[object]] = {"host": _host, "port": _port, "query": _query}
DROP_LIST: Mapping[str, Reader[object]] = {"reader": _list_reader, "url": fields.web_address}
POLICY: Mapping[str, Reader[object]] = {
    "registry": fields.text,
    "kind": _kind,
    "rdap": fields.optional(fields.base_url),
    "whois": _server(WHOIS, WHOIS_PORT),
    "dns": _name_servers,
    "dns_zone": fields.text,
    "das": _server(DAS, WHOIS_PORT),
    "controls": fields.texts,
    "zone_lag": fields.duration,
    "rdap_lag": fields.duration,
    "whois_lag": fields.duration,
    "grace": _duration,
    "grace_fixed": fields.flag,
    "redemption": _duration,
    "pending_delete": _duration,
    "expiry_to_release": _duration,
    "last_phase": _phase,
    "statuses": _statuses,
    "in_zone": fields.flag,
    "no_hidden_names": fields.flag,
    "reserves_variants": fields.flag,
    "usually_auctioned": fields.flag,
    "release": read_release,
    "drop_list": _drop_lists,
    "pace": _paces,
    "trusted_hosts": fields.flag,
    "sources": fields.texts,
    "confidence": fields.fraction,
}
"""Every field of `Policy` but its suffix -> its reader."""
