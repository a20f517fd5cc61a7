"""A watcher killed again and again, and whether every drop is told to everybody, once.

    python -m benchmarks.kills [--kills 500] [--seed 1] [--trouble none|faults|full] [--speed 20]
                              [--disk FOLDER] [--diary FILE]

Engine and ledger run in a process of their own, on real sockets against the lab, with two sinks
inside it and a receiver outside that is called back and often fails. The process is killed by
SIGKILL at moments that the seed gives: after a while, before a statement of the ledger, between
firing and marking, while the receiver has been sent something. After each kill the next run goes on
from the file. Meanwhile names drop, are taken, and some drop again.

`--trouble faults`: statements of the ledger fail, for a while. `--trouble full`: the disk is full
for a while, by letting no file grow, or really so with `--disk FOLDER`, a small file system that is
nobody else's (`mount -t tmpfs -o size=8m none FOLDER`, with `unshare -Urm` as anybody).

Prints what was counted and all that was wrong; returns 1 where anything was.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
import json
import logging
from pathlib import Path
from random import Random
import shutil
import sys
from tempfile import TemporaryDirectory
import time

from lab import Lab, LabClock
from lab.suffixes import Json

from .killing.driver import Driver, Run, driving
from .killing.judge import Findings, judge
from .killing.orders import Orders, Said
from .killing.receiver import Mood, Receiver, receiving
from .killing.world import SUFFIX, World

TICK = 0.02
"""Seconds between two looks at what is due at the registry."""
PATIENCE = 60.0
"""Seconds within which a run is ready, or has ended."""
STATEMENTS = 400
"""Of a run's statements, one of so many at most is its last where that is how it is killed."""
A_DAY_OR_SO = 1.2 * 86400
"""Seconds that pass now and then between two runs, while a name waits for its second drop."""
PACES: dict[str, Json] = {
    "rdap": {"gap": 0.5, "hourly": 100000, "daily": 1000000},
    "whois": {"gap": 1.0, "hourly": 100000, "daily": 1000000},
    "dns": {"gap": 0.2},
}
QUIET = 8.0
"""Seconds that an undisturbed run has to tell what is still to be told: some minutes of its own,
for what is too good to be true is held until controls have answered twice, a minute apart."""
FINAL_RUNS = 20
"""Within so many undisturbed runs all must be told."""
LONGER_EACH_TIME = 15 * 60.0
"""Seconds that pass before the second of them, twice as many before the third: an absence that is
older than a day is no longer the first of two."""


def never() -> bool:
    """Wait for the end alone."""
    return False


class Moment(StrEnum):
    """When a run is killed."""

    STARTING = "while it started"
    LATER = "after a while"
    STATEMENT = "before a statement of the ledger"
    FIRING = "between firing and marking"
    SENDING = "while the receiver had a request"


SHARES = {
    Moment.STARTING: 10,
    Moment.LATER: 35,
    Moment.STATEMENT: 35,
    Moment.FIRING: 10,
    Moment.SENDING: 10,
}


class Trouble(StrEnum):
    """What goes wrong besides."""

    NONE = "none"
    FAULTS = "faults"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a benchmark is of."""

    kills: int = 500
    seed: int = 1
    speed: float = 20.0
    """Seconds of the engine and the registries in one of ours."""
    names: int = 8
    """How many wait for their drop."""
    longest_life: float = 0.7
    """Seconds after which a run is killed at the latest, counted from its being ready."""
    trouble: Trouble = Trouble.NONE
    disk: Path | None = None
    """A small file system for the ledger, which may be filled."""
    diary: Path | None = None
    """Where to write down what happened when; the ledger is laid beside it."""


@dataclass(kw_only=True)
class Outcome:
    """What was found, and how long it took."""

    setting: Setting
    findings: Findings
    moments: Counter[Moment]
    troubled: int
    """Runs in which the ledger could not be written for a while."""
    names: int
    seconds: float


@dataclass(kw_only=True)
class Scene:
    """Everything of one benchmark."""

    setting: Setting
    lab: Lab
    receiver: Receiver
    world: World
    driver: Driver
    folder: Path
    chance: Random
    endpoints: str
    moments: Counter[Moment] = field(default_factory=Counter)
    killed: set[int] = field(default_factory=set)
    troubled: int = 0

    @property
    def ledger(self) -> Path:
        """Return the file that has to survive."""
        return (self.setting.disk or self.folder) / "ledger.db"

    async def kill_one(self) -> None:
        """Let a run live for a little."""
        chance = self.chance
        moment = chance.choices(list(SHARES), list(SHARES.values()))[0]
        self.receiver.mood = chance.choice(list(Mood))
        self.receiver.before_answer = None
        run = await self.driver.start(self._orders(moment))
        if moment is Moment.STARTING:
            await run.until(never, chance.uniform(0, 0.3))
        else:
            await run.until(lambda: run.said(Said.READY), PATIENCE)
            if moment is Moment.SENDING:
                self.receiver.before_answer = run.kill
            longest = self.setting.longest_life * self._patience(moment)
            if not await run.until(never, longest) and not run.over:
                moment = Moment.LATER
        run.kill()
        await run.until(never, PATIENCE)
        self.moments[moment] += 1
        self.world.note(f"run {run.number} ended {moment}: {run.ended}")
        if run.ended != 0:
            self.killed.add(run.number)

    def _patience(self, moment: Moment) -> float:
        """Return how long a run lives at most: what needs an occasion waits for it."""
        chance = self.chance
        if moment is Moment.LATER:
            return chance.random() if chance.random() < 0.8 else 5 * chance.random()
        return 1 if moment is Moment.STATEMENT else 3

    def _orders(self, moment: Moment | None) -> Orders:
        """Return the next run's orders; `None`: it is left in peace."""
        chance, setting = self.chance, self.setting
        heard = {one.key for one in self.receiver.requests if one.heard}
        self._let_time_pass()
        self.world.refill(heard)
        number = self.receiver.run = self.receiver.run + 1
        faults: list[tuple[int, int]] = []
        full: list[tuple[float, float]] = []
        if moment is not None and setting.trouble is not Trouble.NONE and chance.random() < 0.6:
            self.troubled += 1
            if setting.trouble is Trouble.FAULTS:
                faults = [
                    (chance.randrange(60, STATEMENTS), chance.randrange(1, 60))
                    for _ in range(chance.randrange(1, 4))
                ]
            else:
                begins = chance.uniform(0, 1)
                full.append((begins, begins + chance.expovariate(1 / 0.5)))
        return Orders(
            number=number,
            ledger=str(self.ledger),
            endpoints=self.endpoints,
            callback=self.receiver.url,
            names=tuple(self.world.active),
            moment=self.lab.clock.now().isoformat(),
            at=time.monotonic(),
            speed=setting.speed,
            started_after=chance.uniform(0, 0.1),
            die_at_statement=round(STATEMENTS ** chance.uniform(0.3, 1))
            if moment is Moment.STATEMENT
            else None,
            die_after_firing=chance.randrange(1, 4) if moment is Moment.FIRING else None,
            faults=faults,
            full=full,
            ballast=None if setting.disk is None else str(setting.disk / "ballast"),
        )

    def _let_time_pass(self) -> None:
        """Turn the clock on by what passed without power: mostly minutes."""
        chance = self.chance
        if self.world.wants_days() and chance.random() < 0.1:
            self.lab.clock.advance(A_DAY_OR_SO)
        else:
            self.lab.clock.advance(chance.expovariate(1 / chance.choice((5.0, 120.0, 600.0))))
        self.world.tick()

    async def come_to_rest(self) -> None:
        """Let runs be undisturbed until all is told that was under way."""
        self.world.going_on = False
        self.receiver.mood = Mood.WELL
        self.receiver.before_answer = None
        for number in range(FINAL_RUNS):
            self.lab.clock.advance(number * LONGER_EACH_TIME)
            run = await self.driver.start(self._orders(None))
            rested = await run.until(partial(self._all_told, run), QUIET)
            run.end()
            await run.until(never, PATIENCE)
            if rested:
                return

    def _all_told(self, run: Run) -> bool:
        parts = self.world.active.values()
        return (
            bool(run.words)
            and run.words[-1].said is Said.RESTS
            and all(part.settled or part.release_at is not None for part in parts)
            and not any(part.take_at for part in parts)
        )

    async def keep_going(self) -> None:
        """Let happen at the registry what is due."""
        while True:
            self.world.tick()
            await asyncio.sleep(TICK)


async def run(setting: Setting) -> Outcome:
    """Kill as often as the setting says, let it come to rest, and judge."""
    began = time.monotonic()
    chance = Random(setting.seed)  # noqa: S311 - the same moments in every run
    clock = LabClock(speed=setting.speed)
    with TemporaryDirectory() as folder:
        async with (
            Lab(clock=clock, policies={SUFFIX: {"pace": PACES}}) as lab,
            receiving(Random(setting.seed)) as receiver,  # noqa: S311 - as above
        ):
            world = World(lab, chance, setting.names)
            endpoints = Path(folder, "endpoints.json")
            endpoints.write_text(json.dumps(lab.endpoints()), encoding="utf-8")  # noqa: ASYNC240 - the lab is not busy yet
            async with driving(world.hear) as driver:
                scene = Scene(
                    setting=setting,
                    lab=lab,
                    receiver=receiver,
                    world=world,
                    driver=driver,
                    folder=Path(folder),
                    chance=chance,
                    endpoints=str(endpoints),
                )
                going = asyncio.create_task(scene.keep_going())
                while len(scene.killed) < setting.kills:
                    await scene.kill_one()
                await scene.come_to_rest()
                going.cancel()
            if setting.diary is not None:
                setting.diary.write_text("\n".join(world.diary) + "\n", encoding="utf-8")
                shutil.copy(scene.ledger, setting.diary.with_suffix(".db"))
            findings = judge(
                world.parts.values(),
                [word for one in driver.runs.values() for word in one.words],
                receiver.requests,
                frozenset(scene.killed),
                scene.ledger,
                troubled=setting.trouble is not Trouble.NONE,
            )
    return Outcome(
        setting=setting,
        findings=findings,
        moments=scene.moments,
        troubled=scene.troubled,
        names=len(world.parts),
        seconds=time.monotonic() - began,
    )


def report(outcome: Outcome) -> Iterable[str]:
    """Yield the lines that are printed."""
    found, setting = outcome.findings, outcome.setting
    yield f"seed {setting.seed}, {found.kills} kills in {outcome.seconds:.0f} s:"
    for moment, count in sorted(outcome.moments.items()):
        yield f"  {count:4} {moment}"
    if setting.trouble is not Trouble.NONE:
        yield f"{outcome.troubled} runs with trouble of the disk ({setting.trouble}):"
        yield f"  {found.gone} transitions told that it never took, gone with the power"
    yield (
        f"{outcome.names} names: {found.dropped} drops that stayed until told,"
        f" {found.caught} caught within seconds, {found.taken} registrations"
    )
    yield f"{found.transitions} transitions; {found.repeated} times one was told again inside,"
    yield "  each after a kill between firing and marking, under the same id"
    yield f"{found.posts} POSTs, {found.heard} of them answered with 2xx;"
    yield f"  {found.heard_again} of these again, the run before having ended before its mark,"
    yield "  under the same key"
    yield f"wrong: {sum(map(len, found.wrong.values()))}"
    for what, examples in found.wrong.items():
        yield f"  {what}: {len(examples)}, such as {'; '.join(examples[:5])}"


def main(arguments: Sequence[str]) -> int:
    """Run once and print; return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=20.0)
    parser.add_argument("--names", type=int, default=8)
    parser.add_argument("--trouble", type=Trouble, choices=list(Trouble), default=Trouble.NONE)
    parser.add_argument("--disk", type=Path, default=None)
    parser.add_argument("--diary", type=Path, default=None)
    setting = Setting(**vars(parser.parse_args(arguments)))
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    outcome = asyncio.run(run(setting))
    for line in report(outcome):
        print(line)
    return 1 if outcome.findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
