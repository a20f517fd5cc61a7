"""Replies in words that the data does not have: what their grammar or their form still says."""

import pytest

from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.reading.whois_text import read_whois

from .whois_corpus import FREE

OTHER_SENTENCES = (
    "No, the domain is registered",
    "No domain name server found",
    "Domain name server could not be found",
    "No contact record found for the registered domain",
    "The registry database could not be found",
    "Domain not found in cache",
    "The name can not be registered",
    "No domain name may be registered",
    "The domain is not to be registered",
    "Registrar not found",
    "No domain name specified",
    "No query was given",
    "Domain name not recorded here",
    "There is no record that the domain example.com is not registered",
    "The record of the domain example.com could not be located at this time",
    "The domain is not listed for registration",
    "Not a registered domain suffix",
    "No records for example.com can be shown",
    "Domain is registered no record",
    "This TLD does not exist",
    "No registered domain name may use this",
    "whois server for domain does not exist",
    "User not found",
    "Domain found not",
    "We do not have the right to show records of domain example.com",
    "not found here",
    "Domain not registered with us",
    "Domain not registered here",
    "No domain found in your query",
    "Domain not found because of an error",
    "Domain not registrable",
    "Domain can not be found at the moment",
    "Registration of example.com is not possible",
    "Domain is not free",
    "example.com is not available",
    "Not all registered domains are found in this database",
    "Records of registered domains are not in this database",
    "Only domains in .xx exist in this registry",
    "The name server does not match the domain records",
    "No matching domain extension found",
    "Domain does not match our records",
    "The requested domain name does not match any TLD",
    "Domain not found - rate limiting is active",
    "Domain not found (reserved)",
    "Domain not found / blocked",
)


@pytest.mark.parametrize("sentence", OTHER_SENTENCES)
def test_a_sentence_that_says_something_else(sentence: str) -> None:
    assert read_whois(sentence).outcome not in FREE
    assert read_whois(f"{sentence}\n").outcome not in FREE
    assert read_whois(f"% A registry's server\n\n{sentence}.\n").outcome not in FREE


@pytest.mark.parametrize(
    "cut",
    ["Domain not found (", "Domain not found - ", "Not found: ", "No match for", "Not found,"],
)
def test_a_sentence_that_was_to_go_on_says_nothing(cut: str) -> None:
    assert read_whois(cut).outcome not in FREE


SHAPES = (
    "Jina la kikoa: example.test\nMsajili: X\nKimesajiliwa: 2011-02-03\nKinaisha: 2030-02-03\n",
    "% Tarmoq nomi: example.test\n% Egasi: Y\n% Ochilgan: 03.02.2011\n% Yopiladi: 03.02.2030\n",
    "aaaa: example.test\nbbbb: Z\ncccc: 3 Feb 2011\ndddd: ns1.example.net\neeee: ns2.example.net\n",
)
"""Records with keys that the data does not have."""


@pytest.mark.parametrize("text", SHAPES)
def test_a_record_is_known_by_its_form(text: str) -> None:
    assert read_whois(text).outcome is Outcome.REGISTERED
    for ending in ("Domain not found\n", "not found: example.test\n"):
        assert read_whois(f"{text}\n{ending}").outcome is Outcome.UNCLEAR
    for cut in range(len(text)):
        assert read_whois(text[:cut]).outcome not in FREE


def test_the_time_of_a_question_is_no_form_of_a_record() -> None:
    text = "query: example.test\nfrom: x\nat: 2024-05-01 10:00:00\nuntil: 2024-05-01 11:00:00\n"
    assert read_whois(text).outcome is Outcome.UNCLEAR
