"""What a plan depends on, why a look is planned, and how hard it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .observation import NO_FACTS, Facts
from .verdict import Verdict
from .watching import Forecast, Priority


class Reason(StrEnum):
    """Why a look is planned."""

    FIRST_LOOK = "first_look"
    CONFIRMING = "confirming"
    WINDOW = "window"
    LATE = "late"
    AFTER_NEWS = "after_news"
    FREE = "free"
    DELEGATED = "delegated"
    UNDELEGATED = "undelegated"
    ZONE = "zone"
    GRACE = "grace"
    REDEMPTION = "redemption"
    PENDING_DELETE = "pending_delete"
    RELEASE_SESSION = "release_session"
    NOT_FOR_SALE = "not_for_sale"
    UNCERTAIN = "uncertain"
    RATE_LIMITED = "rate_limited"
    BY_HAND = "by_hand"


SEEKING = frozenset({Reason.WINDOW, Reason.LATE})
"""Looks for a drop that was foretold: those that share the questions kept for windows."""
URGENT = SEEKING | {Reason.CONFIRMING, Reason.AFTER_NEWS}
"""Looks that are made as soon as they are due, while the day has room for a single one."""


class Depth(StrEnum):
    """How hard to look."""

    ROUTINE = "routine"
    """The zone first; the registry only where its record is due or the zone does not show it."""
    WINDOW = "window"
    """The densest registry layer; whatever contradicts it, too."""
    FULL = "full"
    """Every layer the suffix has and the user allows."""


@dataclass(slots=True, kw_only=True)
class PlanState:
    """What the plan of one name depends on.

    Made for every plan, so it is not frozen: that would take twice the time. Nobody changes it.
    """

    verdict: Verdict | None = None
    facts: Facts = NO_FACTS
    forecast: Forecast | None = None
    window_due: datetime | None = None
    """When its share of the day's questions lets its window be asked next; `None`: not before all
    else."""
    next_phase_at: datetime | None = None
    """When the phase it is in is foretold to end without a drop."""
    available_since: datetime | None = None
    absent_at: datetime | None = None
    """When the registry last said that it does not have the name."""
    delegated: bool = False
    """The newest look at the zone showed a delegation."""
    delegated_at: datetime | None = None
    """When a look at the zone last showed one."""
    zone_answers: bool = True
    """The zone is asked and says something; `False`: DNS is off or blocked."""
    record_at: datetime | None = None
    """When the registry last gave a record."""
    mute_looks: int = 0
    """Looks in a row that told nothing."""
    missing: bool = False
    """It was held when something was last certain, and now nothing is."""
    spread: float = 0.0
    """The name's own place, 0 to 1, among what is spread evenly: routine looks at registries come
    up to a tenth early by it, and the zone is asked at that place of a grid."""
    names: int = 1
    """How many names are watched in all."""
    stretch: float = 1.0
    """How much rarer than usual the registry is asked far from windows, so that the day's budget
    is left for them; at least 1."""
    priority: Priority = Priority.NORMAL
    wanted: bool = True
    """Its drop is watched for."""
    owned: bool = False
    scarce: bool = False
    """The day's budget is nearly spent."""
    spent: bool = False
    """The day's budget is spent, or what of it the routine may use is."""
    empty: bool = False
    """What is left of the day's budget would prove no drop."""
    used_up: bool = False
    """Nor is there what a single look may cost."""
