"""What triggers hear when a transition goes out."""

from dataclasses import dataclass, field

from homeassistant.core import Context
from homeassistant.util.signal_type import SignalType

from .const import DOMAIN
from .engine.verdict import Transition
from .watchlists import WatchList

type Payload = dict[str, str | float | list[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A transition on its way out. Its text holds nothing: an error in a log may show it."""

    transition: Transition = field(repr=False)
    payload: Payload = field(repr=False)
    """What every announcement says, with `entity_id` and `device_id` where they exist."""
    lists: tuple[WatchList, ...] = field(repr=False)
    """The watch lists it is news for."""
    is_drop: bool
    """Whether the name became available."""
    context: Context
    """The same for everything that tells of it, so that the logbook knows the cause."""


TOLD: SignalType[Told] = SignalType(f"{DOMAIN}_told")
"""Sent once for each transition that goes out on the bus."""
