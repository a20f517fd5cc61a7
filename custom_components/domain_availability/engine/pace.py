"""A turn at a server: nobody is asked faster, more often or sooner than its pace allows."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from .clock import Clock
from .policy import Pace
from .server_standing import Json, ServerStanding, Wait

COOLING = frozenset({Wait.TOLD, Wait.REFUSED, Wait.BROKEN})

_INSTANT = 1e-6
"""Shorter waits are what is left over of adding floating-point numbers."""


class CoolingDown(Exception):  # noqa: N818  # a state of the server, not an error of ours
    """The server cannot be asked in the time there is."""

    def __init__(self, until: float, reason: Wait) -> None:
        super().__init__(f"not asked for another {until:.0f} s: {reason}")
        self.until = until
        """Seconds from now until it may be asked."""
        self.reason = reason


class _Ticket:
    """A place in a server's queue."""

    __slots__ = ("by_hand", "called")

    def __init__(self, *, by_hand: bool) -> None:
        self.by_hand = by_hand
        self.called = asyncio.Event()


class _Server:
    """One server's standing and those who wait for it."""

    __slots__ = ("_kept", "_kept_version", "queue", "standing")

    def __init__(self) -> None:
        self._kept: dict[str, Json] | None = None
        self._kept_version = -1
        self.standing = ServerStanding()
        self.queue: list[_Ticket] = []

    def snapshot(self, at: float, now: datetime) -> dict[str, Json] | None:
        """Return the standing's snapshot, made anew only where something changed since."""
        if self._kept_version != self.standing.version:
            self._kept = self.standing.snapshot(at, now.timestamp(), now.date())
            self._kept_version = self.standing.version
        return self._kept

    def join(self, ticket: _Ticket) -> int:
        """Put the ticket at the end, by hand before the routine; return how many are before it."""
        place = len(self.queue)
        if ticket.by_hand:
            place = sum(other.by_hand for other in self.queue)
        self.queue.insert(place, ticket)
        return place

    def leave(self, ticket: _Ticket) -> None:
        """Give the place up, used or not."""
        self.queue.remove(ticket)
        self.call()

    def call(self) -> None:
        """Let the first in the queue look again."""
        if self.queue:
            self.queue[0].called.set()


class Pacer:
    """Turns at servers, in the order of asking; to be used from one event loop.

    A server is any text that names it; equal text shares a pace, whatever suffix or layer asks.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._servers: dict[str, _Server] = {}

    def _server(self, server: str) -> _Server:
        return self._servers.setdefault(server, _Server())

    @asynccontextmanager
    async def turn(
        self,
        server: str,
        pace: Pace,
        *,
        by_hand: bool = False,
        longest_wait: float = 30.0,
        longest_pause: float = 3.0,
    ) -> AsyncGenerator[None]:
        """Wait until the server may be asked and hold the turn for the length of the block.

        One block is one query on the wire. `by_hand` goes before the routine and past quotas and
        the pauses we chose ourselves, never past gap, questions under way, a Retry-After, or the
        first minutes after a refusal.

        Raises `CoolingDown` as soon as the wait is known to be over `longest_wait` seconds, or the
        pause after a refusal or failures over `longest_pause`: another layer may answer meanwhile.
        """
        place = self._server(server)
        await self._take(
            place,
            pace,
            by_hand=by_hand,
            longest_wait=longest_wait,
            longest_pause=min(longest_pause, longest_wait),
        )
        try:
            yield
        finally:
            place.standing.in_flight -= 1
            place.call()

    async def _take(
        self,
        place: _Server,
        pace: Pace,
        *,
        by_hand: bool,
        longest_wait: float,
        longest_pause: float,
    ) -> None:
        standing, clock = place.standing, self._clock
        at = clock.monotonic()
        deadline = at + longest_wait + _INSTANT
        ticket = _Ticket(by_hand=by_hand)
        before = place.join(ticket)
        try:
            while True:
                wait, why = standing.wait(at, pace, by_hand=by_hand)
                queued = before * standing.gap(at, pace)
                if at + wait + queued > deadline or (why in COOLING and wait > longest_pause):
                    raise CoolingDown(wait + queued, why)
                if place.queue[0] is not ticket or standing.in_flight >= standing.slots(pace):
                    ticket.called.clear()
                    await ticket.called.wait()
                    if clock.monotonic() > deadline:
                        raise CoolingDown(max(wait, standing.gap(at, pace)), Wait.BUSY)
                elif wait > _INSTANT:
                    await clock.sleep(wait)
                else:
                    standing.ask(at, clock.now().date(), pace)
                    return
                at = clock.monotonic()
                before = place.queue.index(ticket)
        finally:
            place.leave(ticket)

    def answered(self, server: str) -> None:
        """Say that the server gave an answer, whatever it was: ends refusals and failures."""
        self._server(server).standing.answered()

    def refused(
        self, server: str, retry_after: float | None = None, *, in_window: bool = False
    ) -> None:
        """Say that the server refused; `retry_after` in seconds where it said how long.

        `in_window`: a drop is due about now, so that hours of silence would miss it.
        """
        standing = self._server(server).standing
        standing.refused(self._clock.monotonic(), retry_after, in_window=in_window)

    def failed(self, server: str, *, in_window: bool = False) -> None:
        """Say that no answer came: no connection, silence, a broken one.

        `in_window`: a drop is due about now, so that the next try comes soon.
        """
        self._server(server).standing.failed(self._clock.monotonic(), in_window=in_window)

    def wait_for(self, server: str, pace: Pace, *, by_hand: bool = False) -> float:
        """Return the seconds until a new turn is possible, those who wait already included."""
        if server not in self._servers:
            return 0.0
        place, at = self._servers[server], self._clock.monotonic()
        wait, _ = place.standing.wait(at, pace, by_hand=by_hand)
        before = sum(other.by_hand or not by_hand for other in place.queue)
        return wait + before * place.standing.gap(at, pace)

    def counts(self) -> Mapping[str, int]:
        """Return how often each server was asked since midnight UTC."""
        today = self._clock.now().date()
        counts = {name: one.standing.count(today) for name, one in self._servers.items()}
        return {name: count for name, count in counts.items() if count}

    def snapshot(self) -> dict[str, dict[str, Json]]:
        """Return, per server, what must outlive a restart, as plain JSON-able data."""
        at, now = self._clock.monotonic(), self._clock.now()
        kept: dict[str, dict[str, Json]] = {}
        for name, one in self._servers.items():
            if (state := one.snapshot(at, now)) is not None:
                kept[name] = state
        return kept

    def restore(self, snapshot: object) -> None:
        """Take up what `snapshot` gave, now or before a restart; garbage is passed over."""
        at, now = self._clock.monotonic(), self._clock.now().timestamp()
        for name, state in snapshot.items() if isinstance(snapshot, Mapping) else ():
            if isinstance(name, str) and isinstance(state, Mapping):
                self._server(name).standing.restore(state, at, now)
