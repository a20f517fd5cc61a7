"""Too good to be true: names that nobody expected to go, and several of them at once.

A registry service that has lost part of its data loses names, not one name. Where several watched
names go missing within minutes, all of them wait until two controls have answered twice.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

SEVERAL = 3
"""So many names missing at about the same time are suspicious."""
ABOUT_THE_SAME_TIME = timedelta(minutes=10)
CONTROLS = 2
"""How many controls must answer twice."""
APART = timedelta(seconds=60)
"""How long at least between a control's two answers."""

type _Crowd = tuple[datetime, datetime]


class Surprises:
    """Since when each name has been missing unexpectedly."""

    def __init__(self) -> None:
        self._missing: dict[str, datetime] = {}
        self._believed: set[str] = set()
        """Names of which a person said that they may well be gone."""

    def note(self, name: str, since: datetime | None) -> None:
        """Say since when a name is missing although nothing foretold it; `None`: it is not."""
        if since is None:
            self._missing.pop(name, None)
            self._believed.discard(name)
        else:
            # What it was seen at may be of a clock that has been set forward since.
            self._missing[name] = max(since, self._missing.get(name, since))

    def set_forward(self, by: timedelta) -> None:
        """Keep apart what was apart: the time of day was set forward, with no time passing."""
        self._missing = {name: since + by for name, since in self._missing.items()}

    def set_back(self, now: datetime) -> None:
        """Let nothing be missing since a moment to come: the time of day was set back to `now`."""
        self._missing = {name: min(since, now) for name, since in self._missing.items()}

    def believe(self, name: str) -> None:
        """Hold a name that is missing no longer, for as long as it is: somebody vouches for it."""
        if name in self._missing:
            self._believed.add(name)

    def held_since(self, name: str) -> datetime | None:
        """Return since when a name is held because too many went at about its time, or `None`."""
        own = self._missing.get(name)
        if own is None or name in self._believed:
            return None
        return _held_since(own, self._crowds())

    def held(self) -> Mapping[str, datetime]:
        """Return all names that are held, each with since when."""
        crowds = self._crowds()
        found = ((name, _held_since(own, crowds)) for name, own in self._missing.items())
        return {
            name: since for name, since in found if since is not None and name not in self._believed
        }

    def _crowds(self) -> Sequence[_Crowd]:
        """Return when each crowd began and when it was one, in order of both."""
        missing = sorted(self._missing.values())
        return [
            (first, last)
            for first, last in zip(missing, missing[SEVERAL - 1 :], strict=False)
            if last - first <= ABOUT_THE_SAME_TIME
        ]


def _held_since(own: datetime, crowds: Sequence[_Crowd]) -> datetime | None:
    """Return when the first crowd about a moment was one, or `None`."""
    nearest = bisect_left(crowds, own - ABOUT_THE_SAME_TIME, key=lambda crowd: crowd[1])
    if nearest == len(crowds):
        return None
    first, last = crowds[nearest]
    return last if first - ABOUT_THE_SAME_TIME <= own else None
