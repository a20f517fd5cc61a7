"""One list over HTTP: only if it is another than the one we have, and nowhere but to its host."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from ...reading.rdap_dates import retry_after
from ..network import HttpReply, Network, NetworkError
from .errors import ListError

TIMEOUT = 120.0
"""Seconds for the whole exchange; a list of some megabytes takes a slow line a while."""
CAP = 32 * 2**20
"""Octets of a list as it is sent: eight times the largest there is."""

_MOST_HOPS = 2
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which edition of a list a server sent, by its own signs (RFC 9110, section 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A list as it was sent."""

    body: bytes
    edition: Edition


async def fetch(network: Network, url: str, now: datetime, known: Edition) -> Fetched | None:
    """Fetch a list, or `None` where the server says that it is the known edition still.

    `now` (UTC) is what a Retry-After is counted from. Raises ListError for all the world does.
    """
    headers = _conditions(known)
    reply = await _get(network, url, headers)
    for _ in range(_MOST_HOPS):
        if (there := _moved(url, reply)) is None:
            break
        url, reply = there, await _get(network, there, headers)
    if reply.status == 304 and headers:
        return None
    if reply.status != 200:
        raise ListError(
            f"its server answered with {reply.status}",
            retry_after=retry_after(reply.headers, now),
        )
    if not reply.complete:
        raise ListError(f"it did not arrive whole, or has more than {CAP >> 20} MiB")
    return Fetched(
        body=reply.body,
        edition=Edition(
            etag=reply.headers.get("ETag", ""),
            last_modified=reply.headers.get("Last-Modified", ""),
        ),
    )


async def _get(network: Network, url: str, headers: Mapping[str, str]) -> HttpReply:
    try:
        return await network.get(url, headers=headers, timeout=TIMEOUT, cap=CAP)
    except NetworkError as error:
        raise ListError(str(error)) from error


def _conditions(known: Edition) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {field: value for field, value in conditions.items() if value}


def _moved(url: str, reply: HttpReply) -> str | None:
    """Return where a list has moved to, if that is the same host by the same scheme or https."""
    location = reply.headers.get("Location", "")
    if reply.status not in _REDIRECTS or not location:
        return None
    try:
        there = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(there)
        same_port = (old.port, old.scheme) == (new.port, new.scheme) or new.port is None
    except ValueError:
        return None
    safe = new.scheme in {old.scheme, "https"} and new.username is None and same_port
    return there if safe and _host(old.hostname) == _host(new.hostname) else None


def _host(name: str | None) -> str:
    return (name or "").lower().removeprefix("www.")
