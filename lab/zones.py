"""What a suffix's zone is at a moment: its publications and their serials."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import heapq


@dataclass(slots=True)
class ZoneLog:
    """The publications of one zone.

    Serials are Unix times, as several registries have them, and one more than the last where two
    publications share a second.
    """

    every: timedelta
    opened: datetime
    _published: list[tuple[datetime, int]] = field(default_factory=list)
    _coming: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._publish(self.opened)

    def expect(self, moment: datetime) -> None:
        """Note that something in the zone changes at `moment`."""
        heapq.heappush(self._coming, moment)

    def published_by(self, moment: datetime, now: datetime) -> tuple[datetime, int]:
        """Return the moment the zone shown at `moment` is from, and its serial."""
        if self.every:
            start = datetime.min.replace(tzinfo=UTC)
            at = start + (moment - start) // self.every * self.every
            return at, int(at.timestamp())
        while self._coming and self._coming[0] <= now:
            self._publish(heapq.heappop(self._coming))
        index = bisect_right(self._published, moment, key=lambda one: one[0])
        return moment, self._published[max(index - 1, 0)][1]

    def _publish(self, at: datetime) -> None:
        last_at, last = self._published[-1] if self._published else (at, 0)
        if at > last_at or not self._published:
            self._published.append((at, max(last + 1, int(at.timestamp()))))
        elif at == last_at:
            return
        else:
            # The clock was set back: what is published then still has the newest serial.
            self._published.append((last_at, last + 1))
