"""One watcher's way to the endpoints: their limits, and a count of its questions."""

from bisect import bisect_right

from .answers import Answer
from .registries import DAY
from .world import World

PACE = 2.0
TOLERANCE = 0.001
TOO_SOON = Answer(kind="throttled", retry_after=30.0)
REFUSED = Answer(kind="throttled", retry_after=20.0)


class Door:
    """What one watcher asks goes through here; questions to a registry must come in order of time.

    A question sooner than `PACE` after that watcher's last one to the same registry is refused, and
    so is everything in the registry's spells of refusal. Both count as questions.
    """

    def __init__(self, world: World, budget_per_day: int) -> None:
        self.budget = budget_per_day
        self.asked = 0
        self.by_day: dict[int, int] = {}
        self._registry = {
            name: key
            for key in world.registries
            for name in world.times
            if world.registry_of(name) == key
        }
        self._times = world.times
        self._answers = world.answers
        self._spells = {
            key: [edge for span in spans for edge in span] for key, spans in world.spells.items()
        }
        self._last = dict.fromkeys(world.registries, -PACE)

    def ask(self, name: str, t: float) -> Answer:
        """Return the answer to a question asked at `t`; it is there `LATENCY` later."""
        registry = self._registry[name]
        self.asked += 1
        day = int(t // DAY)
        self.by_day[day] = self.by_day.get(day, 0) + 1
        gap = t - self._last[registry]
        self._last[registry] = t
        if bisect_right(self._spells[registry], t) % 2:
            return REFUSED
        if gap < PACE - TOLERANCE:
            return TOO_SOON
        return self._answers[name][bisect_right(self._times[name], t) - 1]

    def left(self, t: float) -> int:
        """Return how many questions the budget still allows on the UTC day of `t`."""
        return max(0, self.budget - self.by_day.get(int(t // DAY), 0))
