"""What happens at the registry meanwhile: names drop, are taken, some drop again."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from lab import Lab

from .orders import INSIDE, Said, Word

SUFFIX = "test"
LAST_PHASE = timedelta(days=5)
LEAVING = 0.7
"""How likely a name of which all is told is let go at the next start."""
FREE, TAKEN, FIRST_SEEN, PENDING = (
    "became_available",
    "taken",
    "first_seen",
    "entered_pending_delete",
)


@dataclass(kw_only=True)
class Part:
    """One name's."""

    name: str
    due: datetime
    """When its last phase is over, by the registry's rules."""
    seen: bool = False
    """That it was seen is in the file: nobody has to remember what never reached the disk."""
    release_at: datetime | None = None
    take_at: datetime | None = None
    caught: bool = False
    """Somebody else takes it within seconds, whoever has noticed or not."""
    again: bool = False
    """It drops a second time, days later."""
    drops: int = 0
    """How often it was free until that was told."""
    catches: int = 0
    """How often it was taken at once."""
    takes: int = 0
    free: bool = False
    told: dict[str, set[str]] = field(default_factory=dict)
    """By kind: ids that both inner sinks were told."""
    fired: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """By kind and id: the sinks."""

    @property
    def keys(self) -> set[str]:
        """Return the ids of all that was fired of it."""
        return {key for _, key in self.fired}

    @property
    def settled(self) -> bool:
        """Return whether all that happened to it was told."""
        free, taken = (len(self.told.get(kind, ())) for kind in (FREE, TAKEN))
        return free >= self.drops and taken >= self.takes and self.seen


class World:
    """The names of a run and what becomes of them. Everything random comes from `chance`."""

    def __init__(self, lab: Lab, chance: Random, names: int) -> None:
        """Keep so many names going."""
        self._lab = lab
        self._chance = chance
        self._names = names
        self.parts: dict[str, Part] = {}
        """All that ever were."""
        self.active: dict[str, Part] = {}
        """Those that are watched."""
        self.diary: list[str] = []
        """What happened when, for whoever has to find out why."""
        self.going_on = True
        """Whether anything new happens."""

    def refill(self, heard: Collection[str]) -> None:
        """Let some names go of which all is told, to the callback (`heard`) too; others come."""
        for part in list(self.active.values()):
            done = part.settled and part.takes and not part.again and part.release_at is None
            if done and part.keys <= set(heard) and self._chance.random() < LEAVING:
                del self.active[part.name]
        while self.going_on and self._busy() < self._names:
            self._begin()

    def _busy(self) -> int:
        return sum(not part.takes for part in self.active.values())

    def _begin(self) -> None:
        now, chance = self._lab.clock.now(), self._chance
        part = Part(
            name=f"n{len(self.parts):04}.{SUFFIX}",
            due=now + timedelta(seconds=chance.uniform(30, 900)),
            caught=chance.random() < 0.15,
            again=chance.random() < 0.25,
        )
        ends = part.due - LAST_PHASE
        self._lab.register(
            part.name,
            schedule=[(ends - timedelta(days=30), "redemption"), (ends, "pending_delete")],
            expires=ends - timedelta(days=75),
        )
        self.parts[part.name] = self.active[part.name] = part
        self.note(f"{part.name} comes, due {part.due.isoformat()}")

    def wants_days(self) -> bool:
        """Return whether a name waits for a second drop, days away."""
        return any(
            part.drops + part.catches and not part.free and part.release_at is not None
            for part in self.active.values()
        )

    def tick(self) -> None:
        """Let happen what is due by now."""
        now = self._lab.clock.now()
        for part in self.active.values():
            if part.release_at is not None and now >= part.release_at:
                self._release(part, now)
            if part.take_at is not None and now >= part.take_at:
                part.take_at = None
                part.free = False
                part.takes += 1
                self._lab.take(part.name)
                self.note(f"{part.name} taken")

    def _release(self, part: Part, now: datetime) -> None:
        part.release_at = None
        part.free = True
        self._lab.release(part.name)
        self.note(f"{part.name} released")
        if part.caught and self.going_on:
            part.catches += 1
            part.take_at = now + timedelta(seconds=self._chance.uniform(0, 4))
        else:
            part.drops += 1

    def note(self, what: str) -> None:
        """Write into the diary."""
        self.diary.append(f"{self._lab.clock.now().isoformat()} {what}")

    def hear(self, word: Word) -> None:
        """Let what the watcher tells move the story on."""
        self.note(word.line().decode().strip())
        part = self.parts.get(word.name)
        if part is None:
            return
        if word.said is Said.MARKED and word.kind == FIRST_SEEN and not part.seen:
            part.seen = True
            late = timedelta(seconds=self._chance.uniform(0, 60))
            part.release_at = max(self._lab.clock.now(), part.due) + late
        if word.said is not Said.FIRED:
            return
        sinks = part.fired.setdefault((word.kind, word.key), set())
        sinks.add(word.sink)
        if len(sinks) < len(INSIDE):
            return
        told = part.told.setdefault(word.kind, set())
        if word.key not in told:
            told.add(word.key)
            self._go_on(part, word.kind)

    def _go_on(self, part: Part, kind: str) -> None:
        now, chance = self._lab.clock.now(), self._chance
        if not self.going_on:
            return
        if kind == FREE and part.free and part.take_at is None:
            part.take_at = now + timedelta(seconds=chance.expovariate(1 / 300))
        elif kind == TAKEN and part.again and not part.free:
            part.again = part.caught = False
            self._lab.put(part.name, "pending_delete")
            self.note(f"{part.name} deleted again")
        elif kind == PENDING and part.takes:
            part.release_at = now + LAST_PHASE + timedelta(seconds=chance.uniform(0, 600))
