"""How soon a drop is told: the real engine, others' policies and two bounds in simulated years.

    scripts/bench detection_delay --quick
    scripts/bench detection_delay --out benchmarks/results

Prints tables and what must be shown; writes them with the raw delays (JSON) and a plot (PNG). Ends
with 1 where something that must be shown is not. Seeds run side by side, in processes.
"""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
import json
from pathlib import Path
import shlex
import sys
import time

from .simulation import plot
from .simulation.jobs import Job, Who, run
from .simulation.promises import JUDGED, promises
from .simulation.results import Record, Results, ResultsJson
from .simulation.table import report

SEEDS = ("ash", "birch", "cedar", "elder", "fir", "hazel", "juniper", "larch", "maple", "oak")
BUDGETS = (100, 1_000, 10_000)
FEWER = 3
LONG = 10_000
"""So many seeds where every run is a long one, as from this budget on, and of those that only show
what becomes of us without DNS."""
_ROOT = Path(__file__).parents[1]
_KEPT = _ROOT / ".cache" / "detection_delay"
_PARTS = _KEPT / "parts"


def jobs(chosen: argparse.Namespace) -> Iterator[Job]:
    """Yield what is to be run, the long ones first."""
    for budget in sorted(chosen.budgets, reverse=True):
        few = 1 if chosen.quick else FEWER
        seeds = chosen.seeds or SEEDS[: few if chosen.quick or budget >= LONG else None]
        blocked = chosen.no_dns or (budget == JUDGED and not chosen.quick)
        without = (chosen.seeds or SEEDS[:few]) if blocked else ()
        watchers = {Who.OURS: seeds, Who.BLOCKED: without, Who.OTHERS: seeds}
        for who, years in watchers.items():
            for seed in years:
                yield Job(who=who, seed=seed, budget=budget, names=chosen.names, days=chosen.days)


def found(wanted: Sequence[Job], *, processes: int, resume: bool) -> list[Record]:
    """Run the jobs, or take what an earlier run has kept; say on stderr how far it is."""
    _PARTS.mkdir(parents=True, exist_ok=True)
    kept = {job: job.kept(_PARTS) if resume else None for job in wanted}
    records = [record for one in kept.values() if one is not None for record in one]
    left = [job for job, one in kept.items() if one is None]
    if len(left) < len(wanted):
        print(f"{len(wanted) - len(left)} of {len(wanted)} were run before", file=sys.stderr)
    begun = time.perf_counter()
    # A process a job: what one world has left in memory slows no other.
    with ProcessPoolExecutor(processes, max_tasks_per_child=1) as pool:
        running = {pool.submit(run, job, _PARTS): job for job in left}
        try:
            for number, done in enumerate(as_completed(running), start=1):
                records += done.result()
                print(
                    f"[{number}/{len(left)}] {running[done]} ({time.perf_counter() - begun:.0f} s)",
                    file=sys.stderr,
                )
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return records


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="detection_delay",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="one seed, one budget")
    parser.add_argument("--seeds", nargs="+", help="any words or numbers: each is a year")
    parser.add_argument("--budgets", nargs="+", type=int, help="registry queries a day")
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument(
        "--no-dns", action="store_true", help="ours with DNS blocked, too, under every budget"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--resume", action="store_true", help="keep what the same code has found before"
    )
    parser.add_argument("--out", type=Path, default=_KEPT, help="folder of the results")
    chosen = parser.parse_args(arguments)
    chosen.budgets = chosen.budgets or ([JUDGED] if chosen.quick else BUDGETS)
    return chosen


def in_lines(results: ResultsJson) -> str:
    """Return results as JSON with a line a record, so that a difference can be read."""
    records = [json.dumps(record, separators=(",", ":")) for record in results["records"]]
    command = json.dumps(results["command"])
    return f'{{"command":{command},"records":[\n{",\n".join(records)}\n]}}\n'


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for, write and print it; return 1 where a promise is not kept."""
    chosen = options(arguments)
    said = [argument for argument in arguments if argument != "--resume"]
    command = shlex.join(["scripts/bench", "detection_delay", *said])
    records = found(list(jobs(chosen)), processes=chosen.processes, resume=chosen.resume)
    results = Results.of(command, records)
    judged = list(promises(results))
    text = "\n".join(report(results, judged)) + "\n"
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "detection_delay.json").write_text(in_lines(results.as_json()))
    (chosen.out / "detection_delay.md").write_text(text)
    if plot.possible():
        plot.draw(results, chosen.out / "detection_delay.png")
    else:
        print("no plot: matplotlib is not here", file=sys.stderr)
    print(text)
    return 0 if all(promise.kept for promise in judged) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
