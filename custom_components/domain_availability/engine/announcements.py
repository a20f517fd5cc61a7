"""What was told, and how often that was wrong: the figures of trust."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from .drop_seen import DropSeen
from .episodes import EpisodeEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One time that a name was told to be free."""

    transition_id: str
    suffix: str
    row: str
    """Which row of the judgement table gave it."""
    at: datetime
    ended_at: datetime | None = None
    how: EpisodeEnd | None = None
    """How that ended; `None`: the name is free still, or is not watched any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How many were told, and what became of them."""

    told: int = 0
    retracted: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A set of durations in three numbers."""

    count: int
    median: timedelta
    p95: timedelta
    longest: timedelta


def count(announcements: Iterable[Announcement]) -> Mapping[str, Told]:
    """Return what was told by each row of the judgement table, and under `""` in all."""
    found: dict[str, Told] = {"": Told()}
    for one in announcements:
        for key in ("", one.row):
            before = found.get(key, Told())
            found[key] = Told(
                told=before.told + 1,
                retracted=before.retracted + (one.how is EpisodeEnd.RETRACTED),
                taken=before.taken + (one.how is EpisodeEnd.TAKEN),
            )
    return found


def free_for(announcements: Iterable[Announcement]) -> Spread | None:
    """Return for how long names stayed free after they were told to be."""
    return _spread(
        one.ended_at - one.at
        for one in announcements
        if one.how is EpisodeEnd.TAKEN and one.ended_at is not None
    )


def after_forecast(drops: Iterable[DropSeen]) -> Spread | None:
    """Return how long after the moment that was foretold as likely drops were seen."""
    return _spread(
        max(drop.by - drop.foretold_likely, timedelta(0))
        for drop in drops
        if drop.foretold_likely is not None
    )


def unseen_for(drops: Iterable[DropSeen]) -> Spread | None:
    """Return how long at most drops were there before they were seen: since the look before."""
    return _spread(drop.by - drop.after for drop in drops)


def _spread(durations: Iterable[timedelta]) -> Spread | None:
    ordered = sorted(durations)
    if not ordered:
        return None
    return Spread(
        count=len(ordered),
        median=timedelta(seconds=median(one.total_seconds() for one in ordered)),
        p95=ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))],
        longest=ordered[-1],
    )
