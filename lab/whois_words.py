"""WHOIS replies in the manner of several kinds of registries, in the lab's own sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from .life import Phase, Standing

EPP_STATUSES: Mapping[Phase, tuple[str, ...]] = {
    Phase.REGISTERED: ("clientTransferProhibited",),
    Phase.UNDELEGATED: ("inactive",),
    Phase.ON_HOLD: ("clientHold", "clientTransferProhibited"),
    Phase.GRACE: ("autoRenewPeriod", "clientTransferProhibited"),
    Phase.REDEMPTION: ("pendingDelete", "redemptionPeriod"),
    Phase.PENDING_DELETE: ("pendingDelete",),
    Phase.QUARANTINE: ("redemptionPeriod",),
}
"""EPP statuses of a phase (RFC 5731, RFC 3915) as gTLD registries show them."""

JUMPED = frozenset({Phase.GRACE, Phase.REDEMPTION, Phase.PENDING_DELETE})
"""Phases in which an automatic renewal has moved the expiration date a year on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How one registry says things. Lines end as RFC 3912 wants, later."""

    record: Callable[[Standing, datetime], str]
    """A name somebody holds; the date is the expiration as the registry shows it."""
    absent: Callable[[str, datetime], str]
    reserved: Callable[[str], str]
    premium: Callable[[str, str | None], str]
    explicit: bool = False
    """Says `free` in so many words, and so not of a name that is held back for a session."""


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _lines(label: str, values: tuple[str, ...]) -> str:
    return "".join(f"{label}{value}\n" for value in values)


_GTLD_TERMS = """
NOTICE: The expiration date in this record is the date on which the sponsorship of
the registrar ends. It need not be the date of the registrant's agreement.

TERMS OF USE: Queries by high-volume, automated processes are not permitted except as
necessary to register names. Access may be limited or ended for those who exceed this.
"""


def _gtld_footer(moment: datetime) -> str:
    return f">>> Last update of whois database: {_iso(moment)} <<<\n{_GTLD_TERMS}"


def _gtld_record(standing: Standing, expires: datetime) -> str:
    life = standing.life
    statuses = tuple(
        f"{status} https://icann.org/epp#{status}" for status in EPP_STATUSES[standing.phase]
    )
    return (
        f"Domain Name: {life.name.upper()}\n"
        f"Registry Domain ID: {crc32(life.name.encode())}_DOMAIN-LAB\n"
        "Registrar WHOIS Server: whois.registrar.example\n"
        "Registrar URL: http://www.registrar.example\n"
        f"Updated Date: {_iso(standing.since)}\n"
        f"Creation Date: {_iso(life.registered_at)}\n"
        f"Registry Expiry Date: {_iso(expires)}\n"
        f"Registrar: {life.registrar}\n"
        f"Registrar IANA ID: {life.registrar_id}\n"
        "Registrar Abuse Contact Email: abuse@registrar.example\n"
        f"{_lines('Domain Status: ', statuses)}"
        f"{_lines('Name Server: ', tuple(host.upper() for host in standing.name_servers))}"
        f"DNSSEC: {'signedDelegation' if life.signed else 'unsigned'}\n"
        f"{_gtld_footer(standing.moment)}"
    )


def _gtld_absent(name: str, moment: datetime) -> str:
    return f'No match for domain "{name.upper()}".\n{_gtld_footer(moment)}'


_NOMINET_TERMS = """
--
This information is provided free of charge by the lab's registry. Terms of use include
restrictions on advertising, on republishing, and on exceeding query rate or volume limits.
"""
_NOMINET_STATUS: Mapping[Phase, str] = {
    Phase.REGISTERED: "Registered until expiry date.",
    Phase.UNDELEGATED: "Registered until expiry date.",
    Phase.ON_HOLD: "Registered until expiry date.\n        *** This registration is on hold. ***",
    Phase.GRACE: "Renewal required.",
    Phase.REDEMPTION: "Renewal required.\n        *** This registration has been SUSPENDED. ***",
    Phase.PENDING_DELETE: "No longer required.\n"
    "        *** This registration has been SUSPENDED. ***",
}


def _nominet_record(standing: Standing, expires: datetime) -> str:
    life, day = standing.life, "%d-%b-%Y"
    hosts = standing.name_servers if standing.published else ()
    servers = "".join(f"        {host}\n" for host in hosts or ("No name servers listed.",))
    return (
        f"\n    Domain name:\n        {life.name}\n"
        f"\n    Registrar:\n        {life.registrar} [Tag = LAB]\n"
        "        URL: https://www.registrar.example\n"
        "\n    Relevant dates:\n"
        f"        Registered on: {life.registered_at.strftime(day)}\n"
        f"        Expiry date:  {expires.strftime(day)}\n"
        f"        Last updated:  {standing.since.strftime(day)}\n"
        f"\n    Registration status:\n        {_NOMINET_STATUS[standing.phase]}\n"
        f"\n    Name servers:\n{servers}"
        f"\n    WHOIS lookup made at {standing.moment:%H:%M:%S %d-%b-%Y}\n{_NOMINET_TERMS}"
    )


def _nominet_absent(name: str, moment: datetime) -> str:
    return (
        f'\n    No match for "{name}".\n'
        "\n    This domain name has not been registered.\n"
        f"\n    WHOIS lookup made at {moment:%H:%M:%S %d-%b-%Y}\n{_NOMINET_TERMS}"
    )


_DENIC_TERMS = """% The data in this record is for information purposes only.
% By asking you confirm a legitimate interest in it.
%

"""
_DENIC_STATUS = {Phase.REDEMPTION: "redemptionPeriod", Phase.UNDELEGATED: "failed"}


def _denic_record(standing: Standing, _: datetime) -> str:
    hosts = standing.name_servers if standing.published else ()
    return (
        f"{_DENIC_TERMS}Domain: {standing.life.name}\n"
        f"{_lines('Nserver: ', hosts)}"
        f"Status: {_DENIC_STATUS.get(standing.phase, 'connect')}\n"
        f"Changed: {standing.since.isoformat(timespec='seconds')}\n"
    )


_SIDN_TERMS = """
Use of this data is restricted. Querying in bulk is not allowed.
"""


def _sidn_record(standing: Standing, _: datetime) -> str:
    life, status = standing.life, "active"
    if standing.phase is Phase.QUARANTINE and life.release_at is not None:
        status = f"in quarantine\nDate out of quarantine: {_iso(life.release_at)}"
    elif standing.phase is Phase.UNDELEGATED:
        status = "inactive"
    hosts = _lines("   ", standing.name_servers) if standing.published else ""
    return (
        f"Domain name: {life.name}\nStatus:      {status}\n\n"
        f"Registrar:\n   {life.registrar}\n   Laboratory Lane 1\n\n"
        f"Creation Date: {life.registered_at:%Y-%m-%d}\n\n"
        f"Updated Date: {standing.since:%Y-%m-%d}\n\n"
        f"DNSSEC: {'yes' if life.signed else 'no'}\n\n"
        f"Domain nameservers:\n{hosts}\n"
        f"Record maintained by: Lab registry in the manner of .nl\n{_SIDN_TERMS}"
    )


_DNSBELGIUM_TERMS = """% .be-test Whois Server
%
% The data is provided for information purposes only. It is forbidden to apply
% automated, electronic processes to it or to target advertising by it.
%

"""


def _dnsbelgium_record(standing: Standing, _: datetime) -> str:
    life = standing.life
    status = "QUARANTINE" if standing.phase is Phase.QUARANTINE else "NOT AVAILABLE"
    hosts = _lines("\t", standing.name_servers) if standing.published else ""
    return (
        f"{_DNSBELGIUM_TERMS}Domain:\t{life.name}\nStatus:\t{status}\n"
        f"Registered:\t{life.registered_at:%a %b %d %Y}\n\n"
        "Registrant:\n\tNot shown, please use the web site.\n\n"
        f"Registrar:\n\tName:\t{life.registrar}\n\tWebsite:\thttps://www.registrar.example\n\n"
        f"Nameservers:\n{hosts}\nKeys:\n\nFlags:\n"
    )


def _generic_record(standing: Standing, expires: datetime) -> str:
    life = standing.life
    return (
        f"domain:      {life.name}\n"
        f"{_lines('status:      ', EPP_STATUSES[standing.phase])}"
        f"registrar:   {life.registrar}\n"
        f"{_lines('nserver:     ', standing.name_servers)}"
        f"created:     {_iso(life.registered_at)}\n"
        f"changed:     {_iso(standing.since)}\n"
        f"expires:     {_iso(expires)}\n"
        "source:      LAB\n"
    )


def _reserved(name: str) -> str:
    return f"Domain Name: {name}\n\nThis name is reserved by the registry.\n"


def _premium(name: str, price: str | None) -> str:
    return f"{name} is a premium name, available for purchase at {price or 'a price'} USD.\n"


WORDS: Mapping[str, Words] = {
    "gtld": Words(record=_gtld_record, absent=_gtld_absent, reserved=_reserved, premium=_premium),
    "nominet": Words(
        record=_nominet_record,
        absent=_nominet_absent,
        reserved=lambda name: (
            f'\n    Error for "{name}".\n\n    This domain cannot be registered'
            " because it contravenes the\n    naming rules.  The reason is:\n"
            "      the domain name is reserved.\n"
        ),
        premium=_premium,
    ),
    "denic": Words(
        record=_denic_record,
        absent=lambda name, _: f"Domain: {name}\nStatus: free\n",
        reserved=lambda name: f"Domain: {name}\nStatus: invalid\n",
        premium=_premium,
        explicit=True,
    ),
    "sidn": Words(
        record=_sidn_record,
        absent=lambda name, _: f"{name} is free\n",
        reserved=lambda name: f"{name} is excluded\n",
        premium=_premium,
        explicit=True,
    ),
    "dnsbelgium": Words(
        record=_dnsbelgium_record,
        absent=lambda name, _: f"{_DNSBELGIUM_TERMS}Domain:\t{name}\nStatus:\tAVAILABLE\n",
        reserved=lambda name: f"{_DNSBELGIUM_TERMS}Domain:\t{name}\nStatus:\tNOT ALLOWED\n",
        premium=_premium,
        explicit=True,
    ),
    "generic": Words(
        record=_generic_record,
        absent=lambda name, _: f"% No entries found for {name}.\n\nNo Object Found\n",
        reserved=lambda name: f"% {name}: reserved name, cannot be registered.\n",
        premium=_premium,
    ),
}


def shown_expiry(standing: Standing, *, auto_renews: bool) -> datetime:
    """Return the expiration a registry shows: after an automatic renewal a year later."""
    expires = standing.life.expires_at
    if auto_renews and standing.phase in JUMPED:
        return expires + timedelta(days=365)
    return expires


def das_reply(name: str, standing: Standing | None) -> str:
    """Return what an availability service in the manner of .be and .eu says."""
    status = "AVAILABLE"
    if standing is not None:
        status = "QUARANTINE" if standing.phase is Phase.QUARANTINE else "NOT AVAILABLE"
    return f"Domain:\t{name}\nStatus:\t{status}\n"
