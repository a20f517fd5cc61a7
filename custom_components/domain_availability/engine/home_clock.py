"""Our own clock's time of day, which may be put right at any moment, against one that only grows.

What lies between two moments of the time of day is no time that has passed where the clock was set
forward between them: that of a Raspberry Pi without a battery is hours behind until it has found
the time. A machine that was asleep looks just the same.
"""

from datetime import datetime, timedelta

from .clock import Clock

SET_BACK = timedelta(seconds=5)
"""By how much the time of day must fall behind to be set back, not merely put right."""
SET_FORWARD = timedelta(seconds=1)
"""By how much it must run ahead to be set forward: half of the shortest confirming gap."""


class HomeClock:
    """Notices when the time of day is set. To be used from one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._epoch: float | None = None
        """The time of day (seconds since 1970) at which the monotonic clock stood at 0, by the last
        look at both."""
        self.set_forward_at: datetime | None = None
        """When it was last noticed that the time of day had been set forward (UTC): what is older
        may have been seen a moment ago."""

    def notice(self, now: datetime) -> timedelta:
        """Return by how much the time of day was set forward (back: negative) since last asked.

        0 where it went on as it should; `now` is the time of day.
        """
        before, at = self._epoch, now.timestamp()
        epoch = self._epoch = at - self._clock.monotonic()
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
