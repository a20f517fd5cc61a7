"""Watched names that were not there when they served as controls.

Such a one may have gone unseen, and as long as it counts as held it disproves every absence at its
endpoint.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .observation import Observation, Role
from .runs import NEGATIVE

DOUBTED_EVERY = timedelta(hours=1)
"""How often a name is doubted at the most: in an outage all controls fail."""


class Doubted:
    """Which names are to be looked at themselves, and when they last were for it."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}

    def by(self, seen: Iterable[Observation], now: datetime) -> list[str]:
        """Return the controls among what was seen that failed and were not doubted of late."""
        return [
            one.name
            for one in seen
            if one.role is Role.CONTROL
            and one.outcome in NEGATIVE
            and (one.name not in self._at or now - self._at[one.name] >= DOUBTED_EVERY)
        ]

    def note(self, name: str, now: datetime) -> None:
        """Note that a name is looked at for it."""
        self._at = {each: at for each, at in self._at.items() if now - at < DOUBTED_EVERY}
        self._at[name] = now
