"""The user's endpoint file: other servers and policies for the lab and for people behind proxies.

`{"suffixes": {"test": {"rdap": url, "whois": address, "dns": [address], "das": address, "policy":
{any field of Policy}}}, "doh": [url], "whois_root": address, "registrars": {"cloudflare": url}}`;
what it does not name stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from pathlib import Path

from . import json_fields as fields
from .json_fields import EndpointsError
from .labels import BadLabel, to_labels
from .policy_reading import POLICY, WHOIS_PORT, Fields, lay_over, read
from .probes.registrars import REGISTRARS

_FILE = dict.fromkeys(("suffixes", "doh", "whois_root", "registrars"))
_SERVERS = ("rdap", "whois", "dns", "das")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """An endpoint file, checked."""

    suffixes: Mapping[str, Fields] = field(default_factory=dict)
    """Suffix (A-labels) -> the fields of its policy that it names."""
    doh: tuple[str, ...] | None = None
    whois_root: str | None = None
    """`host:port`."""
    registrars: Mapping[str, str] = field(default_factory=dict)
    """Base URLs of registrars' APIs, by the registrar's key."""


def read_endpoints(path: Path) -> Mapping[str, object]:
    """Read an endpoint file (blocking), {} where there is none; raise EndpointsError."""
    try:
        content: object = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise EndpointsError(path.name, f"a readable JSON file ({error})") from error
    return fields.mapping(content, path.name)


def check_endpoints(content: Mapping[str, object]) -> Endpoints:
    """Check what an endpoint file holds; raise EndpointsError naming the first bad key."""
    given = fields.known_keys(content, "", _FILE)
    doh, root = given.get("doh"), given.get("whois_root")
    return Endpoints(
        suffixes=_suffixes(given.get("suffixes", {}), "suffixes"),
        doh=None if doh is None else fields.many(fields.web_address)(doh, "doh"),
        whois_root=None if root is None else _root(root, "whois_root"),
        registrars={
            key: fields.base_url(url, f"registrars.{key}")
            for key, url in fields.known_keys(
                given.get("registrars", {}), "registrars", dict.fromkeys(REGISTRARS)
            ).items()
        },
    )


def _suffixes(value: object, key: str) -> Mapping[str, Fields]:
    return {
        _suffix(suffix, f"{key}.{suffix}"): _entry(suffix, entry, f"{key}.{suffix}")
        for suffix, entry in fields.mapping(value, key).items()
    }


def _suffix(suffix: str, key: str) -> str:
    try:
        return ".".join(to_labels(suffix).ascii)
    except BadLabel as bad:
        raise EndpointsError(key, f"a suffix like co.uk ({bad.reason})") from bad


def _entry(suffix: str, value: object, key: str) -> Fields:
    known = dict.fromkeys((*_SERVERS, "policy"))
    entry = fields.known_keys(value, key, known)
    named = {name: POLICY[name](entry[name], f"{key}.{name}") for name in _SERVERS if name in entry}
    if named.get("dns"):
        named["dns_zone"] = _suffix(suffix, key)
    if any(named.values()):
        named["trusted_hosts"] = True
    return lay_over(named, read(entry.get("policy", {}), f"{key}.policy"))


def _root(value: object, key: str) -> str:
    host, port = fields.host_and_port(value, key, WHOIS_PORT)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
