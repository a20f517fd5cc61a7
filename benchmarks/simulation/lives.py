"""The course of a name's year, from its last months of registration to its release."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
import math
from random import Random

from .answers import Answer, Span
from .registries import DAY, HOUR, Hours, Life, Registry

YEAR = 365 * DAY
GRACE_DAYS = (25.0, 45.0)
REDEMPTION = 30 * DAY
PENDING_DELETE = 5 * DAY
NL_QUARANTINE = 40 * DAY
NL_SPREAD = HOUR
SE_LISTED = 10 * DAY
UK_GONE = 30 * DAY
UK_FREE = 95 * DAY


class Ending(StrEnum):
    """What becomes of an expiring name."""

    DROPPED = "dropped"
    RENEWED = "renewed"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a name goes through if nobody renews it; times in seconds since the start of the year.

    `steps` are the records shown and from when; `lapses` is when its holder begins to be late,
    `gone` when it leaves the zone, `rescue` the time in which it may still be restored after that,
    `release` the window in which it becomes free, on `day` (00:00 UTC).
    """

    steps: tuple[tuple[float, Answer], ...]
    lapses: float
    gone: float
    rescue: Span
    release: Span
    day: float


def _registered(rng: Random, before: float, expires_at: float | None) -> Answer:
    return Answer(
        kind="record",
        statuses=("active",),
        registered_at=math.floor(before - rng.randint(1, 15) * YEAR),
        expires_at=expires_at,
        changed_at=math.floor(before - rng.uniform(30, 330) * DAY),
    )


def _within(day: float, hours: Hours | None) -> Span:
    begin, end = hours or (0.0, DAY)
    return day + begin, day + end


def _gtld(rng: Random, registry: Registry, day: float) -> Course:
    pending = math.floor(day + rng.uniform(0.0, DAY) - PENDING_DELETE)
    redemption = pending - REDEMPTION
    expiry = math.floor(redemption - rng.uniform(*GRACE_DAYS) * DAY)
    active = _registered(rng, expiry, expiry)
    # The registry renews at expiry and takes it back when the registrar deletes.
    grace = replace(active, statuses=("auto renew period",), expires_at=expiry + YEAR)
    redeemable = replace(grace, statuses=("redemption period",), changed_at=redemption)
    doomed = replace(redeemable, statuses=("pending delete",), changed_at=pending)
    return Course(
        steps=((-math.inf, active), (expiry, grace), (redemption, redeemable), (pending, doomed)),
        lapses=expiry,
        gone=redemption,
        rescue=(redemption, pending),
        release=_within(day, registry.hours),
        day=day,
    )


def _uk(rng: Random, _: Registry, day: float) -> Course:
    free = math.floor(day + rng.uniform(0.0, DAY))
    expiry = free - UK_FREE
    gone = expiry + UK_GONE
    active = _registered(rng, expiry, expiry)
    doomed = replace(active, statuses=("pending delete",), changed_at=gone)
    return Course(
        steps=((-math.inf, active), (gone, doomed)),
        lapses=expiry,
        gone=gone,
        rescue=(gone, free - PENDING_DELETE),
        release=(free, free),
        day=day,
    )


def _nl(rng: Random, _: Registry, day: float) -> Course:
    ends = math.floor(day + rng.uniform(0.0, DAY - NL_SPREAD))
    deleted = ends - NL_QUARANTINE
    expiry = math.floor(deleted - rng.uniform(0.0, 2 * DAY))
    active = _registered(rng, expiry, expiry)
    held = replace(
        active, statuses=("redemption period",), changed_at=deleted, release_at=float(ends)
    )
    return Course(
        steps=((-math.inf, active), (deleted, held)),
        lapses=deleted,
        gone=deleted,
        rescue=(deleted, ends - DAY),
        release=(ends, ends + NL_SPREAD),
        day=day,
    )


def _se(rng: Random, registry: Registry, day: float) -> Course:
    expiry = math.floor(day - rng.uniform(60.0, 70.0) * DAY)
    gone = expiry + 10 * DAY
    active = _registered(rng, expiry, expiry)
    doomed = replace(active, statuses=("pending delete",), changed_at=gone)
    return Course(
        steps=((-math.inf, active), (gone, doomed)),
        lapses=expiry,
        gone=gone,
        # Nobody is restored once the list names it.
        rescue=(gone, day - SE_LISTED),
        release=_within(day, registry.hours),
        day=day,
    )


def _de(rng: Random, _: Registry, day: float) -> Course:
    free = math.floor(day + rng.uniform(0.0, DAY))
    deleted = free - REDEMPTION
    active = _registered(rng, deleted, None)
    held = Answer(kind="record", statuses=("redemption period",))
    return Course(
        steps=((-math.inf, active), (deleted, held)),
        lapses=deleted,
        gone=deleted,
        rescue=(deleted, free - DAY),
        release=(free, free),
        day=day,
    )


COURSES: Mapping[Life, Callable[[Random, Registry, float], Course]] = {
    Life.GTLD: _gtld,
    Life.UK: _uk,
    Life.NL: _nl,
    Life.SE: _se,
    Life.DE: _de,
}


def kept(rng: Random, course: Course, ending: Ending) -> Course:
    """Return the course of a name whose holder renews it, or restores it out of redemption.

    Renewed is before expiry or in grace, half each where there is a grace. Both are for two years,
    so that no name expires twice.
    """
    if ending is Ending.RESTORED:
        when = rng.uniform(*course.rescue)
    elif rng.random() < 0.5:
        when = rng.uniform(course.lapses, course.gone)
    else:
        when = course.lapses - rng.uniform(0.0, 30.0) * DAY
    when = math.floor(when) if when >= course.gone else min(when, course.gone - 1.0)
    active = course.steps[0][1]
    if active.expires_at is not None:
        active = replace(active, expires_at=active.expires_at + 2 * YEAR, changed_at=when)
    steps = [step for step in course.steps if step[0] < when]
    return replace(course, steps=(*steps, (when, active)), release=(math.inf, math.inf))
