"""What earlier looks at a name have said, as far as the next one goes by it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile

from .observation import ASKED_AT, Layer, Observation, Outcome, Role
from .runs import DEFINITE, FRESH, NEGATIVE


def run_before(known: Iterable[Observation], absence: Observation) -> Sequence[datetime]:
    """Return when the endpoint gave the absences that run on to this one, oldest first."""
    said = [
        seen
        for seen in known
        if seen.role is Role.QUESTION and _of_endpoint(seen, absence) and seen.outcome in DEFINITE
    ]
    said.sort(key=ASKED_AT, reverse=True)
    run = takewhile(lambda seen: seen.outcome in NEGATIVE, said)
    return [seen.asked_at for seen in run][::-1]


def has_lost_its_control(known: Iterable[Observation], answer: Observation) -> bool:
    """Tell whether the newest control at an answer's endpoint has failed."""
    newest = max(_controls(known, answer), key=ASKED_AT, default=None)
    return newest is not None and newest.outcome is not Outcome.REGISTERED


def was_shaken(known: Iterable[Observation], answer: Observation) -> bool:
    """Tell whether a control at an answer's endpoint has failed within the minute before it."""
    return any(
        seen.outcome is not Outcome.REGISTERED and answer.asked_at - seen.asked_at <= FRESH
        for seen in _controls(known, answer)
    )


def _controls(known: Iterable[Observation], answer: Observation) -> list[Observation]:
    return [
        seen
        for seen in known
        if seen.role is Role.CONTROL and _of_endpoint(seen, answer) and seen.outcome in DEFINITE
    ]


def said_of_late(known: Iterable[Observation], now: datetime) -> Mapping[Layer, set[Outcome]]:
    """Return what the servers of each layer said last of the name, within the minute."""
    last = {
        (seen.layer, seen.server): seen.outcome
        for seen in sorted(known, key=ASKED_AT)
        if seen.role is Role.QUESTION and now - seen.asked_at <= FRESH
    }
    said: dict[Layer, set[Outcome]] = {}
    for (layer, _), outcome in last.items():
        said.setdefault(layer, set()).add(outcome)
    return said


def is_known(control: Observation, known: Iterable[Observation]) -> bool:
    """Tell whether a control was already returned by an earlier look at the name."""
    return any(
        seen.role is Role.CONTROL
        and (seen.name, seen.asked_at) == (control.name, control.asked_at)
        and _of_endpoint(seen, control)
        for seen in known
    )


def _of_endpoint(seen: Observation, other: Observation) -> bool:
    return (seen.layer, seen.server) == (other.layer, other.server)
