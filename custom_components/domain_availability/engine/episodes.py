"""Episodes: each time a name was found free, until it is not. Pure.

Silence and doubt do not end one: absent, failed, absent is one episode, and free, taken, free is
two. A name that was dropped and taken without our seeing it free has none for that.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .verdict import Transition, TransitionKind, VerdictKind


class EpisodeEnd(StrEnum):
    """How an episode came to its end."""

    TAKEN = "taken"
    RETRACTED = "retracted"
    """The name was never free."""
    WITHHELD = "withheld"
    """It is not for sale any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One time a name was found free. Times are in UTC."""

    number: int
    """Unique in the ledger, growing."""
    name: str
    """A-label."""
    began: str
    """Id of the transition that began it."""
    began_at: datetime
    ended: str | None = None
    """Id of the transition that ended it; `None` while the name is free."""
    ended_at: datetime | None = None
    how: EpisodeEnd | None = None


_ENDS = {
    TransitionKind.TAKEN: EpisodeEnd.TAKEN,
    TransitionKind.RETRACTED: EpisodeEnd.RETRACTED,
}


def episode_after(open_one: Episode | None, told: Transition, number: int) -> Episode | None:
    """Return the episode that a transition begins (under `number`) or ends, or `None`.

    `open_one` is the episode its name is in. A price that falls while the name is free changes
    nothing of it.
    """
    free = told.to_verdict is VerdictKind.AVAILABLE
    if open_one is None:
        if not free:
            return None
        return Episode(number=number, name=told.name, began=told.transition_id, began_at=told.at)
    if free:
        return None
    return replace(
        open_one,
        ended=told.transition_id,
        ended_at=told.at,
        how=_ENDS.get(told.kind, EpisodeEnd.WITHHELD),
    )
