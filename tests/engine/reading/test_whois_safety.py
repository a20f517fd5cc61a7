"""Nothing added to or cut from a reply makes a name free that is not."""

from random import Random

import pytest

from custom_components.domain_availability.engine.observation import Outcome
from custom_components.domain_availability.engine.reading.whois_text import read_whois

from .whois_corpus import FREE, FREE_REPLIES, OTHER_REPLIES, Reply

NOTICES = (
    "WHOIS LIMIT EXCEEDED - SEE WWW.PIR.ORG/WHOIS FOR DETAILS",
    "Please go away for 13 Seconds",
    "% Error: 55000000002 Connection refused; access control limit reached.",
    "Too many requests...",
    "%% Too many requests...",
    "% Query rate limit exceeded. Reduced information.",
    "Your connection limit exceeded. Please slow down and try again later.",
    "% Quota exceeded",
    "% Excessive querying, grace period of 10 seconds",
    "-1: Maximum query rate reached",
    "    The WHOIS query quota for 192.0.2.1 has been exceeded\n    and will be replenished soon.",
    "Service temporarily unavailable.",
    "Access denied",
    "You have exceeded your query limit",
    "The IP address used is not authorised or\nhas exceeded the established limit for queries.",
    "blacklisted: You have exceeded the query limit for your network and have been blacklisted.",
    "Requests of this client are not permitted.",
    "Server too busy, try later",
    "query_status: 440 Request Denied",
    "The database is locked",
    "Слишком много запросов, попробуйте позже",
    "Limite de consultas excedido",
)


def cuts(reply: Reply) -> set[int]:
    """Return places to cut a reply at: ends of lines, inside words, and one octet short."""
    random = Random(reply.file)  # noqa: S311 - the same places in every run
    ends = [place for place, letter in enumerate(reply.text) if letter == "\n"]
    chosen = random.sample(ends, min(len(ends), 10))
    inside = [random.randrange(len(reply.text) + 1) for _ in range(6)]
    return {*chosen, *(place + 1 for place in chosen), *inside, max(len(reply.text) - 1, 0)}


@pytest.mark.parametrize("reply", OTHER_REPLIES, ids=lambda reply: reply.file)
def test_no_beginning_of_a_reply_says_free(reply: Reply) -> None:
    for cut in cuts(reply):
        assert read_whois(reply.text[:cut]).outcome not in FREE, reply.text[:cut][-80:]


def test_no_beginning_of_a_short_reply_says_free() -> None:
    for reply in {r.text: r for r in OTHER_REPLIES if len(r.text) < 250}.values():
        for cut in range(len(reply.text)):
            assert read_whois(reply.text[:cut]).outcome not in FREE, reply.text[:cut]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_of_refusal_anywhere_ends_every_absence(notice: str) -> None:
    random = Random(notice)  # noqa: S311 - the same places in every run
    assert read_whois(notice).outcome in {Outcome.REFUSED, Outcome.FAILED, Outcome.UNCLEAR}
    for reply in FREE_REPLIES:
        lines = reply.text.split("\n")
        for place in (0, len(lines), random.randrange(len(lines) + 1)):
            text = "\n".join((*lines[:place], notice, *lines[place:]))
            assert read_whois(text).outcome not in FREE, text


@pytest.mark.parametrize(
    "part",
    [
        "Registrar: Some Registrar",
        "Creation Date: 2001-01-01",
        "Expiry Date: 2030-01-01",
        "Name Server: ns1.example.net",
        "Registrant: Somebody",
        "Status: active",
    ],
)
def test_a_record_and_not_found_in_one_reply_are_unclear(part: str) -> None:
    assert read_whois(f"Domain not found.\n{part}\n").outcome is Outcome.UNCLEAR
    assert read_whois(f"{part}\n\nNot found: example.com\n").outcome is Outcome.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\r\n\r\n",
        "%\n%\n",
        "<html><body>Domain not found</body></html>",
        "<!DOCTYPE html>\nNot found\n",
        "HTTP/1.1 404 Not Found\n\nNot found\n",
        "% Available on web at http://whois.nic.example/",
        "% Available",
        "Nameserver not found\n",
        "Contact not found\n",
        "No name servers found\n",
        "the terms of use of this service say that a name is\nnot found\nwhere it is none\n",
        "A name that is pending delete cannot be queried here\n",
        "% a name like example.com is in quarantine for 40 days\n",
        "Invalid query\n",
        "Invalid input\n",
        "Unknown command\n",
        "Status: ok\n",
        "NOTE: FAILURE TO LOCATE A RECORD IS NOT INDICATIVE OF THE AVAILABILITY OF A NAME.\n",
        "Whois server for .example, only queries for names below it are accepted\n",
        "Domain not found.\n" * 300,
        "Domain not found.\n" + "x " * 20_000,
    ],
)
def test_what_is_not_understood_is_unclear(text: str) -> None:
    assert read_whois(text).outcome is Outcome.UNCLEAR
