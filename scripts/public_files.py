"""Reading the public files that the facts about TLDs come from; standard library alone."""

import ipaddress
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

PUBLIC = {
    "bootstrap": "https://data.iana.org/rdap/dns.json",
    "root-zone": "https://www.internic.net/domain/root.zone",
    "tld-list": "https://data.iana.org/TLD/tlds-alpha-by-domain.txt",
}
"""Files that IANA and InterNIC publish for everybody."""
LARGEST = 64 * 2**20
"""Octets read of an address; the root zone has 2 MB."""


def read(source: str) -> str:
    """Return the text of a file, an https address, or a checkout of case/iana-data joined."""
    if source.startswith(("https://", "http://")):
        return _fetched(source)
    path = Path(source)
    return joined(path) if path.is_dir() else path.read_text(encoding="utf-8")


def _fetched(url: str) -> str:
    """Return the text at an address: encrypted, but for one on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not _is_here(parts.hostname or ""):
        raise ValueError("only https, or an address of this machine")
    with urlopen(url, timeout=60) as answer:  # noqa: S310 - the scheme is checked above
        content = bytes(answer.read(LARGEST + 1))
    if len(content) > LARGEST:
        raise ValueError(f"more than {LARGEST} octets")
    return content.decode("utf-8")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def joined(folder: Path) -> str:
    """Join the files of single TLDs in a checkout of case/iana-data, cut down to what is used."""
    tlds: dict[str, object] = {}
    for path in sorted((folder / "data/generated/tld").glob("*.json")):
        given = json.loads(path.read_text("utf-8"))["tld"]
        if not given["delegated"]:
            continue
        row = {"type": given["type"], "ns": [_server(one) for one in given["nameservers"]]}
        if given.get("whois_server"):
            row["whois"] = given["whois_server"]
        tlds[given["tld"]] = row
    return json.dumps({"tlds": tlds})


def _server(given: dict[str, Any]) -> list[object]:
    v4, v6 = ([one["ip"] for one in given.get(key) or ()] for key in ("ipv4", "ipv6"))
    return [given["hostname"], v4, v6]
