"""How others watch: each believes a 404 at once, tells it, and learns nothing from a 429.

Policies as the projects' public sources have them: happyDomain looks every 6 hours or every hour
and skips its frequent checks once 80 % of the day's budget is gone; domain-watchdog refreshes a
domain weekly, daily in the auto-renew period, every 12 minutes while a status such as redemption or
pending delete or a past expiration calls for it, and weekly again once it was not found
(`isToBeUpdated` in its `src/Entity/Domain.php`); a connector makes the 12 minutes 5. All are spread
evenly over time, which is kinder to them than the bursts they really send, and all are under the
same daily budget: where that is too small, every interval grows by the same factor.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
import heapq

from .answers import LATENCY, Answer
from .chance import stream
from .door import PACE, Door
from .registries import DAY, HOUR
from .score import Telling
from .world import World

SHORTEST = 300.0
PRIORITY_SHARE = 0.1
PRIORITY_FACTOR = 10
CAUTION = 0.8


@dataclass(slots=True)
class Watch:
    """What a watcher did in a year: its tellings, and the door it asked through."""

    door: Door
    tellings: list[Telling] = field(default_factory=list)


type Watcher = Callable[[World, int], Watch]
"""Takes a world and a budget of questions a day."""


class _Believer:
    """Tells a 404 once, and again only after a record was seen between."""

    def __init__(self, world: World, budget: int) -> None:
        self.watch = Watch(Door(world, budget))
        self._gone: set[str] = set()

    def look(self, name: str, t: float) -> Answer:
        answer = self.watch.door.ask(name, t)
        if answer.kind == "record":
            self._gone.discard(name)
        elif answer.kind == "absent" and name not in self._gone:
            self._gone.add(name)
            self.watch.tellings.append((name, t + LATENCY))
        return answer


def _shuffled(world: World, purpose: str) -> list[str]:
    names = list(world.names)
    stream(world.seed, "rivals", purpose).shuffle(names)
    return names


def _round(world: World, budget: int, names: list[str], interval: float, share: float) -> Watch:
    """Ask the names in turn, each once an interval, until `share` of the day's budget is gone."""
    believer = _Believer(world, budget)
    gap = max(interval, DAY * len(names) / budget) / len(names)
    allowed = int(share * budget)
    end = world.end
    count = len(names)
    t = 0.0
    turn = 0
    day_ends = DAY
    left = allowed
    while t < end:
        if t >= day_ends:
            day_ends += DAY
            left = allowed
        elif left == 0:
            # Those whose turn was skipped are first after midnight.
            t = day_ends
            continue
        believer.look(names[turn], t)
        left -= 1
        turn = (turn + 1) % count
        t += gap
    return believer.watch


def fixed(world: World, budget: int) -> Watch:
    """Ask every name at the interval the budget allows, five minutes at least."""
    return _round(world, budget, _shuffled(world, "fixed"), SHORTEST, 1.0)


def fixed_with_priority(world: World, budget: int) -> Watch:
    """Ask a tenth of the names, at random, ten times as often as the others."""
    names = _shuffled(world, "priority")
    cut = max(1, round(PRIORITY_SHARE * len(names)))
    first, others = names[:cut], names[cut:]
    weight = PRIORITY_FACTOR * len(first) + len(others)
    interval = max(SHORTEST * PRIORITY_FACTOR, DAY * weight / budget)
    steps = heapq.merge(
        _turns(others, interval, world.end), _turns(first, interval / PRIORITY_FACTOR, world.end)
    )
    believer = _Believer(world, budget)
    for t, name in steps:
        # Rounding may bring one question more into a day than the budget has.
        if believer.watch.door.left(t):
            believer.look(name, t)
    return believer.watch


def _turns(names: list[str], interval: float, end: float) -> Iterator[tuple[float, str]]:
    t = 0.0
    turn = 0
    while t < end and names:
        yield t, names[turn]
        turn = (turn + 1) % len(names)
        t += interval / len(names)


def happydomain_6h(world: World, budget: int) -> Watch:
    """Ask every name every six hours."""
    return _round(world, budget, _shuffled(world, "six hours"), 6 * HOUR, 1.0)


def happydomain_1h(world: World, budget: int) -> Watch:
    """Ask every name every hour until 80 % of the day's budget is gone."""
    return _round(world, budget, _shuffled(world, "hour"), HOUR, CAUTION)


_CLOSE = frozenset({"redemption period", "pending delete"})


def _watchdog_interval(answer: Answer, t: float, close: float) -> float:
    if answer.kind == "record":
        expired = answer.expires_at is not None and answer.expires_at < t
        if expired or not _CLOSE.isdisjoint(answer.statuses):
            return close
        if "auto renew period" in answer.statuses:
            return DAY
    return 7 * DAY


def _watchdog(world: World, budget: int, close: float) -> Watch:
    believer = _Believer(world, budget)
    door = believer.watch.door
    names = _shuffled(world, "watchdog")
    spread = stream(world.seed, "rivals", "watchdog", "spread")
    interval = dict.fromkeys(names, 0.0)
    demand = 0.0
    free_from = dict.fromkeys(world.registries, 0.0)
    postponed_to = 0.0
    gap = DAY / budget
    # The whole list is read in as fast as the budget allows.
    due = [(turn * max(gap, 8.64), name) for turn, name in enumerate(names)]
    while due and due[0][0] < world.end:
        t, name = due[0]
        if not door.left(t):
            # What the day has no room for goes on after midnight, spread as the budget is.
            postponed_to = max(postponed_to + gap, (t // DAY + 1) * DAY)
            heapq.heapreplace(due, (postponed_to, name))
            continue
        registry = world.registry_of(name)
        if t < free_from[registry]:
            heapq.heapreplace(due, (free_from[registry], name))
            continue
        free_from[registry] = t + PACE
        answer = believer.look(name, t)
        before = interval[name]
        wanted = before or 7 * DAY
        if answer.kind != "throttled":
            wanted = _watchdog_interval(answer, t, close)
        if wanted != before:
            demand += DAY / wanted - (DAY / before if before else 0.0)
            interval[name] = wanted
        wait = wanted * max(1.0, demand / budget)
        # Names read in together shall not stay together.
        heapq.heapreplace(due, (t + wait * (1.0 if before else spread.random()), name))
    return believer.watch


def watchdog(world: World, budget: int) -> Watch:
    """Ask weekly, and every 12 minutes in the last phases."""
    return _watchdog(world, budget, 12 * 60.0)


def watchdog_with_connector(world: World, budget: int) -> Watch:
    """Ask weekly, and every 5 minutes in the last phases."""
    return _watchdog(world, budget, 5 * 60.0)


RIVALS: Mapping[str, Watcher] = {
    "fixed interval": fixed,
    "fixed, a tenth at priority": fixed_with_priority,
    "happyDomain 6 h": happydomain_6h,
    "happyDomain 1 h, 80 % rule": happydomain_1h,
    "domain-watchdog 7 d / 12 min": watchdog,
    "domain-watchdog, connector 5 min": watchdog_with_connector,
}
