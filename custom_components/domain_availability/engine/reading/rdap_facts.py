"""What a domain object of RFC 9083 states, read past everything that is missing or odd in it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
import re

import idna

from ..observation import Facts
from .rdap_dates import moment
from .rdap_document import Document, Json, objects, text, texts, word

MOST_ITEMS = 64
"""Statuses, name servers and variants kept; no registry has that many for one name."""

_LONGEST_NAME = 253
_LDH = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{0,62}[a-z0-9]")

DATA_IS_FROM = "lastupdateofrdapdatabase"

_DATES: dict[str, str] = {
    "registration": "registered_at",
    "reregistration": "registered_at",
    "expiration": "expires_at",
    "lastchanged": "changed_at",
    "deletion": "deleted_at",
    "release": "release_at",
    "scheduledrelease": "release_at",
    "scheduleddeletion": "release_at",
    "purge": "release_at",
}
"""Events of the registry (IANA's RDAP JSON values, and registries' own words for the release).
`registrar expiration` is the registrar's and none of these; of several the newest counts."""


def a_label(value: Json) -> str | None:
    """Return a name as a lower-case A-label without trailing dot, or `None` where it is no name."""
    line = text(value)
    if line is None or len(line) > _LONGEST_NAME:
        return None
    line = line.rstrip(".").lower()
    if not line.isascii():
        try:
            line = idna.encode(line, uts46=True, std3_rules=True).decode("ascii")
        except UnicodeError:  # idna.IDNAError is one
            return None
    return line if _LDH.fullmatch(line) else None


def name_of(document: Document) -> str | None:
    """Return the name an object is about."""
    return a_label(document.get("ldhName")) or a_label(document.get("unicodeName"))


def statuses_of(document: Document) -> tuple[str, ...]:
    """Return the statuses as spelt; one text with commas is a list too, a URL behind one is not."""
    said = (
        status.partition("http")[0].strip()
        for line in texts(document.get("status"))
        for status in re.split("[,;]", line)
    )
    return _few(said)


def facts_of(document: Document) -> Facts:
    """Return all a domain object states; what it does not state, or states oddly, is absent."""
    registrar, registrar_id = _registrar(document)
    dates = _dates(document)
    return Facts(
        name=name_of(document),
        statuses=statuses_of(document),
        registrar=registrar,
        registrar_id=registrar_id,
        name_servers=_few(_name_servers(document)),
        signed=_signed(document.get("secureDNS")),
        variants=_few(
            label
            for variant in objects(document.get("variants"))
            for name in objects(variant.get("variantNames"))
            if (label := name_of(name)) is not None
        ),
        registered_at=dates.get("registered_at"),
        expires_at=dates.get("expires_at"),
        changed_at=dates.get("changed_at"),
        deleted_at=dates.get("deleted_at"),
        release_at=dates.get("release_at"),
    )


def data_at(document: Document) -> datetime | None:
    """Return the moment the server says its database is from; of several the oldest."""
    return min(
        (
            at
            for event in objects(document.get("events"))
            if word(event.get("eventAction")) == DATA_IS_FROM
            and (at := moment(event.get("eventDate"))) is not None
        ),
        default=None,
    )


def has_registration_event(document: Document) -> bool:
    """Tell whether the registry says that the name was registered, in whatever form of date."""
    return any(
        word(event.get("eventAction")) in {"registration", "reregistration"}
        and text(event.get("eventDate")) is not None
        for event in objects(document.get("events"))
    )


def has_registrar(document: Document) -> bool:
    """Tell whether an entity is there as the registrar, named or redacted (RFC 9537)."""
    return any("registrar" in _roles(entity) for entity in objects(document.get("entities")))


def _few(items: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for item in items:
        if item:
            kept[item] = None
        if len(kept) == MOST_ITEMS:
            break
    return tuple(kept)


def _dates(document: Document) -> dict[str, datetime]:
    dates: dict[str, datetime] = {}
    for event in objects(document.get("events")):
        field = _DATES.get(word(event.get("eventAction")) or "")
        at = moment(event.get("eventDate"))
        if field is not None and at is not None:
            dates[field] = max(at, dates.get(field, at))
    return dates


def _roles(entity: Document) -> set[str]:
    return {role.casefold() for role in texts(entity.get("roles"))}


def _registrar(document: Document) -> tuple[str | None, str | None]:
    for entity in objects(document.get("entities")):
        if "registrar" in _roles(entity):
            name = _card_name(entity) or text(entity.get("handle"))
            return name, _iana_id(entity)
    return None, None


def _card_name(entity: Document) -> str | None:
    """Return the name on a jCard (RFC 7095: `fn`, then `org`)."""
    card = entity.get("vcardArray")
    properties = card[1] if isinstance(card, list) and len(card) > 1 else None
    found: dict[str, str] = {}
    for entry in properties if isinstance(properties, list) else []:
        if isinstance(entry, list) and len(entry) > 3:
            kind, value = word(entry[0]), next(texts(entry[3]), None)
            if kind in {"fn", "org"} and value is not None:
                found.setdefault(kind, value)
    return found.get("fn") or found.get("org")


def _iana_id(entity: Document) -> str | None:
    for public_id in objects(entity.get("publicIds")):
        if word(public_id.get("type")) == "ianaregistrarid":
            return text(public_id.get("identifier"))
    return None


def _name_servers(document: Document) -> Iterator[str]:
    listed = document.get("nameservers")
    for server in listed if isinstance(listed, list) else [listed]:
        label = name_of(server) if isinstance(server, dict) else a_label(server)
        if label is not None:
            yield label


def _signed(secure_dns: Json) -> bool | None:
    if not isinstance(secure_dns, dict):
        return None
    told = secure_dns.get("delegationSigned")
    if isinstance(told, bool):
        return told
    if (said := word(told)) in {"true", "false"}:
        return said == "true"
    return True if any(objects(secure_dns.get("dsData"))) else None
