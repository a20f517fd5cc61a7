"""Turns at servers: nobody is asked faster, more often or sooner than its pace allows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
import math

from .asked import DAY, HOUR
from .clock import Clock
from .kept import Json
from .policy import Pace
from .server_clocks import ServerClocks
from .server_standing import Purpose
from .turn import CoolingDown, Server, Turn
from .ways import Ways

__all__ = ["CoolingDown", "Pacer", "QuotaLeft", "ServerShown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaLeft:
    """How many questions a server's quotas still allow now; `None`: there is no such quota."""

    hour: int | None
    """Of the running 60 minutes."""
    day: int | None
    """Of the running 24 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerShown:
    """What people are shown of how a server stands with us."""

    server: str
    today: int
    """Questions since midnight UTC."""
    left_alone_for: float | None
    """Seconds until it is asked again of our own accord; `None`: it is asked by the plan."""
    why: str | None
    """Why it is left alone, in words."""


class Pacer:
    """Turns at servers; to be used from one event loop.

    A server is any text that names it; equal text shares a pace, whatever suffix or layer asks.
    """

    def __init__(self, clock: Clock, ways: Ways | None = None) -> None:
        """Take the time; `ways` says how much slower than a pace the user wants servers asked."""
        self._clock = clock
        self._ways = ways or Ways()
        self.clocks = ServerClocks()
        """What the servers' own clocks show."""
        self._servers: dict[str, Server] = {}
        self._changed: set[str] = set()

    def _server(self, server: str) -> Server:
        place = self._servers.get(server)
        if place is None:
            place = self._servers[server] = Server(server, self._changed)
        return place

    def turn(
        self,
        server: str,
        pace: Pace,
        *,
        by_hand: bool = False,
        in_window: bool = False,
        longest_wait: float = 30.0,
        longest_pause: float = 3.0,
    ) -> Turn:
        """Wait until the server may be asked and hold the turn for the length of the block.

        One block is one query on the wire. `by_hand` goes before all others and past quotas and
        the pauses we chose ourselves, never past gap, questions under way, a Retry-After, or the
        first minutes after a refusal. `in_window`, a drop being due about now, goes before the
        routine (save one turn in ten) and past the same pauses once they would have been over
        inside a window; the part of the quotas that is kept while a window is known is for it.

        Raises `CoolingDown` as soon as the wait is known to be over `longest_wait` seconds, or the
        pause after a refusal or failures over `longest_pause`: another layer may answer meanwhile.
        """
        return Turn(
            clock=self._clock,
            place=self._server(server),
            pace=self._slowed(pace),
            purpose=_purpose(by_hand=by_hand, in_window=in_window),
            longest_wait=longest_wait,
            longest_pause=min(longest_pause, longest_wait),
        )

    @property
    def slowness(self) -> float:
        """How many times slower than its pace allows a server is asked now, at least 1."""
        return max(self._ways.slowness, 1.0)

    def _slowed(self, pace: Pace) -> Pace:
        slowness = self.slowness
        if slowness == 1.0:
            return pace
        return replace(
            pace,
            gap=pace.gap * slowness,
            hourly=None if pace.hourly is None else max(int(pace.hourly / slowness), 1),
            daily=None if pace.daily is None else max(int(pace.daily / slowness), 1),
        )

    def expect(self, server: str, until: float | None) -> None:
        """Keep a part of the server's quotas from the routine until a window there closes.

        `until` in seconds since 1970; `None`: no window is known there (any more). What was said
        last holds; it is not kept over a restart.
        """
        if until is None:
            if server in self._servers:
                self._servers[server].expected_until = -math.inf
            return
        ahead = until - self._clock.now().timestamp()
        self._server(server).expected_until = self._clock.monotonic() + ahead

    def answered(self, server: str) -> None:
        """Say that the server gave an answer, whatever it was: ends refusals and failures."""
        if self._server(server).standing.answered():
            self._changed.add(server)

    def refused(
        self, server: str, retry_after: float | None = None, *, in_window: bool = False
    ) -> None:
        """Say that the server refused; `retry_after` in seconds where it said how long.

        `in_window`: a drop is due about now, so that hours of silence would miss it.
        """
        self._changed.add(server)
        standing = self._server(server).standing
        standing.refused(self._clock.monotonic(), retry_after, in_window=in_window)

    def failed(self, server: str, *, in_window: bool = False) -> None:
        """Say that no answer came: no connection, silence, a broken one.

        `in_window`: a drop is due about now, so that the next try comes soon.
        """
        self._changed.add(server)
        self._server(server).standing.failed(self._clock.monotonic(), in_window=in_window)

    def wait_for(
        self, server: str, pace: Pace, *, by_hand: bool = False, in_window: bool = False
    ) -> float:
        """Return the seconds until a new turn is possible, those who wait already included."""
        place = self._servers.get(server)
        if place is None:
            return 0.0
        pace = self._slowed(pace)
        at = self._clock.monotonic()
        purpose = _purpose(by_hand=by_hand, in_window=in_window)
        wait, _ = place.standing.wait(at, pace, purpose, reserved=at < place.expected_until)
        if place.queue.empty:
            return wait
        return wait + place.queue.before_new(purpose) * place.standing.gap(at, pace)

    def left(self, server: str, pace: Pace, *, routine: bool = False) -> QuotaLeft:
        """Return how many questions the server's quotas still allow now.

        With `routine` only what the routine may use of it: less while a window is known there.
        """
        pace = self._slowed(pace)
        place, at = self._server(server), self._clock.monotonic()
        reserved = routine and at < place.expected_until

        def left(limit: int | None, span: float) -> int | None:
            if limit is None:
                return None
            return place.standing.left(limit, span, at, reserved=reserved)

        return QuotaLeft(hour=left(pace.hourly, HOUR), day=left(pace.daily, DAY))

    def counts(self) -> Mapping[str, int]:
        """Return how often each server was asked since midnight UTC."""
        today = self._clock.now().date()
        counts = {name: one.standing.count(today) for name, one in self._servers.items()}
        return {name: count for name, count in counts.items() if count}

    def shown(self) -> tuple[ServerShown, ...]:
        """Return how each server stands that was asked today or is left alone, busiest first."""
        at, today = self._clock.monotonic(), self._clock.now().date()
        shown: list[ServerShown] = []
        for name, one in self._servers.items():
            count, pause = one.standing.count(today), one.standing.pause(at)
            if not count and pause is None:
                continue
            shown.append(
                ServerShown(
                    server=name,
                    today=count,
                    left_alone_for=None if pause is None else pause[0],
                    why=None if pause is None else pause[1].value,
                )
            )
        return tuple(sorted(shown, key=lambda one: (-one.today, one.server)))

    def changed(self) -> Mapping[str, dict[str, Json] | None]:
        """Return what must outlive a restart of the servers used since the last call.

        Plain JSON-able data; `None`: nothing of the server matters any more.
        """
        at, now = self._clock.monotonic(), self._clock.now()
        changed = {server: self._kept(server, at, now) for server in self._changed}
        self._changed.clear()
        return changed

    def snapshot(self) -> Mapping[str, dict[str, Json]]:
        """Return, of every server, what must outlive a restart, as plain JSON-able data."""
        at, now = self._clock.monotonic(), self._clock.now()
        kept = {server: self._kept(server, at, now) for server in self._servers}
        return {server: state for server, state in kept.items() if state is not None}

    def _kept(self, server: str, at: float, now: datetime) -> dict[str, Json] | None:
        return self._servers[server].standing.snapshot(at, now.timestamp(), now.date())

    def restore(self, snapshot: object) -> None:
        """Take up what `snapshot` gave, now or before a restart; garbage is passed over."""
        at, now = self._clock.monotonic(), self._clock.now().timestamp()
        for name, state in snapshot.items() if isinstance(snapshot, Mapping) else ():
            if isinstance(name, str) and isinstance(state, Mapping):
                self._server(name).standing.restore(state, at, now)


def _purpose(*, by_hand: bool, in_window: bool) -> Purpose:
    if by_hand:
        return Purpose.BY_HAND
    return Purpose.WINDOW if in_window else Purpose.ROUTINE
