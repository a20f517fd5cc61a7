"""Too good to be true: names that nobody expected to go, and several of them at once.

A registry service that has lost part of its data loses names, not one name. Where several watched
names go missing within minutes, all of them wait until two controls have answered twice.
"""

from datetime import datetime, timedelta

SEVERAL = 3
"""So many names missing at about the same time are suspicious."""
ABOUT_THE_SAME_TIME = timedelta(minutes=10)
CONTROLS = 2
"""How many controls must answer twice."""
APART = timedelta(seconds=60)
"""How long at least between a control's two answers."""


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
            self._missing[name] = since

    def believe(self, name: str) -> None:
        """Hold a name that is missing no longer, for as long as it is: somebody vouches for it."""
        if name in self._missing:
            self._believed.add(name)

    def held_since(self, name: str) -> datetime | None:
        """Return since when a name is held because too many went at about its time, or `None`."""
        own = self._missing.get(name)
        if own is None or name in self._believed:
            return None
        missing = sorted(self._missing.values())
        crowds = [
            last
            for first, last in zip(missing, missing[SEVERAL - 1 :], strict=False)
            if last - first <= ABOUT_THE_SAME_TIME
            and first - ABOUT_THE_SAME_TIME <= own <= last + ABOUT_THE_SAME_TIME
        ]
        return min(crowds, default=None)
