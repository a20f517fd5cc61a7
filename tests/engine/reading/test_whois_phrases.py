"""The language of phrases, and the data files that are written in it."""

from collections.abc import Iterator
import json
from pathlib import Path
import re

import pytest

from custom_components.domain_availability.engine.reading.whois_machine import Machine
from custom_components.domain_availability.engine.reading.whois_phrases import PhraseError
from custom_components.domain_availability.engine.reading.whois_text import read_whois, read_with
from custom_components.domain_availability.engine.reading.whois_vocabulary import build, load
from custom_components.domain_availability.engine.reading.whois_words import is_name, words_of

from .whois_corpus import FREE, REPLIES

DATA = Path(__file__).parents[3] / "custom_components/domain_availability/engine/data"
OPERATORS = frozenset({"joburg", "registry", "switch", "whois"})
"""Words of the data that are names of registries and their hosts too."""

FILES = ("absence", "dialects", "fields", "refusal", "reserved", "statuses")


@pytest.mark.parametrize(
    ("phrase", "said", "means"),
    [
        ("not found", "not found", True),
        ("not found", "not found here", False),
        ("not found", "not", False),
        ("a|b c", "b c", True),
        ("a [b] c", "a c", True),
        ("a [b] c", "a b c", True),
        ("a [b [c]] d", "a b c d", True),
        ("a [b [c]] d", "a c d", False),
        ("(a b / c) d", "c d", True),
        ("(a b / c) d", "a d", False),
        ("for <name>", "for example.com", True),
        ("for <name>", "for 7", False),
        ("for <number>", "for 7", True),
        ("for <word>", "for example.com", True),
        ("for <word>", "for for", True),
        ("$THING gone", "the name gone", True),
    ],
)
def test_a_phrase_means_what_it_says(phrase: str, said: str, *, means: bool) -> None:
    machine = Machine([(phrase, "sense")], {"THING": "[the] name"})
    assert machine.match(said.split()) == (("sense",) if means else ())


@pytest.mark.parametrize("phrase", ["", "a [b", "a )", "$NOBODY", "[a|b c|d]", "[ ]"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Machine([(phrase, "sense")])


def test_phrases_are_found_anywhere_but_not_over_a_gap() -> None:
    machine = Machine([("limit exceeded", "x"), ("exceeded again", "y")], anywhere=True)
    assert list(machine.find(["the", "limit", "exceeded", "again"])) == [(2, "x"), (3, "y")]
    assert list(machine.find(["limit", "", "exceeded"])) == []


def test_the_longest_phrase_that_words_begin_with() -> None:
    machine = Machine([("created", "short"), ("created on", "long")])
    assert machine.prefix(["created", "on", "monday"]) == (2, ("long",))
    assert machine.prefix(["never"]) == (0, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('No match for "EXAMPLE.COM".', ["no", "match", "for", "example.com"]),
        ("%ERROR:101: it doesn't exist...", ["error", "101", "it", "doesnt", "exist"]),
        ("Object_Not_Found", ["object", "not", "found"]),
        ("Expires on...........:2011-04-01", ["expires", "on", "2011-04-01"]),
        ("上記ドメイン名は登録されていません。", ["上記ドメイン名は登録されていません"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("word", ["example.com", "a.b.c.example", "xn--a.xn--b1a", "bücher.de"])
def test_names(word: str) -> None:
    assert is_name(word)


@pytest.mark.parametrize(
    "word", ["example", "192.0.2.1", "v1.1", "a..com", "a@b.com", "e.g", ".com"]
)
def test_no_names(word: str) -> None:
    assert not is_name(word)


def groups(name: str) -> Iterator[dict[str, object]]:
    for part in json.loads((DATA / f"whois_{name}.json").read_text("utf-8")).values():
        for group in part if isinstance(part, list) else [part]:
            if isinstance(group, dict) and ({"phrases", "suffixes"} & group.keys()):
                yield group


@pytest.mark.parametrize("name", FILES)
def test_every_group_of_the_data_names_its_source(name: str) -> None:
    assert json.loads((DATA / f"whois_{name}.json").read_text("utf-8"))["about"]
    for group in groups(name):
        assert isinstance(group["source"], str)
        assert len(group["source"]) > 8


@pytest.mark.parametrize("name", FILES)
def test_no_name_date_or_hash_of_a_reply_is_in_the_data(name: str) -> None:
    text = (DATA / f"whois_{name}.json").read_text("utf-8").lower()
    assert not re.search(r"\b(19|20)\d\d[-./]\d\d[-./]\d\d\b|\b[0-9a-f]{12,}\b", text)
    said = set(words_of(text))
    for reply in REPLIES:
        assert reply.name not in said
        label = reply.name.partition(".")[0]
        assert len(label) < 4 or label not in said - OPERATORS


def test_a_vocabulary_without_some_meanings_does_not_know_them() -> None:
    reading, used = read_with(load(), "Not found: example.com\n")
    assert reading.outcome in FREE
    assert used
    assert read_with(build(used), "Not found: example.com\n")[0].outcome not in FREE
    assert read_whois("Not found: example.com\n").outcome in FREE


def test_the_vocabulary_is_read_once() -> None:
    assert load() is load()
