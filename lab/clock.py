"""The lab's own time: real, fast, set by hand, or following another clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _machine() -> datetime:
    return datetime.now(UTC)


class LabClock:
    """Time of the registries, aware and in UTC.

    `start` is the moment it shows first (the source's own by default), `speed` how many seconds
    pass in the lab for each second of `source`. A `source` other than the machine's clock makes
    the lab follow it, so that one turn of a test's clock turns both.
    """

    def __init__(
        self,
        *,
        start: datetime | None = None,
        speed: float = 1.0,
        source: Callable[[], datetime] = _machine,
    ) -> None:
        self._source = source
        self._speed = speed
        self._source_then = source()
        self._lab_then = start or self._source_then
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the lab's moment."""
        return self._lab_then + (self._source() - self._source_then) * self._speed

    @property
    def speed(self) -> float:
        """Return lab seconds for each second of the source."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._turn(self.now(), speed)

    def set(self, moment: datetime) -> None:
        """Show `moment` (aware) from here on."""
        if moment.tzinfo is None:
            raise ValueError("a lab moment needs a time zone")
        self._turn(moment.astimezone(UTC), self._speed)

    def advance(self, by: float | timedelta) -> None:
        """Go forward by so many seconds."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._turn(self.now() + step, self._speed)

    def seconds_until(self, moment: datetime) -> float:
        """Return seconds of the source until the lab shows `moment`; infinite at standstill."""
        left = (moment - self.now()).total_seconds()
        if left <= 0:
            return 0.0
        return left / self._speed if self._speed > 0 else float("inf")

    def on_turn(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the clock is set, advanced or changes its speed."""
        self._listeners.append(listener)

    def _turn(self, moment: datetime, speed: float) -> None:
        self._source_then = self._source()
        self._lab_then = moment
        self._speed = speed
        for listener in self._listeners:
            listener()
