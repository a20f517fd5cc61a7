"""What the routine may cost: looks at registries far from any window.

They are made rarer, all alike, where the day's budget would not last for them and the windows too;
where the budget is ample nothing is stretched.
"""

from collections.abc import Callable
from datetime import date, datetime

from .budget import Budget, Tally
from .cadence import record_every
from .plan_state import PlanState
from .sharing import DAY, Purse
from .verdict import VerdictKind

SHARE_BESIDE_WINDOWS = 0.05
"""How much of the day's budget the routine is stretched to fit into while a drop is foretold."""
SHARE_BLIND = 0.20
"""The same where no zone can be asked: then the registry alone shows that a name is leaving."""
SHARE_ALONE = 0.60
"""How much of it on other days; 40 % is kept for windows that become known during the day."""
KEPT_FOR_NEWS = 0.015
KEPT_TO_THE_LAST = 0.005
"""How much windows leave for what nobody foretold, names that vanish and looks after the news: at
the day's beginning, and at its end."""


class Routine:
    """What the names need a day, and how much of it there is room for."""

    def __init__(self) -> None:
        self._needs: dict[str, float] = {}
        self._need = 0.0
        self._blind: set[str] = set()
        """Names whose zone says nothing."""
        self._day: date | None = None
        self._limit = 0
        """For which day (UTC) it is settled how much is stretched, and by which limit."""
        self._stretch = 1.0
        self._share = SHARE_ALONE

    def begin(self, budget: Budget | Tally, windows_known: Callable[[], bool]) -> None:
        """Settle for the day (UTC), where it has just begun, how much the routine is stretched.

        It stays so until midnight, whatever windows come and go: plans must not swing with them.
        Only where the user raises the day's limit is it settled anew.
        """
        if budget.day == self._day and budget.limit <= self._limit:
            return
        self._day, self._limit = budget.day, budget.limit
        share = self._beside_windows if windows_known() else SHARE_ALONE
        self._stretch = max(self._need / max(budget.limit * share, 1.0), 1.0)
        # Stretched as it is, the routine stays within its share on the whole, not on every day.
        self._share = min(2 * share, SHARE_ALONE)

    def settle(self) -> None:
        """Have it settled anew for today: what all names need is known only now."""
        self._day = None

    @property
    def _beside_windows(self) -> float:
        """Return the routine's share of a day with windows, by how many zones can be asked."""
        blind = len(self._blind) / max(len(self._needs), 1)
        return SHARE_BESIDE_WINDOWS + (SHARE_BLIND - SHARE_BESIDE_WINDOWS) * blind

    def note(self, name: str, state: PlanState, now: datetime) -> None:
        """Take down how often a name would be asked about a day if nothing were short."""
        if not state.zone_answers:
            self._blind.add(name)
        elif self._blind:
            self._blind.discard(name)
        need = 0.0
        if state.verdict is not None and state.verdict.kind is not VerdictKind.AVAILABLE:
            need = state.stretch * DAY / record_every(state, now).total_seconds()
        if need != (before := self._needs.get(name, -1.0)):
            self._need += need - max(before, 0.0)
            self._needs[name] = need

    def forget(self, name: str) -> None:
        """Forget a name that is not watched any more."""
        self._need -= self._needs.pop(name, 0.0)
        self._blind.discard(name)

    @property
    def stretch(self) -> float:
        """How much rarer than usual registries are asked today, at least 1."""
        return self._stretch

    def spent(self, budget: Budget | Tally) -> bool:
        """Tell whether the routine has had its part of the day's budget."""
        return budget.left == 0 or budget.routine_spent >= budget.limit * self._share

    def purse(self, budget: Budget, at: float) -> Purse:
        """Return what windows may use from a moment (seconds since 1970) until midnight UTC."""
        until = (at // DAY + 1) * DAY
        rest = (until - at) / DAY
        coming = min(self._need, budget.limit * self._beside_windows) * rest
        news = KEPT_TO_THE_LAST + (KEPT_FOR_NEWS - KEPT_TO_THE_LAST) * rest
        kept = coming + budget.limit * news
        return Purse(max(budget.left - kept, 0.0), until)
