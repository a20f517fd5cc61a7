"""Replies in the words and layouts of registries of which no reply was recorded."""

from pathlib import Path

import pytest

from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.reading.whois_text import read_whois

from .whois_corpus import FREE

BLOCKS = [
    (head.split(), f"{text}\n")
    for block in Path(__file__)
    .with_name("whois_wordings.txt")
    .read_text("utf-8")
    .removeprefix("=== ")
    .rstrip("\n")
    .split("\n=== ")
    for head, _, text in [block.partition("\n")]
]
SENTENCES = [
    line for head, text in BLOCKS if head == ["sentences", "free"] for line in text.splitlines()
]
FREE_REPLIES = [text for head, text in BLOCKS if head == ["free"]]
OTHERS = [(head, text) for head, text in BLOCKS if head[0] in Outcome]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_that_say_no_such_name(sentence: str) -> None:
    assert read_whois(f"{sentence}\n").outcome in FREE
    assert read_whois(f"\r\n{sentence}\r\n\r\n").outcome in FREE
    assert read_whois(f"% A registry's server\n\n{sentence}\n").outcome in FREE
    assert read_whois(f"{sentence}\n", complete=False).outcome is Outcome.UNCLEAR
    assert read_whois(f"{sentence}, try later\n").outcome not in FREE


@pytest.mark.parametrize("text", FREE_REPLIES)
def test_replies_that_say_no_such_name(text: str) -> None:
    assert read_whois(text).outcome in FREE


@pytest.mark.parametrize(("head", "text"), OTHERS)
def test_replies_that_say_something_else(head: list[str], text: str) -> None:
    reading = read_whois(text)
    assert reading.outcome is Outcome(head[0])
    assert head[1:] in ([], [reading.phase])
    for cut in range(len(text)):
        assert read_whois(text[:cut]).outcome not in FREE


def test_the_blocks_are_all_used() -> None:
    assert min(len(SENTENCES), len(OTHERS)) > 50
    assert len(FREE_REPLIES) > 8
