"""What registries say in plain words beside an RDAP "not found", sentence by sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
import re

from ..observation import Outcome, Phase
from .rdap_phrases import (
    AT_A_PRICE,
    CONDITION,
    HEADING,
    LONGEST_HEADING,
    NOISE,
    OFFERED,
    PRICE,
    REFUSALS,
    SYMBOLS,
    WITHHELD,
)

_LONGEST = 65536
"""Characters looked at."""

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[\n;|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the words mean for the name; `outcome` is never `absent`."""

    outcome: Outcome
    words: str
    """The sentence that says it."""
    phase: Phase | None = None
    price: Decimal | None = None
    currency: str | None = None


def refusal(lines: Iterable[str]) -> str | None:
    """Return the sentence in which a server refuses, or says it is not itself; else `None`."""
    return next(
        (s for s in _sentences(lines) if any(_states(pattern, s) for pattern in REFUSALS)), None
    )


def about_the_name(error: Iterable[str], notices: Iterable[str] = ()) -> Said | None:
    """Return what is said of the name beyond "not found", or `None` where nothing is.

    `error` are the error's own title and description, `notices` what stands beside them. Kept back
    by the registry is not for sale. For sale at a price (an access period, a premium name) is a yes
    only where a price or an offer is spelt out, and not for sale else. A plain offer counts only in
    the error's own words: notices speak of other names too.
    """
    own, beside = list(_sentences(error)), list(_sentences(notices))
    everything = own + beside
    if kept := _withheld(everything):
        return kept
    offer = next((s for s in own if _states(OFFERED, s)), None)
    special = next((s for s in everything if AT_A_PRICE.search(s)), None)
    price, currency = _price(everything)
    if special is not None and (offer is not None or price is not None):
        return Said(
            outcome=Outcome.AVAILABLE,
            phase=Phase.PREMIUM,
            words=special,
            price=price,
            currency=currency,
        )
    if special is not None and special in own:
        return Said(outcome=Outcome.NOT_FOR_SALE, phase=Phase.PREMIUM, words=special)
    if offer is None:
        return None
    return Said(
        outcome=Outcome.AVAILABLE,
        phase=None if price is None else Phase.PREMIUM,
        words=offer,
        price=price,
        currency=currency,
    )


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    left = _LONGEST
    for line in lines:
        for part in _SENTENCE_END.split(line[:left].casefold().replace("\u2019", "'")):
            sentence = " ".join(NOISE.sub(" ", part).split())
            if sentence:
                yield sentence
        left -= len(line)
        if left <= 0:
            return


def _states(pattern: re.Pattern[str], sentence: str) -> bool:
    found = pattern.search(sentence)
    return found is not None and CONDITION.search(sentence, 0, found.end()) is None


def _withheld(sentences: Iterable[str]) -> Said | None:
    for sentence in sentences:
        phase = next((phase for pattern, phase in WITHHELD if _states(pattern, sentence)), None)
        if phase is None and len(sentence) <= LONGEST_HEADING and _states(HEADING, sentence):
            phase = Phase.RESERVED
        if phase is not None:
            return Said(outcome=Outcome.NOT_FOR_SALE, phase=phase, words=sentence)
    return None


def _price(sentences: Iterable[str]) -> tuple[Decimal | None, str | None]:
    for sentence in sentences:
        if found := PRICE.search(sentence):
            code = found["code1"] or found["code2"]
            amount = re.sub("[,' ]", "", found["amount1"] or found["amount2"])
            return Decimal(amount), SYMBOLS.get(code, code.upper())
    return None, None
