"""One look at a name, asked for: what is to be looked at, and how hard."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from .allowance import PROOF, Allowance
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
    allowance: Allowance | None = None
    """What it may ask of registries and registrars; `None`: as much as it needs."""


def most_likely_asked(look: Look) -> int:
    """Return how many questions a look most likely sends to registries at the most.

    That is an absence and its control of each source; 0 where the zone, most likely, says enough.
    """
    if not (look.record_due or (look.registry_allowed and look.depth is not Depth.ROUTINE)):
        return 0
    policy = look.policy
    sources = {
        Layer.DAS: policy.das is not None,
        Layer.RDAP: policy.rdap is not None,
        Layer.WHOIS: policy.whois is not None,
        Layer.REGISTRAR: True,
    }
    return max(2 * sum(there and layer in look.layers for layer, there in sources.items()), PROOF)


type Observe = Callable[[Look], Awaitable[tuple[Observation, ...]]]
"""How the monitor gets the observations of a name."""
