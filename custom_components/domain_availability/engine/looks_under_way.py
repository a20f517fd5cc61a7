"""The tasks of looks under way: a name is looked at once at a time, by plan or by hand."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
import logging
from typing import Protocol

from .mistake import log_mistake
from .spawn import Spawn

_LOGGER = logging.getLogger(__name__)


class LookAt(Protocol):
    """Look at a name, and do all that follows from it."""

    def __call__(self, name: str, *, by_hand: bool) -> Coroutine[None, None, None]:
        """Return what is to be run."""
        ...


class LooksUnderWay:
    """Which names are looked at now. To be used from one event loop."""

    def __init__(
        self,
        spawn: Spawn,
        look_at: LookAt,
        *,
        asking: Collection[str],
        failed: Callable[[str], None],
        ended: Callable[[str | None], None],
    ) -> None:
        """Have no look under way yet.

        `spawn` makes the tasks, of `look_at`; `asking` holds the names whose look by plan still has
        questions out; `failed` is told of a name whose look ended in a mistake of ours, `ended` of
        each look that ended: in which lane, or `None` where it was by hand.
        """
        self._spawn = spawn
        self._look_at = look_at
        self._asking = asking
        self._failed = failed
        self._told_of_end = ended
        self._by_plan: dict[str, asyncio.Task[None]] = {}
        self._by_hand: dict[str, asyncio.Task[None]] = {}

    def of(self, name: str) -> asyncio.Task[None] | None:
        """Return the look at a name that is under way."""
        return self._by_hand.get(name) or self._by_plan.get(name)

    def is_by_hand(self, name: str) -> bool:
        """Tell whether the look at a name that is under way is one by hand."""
        return name in self._by_hand

    def start(self, name: str, lane: str) -> bool:
        """Start a look by plan, unless the name is looked at; return whether it was started."""
        if name in self._by_plan or name in self._by_hand:
            return False
        task = self._spawn(self._look_at(name, by_hand=False), f"look at {name}")
        self._by_plan[name] = task
        task.add_done_callback(lambda done: self._ended(self._by_plan, name, done, lane))
        return True

    def start_by_hand(self, name: str) -> asyncio.Task[None]:
        """Start a look by hand at a name that is not looked at."""
        task = self._spawn(self._look_at(name, by_hand=True), f"check {name}")
        self._by_hand[name] = task
        task.add_done_callback(lambda done: self._ended(self._by_hand, name, done))
        return task

    def call_off(self, name: str) -> None:
        """End the look at a name, however far it is."""
        for tasks in (self._by_plan, self._by_hand):
            if (task := tasks.get(name)) is not None:
                task.cancel()

    def call_off_asking(self, name: str) -> None:
        """End the look by plan at a name if it waits for answers."""
        if name in self._asking:
            self._by_plan[name].cancel()

    def call_off_all_asking(self) -> None:
        """End all looks by plan that wait for answers."""
        for name in self._asking:
            self._by_plan[name].cancel()

    def call_off_all(self) -> list[asyncio.Task[None]]:
        """End all looks; return them, to be waited for."""
        tasks = [*self._by_plan.values(), *self._by_hand.values()]
        for task in tasks:
            task.cancel()
        return tasks

    def _ended(
        self,
        tasks: dict[str, asyncio.Task[None]],
        name: str,
        done: asyncio.Task[None],
        lane: str | None = None,
    ) -> None:
        if tasks.get(name) is done:
            del tasks[name]
        if not done.cancelled() and (failure := done.exception()) is not None:
            log_mistake(_LOGGER, "A look ended in a mistake of ours", failure)
            self._failed(name)
        self._told_of_end(lane)
