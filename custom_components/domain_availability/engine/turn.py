"""One turn at a server: waited for at its pace, held while the question is under way."""

from datetime import date
import math

from .clock import Clock
from .policy import Pace
from .server_queue import Queue, Ticket
from .server_standing import Purpose, ServerStanding, Wait

COOLING = frozenset({Wait.TOLD, Wait.REFUSED, Wait.BROKEN})
QUOTAS = frozenset({Wait.HOURLY, Wait.DAILY})

_INSTANT = 1e-6
"""Shorter waits are what is left over of adding floating-point numbers."""


class CoolingDown(Exception):  # noqa: N818  # a state of the server, not an error of ours
    """The server cannot be asked in the time there is."""

    def __init__(self, until: float, reason: Wait) -> None:
        super().__init__(f"not asked for another {until:.0f} s: {reason}")
        self.until = until
        """Seconds from now until it may be asked."""
        self.reason = reason


class Server:
    """One server's standing and those who wait for it."""

    __slots__ = ("_changed", "_name", "expected_until", "queue", "standing")

    def __init__(self, name: str, changed: set[str]) -> None:
        self._name = name
        self._changed = changed
        self.standing = ServerStanding()
        self.queue = Queue()
        self.expected_until = -math.inf
        """Monotonic seconds until which a window is known here."""

    def ask(self, at: float, today: date, pace: Pace, purpose: Purpose) -> None:
        """Write down that a question goes out now."""
        self.standing.ask(at, today, pace, purpose)
        self.queue.took(purpose)
        self._changed.add(self._name)


class Turn:
    """The right to ask a server once: waited for on entering, given back on leaving.

    One is for one use.
    """

    __slots__ = (
        "_asked_at",
        "_clock",
        "_longest_pause",
        "_longest_wait",
        "_pace",
        "_place",
        "_purpose",
    )

    def __init__(
        self,
        *,
        clock: Clock,
        place: Server,
        pace: Pace,
        purpose: Purpose,
        longest_wait: float,
        longest_pause: float,
    ) -> None:
        self._clock = clock
        self._place = place
        self._pace = pace
        self._purpose = purpose
        self._longest_wait = longest_wait
        self._longest_pause = longest_pause
        self._asked_at = -math.inf

    async def __aenter__(self) -> None:
        """Wait for the turn, or raise `CoolingDown`."""
        place, pace = self._place, self._pace
        standing = place.standing
        at = self._clock.monotonic()
        if place.queue.empty and standing.in_flight < standing.slots(pace):
            reserved = at < place.expected_until
            if standing.wait(at, pace, self._purpose, reserved=reserved)[0] <= _INSTANT:
                self._ask(at)
                return
        ticket = Ticket(self._purpose)
        place.queue.join(ticket)
        try:
            await self._wait(ticket, at)
        finally:
            place.queue.leave(ticket)

    async def __aexit__(self, *_: object) -> None:
        self._place.standing.ended(self._clock.monotonic(), self._asked_at)
        self._place.queue.call()

    def _ask(self, at: float) -> None:
        self._asked_at = at
        self._place.ask(at, self._clock.now().date(), self._pace, self._purpose)

    async def _wait(self, ticket: Ticket, at: float) -> None:
        place, pace, clock = self._place, self._pace, self._clock
        standing, queue = place.standing, place.queue
        deadline = at + self._longest_wait + _INSTANT
        while True:
            reserved = at < place.expected_until
            wait, why = standing.wait(at, pace, self._purpose, reserved=reserved)
            queued = queue.before(ticket) * standing.gap(at, pace)
            if at + wait + queued > deadline or (why in COOLING and wait > self._longest_pause):
                raise CoolingDown(wait + queued, why)
            if why in QUOTAS and wait > _INSTANT:
                ticket.held = True
                queue.call()
                await clock.sleep(wait)
                ticket.held = False
            elif queue.next() is not ticket or standing.in_flight >= standing.slots(pace):
                ticket.called.clear()
                await ticket.called.wait()
                if clock.monotonic() > deadline:
                    raise CoolingDown(max(wait, standing.gap(at, pace)), Wait.BUSY)
            elif wait > _INSTANT:
                await clock.sleep(wait)
            else:
                self._ask(at)
                return
            at = clock.monotonic()
