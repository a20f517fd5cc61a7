"""What a registrar's API must offer to be asked: the small protocol behind which each is one file.

A registrar only turns names into one request and its answer into readings; pace, retries, sessions
and secrets are the probe's. None of them ever calls an endpoint that registers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, quote_plus

from ...observation import Reading
from ...policy import Pace

type Credentials = Mapping[str, str]
"""What the user typed, by the keys of the registrar's fields."""

HIDDEN = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One thing the user types to use an account."""

    key: str
    secret: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request; it carries secrets, so that its text shows the method alone."""

    method: str
    """`GET` or `POST`."""
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one answer says: of the names it speaks of, or of the account."""

    readings: Mapping[str, Reading] = field(default_factory=dict)
    """By the name asked for; a name that is missing was not answered."""
    unsupported: Collection[str] = ()
    """Names whose suffix this registrar does not sell."""
    credentials_failed: bool = False
    throttled: bool = False
    failed: bool = False
    """The service is broken just now."""


class Registrar(Protocol):
    """One provider. Pure: it reads and writes, and asks nobody."""

    key: str
    """Stable, lower-case: the unique id of its account."""
    title: str
    """As people know it."""
    base: str
    """Where its API is, with a trailing slash; the endpoint file may say otherwise."""
    credentials: tuple[Credential, ...]
    names_a_call: int
    pace: Pace
    """How often one account may ask."""

    def request(self, base: str, credentials: Credentials, names: Sequence[str]) -> Request:
        """Return the request that asks about up to `names_a_call` names (A-labels)."""
        ...

    def read(self, status: int, document: object, names: Sequence[str]) -> Answer:
        """Read a JSON answer to such a request, whatever it holds; never raises.

        `status` is 200, or a code the answer's own words may explain (400, 401, 403, 404, 429).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A registrar and the user's credentials there."""

    registrar: Registrar
    credentials: Credentials = field(repr=False)
    base: str | None = field(default=None)
    """Another base URL than the registrar's own."""

    @property
    def url(self) -> str:
        """Return the base URL that is asked."""
        return self.base or self.registrar.base

    def request(self, names: Sequence[str]) -> Request:
        """Return the request that asks about these names."""
        return self.registrar.request(self.url, self.credentials, names)

    def redact(self, text: str) -> str:
        """Return a text without anything the user typed, as typed or as in a URL."""
        typed = sorted(filter(None, self.credentials.values()), key=len, reverse=True)
        for value in typed:
            encoded = value.encode(errors="replace")
            for written in {value, quote(encoded, safe=""), quote(encoded), quote_plus(encoded)}:
                text = text.replace(written, HIDDEN)
        return text
