"""What a WHOIS record states: name, registrar, name servers, statuses, dates in UTC."""

from datetime import UTC, datetime

import pytest

from custom_components.domain_availability.engine.observation import Facts, Outcome, Phase
from custom_components.domain_availability.engine.reading.whois_text import read_whois

from .whois_corpus import REPLIES


def facts(file: str) -> Facts:
    reply = next(reply for reply in REPLIES if reply.file.endswith(file))
    return read_whois(reply.text, server=reply.server, name=reply.name).facts


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_record_of_keys_and_values() -> None:
    read = facts("weppos/whois.afilias.net/pro/status_registered.txt")
    assert read.name == "google.pro"
    assert (read.registrar, read.registrar_id) == ("MarkMonitor Inc.", "292")
    assert read.name_servers == ("ns1.google.com", "ns2.google.com")
    assert read.registered_at == at("2008-07-22")
    assert read.expires_at == at("2016-09-08")
    assert read.changed_at == at("2016-02-01T15:44:03")
    assert [status.split()[0] for status in read.statuses] == [
        "clientDeleteProhibited",
        "clientTransferProhibited",
        "clientUpdateProhibited",
    ]
    assert read.signed is False


def test_a_record_of_headings_with_lines_below() -> None:
    read = facts("weppos/whois.nic.uk/uk/status_registered.txt")
    assert read.name == "google.co.uk"
    assert read.registrar == "Markmonitor Inc. t/a Markmonitor [Tag = MARKMONITOR]"
    assert read.name_servers == tuple(f"ns{n}.google.com" for n in range(1, 5))
    assert (read.registered_at, read.expires_at) == (at("1999-02-14"), at("2015-02-14"))


LAYOUTS = """
    whois.twnic.net.tw/tw/status_registered.txt google.com.tw 2000-08-28T16 2011-11-08T16 4
    whois.isnic.is/is/status_registered.txt google.is 2002-05-22 2014-05-22 2
    whois.ja.net/ac.uk/status_registered.txt lboro.ac.uk 2003-11-07 2014-06-16 4
    whois.netcom.cm/cm/status_registered.txt google.cm 2009-10-07T09:02 2014-10-07T09:02 4
    whois.dot.tk/tk/status_registered.txt google.tk 2001-12-18 2012-03-02 4
    whois.dns.pt/pt/status_registered.txt google.pt 2003-01-09 2015-02-28 4
    whois.thnic.co.th/th/status_registered.txt google.co.th 2004-10-08 2013-10-07 4
    whois.nic.tel/tel/status_registered.txt google.tel 2009-03-23T23:59:59 2014-03-22T23:59:59 5
    whois.nic.es/es/status_registered.txt google.es 2003-09-16 2014-09-16 2
    whois.nic.it/it/property_status_graceperiod.txt hotellagioconda.it 2001-09-26 2011-02-11 2
    whois.tld.ee/ee/status_expired.txt eestiinternet.ee 2010-07-04T04:52:56 2015-11-29 3
"""


@pytest.mark.parametrize("line", LAYOUTS.strip().splitlines())
def test_dates_and_name_servers_in_the_layouts_of_registries(line: str) -> None:
    file, name, created, expires, servers = line.split()
    read = facts(f"weppos/{file}")
    assert read.name == name
    assert read.registered_at == at(created)
    assert read.expires_at == at(expires)
    assert len(read.name_servers) == int(servers)


def test_every_time_is_aware() -> None:
    for reply in REPLIES:
        reading = read_whois(reply.text, server=reply.server, name=reply.name)
        read = reading.facts
        times = (
            read.registered_at,
            read.expires_at,
            read.changed_at,
            read.deleted_at,
            read.release_at,
            reading.data_at,
        )
        assert all(time is None or time.utcoffset() is not None for time in times)


QUARANTINE = "Domain name: example.nl\nStatus: in quarantine\n"
RECORD = "Domain name: example.uk\nRegistrar: X\nRegistered on: 14-Feb-1999\n"


@pytest.mark.parametrize(
    ("text", "release"),
    [
        (f"{QUARANTINE}Date out of quarantine: 2011-04-21T12:55:46\n", "2011-04-21T12:55:46"),
        (f"{QUARANTINE}Quarantine end time (UTC): 2026-03-01 10:20:30\n", "2026-03-01T10:20:30"),
        ("domain: example.se\nholder: x\ndate_to_release: 2026-03-01\n", "2026-03-01"),
        ("domain: EXAMPLE.RU\nregistrar: X\nfree-date: 2021-12-26\n", "2021-12-26"),
        (f"{RECORD}This name will be released on 2026.03.01 11:12:13 UTC\n", "2026-03-01T11:12:13"),
        (f"{RECORD}It may be deleted on 2026-03-01T11:12:13Z.\n", "2026-03-01T11:12:13"),
    ],
)
def test_the_moment_of_release_that_a_registry_prints(text: str, release: str) -> None:
    reading = read_whois(text)
    assert reading.outcome is Outcome.REGISTERED
    assert reading.facts.release_at == at(release)


def test_the_moment_the_data_is_from_only_where_its_zone_is_said() -> None:
    assert read_whois(
        "NOT FOUND\n>>> Last update of WHOIS database: 2016-02-21T09:33:12Z <<<\n"
    ).data_at == at("2016-02-21T09:33:12")
    assert read_whois("NOT FOUND\n>>> LAST UPDATE: 09/10/2013 23:00:04\n").data_at is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('No match for "EXAMPLE.COM".\n', "example.com"),
        ("example.cl: no existe\n", "example.cl"),
        ("Not found: bücher.example\n", "xn--bcher-kva.example"),
        ("Domain: bücher.de\nDomain-Ace: xn--bcher-kva.de\nStatus: free\n", "xn--bcher-kva.de"),
        ("Domain Name: example.gs\nDomain Status: No Object Found\n", "example.gs"),
        ("No match for example\n", None),
        ("NOT FOUND\n", None),
    ],
)
def test_the_name_that_an_absence_is_about(text: str, name: str | None) -> None:
    reading = read_whois(text)
    assert reading.outcome in {Outcome.ABSENT, Outcome.AVAILABLE}
    assert reading.facts.name == name


def test_a_meaning_of_its_own_comes_with_the_name_or_the_server() -> None:
    text = "Status: expired\nStatus: serverHold\nRegistrar: X\nExpire: 2026-01-01\n"
    assert read_whois(text).phase is Phase.GRACE
    assert read_whois(text, name="example.ee").phase is Phase.REDEMPTION
    assert read_whois(text, server="whois.tld.ee").phase is Phase.REDEMPTION
