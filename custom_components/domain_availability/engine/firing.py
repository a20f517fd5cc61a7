"""A sink inside this process: fired, then marked as told with one synced commit.

Killed in between, it is fired again by the next run under the same id; never lost, and never fired
twice in one run.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
import logging
from typing import Protocol

from .verdict import Transition

_LOGGER = logging.getLogger(__name__)

PATIENCE = 3
"""How often news that cannot be told holds up what comes after it of the same name."""

type Fire = Callable[[Transition], None]
"""Tell now; raises where that cannot be done yet."""


class Undelivered(Protocol):
    """Where it is written down what is still to be told: the monitor, over the ledger."""

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what the sink has to be told, in the order in which it was written down."""
        ...

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Mark a transition as told there; returns once that is on the disk."""
        ...


class Firing:
    """One sink's. Whatever gives occasion leads to the same round; two never overlap."""

    def __init__(
        self, sink: str, outbox: Undelivered, fire: Fire, *, can_hear: Callable[[], bool]
    ) -> None:
        """Make one; `can_hear` says whether there is anybody to hear it now."""
        self._sink = sink
        self._outbox = outbox
        self._fire = fire
        self._can_hear = can_hear
        self._closed = False
        self._round = asyncio.Lock()
        self._unmarked: set[str] = set()
        """Fired in this run, but not marked yet: a failed commit is no reason to fire again."""
        self._failed = Counter[str]()

    async def empty_outbox(self) -> bool:
        """Tell all that is still to be told; return whether all of that could be told.

        News that cannot be told holds up no other name, and its own for a few rounds only.
        """
        held_up: set[str] = set()
        failed = False
        async with self._round:
            if self._closed or not self._can_hear():
                return True
            for news in await self._outbox.undelivered(self._sink):
                if self._closed or not self._can_hear():
                    break
                if news.name in held_up:
                    continue
                if not self._told(news):
                    failed = True
                    if self._failed[news.transition_id] <= PATIENCE:
                        held_up.add(news.name)
                    continue
                await self._outbox.delivered(news.transition_id, self._sink)
                self._unmarked.discard(news.transition_id)
        return not failed

    async def close(self) -> None:
        """Tell nothing any more, once the round under way is over; the rest stays written down."""
        self._closed = True
        async with self._round:  # The one under way still needs the ledger.
            return

    def _told(self, news: Transition) -> bool:
        """Fire, unless this run did; return whether it is told now."""
        key = news.transition_id
        if key in self._unmarked:
            return True
        try:
            self._fire(news)
        except Exception:  # noqa: BLE001 - one that cannot be told holds up no other
            _LOGGER.error("A change could not be told; it is tried again later")  # noqa: TRY400 - the text of an exception may hold a watched name
            self._failed[key] += 1
            return False
        self._unmarked.add(key)
        self._failed.pop(key, None)
        return True
