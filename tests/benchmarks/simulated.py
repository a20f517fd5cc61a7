"""Worlds for the tests: each is built once."""

from functools import cache

from benchmarks.simulation.world import World


@cache
def year(seed: int = 1) -> World:
    """Return a whole year of 1,000 names."""
    return World(seed)


@cache
def small(seed: int = 7) -> World:
    """Return 120 days of 300 names, for watchers."""
    return World(seed, names=300, days=120)
