"""An RDAP answer to what it says of the name (RFC 7480, 9083), in a closed world.

The order of the rules is the safety: an answer is positive only where it is a domain object with a
trace of a registration, negative only where it is a whole "not found" in which nothing else is
said, and everything that is neither says nothing. Never an exception, whatever the octets.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from ..observation import Outcome, Phase, Reading
from . import rdap_dates
from .rdap_codes import outcome_of_code
from .rdap_document import Document, NotJson, parse
from .rdap_facts import data_at
from .rdap_object import read_error, read_object
from .rdap_shape import readable, shape
from .rdap_words import about_the_name, refusal

LARGEST = 1 << 20
"""Octets of an answer; the largest honest ones have a few thousand."""

_RDAP_MEMBERS = frozenset({"errorcode", "rdapconformance", "description", "notices"})
"""Members of an error of RFC 9083 section 6; a gateway's own JSON has none of them."""

_NONE: Mapping[str, Phase] = MappingProxyType({})


def read_rdap(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    complete: bool = True,
    statuses: Mapping[str, Phase] = _NONE,
    name: str | None = None,
) -> Reading:
    """Return what an HTTP answer to an RDAP `domain/` question says.

    `complete` is false where the body was cut; `statuses` is the registry's own meaning of folded
    statuses. `name` is the one asked for and only taken out of a page's fingerprint (`shape`):
    whether the answer is about it (`facts.name`) is the judgement's.

    `data_at` is what the server says of its database, and of a cache's copy its Date less its Age:
    the data is no older than that, as some caches keep the origin's Date and others do not.
    """
    if status not in {200, 404}:
        return Reading(outcome=outcome_of_code(status), reason=f"HTTP {status}")
    if not complete or len(body) > LARGEST:
        return Reading(outcome=Outcome.UNCLEAR, reason=f"HTTP {status} with a body cut short")
    if not body.strip():
        reading = _empty(status)
    else:
        try:
            document = parse(body)
        except NotJson:
            reading = _page(status, body, name)
        else:
            if isinstance(document, dict):
                reading = _document(status, document, body, name, statuses)
            else:
                reading = _page(status, body, name)
    return replace(reading, data_at=_oldest(reading.data_at, _origin(headers)))


def _oldest(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)


def _origin(headers: Mapping[str, str]) -> datetime | None:
    age = rdap_dates.age(headers)
    sent = rdap_dates.http_date(rdap_dates.header(headers, "date") or "")
    return None if age is None or sent is None else sent - age


def _empty(status: int) -> Reading:
    if status == 404:
        return Reading(outcome=Outcome.ABSENT, reason="404 without a body")
    return Reading(outcome=Outcome.FAILED, reason="200 without a body")


def _document(
    status: int,
    document: Document,
    body: bytes,
    name: str | None,
    statuses: Mapping[str, Phase],
) -> Reading:
    if status == 200:
        reading = read_object(document, statuses)
    else:
        reading = read_error(document, statuses)
        if reading.outcome is Outcome.ABSENT and not _is_rdap(document):
            reading = _page(status, body, name)
    return replace(reading, data_at=data_at(document))


def _is_rdap(document: Document) -> bool:
    return any(key.casefold() in _RDAP_MEMBERS for key in document)


def _page(status: int, body: bytes, name: str | None) -> Reading:
    """Read what is no RDAP: an absence only for a 404, and only by comparison with another."""
    words = readable(body)
    if said := refusal([words]):
        return Reading(outcome=Outcome.REFUSED, reason=f"HTTP {status}: {said[:80]}")
    if status != 404:
        return Reading(outcome=Outcome.UNCLEAR, reason=f"{status} with a body that is no RDAP")
    if _is_broken(body):
        return Reading(outcome=Outcome.UNCLEAR, reason="404 with broken JSON")
    about = about_the_name([words])
    if about is not None and about.outcome is Outcome.NOT_FOR_SALE:
        return Reading(outcome=about.outcome, phase=about.phase, reason=f"404: {about.words[:80]}")
    return Reading(
        outcome=Outcome.ABSENT,
        reason="404 with a body that is no RDAP",
        shape=shape(body, name),
    )


def _is_broken(body: bytes) -> bool:
    """Tell whether a body that begins as JSON does not end as an object."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in {b"{", b"["}:
        return False
    try:
        return not isinstance(parse(body), dict)
    except NotJson:
        return True
