"""Does something for many watched names, a few at a time, in a task of its own."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
import logging

from .few_at_a_time import AT_ONCE
from .mistake import log_mistake
from .spawn import Spawn

_LOGGER = logging.getLogger(__name__)


class Errand:
    """What is to be done for names, and for which of them it is not done yet.

    A name may be let go, looked at or changed before its turn comes. To be used from one event
    loop.
    """

    def __init__(
        self, spawn: Spawn, do: Callable[[str], None], *, went_on: Callable[[], None]
    ) -> None:
        """Make one for no names yet.

        `spawn` makes the task; `do` is called with each name, `went_on` after every few, when
        others have had their turn in the event loop since it began.
        """
        self._spawn = spawn
        self._do = do
        self._went_on = went_on
        self._left: deque[str] = deque()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def under_way(self) -> bool:
        """Whether it is still to be done for some names."""
        return bool(self._left)

    def begin(self, names: Iterable[str]) -> None:
        """Do it for these names, and no more for those that were left; for a few it is done now.

        Once it was left it is done for none.
        """
        if self._closed:
            return
        self._left = deque(names)
        self._do_few()
        if self._left and self._task is None:
            self._task = self._spawn(self._go_on(), "plan many names anew")

    def leave(self) -> asyncio.Task[None] | None:
        """Do it nevermore; return the task that ends by it, if there was one. Idempotent."""
        self._closed = True
        self._left.clear()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        return task

    async def _go_on(self) -> None:
        left = True
        while left:
            await asyncio.sleep(0)
            self._do_few()
            if not (left := self.under_way):
                self._task = None  # What goes on now may begin it anew.
            try:
                self._went_on()
            except Exception as error:  # noqa: BLE001 - or no later errand would ever go on
                log_mistake(_LOGGER, "Whoever waits for plans made anew was not told", error)

    def _do_few(self) -> None:
        for _ in range(min(AT_ONCE, len(self._left))):
            try:
                self._do(self._left.popleft())
            except Exception as error:  # noqa: BLE001 - one name's mistake must not stop the others
                log_mistake(_LOGGER, "A name could not be planned anew", error)
