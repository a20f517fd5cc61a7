"""What one drop seen says of a registry's hours: when on the clock it came, how much it counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import math
from zoneinfo import ZoneInfo

from .drop_seen import DropSeen
from .hours import DAY

BIN = 300.0
"""Seconds of one bin of the clock face."""
BINS = int(DAY / BIN)

SHARP = BIN
"""A drop that fell between looks so many seconds apart came there; one that fell between looks
further apart came somewhere between them, within the hours that are believed in or beyond their
end. It must not be left out: drops after these hours are found late, and without them they would
never be proved wrong."""
FADES_AFTER = timedelta(days=365)
HALVES_IN = timedelta(days=180)
"""Behind the newest drop: old hours are forgotten where newer ones are seen."""
LEAST = 0.05
"""A drop that counts less than this is left out."""

type Bins = list[float]
"""The clock face: a share for each bin, from midnight on."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """When on the clock a drop came (seconds), and how much it counts, 0 to 1."""

    start: float
    length: float
    weight: float

    @property
    def bins(self) -> range:
        """Return the bins it fell into; those past the last are the day's first."""
        return range(int(self.start // BIN), int((self.start + self.length) // BIN) + 1)

    @property
    def sharp(self) -> bool:
        """Tell whether it is known when it came."""
        return self.length <= SHARP

    @property
    def middle(self) -> int:
        """Return the bin in the middle of the time in which it came."""
        return int((self.start + self.length / 2) // BIN) % BINS


def lessons(seen: Sequence[DropSeen], zone: ZoneInfo) -> list[Lesson]:
    """Weigh each drop that came within a day's time: how long ago, and how many came that day.

    The oldest come first.

    The drops of one day are one batch, which may have been a bad one: ten teach more than one, but
    not as much as ten days.
    """
    if not seen:
        return []
    newest = max(drop.by for drop in seen)
    told: list[tuple[DropSeen, datetime, float, float]] = []
    for drop in sorted(seen, key=lambda drop: drop.by):
        length = max((drop.by - drop.after).total_seconds(), 0.0)
        faded = 0.5 ** (max(newest - drop.by - FADES_AFTER, timedelta(0)) / HALVES_IN)
        if length < DAY - BIN and faded >= LEAST:
            told.append((drop, drop.after.astimezone(zone), length, faded))
    days = Counter((drop.suffix, local.date()) for drop, local, _, _ in told)
    return [
        Lesson(
            start=local.hour * 3600.0 + local.minute * 60 + local.second,
            length=length,
            weight=weight / math.sqrt(days[drop.suffix, local.date()]),
        )
        for drop, local, length, weight in told
    ]
