"""A fingerprint of an answer that is no RDAP: what two pages for two names have in common."""

import hashlib
import re

_LONGEST = 65536
_TAG = re.compile(r"<[^<>]*>")
_HOST = re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]++)+")
_TOKEN = re.compile(r"[\w:+/=-]+")


def readable(body: bytes) -> str:
    """Return the text of a page, one line for each piece between its tags."""
    return _TAG.sub("\n", _page(body))


def shape(body: bytes, name: str | None = None) -> str:
    """Return a fingerprint in which the name asked for, any host name and any number is the same.

    Request ids and times are words with digits; the same page for another name at another second
    has the same fingerprint.
    """
    page = _page(body)
    if name:
        page = page.replace(name.casefold(), " ")
    page = _TOKEN.sub(_uncounted, _HOST.sub(" ", page))
    return hashlib.sha256(" ".join(page.split()).encode()).hexdigest()[:16]


def _page(body: bytes) -> str:
    return body[:_LONGEST].decode("latin-1").casefold()


def _uncounted(token: re.Match[str]) -> str:
    return "#" if any(c.isdigit() for c in token[0]) else token[0]
