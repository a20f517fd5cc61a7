"""What can go wrong at an RDAP server does, and stops when it is taken back."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
import json

import aiohttp
import pytest

from lab import Lab

from .clients import Json, Reply, ask_rdap


def _html(status: int) -> Callable[[Reply], bool]:
    return lambda reply: reply.status == status and reply.body.startswith(b"<!DOCTYPE html>")


def _status(status: int) -> Callable[[Reply], bool]:
    return lambda reply: reply.status == reply.document["errorCode"] == status


def _no_json(reply: Reply) -> bool:
    try:
        json.loads(reply.body)
    except ValueError:
        return len(reply.body) == int(reply.headers["Content-Length"]) > 0
    return False


type Options = dict[str, Json]

_ANSWERS: list[tuple[str, Options, Callable[[Reply], bool]]] = [
    ("forbidden", {}, _status(403)),
    ("bad_request", {}, _status(400)),
    ("error_500", {}, _status(500)),
    ("error_503", {}, _status(503)),
    ("absent", {}, _status(404)),
    ("absent_but_control", {}, _status(404)),
    ("html_404", {}, _html(404)),
    ("html_200", {}, _html(200)),
    ("cut_json", {}, _no_json),
    ("empty", {}, lambda reply: (reply.status, reply.body) == (200, b"")),
    ("error_200", {}, lambda r: (r.status, r.document["errorCode"]) == (200, 404)),
    ("other_name", {}, lambda r: r.document["ldhName"] == "busy-control.test"),
    ("other_class", {}, lambda r: r.document["objectClassName"] == "entity"),
    ("null_lists", {}, lambda r: r.document["entities"] is r.document["events"] is None),
    ("status_text", {}, lambda r: r.document["status"] == "client transfer prohibited"),
    ("huge", {}, lambda r: len(r.body) > 10_000_000 and r.document["ldhName"] == "foo.test"),
    ("redirect", {"to": "http://127.0.0.1/x"}, lambda r: "/x" in r.headers["Location"]),
    ("throttle", {"seconds": 7}, lambda r: (r.status, r.headers["Retry-After"]) == (429, "7")),
    ("throttle", {"seconds": None}, lambda r: "Retry-After" not in r.headers),
    ("drip", {"octets": 500, "seconds": 0.0001}, lambda r: r.document["ldhName"] == "foo.test"),
    ("slow", {"seconds": 0.0001}, lambda r: r.document["ldhName"] == "foo.test"),
]
"""Kind of fault, its options, and what shows it."""


async def test_answers(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.test")
    honest = await ask_rdap(lab, http, "foo.test")
    for kind, options, shows in _ANSWERS:
        lab.fault("test", "rdap", kind, options=options)
        assert shows(await ask_rdap(lab, http, "foo.test")), kind
        assert lab.asked("foo.test", "rdap")[-1].faults == (kind,)
        assert (await ask_rdap(lab, http, "busy-control.rdap-test")).status == 200
        assert lab.clear("test", "rdap", kind) == 1
        after = await ask_rdap(lab, http, "foo.test")
        assert after.document.keys() == honest.document.keys()


async def test_the_control_is_spared(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("test", "rdap", "absent_but_control")
    for control in lab.world.suffixes["test"].controls:
        assert (await ask_rdap(lab, http, control)).status == 200
    assert (await ask_rdap(lab, http, "nic.test")).status == 404


@pytest.mark.parametrize(("kind", "body"), [("absence_html", b"<h1>404"), ("absence_empty", b"")])
async def test_other_manners_of_absence(
    lab: Lab, http: aiohttp.ClientSession, kind: str, body: bytes
) -> None:
    lab.register("foo.test")
    lab.fault("test", "rdap", kind)
    assert (await ask_rdap(lab, http, "foo.test")).statuses
    absent = await ask_rdap(lab, http, "bar.test")
    assert absent.status == 404
    assert body in absent.body
    assert not absent.body.startswith(b"{")


async def test_retry_after_as_a_date(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("test", "rdap", "throttle", seconds=90, form="date")
    reply = await ask_rdap(lab, http, "foo.test")
    wait = parsedate_to_datetime(reply.headers["Retry-After"]) - lab.clock.now()
    assert 85 < wait.total_seconds() <= 90


async def test_a_redirect_leads_to_the_answer(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("test", "rdap", "redirect", times=1)
    location = (await ask_rdap(lab, http, "busy-control.test")).headers["Location"]
    async with http.get(location) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("shows", "event", "age"),
    [("event", True, None), ("age", False, "600"), ("nothing", False, None)],
)
async def test_a_stale_database(
    lab: Lab,
    http: aiohttp.ClientSession,
    shows: str,
    event: bool,  # noqa: FBT001
    age: str | None,
) -> None:
    lab.register("foo.test", phase="pending_delete", since="-5d+60s")
    lab.clock.advance(120)
    assert (await ask_rdap(lab, http, "foo.test")).status == 404
    lab.fault("test", "rdap", "stale", by="10min", shows=shows)
    reply = await ask_rdap(lab, http, "foo.test")
    assert reply.statuses == ["pending delete"]
    assert reply.headers.get("Age") == age
    said = reply.events.get("last update of RDAP database")
    assert (said is not None) is event
    if said is not None:
        lag = lab.clock.now() - datetime.fromisoformat(said)
        assert 600 <= lag.total_seconds() < 605


@pytest.mark.parametrize("kind", ["cut", "reset"])
async def test_connections_that_break(lab: Lab, http: aiohttp.ClientSession, kind: str) -> None:
    lab.fault("test", "rdap", kind)
    with pytest.raises(aiohttp.ClientError):
        await ask_rdap(lab, http, "busy-control.test")
    lab.clear()
    assert (await ask_rdap(lab, http, "busy-control.test")).status == 200


async def test_a_hanging_server_is_waited_for_in_vain(
    lab: Lab, http: aiohttp.ClientSession
) -> None:
    lab.fault("test", "rdap", "hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask_rdap(lab, http, "foo.test"), 0.05)
    assert lab.asked("foo.test")[0].answer == ""


async def test_nobody_listens(lab: Lab, http: aiohttp.ClientSession) -> None:
    for _ in range(3):
        lab.fault("test", "rdap", "down")
        with pytest.raises(aiohttp.ClientConnectorError):
            await ask_rdap(lab, http, "busy-control.test")
        lab.clear()
        assert (await ask_rdap(lab, http, "busy-control.test")).status == 200


async def test_nobody_listens_until_a_moment(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.fault("test", "rdap", "down", until="1h")
    with pytest.raises(aiohttp.ClientConnectorError):
        await ask_rdap(lab, http, "busy-control.test")
    lab.clock.advance(3601)
    assert (await ask_rdap(lab, http, "busy-control.test")).status == 200


async def test_faults_combine(lab: Lab, http: aiohttp.ClientSession) -> None:
    lab.register("foo.test", phase="pending_delete", since="-5d+60s")
    lab.clock.advance(120)
    lab.fault("test", "rdap", "cut_json", share=0.25)
    lab.fault("test", "rdap", "stale", by="10min")
    lab.fault("test", "rdap", "null_lists")
    reply = await ask_rdap(lab, http, "foo.test")
    assert reply.status == 200
    assert _no_json(reply)
    assert lab.asked("foo.test")[-1].faults == ("cut_json", "stale", "null_lists")
