"""What planning costs: many names planned from scratch, and one planned anew among them.

    scripts/bench planning_cost [--names 100000]

Prints seconds and microseconds of the processor next to what a bare heap of (due, name) takes for
the same in the same run. Ends with 1 where 100,000 names take 2 s or more, or one anew 20 us.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import gc
import heapq
from random import Random
import sys
import time

from custom_components.domain_availability.engine.agenda import ELSEWHERE, Agenda, Rank, rank_of
from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.clock import SystemClock
from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.planning import Planning
from custom_components.domain_availability.engine.policy import NameServer, Policy
from custom_components.domain_availability.engine.registries import Registries
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.watching import WatchedName

NAMES = 100_000
SUFFIXES = ("com", "net", "org", "info", "nl", "se")
MOST_SECONDS = 2.0
MOST_MICROSECONDS = 20.0
TIMES = 3
"""Each is done so often; the quickest counts, for others may want the machine."""
SAMPLE = 20_000
DAY = timedelta(days=1)
SERVER = NameServer(name="a.zone.test", addresses=("192.0.2.1",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Names that stand alike."""

    share: float
    phase: Phase = Phase.REGISTERED
    delegated: bool = True
    expires: tuple[int, int] = (1, 365)
    """Days from now, evenly."""
    changed: tuple[int, int] = (-300, -30)


KEPT = Kind(share=0.90)
LEAVING = Kind(
    share=0.01,
    phase=Phase.PENDING_DELETE,
    delegated=False,
    expires=(-90, -65),
    changed=(-5, -1),
)
KINDS = (
    KEPT,
    Kind(share=0.06, delegated=False),
    Kind(
        share=0.03,
        phase=Phase.REDEMPTION,
        delegated=False,
        expires=(-60, -35),
        changed=(-29, -1),
    ),
    LEAVING,
)
LIKENESSES = 100
"""Names are copies of so many of each kind and suffix: looks cost more than plans."""


class Watched:
    """Names that have been looked at, and all that plans depend on."""

    def __init__(self, names: int, kinds: Sequence[Kind] = KINDS) -> None:
        """Make the names, without a plan."""
        clock = SystemClock()
        shipped = Registries.load()
        self.now = clock.now()
        self.policies = {suffix: policy(shipped, suffix) for suffix in SUFFIXES}
        self.planning = Planning(
            pacer=Pacer(clock),
            budget=Budget(clock=clock),
            policies=self.policies.__getitem__,
            published=lambda _: None,
        )
        self.dossiers = list(self._named(names, kinds, Random(1)))  # noqa: S311 - no secret
        self.by_name = {one.watched.name: one for one in self.dossiers}
        self.agenda = self.fresh_agenda()

    def fresh_agenda(self) -> Agenda:
        """Return an empty agenda of these names."""

        def plan_of(name: str) -> object:
            return self.by_name[name].plan

        return Agenda(plan_of)  # type: ignore[arg-type]  # a plan or nothing

    def _named(self, names: int, kinds: Sequence[Kind], rng: Random) -> Iterator[Dossier]:
        number = 0
        for kind in kinds:
            likenesses = [
                self._looked_at(kind, suffix, rng)
                for suffix in SUFFIXES
                for _ in range(min(LIKENESSES, max(1, round(kind.share * names / len(SUFFIXES)))))
            ]
            for _ in range(round(kind.share * names)):
                one = rng.choice(likenesses)
                suffix = one.watched.suffix
                yield replace(one, watched=_watched(f"name-{number:06}.{suffix}", suffix))
                number += 1

    def _looked_at(self, kind: Kind, suffix: str, rng: Random) -> Dossier:
        policy, name = self.policies[suffix], f"likeness.{suffix}"
        one = Dossier(
            watched=_watched(name, suffix), policy=policy, lore=self.planning.lore(name, policy)
        )
        looked = self.now - timedelta(hours=rng.uniform(0, 12))
        facts = Facts(
            name=name,
            expires_at=self.now + DAY * rng.uniform(*kind.expires),
            changed_at=self.now + DAY * rng.uniform(*kind.changed),
        )
        record = Observation(
            name=name,
            suffix=suffix,
            layer=Layer.RDAP,
            outcome=Outcome.REGISTERED,
            server=policy.rdap or "",
            asked_at=looked,
            phase=kind.phase,
            facts=facts,
        )
        zone = replace(
            record,
            layer=Layer.DNS,
            outcome=Outcome.REGISTERED if kind.delegated else Outcome.ABSENT,
            server="192.0.2.1:53",
            phase=None,
            facts=Facts(),
        )
        one.take_in((zone, record), looked, Surprises())
        return one

    def plan(self, one: Dossier) -> None:
        """Plan a name and put its look into its place, as the monitor does after a look."""
        plan = self.planning.plan(one, len(self.dossiers), self.now)
        watched = one.watched
        rank = rank_of(plan, one.may_drop)
        lane = one.lane()[0] if rank <= Rank.URGENT else ELSEWHERE
        self.agenda.add(watched.name, plan.due, rank, priority=watched.priority, lane=lane)

    def plan_all(self) -> None:
        """Plan every name from scratch."""
        self.agenda = self.fresh_agenda()
        for one in self.dossiers:
            self.plan(one)


def policy(shipped: Registries, suffix: str) -> Policy:
    """Return a suffix's policy with a zone and an RDAP to ask."""
    known = shipped.policy(suffix)
    return replace(known, rdap=f"https://rdap.{suffix}.test/", dns=(SERVER,), dns_zone=suffix)


def _watched(name: str, suffix: str) -> WatchedName:
    return WatchedName(name=name, display_name=name, suffix=suffix)


def quickest(job: Callable[[], None], *, before: Callable[[], None] = lambda: None) -> float:
    """Return the seconds of the processor a job takes at its quickest."""
    best = float("inf")
    for _ in range(TIMES):
        before()
        gc.collect()
        begun = time.process_time()
        job()
        best = min(best, time.process_time() - begun)
    return best


async def measured(names: int) -> tuple[tuple[str, float, float], tuple[str, float, float]]:
    """Return what is done, the engine's cost and the bare heap's, in seconds and microseconds."""
    watched = Watched(names)
    fresh = [Dossier(watched=one.watched, policy=one.policy) for one in watched.dossiers]
    known = watched.dossiers

    def first_plans() -> None:
        watched.dossiers = fresh
        watched.plan_all()
        watched.dossiers = known

    scratch = max(quickest(first_plans), quickest(watched.plan_all))
    dues = [(one.plan.due, one.watched.name) for one in known if one.plan is not None]
    heap: list[tuple[datetime, str]] = []

    def push_all() -> None:
        for entry in dues:
            heapq.heappush(heap, entry)

    bare = quickest(push_all, before=heap.clear)
    picked = Random(2).sample(known, min(SAMPLE, len(known)))  # noqa: S311 - no secret
    pairs = [(one.plan.due, one.watched.name) for one in picked if one.plan is not None]

    def again() -> None:
        for one in picked:
            watched.plan(one)

    def push_again() -> None:
        for entry in pairs:
            heapq.heappush(heap, entry)

    micro = 1e6 / len(picked)
    anew, bare_anew = quickest(again) * micro, quickest(push_again) * micro
    return (
        (f"{names:,} names planned from scratch (s)", scratch, bare),
        ("one of them planned anew (us)", anew, bare_anew),
    )


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return 1 where planning costs too much."""
    parser = argparse.ArgumentParser(prog="planning_cost", description=__doc__)
    parser.add_argument("--names", type=int, default=NAMES)
    chosen = parser.parse_args(arguments)
    print(f"{'':45}{'engine':>10}{'bare heap':>12}{'at most':>10}")
    within = True
    most = (MOST_SECONDS * chosen.names / NAMES, MOST_MICROSECONDS)
    for (what, cost, floor), limit in zip(asyncio.run(measured(chosen.names)), most, strict=True):
        print(f"{what:45}{cost:10.3f}{floor:12.3f}{limit:10.3f}")
        within = within and cost < limit
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
