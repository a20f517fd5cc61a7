"""The RDAP servers say what RFC 9083 and the registries' manners have them say."""

from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import pytest

from lab import Lab
from lab.suffixes import SUFFIXES, Absence

from .clients import ask_rdap


async def test_a_registered_name(lab: Lab, http: aiohttp.ClientSession) -> None:
    life = lab.register("foo.test", registrar="Some Registrar", registrar_id="1234", signed=True)
    reply = await ask_rdap(lab, http, "foo.test")
    document = reply.document
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/rdap+json"
    assert document["objectClassName"] == "domain"
    assert document["ldhName"] == "foo.test"
    assert "rdap_level_0" in str(document["rdapConformance"])
    assert datetime.fromisoformat(reply.events["registration"]) == life.registered_at.replace(
        microsecond=0
    )
    assert "Some Registrar" in str(document["entities"])
    assert "'identifier': '1234'" in str(document["entities"])
    assert document["secureDNS"] == {"delegationSigned": True}
    assert "ns1.foo.test" in str(document["nameservers"])


_STATUSES = [
    ("foo.test", "registered", ["client transfer prohibited"]),
    ("foo.test", "undelegated", ["inactive"]),
    ("foo.test", "on_hold", ["client hold", "client transfer prohibited"]),
    ("foo.test", "grace", ["auto renew period", "client transfer prohibited"]),
    ("foo.test", "redemption", ["pending delete", "redemption period"]),
    ("foo.test", "pending_delete", ["pending delete"]),
    ("foo.uk-test", "redemption", ["pending delete"]),
    ("foo.co.uk-test", "pending_delete", ["pending delete"]),
    ("foo.de-test", "registered", ["active"]),
    ("foo.de-test", "redemption", ["redemption period"]),
    ("foo.nl-test", "quarantine", ["redemption period"]),
    ("foo.rdap-test", "registered", ["client transfer prohibited"]),
]
"""Name, phase, and the statuses its registry shows."""


async def test_statuses(lab: Lab, http: aiohttp.ClientSession) -> None:
    for name, phase, statuses in _STATUSES:
        lab.register(name, phase=phase)
        reply = await ask_rdap(lab, http, name)
        assert reply.status == 200
        assert reply.statuses == statuses, (name, phase)


@pytest.mark.parametrize("phase", ["free", "release_session", "reserved", "premium"])
async def test_names_without_a_record(lab: Lab, http: aiohttp.ClientSession, phase: str) -> None:
    lab.register("foo.test", phase=phase, price="2500.00")
    reply = await ask_rdap(lab, http, "foo.test")
    words = str(reply.document["description"])
    assert reply.status == reply.document["errorCode"] == 404
    assert ("reserved" in words) is (phase == "reserved")
    assert ("2500.00" in words) is (phase == "premium")


@pytest.mark.parametrize("phase", ["reserved", "premium"])
async def test_a_silent_one_looks_free(lab: Lab, http: aiohttp.ClientSession, phase: str) -> None:
    lab.register("foo.test", phase=phase, silent=True)
    kept, free = [await ask_rdap(lab, http, name) for name in ("foo.test", "bar.test")]
    assert kept.body.replace(b"foo.test", b"bar.test") == free.body


async def test_the_expiration_jumps_at_renewal(lab: Lab, http: aiohttp.ClientSession) -> None:
    life = lab.register("foo.test", expires="1h")
    before = (await ask_rdap(lab, http, "foo.test")).events["expiration"]
    lab.clock.advance(3601)
    reply = await ask_rdap(lab, http, "foo.test")
    jump = datetime.fromisoformat(reply.events["expiration"]) - datetime.fromisoformat(before)
    assert jump == timedelta(days=365)
    assert datetime.fromisoformat(reply.events["last changed"]) == life.expires_at.replace(
        microsecond=0
    )


async def test_a_taken_name_has_new_dates(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.test", phase="pending_delete")
    old = (await ask_rdap(lab, http, "foo.test")).events["registration"]
    lab.take("foo.test", registrar="Catcher")
    reply = await ask_rdap(lab, http, "foo.test")
    assert reply.events["registration"] > old
    assert "Catcher" in str(reply.document["entities"])


async def test_no_dates_in_the_manner_of_de(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("xn--bcher-kva.de-test", in_zone=True)
    reply = await ask_rdap(lab, http, "xn--bcher-kva.de-test")
    assert set(reply.events) == {"last changed", "last update of RDAP database"}
    assert reply.document["unicodeName"] == "bücher.de-test"
    assert reply.document["nameservers"] == []


async def test_names_of_others(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.de-test")
    url = lab.servers["rdap:test"].address
    async with http.get(f"{url}domain/foo.de-test") as answer:
        assert answer.status == 404
    async with http.get(f"{url}nameserver/foo.test") as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("absence", "kind", "body"),
    [
        (Absence.JSON, "application/rdap+json", b'"errorCode": 404'),
        (Absence.EMPTY, "text/html; charset=utf-8", b""),
        (Absence.HTML, "text/html; charset=utf-8", b"<h1>404"),
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_manners_of_saying_no(
    http: aiohttp.ClientSession, absence: Absence, kind: str, body: bytes
) -> None:
    async with Lab(suffixes=[replace(SUFFIXES[0], absence=absence)]) as lab:
        lab.register("foo.test")
        assert (await ask_rdap(lab, http, "foo.test")).status == 200
        reply = await ask_rdap(lab, http, "bar.test")
    assert reply.status == 404
    assert reply.headers["Content-Type"] == kind
    assert body in reply.body
    assert bool(reply.body) is bool(body)


async def test_the_date_header_is_the_labs(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.clock.set(datetime.fromisoformat("2031-05-06T07:08:09Z"))
    reply = await ask_rdap(lab, http, "foo.test")
    assert reply.headers["Date"].startswith("Tue, 06 May 2031 07:08:")
