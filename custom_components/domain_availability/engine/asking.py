"""Asks what a look asks, and counts what it has cost: no day costs more than it may."""

from dataclasses import replace

from .allowance import Allowances
from .look import Look, Observe, most_likely_asked
from .observation import Observation
from .plan_state import Reason
from .planning import Planning


class Asking:
    """The looks that have questions out. To be used from one event loop."""

    def __init__(self, observe: Observe, planning: Planning, allowances: Allowances) -> None:
        """Ask through `observe`, within `allowances`; `planning` is told what was spent."""
        self._observe = observe
        self._planning = planning
        self._allowances = allowances
        self.names: set[str] = set()
        """Names whose look by plan still has questions out."""

    async def by_plan(self, look: Look, reason: str) -> tuple[Observation, ...]:
        """Get the observations of a look that was due for `reason`, and count them."""
        self.names.add(look.name)
        allowance = self._allowances.grant(most_likely_asked(look))
        seen: tuple[Observation, ...] = ()
        try:
            seen = await self._observe(replace(look, allowance=allowance))
        finally:
            # What was sent counts, though nobody waited for the answer.
            self._planning.spend(seen, reason, sent=allowance.taken)
            allowance.end()
            self.names.discard(look.name)
        return seen

    async def by_hand(self, look: Look) -> tuple[Observation, ...]:
        """Get the observations of a look that somebody asked for, and count them.

        It is made past all that a day may cost, and outlives a pause.
        """
        seen = await self._observe(look)
        self._planning.spend(seen, Reason.BY_HAND)
        return seen
