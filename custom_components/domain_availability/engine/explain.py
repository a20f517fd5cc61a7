"""Why a verdict is what it is, in short plain sentences. Pure."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .observation import Layer, Observation, Outcome, Role

if TYPE_CHECKING:
    from .evidence import Evidence

LAYER_WORDS: Mapping[Layer, str] = {
    Layer.DNS: "DNS",
    Layer.HTTP: "its web site",
    Layer.RDAP: "RDAP",
    Layer.REGISTRAR: "the registrar",
    Layer.DAS: "the registry's availability service",
    Layer.WHOIS: "WHOIS",
}

OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.REGISTERED: "shows it registered",
    Outcome.ABSENT: "does not have it",
    Outcome.AVAILABLE: "says it is free",
    Outcome.NOT_FOR_SALE: "says it is not for sale",
    Outcome.REFUSED: "refused to answer",
    Outcome.FAILED: "did not answer",
    Outcome.UNCLEAR: "gave an answer that says nothing",
}

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
    "10": "The name was about to drop, and the endpoint that showed it no longer does",
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


def reasons_for(row: str, evidence: Evidence, *, held: bool = False) -> tuple[str, ...]:
    """Return the sentences for a row: what it says, then what each source said and when.

    `held`: the name waits because too many went with it.
    """
    sentences = [ROW_WORDS[row]]
    if held:
        sentences.append(HELD_WORDS)
    if row == "13" and not evidence.policy.no_hidden_names:
        sentences.append(HIDDEN_WORDS)
    newest: dict[tuple[Layer, str], list[Observation]] = {}
    for seen in evidence.all:
        if seen.role is not Role.QUESTION:
            continue
        same = newest.setdefault((seen.layer, seen.server), [])
        if same and same[-1].outcome is not seen.outcome:
            same.clear()
        same.append(seen)
    sentences += [_sentence(told, evidence) for told in newest.values()]
    return tuple(sentences)


def _sentence(told: list[Observation], evidence: Evidence) -> str:
    """Say what one source has last said, since when, and what its control said."""
    last = told[-1]
    times = _times(told)
    sentence = f"{LAYER_WORDS[last.layer]} ({last.server}) {OUTCOME_WORDS[last.outcome]} {times}"
    if last.reason:
        sentence += f": {last.reason}"
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
    return f"{sentence}; its control {proved} at {control.asked_at:%H:%M:%S}"


def _times(told: Iterable[Observation]) -> str:
    first, *rest = [f"{seen.asked_at:%H:%M:%S}" for seen in told]
    return f"at {first} and {rest[-1]} UTC" if rest else f"at {first} UTC"
