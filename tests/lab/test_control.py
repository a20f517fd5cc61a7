"""The control API drives the lab from another process; the bootstrap files lead to its servers."""

import asyncio
from dataclasses import replace
import json
from pathlib import Path
import signal
import sys
from typing import cast

import aiohttp
import pytest

from lab import Lab
from lab.sites import Site
from lab.suffixes import SUFFIXES

from .clients import Json, ask_dns, ask_rdap, ask_whois


async def _call(
    lab: Lab, http: aiohttp.ClientSession, method: str, path: str, **fields: Json
) -> tuple[int, dict[str, Json]]:
    url = lab.servers["control:http"].address.rstrip("/") + path
    async with http.request(method, url, json=fields or None) as response:
        document = await response.json()
        return response.status, document if isinstance(document, dict) else {"list": document}


async def test_a_name_from_registered_to_taken(lab: Lab, http: aiohttp.ClientSession) -> None:
    status, name = await _call(
        lab, http, "POST", "/names", name="foo.test", phase="pending_delete", since="-5d+60s"
    )
    assert (status, name["phase"]) == (200, "pending_delete")
    assert (await ask_rdap(lab, http, "foo.test")).statuses == ["pending delete"]
    for path, phase in [("/release", "free"), ("/take", "registered")]:
        assert (await _call(lab, http, "POST", path, name="foo.test"))[1]["phase"] == phase
    await _call(lab, http, "POST", "/put", name="foo.test", phase="redemption")
    assert lab.phase("foo.test") == "redemption"
    await _call(lab, http, "POST", "/renew", name="foo.test")
    assert lab.phase("foo.test") == "registered"
    names = (await _call(lab, http, "GET", "/names"))[1]["list"]
    assert "foo.test" in str(names)
    await _call(lab, http, "POST", "/forget", name="foo.test")
    assert "foo.test" not in lab.world.names()


async def test_faults_and_queries(lab: Lab, http: aiohttp.ClientSession) -> None:
    fault: dict[str, Json] = {
        "suffix": "test",
        "protocol": "rdap",
        "kind": "throttle",
        "seconds": 9,
        "times": 5,
    }
    status, _ = await _call(lab, http, "POST", "/faults", **fault)
    assert status == 200
    assert (await ask_rdap(lab, http, "foo.test")).headers["Retry-After"] == "9"
    faults = (await _call(lab, http, "GET", "/faults"))[1]["list"]
    assert isinstance(faults, list)
    assert isinstance(faults[0], dict)
    assert faults[0]["left"] == 4
    assert (await _call(lab, http, "DELETE", f"/faults?number={faults[0]['number']}"))[1] == {
        "cleared": 1
    }
    asked = (await _call(lab, http, "GET", "/asked?name=foo.test&protocol=rdap"))[1]["list"]
    assert "throttle" in json.dumps(asked)
    assert (await _call(lab, http, "GET", "/fastest?server=rdap:test"))[1] == {"seconds": None}
    await _call(lab, http, "DELETE", "/asked")
    assert lab.asked() == []


async def test_the_clock(lab: Lab, http: aiohttp.ClientSession) -> None:
    _, before = await _call(lab, http, "GET", "/clock")
    _, after = await _call(lab, http, "POST", "/clock", advance="2d", speed=0)
    assert after["speed"] == 0
    assert str(after["now"]) > str(before["now"])
    _, third = await _call(lab, http, "POST", "/clock", set="2030-01-01T00:00:00Z")
    assert third["now"] == "2030-01-01T00:00:00+00:00"


_MISFITS: list[tuple[str, str, dict[str, Json], int]] = [
    ("GET", "/nowhere", {}, 404),
    ("POST", "/names", {"name": "foo.unknown"}, 400),
    ("POST", "/names", {"name": "foo.test", "phase": "asleep"}, 400),
    ("POST", "/names", {"name": "foo.test", "since": "yesterday"}, 400),
    ("POST", "/names", {"name": "foo.test", "colour": "red"}, 400),
    ("POST", "/release", {"name": "nobody.test"}, 404),
    ("POST", "/release", {}, 404),
    ("POST", "/faults", {"protocol": "rdap", "kind": "nonsense"}, 400),
    ("POST", "/clock", {"speed": "fast"}, 400),
    ("POST", "/clock", {"set": "noon"}, 400),
]
"""Method, path, fields, and the status that answers them."""


async def test_what_does_not_fit_is_said(lab: Lab, http: aiohttp.ClientSession) -> None:
    for method, path, fields, status in _MISFITS:
        got, document = await _call(lab, http, method, path, **fields)
        assert got == status, (path, fields)
        assert document["error"]


async def test_bootstrap_files(lab: Lab, http: aiohttp.ClientSession) -> None:
    _, dns = await _call(lab, http, "GET", "/bootstrap/dns.json")
    services = cast("list[Json]", dns["services"])
    assert [["uk-test"], [lab.servers["rdap:uk-test"].address]] in services
    for kind in ("asn", "ipv4", "ipv6", "object-tags"):
        _, file = await _call(lab, http, "GET", f"/bootstrap/{kind}.json")
        assert file["version"] == "1.0"
        assert file["services"]


async def test_endpoints_lead_to_every_server(lab: Lab, http: aiohttp.ClientSession) -> None:
    _, endpoints = await _call(lab, http, "GET", "/endpoints")
    _, servers = await _call(lab, http, "GET", "/servers")
    text = json.dumps(endpoints)
    outside = {"control:http", "sites:http", "das:be-test"}
    assert all(str(address) in text for id_, address in servers.items() if id_ not in outside)
    assert endpoints == lab.endpoints()


@pytest.mark.usefixtures("socket_enabled")
async def test_policies_and_ports_as_told() -> None:
    async with Lab(policies={"test": {"grace": "1d"}}) as lab:
        suffixes = cast("dict[str, dict[str, dict[str, Json]]]", lab.endpoints()["suffixes"])
        policy = suffixes["test"]["policy"]
        port = max(server.port for server in lab.servers.values())
    assert policy["grace"] == "1d"
    assert policy["controls"] == ["quiet-control.test", "busy-control.test"]
    base = 20000 + port % 10000
    async with Lab(port_base=base) as first:
        ports = [server.port for server in first.servers.values()]
        assert ports == list(range(base, base + len(ports)))
        with pytest.raises(OSError, match="in use"):
            await Lab(control_port=base).__aenter__()
    async with Lab(port_base=base) as second:
        assert (await ask_dns(second, "foo.test")).rcode().name == "NXDOMAIN"


async def test_sites(lab: Lab, http: aiohttp.ClientSession) -> None:
    url = lab.servers["sites:http"].address
    lab.sites.put("foo.test", Site(location="https://elsewhere.example/", status=301))
    await _call(lab, http, "POST", "/sites", host="bar.test")
    seen = []
    for host in ("foo.test", "bar.test", "nobody.test"):
        async with http.head(url, headers={"Host": host}, allow_redirects=False) as response:
            seen.append((response.status, response.headers.get("Location")))
    assert seen == [(301, "https://elsewhere.example/"), (200, None), (404, None)]
    async with http.get(url, headers={"Host": "bar.test"}) as response:
        assert "Somebody is here" in await response.text()
    assert [asked.name for asked in lab.asked(protocol="http")] == [
        "foo.test",
        "bar.test",
        "nobody.test",
        "bar.test",
    ]


@pytest.mark.usefixtures("socket_enabled")
async def test_as_a_program(tmp_path: Path, http: aiohttp.ClientSession) -> None:

    file = tmp_path / "endpoints.json"
    lab = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lab", "--endpoints", str(file), "--speed", "60"),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert lab.stdout is not None
        lines: list[tuple[str, str]] = []
        while (line := (await lab.stdout.readline()).decode().strip()) != "ready":
            assert line
            id_, address = line.split()
            lines.append((id_, address))
        addresses = dict(lines)
        endpoints = json.loads(file.read_text())
        assert endpoints["suffixes"]["test"]["rdap"] == addresses["rdap:test"]
        async with http.get(f"{addresses['rdap:test']}domain/nic.test") as response:
            assert response.status == 200
        async with http.get(f"{addresses['control:http']}clock") as response:
            assert (await response.json())["speed"] == 60
    finally:
        lab.send_signal(signal.SIGTERM)
        assert await lab.wait() == 0


@pytest.mark.usefixtures("socket_enabled")
async def test_one_registry_for_two_tlds(http: aiohttp.ClientSession) -> None:
    second = replace(SUFFIXES[0], name="second-test", parent="test")
    async with Lab(suffixes=[SUFFIXES[0], second]) as lab:
        lab.register("foo.second-test")
        assert (await ask_rdap(lab, http, "foo.second-test")).status == 200
        assert b"FOO.SECOND-TEST" in await ask_whois(lab, "foo.second-test")
        _, file = await _call(lab, http, "GET", "/bootstrap/dns.json")
        assert lab.asked("foo.second-test", server="rdap:test")
        rdap = lab.servers["rdap:test"].address
    assert file["services"] == [[["test"], [rdap]], [["second-test"], [rdap]]]
