"""Which name of a batch to ask next, where the order of its release is known. Pure.

The names of a batch stand in line; the release goes along it. A name found gone says that those
before it are gone too, one still there that those after it are not due. No order is perfect: some
names come a day late, some are kept. A name that stays behind the release is a straggler, and one
alone neither holds up those behind it nor sends the others in vain.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
import math

from .batch_line import NEVER, Gone, Line, Waiting, line_of
from .order import Order

BATCH = timedelta(hours=1)
"""How long a batch is taken to last until drops of it show how fast it goes."""
OUT_OF_PLACE = (0.01, 0.2)
"""The least and the most that is believed of how many names do not keep to the order."""
UNPLACED = 0.5
"""The chance of a name of which it is not known where it stands."""
STRAGGLERS_EVERY = timedelta(minutes=1)
"""How long a straggler waits at the least, so that the others get on."""
SCOUT_EVERY = timedelta(minutes=1)
"""Where the release has stood still for so long, a name further on is asked this often: those next
in line may all have been left out."""
SCOUT_FROM = 4
"""So many places on; twice as many each time, and then again from the nearest."""
EVEN_CHANCE = 0.5
NEGLIGIBLE = 0.001


def next_in_order(
    waiting: Iterable[Waiting],
    dropped: Collection[Gone],
    order: Order,
    now: datetime,
    *,
    batch: timedelta = BATCH,
) -> dict[str, float]:
    """Return how likely each waiting name is gone at `now`, as far as the order tells, 0 to 1.

    Given that the batch is under way; whether it is, the hours say. `dropped` are the names of
    this batch seen gone, `batch` how long it is expected to last.
    """
    names = tuple(waiting)
    line = line_of(names, dropped, order)
    strays = _stray_share(order)
    chances = {one.name: UNPLACED for one in names if one.key is None}
    chances |= {line.waiting[place].name: strays for place in line.stragglers()}
    chances |= {line.waiting[place].name: 1 - strays for place in line.overdue()}
    return chances | _ahead(line, order, now, batch)


def bisect(
    waiting: Sequence[Waiting],
    dropped: Collection[Gone],
    order: Order,
    now: datetime,
    *,
    batch: timedelta = BATCH,
) -> str:
    """Return the name to ask next.

    First those the release has passed, the nearest to it first; then the middle of what is still
    open, so that either answer halves it. In between, in turn: stragglers, names of which it is not
    known where they stand, and scouts. Raises `ValueError` where nothing waits.
    """
    if not waiting:
        raise ValueError("no name waits")
    line = line_of(waiting, dropped, order)
    overdue = line.overdue()
    if overdue:
        return line.waiting[overdue[0]].name
    ahead = _ahead(line, order, now, batch)
    stray = _stray_due(line, waiting, ahead, now)
    if stray is not None:
        return stray.name
    scout = _scout(line, now)
    if scout is not None:
        return scout.name
    return min(ahead, key=lambda name: abs(ahead[name] - EVEN_CHANCE))


def _stray_share(order: Order) -> float:
    least, most = OUT_OF_PLACE
    return min(max(1 - order.agreement, least), most)


def _stray_due(
    line: Line, waiting: Iterable[Waiting], ahead: Collection[str], now: datetime
) -> Waiting | None:
    """Return the name outside the line that has waited longest, where it is the turn of one."""
    outside = [one for one in waiting if one.name not in ahead]
    if not outside:
        return None
    longest = min(outside, key=_last_there)
    if not ahead:
        return longest
    asked = [_last_there(one) for one in waiting if one.name in ahead]
    newest_in_line = max([*asked, *line.gone.values()])
    newest_outside = max(map(_last_there, outside))
    in_turn = newest_in_line > NEVER and newest_in_line >= newest_outside
    return longest if in_turn and now - _last_there(longest) >= STRAGGLERS_EVERY else None


def _scout(line: Line, now: datetime) -> Waiting | None:
    """Return a name further on, where the release stands still and none there was asked lately."""
    ahead = [line.waiting[place] for place in sorted(line.waiting) if place > line.front]
    further = ahead[SCOUT_FROM:]
    still = (now - (line.reached_at or NEVER)) // SCOUT_EVERY
    if not further or not still or ahead[0].there_at is None:
        return None
    if now - max(map(_last_there, further)) < SCOUT_EVERY:
        return None
    doublings = (1 + (len(further) - 1) // SCOUT_FROM).bit_length()
    return further[SCOUT_FROM * ((1 << still % doublings) - 1)]


def _last_there(one: Waiting) -> datetime:
    return one.there_at or NEVER


def _ahead(line: Line, order: Order, now: datetime, batch: timedelta) -> dict[str, float]:
    """Return how likely the release has reached each name beyond its front.

    A name seen still there bounds the release: it can have come no further than it goes in the
    time since. Between front and bound every place is as likely as the other. Where the bounding
    name may have been left out (the longer its turn seems to be past, the likelier), the next
    bound counts.
    """
    speed = line.speed(now, batch)
    strays = _stray_share(order)
    bounds: list[tuple[float, int, float]] = []
    for place, one in line.waiting.items():
        if place > line.front and one.there_at is not None:
            reach = place + speed * max((now - one.there_at).total_seconds(), 0.0)
            past = _turn_past(line, place, one.there_at, speed)
            bounds.append((reach, place, strays / (strays + (1 - strays) * past)))
    bounds.sort()
    cases: list[tuple[float, float]] = []
    left = 1.0
    owners: list[int] = []
    for reach, place, left_out in bounds:
        if left < NEGLIGIBLE:
            break
        cases.append((left * (1 - left_out), reach))
        owners.append(place)
        left *= left_out
    cases.append((left, line.length + 1.0))
    chances: dict[str, float] = {}
    for place, one in line.waiting.items():
        if place > line.front:
            # In the cases after its own this name is a straggler, whatever the front does.
            own = owners.index(place) + 1 if place in owners else len(cases)
            chances[one.name] = sum(
                weight * _reached(place, line.front, reach) for weight, reach in cases[:own]
            )
    return chances


def _turn_past(line: Line, place: int, there_at: datetime, speed: float) -> float:
    """Return how likely a name that keeps to the order would still have been there."""
    if line.reached_at is None:
        return 1.0
    since = max((there_at - line.reached_at).total_seconds(), 0.0)
    return math.exp(-speed * since / (place - line.front))


def _reached(place: int, front: int, reach: float) -> float:
    """Return the chance of a place where all between front and bound are equally likely."""
    return max(reach - place, 0.0) / max(reach - front, 1.0)
