"""Our own clock's time of day, which may be put right at any moment, against one that only grows.

What lies between two moments of the time of day is no time that has passed where the clock was set
forward between them: that of a Raspberry Pi without a battery is hours behind until it has found
the time. A machine that was asleep looks just the same.
"""

from collections.abc import Mapping
import contextlib
from datetime import datetime, timedelta

from .clock import Clock

SET_BACK = timedelta(seconds=5)
"""By how much the time of day must fall behind to be set back, not merely put right."""
SET_FORWARD = timedelta(seconds=1)
"""By how much it must run ahead to be set forward: half of the shortest confirming gap."""
TRIES = 5
_SECONDS = SET_FORWARD.total_seconds()


class HomeClock:
    """Notices when the time of day is set. To be used from one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._epoch: float | None = None
        """The time of day (seconds since 1970) at which the monotonic clock stood at 0, by the last
        look at both."""
        self._noted: tuple[float, datetime | None] | None = None
        """What was last given to be written down."""
        self.set_forward_at: datetime | None = None
        """When it was last noticed that the time of day had been set forward (UTC): what is older
        may have been seen a moment ago."""

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
            self.set_forward_at = now
        elif jump > -SET_BACK:
            return timedelta(0)
        elif self.set_forward_at is not None:
            self.set_forward_at = min(self.set_forward_at, now)
        return jump

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

    def changed(self) -> Mapping[str, object] | None:
        """Return what is to be remembered over a restart, if it is other than last time."""
        if self._epoch is None:
            return None
        if self._noted is not None:
            epoch, set_at = self._noted
            if set_at == self.set_forward_at and abs(self._epoch - epoch) < _SECONDS:
                return None
        self._noted = self._epoch, self.set_forward_at
        at = self.set_forward_at
        return {"epoch": self._epoch, "set_forward_at": None if at is None else at.isoformat()}

    def restore(self, state: Mapping[str, object], now: datetime) -> None:
        """Go on from what `changed` gave before a restart; what is not of that is passed over.

        The monotonic clock goes on while the machine does. Where that was started anew as well,
        nobody knows whether the time of day was right before, and it counts as set.
        """
        epoch, at = state.get("epoch"), state.get("set_forward_at")
        if self._epoch is not None or not isinstance(epoch, float):
            return
        if isinstance(at, str):
            with contextlib.suppress(ValueError, TypeError):
                self.set_forward_at = min(datetime.fromisoformat(at), now)
        self._epoch = epoch
        self._noted = epoch, self.set_forward_at
        self.notice(now)
