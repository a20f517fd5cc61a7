"""Whatever a server sends, the reading answers: never an exception, and work in step with it."""

from collections.abc import Callable
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.reading.whois_lines import MOST_TEXT
from custom_components.domain_availability.engine.reading.whois_machine import Machine
from custom_components.domain_availability.engine.reading.whois_text import (
    decode,
    load,
    read_whois,
)

from .whois_corpus import FREE, OTHER_REPLIES, REPLIES

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

texts = st.sampled_from([reply.text for reply in REPLIES])
others = st.sampled_from([reply.text for reply in OTHER_REPLIES])


@FEW
@given(st.text(max_size=3000))
def test_any_text_has_an_outcome(text: str) -> None:
    assert read_whois(text).outcome in Outcome


@FEW
@given(st.binary(max_size=3000), st.sampled_from([None, "utf-8", "euc_kr", "no-such-charset"]))
def test_any_bytes_have_an_outcome(data: bytes, charset: str | None) -> None:
    assert read_whois(decode(data, charset=charset)).outcome in Outcome


@FEW
@given(texts, st.integers(0, 8000), st.integers(0, 8000), st.text(max_size=40))
def test_a_changed_reply_has_an_outcome(text: str, start: int, end: int, instead: str) -> None:
    changed = text[: min(start, end)] + instead + text[max(start, end) :]
    assert read_whois(changed).outcome in Outcome


@FEW
@given(others, st.integers(0, 8000), st.text(alphabet="abc \n:.%#[]", max_size=30))
def test_noise_in_a_reply_makes_no_name_free(text: str, place: int, noise: str) -> None:
    assert read_whois(text[:place] + noise + text[place:]).outcome not in FREE


@FEW
@given(
    st.lists(st.sampled_from(["not", "found", "domain", "limit", "is", "a.bb", "7", "\n", ":"])),
)
def test_words_of_the_vocabulary_in_any_order_have_an_outcome(words: list[str]) -> None:
    assert read_whois(" ".join(words)).outcome in Outcome


HOSTILE = {
    "empty lines": "\n",
    "keys": "a:\n",
    "names": "a.bb ",
    "half a phrase": "quota for ",
    "half a sentence": "no match for ",
    "statuses": "Status: free\n",
    "dates": "created: 20-Dec-2004 13:34:34 UTC\n",
    "name servers": "Name Server: ns1.example.com\n",
    "weak words": "limit denied\n\n",
    "brackets": "((((a/b)))): x\n",
    "commas": "a,",
    "letters of no alphabet": "\u4fdd\u7559",
}


def steps(work: Callable[[], object]) -> int:
    """Return how many lines of Python run: what takes time, whatever the machine's speed is."""
    count = 0

    def line(*_: object) -> None:
        nonlocal count
        count += 1

    tool = next(free for free in range(6) if sys.monitoring.get_tool(free) is None)
    sys.monitoring.use_tool_id(tool, "steps of a reading")
    try:
        sys.monitoring.register_callback(tool, sys.monitoring.events.LINE, line)
        sys.monitoring.set_events(tool, sys.monitoring.events.LINE)
        work()
    finally:
        sys.monitoring.set_events(tool, 0)
        sys.monitoring.free_tool_id(tool)
    return count


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    text = (piece * MOST_TEXT)[: 2 * MOST_TEXT]
    read_whois(text)
    small = steps(lambda: read_whois(text[:3000]))
    large = steps(lambda: read_whois(text[:6000]))
    assert large < 2.3 * small + 500
    assert steps(lambda: read_whois(text)) < 12 * MOST_TEXT


def test_a_machine_takes_one_step_a_word() -> None:
    machine = load().anywhere
    for count in (100, 1000, 10_000):
        before = machine.steps
        assert list(machine.find(["limit", "for"] * count))
        assert machine.steps - before == 2 * count


def test_the_states_of_a_machine_are_bounded_by_its_phrases() -> None:
    machine = Machine([("a <word> b", "x"), ("b <word> <word> c", "y")], anywhere=True)
    words = ["a", "b", "c", "d"] * 5 + list("abacabadabacabaabccba") * 50
    assert list(machine.find(words))
    assert machine.states < 30
