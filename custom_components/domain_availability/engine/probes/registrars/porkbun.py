"""Porkbun: one name a call, one call in ten seconds.

Formats: https://porkbun.com/api/json/v3/spec, `domain/checkDomain/{name}` (`status`, `response`
with `avail`, `type`, `premium`, `price` in US dollars) and its error `code`s. Throttled calls come
as status 400 or 429 with "n out of n checks within n seconds used" in `message`, and as a 503 page.
"""

from collections.abc import Mapping, Sequence
import json
import re
from urllib.parse import quote

from ...observation import Reading
from ...policy import Pace
from .registrar import Answer, Credential, Credentials, Request
from .words import NOT_SOLD, fields_of, not_offered, offered, unclear, word

_CREDENTIALS = frozenset(
    {
        "api_key_required",
        "invalid_api_keys_001",
        "invalid_api_keys_002",
        "invalid_token",
        "invalid_user",
        "ip_not_allowed",
        "missing_apikey",
        "missing_secretapikey",
    }
)
_THROTTLED = frozenset({"rate_limit_exceeded"})
_UNSUPPORTED = frozenset({"invalid_tld", "tld_not_supported", "unsupported_tld"})
_BAD_KEY = re.compile(r"(?:invalid|missing) (?:secret )?api ?key")
_TOO_OFTEN = re.compile(r"checks within \d{1,6} seconds|rate limit")
_UNSOLD = re.compile(r"(?:tld|extension) (?:is )?(?:not|un)[ -]?supported")
_CURRENCY = "USD"


class Porkbun:
    """Reads and writes what `checkDomain` takes and gives."""

    key = "porkbun"
    title = "Porkbun"
    base = "https://api.porkbun.com/api/json/v3/"
    credentials: tuple[Credential, ...] = (
        Credential(key="api_key"),
        Credential(key="secret_api_key"),
    )
    names_a_call = 1
    pace = Pace(gap=10)

    def request(self, base: str, credentials: Credentials, names: Sequence[str]) -> Request:
        """Return a POST with both keys in its body."""
        keys = {"apikey": credentials["api_key"], "secretapikey": credentials["secret_api_key"]}
        return Request(
            method="POST",
            url=f"{base}domain/checkDomain/{quote(names[0], safe='')}",
            headers={"Content-Type": "application/json"},
            body=json.dumps(keys).encode(),
        )

    def read(self, status: int, document: object, names: Sequence[str]) -> Answer:
        """Read the answer about the one name that was asked; it does not repeat the name."""
        said = fields_of(document)
        name = names[0]
        if word(said.get("status")) == "success":
            reading = _read(name, fields_of(said, "response")) if status == 200 else unclear()
            return Answer(readings={name: reading})
        code, message = word(said.get("code")), word(said.get("message"))
        if code in _CREDENTIALS or _BAD_KEY.search(message):
            return Answer(credentials_failed=True)
        if code in _THROTTLED or _TOO_OFTEN.search(message):
            return Answer(throttled=True)
        if code in _UNSUPPORTED or _UNSOLD.search(message):
            return Answer(readings={name: unclear(NOT_SOLD)}, unsupported=(name,))
        return Answer()


def _read(name: str, response: Mapping[str, object]) -> Reading:
    kind, premium = word(response.get("type")), word(response.get("premium"))
    match word(response.get("avail")):
        case "yes" if kind in {"", "registration"} and premium in {"", "no", "yes"}:
            return offered(
                name, amount=response.get("price"), code=_CURRENCY, premium=premium == "yes"
            )
        case "no":
            return not_offered(name, response.get("reason"))
        case _:
            return unclear()
