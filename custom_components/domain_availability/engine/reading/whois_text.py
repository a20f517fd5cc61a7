"""What a registry's WHOIS said, read with a closed world: what is not recognised is unclear.

The order is the safety: first whether the reply speaks of the name at all (complete, not refused),
then whether it holds a record, and only a reply that holds neither a record nor a word of doubt can
say that there is no such name. The words are in `engine/data/whois_*.json`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..observation import Outcome, Phase, Reading
from .whois_decode import decode
from .whois_lines import lines_of
from .whois_record import EVIDENCE, Record, record_of
from .whois_record_facts import data_at, dialect_of, facts_of, phase_in, record_name
from .whois_reply import Reply
from .whois_shape import has_form_of_record
from .whois_vocabulary import Vocabulary, kind_of, load

__all__ = ["decode", "load", "read_whois", "read_with"]

_STRONG = EVIDENCE - {"holder"}
"""Parts of which a record has one at least; a holder alone may be the register's own."""

_EXISTS = frozenset(Phase) - {Phase.AVAILABLE, Phase.PREMIUM, Phase.RESERVED}
"""Kinds of statuses that only a name has that exists."""

_LEAVING = (Phase.REDEMPTION, Phase.PENDING_DELETE)


def read_whois(
    text: str, *, server: str | None = None, name: str | None = None, complete: bool = True
) -> Reading:
    """Read one reply of a registry's WHOIS server (RFC 3912).

    `server` and `name` (A-label) only settle dialects; the outcome needs neither. `complete` is
    whether the connection was closed in order below the size cap: a cut reply never says that a
    name does not exist. Never fails, whatever the text is.
    """
    return read_with(load(), text, server=server, name=name, complete=complete)[0]


def read_with(
    vocabulary: Vocabulary,
    text: str,
    *,
    server: str | None = None,
    name: str | None = None,
    complete: bool = True,
) -> tuple[Reading, frozenset[str]]:
    """Read as `read_whois` does, and return also the meanings that were used."""
    lines, more = lines_of(text)
    if not lines:
        return Reading(outcome=Outcome.UNCLEAR, reason="an empty reply"), frozenset()
    record = record_of(lines, vocabulary)
    reply = Reply(vocabulary, lines, more=more)
    dialect = dialect_of(record, name, server, vocabulary)
    case = _Case(
        reply=reply,
        record=record,
        said=frozenset(kind_of(meaning) for _, meaning in record.said),
        phase=phase_in(record, dialect),
        complete=complete,
    )
    reading = next(found for rule in _RULES if (found := rule(case)) is not None)
    used = frozenset(reply.used | record.used | {meaning for _, meaning in record.said})
    if reading.outcome in {Outcome.REFUSED, Outcome.FAILED}:
        return reading, used
    facts = facts_of(record, dialect, reply.release)
    if facts.name is None and reply.denials:
        facts = replace(facts, name=reply.denied_name)
    return replace(reading, facts=facts, data_at=data_at(record)), used


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What the rules decide on."""

    reply: Reply
    record: Record
    said: frozenset[str]
    """Kinds of the statuses that are known."""
    phase: Phase | None
    complete: bool

    @property
    def denied(self) -> bool:
        """Return whether anything says that there is no such name, or that it is free."""
        return bool(self.reply.denials or self.said & {"absent", "available"})

    @property
    def exists(self) -> bool:
        """Return whether there are two parts of a record, or the name with one or its status."""
        parts = self.record.evidence
        if len(parts) >= 2 and parts & _STRONG:
            return True
        if record_name(self.record) is None:
            return False
        if self.record.elsewhere >= {"created", "expires"}:
            return True
        closed = self.said & {"not_for_sale", "blocked"}
        return bool(parts or (self.said & _EXISTS and not closed))


def _refused(case: _Case) -> Reading | None:
    if case.reply.notice is not None:
        outcome, words = case.reply.notice
        return Reading(outcome=outcome, reason=f"the server answered with a notice: {words}")
    if "refused" in case.said:
        return Reading(outcome=Outcome.REFUSED, reason="the status is a refusal")
    return None


def _no_reply(case: _Case) -> Reading | None:
    if not case.complete:
        return Reading(outcome=Outcome.UNCLEAR, reason="the reply was cut")
    if case.reply.markup:
        return Reading(outcome=Outcome.UNCLEAR, reason="a web page instead of a reply")
    return None


def _registered(case: _Case) -> Reading | None:
    if not case.exists:
        return None
    if case.denied:
        return Reading(outcome=Outcome.UNCLEAR, reason="a record and 'not found' in one reply")
    if "not_for_sale" in case.said and not case.record.evidence & {"registrar", "name_server"}:
        return None
    claimed = next((phase for phase in _LEAVING if phase in case.reply.claims), Phase.REGISTERED)
    return Reading(
        outcome=Outcome.REGISTERED,
        phase=case.phase or claimed,
        reason="the reply holds a record",
    )


def _not_for_sale(case: _Case) -> Reading | None:
    if case.said & {"not_for_sale", "blocked"}:
        premium = any("premium" in status.lower() for status in case.record.statuses)
        return Reading(
            outcome=Outcome.NOT_FOR_SALE,
            phase=Phase.PREMIUM if premium else Phase.RESERVED,
            reason="the status is one of a name that is not for sale",
        )
    if "session" in case.reply.claims:
        return Reading(
            outcome=Outcome.NOT_FOR_SALE,
            phase=Phase.RELEASE_SESSION,
            reason="the registry hands it out in a process of its own",
        )
    if "not_for_sale" in case.reply.claims:
        return Reading(
            outcome=Outcome.NOT_FOR_SALE,
            phase=Phase.RESERVED,
            reason="said to be reserved, blocked or restricted",
        )
    return None


def _leaving(case: _Case) -> Reading | None:
    claimed = next((phase for phase in _LEAVING if phase in case.reply.claims), None)
    named = record_name(case.record) is not None or claimed in case.reply.named
    if claimed is None or not named:
        return None
    if case.denied:
        return Reading(outcome=Outcome.UNCLEAR, reason=f"'not found' and {claimed} in one reply")
    return Reading(outcome=Outcome.REGISTERED, phase=claimed, reason=f"said to be in {claimed}")


def _shaped(case: _Case) -> Reading | None:
    if case.reply.long or not has_form_of_record(case.reply.lines):
        return None
    if case.denied:
        return Reading(outcome=Outcome.UNCLEAR, reason="'not found' in the form of a record")
    return Reading(
        outcome=Outcome.REGISTERED,
        phase=case.phase or Phase.REGISTERED,
        reason="the reply has the form of a record",
    )


def _doubtful(case: _Case) -> Reading | None:
    if not case.denied:
        return Reading(outcome=Outcome.UNCLEAR, reason="nothing in it is known to mean anything")
    if case.record.evidence or case.said & _EXISTS:
        reason = "'not found' beside parts of a record"
    elif case.reply.long or case.reply.doubtful(case.record.lines):
        reason = "'not found' beside words that are not understood"
    else:
        return None
    return Reading(outcome=Outcome.UNCLEAR, reason=reason)


def _free(case: _Case) -> Reading:
    if "available" not in {*case.reply.denials.values(), *case.said}:
        return Reading(outcome=Outcome.ABSENT, reason="the registry says: no such name")
    last = len(case.reply.lines) - 1
    if case.reply.lines[last].last and last in {*case.reply.denials, *case.record.lines}:
        return Reading(outcome=Outcome.UNCLEAR, reason="the line that says 'free' may be cut")
    return Reading(outcome=Outcome.AVAILABLE, reason="the registry says that it is free")


_RULES: tuple[Callable[[_Case], Reading | None], ...] = (
    _refused,
    _no_reply,
    _registered,
    _not_for_sale,
    _leaving,
    _shaped,
    _doubtful,
    _free,
)
"""The first that answers decides; the order is the design's. A refusal comes before the check that
the reply is whole, because the server has to be left alone either way."""
