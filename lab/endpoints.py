"""The endpoint overrides that point an engine at the lab, in the format of its endpoint file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .assembly import OPERATORS
from .droplists import DropListServer
from .registrar_words import MANNERS
from .suffixes import Json, Service, Suffix

if TYPE_CHECKING:
    from .lab import Lab


def endpoints(lab: Lab, policies: Mapping[str, Mapping[str, Json]]) -> dict[str, Json]:
    """Return everything the lab answers for; `policies` says more of a suffix, field by field."""
    return {
        "suffixes": {
            suffix.name: _suffix(lab, suffix, policies.get(suffix.name, {}))
            for suffix in lab.world.suffixes.values()
        },
        "doh": [lab.servers[f"doh:{operator}"].address for operator in OPERATORS],
        "whois_root": lab.servers["root:whois"].address,
        "registrars": {name: lab.servers[f"registrar:{name}"].address for name in MANNERS},
    }


def _suffix(lab: Lab, suffix: Suffix, own: Mapping[str, Json]) -> dict[str, Json]:
    entry: dict[str, Json] = {}
    policy: dict[str, Json] = {"controls": list(suffix.controls), **suffix.policy}
    if Service.RDAP in suffix.services:
        entry["rdap"] = lab.servers[f"rdap:{suffix.registry}"].address
    if Service.WHOIS in suffix.services:
        entry["whois"] = lab.servers[f"whois:{suffix.registry}"].address
    if Service.DNS in suffix.services:
        entry["dns"] = [lab.servers[f"dns:{suffix.name}:{number}"].address for number in (1, 2)]
        policy["dns_zone"] = suffix.name
    if Service.DAS in suffix.services:
        host, _, port = lab.servers[f"das:{suffix.name}"].address.rpartition(":")
        policy["das"] = {"host": host, "port": int(port), "query": "%s"}
    lists = lab.servers[DropListServer.id]
    if isinstance(lists, DropListServer):
        policy |= lists.policy(suffix)
    entry["policy"] = {**policy, **own}
    return entry
