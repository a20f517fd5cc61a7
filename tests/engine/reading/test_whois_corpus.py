"""Recorded replies of registries get the verdict that a person gives them."""

from collections.abc import Iterable

import pytest

from custom_components.domain_availability.engine.observation import Reading
from custom_components.domain_availability.engine.reading.whois_text import read_whois

from .whois_corpus import FREE, FREE_REPLIES, OTHER_REPLIES, REGISTRY_REPLIES, Reply


def read(reply: Reply) -> Reading:
    return read_whois(reply.text, server=reply.server, name=reply.name)


def of(expected: str) -> list[Reply]:
    """Return the replies with one verdict and no other."""
    return [r for r in REGISTRY_REPLIES if r.expected == expected and not r.also]


def share(of_replies: Iterable[Reply]) -> float:
    right = [reply.is_right(read(reply)) for reply in of_replies]
    return sum(right) / len(right)


@pytest.mark.parametrize("reply", OTHER_REPLIES, ids=lambda reply: reply.file)
def test_what_is_not_free_is_never_read_as_free(reply: Reply) -> None:
    assert read(reply).outcome not in FREE
    assert read_whois(reply.text).outcome not in FREE


@pytest.mark.parametrize("reply", [r for r in REGISTRY_REPLIES if r.also], ids=lambda r: r.file)
def test_replies_that_can_be_read_in_more_than_one_way(reply: Reply) -> None:
    assert reply.is_right(read(reply))


@pytest.mark.parametrize("reply", of("throttled"), ids=lambda reply: reply.file)
def test_a_refusal_says_nothing_of_the_name(reply: Reply) -> None:
    assert reply.is_right(read(reply))


@pytest.mark.parametrize("reply", of("notforsale"), ids=lambda reply: reply.file)
def test_names_that_are_not_for_sale(reply: Reply) -> None:
    assert reply.is_right(read(reply))


@pytest.mark.parametrize("reply", of("lifecycle"), ids=lambda reply: reply.file)
def test_names_that_are_leaving_with_their_phase(reply: Reply) -> None:
    assert reply.is_right(read(reply))


def test_free_names_are_recognised() -> None:
    replies = of("available")
    texts = {reply.text.replace("\r", ""): reply for reply in replies}
    assert (len(replies), len(texts)) == (120, 100)
    assert sum(read(reply).outcome in FREE for reply in replies) >= 118
    assert sum(read(reply).outcome in FREE for reply in texts.values()) >= 98


def test_registered_names_are_recognised() -> None:
    assert share(of("registered")) >= 0.98


def test_the_name_and_the_server_are_not_needed() -> None:
    for reply in (*of("available"), *of("registered"), *of("throttled")):
        assert read_whois(reply.text).outcome == read(reply).outcome, reply.file


def test_a_cut_reply_never_says_that_a_name_is_free() -> None:
    assert {read_whois(r.text, complete=False).outcome for r in FREE_REPLIES}.isdisjoint(FREE)
