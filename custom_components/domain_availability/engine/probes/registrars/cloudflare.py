"""Cloudflare Registrar: up to 20 names a call, asked live at the registries.

Formats: https://developers.cloudflare.com/api/resources/registrar/methods/check/ (`domain-check`:
`result.domains[]` with `name`, `registrable`, `reason`, `tier`, `pricing`); error codes:
https://developers.cloudflare.com/fundamentals/api/troubleshooting/. Limits: 1,200 requests in five
minutes a user (https://developers.cloudflare.com/fundamentals/api/reference/limits/).
"""

from collections.abc import Mapping, Sequence
import json
from urllib.parse import quote

from ...observation import Outcome, Reading
from ...policy import Pace
from .registrar import Answer, Credential, Credentials, Request
from .words import (
    NOT_SOLD,
    entries_by_name,
    fields_of,
    not_offered,
    objects_in,
    offered,
    unclear,
    word,
)

_CREDENTIALS = frozenset({6003, 6111, 7003, 9103, 9106, 9109, 10000, 10001})
"""Codes that say: no such token, not allowed to, or no such account."""
_THROTTLED = frozenset({971})
_UNSUPPORTED = frozenset(
    {
        "extension_not_supported",
        "extension_not_supported_via_api",
        "extension_disallows_registration",
    }
)
_PREMIUM_WITHOUT_PRICE = "premium, and nothing says that it can be had"


class Cloudflare:
    """Reads and writes what `domain-check` takes and gives."""

    key = "cloudflare"
    title = "Cloudflare"
    base = "https://api.cloudflare.com/client/v4/"
    credentials: tuple[Credential, ...] = (
        Credential(key="account_id", secret=False),
        Credential(key="api_token"),
    )
    names_a_call = 20
    pace = Pace(gap=2, hourly=1200)

    def request(self, base: str, credentials: Credentials, names: Sequence[str]) -> Request:
        """Return a POST with the names in its body and the token in a header."""
        account = quote(credentials["account_id"], safe="")
        return Request(
            method="POST",
            url=f"{base}accounts/{account}/registrar/domain-check",
            headers={
                "Authorization": f"Bearer {credentials['api_token']}",
                "Content-Type": "application/json",
            },
            body=json.dumps({"domains": list(names)}).encode(),
        )

    def read(self, status: int, document: object, names: Sequence[str]) -> Answer:
        """Read each name's own entry; one that is left out was malformed to them."""
        told = [error.get("code") for error in objects_in(fields_of(document).get("errors"))]
        codes = {code for code in told if isinstance(code, int)}
        if codes & _CREDENTIALS:
            return Answer(credentials_failed=True)
        if codes & _THROTTLED:
            return Answer(throttled=True)
        if status != 200 or fields_of(document).get("success") is not True:
            return Answer()
        entries = entries_by_name(fields_of(document, "result").get("domains"), "name")
        asked = {name: entries[name] for name in names if name in entries}
        return Answer(
            readings={name: _read(name, entry) for name, entry in asked.items()},
            unsupported=[
                name for name, entry in asked.items() if word(entry.get("reason")) in _UNSUPPORTED
            ],
        )


def _read(name: str, entry: Mapping[str, object]) -> Reading:
    reason, tier = word(entry.get("reason")), word(entry.get("tier"))
    pricing = fields_of(entry, "pricing")
    at_a_price = offered(
        name,
        amount=pricing.get("registration_cost"),
        code=pricing.get("currency"),
        premium=tier == "premium" or reason == "domain_premium",
    )
    match entry.get("registrable"):
        case True if not reason and tier in {"", "standard", "premium"}:
            return at_a_price
        case False if reason == "domain_unavailable" or "reserved" in reason:
            return not_offered(name, reason)
        case False if reason == "domain_premium":
            # It is not sold through this API; only a price shows that it can be had elsewhere.
            priced = at_a_price.facts.price is not None
            return at_a_price if priced else unclear(_PREMIUM_WITHOUT_PRICE)
        case False if reason in _UNSUPPORTED:
            return Reading(outcome=Outcome.UNCLEAR, reason=NOT_SOLD)
        case _:
            return unclear()
