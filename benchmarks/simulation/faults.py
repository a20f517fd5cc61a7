"""What goes wrong at an endpoint: hours of wrong 404s, refusals, single wrong answers.

All of it is a function of seed, registry or name, and time: the same for every watcher.
"""

from bisect import bisect_left
from collections.abc import Sequence
import math
from random import Random

from .answers import Span
from .registries import DAY, HOUR

STORMS_A_YEAR = 20
STORM = (60.0, 1800.0)
SPELLS_A_YEAR = 10
SPELL = (120.0, 600.0)
GLITCH_CHANCE = 1 / 500
GLITCH = 1.5
_NO_GLITCH = math.log(1.0 - GLITCH_CHANCE)
APART = 600.0
"""Seconds between two lies about one name, at least: a confirming look is not lied to again."""


def _clear(span: Span, others: Sequence[Span], gap: float) -> bool:
    return all(span[1] + gap < begin or end + gap < span[0] for begin, end in others)


def _year(rng: Random, count: int, lengths: Span, days: float, near: Sequence[Span]) -> list[Span]:
    """Place `count` spans a year; half of them begin within one of `near`, where there is any."""
    placed: list[Span] = []
    wanted = max(1, round(count * days / 365))
    tries = 0
    while len(placed) < wanted and tries < 100 * wanted:
        tries += 1
        if near and len(placed) % 2:
            begin = rng.uniform(*near[rng.randrange(len(near))])
        else:
            begin = rng.uniform(0.0, days * DAY)
        span = (begin, begin + rng.uniform(*lengths))
        if begin >= 0.0 and span[1] <= days * DAY and _clear(span, placed, APART):
            placed.append(span)
    return sorted(placed)


def storms(rng: Random, days: float, last_phases: Sequence[Span]) -> list[Span]:
    """When an endpoint answers 404 to everything, its controls too.

    Half of them while a name is in one of `last_phases`, because maintenance does not wait.
    """
    inside = [
        (max(0.0, begin), min(days * DAY, end))
        for begin, end in last_phases
        if end > 0.0 and begin < days * DAY
    ]
    return _year(rng, STORMS_A_YEAR, STORM, days, inside)


def spells(rng: Random, days: float) -> list[Span]:
    """When an endpoint refuses everybody with 429."""
    return _year(rng, SPELLS_A_YEAR, SPELL, days, ())


def glitches(rng: Random, days: float, storms_there: Sequence[Span]) -> list[Span]:
    """Single wrong 404s about one name: none within `APART` of another or of a storm."""
    placed: list[Span] = []
    last = -APART - GLITCH
    begins = [begin for begin, _ in storms_there]
    hours = int(days * 24)
    hour = -1
    # The hours between two glitches are geometric: one draw a glitch, not one an hour.
    while (hour := hour + 1 + int(math.log(1.0 - rng.random()) / _NO_GLITCH)) < hours:
        begin = hour * HOUR + rng.uniform(0.0, HOUR - GLITCH)
        if begin - last < APART + GLITCH:
            continue
        index = bisect_left(begins, begin)
        if _clear((begin, begin + GLITCH), storms_there[max(0, index - 1) : index + 1], APART):
            placed.append((begin, begin + GLITCH))
            last = begin
    return placed
