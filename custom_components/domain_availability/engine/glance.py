"""What a name's observations show at a glance: worked out once a look for all who ask. Pure.

Plans, looks and forecasts ask the same few things of the same observations, a dozen times a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .observation import ASKED_AT, NO_FACTS, Facts, Layer, Observation, Outcome, Role
from .policy import Policy
from .runs import DEFINITE, NEGATIVE, REGISTRY
from .standing import Standing, standing_of

ZONE_GIVEN_UP = 2
"""So many answers in a row that said nothing, and the zone is not counted on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What is seen at once."""

    standing: Standing | None = None
    facts: Facts = NO_FACTS
    """Those of the newest registry record."""
    record_at: datetime | None = None
    """When the registry last gave a record."""
    absent_at: datetime | None = None
    """When the registry last said that it does not have the name."""
    delegated: bool = False
    """The newest definite answer of the zone was a delegation."""
    delegated_at: datetime | None = None
    """When the zone last showed a delegation."""
    zone_answers: bool = True
    """The zone's servers can be counted on: the newest looks have not all told nothing."""


def glance(
    observations: Sequence[Observation], policy: Policy, *, since: datetime | None = None
) -> Glance:
    """Return what the observations of one name, in any order, show.

    `since`: records no later than that are of a registration that is over.
    """
    counted = observations
    if since is not None:
        counted = [seen for seen in observations if seen.asked_at > since]
    standing = standing_of(counted, policy)
    zone: list[Observation] = []
    absences: list[datetime] = []
    for seen in observations:
        if seen.role is Role.QUESTION:
            if seen.layer is Layer.DNS:
                zone.append(seen)
            elif seen.outcome in NEGATIVE and seen.layer in REGISTRY:
                absences.append(seen.asked_at)
    zone.sort(key=ASKED_AT)
    definite = [seen for seen in zone if seen.outcome in DEFINITE]
    sights = [seen.asked_at for seen in definite if seen.outcome is Outcome.REGISTERED]
    # Of several at the same moment the first.
    newest = max(definite, key=ASKED_AT, default=None)
    return Glance(
        standing=standing,
        facts=standing.newest.facts if standing is not None else NO_FACTS,
        record_at=standing.records[-1].asked_at if standing is not None else None,
        absent_at=max(absences, default=None),
        delegated_at=sights[-1] if sights else None,
        delegated=newest is not None and newest.outcome is Outcome.REGISTERED,
        zone_answers=len(zone) < ZONE_GIVEN_UP
        or any(seen.outcome in DEFINITE for seen in zone[-ZONE_GIVEN_UP:]),
    )
