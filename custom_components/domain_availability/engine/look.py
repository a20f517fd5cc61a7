"""One look at a name, asked for: what is to be looked at, and how hard."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from .observation import Layer, Observation
from .planner import Depth
from .policy import Policy
from .watching import REGISTRY_LAYERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What to look at, how hard, and what is known already."""

    name: str
    policy: Policy
    depth: Depth = Depth.ROUTINE
    layers: Collection[Layer] = REGISTRY_LAYERS
    known: Sequence[Observation] = ()
    record_due: bool = True
    """The registry's record is wanted even where the zone shows the name."""
    registry_allowed: bool = True
    """The day's budget still has queries for layers 2 and 3."""
    controls: int = 1
    """How many controls an absence needs."""
    by_hand: bool = False
    renewal: bool = False
    """The name was proven to be free: one answer that says so again is enough, without control."""


type Observe = Callable[[Look], Awaitable[tuple[Observation, ...]]]
"""How the monitor gets the observations of a name."""
