"""A year of names and registries: what is true, and what every endpoint answers at any moment."""

from bisect import bisect_right
from collections.abc import Mapping
import math
from types import MappingProxyType

from .answers import ABSENT, Answer, Line, Span, line, overlaid
from .chance import stream
from .faults import glitches, spells, storms
from .lives import COURSES, SE_LISTED, Course, Ending, kept
from .registries import DAY, REGISTRIES, Life, Registry
from .releases import Drop, Shown, announced_release, deleted_by_hand, never_released

DROPPED_SHARE = 0.25
RESTORED_SHARE = 0.10
BY_HAND_SHARE = 0.02
PUBLISHED_AT = 1800.0
_CONTROL = Answer(
    kind="record", statuses=("active",), registered_at=-3e8, expires_at=3e8, changed_at=-1e7
)


class World:
    """`names` watched names over `days` days, the same for the same seed.

    Times are seconds since the start of the year (2026-01-01T00:00Z). Drops fall on days 1 to
    `days` - 2, so that each can be announced 24 h before and be a day late.
    """

    def __init__(self, seed: int | str, names: int = 1000, days: int = 365) -> None:
        self.seed = seed
        self.days = days
        self.end = days * DAY
        self.registries: Mapping[str, Registry] = {each.key: each for each in REGISTRIES}
        self.drops: tuple[Drop, ...] = ()
        self._registry: dict[str, str] = {}
        self._zone: dict[str, Line[bool]] = {}
        self._listed: dict[str, float] = {}
        self._lists: dict[int, Mapping[str, float]] = {}
        self._last_phases: dict[str, list[Span]] = {each.key: [] for each in REGISTRIES}
        shown = self._live(names)
        self.names = tuple(shown)
        self.drops = tuple(
            sorted((s.drop for s in shown.values() if s.drop), key=lambda drop: drop.free_at)
        )
        self.storms: dict[str, list[Span]] = {}
        self.spells: dict[str, list[Span]] = {}
        self._fail()
        self._zone.update((name, each.zone) for name, each in shown.items())
        self._rdap = {name: self._faulty(name, each.rdap) for name, each in shown.items()}
        for registry in REGISTRIES:
            for control in registry.controls:
                self._registry[control] = registry.key
                self._rdap[control] = self._faulty(control, line([(-math.inf, _CONTROL)]))
                self._zone[control] = line([(-math.inf, True)])
        self.times = {name: each.times for name, each in self._rdap.items()}
        self.answers = {name: each.values for name, each in self._rdap.items()}

    def _live(self, names: int) -> dict[str, Shown]:
        """Deal registries and endings to names, then run each name's course."""
        keys = [registry for registry in REGISTRIES for _ in range(round(registry.share * names))]
        keys += [REGISTRIES[0]] * (names - len(keys))
        order = list(range(names))
        stream(self.seed, "endings").shuffle(order)
        dropped = round(DROPPED_SHARE * names)
        by_hand = dropped + round(BY_HAND_SHARE * names)
        restored = by_hand + round(RESTORED_SHARE * (names - dropped))
        shown: dict[str, Shown] = {}
        for rank, index in sorted(enumerate(order), key=lambda pair: pair[1]):
            registry = keys[index]
            name = f"name-{index:05d}.{registry.key}"
            self._registry[name] = registry.key
            rng = stream(self.seed, "name", name)
            course = COURSES[registry.life](rng, registry, rng.randint(1, self.days - 3) * DAY)
            if rank < dropped:
                shown[name] = announced_release(rng, name, registry, course)
                self._note(name, registry, course)
                continue
            ending = Ending.RESTORED if by_hand <= rank < restored else Ending.RENEWED
            course = kept(rng, course, ending)
            if rank < by_hand:
                shown[name] = deleted_by_hand(rng, name, registry, course, self.days)
                continue
            zone = [(-math.inf, True)]
            if ending is Ending.RESTORED:
                back = course.steps[-1][0]
                zone += [(course.gone, False), (back, True)]
                self._last_phases[registry.key].append((course.gone, back))
            shown[name] = never_released(course, zone)
        return shown

    def _note(self, name: str, registry: Registry, course: Course) -> None:
        self._last_phases[registry.key].append((course.gone, course.release[0]))
        if registry.life is Life.SE:
            self._listed[name] = course.day

    def _fail(self) -> None:
        for key, phases in self._last_phases.items():
            self.storms[key] = storms(stream(self.seed, "storms", key), self.days, phases)
            self.spells[key] = spells(stream(self.seed, "spells", key), self.days)

    def _faulty(self, name: str, truth: Line[Answer]) -> Line[Answer]:
        outages = self.storms[self._registry[name]]
        single = glitches(stream(self.seed, "glitches", name), self.days, outages)
        return overlaid(truth, sorted([*outages, *single]), ABSENT)

    def registry_of(self, name: str) -> str:
        """Return the key of the registry of a name (controls too). KeyError for others."""
        return self._registry[name]

    def rdap(self, name: str, t: float) -> Answer:
        """Return what the registry's RDAP says of a name at `t`: wrong 404s too, refusals not."""
        return self.answers[name][bisect_right(self.times[name], t) - 1]

    def next_rdap_change(self, name: str, t: float) -> float:
        """Return when `rdap` next says something else, or infinity."""
        return self._rdap[name].next_change(t)

    def refuses(self, registry_key: str, begin: float, end: float) -> bool:
        """Return whether the endpoint refuses everybody at some time from `begin` to `end`."""
        return any(since <= end and begin < until for since, until in self.spells[registry_key])

    def dns(self, name: str, t: float) -> bool:
        """Return whether the suffix's servers refer to name servers of the name at `t`."""
        return self._zone[name].at(t)

    def next_dns_change(self, name: str, t: float) -> float:
        """Return when `dns` next says something else, or infinity."""
        return self._zone[name].next_change(t)

    def published(self, registry_key: str, t: float) -> Mapping[str, float]:
        """Return the registry's list as of its last publication (daily, 00:30 UTC).

        Name -> 00:00 UTC of its release day, for that day and the ten after it. Empty where the
        registry publishes none. A release a day late is not on the list of its second day.
        """
        if self.registries[registry_key].life is not Life.SE:
            return MappingProxyType({})
        number = math.floor((t - PUBLISHED_AT) / DAY)
        if number not in self._lists:
            today = number * DAY
            self._lists[number] = MappingProxyType(
                {
                    name: day
                    for name, day in self._listed.items()
                    if today <= day <= today + SE_LISTED
                }
            )
        return self._lists[number]
