"""Our own clock's time of day, which may be put right at any moment, against one that only grows.

What lies between two moments of the time of day is no time that has passed where the clock was set
forward between them: that of a Raspberry Pi without a battery is hours behind until it has found
the time. A machine that was asleep looks just the same.
"""

from collections.abc import Mapping
import contextlib
from datetime import datetime, timedelta

from .clock import Clock
from .jumps import NOBODY_KNOWS, Jump, still_of_use

SET_BACK = timedelta(seconds=5)
"""By how much the time of day must fall behind to be set back, not merely put right."""
SET_FORWARD = timedelta(seconds=1)
"""By how much it must run ahead to be set forward: half of the shortest confirming gap."""
TRIES = 5
NOTED_EVERY = 900.0
"""Seconds between two notes of how far the clock has gone: what is lost where the power fails."""
_SECONDS = SET_FORWARD.total_seconds()


class HomeClock:
    """Notices when the time of day is set. To be used from one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._epoch: float | None = None
        """The time of day (seconds since 1970) at which the monotonic clock stood at 0, by the last
        look at both."""
        self._noted: tuple[float, float, tuple[Jump, ...]] | None = None
        """What was last given to be written down: where the monotonic clock stood, the time of day
        at which it stood at 0, and the jumps."""
        self.set_forward_at: datetime | None = None
        """When it was last noticed that the time of day had been set forward (UTC): what is older
        may have been seen a moment ago, unless `jumps` say how long before."""
        self.jumps: tuple[Jump, ...] = ()
        """By how much it was set forward, and when, for as long as that matters; oldest first."""

    def notice(self, now: datetime) -> timedelta:
        """Return by how much the time of day was set forward (back: negative) since last asked.

        0 where it went on as it should; `now` is the time of day.
        """
        before, epoch = self._epoch, self._read()
        if epoch is None:
            return timedelta(0)
        self._epoch = epoch
        if before is None:
            return timedelta(0)
        jump = timedelta(seconds=epoch - before)
        if jump >= SET_FORWARD:
            self._set_forward(now, jump)
        elif jump > -SET_BACK:
            return timedelta(0)
        else:
            self._set_back(now)
        return jump

    def _set_forward(self, now: datetime, by: timedelta) -> None:
        self.set_forward_at = now
        self.jumps = still_of_use([*self.jumps, Jump(now, by)], now)

    def _set_back(self, now: datetime) -> None:
        if self.set_forward_at is not None:
            self.set_forward_at = min(self.set_forward_at, now)
        self.jumps = still_of_use(self.jumps, now)

    def _read(self) -> float | None:
        """Return the time of day at which the monotonic clock stood at 0, by a look at both.

        `None` where the machine was too busy to look at both at once, again and again: what passes
        between the two is no jump.
        """
        for _ in range(TRIES):
            began = self._clock.monotonic()
            at = self._clock.now().timestamp()
            if self._clock.monotonic() - began < _SECONDS / 4:
                return at - began
        return None

    def changed(self, *, last: bool = False) -> Mapping[str, object] | None:
        """Return what is to be remembered over a restart, if it is other than last time.

        That our clock went on is of no interest before a while has passed, but for the `last` time.
        """
        if self._epoch is None:
            return None
        stands = self._clock.monotonic()
        if self._noted is not None and not last:
            stood, epoch, jumps = self._noted
            same = jumps == self.jumps and abs(self._epoch - epoch) < _SECONDS
            if same and stands - stood < NOTED_EVERY:
                return None
        self._noted = stands, self._epoch, self.jumps
        at = self.set_forward_at
        return {
            "epoch": self._epoch,
            "monotonic": stands,
            "set_forward_at": None if at is None else at.isoformat(),
            "jumps": [[at.isoformat(), by.total_seconds()] for at, by in self.jumps],
        }

    def restore(self, state: Mapping[str, object], now: datetime) -> None:
        """Go on from what `changed` gave before a restart; what is not of that is passed over.

        The monotonic clock goes on while the machine does. Where that was started anew as well,
        nobody knows how long it was off, nor whether the time of day was right before: what lies
        between counts as no time.
        """
        epoch, stood = state.get("epoch"), state.get("monotonic")
        if self._epoch is not None or not isinstance(epoch, float):
            return
        if (at := _moment(state.get("set_forward_at"))) is not None:
            self.set_forward_at = at
        self.jumps = _jumps(state.get("jumps"))
        self._set_back(now)
        self._epoch = epoch
        stands = self._clock.monotonic()
        if isinstance(stood, float) and stood <= stands:
            # Were it started anew, it would have been on for longer than the difference.
            self.notice(now)
        else:
            self._started_anew(now, stood)

    def _started_anew(self, now: datetime, stood: object) -> None:
        """Take up another course of the monotonic clock than the one that stood there last."""
        before, epoch = self._epoch, self._read()
        if before is None or epoch is None:
            return
        self._epoch = epoch
        if not isinstance(stood, float):
            if epoch - before >= _SECONDS:
                self._set_forward(now, NOBODY_KNOWS)
            return
        off = timedelta(seconds=now.timestamp() - (before + stood))
        if off >= SET_FORWARD:
            self._set_forward(now, off)


def _moment(told: object) -> datetime | None:
    """Return the moment that was written down, if it is one with a time zone."""
    if isinstance(told, str):
        with contextlib.suppress(ValueError):
            at = datetime.fromisoformat(told)
            return at if at.tzinfo is not None else None
    return None


def _jumps(told: object) -> tuple[Jump, ...]:
    """Return the jumps that were written down."""
    if not isinstance(told, list):
        return ()
    jumps: list[Jump] = []
    for one in told:
        match one:
            case [at, float(by)] if (moment := _moment(at)) is not None and by > 0:
                known = timedelta(seconds=min(by, NOBODY_KNOWS.total_seconds()))
                jumps.append(Jump(moment, known))
            case _:
                continue
    return tuple(sorted(jumps))
