"""The registries of the simulated year: how they release names and what watchers are told of it."""

from dataclasses import dataclass
from enum import StrEnum

HOUR = 3600.0
DAY = 86400.0

type Hours = tuple[float, float]
"""Earliest and latest second of a UTC day."""


class Life(StrEnum):
    """How a name's life ends, named after who does it so."""

    GTLD = "gtld"
    UK = "uk"
    NL = "nl"
    SE = "se"
    DE = "de"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """One registry: `key` is its suffix and the name of its RDAP endpoint.

    `share` is the fraction of all names; `hours` the true hours of its releases in seconds of the
    UTC day, None where it releases at an instant of the name's own; `shipped` what a watcher's
    policy file says of them, None where it says nothing.
    """

    key: str
    share: float
    life: Life
    hours: Hours | None = None
    shipped: Hours | None = None

    @property
    def controls(self) -> tuple[str, str]:
        """Two names that are registered all year and never dropped."""
        return f"control-1.{self.key}", f"control-2.{self.key}"


def _hours(earliest: float, latest: float) -> Hours:
    return earliest * HOUR, latest * HOUR


REGISTRIES = (
    Registry(key="com", share=0.10, life=Life.GTLD, hours=_hours(18, 20), shipped=_hours(18, 20)),
    Registry(
        key="net", share=0.10, life=Life.GTLD, hours=_hours(19.5, 21.5), shipped=_hours(19.5, 21.5)
    ),
    # An hour wrong, as after a change of the batch that nobody published.
    Registry(key="org", share=0.10, life=Life.GTLD, hours=_hours(14, 16), shipped=_hours(15, 17)),
    Registry(key="info", share=0.10, life=Life.GTLD, hours=_hours(4, 6)),
    Registry(key="xyz", share=0.15, life=Life.GTLD, hours=_hours(0, 24)),
    Registry(key="co.uk", share=0.10, life=Life.UK),
    Registry(key="nl", share=0.10, life=Life.NL),
    Registry(key="se", share=0.10, life=Life.SE, hours=_hours(4, 5), shipped=_hours(4, 5)),
    Registry(key="de", share=0.15, life=Life.DE),
)
