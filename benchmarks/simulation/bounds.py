"""What no watcher under the same budget and pace can do much better: the two bounds.

Both prove a drop as an honest watcher must: an absence, a control that answers after it, a second
absence, one question each, `PACE` apart. So even who knows the very second tells 4 s and a round
trip after it.

`told_day_and_hours` knows which names will drop and the true window of each (the day included, late
ones too), and what the world does after the window: one drop in ten shows up to a quarter of an
hour late. It knows of no drop that was not announced. `clairvoyant` knows of every drop when it
first shows, and when the endpoint lies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import math

from .answers import LATENCY, Answer
from .door import PACE, Door
from .faults import STORM
from .registries import DAY
from .releases import Drop
from .rivals import Watch, Watcher
from .windows import Piece, chance_after, pieces
from .world import World

EVENNESS = 0.75
"""The rate of questions goes with the chance of a drop to this power: 1 makes every question buy
the same chance, 1/2 the least mean delay; between them lay the best 95th percentile."""
REVIEW = 600.0
STORM_STEP = 10.0
PROOF = 3


@dataclass(slots=True)
class _Target:
    """An announced drop that is not yet told, and the rates at which it is to be asked."""

    drop: Drop
    pieces: tuple[Piece, ...]
    seen: float
    due: float = math.inf
    rates: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def shows_by(self) -> float:
        return self.pieces[-1].end

    def set_due(self) -> None:
        """Ask again when a whole question has come together since the last one."""
        begin = self.pieces[0]
        if begin.end == begin.begin and self.seen < begin.end:
            self.due = begin.end
            return
        owed = 1.0
        for opens, closes, rate in self.rates:
            start = max(self.seen, opens)
            if start >= closes or rate <= 0.0:
                continue
            if rate * (closes - start) >= owed:
                self.due = start + owed / rate
                return
            owed -= rate * (closes - start)
        # It shows by now, or somebody took it: one look will say which.
        self.due = max(self.shows_by, self.seen + STORM_STEP)


class _Told:
    """The watcher that is told day and hours."""

    def __init__(self, world: World, budget: int, evenness: float) -> None:
        self.watch = Watch(Door(world, budget))
        self._door = self.watch.door
        self._evenness = evenness
        self._free = dict.fromkeys(world.registries, 0.0)
        self._control = {key: each.controls[0] for key, each in world.registries.items()}
        self._end = world.end
        self._coming = [
            _Target(drop, pieces(drop.window), -math.inf)
            for drop in sorted(world.drops, key=lambda drop: drop.window[0])
            if drop.announced
        ]
        self._open: list[_Target] = []

    def run(self) -> Watch:
        coming = self._coming
        for day in range(math.ceil(self._end / DAY)):
            ends = (day + 1) * DAY
            while coming and coming[0].drop.window[0] < ends:
                self._open.append(coming.pop(0))
            if self._open:
                self._day(day * DAY, ends)
        self.watch.tellings.sort(key=lambda telling: telling[1])
        return self.watch

    def _day(self, now: float, ends: float) -> None:
        review = now
        while self._open:
            target = min(self._open, key=self._when)
            when = self._when(target)
            if min(review, when) >= ends:
                return
            if review <= when:
                self._share_out(review, ends)
                review += REVIEW
                if self._door.left(now) <= PROOF - 1:
                    return
                continue
            if self._ask(target, when):
                self._open.remove(target)
                review = min(review, self._free[target.drop.registry])

    def _when(self, target: _Target) -> float:
        return max(target.due, self._free[target.drop.registry])

    def _share_out(self, now: float, ends: float) -> None:
        """Choose the rates that spend what is left of the day's budget by its end."""
        spendable = self._door.left(now) - PROOF * len(self._open)
        parts: list[tuple[_Target, Piece, float, float]] = []
        for target in self._open:
            total = sum(chance_after(piece, now) for piece in target.pieces)
            for piece in target.pieces:
                length = piece.end - piece.begin
                if length > 0.0 and piece.end > now and total > 0.0:
                    parts.append(
                        (
                            target,
                            piece,
                            max(0.0, min(piece.end, ends) - max(piece.begin, now)),
                            (piece.chance / length / total) ** self._evenness,
                        )
                    )
        level = _level([(seconds, weight) for _, _, seconds, weight in parts], spendable)
        for target in self._open:
            target.rates = []
        for target, piece, _, weight in parts:
            target.rates.append((piece.begin, piece.end, min(1.0 / PACE, level * weight)))
        for target in self._open:
            target.set_due()

    def _ask(self, target: _Target, when: float) -> bool:
        """Ask about a name and, if it seems gone, prove it. Return whether it is done with."""
        registry = target.drop.registry
        name = target.drop.name
        if self._door.left(when) < PROOF:
            target.due = (when // DAY + 1) * DAY
            return False
        answer, at = self._question(registry, name, when)
        storm_since = at
        while answer.kind == "absent":
            control, at = self._question(registry, self._control[registry], at + PACE)
            if control.kind != "record":
                # A storm: the absence proves nothing before a control answers.
                at += self._storm_step(at, storm_since) - PACE
                if self._door.left(at + PACE) < PROOF:
                    target.due = (at // DAY + 1) * DAY
                    return False
                continue
            answer, at = self._question(registry, name, at + PACE)
            if answer.kind == "absent":
                self.watch.tellings.append((name, at + LATENCY))
                return True
        if answer.kind == "record":
            target.seen = at
            target.set_due()
            # Taken. A name taken at once bears the very second of its release.
            return (answer.registered_at or -math.inf) >= target.drop.window[0]
        target.due = at + PACE
        return False

    def _storm_step(self, now: float, since: float) -> float:
        """Return how long to wait for the next control, so that the day outlasts the storm."""
        age = now - since
        spare = self._door.left(now) - 2 * PROOF
        return max(STORM_STEP, age / 20, (STORM[1] - age) / max(1, spare))

    def _question(self, registry: str, name: str, when: float) -> tuple[Answer, float]:
        """Ask, again after a refusal while the budget lasts; return the answer and when it was."""
        answer = self._door.ask(name, when)
        while answer.retry_after is not None and self._door.left(when + answer.retry_after):
            when += answer.retry_after
            answer = self._door.ask(name, when)
        self._free[registry] = when + PACE
        return answer, when


def _level(parts: Sequence[tuple[float, float]], spendable: float) -> float:
    """Return the factor of the weights at which (seconds, weight) parts cost `spendable` questions.

    No part is asked faster than the pace; what it leaves goes to the others. Infinite where the
    pace is the only limit.
    """
    fastest = 1.0 / PACE
    waiting = sorted(
        (part for part in parts if part[0] > 0.0), key=lambda part: part[1], reverse=True
    )
    rest = max(0.0, spendable)
    cost = sum(seconds * weight for seconds, weight in waiting)
    for seconds, weight in waiting:
        level = rest / cost if cost > 0.0 else math.inf
        if level * weight <= fastest:
            return level
        rest = max(0.0, rest - seconds * fastest)
        cost -= seconds * weight
    return math.inf


def told_day_and_hours(world: World, budget: int, evenness: float = EVENNESS) -> Watch:
    """Watch the announced drops, knowing the true window of each and nothing else."""
    return _Told(world, budget, evenness).run()


def clairvoyant(world: World, budget: int) -> Watch:
    """Watch every drop, knowing when it first shows; three questions each."""
    watch = Watch(Door(world, budget))
    free = dict.fromkeys(world.registries, 0.0)
    for drop in sorted(world.drops, key=lambda drop: drop.visible_at):
        control = world.registries[drop.registry].controls[0]
        taken_at = math.inf if drop.taken_at is None else drop.taken_at
        asked = ((drop.name, "absent"), (control, "record"), (drop.name, "absent"))
        at = max(drop.visible_at, free[drop.registry])
        while at + 2 * PACE < taken_at and not (
            all(
                world.rdap(name, at + turn * PACE).kind == kind
                for turn, (name, kind) in enumerate(asked)
            )
            and not world.refuses(drop.registry, at, at + 2 * PACE)
        ):
            at += 0.5
        if at + 2 * PACE + LATENCY >= min(taken_at, world.end) or watch.door.left(at) < PROOF:
            continue
        for turn, (name, _) in enumerate(asked):
            watch.door.ask(name, at + turn * PACE)
        free[drop.registry] = at + 3 * PACE
        watch.tellings.append((drop.name, at + 2 * PACE + LATENCY))
    watch.tellings.sort(key=lambda telling: telling[1])
    return watch


BOUNDS: Mapping[str, Watcher] = {
    "bound: told day and hours": told_day_and_hours,
    "bound: clairvoyant": clairvoyant,
}
