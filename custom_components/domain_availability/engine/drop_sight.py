"""A drop told, as it was seen: between which looks it came, and how it was foretold. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from .drops_seen import DropSeen, registry_key
from .lifecycle import is_ending, newest_record, phase_of_record, records_of
from .observation import ASKED_AT, Observation, Phase, Role
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
    """Return what a drop teaches, or `None` where it was no release of the registry's batch.

    That is what became of a name on its way out, or of one that a list foretold: what is deleted
    out of an ordinary registration goes at the hour of whoever deletes it.

    `foretold` is the forecast that stood when the absence was seen, `news` what was told of it.
    """
    records = records_of(observations)
    newest = newest_record(records)
    if newest is None:
        return None
    if foretold is None and not is_ending(phase_of_record(newest, policy), policy):
        return None
    last = records[-1]
    gone = min(
        (
            seen
            for seen in observations
            if seen.role is Role.QUESTION
            and seen.layer in REGISTRY
            and seen.outcome in NEGATIVE
            and seen.asked_at > last.asked_at
        ),
        key=ASKED_AT,
        default=None,
    )
    if gone is None:
        return None
    if news.from_phase is Phase.RELEASE_SESSION:
        foretold = None  # That was of the session's end.
    late = gone.asked_at - foretold.latest if foretold is not None else timedelta(0)
    return DropSeen(
        name=news.name,
        suffix=policy.suffix,
        registry=registry_key(policy),
        after=last.asked_at,
        by=gone.asked_at,
        foretold_earliest=foretold.earliest if foretold is not None else None,
        foretold_latest=foretold.latest if foretold is not None else None,
        foretold_likely=foretold.likely if foretold is not None else None,
        late_days=max(round(late / timedelta(days=1)), 0),
        changed_at=newest.facts.changed_at,
        registered_at=newest.facts.registered_at,
        transition_id=news.transition_id,
    )
