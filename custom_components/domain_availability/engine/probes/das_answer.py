"""The reply of a domain availability service -> what it says of the name. Pure.

Words and codes are those of DNS Belgium (docs.dnsbelgium.be, "Whois and das"), EURid (.eu "Domain
availability service") and Norid ("Whois and DAS interface specification"); what is not among them
is unclear.
"""

from collections.abc import Mapping
import re

import idna

from ..observation import Facts, Outcome, Phase, Reading

type _Meaning = tuple[Outcome, Phase | None]

_FREE: _Meaning = Outcome.AVAILABLE, None
_TAKEN: _Meaning = Outcome.REGISTERED, None
_QUARANTINE: _Meaning = Outcome.REGISTERED, Phase.REDEMPTION
_HELD: _Meaning = Outcome.REGISTERED, Phase.ON_HOLD
_KEPT_BACK: _Meaning = Outcome.NOT_FOR_SALE, Phase.RESERVED
_NOT_A_NAME: _Meaning = Outcome.UNCLEAR, None

STATUSES: Mapping[str, _Meaning] = {
    "available": _FREE,
    "free": _FREE,
    "not available": _TAKEN,
    "registered": _TAKEN,
    "in use": _TAKEN,
    "out of service": _TAKEN,
    "quarantine": _QUARANTINE,
    "suspended": _QUARANTINE,
    "on hold": _HELD,
    "reserved": _KEPT_BACK,
    "blocked": _KEPT_BACK,
    "withdrawn": _KEPT_BACK,
    "application pending": _KEPT_BACK,
    "not allowed": _NOT_A_NAME,
}
"""Values of `Status:` (.be, .eu). "Not available" is DNS Belgium's word for a registered name; a
reserved one may hide behind it, which is as little free."""

CODES: Mapping[str, tuple[Outcome, str]] = {
    "-1": (Outcome.FAILED, "the service has an internal error (RC -1)"),
    "-2": (Outcome.REFUSED, "too many queries (RC -2)"),
    "-3": (Outcome.REFUSED, "this address is blocked (RC -3)"),
}
"""Return codes of .be and .eu other than 0."""

SENTENCES: Mapping[str, _Meaning] = {
    "is available": _FREE,
    "is delegated": _TAKEN,
    "is already delegated": _TAKEN,
    "is registered": _TAKEN,
    "is already registered": _TAKEN,
    "can currently not be registered": _KEPT_BACK,
    "can not be registered": _KEPT_BACK,
    "is not valid": _NOT_A_NAME,
}
"""What .no says of "<name>" or of "this domain", to the end of a line."""

_NOTICES: tuple[tuple[re.Pattern[str], Outcome, str], ...] = (
    (
        re.compile(r"quota|limit (?:is |was )?reached|too many|exceed|excessive"),
        Outcome.REFUSED,
        "the service says that it was asked too often",
    ),
    (
        re.compile(r"denied|blacklist|address (?:is |was )?blocked|not authori[sz]ed"),
        Outcome.REFUSED,
        "the service refuses this address",
    ),
    (re.compile(r"(?m)^[% ]*error\b"), Outcome.FAILED, "the service reports an error of its own"),
)
_CODE = re.compile(r"(?m)^[% \t]*rc[ \t]*[:=][ \t]*(-?[0-9]{1,4})[ \t]*$")
_FIELD = re.compile(r"(?m)^(domain|a-label|status):[ \t]*(\S[^\n]{0,300})$")
_SENTENCE = re.compile(
    r"(?m)^[ \t]*(?:the )?(?:domain )?(?P<name>this domain|\S{1,300})[ \t]+"
    rf"(?P<says>{'|'.join(SENTENCES)})(?: for (?:registration|delegation))?[ \t]*\.?[ \t]*$"
)
_NOBODY = frozenset({"domain", "this", "this domain"})
"""What stands in place of a name in a sentence."""


def read_das(text: str, *, suffix: str, complete: bool = True) -> Reading:
    """Read a reply about a name under the suffix; never raises.

    `Facts.name` is the name the reply is about, `None` where it gives none that can be read.
    An "available" without the name it is about is unclear, and so is an incomplete one.
    """
    lines = text.replace("\r", "").lower()
    for notice, outcome, reason in _NOTICES:
        if notice.search(lines):
            return Reading(outcome=outcome, reason=reason)
    for code in _CODE.findall(lines):
        if code != "0":
            unknown = Outcome.UNCLEAR, f"a return code we do not know (RC {code})"
            outcome, reason = CODES.get(code, unknown)
            return Reading(outcome=outcome, reason=reason)
    said = _said(lines, suffix)
    if len(said) != 1:
        reason = "the reply contradicts itself" if said else "no status we know in the reply"
        return Reading(outcome=Outcome.UNCLEAR, reason=reason)
    about, words = said.pop()
    outcome, phase = STATUSES.get(words) or SENTENCES.get(words) or _NOT_A_NAME
    reason = f'the availability service says "{words}"'
    if outcome is Outcome.AVAILABLE and (about is None or not complete):
        reason += " but the reply is cut short" if not complete else " without the name"
        outcome, phase = Outcome.UNCLEAR, None
    return Reading(outcome=outcome, phase=phase, reason=reason, facts=Facts(name=about))


def _said(lines: str, suffix: str) -> set[tuple[str | None, str]]:
    """Return all that is said: of which name, in which words."""
    fields = [(key, value.strip()) for key, value in _FIELD.findall(lines)]
    names = [value for key, value in fields if key == "a-label"] or [
        value for key, value in fields if key == "domain"
    ]
    about = _whole_name(names[0], suffix) if len(set(names)) == 1 else None
    said = {(about, value) for key, value in fields if key == "status"}
    for found in _SENTENCE.finditer(lines):
        told = found["name"].strip("\"'")
        said.add((None if told in _NOBODY else _whole_name(told, suffix), found["says"]))
    return said


def _whole_name(told: str, suffix: str) -> str | None:
    """Return a name as a lower-case A-label under the suffix; .eu leaves the suffix out."""
    try:
        label = idna.encode(told.rstrip("."), uts46=True).decode("ascii")
    except idna.IDNAError, UnicodeError:
        return None
    return label if label.endswith(f".{suffix}") else f"{label}.{suffix}"
