"""The streams of chance of a simulated year, each of its own, so that none depends on another."""

from random import Random


def stream(seed: int | str, *purpose: str) -> Random:
    """Return the numbers a seed has for a purpose, whatever was drawn for others."""
    return Random("/".join((str(seed), *purpose)))  # noqa: S311 - a simulation, not a secret
