"""What waits for one callback: each name's transitions in order, tried until they are heard."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
import heapq
import itertools
import logging
import random

from .clock import Clock
from .ledger_deliveries import EARLIEST, Delivery, DeliveryKey
from .ledger_telling import Outgoing
from .sinks.callback import CallbackSink, Payload, Reply
from .spawn import Spawn
from .verdict import Transition

_LOGGER = logging.getLogger(__name__)

FIRST_PAUSE = 10.0
LONGEST_PAUSE = 3600.0
"""Seconds after a failed attempt: the first, doubling to the longest."""
JITTER = 0.1
"""By what share a pause is longer or shorter, so that not all come at once."""
TRIED_FOR = 7 * 86400.0
"""Seconds of running time for which a receiver is tried."""
LONGEST_RETRY_AFTER = 86400.0
AT_ONCE = 4
"""Attempts under way at one receiver."""
LONGEST_SEND = 60.0
"""Seconds after which an attempt is given up whose sink does not end it itself."""

type Compose = Callable[[Transition], Payload | None]
"""Give the payload of a transition; `None`: nobody there wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A delivery that ended without being heard."""

    sink: str
    transition: Transition
    status: int | None
    """The receiver's last; `None`: no answer came."""
    reason: str


type OnGivenUp = Callable[[GivenUp], None]


def pause_after(attempts: int, chance: float) -> float:
    """Return the seconds after so many failed attempts; `chance` is 0 to 1."""
    pause = min(FIRST_PAUSE * 2.0 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return pause * (1 - JITTER + 2 * JITTER * chance)


class Postbox:
    """One receiver's. A name's next transition waits for the one before; other names do not."""

    def __init__(
        self,
        name: str,
        sink: CallbackSink,
        outgoing: Outgoing,
        *,
        compose: Compose,
        clock: Clock,
        spawn: Spawn,
        chance: random.Random,
        on_given_up: OnGivenUp,
    ) -> None:
        """Make a postbox that rests until it is woken."""
        self._name = name
        self._sink = sink
        self._outgoing = outgoing
        self._compose = compose
        self._clock = clock
        self._spawn = spawn
        self._chance = chance
        self._on_given_up = on_given_up
        self._known = EARLIEST
        """The `sequence` up to which deliveries stand in line."""
        self._lines: dict[str, deque[DeliveryKey]] = {}
        self._heads: dict[str, tuple[float, DeliveryKey]] = {}
        """When the first in each line is tried next (monotonic); one under way is not here."""
        self._due: list[tuple[float, int, DeliveryKey, str]] = []
        self._turns = itertools.count()
        self._left_alone_until = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._call_off: Callable[[], None] | None = None
        self._stopped = False

    def wake(self) -> None:
        """Let what has been written down since the last time stand in line, and go on."""
        at = self._clock.monotonic()
        for one in self._outgoing.waiting(self._name, self._known):
            self._known = one.sequence
            name = one.transition.name
            line = self._lines.setdefault(name, deque())
            line.append(one.key)
            if len(line) == 1:
                self._schedule(name, one.key, at + self._rest(one, at))
            else:
                self._advance(name)
        self._go_on()

    async def stop(self) -> None:
        """Let go of what is under way; it is told again under the same key."""
        self._stopped = True
        if self._call_off is not None:
            self._call_off()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _rest(self, one: Delivery, at: float) -> float:
        """Return the seconds that were left of a pause when the last run ended.

        Never more than the pause was: the clock may have been set back meanwhile.
        """
        if one.next_attempt_at is None:
            return 0.0
        left = (one.next_attempt_at - self._clock.now()).total_seconds()
        longest = max(pause_after(one.attempts, 1.0), one.retry_after or 0.0)
        left = min(max(left, 0.0), longest)
        if one.retry_after is not None:
            self._left_alone_until = max(self._left_alone_until, at + left)
        return left

    def _schedule(self, name: str, key: DeliveryKey, due: float) -> None:
        self._heads[name] = due, key
        heapq.heappush(self._due, (due, next(self._turns), key, name))

    def _advance(self, name: str) -> None:
        """Let the next in line come to the front where the first is not to be told any more."""
        line = self._lines[name]
        if name not in self._heads or self._outgoing.is_waiting(line[0]):
            return
        self._next(name)

    def _next(self, name: str) -> None:
        line = self._lines[name]
        self._heads.pop(name, None)
        line.popleft()
        while line and not self._outgoing.is_waiting(line[0]):
            line.popleft()
        if line:
            self._schedule(name, line[0], self._clock.monotonic())
        else:
            del self._lines[name]

    def _go_on(self) -> None:
        """Start what is due as far as there is room; set the timer for what is next."""
        if self._call_off is not None:
            self._call_off()
            self._call_off = None
        at = self._clock.monotonic()
        while not self._stopped and self._due and len(self._tasks) < AT_ONCE:
            due, _, key, name = self._due[0]
            if self._heads.get(name) != (due, key):
                heapq.heappop(self._due)
                continue
            start = max(due, self._left_alone_until)
            if start > at:
                self._call_off = self._clock.call_later(start - at, self._go_on)
                return
            heapq.heappop(self._due)
            del self._heads[name]
            task = self._spawn(self._tell(name, key), f"tell {self._name}")
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            # The text of an exception may hold a watched name, which is a secret.
            _LOGGER.error("Telling ended in a mistake of ours: %s", type(failure).__name__)
        self._go_on()

    async def _tell(self, name: str, key: DeliveryKey) -> None:
        """Try once; then the next of this name comes to the front, or this one again later."""
        one = self._outgoing.hand_out(key)
        if one is None:
            self._next(name)
            return
        reply = await self._attempt(one)
        if reply is None or reply.heard:
            await self._outgoing.delivered(key, None if reply is None else reply.status)
            self._next(name)
        elif reply.refused or (wait := self._pause(one, reply)) is None:
            await self._give_up(name, one, reply)
        else:
            later = self._outgoing.put_off(
                one,
                wait,
                status=reply.status,
                reason=reply.reason,
                retry_after=_asked_for(reply),
            )
            if later is None:
                self._next(name)
            else:
                self._schedule(name, key, self._clock.monotonic() + wait)

    async def _give_up(self, name: str, one: Delivery, reply: Reply) -> None:
        reason = reply.reason or f"status {reply.status}"
        await self._outgoing.give_up(one, status=reply.status, reason=reason)
        self._next(name)
        self._on_given_up(
            GivenUp(sink=self._name, transition=one.transition, status=reply.status, reason=reason)
        )

    async def _attempt(self, one: Delivery) -> Reply | None:
        """Send; `None`: nobody there wants to know."""
        try:
            payload = self._compose(one.transition)
            if payload is None:
                return None
            async with asyncio.timeout(LONGEST_SEND):
                return await self._sink.send(payload, one.transition.transition_id)
        except Exception as error:  # noqa: BLE001 - a sink's mistake holds up no other
            return Reply(reason=type(error).__name__)

    def _pause(self, one: Delivery, reply: Reply) -> float | None:
        """Return the seconds until the next attempt; `None`: there is none."""
        wait = pause_after(one.attempts + 1, self._chance.random())
        if (asked := _asked_for(reply)) is not None:
            wait = max(wait, asked)
            self._left_alone_until = max(self._left_alone_until, self._clock.monotonic() + asked)
        return wait if one.tried_for + wait <= TRIED_FOR else None


def _asked_for(reply: Reply) -> float | None:
    """Return the seconds a receiver is left alone for, as far as it asked for that."""
    return None if reply.retry_after is None else min(reply.retry_after, LONGEST_RETRY_AFTER)
