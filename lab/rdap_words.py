"""RDAP answers as JSON documents (RFC 9083, gTLD response profile)."""

from collections.abc import Mapping
from datetime import datetime
from zlib import crc32

from .life import Phase, Standing
from .suffixes import Json, Suffix
from .whois_words import shown_expiry

STATUSES: Mapping[Phase, tuple[str, ...]] = {
    Phase.REGISTERED: ("client transfer prohibited",),
    Phase.UNDELEGATED: ("inactive",),
    Phase.ON_HOLD: ("client hold", "client transfer prohibited"),
    Phase.GRACE: ("auto renew period", "client transfer prohibited"),
    Phase.REDEMPTION: ("pending delete", "redemption period"),
    Phase.PENDING_DELETE: ("pending delete",),
    Phase.QUARANTINE: ("redemption period",),
}
"""RDAP statuses of a phase (RFC 8056 from EPP)."""

CONFORMANCE: list[Json] = [
    "rdap_level_0",
    "icann_rdap_response_profile_1",
    "icann_rdap_technical_implementation_guide_1",
]
_NOTICES: list[Json] = [
    {
        "title": "Terms of Use",
        "description": ["Lab data for tests. Bulk queries may be limited or refused."],
    },
    {
        "title": "Status Codes",
        "description": ["What the statuses mean is explained elsewhere."],
        "links": [
            {
                "value": "https://icann.org/epp",
                "href": "https://icann.org/epp",
                "rel": "glossary",
                "type": "text/html",
            }
        ],
    },
]


def stamp(moment: datetime) -> str:
    """Write a moment as RFC 3339 text in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def domain(
    standing: Standing, suffix: Suffix, base: str, *, stamped: bool = True
) -> dict[str, Json]:
    """Return the domain object of a recorded name; `base` is the server's base URL.

    `stamped`: whether it tells what moment its data is from.
    """
    life = standing.life
    handle = f"{crc32(life.name.encode())}_DOMAIN-LAB"
    href = f"{base}domain/{life.name}"
    statuses = suffix.rdap_statuses.get(standing.phase, STATUSES[standing.phase])
    link: Json = {"value": href, "href": href, "rel": "self", "type": "application/rdap+json"}
    document: dict[str, Json] = {
        "rdapConformance": CONFORMANCE,
        "objectClassName": "domain",
        "handle": handle,
        "ldhName": life.name,
        "links": [link],
        "status": list(statuses),
        "events": _events(standing, suffix, stamped=stamped),
        "entities": [_registrar(life.registrar, life.registrar_id)],
        "nameservers": [
            {"objectClassName": "nameserver", "ldhName": host} for host in standing.name_servers
        ],
        "secureDNS": {"delegationSigned": life.signed},
        "notices": _NOTICES,
    }
    if "xn--" in life.name:
        document["unicodeName"] = ".".join(map(_u_label, life.name.split(".")))
    return document


def _u_label(label: str) -> str:
    """Return the Unicode form of a label (RFC 5890); the lab's A-labels are what it was told."""
    coded = label.removeprefix("xn--")
    return label if coded == label else coded.encode().decode("punycode")


def _events(standing: Standing, suffix: Suffix, *, stamped: bool) -> list[Json]:
    life = standing.life
    events = [("last changed", standing.since)]
    if suffix.rdap_dates:
        expires = shown_expiry(standing, auto_renews=suffix.lifeline.auto_renews)
        events = [("registration", life.registered_at), ("expiration", expires), *events]
    if stamped:
        events.append(("last update of RDAP database", standing.moment))
    return [{"eventAction": action, "eventDate": stamp(at)} for action, at in events]


def _registrar(name: str, iana_id: str) -> dict[str, Json]:
    vcard: list[Json] = [
        "vcard",
        [["version", {}, "text", "4.0"], ["fn", {}, "text", name]],
    ]
    abuse: list[Json] = [
        "vcard",
        [
            ["version", {}, "text", "4.0"],
            ["fn", {}, "text", ""],
            ["tel", {"type": "voice"}, "uri", "tel:+1.5550100"],
            ["email", {}, "text", "abuse@registrar.example"],
        ],
    ]
    return {
        "objectClassName": "entity",
        "handle": iana_id,
        "roles": ["registrar"],
        "publicIds": [{"type": "IANA Registrar ID", "identifier": iana_id}],
        "vcardArray": vcard,
        "entities": [{"objectClassName": "entity", "roles": ["abuse"], "vcardArray": abuse}],
    }


def error(status: int, title: str, *description: str) -> dict[str, Json]:
    """Return an error document (RFC 9083 section 6)."""
    return {
        "rdapConformance": CONFORMANCE,
        "errorCode": status,
        "title": title,
        "description": list(description),
    }


def absent(name: str, standing: Standing | None) -> dict[str, Json]:
    """Return the 404 document of a name without a record; a reserved one says so."""
    if standing is None or standing.life.silent or standing.phase is Phase.RELEASE_SESSION:
        return error(404, "Not Found", f"The domain {name} was not found.")
    if standing.phase is Phase.PREMIUM:
        price = standing.life.price or "a price"
        return error(
            404,
            "Not Found",
            f"{name} is not registered.",
            f"It is a premium name, available for purchase at {price} USD.",
        )
    return error(404, "Not Found", f"{name} is reserved by the registry and cannot be registered.")


HTML = (
    "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
)
