"""Print the table of rivals and bounds for one seed."""

import argparse
from collections.abc import Iterator
import time

from .bounds import BOUNDS
from .duration import duration
from .rivals import RIVALS
from .score import CLASSES, Score, score, summary
from .world import World

BUDGETS = (100, 1_000, 10_000)


def rows(scores: list[Score]) -> Iterator[str]:
    """Yield the lines of a Markdown table, visible to told."""
    yield (
        "| watcher | announced: median, p95, max | unannounced | all"
        " | taken before told | questions | false alarms | duplicates |"
    )
    yield "| --- " * 8 + "|"
    for each in scores:
        cells = [each.watcher]
        for kind in CLASSES:
            figures = summary(each.visible_to_told, kind)
            cells.append(
                ", ".join(duration(one) for one in (figures.median, figures.p95, figures.most))
            )
        cells += [f"{each.missed_share:.0%}", f"{each.queries:,}"]
        cells += [f"{each.false_alarms:,}", f"{each.duplicates:,}"]
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Run every rival and bound under every budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1", help="any text; the same gives the same year")
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)
    chosen = parser.parse_args()
    world = World(chosen.seed, chosen.names, chosen.days)
    print(f"{len(world.drops)} drops of {len(world.names)} names, seed {chosen.seed}")
    for budget in BUDGETS:
        begun = time.perf_counter()
        scores = []
        for name, watcher in {**RIVALS, **BOUNDS}.items():
            watch = watcher(world, budget)
            scores.append(score(name, world.drops, watch.tellings, queries=watch.door.asked))
        print(f"\n{budget:,} questions a day ({time.perf_counter() - begun:.1f} s)\n")
        print("\n".join(rows(scores)))


if __name__ == "__main__":
    main()
