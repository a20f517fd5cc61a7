"""A name becomes free: when, when that shows, and whether somebody takes it."""

from dataclasses import dataclass
import math
from random import Random

from .answers import ABSENT, Answer, Line, Span, line
from .lives import YEAR, Course
from .registries import DAY, Registry

DAY_LATE_CHANCE = 0.05
RDAP_LATE_CHANCE = 0.10
RDAP_LATE = 900.0
ZONE_LATE = 120.0
TAKEN_CHANCE = 0.30
TAKEN_MEAN = 600.0
TAKEN_ZONE = (60.0, 600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One time a name becomes free; times in seconds since the start of the year.

    `visible_at` is the first answer of RDAP (of RDAP or the zone where it was not announced) that
    shows it, infinite if somebody had taken it by then. `window` is the true one of the day on
    which it really drops; the whole year where nobody could know it.
    """

    name: str
    registry: str
    announced: bool
    free_at: float
    visible_at: float
    taken_at: float | None
    window: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What RDAP and the zone show of a name through the year, faults left out."""

    rdap: Line[Answer]
    zone: Line[bool]
    drop: Drop | None = None


def never_released(course: Course, zone: list[tuple[float, bool]]) -> Shown:
    """Return what shows of a name that stays registered."""
    return Shown(rdap=line(course.steps), zone=line(zone))


def announced_release(rng: Random, name: str, registry: Registry, course: Course) -> Shown:
    """Release a name that went through its whole course, one day late with a small chance."""
    late = DAY if rng.random() < DAY_LATE_CHANCE else 0.0
    window = (course.release[0] + late, course.release[1] + late)
    free_at = rng.uniform(*window)
    zone = [(-math.inf, True), (course.gone, False)]
    return _released(
        rng, name, registry, course, zone, free_at=free_at, window=window, announced=True
    )


def deleted_by_hand(
    rng: Random, name: str, registry: Registry, course: Course, days: float
) -> Shown:
    """Release a name that is registered and delegated, at a moment nobody can know."""
    free_at = rng.uniform(DAY, (days - 1) * DAY)
    zone = [(-math.inf, True), (free_at + rng.uniform(0.0, ZONE_LATE), False)]
    year = (0.0, days * DAY)
    return _released(
        rng, name, registry, course, zone, free_at=free_at, window=year, announced=False
    )


def _released(
    rng: Random,
    name: str,
    registry: Registry,
    course: Course,
    zone: list[tuple[float, bool]],
    *,
    free_at: float,
    window: Span,
    announced: bool,
) -> Shown:
    late = rng.uniform(0.0, RDAP_LATE) if rng.random() < RDAP_LATE_CHANCE else 0.0
    taken_at = free_at + rng.expovariate(1.0 / TAKEN_MEAN) if rng.random() < TAKEN_CHANCE else None
    shown_at = free_at + late
    visible_at = shown_at if announced else min(shown_at, zone[-1][0])
    steps = [step for step in course.steps if step[0] < free_at]
    if taken_at is None:
        steps.append((shown_at, ABSENT))
    else:
        if shown_at < taken_at:
            steps.append((shown_at, ABSENT))
        steps.append((taken_at, _taken(course, taken_at)))
        delegated_at = taken_at + rng.uniform(*TAKEN_ZONE)
        # A zone that had not yet let go of the name never shows that it was free.
        zone = [*(step for step in zone if step[0] < delegated_at), (delegated_at, True)]
        visible_at = visible_at if visible_at < taken_at else math.inf
    drop = Drop(
        name=name,
        registry=registry.key,
        announced=announced,
        free_at=free_at,
        visible_at=visible_at,
        taken_at=taken_at,
        window=window,
    )
    return Shown(rdap=line(steps), zone=line(zone), drop=drop)


def _taken(course: Course, when: float) -> Answer:
    dated = course.steps[0][1].expires_at is not None
    return Answer(
        kind="record",
        statuses=("active",),
        registered_at=math.floor(when),
        expires_at=math.floor(when) + YEAR if dated else None,
        changed_at=math.floor(when),
    )
