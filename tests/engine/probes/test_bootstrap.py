"""Who answers for which suffix, by IANA's file and whoisit's additions."""

import json
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.probes.bootstrap import RdapBootstrap

SAMPLES = Path(__file__).parents[2] / "corpus" / "rdap"
MALFORMED = SAMPLES / "bootstrap_malformed"

SERVICES = [
    [["com", "NET."], ["http://plain.example/", "https://first.example/v1", "https://b.example/"]],
    [["old"], ["http://plain.example/"]],
    [["de"], ["https://wrong.example/"]],
    [["xn--p1ai"], [" https://idn.example "]],
    ["broken"],
    [[None, 7, "half"], [None, "https://half.example/"]],
    [{"a": 1}, "x"],
]


def test_the_first_https_endpoint_every_time() -> None:
    bootstrap = RdapBootstrap.load({"services": SERVICES})
    assert {bootstrap.endpoint("com") for _ in range(50)} == {"https://first.example/v1/"}


@pytest.mark.parametrize(
    ("suffix", "base"),
    [
        ("net", "https://first.example/v1/"),
        ("old", None),
        ("de", "https://rdap.denic.de/"),
        ("io", "https://rdap.identitydigital.services/rdap/"),
        ("xn--p1ai", "https://idn.example/"),
        ("half", "https://half.example/"),
        ("uk.com", None),
        ("COM", None),
        ("com.", None),
        ("", None),
    ],
)
def test_an_endpoint_is_for_exactly_that_suffix(suffix: str, base: str | None) -> None:
    assert RdapBootstrap.load({"services": SERVICES}).endpoint(suffix) == base


@pytest.mark.parametrize("base", ["https://a.example/v1", "https://a.example/v1/"])
def test_the_address_of_a_question(base: str) -> None:
    bootstrap = RdapBootstrap.load({"services": SERVICES})
    assert bootstrap.url(base, "xn--bcher-kva.de") == "https://a.example/v1/domain/xn--bcher-kva.de"


@pytest.mark.parametrize("services", [None, [], {}, "x", [["com"]], [None]])
def test_a_file_without_services_is_refused(services: object) -> None:
    with pytest.raises(ValueError, match="no services"):
        RdapBootstrap.load({"services": services})


@pytest.mark.parametrize(
    ("file", "bases"),
    [
        ("dns_bad_services", {"cz": "https://rdap.nic.cz/", "br": "https://rdap.registro.br/"}),
        ("dns_bad_url", {"br": "https://rdap.registro.br/", "example": None}),
    ],
)
def test_recorded_malformed_files_give_what_is_good_in_them(
    file: str, bases: dict[str, str | None]
) -> None:
    bootstrap = RdapBootstrap.load(json.loads((MALFORMED / f"{file}.json").read_text()))
    assert {suffix: bootstrap.endpoint(suffix) for suffix in bases} == bases


def test_a_recorded_file_of_another_kind() -> None:
    names = json.loads((SAMPLES / "bootstrap_complex_dns.json").read_text())
    listed = [(s, urls) for suffixes, urls in names["services"] for s in suffixes]
    bootstrap = RdapBootstrap.load(names)
    for suffix, urls in listed:
        secure = [url for url in urls if url.startswith("https://")]
        found = bootstrap.endpoint(suffix.lower())
        assert (found is None) == (not secure)


def test_two_instances_know_nothing_of_each_other() -> None:
    one = RdapBootstrap.load({"services": [[["aa"], ["https://one.example/"]]]})
    other = RdapBootstrap.load({"services": [[["aa"], ["https://other.example/"]]]})
    assert (one.endpoint("aa"), other.endpoint("aa")) == (
        "https://one.example/",
        "https://other.example/",
    )
