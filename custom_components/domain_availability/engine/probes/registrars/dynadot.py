"""Dynadot: one name a call for ordinary accounts, the key in the address.

Formats: https://www.dynadot.com/domain/api-commands, command `search` of `api3.json`
(`SearchResponse.ResponseCode` 0 or -1, `SearchResults[]` with `DomainName`, `Available`, `Price`;
`Response.Error` where the call itself was refused). A price is written "77.00 in USD", or in a
sentence that says "is a Premium Domain" and "Registration Price: 2500.00 in USD". Ordinary accounts
have one request in flight and one a second.
"""

from collections.abc import Mapping, Sequence
import re
from urllib.parse import urlencode

from ...observation import Reading
from ...policy import Pace
from .registrar import Answer, Credential, Credentials, Request
from .words import NOT_SOLD, entries_by_name, fields_of, not_offered, offered, unclear, word

_CURRENCY = "USD"
_PRICE = re.compile(r"(?:registration price: {0,4})?([0-9][0-9,.]{0,15}) in ([a-z]{3})\b")
_PREMIUM_PRICE = re.compile(r"registration price: {0,4}([0-9][0-9,.]{0,15}) in ([a-z]{3})\b")
_BAD_KEY = re.compile(
    r"(?:invalid|missing|wrong|no) (?:api )?key|key (?:is )?(?:invalid|missing|wrong)"
    r"|\bip\b.{0,40}\bnot\b|unauthori[sz]ed|access denied"
)
_TOO_OFTEN = re.compile(r"too many|rate limit|limit exceeded|request in (?:process|progress)")
_BUSY = frozenset({"system_busy", "offline"})
_UNSOLD = re.compile(r"(?:tld|extension|domain) (?:is )?(?:not|un)[ -]?supported")


class Dynadot:
    """Reads and writes what `search` takes and gives."""

    key = "dynadot"
    title = "Dynadot"
    base = "https://api.dynadot.com/"
    credentials: tuple[Credential, ...] = (Credential(key="api_key"),)
    names_a_call = 1
    pace = Pace(gap=2)

    def request(self, base: str, credentials: Credentials, names: Sequence[str]) -> Request:
        """Return a GET; there is no other place for the key than the address."""
        query = {
            "key": credentials["api_key"],
            "command": "search",
            "domain0": names[0],
            "show_price": "1",
            "currency": _CURRENCY,
        }
        return Request(method="GET", url=f"{base}api3.json?{urlencode(query)}")

    def read(self, status: int, document: object, names: Sequence[str]) -> Answer:
        """Read the entry of the name that was asked."""
        name = names[0]
        search = fields_of(document, "SearchResponse")
        said = search or fields_of(document, "Response")
        error = " ".join(word(part.get("Error")) for part in (said, fields_of(document)))
        if _BAD_KEY.search(error):
            return Answer(credentials_failed=True)
        if _TOO_OFTEN.search(error):
            return Answer(throttled=True)
        if word(said.get("Status")) in _BUSY:
            return Answer(failed=True)
        entries = entries_by_name(search.get("SearchResults"), "DomainName")
        if status != 200 or str(search.get("ResponseCode")) != "0" or name not in entries:
            return Answer()
        entry = entries[name]
        unsold = _UNSOLD.search(f"{word(entry.get('Status'))} {word(entry.get('Error'))}")
        return Answer(
            readings={name: unclear(NOT_SOLD) if unsold else _read(name, entry)},
            unsupported=(name,) if unsold else (),
        )


def _read(name: str, entry: Mapping[str, object]) -> Reading:
    text = word(entry.get("Price"))
    premium = "premium" in text
    cost = (_PREMIUM_PRICE if premium else _PRICE).search(text)
    amount, code = cost.groups() if cost else (None, None)
    match word(entry.get("Available")):
        case "yes" if word(entry.get("Status")) in {"", "success", "available"}:
            return offered(name, amount=amount, code=code, premium=premium)
        case "no":
            return not_offered(name, entry.get("Status"))
        case _:
            return unclear()
