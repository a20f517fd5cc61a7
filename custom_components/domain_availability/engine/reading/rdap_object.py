"""What a JSON document says of a name: as the object of a 200, as the error of a 404."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from ..lifecycle import fold_status, phase_of
from ..observation import Facts, Outcome, Phase, Reading
from .rdap_codes import outcome_of_code
from .rdap_document import Document, objects, text, texts, word
from .rdap_facts import a_label, facts_of, has_registrar, has_registration_event
from .rdap_words import about_the_name, refusal

FREE = frozenset(
    {"free", "available", "notregistered", "unregistered", "unassigned", "notassigned"}
)
"""Statuses, folded, with which a registry says in so many words that nobody has the name."""

KEPT: Mapping[str, Phase] = MappingProxyType(
    {
        "reserved": Phase.RESERVED,
        "registryreserved": Phase.RESERVED,
        "blocked": Phase.RESERVED,
        "restricted": Phase.RESERVED,
        "prohibited": Phase.RESERVED,
        "withheld": Phase.RESERVED,
        "unassignable": Phase.RESERVED,
        "notforsale": Phase.RESERVED,
        "premium": Phase.PREMIUM,
    }
)
"""Statuses, folded, of names the registry keeps; a registration beside them outranks them."""

_KEPT_PHASES = {Phase.RESERVED, Phase.PREMIUM, Phase.RELEASE_SESSION}
_OWN_WORDS = ("title", "description", "message", "detail", "error")
_BOILERPLATE = ("term", "condition", "disclaimer", "copyright", "legal", "privacy", "redact")


def read_object(document: Document, own: Mapping[str, Phase]) -> Reading:
    """Read the document of a 200: row 1 of the judgement, and what falls short of it.

    `own` is the registry's own meaning of folded statuses.
    """
    facts = facts_of(document)
    if flaw := _flaw(document, facts):
        return flaw
    said = {fold_status(status) for status in facts.statuses}
    recorded = _has_record(document, facts)
    if any(_is_free(status, own) for status in said):
        alone = not recorded and all(_is_free(status, own) for status in said)
        return _free(document, facts, alone=alone)
    if not recorded and (kept := _kept(document, said, own)):
        return replace(kept, facts=facts)
    if recorded or said:
        return Reading(
            outcome=Outcome.REGISTERED,
            phase=phase_of(facts.statuses, own) or Phase.REGISTERED,
            facts=facts,
            reason=f"200, {', '.join(facts.statuses[:4]) or 'no status'}",
        )
    return Reading(
        outcome=Outcome.UNCLEAR, facts=facts, reason="200 without a trace of a registration"
    )


def read_error(document: Document, own: Mapping[str, Phase]) -> Reading:
    """Read the document of a 404: absent only where it says nothing else."""
    facts = _named(facts_of(document), document)
    if flaw := _error_flaw(document, facts):
        return flaw
    # A gateway's own JSON has the HTTP status under this name.
    said = {fold_status(status) for status in facts.statuses if not status.isdigit()}
    if any(_is_free(status, own) for status in said):
        return _free(document, facts, alone=all(_is_free(status, own) for status in said))
    if words := _refusal(document):
        return words
    if kept := _kept(document, said, own):
        return replace(kept, facts=facts)
    if said:
        return Reading(outcome=Outcome.UNCLEAR, facts=facts, reason="404 with a status in it")
    return _with_words(
        document, Reading(outcome=Outcome.ABSENT, facts=facts, reason="404, not found")
    )


def error_code(document: Document) -> int | None:
    """Return the RDAP error code, a number or its digits, or `None`."""
    code = text(document.get("errorCode"))
    return int(code) if code is not None and code.isascii() and code.isdigit() else None


def _flaw(document: Document, facts: Facts) -> Reading | None:
    """Return why the document of a 200 is no domain object, or `None` where it is one."""
    if document.get("errorCode") is not None:
        code = error_code(document)
        refused = code is not None and outcome_of_code(code) is Outcome.REFUSED
        return Reading(
            outcome=Outcome.REFUSED if refused else Outcome.UNCLEAR,
            reason=f"200 with an error in the body ({code})",
        )
    if _class_of(document) != "domain":
        return Reading(outcome=Outcome.UNCLEAR, reason="200 with an object that is no domain")
    if facts.name is None:
        return Reading(outcome=Outcome.UNCLEAR, facts=facts, reason="200 without a name")
    return None


def _error_flaw(document: Document, facts: Facts) -> Reading | None:
    """Return why the document of a 404 is no "not found", or `None` where it is one."""
    code = error_code(document)
    if code is not None and 400 <= code <= 599 and code != 404:
        return Reading(outcome=outcome_of_code(code), reason=f"404 with error {code} in the body")
    if _has_record(document, facts) or _class_of(document) != "domain":
        return Reading(outcome=Outcome.UNCLEAR, facts=facts, reason="404 with a record in it")
    return None


def _class_of(document: Document) -> str | None:
    """Return the object class, `domain` where it is left out, `None` where it is something odd."""
    told = document.get("objectClassName")
    return "domain" if told is None else word(told)


def _has_record(document: Document, facts: Facts) -> bool:
    return has_registration_event(document) or has_registrar(document) or bool(facts.name_servers)


def _is_free(status: str, own: Mapping[str, Phase]) -> bool:
    return own[status] is Phase.AVAILABLE if status in own else status in FREE


def _free(document: Document, facts: Facts, *, alone: bool) -> Reading:
    if not alone:
        return Reading(
            outcome=Outcome.UNCLEAR, facts=facts, reason="a record and a status of free together"
        )
    return _with_words(
        document,
        Reading(
            outcome=Outcome.AVAILABLE, facts=facts, reason=f"the status says {facts.statuses[0]}"
        ),
    )


def _kept(document: Document, said: set[str], own: Mapping[str, Phase]) -> Reading | None:
    for status in sorted(said):
        phase = own.get(status, KEPT.get(status))
        if phase in _KEPT_PHASES:
            return Reading(
                outcome=Outcome.NOT_FOR_SALE, phase=phase, reason=f"the status says {status}"
            )
    about = about_the_name(_own_words(document), _notices(document, of_the_name=True))
    if about is None or about.outcome is not Outcome.NOT_FOR_SALE:
        return None
    return Reading(
        outcome=Outcome.NOT_FOR_SALE,
        phase=about.phase,
        reason=f"the registry says: {about.words[:80]}",
    )


def _named(facts: Facts, document: Document) -> Facts:
    """Fill in the name some registries' errors give in a line of its own ("Domain Name: ...")."""
    if facts.name is None:
        for line in texts(document.get("description")):
            label, _, rest = line.partition(":")
            if word(label) in {"domain", "domainname"} and (named := a_label(rest.strip())):
                return replace(facts, name=named)
    return facts


def _refusal(document: Document) -> Reading | None:
    said = refusal([*_own_words(document), *_notices(document, of_the_name=False)])
    if said is None:
        return None
    return Reading(outcome=Outcome.REFUSED, reason=f"the server says: {said[:80]}")


def _with_words(document: Document, absence: Reading) -> Reading:
    """Return the absence as it stands, or what the words beside it make of it."""
    if refused := _refusal(document):
        return refused
    about = about_the_name(_own_words(document), _notices(document, of_the_name=True))
    if about is None:
        return absence
    return Reading(
        outcome=about.outcome,
        phase=about.phase,
        facts=replace(
            absence.facts,
            premium=about.phase is Phase.PREMIUM,
            price=about.price,
            currency=about.currency,
        ),
        reason=f"the registry says: {about.words[:80]}",
    )


def _own_words(document: Document) -> Iterator[str]:
    for member in _OWN_WORDS:
        yield from texts(document.get(member), most=2000)


def _notices(document: Document, *, of_the_name: bool) -> Iterator[str]:
    """Yield the texts of notices; terms of use and the like say nothing about a name."""
    for member in ("notices", "remarks"):
        for notice in objects(document.get(member)):
            title = (text(notice.get("title")) or "").casefold()
            if not (of_the_name and any(part in title for part in _BOILERPLATE)):
                yield title
                yield from texts(notice.get("description"), most=2000)
