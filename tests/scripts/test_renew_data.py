"""The script that renews the data: what it makes of public files, and that it makes it twice."""

import json
from pathlib import Path
import subprocess
import sys
from typing import Any

import pytest

import custom_components.domain_availability

SCRIPT = Path(__file__).parents[2] / "scripts/renew_data.py"
SHIPPED = Path(custom_components.domain_availability.__file__).parent / "engine/data"

TLDS = {
    "tlds": {
        "com": {"type": "gtld", "whois": "whois.com-registry.test", "ns": [["a.test", [], []]]},
        "de": {"type": "cctld", "whois": "whois.denic.de", "ns": []},
        "uk": {"type": "cctld", "rdap": "https://x/", "ns": []},
        "zz": {"type": "gtld", "ns": []},
        "arpa": {"type": "infrastructure", "ns": []},
    }
}
WHOIS = {
    "_": {"schema": "2"},
    "com": {"host": "old.test", "adapter": "verisign"},
    "de": {"host": "whois.denic.de", "adapter": "formatted", "format": "-T dn,ace %s"},
    "uk": {"host": "whois.nic.uk"},
    "zz": {"host": "whois.zz"},
    "gone": {"host": "whois.gone"},
    "uk.com": {"_type": "private", "host": "whois.centralnic.com"},
    "closed.uk.com": {"host": "whois.closed"},
    "nhs.uk": {"adapter": "none"},
    "in-addr.arpa": {"adapter": "arpa"},
}
BOOTSTRAP = {
    "description": "d",
    "publication": "2026-01-01T00:00:00Z",
    "services": [[["net", "com"], ["https://b/", "http://a/"]], [["de"], ["https://c/"]]],
    "version": "1.0",
}
SUPPLEMENT = {"ccTldRdapServers": [{"tld": "io", "rdapServer": "https://io/"}]}
ROOT = """\
.\t86400\tIN\tSOA\ta.root-servers.net. nstld.verisign-grs.com. 1 1800 900 604800 86400
.\t518400\tIN\tNS\ta.root-servers.net.
COM.\t172800\tIN\tNS\tB.GTLD.test.
com.\t172800\tIN\tNS\ta.gtld.test.
com.\t86400\tIN\tDS\t1 8 2 00
zz.\t172800\tIN\tNS\ta.gtld.test.
xy.\t172800\tIN\tNS\tns.xy.
newbrand.\t172800\tIN\tNS\tns.xy.
arpa.\t172800\tIN\tNS\tns.xy.
a.gtld.test.\t172800\tIN\tAAAA\t2001:db8::1
a.gtld.test.\t172800\tIN\tA\t192.0.2.2
a.gtld.test.\t172800\tIN\tA\t192.0.2.1
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return an empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def renew(data: Path, **sources: object) -> subprocess.CompletedProcess[str]:
    """Run the script on files with this content."""
    arguments = ["--data", str(data)]
    for name, content in sources.items():
        path = data.parent / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        arguments += [f"--{name.replace('_', '-')}", str(path)]
    return run(*arguments)


def rows(data: Path, name: str, key: str) -> dict[str, Any]:
    """Return the table of a data file."""
    table: dict[str, Any] = json.loads((data / name).read_text("utf-8"))[key]
    return table


def test_tlds_and_whois_servers(data: Path) -> None:
    done = renew(data, tlds=TLDS, whois_servers=WHOIS)
    assert done.returncode == 0, done.stderr
    assert rows(data, "tlds.json", "tlds") == {
        "com": TLDS["tlds"]["com"],
        "de": TLDS["tlds"]["de"],
        "uk": {"type": "cctld", "ns": []},
        "zz": {"type": "gtld", "ns": []},
    }
    assert rows(data, "whois_servers.json", "suffixes") == {
        "com": {"query": "domain %s"},
        "de": {"query": "-T dn,ace %s"},
        "nhs.uk": {"own_registry": True},
        "uk": {"host": "whois.nic.uk"},
        "uk.com": {"host": "whois.centralnic.com", "own_registry": True},
    }


def test_bootstrap_and_supplement(data: Path) -> None:
    done = renew(data, bootstrap=BOOTSTRAP, supplement=SUPPLEMENT)
    assert done.returncode == 0, done.stderr
    bootstrap = json.loads((data / "rdap_bootstrap.json").read_text())
    assert bootstrap == {
        **BOOTSTRAP,
        "services": [[["com", "net"], ["https://b/", "http://a/"]], [["de"], ["https://c/"]]],
    }
    assert rows(data, "rdap_supplement.json", "rdap") == {"io": "https://io/"}


def test_the_root_zone_keeps_what_it_does_not_say(data: Path) -> None:
    renew(data, tlds=TLDS)
    done = renew(data, root_zone=ROOT)
    assert done.returncode == 0, done.stderr
    server = ["a.gtld.test", ["192.0.2.1", "192.0.2.2"], ["2001:db8::1"]]
    assert rows(data, "tlds.json", "tlds") == {
        "com": {
            "type": "gtld",
            "whois": "whois.com-registry.test",
            "ns": [server, ["b.gtld.test", [], []]],
        },
        "newbrand": {"type": "gtld", "ns": [["ns.xy", [], []]]},
        "xy": {"type": "cctld", "ns": [["ns.xy", [], []]]},
        "zz": {"type": "gtld", "ns": [server]},
    }


def test_renewing_twice_changes_nothing(data: Path) -> None:
    def again() -> dict[str, bytes]:
        renew(data, tlds=TLDS, root_zone=ROOT, whois_servers=WHOIS, bootstrap=BOOTSTRAP)
        return {path.name: path.read_bytes() for path in data.iterdir()}

    first = again()
    assert len(first) == 3
    assert again() == first


def test_the_shipped_bootstrap_is_what_the_script_writes(data: Path) -> None:
    shipped = (SHIPPED / "rdap_bootstrap.json").read_text("utf-8")
    assert renew(data, bootstrap=shipped).returncode == 0
    assert (data / "rdap_bootstrap.json").read_text("utf-8") == shipped


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("bootstrap", "{"),
        ("bootstrap", {**BOOTSTRAP, "services": []}),
        ("supplement", {"ccTldRdapServers": [{"tld": "io", "rdapServer": "http://io/"}]}),
        ("tlds", {}),
        ("root_zone", ". 1 IN SOA nothing"),
    ],
)
def test_a_bad_source_changes_no_file_and_says_so(data: Path, source: str, content: object) -> None:
    renew(data, tlds={"tlds": {"aa": {"type": "cctld", "ns": []}, **TLDS["tlds"]}})
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    done = renew(data, **{source: content})
    assert done.returncode == 1
    assert source in done.stderr
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_a_source_that_is_not_there_is_named(data: Path) -> None:
    done = run("--data", str(data), "--bootstrap", "/no/such/file")
    assert done.returncode == 1
    assert done.stderr.startswith("/no/such/file: FileNotFoundError")
