"""Which observations of a name are worth keeping at hand. Pure.

A verdict needs little of the past: what each source says now, when it last said otherwise, and the
looks that a fresh absence may confirm. A forecast needs the looks between which a phase began or
an expiration date changed. The rest is the ledger's.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from .observation import ASKED_AT, Layer, Observation, Outcome, Role
from .runs import DEFINITE, FRESH

NEWEST_OF_EACH = 4
"""How many of the newest answers of one source stay."""
TURNS = 3
"""How many changes of phase or expiration date stay, with the looks before and after each: those
into redemption and pending delete, and an automatic renewal before them."""
ASIDES_KEPT = timedelta(hours=26)
"""How long controls and nonces stay at all: as long as an absence may wait for its second."""


def worth_keeping(
    observations: Iterable[Observation], now: datetime, *, since: datetime | None = None
) -> tuple[Observation, ...]:
    """Return the observations of one name that a later verdict can rest on, oldest first.

    `since`: our clock was set then, so what is from before may look too old to be the first of two.
    """
    oldest = [now - ASIDES_KEPT]
    if since is not None and since > oldest[0]:
        oldest.append(since)
    told = sorted(observations, key=ASKED_AT)
    sources: dict[tuple[Layer, str], list[Observation]] = {}
    asides: list[Observation] = []
    for seen in told:
        if seen.role is Role.QUESTION:
            source = seen.layer, seen.server
            if (answers := sources.get(source)) is not None:
                answers.append(seen)
            else:
                sources[source] = [seen]
        elif now - seen.asked_at <= ASIDES_KEPT:
            asides.append(seen)
    kept: list[Observation] = []
    for answers in sources.values():
        kept += _of_source(answers, oldest)
    if asides:
        negatives = [seen for seen in kept if seen.outcome is not Outcome.REGISTERED]
        kept += [aside for aside in asides if _belongs(aside, negatives)]
    return tuple(sorted(kept, key=ASKED_AT))


def _of_source(answers: Sequence[Observation], oldest: Sequence[datetime]) -> list[Observation]:
    """Keep the newest, the first of the running sort of answer, the last positive, and turns.

    Of absences also the oldest that may still be the first of two: where something else is missing,
    the newest alone would ask for their second again and again.
    """
    newest, first = answers[-NEWEST_OF_EACH:], answers[0]
    if len(newest) == len(answers):
        return list(answers)
    if first.outcome in DEFINITE and _same_state(answers):
        # As nearly all are at every look: nothing has turned, and the run is all there is.
        if first.outcome is Outcome.REGISTERED:
            return [first, *newest]
        return [first, *_anchors(answers[1:-NEWEST_OF_EACH], oldest), *newest]
    definite = [seen for seen in answers if seen.outcome in DEFINITE]
    records = [seen for seen in definite if seen.outcome is Outcome.REGISTERED]
    began = _first_of_run(definite)
    kept = {*map(id, newest), *map(id, definite[-NEWEST_OF_EACH:]), *map(id, records[-1:])}
    kept.update(map(id, _turns(records)))
    kept.update(id(seen) for seen in (began, _first_mute(answers)) if seen is not None)
    if began is not None and began.outcome is not Outcome.REGISTERED:
        run = [seen for seen in definite if seen.asked_at >= began.asked_at]
        kept.update(map(id, _anchors(run, oldest)))
    # In the order they came in: those of the same moment have no other.
    return [seen for seen in answers if id(seen) in kept]


def _same_state(answers: Sequence[Observation]) -> bool:
    outcome, phase, facts = answers[0].outcome, answers[0].phase, answers[0].facts
    # No generator: this is asked of every source at every look.
    for seen in answers:
        if (
            seen.outcome is not outcome
            or seen.phase is not phase
            or (seen.facts is not facts and seen.facts.expires_at != facts.expires_at)
        ):
            return False
    return True


def _turns(records: Sequence[Observation]) -> list[Observation]:
    """Return the records on both sides of the newest changes in a name's life."""
    turns = [
        (before, after)
        for before, after in pairwise(records)
        if before.phase is not after.phase
        or (before.facts is not after.facts and before.facts.expires_at != after.facts.expires_at)
    ]
    return [seen for turn in turns[-TURNS:] for seen in turn]


def _first_of_run(definite: Sequence[Observation]) -> Observation | None:
    """Return the first of the answers at the end that all say the same."""
    first: Observation | None = None
    for seen in reversed(definite):
        if first is not None and seen.outcome is not first.outcome:
            break
        first = seen
    return first


def _anchors(run: Sequence[Observation], oldest: Sequence[datetime]) -> list[Observation]:
    """Return the oldest of a run, since each moment, that may still be the first of two."""
    anchors: list[Observation] = []
    for since in oldest:
        anchor = next((seen for seen in run if seen.asked_at >= since), None)
        if anchor is not None and (not anchors or anchor is not anchors[-1]):
            anchors.append(anchor)
    return anchors


def _first_mute(answers: Sequence[Observation]) -> Observation | None:
    """Return the first of the answers at the end that all say nothing."""
    first: Observation | None = None
    for seen in reversed(answers):
        if seen.outcome in DEFINITE:
            break
        first = seen
    return first


def _belongs(aside: Observation, negatives: Sequence[Observation]) -> bool:
    """Tell whether a control or nonce says something about an absence that stays."""
    reach = FRESH if aside.role is Role.CONTROL else ASIDES_KEPT
    return any(
        (aside.layer, aside.server) == (seen.layer, seen.server)
        and abs(aside.asked_at - seen.asked_at) <= reach
        for seen in negatives
    )
