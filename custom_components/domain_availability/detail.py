"""How much of each name is shown as entities: what its lists ask for, while there is room. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol


class Detail(StrEnum):
    """What the user wants of the names of a list."""

    AUTOMATIC = "automatic"
    """Full while the list is short."""
    FULL = "full"
    """A device with all entities for each name."""
    COMPACT = "compact"
    """One binary sensor for each name, without a device."""


class Shown(IntEnum):
    """What a name has; the more the greater."""

    NONE = 0
    """No entity: it is checked, announced and listed all the same."""
    COMPACT = 1
    FULL = 2


AUTOMATIC_FULL = 100
"""Up to so many names a list of automatic detail is full."""

MOST_ENABLED = 8000
"""Enabled entities of the whole entry. Home Assistant silently adds none past 10,000 an entry: all
that are off by default may be enabled besides, and still fit."""
FULL_COSTS = 9
"""Entities that a name in full has enabled by default."""
LIST_COSTS = 5
ENTRY_COSTS = 4
MOST_NAMES = 5000
"""Names with entities."""


class Holding(Protocol):
    """What is asked here of a list."""

    @property
    def title(self) -> str: ...  # noqa: D102 - the class says it

    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def detail(self) -> Detail: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """A list of which something is shown less than it asks for, and how many of its names."""

    title: str
    compact: int = 0
    none: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What each name is shown as, and what did not fit."""

    shown: Mapping[str, Shown]
    reduced: tuple[Reduced, ...] = ()


def wished(held: Holding) -> Shown:
    """Return what a list asks for each of its names."""
    if held.detail is Detail.AUTOMATIC:
        return Shown.FULL if len(held.names) <= AUTOMATIC_FULL else Shown.COMPACT
    return Shown.FULL if held.detail is Detail.FULL else Shown.COMPACT


def grant(lists: Iterable[Holding]) -> Granted:
    """Share the room among the names in the order of their lists: the first come first.

    A name gets the fullest its lists ask for.
    """
    lists = tuple(lists)
    wish: dict[str, Shown] = {}
    for held in lists:
        wanted = wished(held)
        for name in held.names:
            wish[name] = max(wish.get(name, Shown.NONE), wanted)
    room = MOST_ENABLED - ENTRY_COSTS - LIST_COSTS * len(lists)
    places = max(min(MOST_NAMES, room), 0)
    spare = room - min(len(wish), places)
    shown: dict[str, Shown] = {}
    for place, (name, wanted) in enumerate(wish.items()):
        if place >= places:
            shown[name] = Shown.NONE
        elif wanted is Shown.FULL and spare >= FULL_COSTS - 1:
            spare -= FULL_COSTS - 1
            shown[name] = Shown.FULL
        else:
            shown[name] = Shown.COMPACT
    return Granted(shown=shown, reduced=tuple(_reduced(lists, shown)))


def _reduced(lists: Iterable[Holding], shown: Mapping[str, Shown]) -> Iterable[Reduced]:
    for held in lists:
        wanted = wished(held)
        less = [shown[name] for name in held.names if shown[name] < wanted]
        if less:
            none = less.count(Shown.NONE)
            yield Reduced(title=held.title, compact=len(less) - none, none=none)
