"""Why a verdict is what it is, in short plain sentences. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import overload, override

from .evidence import Evidence
from .observation import Layer, Observation, Outcome, Phase, Role

LAYER_WORDS: Mapping[Layer, str] = {
    Layer.DNS: "DNS",
    Layer.HTTP: "Its web site",
    Layer.RDAP: "RDAP",
    Layer.REGISTRAR: "The registrar",
    Layer.DAS: "The availability service",
    Layer.WHOIS: "WHOIS",
}

OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.REGISTERED: "showed it registered",
    Outcome.ABSENT: "did not have it",
    Outcome.AVAILABLE: "said that it is free",
    Outcome.NOT_FOR_SALE: "said that it is not for sale",
    Outcome.REFUSED: "refused to answer",
    Outcome.FAILED: "did not answer",
    Outcome.UNCLEAR: "gave an answer that says nothing",
}

COUNT_WORDS: Mapping[int, str] = {1: "A server", 2: "Both servers asked"}

CONTROL_WORDS: Mapping[Outcome, str] = {
    Outcome.REGISTERED: "answered",
    Outcome.ABSENT: "was missing too",
    Outcome.AVAILABLE: "was said to be free too",
}

ROW_WORDS: Mapping[str, str] = {
    "1": "The registry's record shows where the name stands in its life",
    "2": "The registry has a record of the name",
    "3": "The name is delegated by the suffix's own name servers",
    "4": "The registry has a record of the name",
    "5": "The name is still delegated although the registry does not show it",
    "6": "The registry keeps the name back",
    "7": "The name can be had at a price",
    "8": "The name is deleted, but the public may not register it yet",
    "9": "A registrar says the name can be registered",
    "9b": "The registry itself says, twice, that the name is free",
    "10": "The name was about to drop, and the source that last had it does not have it any more",
    "11": "The name was delegated a day ago, and now neither the zone nor the registry has it",
    "12": "The name was registered before, and all sources have lost it for ten minutes",
    "13": "The name is not registered and was never seen registered",
    "14": "The registry does not have the name, but the registrar does not offer it",
    "15": "A first absence, or one that no control has confirmed, proves nothing yet",
    "16": "Not being in the zone proves nothing: held, deleted and reserved names look the same",
    "17": "No source has given an answer that says anything",
    "18": "The registry may keep this name for the holder of its variant",
    "19": "Names like this one are usually reserved by the registry",
}
"""What each row of the judgement table says."""

HIDDEN_WORDS = "This registry may hold reserved names back without showing them"


HELD_WORDS = (
    "Several names went missing at about the same time; each waits until two controls have "
    "answered twice"
)


def reasons_for(
    row: str, evidence: Evidence, *, held: bool = False, note: str | None = None
) -> tuple[str, ...]:
    """Return the sentences for a row: what it says, then what each source said and when.

    `held`: the name waits because too many went with it. `note`: what can never be known there.
    """
    sentences = [ROW_WORDS[row]]
    if held:
        sentences.append(HELD_WORDS)
    if note is not None:
        sentences.append(note)
    if row == "13" and not evidence.policy.no_hidden_names:
        sentences.append(HIDDEN_WORDS)
    sentences += [_sentence(told, evidence) for told in _by_word(evidence)]
    last = _last_seen(evidence)
    if last is not None:
        sentences.append(last)
    return tuple(sentences)


class Reasons(Sequence[str]):
    """The sentences of `reasons_for`, found when they are first read: of most verdicts, never.

    Equal to a tuple of the same sentences.
    """

    __slots__ = ("_made_of", "_said", "first")

    def __init__(
        self, row: str, evidence: Evidence, *, held: bool = False, note: str | None = None
    ) -> None:
        """Take down what they are made of: of the evidence only what others have at hand too."""
        observed = evidence.name, evidence.all, evidence.policy, evidence.now
        self._made_of = row, observed, held, note
        self._said: tuple[str, ...] | None = None
        self.first = ROW_WORDS[row]
        """The first sentence, at hand without the others."""

    def under(self, first: str) -> Reasons:
        """Return the same with another first sentence."""
        other: Reasons = copy(self)
        other._said, other.first = None, first
        return other

    def _all(self) -> tuple[str, ...]:
        if self._said is None:
            row, observed, held, note = self._made_of
            said = reasons_for(row, Evidence(*observed), held=held, note=note)
            self._said = self.first, *said[1:]
        return self._said

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    @override
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._all()[index]

    @override
    def __len__(self) -> int:
        return len(self._all())

    @override
    def __iter__(self) -> Iterator[str]:
        # Of its own: a sequence's is made of `__getitem__`, several times as slow.
        return iter(self._all())

    @override
    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, Reasons) else other)

    @override
    def __hash__(self) -> int:
        return hash(self._all())

    @override
    def __repr__(self) -> str:
        return repr(self._all())


def under_first_of(old: Sequence[str], new: Sequence[str]) -> Sequence[str]:
    """Return what `new` says after the first sentence of `old`, if that has one."""
    if not isinstance(new, Reasons) or not (isinstance(old, Reasons) or old):
        return (*old[:1], *new[1:])
    return new.under(old.first if isinstance(old, Reasons) else old[0])


def _by_word(evidence: Evidence) -> list[list[Observation]]:
    """Return what each source has last said, its repetitions with it; servers of a zone as one."""
    newest: dict[tuple[Layer, str], list[Observation]] = {}
    for seen in evidence.all:
        if seen.role is not Role.QUESTION:
            continue
        same = newest.setdefault((seen.layer, seen.server), [])
        if same and same[-1].outcome is not seen.outcome:
            same.clear()
        same.append(seen)
    words: dict[tuple[Layer, Outcome, str], list[Observation]] = {}
    for (layer, server), told in newest.items():
        whose = "" if layer is Layer.DNS else server
        words.setdefault((layer, told[-1].outcome, whose), []).extend(told)
    return list(words.values())


def _sentence(told: list[Observation], evidence: Evidence) -> str:
    """Say what one source has last said, when, and what its control said."""
    last = told[-1]
    if not evidence.counts(last):
        return f"{_who(told, evidence)} {_void(last)} {_times(told)}"
    sentence = f"{_who(told, evidence)} {OUTCOME_WORDS[last.outcome]} {_times(told)}"
    if last.reason:
        sentence += f" ({last.reason})"
    control = next(
        (
            seen
            for seen in reversed(evidence.controls)
            if (seen.layer, seen.server) == (last.layer, last.server)
            and seen.asked_at >= told[0].asked_at
        ),
        None,
    )
    if control is None or last.outcome not in {Outcome.ABSENT, Outcome.AVAILABLE}:
        return sentence
    proved = CONTROL_WORDS.get(control.outcome, "gave no answer either")
    return f"{sentence}; its control {proved} {_at(control.asked_at, after=last.asked_at)}"


def _void(seen: Observation) -> str:
    """Say why an answer does not count."""
    if seen.facts.name is not None and seen.facts.name != seen.name:
        return f"answered about another name ({seen.facts.name})"
    return "answered from data that is too old"


def _who(told: list[Observation], evidence: Evidence) -> str:
    """Name a source as people know it: by its registry, or as servers of its zone."""
    last, policy = told[-1], evidence.policy
    if last.layer is Layer.DNS:
        servers = len({seen.server for seen in told})
        return f"{COUNT_WORDS.get(servers, str(servers))} of .{policy.suffix}"
    if policy.registry and last.layer in {Layer.RDAP, Layer.WHOIS, Layer.DAS}:
        return f"{LAYER_WORDS[last.layer]} of {policy.registry}"
    return f"{LAYER_WORDS[last.layer]} ({last.server})"


def _times(told: Iterable[Observation]) -> str:
    moments = [seen.asked_at for seen in told]
    first, last = min(moments), max(moments)
    day, clock = _day_and_clock(first)
    said = f"on {day} at {clock}"
    if _day_and_clock(last) == (day, clock):
        return f"{said} UTC"
    return f"{said} and {_at(last, after=first).removeprefix('at ')} UTC"


def _at(moment: datetime, *, after: datetime) -> str:
    """Return a time, with its day where that is not the one that was just spoken of."""
    (day, clock), (spoken, _) = _day_and_clock(moment), _day_and_clock(after)
    return f"at {clock}" if day == spoken else f"on {day} at {clock}"


def _day_and_clock(moment: datetime) -> tuple[str, str]:
    """Return day and time (UTC), by the quickest way there is: it is done at every judgement."""
    text = moment.isoformat(" ", "seconds")
    return text[:10], text[11:19]


def _last_seen(evidence: Evidence) -> str | None:
    """Say how the name was last seen, where it is not any more."""
    records = [seen for seen in evidence.positives if seen.layer is not Layer.DNS]
    if evidence.record is not None or not evidence.runs or not records:
        return None
    last = records[-1]
    words = (last.phase or Phase.REGISTERED).replace("_", " ")
    where = f"in {words}" if last.phase not in {None, Phase.REGISTERED} else words
    return f"Last seen {where} on {last.asked_at:%Y-%m-%d} at {last.asked_at:%H:%M:%S} UTC"
