"""A drop told, as it was seen: between which looks it came, and how it was foretold. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from .drops_seen import DropSeen, registry_key
from .observation import ASKED_AT, Observation, Outcome, Phase, Role
from .policy import Policy
from .runs import NEGATIVE, REGISTRY
from .verdict import Transition
from .watching import Forecast


def drop_seen(
    observations: Sequence[Observation],
    policy: Policy,
    foretold: Forecast | None,
    news: Transition,
) -> DropSeen | None:
    """Return what a drop teaches, or `None` where the registry never showed the name before it.

    `foretold` is the forecast that stood when the absence was seen, `news` what was told of it.
    """
    said = sorted(
        (seen for seen in observations if seen.role is Role.QUESTION and seen.layer in REGISTRY),
        key=ASKED_AT,
    )
    records = [seen for seen in said if seen.outcome is Outcome.REGISTERED]
    if not records:
        return None
    last = records[-1]
    gone = [seen for seen in said if seen.outcome in NEGATIVE and seen.asked_at > last.asked_at]
    if not gone:
        return None
    if news.from_phase is Phase.RELEASE_SESSION:
        foretold = None  # That was of the session's end.
    late = gone[0].asked_at - foretold.latest if foretold is not None else timedelta(0)
    return DropSeen(
        name=news.name,
        suffix=policy.suffix,
        registry=registry_key(policy),
        after=last.asked_at,
        by=gone[0].asked_at,
        foretold_earliest=foretold.earliest if foretold is not None else None,
        foretold_latest=foretold.latest if foretold is not None else None,
        foretold_likely=foretold.likely if foretold is not None else None,
        late_days=max(round(late / timedelta(days=1)), 0),
        changed_at=last.facts.changed_at,
        registered_at=last.facts.registered_at,
        transition_id=news.transition_id,
    )
