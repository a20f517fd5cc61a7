"""The shipped data: every file by its schema, and what must hold over all of it."""

from datetime import timedelta
import functools
import ipaddress
import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import idna
from publicsuffixlist import PublicSuffixList
import pytest

from custom_components.domain_availability.engine import data_files, policy_reading
from custom_components.domain_availability.engine.lifecycle import LONGEST as OVER_AFTER
from custom_components.domain_availability.engine.names import SuffixList, normalise
from custom_components.domain_availability.engine.observation import Layer, Phase
from custom_components.domain_availability.engine.phase_start import length_of
from custom_components.domain_availability.engine.registries import Policy, Registries

DATA = Path(data_files.__file__).parent / "data"
REGISTRIES = sorted((DATA / "registries").glob("*.json"))
CONFIDENCES = (0.9, 0.7, 0.5, 0.3)
"""The registry's own page; a registrar or the press; one page or an old one; a guess."""
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=120)
"""Between these lie the phases of all registries we know of."""
HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]+\Z")


def load(name: str) -> dict[str, Any]:
    """Return one data file."""
    content: dict[str, Any] = json.loads((DATA / name).read_text("utf-8"))
    return content


@functools.cache
def policies() -> dict[str, Policy]:
    """Return the policy of every suffix with data."""
    registries = Registries.load()
    return {suffix: registries.policy(suffix) for suffix in sorted(registries.suffixes())}


def is_url(source: str) -> bool:
    """Tell a web address, with what it says in brackets behind it, from mere words."""
    address, _, note = source.partition(" (")
    parts = urlsplit(address)
    return (
        parts.scheme in {"https", "http"}
        and "." in (parts.hostname or "")
        and " " not in address
        and (not note or note.endswith(")"))
    )


def test_every_file_is_accounted_for() -> None:
    readme = (DATA / "README.md").read_text("utf-8")
    for path in DATA.rglob("*"):
        name = path.relative_to(DATA).as_posix()
        if path.is_file() and name != "README.md":
            assert (name in readme) is (path.parent.name != "registries"), name


@pytest.mark.parametrize(
    "name", ["tlds.json", "rdap_supplement.json", "whois_servers.json", "defaults.json"]
)
def test_a_table_names_its_source(name: str) -> None:
    about = load(name)["_"]
    assert about
    if "licence" in about:
        assert (DATA / about["licence"].partition("(")[2].rstrip(")")).is_file()


def test_tlds() -> None:
    tlds = load("tlds.json")["tlds"]
    assert len(tlds) > 1400
    assert list(tlds) == sorted(tlds)
    for tld, row in tlds.items():
        assert tld == idna.encode(tld.encode().decode("idna") if "xn--" in tld else tld).decode()
        assert set(row) <= {"type", "whois", "ns"}
        assert row["type"] in {"gtld", "cctld"}
        assert "whois" not in row or HOST.match(row["whois"])
        assert row["ns"]
        for host, v4, v6 in row["ns"]:
            assert HOST.match(host)
            assert [ipaddress.ip_address(address).version for address in v4] == [4] * len(v4)
            assert [ipaddress.ip_address(address).version for address in v6] == [6] * len(v6)


def test_the_bootstrap_file_is_rfc_9224() -> None:
    bootstrap = load("rdap_bootstrap.json")
    assert set(bootstrap) == {"description", "publication", "version", "services"}
    listed: list[str] = []
    for tlds, urls in bootstrap["services"]:
        assert tlds
        assert urls
        assert all(urlsplit(url).scheme in {"http", "https"} for url in urls)
        listed += tlds
    assert len(listed) == len(set(listed)) > 1000


def test_the_supplement_only_fills_gaps() -> None:
    listed = {tld for tlds, _ in load("rdap_bootstrap.json")["services"] for tld in tlds}
    assert listed.isdisjoint(load("rdap_supplement.json")["rdap"])


def test_whois_servers() -> None:
    listed = PublicSuffixList(accept_unknown=False)
    tlds = load("tlds.json")["tlds"]
    for suffix, row in load("whois_servers.json")["suffixes"].items():
        assert set(row) <= {"host", "query", "own_registry"}
        assert row
        assert bool(row.get("own_registry")) is ("." in suffix)
        assert suffix in tlds or listed.publicsuffix(suffix) == suffix
        assert "host" not in row or HOST.match(row["host"])
        assert "query" not in row or row["query"].count("%s") == 1


def test_paces() -> None:
    for layer, servers in load("paces.json")["servers"].items():
        assert Layer(layer)
        for host, row in servers.items():
            assert HOST.match(host)
            assert set(row) == {"pace", "published", "source", "confidence"}
            assert policy_reading.read_pace(row["pace"], host).gap > 0
            assert row["confidence"] in CONFIDENCES
            assert is_url(row["source"]), host


PER = re.compile(r"([\d,]+) (?:in |an? )(?:rolling )?(?:(\d+) )?(second|minute|min|h)\b")
SECONDS = {"second": 1, "minute": 60, "min": 60, "h": 3600}


def test_no_pace_is_above_half_of_what_its_registry_publishes() -> None:
    read = 0
    for servers in load("paces.json")["servers"].values():
        for host, row in servers.items():
            pace = policy_reading.read_pace(row["pace"], host)
            for times, count, unit in PER.findall(row["published"]):
                length = int(count or 1) * SECONDS[unit]
                ours = length / pace.gap
                if length >= 3600 and pace.hourly is not None:
                    ours = min(ours, pace.hourly * length / 3600)
                if length >= 86_400 and pace.daily is not None:
                    ours = min(ours, pace.daily * length / 86_400)
                assert ours <= int(times.replace(",", "")) / 2, (host, times)
                read += 1
    assert read >= 10


def test_every_pace_is_of_a_server_that_somebody_asks() -> None:
    asked = {
        (layer, host)
        for policy in policies().values()
        for layer, host in (
            ("rdap", policy.rdap and urlsplit(policy.rdap).hostname),
            ("whois", policy.whois and policy.whois.host),
            ("das", policy.das and policy.das.host),
        )
    }
    for layer, servers in load("paces.json")["servers"].items():
        assert {(layer, host) for host in servers} <= asked


def test_defaults() -> None:
    defaults = load("defaults.json")
    assert set(defaults) == {"_", "doh", "whois_root", "two_level", "kinds"}
    assert set(defaults["kinds"]) == set(policy_reading.KINDS)
    assert len({urlsplit(url).hostname for url in defaults["doh"]}) == 2
    assert all(url.startswith("https://") for url in defaults["doh"])


@pytest.mark.parametrize("path", REGISTRIES, ids=lambda path: path.stem)
def test_a_registry_file(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    assert set(content) <= {"registry", "sources", "confidence", "policy", "suffixes"}
    assert content["registry"]
    assert content["sources"]
    assert content["confidence"] in CONFIDENCES
    assert all(map(is_url, content["sources"]))
    assert content["suffixes"]
    shared = content.get("policy", {})
    policy_reading.read(shared, path.name)
    assert not {"registry", "confidence", "controls", "trusted_hosts"} & set(shared)
    for suffix, row in content["suffixes"].items():
        given = {key: value for key, value in row.items() if key != "own_registry"}
        policy_reading.read(given, f"{path.name}: {suffix}")
        assert all(name.endswith(f".{suffix}") for name in given.get("controls", ()))


def test_there_are_files_for_about_thirty_registries_and_no_suffix_is_in_two() -> None:
    suffixes = [
        suffix for path in REGISTRIES for suffix in json.loads(path.read_text())["suffixes"]
    ]
    assert len(REGISTRIES) >= 30
    assert len(suffixes) == len(set(suffixes))


def test_every_tld_can_be_asked_somewhere_and_by_https() -> None:
    for tld in load("tlds.json")["tlds"]:
        policy = policies()[tld]
        assert policy.rdap or policy.whois or policy.dns
        assert policy.dns_zone == tld


def test_shipped_rdap_is_https_with_a_slash_at_its_end() -> None:
    bases = {suffix: policy.rdap for suffix, policy in policies().items() if policy.rdap}
    assert len(bases) > 1200
    for suffix, base in bases.items():
        parts = urlsplit(base)
        assert parts.scheme == "https", suffix
        assert parts.path.endswith("/"), suffix


@pytest.mark.parametrize(
    ("suffix", "base"),
    [
        ("com", "https://rdap.verisign.com/com/v1/"),
        ("io", "https://rdap.identitydigital.services/rdap/"),
        ("de", "https://rdap.denic.de/"),
        ("uk.com", "https://rdap.centralnic.com/uk.com/"),
        ("kg", None),
        ("eu", None),
    ],
)
def test_rdap_of_a_suffix(suffix: str, base: str | None) -> None:
    assert policies()[suffix].rdap == base


def test_controls_are_registrable_directly_under_their_suffix() -> None:
    suffixes = SuffixList.load(policies())
    for path in REGISTRIES:
        for suffix, row in json.loads(path.read_text("utf-8"))["suffixes"].items():
            for control in row.get("controls", ()):
                name = normalise(control, suffixes)
                assert (name.name, name.suffix) == (control, suffix)


def test_nothing_shipped_is_trusted_with_private_addresses() -> None:
    assert not any(policy.trusted_hosts for policy in policies().values())


def test_lengths_are_plausible_and_add_up() -> None:
    for suffix, policy in policies().items():
        lengths = (policy.grace, policy.redemption, policy.pending_delete)
        for length in (*lengths, policy.expiry_to_release):
            assert length is None or SHORTEST <= length <= LONGEST, suffix
        if policy.expiry_to_release is not None:
            whole = sum((length for length in lengths if length), timedelta(0))
            assert whole == policy.expiry_to_release, suffix
        assert policy.grace is not None or not policy.grace_fixed, suffix


def test_the_last_phase_has_a_length_and_its_status_means_it() -> None:
    for suffix, policy in policies().items():
        if policy.last_phase is Phase.REDEMPTION:
            assert policy.statuses.get("pendingdelete") is not Phase.PENDING_DELETE, suffix
            assert policy.redemption is not None, suffix
        elif policy.last_phase is Phase.GRACE:
            assert policy.grace is not None, suffix
        else:
            assert policy.last_phase is Phase.PENDING_DELETE, suffix


def test_a_release_says_nothing_twice_or_by_halves() -> None:
    zones = available_timezones()
    for suffix, policy in policies().items():
        release = policy.release
        assert release.zone in zones, suffix
        assert release.confidence in CONFIDENCES, suffix
        hours = release.opens is not None or bool(release.times)
        assert not (release.exact and (hours or release.on_some_days)), suffix
        assert not (release.opens and release.times), suffix
        assert release.times == tuple(sorted(set(release.times))), suffix
        if release.closes is not None:
            assert release.opens is not None, suffix
            assert release.opens < release.closes, suffix
        assert release.weekday is None or release.day_of_month is None, suffix
        assert release.cut_off is None or release.on_some_days, suffix
        assert release.session is None or release.session <= LONGEST, suffix
        assert release.early <= timedelta(days=7), suffix
        assert release.published is not None or not release.spread, suffix


def test_a_drop_under_the_defaults_is_foretold_for_gtlds_alone() -> None:
    gtlds = {suffix for suffix, policy in policies().items() if policy.kind == "gtld"}
    assert len(gtlds) > 1000
    for suffix in gtlds:
        policy = policies()[suffix]
        assert (policy.redemption, policy.pending_delete) == (
            timedelta(days=30),
            timedelta(days=5),
        ), suffix
        assert policy.grace is not None, suffix
    unknown = Registries.load().policy("nobody-knows")
    assert (unknown.redemption, unknown.pending_delete, unknown.confidence) == (None, None, 0.3)


def test_what_is_sure_has_a_source() -> None:
    for suffix, policy in policies().items():
        assert policy.confidence in CONFIDENCES, suffix
        if policy.confidence > 0.3:
            assert policy.sources, suffix
        assert all(map(is_url, policy.sources)), suffix


def test_the_public_suffix_list_spells_as_we_do() -> None:
    for rule in PublicSuffixList(accept_encoded_idn=False)._publicsuffix:
        name = rule.lstrip("!*.")
        assert idna.encode(name, uts46=True) == name.encode("idna")


def test_no_registry_lets_a_phase_last_as_long_as_what_is_taken_for_over() -> None:
    for policy in policies().values():
        for phase, longest in OVER_AFTER.items():
            length = length_of(phase, policy)
            assert length is None or length < longest, (policy.suffix, phase)
