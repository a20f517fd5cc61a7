"""How three registrars' APIs are asked and answer, as their documentation has it.

Cloudflare: https://developers.cloudflare.com/api/resources/registrar/methods/check/. Porkbun:
https://porkbun.com/api/json/v3/spec. Dynadot: https://www.dynadot.com/domain/api-commands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
import json

from .suffixes import Json

type Document = dict[str, Json]

MOST_NAMES = 20
"""In one call to Cloudflare."""
PRICE, CURRENCY = "9.73", "USD"
"""What an ordinary name costs a year."""


class Word(StrEnum):
    """What a registrar may say of a name."""

    FREE = "free"
    PREMIUM = "premium"
    TAKEN = "taken"
    RESERVED = "reserved"
    """Taken, and it says why."""
    UNSOLD = "unsold"
    """Names under this suffix are not sold there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is said of one name."""

    word: Word
    price: str = PRICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call, read."""

    names: Sequence[str]
    credentials: Mapping[str, str]


class BadCallError(ValueError):
    """The call is none this registrar takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one registrar is asked and answers."""

    path: str
    """Of the base URL."""
    credentials: Mapping[str, str]
    """The only ones that work."""
    read: Callable[[str, str, Mapping[str, str], Mapping[str, str], bytes], Asked]
    """Method, path after the base, query, headers, body; raises `BadCallError`."""
    answer: Callable[[Mapping[str, Offer]], Document]
    unauthorised: tuple[int, Document]
    throttled: tuple[int, Document]


def _object(body: bytes) -> Mapping[str, Json]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise BadCallError("the body is no JSON") from error
    if not isinstance(document, dict):
        raise BadCallError("the body is no object")
    return document


# Cloudflare


def _ask_cloudflare(
    method: str, path: str, _: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> Asked:
    parts = path.split("/")
    if method != "POST" or len(parts) != 4 or parts[::2] != ["accounts", "registrar"]:
        raise BadCallError(f"no such method: {method} {path}")
    if parts[3] != "domain-check":
        raise BadCallError("only domain-check is imitated")
    names = _object(body).get("domains")
    if not isinstance(names, list) or not 1 <= len(names) <= MOST_NAMES:
        raise BadCallError("domains is no list of 1 to 20 names")
    token = headers.get("Authorization", "").removeprefix("Bearer ")
    return Asked(
        names=[str(name).lower() for name in names],
        credentials={"account_id": parts[1], "api_token": token},
    )


def _tell_cloudflare(offers: Mapping[str, Offer]) -> Document:
    domains: list[Json] = [_cloudflare_entry(name, offer) for name, offer in offers.items()]
    return {"errors": [], "messages": [], "result": {"domains": domains}, "success": True}


def _cloudflare_entry(name: str, offer: Offer) -> Document:
    reasons = {
        Word.TAKEN: "domain_unavailable",
        Word.RESERVED: "domain_reserved",
        Word.UNSOLD: "extension_not_supported",
    }
    if offer.word in reasons:
        return {"name": name, "registrable": False, "reason": reasons[offer.word]}
    return {
        "name": name,
        "registrable": True,
        "tier": "premium" if offer.word is Word.PREMIUM else "standard",
        "pricing": {
            "currency": CURRENCY,
            "registration_cost": offer.price,
            "renewal_cost": offer.price,
        },
    }


def _cloudflare_error(code: int, message: str) -> Document:
    error: Json = {"code": code, "message": message}
    return {"errors": [error], "messages": [], "result": None, "success": False}


# Porkbun


def _ask_porkbun(
    method: str, path: str, _: Mapping[str, str], __: Mapping[str, str], body: bytes
) -> Asked:
    where, _slash, name = path.rpartition("/")
    if method != "POST" or where != "domain/checkDomain":
        raise BadCallError(f"no such method: {method} {path}")
    said = _object(body)
    return Asked(
        names=[name.lower()],
        credentials={
            "api_key": str(said.get("apikey", "")),
            "secret_api_key": str(said.get("secretapikey", "")),
        },
    )


def _tell_porkbun(offers: Mapping[str, Offer]) -> Document:
    ((_, offer),) = offers.items()
    if offer.word is Word.UNSOLD:
        return _porkbun_error("TLD_NOT_SUPPORTED", "TLD not supported.")
    said: Document = {
        "avail": "yes" if offer.word in {Word.FREE, Word.PREMIUM} else "no",
        "type": "registration",
        "price": offer.price,
        "firstYearPromo": "no",
        "regularPrice": offer.price,
        "premium": "yes" if offer.word is Word.PREMIUM else "no",
        "minDuration": 1,
    }
    if offer.word is Word.RESERVED:
        said["reason"] = "reserved"
    limits: Json = {"TTL": "10", "limit": "1", "used": 1, "naturalLanguage": "1 out of 1 used."}
    return {"status": "SUCCESS", "response": said, "limits": limits}


def _porkbun_error(code: str, message: str) -> Document:
    return {"status": "ERROR", "code": code, "message": message}


# Dynadot


def _ask_dynadot(
    method: str, path: str, query: Mapping[str, str], _: Mapping[str, str], __: bytes
) -> Asked:
    if method != "GET" or path != "api3.json":
        raise BadCallError(f"no such method: {method} {path}")
    if query.get("command") != "search":
        raise BadCallError("only search is imitated")
    names = [query[key] for key in sorted(query) if key.startswith("domain")]
    if len(names) != 1:
        raise BadCallError("an ordinary account searches for one name a call")
    return Asked(
        names=[name.lower() for name in names], credentials={"api_key": query.get("key", "")}
    )


def _tell_dynadot(offers: Mapping[str, Offer]) -> Document:
    results: list[Json] = [_dynadot_entry(name, offer) for name, offer in offers.items()]
    return {"SearchResponse": {"ResponseCode": "0", "SearchResults": results}}


def _dynadot_entry(name: str, offer: Offer) -> Document:
    if offer.word is Word.UNSOLD:
        return {"DomainName": name, "Status": "error", "Error": "TLD is not supported"}
    entry: Document = {"DomainName": name, "Available": "no"}
    if offer.word is Word.RESERVED:
        entry["Status"] = "reserved"
    if offer.word in {Word.FREE, Word.PREMIUM}:
        plain = f"{offer.price} in {CURRENCY}"
        entry["Available"] = "yes"
        entry["Price"] = plain
        if offer.word is Word.PREMIUM:
            entry["Price"] = (
                f"{name} is a Premium Domain; Registration Price: {plain} and Renewal price: "
                f"{plain}"
            )
    return entry


def _dynadot_error(text: str) -> Document:
    return {"Response": {"ResponseCode": "-1", "Error": text}}


MANNERS: Mapping[str, Manner] = {
    "cloudflare": Manner(
        path="client/v4/",
        credentials={"account_id": "lab-account", "api_token": "lab-cloudflare-token"},
        read=_ask_cloudflare,
        answer=_tell_cloudflare,
        unauthorised=(401, _cloudflare_error(10000, "Authentication error")),
        throttled=(429, _cloudflare_error(971, "Please wait and consider throttling.")),
    ),
    "porkbun": Manner(
        path="api/json/v3/",
        credentials={"api_key": "pk1_lab-key", "secret_api_key": "sk1_lab-secret"},
        read=_ask_porkbun,
        answer=_tell_porkbun,
        unauthorised=(400, _porkbun_error("INVALID_API_KEYS_001", "Invalid API key.")),
        throttled=(
            400,
            _porkbun_error("RATE_LIMIT_EXCEEDED", "1 out of 1 checks within 10 seconds used."),
        ),
    ),
    "dynadot": Manner(
        path="",
        credentials={"api_key": "lab-dynadot-key"},
        read=_ask_dynadot,
        answer=_tell_dynadot,
        unauthorised=(200, _dynadot_error("invalid key")),
        throttled=(200, _dynadot_error("too many requests")),
    ),
}
"""By registrar."""
