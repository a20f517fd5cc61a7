"""The names to watch and what is known of each: what the monitor takes and shows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from .observation import NO_FACTS, Facts, Layer
from .verdict import Caution, Verdict

REGISTRY_LAYERS = frozenset({Layer.DNS, Layer.RDAP, Layer.DAS, Layer.WHOIS})
"""The layers asked unless the user says otherwise; HTTP tells the owner and is off."""


class Priority(StrEnum):
    """Who goes first when the pace is the limit."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedName:
    """One name with the policy its lists add up to."""

    name: str
    """A-label."""
    display_name: str
    """U-label, for people."""
    suffix: str
    priority: Priority = Priority.NORMAL
    layers: frozenset[Layer] = REGISTRY_LAYERS
    caution: Caution = Caution.FAST
    wanted: bool = True
    """Somebody waits for its drop, which is watched for."""
    owned: bool = False
    """Somebody holds it: its record is read daily, and that it expires is news."""
    paused: bool = False
    """Nothing is asked about it, except by hand; it keeps its last verdict, stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A stretch of time in which the drop is equally likely at every moment."""

    start: datetime
    end: datetime
    share: float
    """How likely the drop falls into it, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The window in which a name is expected to become free, and what lies around it."""

    earliest: datetime
    latest: datetime
    likely: datetime
    confidence: float
    """How likely the drop falls into the window, 0 to 1."""
    why: str
    chances: tuple[Chance, ...] = ()
    """When the drop may come, the window and its tails: in order, disjoint, in sum at most 1 (the
    rest: never, or some other time)."""

    def shifted(self, by: timedelta) -> Forecast:
        """Return the forecast so much later, or earlier: by another clock."""
        return replace(
            self,
            earliest=self.earliest + by,
            latest=self.latest + by,
            likely=self.likely + by,
            chances=tuple(
                replace(one, start=one.start + by, end=one.end + by) for one in self.chances
            ),
        )


class PlannedLook(NamedTuple):
    """When a name is asked next, and why. A tuple: one is made for every plan, in half the time."""

    due: datetime
    reason: str
    """A word of `planner.Reason`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameState:
    """All that is shown of one watched name."""

    watched: WatchedName
    verdict: Verdict | None = None
    facts: Facts = NO_FACTS
    """The newest registry record's facts; kept while the name stays registered."""
    forecast: Forecast | None = None
    plan: PlannedLook | None = None
    last_look_at: datetime | None = None
    held_since: datetime | None = None
    """Since when too many names are missing for this one's absence to be believed."""
