#!/usr/bin/env python3
"""Renew from public files what can be renewed in `engine/data/`; equal input gives equal output.

Each argument is a file or an https address; what is not given stays as it is:

    scripts/renew_data.py --public             IANA's and InterNIC's files, from their own addresses
    scripts/renew_data.py --bootstrap dns.json --root-zone root.zone --tld-list tlds.txt
    scripts/renew_data.py --tlds iana-data --supplement supplemental.json --whois-servers tld.json

A source that has lost more than a tenth of what is known is refused and changes nothing. The public
suffix list comes with a package of its own; the facts in `registries/` are renewed by hand.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
import json
from pathlib import Path
import re
import sys
from typing import Any
from urllib.parse import urlsplit

from public_files import PUBLIC, read

DATA = Path(__file__).parents[1] / "custom_components/domain_availability/engine/data"
IANA_DATA = {
    "source": "github.com/case/iana-data",
    "licence": "MIT (licences/case-iana-data.MIT.txt)",
}
WEPPOS = {
    "source": "github.com/weppos/whois, data/tld.json",
    "licence": "MIT (licences/weppos-whois.MIT.txt)",
}
SERVICES = frozenset({"arpa"})
"""Delegated TLDs in which nobody registers names."""
CLOSED = frozenset({"ga"})
"""TLDs whose listed WHOIS server was a former operator's."""
QUERY_FORMS = {"verisign": "domain %s"}
"""Adapters of weppos/whois -> the query line they stand for."""

LEAST_KEPT = 0.9
"""How much of what is known a source must still have: one that lost more is cut short or another
file."""

type Json = dict[str, Any]
type Renewed = tuple[Path, ...]
"""The files that were written."""


def main(arguments: list[str]) -> int:
    """Renew each data file for which a source is given; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA, help="the folder to renew")
    parser.add_argument(
        "--public", action="store_true", help=f"all of: {', '.join(PUBLIC.values())}"
    )
    for name, (_, what) in SOURCES.items():
        parser.add_argument(f"--{name}", metavar="FILE_OR_URL", help=what)
    options = vars(parser.parse_args(arguments))
    for name, (renew, _) in SOURCES.items():
        source = options[name.replace("-", "_")] or (options["public"] and PUBLIC.get(name))
        if not source:
            continue
        try:
            renewed = renew(read(source), options["data"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            print(f"{source}: {type(error).__name__}: {error}", file=sys.stderr)
            return 1
        print(f"{', '.join(path.name for path in renewed)} renewed from {source}")
    return 0


def renew_bootstrap(text: str, data: Path) -> Renewed:
    """IANA's RDAP bootstrap (RFC 9224): services sorted, addresses in their own order.

    What it lists now is no longer among those that it did not list.
    """
    given = json.loads(text)
    services = sorted([sorted(tlds), list(urls)] for tlds, urls in given["services"])
    listed = {tld for tlds, _ in services for tld in tlds}
    path, supplement = data / "rdap_bootstrap.json", data / "rdap_supplement.json"
    check_kept(_listed(path), listed)
    heads = [
        '"description": ' + json.dumps(given["description"]),
        '"publication": ' + json.dumps(given["publication"]),
        '"version": ' + json.dumps(given.get("version", "1.0")),
    ]
    rows = ",\n".join(json.dumps(service) for service in services)
    replace(path, "{\n" + ",\n".join(heads) + ',\n"services": [\n' + rows + "\n]}\n")
    known = _rows(supplement, "rdap")
    missing = {tld: url for tld, url in known.items() if tld not in listed}
    if missing == known:
        return (path,)
    return path, write(supplement, IANA_DATA, "rdap", missing)


def _listed(bootstrap: Path) -> set[str]:
    """Return the TLDs of the bootstrap file that is there."""
    services = json.loads(bootstrap.read_text("utf-8"))["services"] if bootstrap.exists() else ()
    return {tld for tlds, _ in services for tld in tlds}


def renew_supplement(text: str, data: Path) -> Renewed:
    """RDAP servers of ccTLDs that IANA's bootstrap does not list."""
    rdap = {row["tld"]: row["rdapServer"] for row in json.loads(text)["ccTldRdapServers"]}
    insecure = [tld for tld, url in rdap.items() if urlsplit(url).scheme != "https"]
    if insecure:
        raise ValueError(f"not https: {', '.join(insecure)}")
    listed = _listed(data / "rdap_bootstrap.json")
    missing = {tld: url for tld, url in rdap.items() if tld not in listed}
    return (write(data / "rdap_supplement.json", IANA_DATA, "rdap", missing),)


def renew_tlds(text: str, data: Path) -> Renewed:
    """All delegated TLDs with WHOIS host and name servers, from the joined file."""
    tlds = {
        tld: {key: row[key] for key in ("type", "whois", "ns") if key in row}
        for tld, row in json.loads(text)["tlds"].items()
        if tld not in SERVICES
    }
    path = data / "tlds.json"
    check_kept(_rows(path, "tlds"), tlds)
    return (write(path, IANA_DATA, "tlds", tlds),)


def renew_tld_list(text: str, data: Path) -> Renewed:
    """Take out TLDs that IANA's list no longer has; its new ones must have come with their servers.

    A list says nothing of servers: those are the root zone's.
    """
    listed = {line.strip().lower() for line in text.splitlines() if not line.startswith("#")}
    listed -= SERVICES | {""}
    path = data / "tlds.json"
    known = _rows(path, "tlds")
    check_kept(known, listed)
    if new := sorted(listed - known.keys()):
        raise ValueError(f"no servers known of {', '.join(new)}: renew the root zone with it")
    kept = {tld: row for tld, row in known.items() if tld in listed}
    return (write(path, IANA_DATA, "tlds", kept),)


def renew_root_zone(text: str, data: Path) -> Renewed:
    """TLDs and their servers from the root zone file; kinds and WHOIS hosts known so far stay.

    A TLD that is new counts as a ccTLD where it has two letters, else as a gTLD.
    """
    known = _rows(data / "tlds.json", "tlds")
    servers: defaultdict[str, set[str]] = defaultdict(set)
    glue: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    pattern = re.compile(r"^(\S+)\.\s+\d+\s+IN\s+(NS|A|AAAA)\s+(\S+)$", re.IGNORECASE)
    for line in text.lower().splitlines():
        if found := pattern.match(line):
            owner, kind, value = found.groups()
            if kind == "ns":
                servers[owner].add(value.rstrip("."))
            else:
                glue[owner, kind].add(value)
    check_kept(known, servers)
    tlds: dict[str, Json] = {}
    for tld in servers.keys() - SERVICES:
        before = known.get(tld, {"type": "cctld" if len(tld) == 2 else "gtld"})
        hosts = [[ns, sorted(glue[ns, "a"]), sorted(glue[ns, "aaaa"])] for ns in servers[tld]]
        tlds[tld] = {**before, "ns": sorted(hosts)}
    return (write(data / "tlds.json", IANA_DATA, "tlds", tlds),)


def renew_whois_servers(text: str, data: Path) -> Renewed:
    """Query forms, servers of ccTLDs for which IANA names none, and registries below a TLD.

    Below a TLD only what the public suffix list knows counts; the others have closed.
    """
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - the other sources do without

    listed = PublicSuffixList(accept_unknown=False)
    tlds = _rows(data / "tlds.json", "tlds")
    rows: dict[str, Json] = {}
    for suffix, given in json.loads(text).items():
        tld = suffix.rpartition(".")[2]
        if tld not in tlds:
            continue
        if suffix in CLOSED:
            continue
        if suffix == tld:
            row = _tld_row(given, tlds[tld])
        elif listed.publicsuffix(suffix) == suffix:
            row = {key: given[key] for key in ("host",) if key in given}
            row["own_registry"] = True
        else:
            continue
        if row:
            rows[suffix] = row
    path = data / "whois_servers.json"
    check_kept(_rows(path, "suffixes"), rows)
    return (write(path, WEPPOS, "suffixes", rows),)


def _tld_row(given: Mapping[str, str], tld: Json) -> Json:
    row: Json = {}
    if form := given.get("format", QUERY_FORMS.get(given.get("adapter", ""))):
        row["query"] = form
    if "host" in given and "whois" not in tld and tld["type"] == "cctld":
        row["host"] = given["host"]
    return row if "whois" in tld or "host" in row else {}


def check_kept(known: Iterable[str], given: Iterable[str]) -> None:
    """Raise ValueError where a source no longer has most of what is known."""
    before, after = set(known) - SERVICES, set(given) - SERVICES
    if not after or len(before & after) < LEAST_KEPT * len(before):
        raise ValueError(f"only {len(before & after)} of {len(before)} known entries are in it")


def _rows(path: Path, key: str) -> Json:
    """Return the table of a data file; empty where there is none yet."""
    if not path.exists():
        return {}
    rows: Json = json.loads(path.read_text("utf-8"))[key]
    return rows


def write(path: Path, about: Mapping[str, str], key: str, rows: Mapping[str, object]) -> Path:
    """Write a table with one row a line, so that a difference can be read."""
    body = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(rows[name], ensure_ascii=False, separators=(',', ':'))}"
        for name in sorted(rows)
    )
    head = json.dumps(about, ensure_ascii=False)
    return replace(path, f'{{"_": {head},\n{json.dumps(key)}: {{\n{body}\n}}}}\n')


def replace(path: Path, text: str) -> Path:
    """Write a file whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    return fresh.replace(path)


SOURCES: dict[str, tuple[Callable[[str, Path], Renewed], str]] = {
    "bootstrap": (renew_bootstrap, "IANA's RDAP bootstrap file for domain names"),
    "tlds": (renew_tlds, "a checkout of case/iana-data: TLDs with kind, WHOIS host and servers"),
    "root-zone": (renew_root_zone, "the root zone as a master file: TLDs and their servers"),
    "tld-list": (renew_tld_list, "IANA's list of TLDs"),
    "supplement": (renew_supplement, "RDAP servers of ccTLDs that IANA does not list"),
    "whois-servers": (renew_whois_servers, "the WHOIS server list of weppos/whois"),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
