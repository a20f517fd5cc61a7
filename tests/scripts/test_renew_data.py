"""The script that renews the data: what it makes of public files, and that it makes it twice."""

from collections.abc import Iterator
import contextlib
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
import json
from pathlib import Path
import subprocess
import sys
import threading
from typing import Any

import pytest

import custom_components.domain_availability

SCRIPT = Path(__file__).parents[2] / "scripts/renew_data.py"
SHIPPED = Path(custom_components.domain_availability.__file__).parent / "engine/data"

MANY: dict[str, dict[str, Any]] = {
    f"brand{number}": {"type": "gtld", "ns": [["ns.brand", [], []]]} for number in range(30)
}
"""Enough for a few to come and go."""
TLDS: dict[str, dict[str, dict[str, Any]]] = {
    "tlds": {
        **MANY,
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
de.\t172800\tIN\tNS\ta.gtld.test.
zz.\t172800\tIN\tNS\ta.gtld.test.
xy.\t172800\tIN\tNS\tns.xy.
newbrand.\t172800\tIN\tNS\tns.xy.
arpa.\t172800\tIN\tNS\tns.xy.
a.gtld.test.\t172800\tIN\tAAAA\t2001:db8::1
a.gtld.test.\t172800\tIN\tA\t192.0.2.2
a.gtld.test.\t172800\tIN\tA\t192.0.2.1
""" + "".join(f"{tld}.\t172800\tIN\tNS\tns.brand.\n" for tld in MANY)
"""The root zone, to which xy and newbrand have come; uk has gone."""
LIST = "# Version 2026112300, Last Updated Mon Nov 23 07:07:01 2026 UTC\n" + "\n".join(
    tld.upper() for tld in (*TLDS["tlds"], "arpa")
)


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
        **MANY,
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
        **MANY,
        "com": {
            "type": "gtld",
            "whois": "whois.com-registry.test",
            "ns": [server, ["b.gtld.test", [], []]],
        },
        "de": {"type": "cctld", "whois": "whois.denic.de", "ns": [server]},
        "newbrand": {"type": "gtld", "ns": [["ns.xy", [], []]]},
        "xy": {"type": "cctld", "ns": [["ns.xy", [], []]]},
        "zz": {"type": "gtld", "ns": [server]},
    }


def test_the_list_takes_out_what_is_no_more(data: Path) -> None:
    renew(data, tlds=TLDS)
    done = renew(data, tld_list=LIST.replace("\nZZ", "").replace("\nBRAND7\n", "\n"))
    assert done.returncode == 0, done.stderr
    gone = TLDS["tlds"].keys() - rows(data, "tlds.json", "tlds").keys()
    assert gone == {"zz", "brand7", "arpa"}


def test_the_list_alone_brings_no_tld_whose_servers_are_not_known(data: Path) -> None:
    renew(data, tlds=TLDS)
    longer = LIST + "\nNEWBRAND\nXY\n"
    done = renew(data, tld_list=longer)
    assert done.returncode == 1
    assert "newbrand, xy" in done.stderr
    together = renew(data, root_zone=ROOT, tld_list=longer.replace("\nUK\n", "\n"))
    assert together.returncode == 0, together.stderr
    assert {"newbrand", "xy"} <= rows(data, "tlds.json", "tlds").keys()


def test_what_the_bootstrap_lists_now_leaves_the_supplement(data: Path) -> None:
    both = {**SUPPLEMENT["ccTldRdapServers"][0], "tld": "de", "rdapServer": "https://de/"}
    given = {"ccTldRdapServers": [*SUPPLEMENT["ccTldRdapServers"], both]}
    renew(data, supplement=given)
    assert rows(data, "rdap_supplement.json", "rdap").keys() == {"io", "de"}
    done = renew(data, bootstrap=BOOTSTRAP)
    assert "rdap_bootstrap.json, rdap_supplement.json renewed" in done.stdout
    assert rows(data, "rdap_supplement.json", "rdap").keys() == {"io"}
    renew(data, supplement=given)
    assert rows(data, "rdap_supplement.json", "rdap").keys() == {"io"}


def test_a_checkout_is_joined(data: Path) -> None:
    folder = data.parent / "iana-data/data/generated/tld"
    folder.mkdir(parents=True)
    addresses = {"ipv4": [{"ip": "192.0.2.1", "asn": 1}], "ipv6": [{"ip": "2001:db8::1"}]}
    com = {"hostname": "a.gtld.test", **addresses}
    tlds: dict[str, dict[str, object]] = {
        "com": {"type": "gtld", "whois_server": "whois.test", "nameservers": [com]},
        "zz": {"type": "cctld", "nameservers": [{"hostname": "ns.zz"}]},
        "arpa": {"type": "infrastructure", "nameservers": []},
    }
    for name, given in tlds.items():
        told = {"tld": {"tld": name, "delegated": True, "orgs": {}, **given}}
        (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
    gone = {"tld": {"tld": "gone", "delegated": False, "type": "gtld"}}
    (folder / "gone.json").write_text(json.dumps(gone), "utf-8")
    done = run("--data", str(data), "--tlds", str(data.parent / "iana-data"))
    assert done.returncode == 0, done.stderr
    assert rows(data, "tlds.json", "tlds") == {
        "com": {
            "type": "gtld",
            "whois": "whois.test",
            "ns": [["a.gtld.test", ["192.0.2.1"], ["2001:db8::1"]]],
        },
        "zz": {"type": "cctld", "ns": [["ns.zz", [], []]]},
    }


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback interface; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.usefixtures("socket_enabled")
def test_files_are_fetched(data: Path) -> None:
    files = data.parent / "public"
    files.mkdir()
    (files / "dns.json").write_text(json.dumps(BOOTSTRAP), "utf-8")
    (files / "root.zone").write_text(ROOT, "utf-8")
    (files / "list.txt").write_text(LIST.replace("\nUK", "\nXY\nNEWBRAND"), "utf-8")
    renew(data, tlds=TLDS)
    with served(files) as address:
        options = ["--public", "--bootstrap", f"{address}dns.json"]
        options += ["--root-zone", f"{address}root.zone", "--tld-list", f"{address}list.txt"]
        done = run("--data", str(data), *options)
        missing = run("--data", str(data), "--bootstrap", f"{address}nothing.json")
    assert done.returncode == 0, done.stderr
    assert "newbrand" in rows(data, "tlds.json", "tlds")
    assert missing.returncode == 1
    assert "HTTPError" in missing.stderr


@pytest.mark.parametrize("address", ["http://data.iana.org/rdap/dns.json", "http://192.0.2.1/"])
def test_only_this_machine_is_asked_in_clear(data: Path, address: str) -> None:
    done = run("--data", str(data), "--bootstrap", address)
    assert done.returncode == 1
    assert "only https" in done.stderr
    assert list(data.iterdir()) == []


def test_renewing_twice_changes_nothing(data: Path) -> None:
    renew(data, tlds=TLDS)

    def again() -> dict[str, bytes]:
        done = renew(data, root_zone=ROOT, whois_servers=WHOIS, bootstrap=BOOTSTRAP)
        assert done.returncode == 0, done.stderr
        return {path.name: path.read_bytes() for path in data.iterdir()}

    first = again()
    assert len(first) == 3
    assert again() == first


def test_the_shipped_tlds_are_what_the_script_writes(data: Path) -> None:
    shipped = (SHIPPED / "tlds.json").read_text("utf-8")
    assert renew(data, tlds=shipped).returncode == 0
    assert (data / "tlds.json").read_text("utf-8") == shipped
    listed = "\n".join(json.loads(shipped)["tlds"])
    assert renew(data, tld_list=listed).returncode == 0
    assert (data / "tlds.json").read_text("utf-8") == shipped


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
        ("tlds", {"tlds": {"com": TLDS["tlds"]["com"]}}),
        ("root_zone", ". 1 IN SOA nothing"),
        ("root_zone", "\n".join(line for line in ROOT.splitlines() if "brand2" not in line)),
        ("tld_list", "# Version 1\n"),
        ("tld_list", "<html>"),
        ("bootstrap", {**BOOTSTRAP, "services": [[["net"], ["https://b/"]]]}),
        ("bootstrap", []),
    ],
)
def test_a_bad_source_changes_no_file_and_says_so(data: Path, source: str, content: object) -> None:
    renew(data, tlds={"tlds": {"aa": {"type": "cctld", "ns": []}, **TLDS["tlds"]}})
    renew(data, bootstrap=BOOTSTRAP)
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    done = renew(data, **{source: content})
    assert done.returncode == 1
    assert source in done.stderr
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_a_source_that_is_not_there_is_named(data: Path) -> None:
    done = run("--data", str(data), "--bootstrap", "/no/such/file")
    assert done.returncode == 1
    assert done.stderr.startswith("/no/such/file: FileNotFoundError")
