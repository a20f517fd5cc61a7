"""The RDAP probe against servers on loopback: what it sends, what it tells, whom it spares."""

from datetime import timedelta
from email.utils import format_datetime
import json

import pytest

from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.policy import Pace, Policy
from custom_components.domain_availability.engine.probes.bootstrap import RdapBootstrap
from custom_components.domain_availability.engine.probes.rdap import RdapProbe
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.server_keys import http_key

from ..hand_clock import HandClock
from .web_server import Answer, WebServer, reply, web_server

NAME = "example.test"
QUICK = Pace(gap=0)
BOOTSTRAP = RdapBootstrap.load({"services": [[["boot"], ["https://rdap.boot.example/v1"]]]})
RECORD = {
    "objectClassName": "domain",
    "ldhName": "EXAMPLE.TEST",
    "status": ["server hold (expired)"],
    "events": [{"eventAction": "registration", "eventDate": "2020-01-01T00:00:00Z"}],
}
GONE = {"errorCode": 404, "title": "Not Found"}


def as_json(status: int, document: object, *lines: str) -> bytes:
    """Return an HTTP answer with a JSON body."""
    return reply(
        status, json.dumps(document).encode(), "Content-Type: application/rdap+json", *lines
    )


def policy(server: WebServer) -> Policy:
    """Return a policy that sends its questions to the server."""
    return Policy(
        suffix="test",
        rdap=server.base,
        pace={Layer.RDAP: QUICK},
        statuses={"serverhold(expired)": Phase.REDEMPTION},
    )


@pytest.fixture
def probe(network: SocketNetwork, pacer: Pacer, clock: HandClock) -> RdapProbe:
    """Return the probe with a bootstrap that knows one suffix."""
    return RdapProbe(network, pacer, clock, BOOTSTRAP)


async def seen_by(probe: RdapProbe, answer: Answer) -> tuple[Observation, WebServer]:
    """Ask once, of a server that gives one answer."""
    async with web_server(lambda _: answer) as server:
        return await probe.ask(NAME, policy(server)), server


async def test_a_registration(probe: RdapProbe, clock: HandClock) -> None:
    seen, server = await seen_by(probe, as_json(200, RECORD))
    assert (seen.outcome, seen.phase) == (Outcome.REGISTERED, Phase.REDEMPTION)
    assert seen.facts.name == NAME
    assert (seen.name, seen.suffix, seen.layer) == (NAME, "test", Layer.RDAP)
    assert (seen.server, seen.asked_at, seen.queries) == (server.base, clock.now(), 1)
    assert server.requests == ["GET /domain/example.test"]
    assert "accept: application/rdap+json" in server.headers[0]
    assert "connection: close" in server.headers[0]


@pytest.mark.parametrize("role", list(Role))
async def test_an_absence_in_any_role(probe: RdapProbe, role: Role) -> None:
    async with web_server(lambda _: as_json(404, GONE)) as server:
        seen = await probe.ask(NAME, policy(server), role=role)
    assert (seen.outcome, seen.role, seen.shape) == (Outcome.ABSENT, role, None)


async def test_each_question_has_a_connection_of_its_own(probe: RdapProbe) -> None:
    """The server closes after one answer and counts: two absences are two connections."""
    async with web_server(lambda _: as_json(404, GONE)) as server:
        for _ in range(2):
            await probe.ask(NAME, policy(server))
    assert len(server.requests) == 2


PAGE = "<html><p>Nothing at {}</p></html>"


async def test_a_page_has_the_nonces_shape_or_not(probe: RdapProbe) -> None:
    def page(asked: str) -> Answer:
        return reply(404, PAGE.format(asked.rpartition("/")[2]).encode())

    async with web_server(page) as server:
        name = await probe.ask(NAME, policy(server))
        nonce = await probe.ask("0a1b2c.test", policy(server), role=Role.NONCE)
    assert name.shape == nonce.shape is not None


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (None, Outcome.FAILED),
        (b"", Outcome.FAILED),
        (reply(500), Outcome.FAILED),
        (reply(200), Outcome.FAILED),
        (reply(400), Outcome.UNCLEAR),
        (reply(302, b"", "Location: /elsewhere"), Outcome.UNCLEAR),
        (reply(200, b"<html>hello</html>"), Outcome.UNCLEAR),
        (reply(200, b"x" * 1_100_000), Outcome.UNCLEAR),
        (as_json(200, GONE), Outcome.UNCLEAR),
        (as_json(200, {**RECORD, "objectClassName": "entity"}), Outcome.UNCLEAR),
        (reply(404, b'{"errorCode": 404}', length=99), Outcome.UNCLEAR),
        (reply(404, b"", length=99), Outcome.UNCLEAR),
        (reply(403), Outcome.REFUSED),
        (reply(429), Outcome.REFUSED),
        (as_json(404, {**GONE, "description": ["Registry reserved"]}), Outcome.NOT_FOR_SALE),
        (as_json(200, {**RECORD, "ldhName": "other.test"}), Outcome.REGISTERED),
    ],
)
async def test_what_servers_do(probe: RdapProbe, answer: Answer, outcome: Outcome) -> None:
    seen, server = await seen_by(probe, answer)
    assert (seen.outcome, seen.queries) == (outcome, 1)
    assert len(server.requests) == 1
    assert seen.reason


async def test_an_answer_about_another_name_says_so(probe: RdapProbe) -> None:
    seen, _ = await seen_by(probe, as_json(200, {**RECORD, "ldhName": "other.test"}))
    assert seen.facts.name == "other.test"


@pytest.mark.parametrize(
    ("status", "lines", "seconds"),
    [
        (429, ["Retry-After: 7"], 7.0),
        (403, ["Retry-After: 0"], 1.0),
        (503, ["Retry-After: 100000"], 86400.0),
        (
            429,
            [
                "Date: Mon, 05 Jan 2026 10:00:00 GMT",
                "Retry-After: Mon, 05 Jan 2026 10:01:30 GMT",
            ],
            90.0,
        ),
    ],
)
async def test_a_server_that_says_when_is_left_alone_until_then(
    probe: RdapProbe, pacer: Pacer, status: int, lines: list[str], seconds: float
) -> None:
    async with web_server(lambda _: reply(status, b"", *lines)) as server:
        seen = await probe.ask(NAME, policy(server))
        again = await probe.ask(NAME, policy(server)) if seconds > 30 else None
    assert seen.retry_after == seconds
    assert pacer.wait_for(http_key(server.base), QUICK) == pytest.approx(seconds)
    assert len(server.requests) == 1
    if again is not None:
        assert (again.outcome, again.queries) == (Outcome.REFUSED, 0)
        assert again.retry_after == pytest.approx(seconds)


@pytest.mark.parametrize(("in_window", "pause"), [(False, 300.0), (True, 30.0)])
async def test_a_refusal_without_a_time(
    probe: RdapProbe,
    pacer: Pacer,
    in_window: bool,  # noqa: FBT001  # a column of the table
    pause: float,
) -> None:
    async with web_server(lambda _: reply(429)) as server:
        seen = await probe.ask(NAME, policy(server), in_window=in_window)
    assert seen.retry_after is None
    assert pacer.wait_for(http_key(server.base), QUICK) == pytest.approx(pause)


async def test_failures_add_up_and_an_answer_clears_them(probe: RdapProbe, pacer: Pacer) -> None:
    answers: list[Answer] = [None, None, as_json(404, GONE), None, None, None]
    async with web_server(lambda _: answers.pop(0)) as server:
        key = http_key(server.base)
        for waiting in (False, False, False, False, False, True):
            await probe.ask(NAME, policy(server))
            assert (pacer.wait_for(key, QUICK) > 0) is waiting
    assert pacer.counts() == {key: 6}


@pytest.mark.parametrize(
    ("lines", "events", "age"),
    [
        ([], [], None),
        (["Age: 600"], [], 600),
        (["Age: 600", "Date: Thu, 01 Jan 2015 00:00:00 GMT"], [], 600),
        ([], [1200], 1200),
        (["Age: 600"], [1200], 1200),
        (["Age: 600"], [60], 600),
    ],
)
async def test_how_old_the_data_is(
    probe: RdapProbe, clock: HandClock, lines: list[str], events: list[int], age: int | None
) -> None:
    listed = [
        {
            "eventAction": "last update of RDAP database",
            "eventDate": (clock.now() - timedelta(seconds=old)).isoformat(),
        }
        for old in events
    ]
    seen, _ = await seen_by(probe, as_json(404, {**GONE, "events": listed}, *lines))
    expected = None if age is None else clock.now() - timedelta(seconds=age)
    assert seen.data_at == expected


async def test_a_server_out_of_reach(probe: RdapProbe) -> None:
    nowhere = Policy(suffix="test", rdap="http://127.0.0.1:1/")
    seen = await probe.ask(NAME, nowhere)
    assert (seen.outcome, seen.queries) == (Outcome.FAILED, 1)


async def test_a_suffix_without_a_server(probe: RdapProbe, pacer: Pacer) -> None:
    seen = await probe.ask("example.none", Policy(suffix="none"))
    assert (seen.outcome, seen.server, seen.queries) == (Outcome.FAILED, "", 0)
    assert pacer.counts() == {}


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        (Policy(suffix="boot"), "https://rdap.boot.example/v1/"),
        (Policy(suffix="boot", rdap="https://own.example/x"), "https://own.example/x/"),
        (Policy(suffix="co.boot"), None),
        (Policy(suffix="none"), None),
    ],
)
def test_the_policys_endpoint_comes_first(
    probe: RdapProbe, asked: Policy, base: str | None
) -> None:
    assert probe.endpoint(asked) == base


def test_a_refreshed_bootstrap_is_taken_whole(probe: RdapProbe) -> None:
    probe.use(RdapBootstrap.load({"services": [[["new"], ["https://rdap.new.example/"]]]}))
    assert probe.endpoint(Policy(suffix="new")) == "https://rdap.new.example/"
    assert probe.endpoint(Policy(suffix="boot")) is None


def test_suffixes_on_one_host_share_its_pace() -> None:
    bases = ["https://RDAP.example/bh/", "https://rdap.example/gl/", "https://rdap.example"]
    assert {http_key(base) for base in bases} == {"rdap.example"}


async def test_the_servers_clock_is_taken_from_its_date_but_not_from_a_copys(
    probe: RdapProbe, pacer: Pacer, clock: HandClock
) -> None:
    date = format_datetime(clock.now() + timedelta(seconds=90), usegmt=True)
    _, copied = await seen_by(probe, as_json(200, RECORD, f"Date: {date}", "Age: 5"))
    assert pacer.clocks.perhaps_ahead(http_key(copied.base)) == 0
    _, server = await seen_by(probe, as_json(200, RECORD, f"Date: {date}"))
    assert pacer.clocks.perhaps_ahead(http_key(server.base)) == pytest.approx(90, abs=1)
