"""Drops seen, made to measure: on which day, at which hour, how closely."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
import itertools
from zoneinfo import ZoneInfo

from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.hours import DAY, Hours, share_between

HOUR = 3600.0
MINUTE = 60.0
FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)


def drop(
    day: int,
    at: float,
    *,
    name: str | None = None,
    suffix: str = "com",
    registry: str = "Verisign",
    seen_for: float = 4.0,
    zone: str = "UTC",
    changed_at: datetime | None = None,
    registered_at: datetime | None = None,
    foretold: datetime | None = None,
    late_days: int = 0,
) -> DropSeen:
    """Return a drop so many days on, `at` seconds after midnight, between looks so far apart."""
    midnight = (FIRST_DAY + timedelta(days=day)).replace(tzinfo=ZoneInfo(zone))
    # Within one zone Python adds by the clocks on the wall.
    after = (midnight + timedelta(seconds=at)).astimezone(UTC)
    return DropSeen(
        name=name or f"day{day}-{at:.0f}.{suffix}",
        suffix=suffix,
        registry=registry,
        after=after,
        by=after + timedelta(seconds=seen_for),
        foretold_earliest=foretold,
        foretold_latest=foretold,
        foretold_likely=foretold,
        late_days=late_days,
        changed_at=changed_at,
        registered_at=registered_at,
        transition_id=f"{suffix}-{day}-{at}-{name}",
    )


def foretold(day: int, *, late_days: int = 0, error: timedelta = timedelta(0)) -> DropSeen:
    """Return a drop at eight in the evening, half an hour and so many days after its window.

    `error` is how long after the moment foretold as likely it was seen.
    """
    one = drop(day, 20 * HOUR, late_days=late_days)
    due = one.after - timedelta(days=late_days, minutes=30)
    likely = one.by - error
    return replace(one, foretold_earliest=due, foretold_latest=due, foretold_likely=likely)


def share_round_the_clock(hours: Hours, start: float, end: float) -> float:
    """Return the share from one time of day to another; `end` may lie past midnight."""
    if end - start >= DAY:
        return 1.0
    start, end = start % DAY, start % DAY + end - start
    return share_between(hours, start, min(end, DAY)) + share_between(hours, 0.0, end - DAY)


def distance(one: Hours, other: Hours) -> float:
    """Return how much of all drops one foretells at other times than the other, 0 to 1."""
    edges = sorted({edge for hours in (one, other) for part in hours for edge in (part.start, DAY)})
    return (
        sum(
            abs(share_between(one, start, end) - share_between(other, start, end))
            for start, end in itertools.pairwise(edges)
        )
        / 2
    )
