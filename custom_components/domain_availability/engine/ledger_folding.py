"""Equal answers are one run: a name that stays registered costs a row, not a row a look."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from .ledger_seen import NUMBER
from .observation import Layer, Observation, Outcome, Role
from .runs import MUTE

_KEPT_BEFORE = 8
"""Runs a name's evidence may still point to after another answer has ended them."""
_ASIDES_KEPT = 1024
"""Controls, nonces and referrals that evidence may still point to."""
LATE = timedelta(minutes=5)
"""An answer older than its run's last by more than this did not come late: the clock was set
back."""

type _Source = tuple[Layer, str, bool]
"""Whose last answer another is compared with: layer, server, and whether it says nothing."""
type _Aside = tuple[Role, Layer, str, str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Equal answers to one question from one source, one after the other."""

    row_id: int
    name: str | None
    """The watched name; `None` for what only proves what others mean."""
    first: Observation
    last: Observation
    base: Observation
    """The one that its own row spells out."""
    count: int = 1
    led_by: int | None = None
    """The run whose answer led to the first question."""
    ended: bool = False
    """Another answer has come; the row has all of it."""

    def observations(self) -> Iterator[Observation]:
        """Yield the first and the last answer: how long a state has held is what judging needs."""
        if self.count > 1 and self.first != self.last:
            yield self.first
        yield self.last


def same_answer(one: Observation, other: Observation) -> bool:
    """Return whether two answers of a source say the same, times and numbers in words aside."""
    return (
        one.outcome is other.outcome
        and one.phase is other.phase
        and (one.facts is other.facts or one.facts == other.facts)
        and one.shape == other.shape
        and one.nonce == other.nonce
        and one.suffix == other.suffix
        and (
            one.reason == other.reason
            or NUMBER.sub("#", one.reason) == NUMBER.sub("#", other.reason)
        )
    )


def owner(observation: Observation) -> str | None:
    """Return the name an answer is about; `None` where it only proves what others mean."""
    return observation.name if observation.role is Role.QUESTION else None


class Runs:
    """The runs that may still go on, and a few that have ended.

    A zone's servers are asked by turns and say the same of a delegation: that is one run. Silence
    does not end what a source said before it. Controls and nonces are not folded: an absence
    counts by the control asked next to it, and that one must be found again.
    """

    def __init__(self, next_id: int, runs: Iterable[Run] = (), watched: Iterable[str] = ()) -> None:
        """Take up where the file ends: `runs` oldest first."""
        self._next_id = next_id
        self._watched = set(watched)
        self._last: dict[str, dict[_Source, Run]] = {}
        self._ended: dict[str, deque[Run]] = {}
        self._asides: OrderedDict[_Aside, Run] = OrderedDict()
        self._gone: set[str] = set()
        """Names that were let go: as controls they are none's any more."""
        self._changed: dict[int, Run] = {}
        for run in runs:
            if run.name is not None:
                place = self._last.setdefault(run.name, {})
                if (before := place.get(_source(run.last))) is not None:
                    self._end(before)
                place[_source(run.last)] = run

    def take_up(self, other: Runs, next_id: int) -> None:
        """Take over the runs of names that nothing was known of; count on from `next_id`."""
        for name, place in other._last.items():
            if name not in self._last:
                self._last[name] = place
                self._ended.pop(name, None)
        for name, ended in other._ended.items():
            self._ended.setdefault(name, ended)
        self.count_from(next_id)

    def count_from(self, next_id: int) -> None:
        """Give no number below this one from here on."""
        self._next_id = max(self._next_id, next_id)

    def all(self) -> Iterator[Run]:
        """Yield the runs of watched names that may still go on, or be pointed to."""
        for place in self._last.values():
            yield from place.values()
        for ended in self._ended.values():
            yield from ended

    def changed(self) -> list[Run]:
        """Return the runs that began, went on or ended since the last time, as they are now."""
        changed = list(self._changed.values())
        self._changed.clear()
        return changed

    def note(self, observation: Observation) -> None:
        """Let an answer go on with the run it continues, or begin one."""
        name = owner(observation)
        if name is None:
            self._aside(observation)
            return
        place = self._last.setdefault(name, {})
        key = _source(observation)
        run = place.get(key)
        if run is None or not same_answer(run.last, observation) or _interrupted(place, key, run):
            if run is not None:
                self._end(run)
            place[key] = self._begin(name, observation)
        elif observation.asked_at > run.last.asked_at:
            place[key] = self._go_on(run, observation, run.first)
        elif run.last.asked_at - observation.asked_at > LATE:
            ahead = run.first.asked_at > observation.asked_at
            place[key] = self._go_on(run, observation, observation if ahead else run.first)

    def holding(self, name: str, observation: Observation) -> Run:
        """Return a run that holds this answer; one of its own where there is none."""
        if observation.role is not Role.QUESTION or observation.name != name:
            return self._aside(observation)
        place = self._last.setdefault(name, {})
        current = place.get(_source(observation))
        if current is not None and _holds(current, observation):
            return current
        ended = self._ended.setdefault(name, deque(maxlen=_KEPT_BEFORE))
        for run in ended:
            if _source(run.last) == _source(observation) and _holds(run, observation):
                return run
        run = self._begin(name, observation)
        if current is None:
            place[_source(observation)] = run
        else:
            ended.append(run)
        return run

    def forget(self, name: str) -> None:
        """Drop the runs of a name that is no longer watched, and who it was where it proved."""
        for run in (*self._last.pop(name, {}).values(), *self._ended.pop(name, ())):
            self._changed.pop(run.row_id, None)
        self._watched.discard(name)
        self._gone.add(name)
        for key, run in self._asides.items():
            if run.base.name == name:
                base = _nameless(run.base)
                nameless = replace(run, first=base, last=base, base=base)
                self._asides[key] = self._changed[run.row_id] = nameless

    def welcome(self, name: str) -> None:
        """Take up a name that is watched from now on."""
        self._watched.add(name)
        self._gone.discard(name)

    def _go_on(self, run: Run, observation: Observation, first: Observation) -> Run:
        gone_on = Run(
            row_id=run.row_id,
            name=run.name,
            first=first,
            last=observation,
            base=run.base,
            count=run.count + 1,
            led_by=run.led_by,
        )
        self._changed[run.row_id] = gone_on
        return gone_on

    def _end(self, run: Run) -> None:
        if run.count > 1 and not run.ended:
            run = self._changed[run.row_id] = replace(run, ended=True)
        if run.name is not None:
            self._ended.setdefault(run.name, deque(maxlen=_KEPT_BEFORE)).append(run)

    def _begin(self, name: str | None, observation: Observation) -> Run:
        led_by = self._led_by(observation)
        run = Run(
            row_id=self._next_id,
            name=name,
            first=observation,
            last=observation,
            base=observation,
            led_by=led_by,
        )
        self._next_id += 1
        self._changed[run.row_id] = run
        return run

    def _led_by(self, observation: Observation) -> int | None:
        """Return the run of the answer that led to this one, unless its name is not watched."""
        cause = observation.led_by
        if cause is None:
            return None
        name = owner(cause)
        if name is None:
            return self._aside(cause).row_id
        return self.holding(name, cause).row_id if name in self._watched else None

    def _aside(self, observation: Observation) -> Run:
        key = (
            observation.role,
            observation.layer,
            observation.name,
            observation.server,
            observation.asked_at,
        )
        run = self._asides.get(key)
        if observation.name in self._gone:
            observation = _nameless(observation)
        if run is None or not same_answer(run.last, observation):
            run = self._asides[key] = self._begin(None, observation)
            if len(self._asides) > _ASIDES_KEPT:
                self._asides.popitem(last=False)
        return run


def _nameless(observation: Observation) -> Observation:
    """Return what an answer says without saying of whom: of some name under its suffix."""
    facts = replace(observation.facts, name=None)
    return replace(observation, name=observation.suffix, facts=facts)


def _source(observation: Observation) -> _Source:
    outcome, layer = observation.outcome, observation.layer
    delegated = layer is Layer.DNS and outcome is Outcome.REGISTERED
    return layer, "" if delegated else observation.server, outcome in MUTE


def _interrupted(place: dict[_Source, Run], key: _Source, run: Run) -> bool:
    """Tell whether its source, or its zone, has said something definite else since the run's last.

    Only silence and a zone's absences stand beside what was said before them.
    """
    layer, server, _ = key
    for other in (place.get((layer, server, False)), place.get((layer, "", False))):
        if other is not None and other is not run and other.last.asked_at > run.last.asked_at:
            return True
    return False


def _holds(run: Run, observation: Observation) -> bool:
    """Tell whether a run of the same source has this answer in it."""
    return run.last is observation or (
        run.first.asked_at <= observation.asked_at <= run.last.asked_at
        and same_answer(run.last, observation)
    )
