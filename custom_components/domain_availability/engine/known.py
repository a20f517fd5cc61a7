"""What earlier looks at a name have said, as far as the next one goes by it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile

from .observation import Layer, Observation, Outcome, Role
from .runs import DEFINITE, FRESH, NEGATIVE


def first_of_run(known: Iterable[Observation], absence: Observation) -> datetime | None:
    """Return when the endpoint's running absences began, if it said so before this one."""
    said = [
        seen
        for seen in known
        if seen.role is Role.QUESTION and _of_endpoint(seen, absence) and seen.outcome in DEFINITE
    ]
    said.sort(key=lambda seen: seen.asked_at, reverse=True)
    run = list(takewhile(lambda seen: seen.outcome in NEGATIVE, said))
    return run[-1].asked_at if run else None


def has_lost_its_control(known: Iterable[Observation], answer: Observation) -> bool:
    """Tell whether the newest control at an answer's endpoint has failed."""
    controls = [
        seen
        for seen in known
        if seen.role is Role.CONTROL and _of_endpoint(seen, answer) and seen.outcome in DEFINITE
    ]
    newest = max(controls, key=lambda seen: seen.asked_at, default=None)
    return newest is not None and newest.outcome is not Outcome.REGISTERED


def said_of_late(known: Iterable[Observation], now: datetime) -> Mapping[Layer, set[Outcome]]:
    """Return what the servers of each layer said last of the name, within the minute."""
    last = {
        (seen.layer, seen.server): seen.outcome
        for seen in sorted(known, key=lambda seen: seen.asked_at)
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
