"""What the readings of all registrars share: a closed world, and prices as they are written."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
import json
import re

from ...observation import Facts, Outcome, Phase, Reading
from ..network import HttpReply
from .registrar import Account, Answer

CREDENTIALS_FAILED = "the credentials do not work"
THROTTLED = "asked too often"
BROKEN = "the service is broken just now"
NOT_SOLD = "this registrar does not sell names under the suffix"
UNKNOWN_ANSWER = "the answer is none we know"
LEFT_OUT = "the answer does not speak of the name"
OFFERED = "offered for registration"
OFFERED_AT_A_PRICE = "offered at a premium price"
NOT_OFFERED = "not offered, without a reason"
RESERVED = "reserved by the registry"

RESERVED_WORDS = frozenset({"reserved", "domain_reserved", "registry_reserved"})
"""Explicit words for a name that is kept back; anything less is a "no" without a reason."""

_EXPLAINED = frozenset({200, 400, 401, 403, 404, 429})
"""Statuses whose body may say more than they do."""
_FORBIDDEN = frozenset({401, 403})
_TOO_MANY = 429
_SERVER_ERROR = 500
_LARGEST_PRICE = Decimal(10**9)
_PRICE = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def read(account: Account, reply: HttpReply, names: Sequence[str]) -> Answer:
    """Read an answer of any shape; a name is available by the registrar's explicit yes alone."""
    document = _document(reply)
    answer = Answer()
    if document is not None and reply.status in _EXPLAINED:
        answer = account.registrar.read(reply.status, document, names)
    if reply.status == 200 or answer.credentials_failed or answer.throttled:
        return answer
    return Answer(
        credentials_failed=reply.status in _FORBIDDEN,
        throttled=reply.status == _TOO_MANY,
        failed=reply.status >= _SERVER_ERROR,
    )


def _document(reply: HttpReply) -> Mapping[str, object] | None:
    """Return the JSON object of an answer that arrived whole, or `None`."""
    if not reply.complete:
        return None
    try:
        document: object = json.loads(reply.body)
    except ValueError, RecursionError:
        return None
    return document if isinstance(document, dict) else None


def fields_of(document: object, *path: str) -> Mapping[str, object]:
    """Return the JSON object at a path; an empty one where there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def objects_in(value: object) -> Iterable[Mapping[str, object]]:
    """Return the JSON objects of a list; none where it is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def entries_by_name(value: object, key: str) -> dict[str, Mapping[str, object]]:
    """Return a list's entries by the name each is about, without names that have two."""
    found: dict[str, Mapping[str, object]] = {}
    twice: set[str] = set()
    for entry in objects_in(value):
        name = word(entry.get(key))
        if name in found:
            twice.add(name)
        found[name] = entry
    return {name: entry for name, entry in found.items() if name not in twice}


def word(value: object) -> str:
    """Return a word as our tables write it; an empty one where there is no text."""
    return value.strip().lower() if isinstance(value, str) else ""


def price(value: object) -> Decimal | None:
    """Return a price written as text or number, or `None` where it is no plain amount."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    written = str(value).strip()
    if not _PRICE.fullmatch(written):
        return None
    amount = Decimal(written.replace(",", ""))
    return amount if Decimal(0) < amount <= _LARGEST_PRICE else None


def currency(value: object) -> str | None:
    """Return an ISO 4217 code, or `None`."""
    written = value.strip().upper() if isinstance(value, str) else ""
    return written if _CURRENCY.fullmatch(written) else None


def offered(name: str, *, amount: object, code: object, premium: bool) -> Reading:
    """Return an explicit yes, with its price where it says one in a currency."""
    cost, money = price(amount), currency(code)
    whole = cost is not None and money is not None
    return Reading(
        outcome=Outcome.AVAILABLE,
        phase=Phase.PREMIUM if premium else None,
        facts=Facts(
            name=name,
            premium=premium,
            price=cost if whole else None,
            currency=money if whole else None,
        ),
        reason=OFFERED_AT_A_PRICE if premium else OFFERED,
    )


def not_offered(name: str, reason: object = None) -> Reading:
    """Return a no: reserved where it says just that, else one without a reason."""
    if word(reason) in RESERVED_WORDS:
        return Reading(
            outcome=Outcome.NOT_FOR_SALE,
            phase=Phase.RESERVED,
            facts=Facts(name=name),
            reason=RESERVED,
        )
    return Reading(outcome=Outcome.REGISTERED, facts=Facts(name=name), reason=NOT_OFFERED)


def unclear(reason: str = UNKNOWN_ANSWER) -> Reading:
    """Return that an answer says nothing about the name."""
    return Reading(outcome=Outcome.UNCLEAR, reason=reason)
