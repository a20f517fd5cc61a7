"""Availability services: what their words mean, and the probe over a real socket."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.observation import Layer, Outcome, Phase
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.probes.das import DasProbe
from custom_components.domain_availability.engine.probes.das_answer import read_das
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.registries import AvailabilityService, Policy

from ..hand_clock import HandClock
from .small_lines import SmallLines

HEAD = "% .test Domain Availability Server 2.0\n%\n% (c) the registry\n%\n"


def _reply(status: str, *, domain: str = "example.test", code: str | None = "0") -> str:
    rc = f"%% RC = {code}\n" if code is not None else ""
    return f"{HEAD}{rc}Domain: {domain}\nStatus: {status}\n"


@pytest.mark.parametrize(
    ("status", "outcome", "phase"),
    [
        ("AVAILABLE", Outcome.AVAILABLE, None),
        ("FREE", Outcome.AVAILABLE, None),
        ("NOT AVAILABLE", Outcome.REGISTERED, None),
        ("Registered", Outcome.REGISTERED, None),
        ("QUARANTINE", Outcome.REGISTERED, Phase.REDEMPTION),
        ("ON HOLD", Outcome.REGISTERED, Phase.ON_HOLD),
        ("RESERVED", Outcome.NOT_FOR_SALE, Phase.RESERVED),
        ("BLOCKED", Outcome.NOT_FOR_SALE, Phase.RESERVED),
        ("NOT ALLOWED", Outcome.UNCLEAR, None),
        ("AVAILABLE SOON", Outcome.UNCLEAR, None),
        ("NOT  AVAILABLE FOR NOW", Outcome.UNCLEAR, None),
        ("", Outcome.UNCLEAR, None),
    ],
)
@pytest.mark.parametrize("code", ["0", None])
def test_statuses_are_a_closed_vocabulary(
    status: str, outcome: Outcome, phase: Phase | None, code: str | None
) -> None:
    reading = read_das(_reply(status, code=code), suffix="test")
    assert (reading.outcome, reading.phase) == (outcome, phase)
    assert reading.reason


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("-1", Outcome.FAILED),
        ("-2", Outcome.REFUSED),
        ("-3", Outcome.REFUSED),
        ("17", Outcome.UNCLEAR),
    ],
)
def test_a_return_code_comes_before_a_status(code: str, outcome: Outcome) -> None:
    assert read_das(_reply("AVAILABLE", code=code), suffix="test").outcome is outcome
    assert read_das(f"RC: {code}\nDomain: example.test\n", suffix="test").outcome is outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("example.test is available for registration.\n", Outcome.AVAILABLE),
        ("The domain example.test is available\r\n", Outcome.AVAILABLE),
        ('Domain "example.test" is available\n', Outcome.AVAILABLE),
        ("example.test is delegated\n", Outcome.REGISTERED),
        ("The domain example.test is already registered.\n", Outcome.REGISTERED),
        ("This domain can currently not be registered\n", Outcome.NOT_FOR_SALE),
        ("This domain is available\n", Outcome.UNCLEAR),
        ("example.test is not available\n", Outcome.UNCLEAR),
        ("example.test is available from 2030\n", Outcome.UNCLEAR),
        ("example.test is available\nexample.test is delegated\n", Outcome.UNCLEAR),
        ("Quota exceeded\n", Outcome.REFUSED),
        ("Access denied\nexample.test is available\n", Outcome.REFUSED),
        ("% ERROR - the database is away\n", Outcome.FAILED),
        ("", Outcome.UNCLEAR),
    ],
)
def test_sentences(text: str, outcome: Outcome) -> None:
    assert read_das(text, suffix="test").outcome is outcome


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (_reply("AVAILABLE"), "example.test"),
        (_reply("AVAILABLE", domain="EXAMPLE.test"), "example.test"),
        (_reply("AVAILABLE", domain="example"), "example.test"),
        (_reply("AVAILABLE", domain="bücher.test"), "xn--bcher-kva.test"),
        (
            "Domain: bücher.test\nA-label: xn--bcher-kva.test\nStatus: AVAILABLE\n",
            "xn--bcher-kva.test",
        ),
        (_reply("AVAILABLE", domain="other.test"), "other.test"),
        ("example.test is available\n", "example.test"),
    ],
)
def test_the_name_a_reply_is_about(text: str, name: str) -> None:
    reading = read_das(text, suffix="test")
    assert (reading.outcome, reading.facts.name) == (Outcome.AVAILABLE, name)


@pytest.mark.parametrize(
    "text",
    [
        "Status: AVAILABLE\n",
        "Domain: a.test\nDomain: b.test\nStatus: AVAILABLE\n",
        "Domain: a.test\nStatus: AVAILABLE\nStatus: NOT AVAILABLE\n",
        "Domain: \ud800.test\nStatus: AVAILABLE\n",
    ],
)
def test_available_needs_one_name_and_one_word(text: str) -> None:
    assert read_das(text, suffix="test").outcome is Outcome.UNCLEAR


PARTS = st.sampled_from(
    ["Domain: example.test\n", "Status: AVAILABLE\n", "Status: NOT AVAILABLE\n", "RC = -2\n", HEAD]
)


@given(text=st.text(max_size=200) | st.lists(PARTS | st.text(max_size=20)).map("".join))
def test_any_text(text: str) -> None:
    whole = read_das(text, suffix="test")
    assert isinstance(whole.outcome, Outcome)
    assert read_das(text, suffix="test", complete=False).outcome is not Outcome.AVAILABLE
    assert read_das(text + "\nQuota exceeded\n", suffix="test").outcome is Outcome.REFUSED


@pytest.fixture
def probe(network: SocketNetwork, pacer: Pacer, clock: HandClock) -> DasProbe:
    return DasProbe(network, pacer, clock)


def policy_of(server: SmallLines, query: str = "%s") -> Policy:
    das = AvailabilityService(host="127.0.0.1", port=server.port, query=query)
    return Policy(suffix="test", das=das, trusted_hosts=True)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("%s", b"example.test\r\n"),
        ("get 1.0 %l", b"get 1.0 example\r\n"),
        ("-c utf-8 %s", b"-c utf-8 example.test\r\n"),
    ],
)
async def test_the_probe_asks_as_the_policy_says(probe: DasProbe, query: str, line: bytes) -> None:
    async with SmallLines(_reply("AVAILABLE").encode()) as server:
        seen = await probe.ask("example.test", policy_of(server, query))
    assert server.lines == [line]
    assert (seen.outcome, seen.layer) == (Outcome.AVAILABLE, Layer.DAS)
    assert seen.server == server.key
    assert seen.facts.name == "example.test"


async def test_a_service_that_refuses_is_left_alone(probe: DasProbe) -> None:
    async with SmallLines(_reply("", code="-2").encode()) as server:
        policy = policy_of(server)
        assert (await probe.ask("example.test", policy)).outcome is Outcome.REFUSED
        again = await probe.ask("example.test", policy)
        assert (again.outcome, again.queries) == (Outcome.REFUSED, 0)
        assert again.retry_after is not None


async def test_a_suffix_without_a_service(probe: DasProbe) -> None:
    seen = await probe.ask("example.test", Policy(suffix="test"))
    assert (seen.outcome, seen.queries) == (Outcome.FAILED, 0)


async def test_an_empty_reply(probe: DasProbe) -> None:
    async with SmallLines(b"") as server:
        assert (await probe.ask("example.test", policy_of(server))).outcome is Outcome.UNCLEAR
