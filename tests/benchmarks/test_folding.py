"""Leaving out looks at the zone that see nothing new changes nothing of what is asked and told."""

import pytest

from benchmarks.simulation import virtual_time
from benchmarks.simulation.ours import Watcher
from benchmarks.simulation.world import World

type Told = list[tuple[float, str, str]]


def _watched(world: World, budget: int, *, fold: bool) -> tuple[Watcher, Told]:
    """Return a watcher at the end of its days, and what it told in order of time, then of name."""
    watcher = Watcher(world, budget, fold=fold)
    virtual_time.run(watcher.run())
    return watcher, sorted((second, name, kind) for name, second, kind in watcher.told)


@pytest.mark.parametrize(
    ("seed", "names", "days", "budget"),
    [
        pytest.param("ash", 100, 4, 1000, id="ample"),
        # All of the budget is gone, and the routine of each day waits for the next.
        pytest.param("birch", 30, 4, 30, id="short"),
        # Long enough for phases to begin and end.
        pytest.param("oak", 6, 30, 200, id="long"),
    ],
)
def test_folded_and_unfolded_ask_and_tell_the_same(
    seed: str, names: int, days: int, budget: int
) -> None:
    world = World(seed, names, days)
    folded, told = _watched(world, budget, fold=True)
    unfolded, all_told = _watched(world, budget, fold=False)
    assert told == all_told
    assert folded.door.asked == unfolded.door.asked
    assert folded.door.by_day == unfolded.door.by_day
    assert folded.zone_asked == unfolded.zone_asked
    freed = {name for _, name, kind in told if kind == "became_available"}
    assert freed & {drop.name for drop in world.drops}
