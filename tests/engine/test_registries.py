"""Policies: what lies over what, and what an endpoint file may say."""

from dataclasses import fields
from datetime import time, timedelta
import functools
import json
from pathlib import Path
import sys
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine import policy_reading
from custom_components.domain_availability.engine.observation import Layer, Phase
from custom_components.domain_availability.engine.policy import DropList, Published
from custom_components.domain_availability.engine.policy_reading import POLICY
from custom_components.domain_availability.engine.registries import (
    AvailabilityService,
    EndpointsError,
    NameServer,
    Pace,
    Policy,
    Registries,
    Release,
    WhoisServer,
    read_endpoints,
)
from custom_components.domain_availability.engine.release_reading import RELEASE


@functools.cache
def shipped() -> Registries:
    """Return the registries without an endpoint file."""
    return Registries.load()


def suffix_with(entry: object, suffix: str = "test") -> Policy:
    """Return the policy of a suffix for which an endpoint file says this."""
    return Registries.load({"suffixes": {suffix: entry}}).policy(suffix)


def test_a_suffix_takes_what_holds_for_the_one_above_but_its_controls() -> None:
    uk, co_uk = shipped().policy("uk"), shipped().policy("co.uk")
    assert co_uk.rdap == uk.rdap == "https://rdap.nominet.uk/uk/"
    assert co_uk.whois == uk.whois
    assert (co_uk.dns, co_uk.dns_zone) == (uk.dns, "uk")
    assert co_uk.expiry_to_release == timedelta(days=95)
    assert set(uk.controls).isdisjoint(co_uk.controls)
    assert all(name.endswith(".co.uk") for name in co_uk.controls)
    assert shipped().policy("plc.uk").controls == ("nic.plc.uk",)


@pytest.mark.parametrize("suffix", ["uk.com", "de.com", "ac.uk", "gov.uk", "co.za", "com.se"])
def test_another_registry_below_a_tld_takes_only_the_way_to_its_zone(suffix: str) -> None:
    tld = shipped().policy(suffix.rpartition(".")[2])
    below = shipped().policy(suffix)
    assert (below.dns, below.dns_zone) == (tld.dns, tld.suffix)
    assert below.rdap is None or below.rdap != tld.rdap
    assert below.whois is None or below.whois != tld.whois
    assert below.registry != tld.registry
    assert (below.kind, below.statuses, below.pending_delete) == ("other", {}, None)
    assert not below.no_hidden_names


def test_nothing_proves_an_absence_where_nobody_can_be_asked() -> None:
    for suffix in ("gov.uk", "nhs.uk", "police.uk"):
        assert shipped().policy(suffix).controls == ()


@pytest.mark.parametrize("suffix", ["on.ca", "qc.ca", "yk.ca"])
def test_names_below_a_province_are_in_no_session_and_never_for_sale(suffix: str) -> None:
    policy = shipped().policy(suffix)
    assert policy.controls == ()
    assert not policy.release.on_some_days
    assert policy.release.session is None
    assert policy.redemption == shipped().policy("ca").redemption


def test_an_unknown_suffix_has_only_the_defaults() -> None:
    unknown = shipped().policy("no-such-tld")
    assert (unknown.rdap, unknown.whois, unknown.dns, unknown.das) == (None, None, (), None)
    assert (unknown.kind, unknown.suffix) == ("other", "no-such-tld")


def test_a_policy_is_built_once() -> None:
    assert shipped().policy("com") is shipped().policy("com")


@pytest.mark.parametrize(
    ("suffix", "query", "idn_query_known"),
    [
        ("com", "domain %s", True),
        ("net", "domain %s", True),
        ("de", "-T dn,ace %s", True),
        ("jp", "%s/e", False),
        ("co.jp", "%s/e", False),
        ("name", "domain=%s", False),
        ("fr", "%s", False),
    ],
)
def test_whois_is_asked_as_it_wants_to_be(
    suffix: str, query: str, *, idn_query_known: bool
) -> None:
    whois = shipped().policy(suffix).whois
    assert whois is not None
    assert (whois.query, whois.idn_query_known) == (query, idn_query_known)


@pytest.mark.parametrize(
    ("suffix", "host", "port"),
    [("be", "das.dns.be", 4343), ("eu", "das.eu", 4343), ("no", "finger.norid.no", 79)],
)
def test_availability_services(suffix: str, host: str, port: int) -> None:
    assert shipped().policy(suffix).das == AvailabilityService(host=host, port=port)


def test_only_com_and_net_hide_no_names_and_say_why() -> None:
    registries = shipped()
    plain = {s for s in registries.suffixes() if registries.policy(s).no_hidden_names}
    assert plain == {"com", "net"}
    for suffix in plain:
        assert any("price" in source for source in registries.policy(suffix).sources)


@pytest.mark.parametrize(
    ("suffix", "status", "phase"),
    [
        ("co.uk", "pendingdelete", Phase.REDEMPTION),
        ("com.au", "serverhold(expired)", Phase.REDEMPTION),
        ("co.nz", "pendingrelease", Phase.REDEMPTION),
        ("it", "pendingdelete/redemptionperiod", Phase.REDEMPTION),
        ("it", "pendingdelete/pendingdelete", Phase.PENDING_DELETE),
        ("nl", "inquarantine", Phase.REDEMPTION),
        ("cz", "inauction", Phase.RELEASE_SESSION),
        ("ee", "atauction", Phase.RELEASE_SESSION),
        ("pl", "deleteblocked", Phase.PENDING_DELETE),
    ],
)
def test_a_registry_means_its_own_by_a_status(suffix: str, status: str, phase: Phase) -> None:
    assert shipped().policy(suffix).statuses[status] is phase


@pytest.mark.parametrize(
    ("suffix", "release"),
    [
        ("uk", Release(published=Published.MOMENT, exact=True, confidence=0.9)),
        (
            "nl",
            Release(
                published=Published.MOMENT, exact=True, spread=timedelta(hours=1), confidence=0.9
            ),
        ),
        (
            "se",
            Release(published=Published.DAY, opens=time(4), closes=time(7), confidence=0.9),
        ),
        (
            "nz",
            Release(opens=time(2), closes=time(3), session=timedelta(hours=1), confidence=0.9),
        ),
        (
            "com.au",
            Release(
                published=Published.MOMENT,
                spread=timedelta(minutes=30),
                opens=time(13),
                closes=time(14),
                zone="Australia/Brisbane",
                confidence=0.9,
            ),
        ),
        (
            "ca",
            Release(
                published=Published.MOMENT,
                weekday=2,
                opens=time(19),
                closes=time(20),
                cut_off=timedelta(hours=60),
                session=timedelta(hours=1),
                confidence=0.9,
            ),
        ),
        (
            "jp",
            Release(
                day_of_month=1, opens=time(1), closes=time(2), zone="Asia/Tokyo", confidence=0.5
            ),
        ),
        (
            "com.br",
            Release(
                weekday=2,
                week_of_month=2,
                session=timedelta(days=7),
                zone="America/Sao_Paulo",
                confidence=0.5,
            ),
        ),
        (
            "it",
            Release(
                published=Published.MOMENT,
                early=timedelta(days=1),
                times=(time(9), time(16)),
                zone="Europe/Rome",
                confidence=0.9,
            ),
        ),
    ],
)
def test_release_hours(suffix: str, release: Release) -> None:
    assert shipped().policy(suffix).release == release


@pytest.mark.parametrize(
    ("suffix", "layer", "per_minute", "per_day"),
    [
        ("co.uk", Layer.WHOIS, 300, 1000),
        ("eu", Layer.WHOIS, 15, None),
        ("eu", Layer.DAS, 120, None),
        ("be", Layer.DAS, 50, None),
        ("pl", Layer.WHOIS, None, 100),
        ("uk.com", Layer.WHOIS, 120, None),
        ("no", Layer.RDAP, 10, 300),
    ],
)
def test_a_pace_is_at_most_half_of_what_is_published(
    suffix: str, layer: Layer, per_minute: int | None, per_day: int | None
) -> None:
    pace = shipped().policy(suffix).pace[layer]
    assert per_minute is None or 60 / pace.gap <= per_minute / 2
    assert per_day is None or (pace.daily is not None and pace.daily <= per_day / 2)


def test_an_endpoint_file_says_where_to_ask() -> None:
    policy = suffix_with(
        {
            "rdap": "http://127.0.0.1:8080",
            "whois": "127.0.0.1:4343",
            "dns": ["127.0.0.1:5353", "[::1]:5353", "ns.example"],
            "das": "[::1]:79",
        }
    )
    assert policy.rdap == "http://127.0.0.1:8080/"
    assert policy.whois == WhoisServer(host="127.0.0.1", port=4343)
    assert policy.dns == (
        NameServer(name="127.0.0.1", addresses=("127.0.0.1",), port=5353),
        NameServer(name="::1", addresses=("::1",), port=5353),
        NameServer(name="ns.example", addresses=(), port=53),
    )
    assert policy.dns_zone == "test"
    assert policy.das == AvailabilityService(host="::1", port=79)
    assert policy.trusted_hosts
    assert policy.kind == "other"


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("host", "host", 43),
        ("host:4300", "host", 4300),
        ("whois.example.net", "whois.example.net", 43),
        ("127.0.0.1", "127.0.0.1", 43),
        ("127.0.0.1:65535", "127.0.0.1", 65535),
        ("::1", "::1", 43),
        ("[::1]", "::1", 43),
        ("[2001:db8::1]:4300", "2001:db8::1", 4300),
    ],
)
def test_forms_of_an_address(address: str, host: str, port: int) -> None:
    assert suffix_with({"whois": address}).whois == WhoisServer(host=host, port=port)


def test_what_an_endpoint_file_does_not_name_stays_as_shipped() -> None:
    policy = suffix_with({"whois": "127.0.0.1:4343", "policy": {"redemption": "2min"}}, "de")
    shipped_policy = shipped().policy("de")
    assert policy.whois == WhoisServer(
        host="127.0.0.1", port=4343, query="-T dn,ace %s", idn_query_known=True, charset="utf-8"
    )
    assert policy.redemption == timedelta(minutes=2)
    assert (policy.rdap, policy.dns, policy.in_zone) == (
        shipped_policy.rdap,
        shipped_policy.dns,
        True,
    )


def test_another_host_is_not_bound_by_the_pace_of_the_shipped_one() -> None:
    assert Layer.WHOIS not in suffix_with({"whois": "127.0.0.1"}, "uk").pace


def test_a_policy_alone_makes_no_host_trusted() -> None:
    assert not suffix_with({"policy": {"grace": "1d"}}, "com").trusted_hosts


def test_null_takes_a_server_away() -> None:
    policy = suffix_with({"rdap": None, "whois": None, "dns": [], "das": None}, "be")
    assert (policy.rdap, policy.whois, policy.dns, policy.das) == (None, None, (), None)


def test_a_new_suffix_takes_the_default_of_its_kind() -> None:
    policy = suffix_with({"policy": {"kind": "gtld", "grace": 90}})
    assert policy.grace == timedelta(seconds=90)
    assert (policy.redemption, policy.pending_delete) == (timedelta(days=30), timedelta(days=5))
    assert suffix_with({}).redemption is None


def test_an_endpoint_file_adds_its_suffixes() -> None:
    registries = Registries.load({"suffixes": {"test": {}, "Bücher": {}, "co.uk-test": {}}})
    assert {"test", "xn--bcher-kva", "co.uk-test", "com", "uk.com"} <= registries.suffixes()


def test_a_policy_may_say_everything() -> None:
    release: dict[str, object] = {
        "published": "day",
        "exact": True,
        "opens": "19:00",
        "closes": "20:30:15",
        "times": ["09:00", "16:00"],
        "zone": "Europe/London",
        "spread": "1h",
        "early": "1d",
        "weekday": "wednesday",
        "week_of_month": 2,
        "day_of_month": 28,
        "cut_off": "60h",
        "session": "90s",
        "confidence": 1,
    }
    said: dict[str, object] = {
        "registry": "Lab",
        "kind": "cctld",
        "rdap": "https://rdap.test/",
        "whois": {
            "host": "whois.test",
            "port": 4300,
            "query": "domain %s",
            "idn_query_known": True,
            "charset": "latin-1",
        },
        "dns": [{"name": "ns.test", "addresses": ["192.0.2.1", "2001:db8::1"], "port": 5300}],
        "dns_zone": "up.test",
        "das": {"host": "das.test", "port": 4343, "query": "get %s"},
        "controls": ["one.test", "two.test"],
        "zone_lag": "30min",
        "rdap_lag": 5,
        "whois_lag": "1.5h",
        "grace": "1d",
        "redemption": "2d",
        "pending_delete": None,
        "expiry_to_release": "95d",
        "last_phase": "redemption",
        "statuses": {"Pending Delete": "redemption", "server_hold (Expired)": "grace"},
        "in_zone": True,
        "no_hidden_names": True,
        "reserves_variants": True,
        "usually_auctioned": True,
        "grace_fixed": True,
        "release": release,
        "drop_list": {"reader": "nominet", "url": "https://test/list.gz"},
        "pace": {"rdap": {"gap": 0.5, "hourly": 10, "daily": None, "concurrent": 2}},
        "trusted_hosts": True,
        "sources": "https://test/",
        "confidence": 0.25,
    }
    assert set(release) == set(RELEASE) == {field.name for field in fields(Release)}
    assert set(said) == set(POLICY) == {field.name for field in fields(Policy)} - {"suffix"}
    assert suffix_with({"policy": said}) == Policy(
        suffix="test",
        registry="Lab",
        kind="cctld",
        rdap="https://rdap.test/",
        whois=WhoisServer(
            host="whois.test",
            port=4300,
            query="domain %s",
            idn_query_known=True,
            charset="latin-1",
        ),
        dns=(NameServer(name="ns.test", addresses=("192.0.2.1", "2001:db8::1"), port=5300),),
        dns_zone="up.test",
        das=AvailabilityService(host="das.test", port=4343, query="get %s"),
        controls=("one.test", "two.test"),
        zone_lag=timedelta(minutes=30),
        rdap_lag=timedelta(seconds=5),
        whois_lag=timedelta(minutes=90),
        grace=timedelta(days=1),
        redemption=timedelta(days=2),
        pending_delete=None,
        expiry_to_release=timedelta(days=95),
        last_phase=Phase.REDEMPTION,
        statuses={"pendingdelete": Phase.REDEMPTION, "serverhold(expired)": Phase.GRACE},
        in_zone=True,
        no_hidden_names=True,
        reserves_variants=True,
        usually_auctioned=True,
        grace_fixed=True,
        release=Release(
            published=Published.DAY,
            exact=True,
            opens=time(19),
            closes=time(20, 30, 15),
            times=(time(9), time(16)),
            zone="Europe/London",
            spread=timedelta(hours=1),
            early=timedelta(days=1),
            weekday=2,
            week_of_month=2,
            day_of_month=28,
            cut_off=timedelta(hours=60),
            session=timedelta(seconds=90),
            confidence=1.0,
        ),
        drop_list=(DropList(reader="nominet", url="https://test/list.gz"),),
        pace={Layer.RDAP: Pace(gap=0.5, hourly=10, daily=None, concurrent=2)},
        trusted_hosts=True,
        sources=("https://test/",),
        confidence=0.25,
    )


def test_resolvers_and_root_come_from_the_file_where_it_names_them() -> None:
    assert shipped().whois_root == "whois.iana.org:43"
    assert len(shipped().doh) == 2
    given_ones = Registries.load({"doh": "http://127.0.0.1:1/dns-query", "whois_root": "[::1]:43"})
    assert given_ones.doh == ("http://127.0.0.1:1/dns-query",)
    assert given_ones.whois_root == "[::1]:43"
    assert Registries.load({"doh": [], "whois_root": "root.test"}).doh == ()
    assert Registries.load({"whois_root": "root.test"}).whois_root == "root.test:43"


def test_the_addresses_of_registrars() -> None:
    assert shipped().registrars == {}
    named = Registries.load({"registrars": {"cloudflare": "http://127.0.0.1:9000"}})
    assert named.registrars == {"cloudflare": "http://127.0.0.1:9000/"}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"sufixes": {}}, "sufixes"),
        ({"suffixes": []}, "suffixes"),
        ({"suffixes": {"test": 1}}, "suffixes.test"),
        ({"suffixes": {"te st": {}}}, "suffixes.te st"),
        ({"suffixes": {"": {}}}, "suffixes."),
        ({"suffixes": {"test": {"rdp": 1}}}, "suffixes.test.rdp"),
        ({"suffixes": {"test": {"rdap": "ftp://x/"}}}, "suffixes.test.rdap"),
        ({"suffixes": {"test": {"rdap": "https://x/?a=b"}}}, "suffixes.test.rdap"),
        ({"suffixes": {"test": {"rdap": "https://[::1/"}}}, "suffixes.test.rdap"),
        ({"suffixes": {"test": {"rdap": 1}}}, "suffixes.test.rdap"),
        ({"suffixes": {"test": {"whois": "host:0"}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": "host:65536"}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": "host:x"}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": "host:٤٣"}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": "[host]:43"}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": "[::1"}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": " "}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": "a b"}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": 43}}}, "suffixes.test.whois"),
        ({"suffixes": {"test": {"whois": {"host": "a:1"}}}}, "suffixes.test.whois.host"),
        ({"suffixes": {"test": {"whois": {"query": "x"}}}}, "suffixes.test.whois.query"),
        ({"suffixes": {"test": {"whois": {"query": "%s\r\nx"}}}}, "suffixes.test.whois.query"),
        ({"suffixes": {"test": {"whois": {"port": 70000}}}}, "suffixes.test.whois.port"),
        ({"suffixes": {"test": {"dns": [1]}}}, "suffixes.test.dns[0]"),
        ({"suffixes": {"test": {"dns": ["ok", {"port": 1}]}}}, "suffixes.test.dns[1].name"),
        (
            {"suffixes": {"test": {"dns": {"name": "x", "addresses": ["y"]}}}},
            "suffixes.test.dns.addresses[0]",
        ),
        ({"suffixes": {"test": {"policy": []}}}, "suffixes.test.policy"),
        ({"suffixes": {"test": {"policy": {"suffix": "x"}}}}, "suffixes.test.policy.suffix"),
        ({"suffixes": {"test": {"policy": {"kind": "tld"}}}}, "suffixes.test.policy.kind"),
        ({"suffixes": {"test": {"policy": {"grace": "5 d"}}}}, "suffixes.test.policy.grace"),
        ({"suffixes": {"test": {"policy": {"grace": -1}}}}, "suffixes.test.policy.grace"),
        ({"suffixes": {"test": {"policy": {"grace": True}}}}, "suffixes.test.policy.grace"),
        ({"suffixes": {"test": {"policy": {"grace": 1e300}}}}, "suffixes.test.policy.grace"),
        ({"suffixes": {"test": {"policy": {"grace": float("nan")}}}}, "suffixes.test.policy.grace"),
        ({"suffixes": {"test": {"policy": {"zone_lag": None}}}}, "suffixes.test.policy.zone_lag"),
        ({"suffixes": {"test": {"policy": {"in_zone": 1}}}}, "suffixes.test.policy.in_zone"),
        ({"suffixes": {"test": {"policy": {"confidence": 2}}}}, "suffixes.test.policy.confidence"),
        (
            {"suffixes": {"test": {"policy": {"statuses": {"x": "gone"}}}}},
            "suffixes.test.policy.statuses.x",
        ),
        (
            {"suffixes": {"test": {"policy": {"last_phase": []}}}},
            "suffixes.test.policy.last_phase",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"opens": "25:00"}}}}},
            "suffixes.test.policy.release.opens",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"weekday": "someday"}}}}},
            "suffixes.test.policy.release.weekday",
        ),
        (
            {
                "suffixes": {
                    "test": {"policy": {"release": {"week_of_month": 5, "weekday": "monday"}}}
                }
            },
            "suffixes.test.policy.release.week_of_month",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"week_of_month": 2}}}}},
            "suffixes.test.policy.release.weekday",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"day_of_month": 29}}}}},
            "suffixes.test.policy.release.day_of_month",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"published": "hour"}}}}},
            "suffixes.test.policy.release.published",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"times": ["9:00"]}}}}},
            "suffixes.test.policy.release.times[0]",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"early": None}}}}},
            "suffixes.test.policy.release.early",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"zone": "Europe/Nowhere"}}}}},
            "suffixes.test.policy.release.zone",
        ),
        (
            {"suffixes": {"test": {"policy": {"release": {"zone": "../../etc/passwd"}}}}},
            "suffixes.test.policy.release.zone",
        ),
        (
            {"suffixes": {"test": {"policy": {"pace": {"smtp": {"gap": 1}}}}}},
            "suffixes.test.policy.pace.smtp",
        ),
        (
            {"suffixes": {"test": {"policy": {"pace": {"rdap": {"daily": 1}}}}}},
            "suffixes.test.policy.pace.rdap.gap",
        ),
        (
            {"suffixes": {"test": {"policy": {"pace": {"rdap": {"gap": 1, "daily": 0}}}}}},
            "suffixes.test.policy.pace.rdap.daily",
        ),
        ({"doh": [1]}, "doh[0]"),
        ({"doh": ["not an address"]}, "doh[0]"),
        ({"whois_root": "host:"}, "whois_root"),
        ({"registrars": {"nobody": "http://127.0.0.1/"}}, "registrars.nobody"),
        ({"registrars": {"porkbun": "127.0.0.1"}}, "registrars.porkbun"),
    ],
)
def test_a_malformed_endpoint_file_is_refused_by_key(content: dict[str, object], key: str) -> None:
    with pytest.raises(EndpointsError) as refused:
        Registries.load(content)
    assert refused.value.key == key
    assert refused.value.expected
    assert str(refused.value) == f"{key}: expected {refused.value.expected}"


def test_an_endpoint_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.json"
    assert read_endpoints(path) == {}
    path.write_text(json.dumps({"doh": []}))
    assert read_endpoints(path) == {"doh": []}
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_endpoints(path) == {"doh": []}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff{}", b"[" * 100_000, b"null"])
def test_an_unreadable_endpoint_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "endpoints.json"
    path.write_bytes(content)
    with pytest.raises(EndpointsError, match=r"endpoints\.json"):
        read_endpoints(path)


def test_a_folder_is_no_endpoint_file(tmp_path: Path) -> None:
    with pytest.raises(EndpointsError):
        read_endpoints(tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(deadline=None, max_examples=200)
@given(key=st.sampled_from(sorted(POLICY)), value=JSON)
def test_any_value_is_taken_or_refused_by_key(key: str, value: object) -> None:
    try:
        suffix = policy_reading.build("test", policy_reading.read({key: value}, "policy")).suffix
        where = f"policy.{key}"
    except EndpointsError as refused:
        suffix, where = "test", refused.key
    assert suffix == "test"
    assert where.startswith(f"policy.{key}")


def test_time_zones_are_held_so_that_rules_open_no_files() -> None:
    registries = shipped()
    zones = {registries.policy(suffix).release.zone for suffix in registries.suffixes()}
    assert {"UTC", "Asia/Tokyo"} <= zones
    opened: list[object] = []
    listening = True

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event == "open":
            opened.append(arguments[0])

    sys.addaudithook(note)
    for zone in zones:
        ZoneInfo(zone)
    by_rules = list(opened)
    ZoneInfo.no_cache("Pacific/Kiritimati")
    listening = False
    assert by_rules == []
    assert opened
