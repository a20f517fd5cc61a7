"""What registries say and what it means: the data files as machines, built once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..data_files import read_data
from ..observation import Phase
from .whois_machine import Machine
from .whois_sentence import Denial

LINES = ("absent", "absent_ended", "available", "available_first")
"""Kinds of phrases that have to be a whole line."""

NOTICES = ("refused", "failed", "weak", "rule")
CLAIMS = ("not_for_sale", "session", "redemption", "pending_delete", "release")
"""Kinds of phrases that are found anywhere."""

_NO_KINDS = frozenset({"source", "suffixes"})

_FOUND = {"whois_absence.json": LINES, "whois_refusal.json": NOTICES, "whois_reserved.json": CLAIMS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one registry means where it differs from the rest."""

    own: Mapping[str, Phase]
    together: tuple[tuple[frozenset[str], Phase], ...] = ()
    order: str = "dmy"
    offset: float = 0.0


PLAIN = Dialect(own={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All machines. The meaning that they yield is `kind:phrase`, the phrase as the data has it."""

    lines: Machine
    anywhere: Machine
    fields: Machine
    sentences: Machine
    statuses: Machine
    placeholders: Machine
    dialects: Mapping[str, Dialect]
    denial: Denial
    """How a sentence that is in no phrase says "no such name"."""
    unless: frozenset[str]
    """Words that make a rule of the notice that follows them on their line."""

    @property
    def steps(self) -> int:
        """Words looked at so far by all machines."""
        return sum(
            machine.steps
            for machine in (self.lines, self.anywhere, self.fields, self.sentences, self.statuses)
        )


def kind_of(meaning: str) -> str:
    """Return the kind a meaning is of."""
    return meaning.partition(":")[0]


@cache
def load() -> Vocabulary:
    """Return the shipped vocabulary (blocking the first time: it reads the data files)."""
    return build(frozenset())


def build(without: Collection[str]) -> Vocabulary:
    """Build a vocabulary without some meanings (blocking: reads files; for measuring)."""
    absence, refusal, reserved = (read_data(name) for name in _FOUND)
    fields, statuses = read_data("whois_fields.json"), read_data("whois_statuses.json")

    def kept(meanings: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [pair for pair in meanings if pair[1] not in without]

    notices, claims = _grouped(refusal, NOTICES), _grouped(reserved, CLAIMS)
    data_at = [(phrase, f"data_at:{phrase}") for phrase in fields["data_at"]["phrases"]]
    return Vocabulary(
        lines=Machine(kept(_grouped(absence, LINES)), absence["rows"]),
        anywhere=Machine(
            kept((*notices, *claims)), {**refusal["rows"], **reserved["rows"]}, anywhere=True
        ),
        fields=Machine(kept((*_keyed(fields["fields"]), *data_at)), fields["rows"]),
        sentences=Machine(kept(_keyed(fields["sentence"])), fields["rows"]),
        statuses=Machine(kept(_keyed(statuses["values"])), statuses["rows"]),
        placeholders=Machine((phrase, "none") for phrase in fields["placeholder"]["phrases"]),
        dialects={
            suffix: _dialect(entry)
            for entry in read_data("whois_dialects.json")["dialects"]
            for suffix in entry["suffixes"]
        },
        denial=Denial(absence["sentence"]["words"]),
        unless=frozenset(refusal["unless"]),
    )


def _grouped(file: Mapping[str, Any], kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (phrase, meaning) of a file that has groups of phrases under each kind."""
    for kind in kinds:
        for group in file[kind]:
            for phrase in group["phrases"]:
                yield phrase, f"{kind}:{phrase}"


def _keyed(groups: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (phrase, meaning) of groups that have phrases of several kinds."""
    for group in groups:
        for kind, phrases in group.items():
            if kind not in _NO_KINDS:
                for phrase in phrases:
                    yield phrase, f"{kind}:{phrase}"


def _dialect(entry: Mapping[str, Any]) -> Dialect:
    return Dialect(
        own={status: Phase(phase) for status, phase in entry.get("own", {}).items()},
        together=tuple(
            (frozenset(rule["statuses"]), Phase(rule["phase"]))
            for rule in entry.get("together", ())
        ),
        order=entry.get("order", "dmy"),
        offset=float(entry.get("offset", 0)),
    )
