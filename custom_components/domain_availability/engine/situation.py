"""What a verdict is asked about: the case of one name with its evidence, and the table's rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from . import jumps
from .evidence import Evidence
from .observation import Layer, Observation, Phase
from .policy import Policy
from .verdict import Caution, Verdict, VerdictKind
from .watching import REGISTRY_LAYERS, Forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a verdict on one name may rest on."""

    name: str
    observations: Sequence[Observation]
    """Of the name, and the controls and nonces of its suffix that were asked with it."""
    previous: Verdict | None = None
    available_since: datetime | None = None
    """When the name became available, while it is."""
    freed_at: datetime | None = None
    """When it was last found available, whatever became of it, unless that proved wrong."""
    forecast: Forecast | None = None
    lets_go: Forecast | None = None
    """When its registry was to let go of it, whoever may have it first; `None`: as forecast."""
    layers: Collection[Layer] = REGISTRY_LAYERS
    """Layers the user allows."""
    held_since: datetime | None = None
    """Since when too many names are missing for this one to be believed without two controls."""
    caution: Caution = Caution.FAST
    clock_set_at: datetime | None = None
    """When our clock was last set forward: how long before that anything was seen, nobody knows,
    unless its jump is one of these."""
    clock_jumps: Sequence[jumps.Jump] = ()
    """By how much our clock was set forward, and when; oldest first."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A case with its evidence: what the conditions of the rows are asked of."""

    case: Case
    evidence: Evidence
    now: datetime

    @property
    def policy(self) -> Policy:
        """Return what is known of the suffix."""
        return self.evidence.policy

    def passed(self, since: datetime, until: datetime) -> timedelta:
        """Return how much time has surely passed between two moments by our clock."""
        set_at, known = self.case.clock_set_at, self.case.clock_jumps
        if set_at is None or set_at <= since:
            return until - since
        if not known or known[-1].at < set_at:
            known = (*known, jumps.Jump(set_at, jumps.NOBODY_KNOWS))
        return jumps.passed(since, until, known)

    def times(self, seen: Observation) -> bool:
        """Tell whether a gap can be measured from when this was seen: our clock went on since."""
        since = self.case.clock_set_at
        return since is None or seen.asked_at >= since


type Condition = Callable[[Situation], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table: when it fits and what follows."""

    number: str
    when: Condition
    kind: VerdictKind
    confidence: float
    phase: Phase | None = None
    """`None`: the phase of the record, or none."""
    look_again: timedelta | None = None
    also: tuple[Condition, ...] = field(default=())

    def fits(self, look: Situation) -> bool:
        """Tell whether the row decides, where none before it does."""
        return self.when(look) and all(condition(look) for condition in self.also)
