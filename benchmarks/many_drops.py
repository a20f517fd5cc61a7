"""Many names that drop within a minute at one registry, at real speed, with the lab and the engine.

    python -m benchmarks.many_drops [--names 200] [--pace 2] [--within 60] [--late] [--seed 1]

Prints how long after its release each name was told, the bound (two questions a name at the pace,
and half a minute), and how fast each server was asked by the lab's own count. A run takes as long
as it says; 200 names take about eight minutes.
"""

import argparse
import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
import logging
from math import inf
from random import Random
from statistics import median
import sys

from lab.suffixes import SUFFIXES as LAB

from .crowd import Crowd, Drop, Paces, Spread, crowd

SUFFIX = "test"
ELSEWHERE = "other-test"
"""Another registry, at which one name drops in the middle of it all."""
_GTLD = next(suffix for suffix in LAB if suffix.name == SUFFIX)
SUFFIXES = (_GTLD, replace(_GTLD, name=ELSEWHERE))
SETTLING = 30.0
"""Seconds after the first looks before the first name drops."""
SLACK = 30.0
"""Seconds beyond two questions a name within which the last is told."""
MEDIAN_SHARE = 0.6
"""Which part of the bound half of the names may take at most."""
JITTER = 0.01
"""Seconds by which a question may reach the lab late: two others are then closer than sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run is of."""

    names: int = 200
    pace: float = 2.0
    """Questions a second that the registry's RDAP tolerates."""
    within: float = 60.0
    """Seconds in which all names drop."""
    late: bool = False
    """All are foretold for the beginning of that minute, not for their own second."""
    seed: int = 1

    @property
    def gap(self) -> float:
        """Return the seconds between two questions."""
        return 1 / self.pace

    @property
    def opens(self) -> float:
        """Return the second from which on names drop: all have been looked at by then."""
        return self.names * self.gap * 1.2 + SETTLING

    @property
    def bound(self) -> float:
        """Return the seconds after the last release within which the last name is told."""
        return self.names * 2 / self.pace + SLACK

    def drops(self) -> list[Drop]:
        """Return the names, and one of another registry."""
        rng = Random(self.seed)  # noqa: S311 - the same names in every run
        releases = sorted(rng.uniform(0, self.within) for _ in range(self.names))
        crowd_of = [
            Drop(
                name=f"n{number:03}.{SUFFIX}",
                foretold=self.opens + (0 if self.late else after),
                released=self.opens + after,
            )
            for number, after in enumerate(releases)
        ]
        rng.shuffle(crowd_of)
        middle = self.opens + self.within / 2
        return [*crowd_of, Drop(name=f"one.{ELSEWHERE}", foretold=middle, released=middle)]

    def paces(self) -> dict[str, Paces]:
        """Return what the engine is told: RDAP at the run's pace, WHOIS as where none is known."""
        whois = {"gap": 10.0, "hourly": 30, "daily": 200}
        return {
            SUFFIX: {"rdap": {"gap": self.gap}, "whois": whois, "dns": {"gap": 0.5}},
            ELSEWHERE: {"rdap": {"gap": 2.0}, "whois": whois, "dns": {"gap": 1.0}},
        }


async def run(setting: Setting) -> Crowd:
    """Watch until all are told, or the bound has long passed."""
    drops = setting.drops()
    async with crowd(drops, paces=setting.paces(), suffixes=SUFFIXES) as made:
        last = max(drop.released for drop in drops if drop.released is not None)
        await made.until_told([drop.name for drop in drops], last + 2 * setting.bound)
    return made


def crowded(made: Crowd) -> list[str]:
    """Return the names of the crowd, without the one at another registry."""
    return [name for name in made.drops if name.endswith(f".{SUFFIX}")]


def too_fast(made: Crowd, setting: Setting) -> dict[str, float]:
    """Return the servers that got two questions closer than their pace, and how close."""
    gaps = {
        f"{service}:{suffix}": float(pace["gap"])
        for suffix, services in setting.paces().items()
        for service, pace in services.items()
    }
    found: dict[str, float] = {}
    for server in made.lab.servers:
        least = gaps.get(server.removesuffix(":1").removesuffix(":2"))
        intervals = made.intervals(server)
        if least is not None and intervals and min(intervals) < least - JITTER:
            found[server] = min(intervals)
    return found


def report(made: Crowd, setting: Setting) -> Iterable[str]:
    """Yield the lines that are printed."""
    names = crowded(made)
    freed = made.freed()
    told = [name for name in names if name in freed]
    yield f"{setting.names} names in {setting.within:.0f} s, {setting.pace:g} questions a second"
    yield f"told: {len(told)} of {len(names)}"
    if len(told) > 1:
        last = max(made.drops[name].released or 0.0 for name in names)
        for since, seconds in (
            ("its release", made.waits(told)),
            ("the last release", [freed[name] - last for name in told]),
            ("its first absence", [freed[name] - made.first_absence(name) for name in told]),
        ):
            spread = Spread.of(seconds)
            yield (
                f"seconds after {since + ':':19} median {spread.median:6.1f}"
                f"   p95 {spread.p95:6.1f}   most {spread.most:6.1f}"
            )
        half = setting.bound * MEDIAN_SHARE
        yield f"bound after the last release: {setting.bound:.0f}, for the median {half:.0f}"
    for name in made.drops.keys() - set(names):
        wait = freed.get(name, inf) - (made.drops[name].released or 0.0)
        yield f"{name}, of another registry, was told after {wait:.1f} s"
    for server in made.lab.servers:
        if intervals := made.intervals(server):
            yield (
                f"{server:18} {len(intervals) + 1:5} questions,"
                f" the closest two {made.lab.fastest(server):.3f} s apart"
            )


def in_time(made: Crowd, setting: Setting) -> bool:
    """Tell whether all were told within the bound, and nobody was asked too fast."""
    names = crowded(made)
    freed = made.freed()
    last = max(made.drops[name].released or 0.0 for name in names)
    return (
        all(freed.get(name, inf) - last <= setting.bound for name in names)
        and median(made.waits(names)) <= setting.bound * MEDIAN_SHARE
        and not too_fast(made, setting)
    )


def main(arguments: Sequence[str]) -> int:
    """Run once and print; return 1 where the bound was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--pace", type=float, default=2.0)
    parser.add_argument("--within", type=float, default=60.0)
    parser.add_argument("--late", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    setting = Setting(**vars(parser.parse_args(arguments)))
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    made = asyncio.run(run(setting))
    for line in report(made, setting):
        print(line)
    return 0 if in_time(made, setting) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
