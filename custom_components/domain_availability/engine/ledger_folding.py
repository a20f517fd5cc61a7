"""Equal answers are one run: a name that stays registered costs a row, not a row a look."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
import re

from .observation import Layer, Observation, Outcome, Role

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_KEPT_BEFORE = 8
"""Runs a name's evidence may still point to after another answer has ended them."""
_ASIDES_KEPT = 1024
"""Controls and nonces that evidence may still point to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Equal answers to one question from one source, one after the other."""

    row_id: int
    name: str | None
    """The watched name; `None` for controls and nonces."""
    first: Observation
    last: Observation
    count: int = 1

    def observations(self) -> Iterator[Observation]:
        """Yield the first and the last answer: how long a state has held is what judging needs."""
        if self.count > 1 and self.first != self.last:
            yield self.first
        yield self.last


def source(observation: Observation) -> tuple[str, ...]:
    """Return whose last answer this one is compared with."""
    server = observation.server
    if observation.layer is Layer.DNS and observation.outcome is Outcome.REGISTERED:
        server = ""  # a zone's servers are asked by turns and say the same of a delegation
    return observation.role, observation.name, observation.layer, server


def same_answer(one: Observation, other: Observation) -> bool:
    """Return whether two answers of a source say the same, times and numbers in words aside."""
    return (
        one.outcome is other.outcome
        and one.phase is other.phase
        and one.facts == other.facts
        and one.shape == other.shape
        and one.nonce == other.nonce
        and one.suffix == other.suffix
        and (
            one.reason == other.reason
            or _NUMBER.sub("#", one.reason) == _NUMBER.sub("#", other.reason)
        )
    )


class Runs:
    """The runs that may still go on, and a few that have ended.

    Controls and nonces are not folded: an absence counts by the control asked next to it, and that
    one must be found again.
    """

    def __init__(self, next_id: int, runs: Iterable[Run] = ()) -> None:
        """Take up where the file ends: `runs` oldest first."""
        self._next_id = next_id
        self._last: dict[str, dict[tuple[str, ...], Run]] = {}
        self._ended: dict[str, deque[Run]] = {}
        self._asides: OrderedDict[Observation, Run] = OrderedDict()
        for run in runs:
            if run.name is not None:
                self._keep(run.name, run)

    def note(self, observation: Observation) -> Run:
        """Return the run this answer continues (count over 1) or begins."""
        name = owner(observation)
        if name is None:
            return self._aside(observation)
        run = self._last.get(name, {}).get(source(observation))
        if run is None or not same_answer(run.last, observation):
            return self._keep(name, self._begin(name, observation))
        if observation.asked_at > run.last.asked_at:
            return self._keep(name, replace(run, last=observation, count=run.count + 1))
        return run

    def holding(self, name: str, observation: Observation) -> Run:
        """Return a run that holds this answer; one of its own where there is none."""
        if owner(observation) != name:
            return self._aside(observation)
        current = self._last.get(name, {}).get(source(observation))
        ended = self._ended.setdefault(name, deque(maxlen=_KEPT_BEFORE))
        for run in (current, *ended):
            if run is not None and _holds(run, observation):
                return run
        run = self._begin(name, observation)
        if current is None:
            return self._keep(name, run)
        ended.append(run)
        return run

    def forget(self, name: str) -> None:
        """Drop the runs of a name that is no longer watched."""
        self._last.pop(name, None)
        self._ended.pop(name, None)

    def _keep(self, name: str, run: Run) -> Run:
        place = self._last.setdefault(name, {})
        key = source(run.last)
        before = place.get(key)
        if before is not None and before.row_id != run.row_id:
            self._ended.setdefault(name, deque(maxlen=_KEPT_BEFORE)).append(before)
        place[key] = run
        return run

    def _begin(self, name: str | None, observation: Observation) -> Run:
        run = Run(row_id=self._next_id, name=name, first=observation, last=observation)
        self._next_id += 1
        return run

    def _aside(self, observation: Observation) -> Run:
        run = self._asides.get(observation)
        if run is None:
            run = self._asides[observation] = self._begin(None, observation)
            if len(self._asides) > _ASIDES_KEPT:
                self._asides.popitem(last=False)
        return run


def _holds(run: Run, observation: Observation) -> bool:
    return (
        source(run.last) == source(observation)
        and same_answer(run.last, observation)
        and run.first.asked_at <= observation.asked_at <= run.last.asked_at
    )


def owner(observation: Observation) -> str | None:
    """Return the name an answer is about; `None` where it only proves what others mean."""
    return observation.name if observation.role is Role.QUESTION else None
