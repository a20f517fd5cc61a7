"""Which drops teach anything of a registry's batch: those of names on their way out, none else."""

from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.drop_sight import drop_seen
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.policy import Policy
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import Forecast

from .sights import NAME, NOW, POLICY, seen
from .test_monitor import Bench, bench, kinds, names

__all__ = ["bench"]

GRACE_LAST = Policy(suffix="com", last_phase=Phase.GRACE)

NEWS = Transition(
    name=NAME,
    kind=TransitionKind.BECAME_AVAILABLE,
    from_verdict=VerdictKind.REGISTERED,
    to_verdict=VerdictKind.AVAILABLE,
    from_phase=None,
    to_phase=None,
    confidence=0.99,
    at=NOW,
    transition_id="told",
)
FORETOLD = Forecast(
    earliest=NOW - timedelta(hours=2), latest=NOW, likely=NOW, confidence=0.5, why="a list"
)
GONE = seen(Layer.RDAP, Outcome.ABSENT, 1)


def record(ago: float, phase: Phase | None, layer: Layer = Layer.RDAP) -> Observation:
    """Return a record of the registry, so many seconds old."""
    return seen(layer, Outcome.REGISTERED, ago, phase=phase)


@pytest.mark.parametrize(
    ("records", "policy", "foretold", "teaches"),
    [
        ([record(60, Phase.PENDING_DELETE)], POLICY, FORETOLD, True),
        ([record(60, Phase.PENDING_DELETE)], POLICY, None, True),
        ([record(60, Phase.REDEMPTION)], POLICY, None, True),
        ([record(60, Phase.RELEASE_SESSION)], POLICY, None, True),
        ([record(60, Phase.REGISTERED)], POLICY, None, False),
        ([record(60, None)], POLICY, None, False),
        ([record(60, Phase.ON_HOLD)], POLICY, None, False),
        ([record(60, Phase.GRACE)], POLICY, None, False),
        ([record(60, Phase.GRACE)], GRACE_LAST, None, True),
        ([record(9000, Phase.REDEMPTION), record(60, Phase.REGISTERED)], POLICY, None, False),
        ([record(90, Phase.PENDING_DELETE), record(9, None, Layer.DAS)], POLICY, None, True),
        ([record(60, None)], POLICY, FORETOLD, True),
        ([], POLICY, FORETOLD, False),
    ],
    ids=[
        "foretold",
        "in its last phase",
        "in redemption",
        "in its session",
        "registered",
        "without a status",
        "on hold",
        "in grace",
        "in a grace that is the last phase",
        "restored",
        "said in a bare word to be there still",
        "foretold by a list alone",
        "never shown",
    ],
)
def test_only_a_name_on_its_way_out_teaches_when_its_registry_releases(
    records: list[Observation], policy: Policy, foretold: Forecast | None, *, teaches: bool
) -> None:
    drop = drop_seen([*records, GONE], policy, foretold, NEWS)
    assert (drop is not None) is teaches
    if drop is not None:
        assert (drop.after, drop.by) == (records[-1].asked_at, GONE.asked_at)


@pytest.mark.parametrize("delegated", [False, True])
async def test_a_name_deleted_by_hand_teaches_nothing_of_the_batch(
    bench: Bench, *, delegated: bool
) -> None:
    if delegated:
        bench.registry.delegated.add("one.com")
    await bench.monitor.watch(names("one"))
    await bench.pass_time(60)
    bench.registry.free.add("one.com")
    await bench.monitor.check("one.com")
    await bench.pass_time(1000, 5)
    assert TransitionKind.BECAME_AVAILABLE in kinds(bench.told)
    assert bench.monitor.drops_shown("com").count == 0
