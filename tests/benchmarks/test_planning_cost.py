"""Planning one name anew takes as many steps among many names as among a few."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
import sys

import pytest

from benchmarks.planning_cost import KEPT, LEAVING, Kind, Watched

FEW, MANY = 300, 6000
SAMPLE = 200
MOST_GROWTH = 1.5
"""For twenty times as many names; all of them looked through would be far more."""
_TOOL = 4
_EVENTS = sys.monitoring.events


def steps(job: Callable[[], None]) -> int:
    """Return how many lines a job runs, each turn of a loop counted anew."""
    taken = 0

    def count(*_: object) -> None:
        nonlocal taken
        taken += 1

    events = (_EVENTS.LINE, _EVENTS.JUMP, _EVENTS.PY_RESUME)
    sys.monitoring.use_tool_id(_TOOL, "steps")
    try:
        for event in events:
            sys.monitoring.register_callback(_TOOL, event, count)
        sys.monitoring.set_events(_TOOL, sum(events))
        job()
        sys.monitoring.set_events(_TOOL, _EVENTS.NO_EVENTS)
    finally:
        sys.monitoring.free_tool_id(_TOOL)
    return taken


def steps_of_a_plan(names: int, kind: Kind) -> float:
    """Return the steps it takes on average to plan one of so many names anew."""
    watched = Watched(names, (replace(kind, share=1.0),))
    watched.plan_all()
    picked = Random(1).sample(watched.dossiers, SAMPLE)  # noqa: S311 - no secret

    def again() -> None:
        for one in picked:
            watched.plan(one)

    return steps(again) / SAMPLE


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(KEPT, id="far from any window"),
        pytest.param(LEAVING, id="in their windows"),
    ],
)
async def test_a_plan_costs_no_more_among_many(kind: Kind) -> None:
    assert steps_of_a_plan(MANY, kind) < MOST_GROWTH * steps_of_a_plan(FEW, kind)
