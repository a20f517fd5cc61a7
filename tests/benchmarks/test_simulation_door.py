"""Endpoints refuse who asks too fast, and everybody in their spells."""

from benchmarks.simulation.door import REFUSED, TOO_SOON, Door
from benchmarks.simulation.registries import DAY
from benchmarks.simulation.world import World

from .simulated import small


def _calm(world: World, key: str) -> float:
    """Return the start of an hour without spells at a registry."""
    return next(
        t for t in range(0, int(world.end), 3600) if not world.refuses(key, t - 10.0, t + 3600.0)
    )


def test_two_seconds_are_the_pace_of_each_registry() -> None:
    world = small()
    t = max(_calm(world, "com"), _calm(world, "de"))
    door = Door(world, 100)
    assert door.ask("control-1.com", t).kind != "throttled"
    assert door.ask("control-1.de", t + 0.1).kind != "throttled"
    assert door.ask("control-2.com", t + 1.9) is TOO_SOON
    assert door.ask("control-2.com", t + 3.8) is TOO_SOON
    assert door.ask("control-2.com", t + 5.7995).kind != "throttled"
    assert Door(world, 100).ask("control-1.com", t + 5.8).kind != "throttled"


def test_a_spell_refuses_everything() -> None:
    world = small()
    for key, spells in world.spells.items():
        door = Door(world, 100)
        for begin, end in spells:
            assert 120.0 <= end - begin <= 600.0
            assert door.ask(f"control-1.{key}", begin + 1.0) is REFUSED
            assert door.ask(f"control-1.{key}", end + 1.0).kind != "throttled"


def test_every_question_counts_until_midnight() -> None:
    door = Door(small(), 3)
    for t in (10.0, 10.5, 11.0, 20.0):
        door.ask("control-1.nl", t)
    assert (door.asked, door.left(30.0), door.left(DAY)) == (4, 0, 3)
