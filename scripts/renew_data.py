#!/usr/bin/env python3
"""Renew from public files what can be renewed in `engine/data/`; equal input gives equal output.

Each argument is a file or an https address; what is not given stays as it is:

    scripts/renew_data.py --bootstrap https://data.iana.org/rdap/dns.json
    scripts/renew_data.py --root-zone https://www.internic.net/domain/root.zone
    scripts/renew_data.py --tlds joined.json --supplement supplemental.json --whois-servers tld.json
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Mapping
import json
from pathlib import Path
import re
import sys
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

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

type Json = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Renew each data file for which a source is given; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="the folder to renew")
    for name, (_, what) in SOURCES.items():
        parser.add_argument(f"--{name}", metavar="FILE_OR_URL", help=what)
    options = vars(parser.parse_args(arguments))
    for name, (renew, _) in SOURCES.items():
        if source := options[name.replace("-", "_")]:
            try:
                path = renew(read(source), options["data"])
            except (OSError, ValueError, KeyError) as error:
                print(f"{source}: {type(error).__name__}: {error}", file=sys.stderr)
                return 1
            print(f"{path.name} renewed from {source}")
    return 0


def read(source: str) -> str:
    """Return the text of a file or an https address."""
    if source.startswith("https://"):
        with urlopen(source, timeout=60) as answer:  # noqa: S310 - https only, checked above
            return bytes(answer.read()).decode("utf-8")
    return Path(source).read_text(encoding="utf-8")


def renew_bootstrap(text: str, data: Path) -> Path:
    """IANA's RDAP bootstrap (RFC 9224): services sorted, addresses in their own order."""
    given = json.loads(text)
    services = sorted([sorted(tlds), list(urls)] for tlds, urls in given["services"])
    if not services:
        raise ValueError("a bootstrap file without services")
    heads = [
        '"description": ' + json.dumps(given["description"]),
        '"publication": ' + json.dumps(given["publication"]),
        '"version": ' + json.dumps(given.get("version", "1.0")),
    ]
    rows = ",\n".join(json.dumps(service) for service in services)
    path = data / "rdap_bootstrap.json"
    path.write_text("{\n" + ",\n".join(heads) + ',\n"services": [\n' + rows + "\n]}\n", "utf-8")
    return path


def renew_supplement(text: str, data: Path) -> Path:
    """RDAP servers of ccTLDs that IANA's bootstrap does not list."""
    rdap = {row["tld"]: row["rdapServer"] for row in json.loads(text)["ccTldRdapServers"]}
    insecure = [tld for tld, url in rdap.items() if urlsplit(url).scheme != "https"]
    if insecure:
        raise ValueError(f"not https: {', '.join(insecure)}")
    return write(data / "rdap_supplement.json", IANA_DATA, "rdap", rdap)


def renew_tlds(text: str, data: Path) -> Path:
    """All delegated TLDs with WHOIS host and name servers, from the joined file."""
    tlds = {
        tld: {key: row[key] for key in ("type", "whois", "ns") if key in row}
        for tld, row in json.loads(text)["tlds"].items()
        if tld not in SERVICES
    }
    return write(data / "tlds.json", IANA_DATA, "tlds", tlds)


def renew_root_zone(text: str, data: Path) -> Path:
    """TLDs and their servers from the root zone file; kinds and WHOIS hosts known so far stay.

    A TLD that is new counts as a ccTLD where it has two letters, else as a gTLD.
    """
    known = json.loads((data / "tlds.json").read_text("utf-8"))["tlds"]
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
    if len(servers) < len(known) // 2:
        raise ValueError(f"only {len(servers)} TLDs: not the root zone")
    tlds: dict[str, Json] = {}
    for tld in servers.keys() - SERVICES:
        before = known.get(tld, {"type": "cctld" if len(tld) == 2 else "gtld"})
        hosts = [[ns, sorted(glue[ns, "a"]), sorted(glue[ns, "aaaa"])] for ns in servers[tld]]
        tlds[tld] = {**before, "ns": sorted(hosts)}
    return write(data / "tlds.json", IANA_DATA, "tlds", tlds)


def renew_whois_servers(text: str, data: Path) -> Path:
    """Query forms, servers of ccTLDs for which IANA names none, and registries below a TLD.

    Below a TLD only what the public suffix list knows counts; the others have closed.
    """
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - the other sources do without

    listed = PublicSuffixList(accept_unknown=False)
    tlds = json.loads((data / "tlds.json").read_text("utf-8"))["tlds"]
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
    return write(data / "whois_servers.json", WEPPOS, "suffixes", rows)


def _tld_row(given: Mapping[str, str], tld: Json) -> Json:
    row: Json = {}
    if form := given.get("format", QUERY_FORMS.get(given.get("adapter", ""))):
        row["query"] = form
    if "host" in given and "whois" not in tld and tld["type"] == "cctld":
        row["host"] = given["host"]
    return row if "whois" in tld or "host" in row else {}


def write(path: Path, about: Mapping[str, str], key: str, rows: Mapping[str, object]) -> Path:
    """Write a table with one row a line, so that a difference can be read."""
    body = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(rows[name], ensure_ascii=False, separators=(',', ':'))}"
        for name in sorted(rows)
    )
    head = json.dumps(about, ensure_ascii=False)
    path.write_text(f'{{"_": {head},\n{json.dumps(key)}: {{\n{body}\n}}}}\n', "utf-8")
    return path


SOURCES: dict[str, tuple[Callable[[str, Path], Path], str]] = {
    "bootstrap": (renew_bootstrap, "IANA's RDAP bootstrap file for domain names"),
    "tlds": (renew_tlds, "TLDs with kind, WHOIS host and name servers, joined"),
    "root-zone": (renew_root_zone, "the root zone as a master file"),
    "supplement": (renew_supplement, "RDAP servers of ccTLDs that IANA does not list"),
    "whois-servers": (renew_whois_servers, "the WHOIS server list of weppos/whois"),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
