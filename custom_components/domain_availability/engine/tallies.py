"""What outlives a restart: paces of servers, the day's budget, who answers, our clock's course."""

import math

from .budget import Budget
from .clock import Clock
from .health import Health
from .home_clock import HomeClock
from .ledger import Ledger
from .pace import Pacer

HEALTH = "health"
CLOCK = "clock"
"""Under which keys the ledger keeps them."""
HEALTH_NOTED_EVERY = 300.0
"""Seconds between two notes of who has fallen silent."""


class Tallies:
    """What is counted of questions, and its place in the ledger. For one event loop."""

    def __init__(
        self,
        clock: Clock,
        ledger: Ledger,
        *,
        pacer: Pacer,
        budget: Budget,
        health: Health,
        home_clock: HomeClock,
    ) -> None:
        """Keep the tallies of `pacer`, `budget`, `health` and `home_clock` in `ledger`."""
        self._clock = clock
        self._ledger = ledger
        self._pacer = pacer
        self._budget = budget
        self._health = health
        self._home_clock = home_clock
        self._health_noted_at = -math.inf

    async def recall(self) -> None:
        """Take them up where they were left."""
        self._home_clock.restore(await self._ledger.load_tally(CLOCK), self._clock.now())
        self._pacer.restore(await self._ledger.load_pace())
        self._budget.restore(await self._ledger.load_budget())
        self._health.restore(await self._ledger.load_tally(HEALTH))

    async def recall_more(self) -> None:
        """Take up what has come into the ledger from elsewhere; what is known here is newer."""
        known = self._pacer.snapshot()
        paces = await self._ledger.load_pace()
        self._pacer.restore({server: paces[server] for server in paces if server not in known})
        self._budget.restore(await self._ledger.load_budget())

    def note(self, *, last: bool = False) -> None:
        """Write down what has changed; `last`: for the last time, so whatever was written lately.

        To be called after each look: the ledger writes when it sees fit.
        """
        self._ledger.note_pace(self._pacer.changed())
        self._ledger.note_budget(self._budget.snapshot())
        if (state := self._home_clock.changed(last=last)) is not None:
            self._ledger.note_tally(CLOCK, state)
        at = self._clock.monotonic()
        if last or at - self._health_noted_at >= HEALTH_NOTED_EVERY:
            self._health_noted_at = at
            if (changed := self._health.changed()) is not None:
                self._ledger.note_tally(HEALTH, changed)
