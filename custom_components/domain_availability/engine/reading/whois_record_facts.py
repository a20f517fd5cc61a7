"""What the parts of a record state: phase, dates in UTC, names as A-labels."""

from collections.abc import Iterable
from datetime import datetime

from ..lifecycle import fold_status, phase_of
from ..observation import Facts, Phase
from .whois_dates import exact_moment, moment
from .whois_record import DATES, Record
from .whois_vocabulary import PLAIN, Dialect, Vocabulary, kind_of
from .whois_words import a_label, is_name, words_of

_PHASES = frozenset(Phase) - {Phase.AVAILABLE}
_SIGNED = {"yes": True, "true": True, "signed": True, "signeddelegation": True, "y": True,
           "no": False, "false": False, "unsigned": False, "unsigneddelegation": False,
           "n": False, "inactive": False, "active": True}  # fmt: skip


def dialect_of(
    record: Record, name: str | None, server: str | None, vocabulary: Vocabulary
) -> Dialect:
    """Return how the registry speaks that the name, the record or the server belongs to."""
    for candidate in (record_name(record), name, server):
        if candidate and (suffix := candidate.partition(":")[0].rpartition(".")[2].lower()):
            return vocabulary.dialects.get(suffix, PLAIN)
    return PLAIN


def phase_in(record: Record, dialect: Dialect) -> Phase | None:
    """Return the phase that the statuses mean: the registry's own sense first, then everybody's."""
    folded = {fold_status(status) for status in record.statuses}
    for company, phase in dialect.together:
        if company <= folded:
            return phase
    general = {
        fold_status(status): Phase(kind)
        for status, meaning in record.said
        if (kind := kind_of(meaning)) in _PHASES
    }
    cleaned = [status.partition("(")[0] for status in record.statuses]
    return phase_of((*record.statuses, *cleaned), {**general, **dialect.own})


def record_name(record: Record) -> str | None:
    """Return the name the record is about as a lower-case A-label, or `None`."""
    for part in ("name_ace", "name"):
        for value in record.values.get(part, ()):
            for word in words_of(value)[:2]:
                if is_name(word):
                    return a_label(word)
    return None


def facts_of(record: Record, dialect: Dialect, release: datetime | None) -> Facts:
    """Return what the record states."""
    dates = {
        part: next(
            (
                read
                for value in record.values.get(part, ())[:3]
                if (read := moment(value, order=dialect.order, offset=dialect.offset)) is not None
            ),
            None,
        )
        for part in DATES
    }
    registrar = record.first("registrar")
    signed = words_of(record.first("dnssec") or "")[:1]
    return Facts(
        name=record_name(record),
        statuses=tuple(dict.fromkeys(record.statuses)),
        registrar=registrar[:200] if registrar else None,
        registrar_id=_digits(record.first("registrar_id")),
        name_servers=_hosts(record.values.get("name_server", ()), record_name(record)),
        registered_at=dates["created"],
        expires_at=dates["expires"] or dates["renewal"],
        changed_at=dates["changed"],
        deleted_at=dates["deleted"],
        release_at=dates["release"] or release,
        signed=_SIGNED.get(signed[0]) if signed else None,
    )


def data_at(record: Record) -> datetime | None:
    """Return the moment the register's copy is of, where the reply names it with its zone."""
    value = record.first("data_at")
    return None if value is None else exact_moment(value)


def _digits(value: str | None) -> str | None:
    return value if value is not None and value.isdecimal() and len(value) <= 10 else None


def _hosts(values: Iterable[str], name: str | None) -> tuple[str, ...]:
    hosts: dict[str, None] = {}
    for value in values:
        words = words_of(value)[:12]
        if "ns" in words:
            words = words[words.index("ns") + 1 :]
        host = next((word for word in words if is_name(word) and word != name), None)
        if host is None and name is not None and name in words and len(words) == 1:
            host = name
        if host is not None and (label := a_label(host)) is not None:
            hosts[label] = None
    return tuple(hosts)
