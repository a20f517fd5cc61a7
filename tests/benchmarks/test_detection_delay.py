"""The runner of the simulated years: what is run, kept, judged and shown."""

from collections.abc import Sequence
from dataclasses import replace
import json
import math
from pathlib import Path

import pytest

from benchmarks.detection_delay import SEEDS, in_lines, jobs, options
from benchmarks.simulation import plot
from benchmarks.simulation.bounds import BOUNDS
from benchmarks.simulation.duration import duration
from benchmarks.simulation.jobs import Job, Who, run
from benchmarks.simulation.promises import Promise, promises
from benchmarks.simulation.results import BLOCKED, BOUND, ORDER, OURS, WATCHDOG, Record, Results
from benchmarks.simulation.rivals import RIVALS
from benchmarks.simulation.score import Delays, Score
from benchmarks.simulation.table import report

type _Seconds = Sequence[float | None]


def _record(
    watcher: str, announced: _Seconds, unannounced: _Seconds = (), **changed: int
) -> Record:
    score = Score(
        watcher=watcher,
        free_to_told={"announced": list(announced), "unannounced": list(unannounced)},
        visible_to_told={"announced": list(announced), "unannounced": list(unannounced)},
        reregistered=20,
        reregistered_missed=3,
        queries=900,
        dns_queries=14_400,
    )
    for name, value in changed.items():
        setattr(score, name, value)
    return Record(
        seed="ash", budget=1000, names=10, days=10, seconds=100.0, most_a_day=1000, score=score
    )


GOOD = (
    _record(OURS, [8.0] * 19 + [13.0], [500.0]),
    _record(BLOCKED, [20.0, 24.0]),
    _record(BOUND, [7.0] * 19 + [10.0], [None]),
    _record(WATCHDOG, [400.0] * 20, [9000.0]),
)


def _judged(*records: Record) -> dict[str, Promise]:
    return {one.text: one for one in promises(Results.of("command", records))}


def _broken(*records: Record) -> list[str]:
    return [text for text, one in _judged(*records).items() if not one.kept]


def test_by_default_ten_seeds_are_run_three_of_them_where_runs_are_long() -> None:
    wanted = list(jobs(options([])))
    seeds = {
        (job.who, job.budget): [one.seed for one in wanted if one == replace(job, seed=one.seed)]
        for job in wanted
    }
    ours = {budget: seeds[Who.OURS, budget] for budget in (100, 1000, 10_000)}
    assert ours == {100: [*SEEDS], 1000: [*SEEDS], 10_000: [*SEEDS[:3]]}
    assert {budget: seeds[Who.OTHERS, budget] for budget in ours} == ours
    blocked = {budget: found for (who, budget), found in seeds.items() if who is Who.BLOCKED}
    assert blocked == {1000: [*SEEDS[:3]]}
    assert len(set(SEEDS)) == len(SEEDS) == 10


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--quick"], {(Who.OURS, "ash", 1000), (Who.OTHERS, "ash", 1000)}),
        (
            ["--quick", "--seeds", "5", "--budgets", "50", "--no-dns"],
            {(who, "5", 50) for who in Who},
        ),
    ],
)
def test_a_run_can_be_chosen(arguments: list[str], expected: set[tuple[Who, str, int]]) -> None:
    assert {(job.who, job.seed, job.budget) for job in jobs(options(arguments))} == expected


def test_a_finished_job_is_kept(tmp_path: Path) -> None:
    job = Job(who=Who.OTHERS, seed="kept", budget=300, names=60, days=20)
    assert job.kept(tmp_path) is None
    found = run(job, tmp_path)
    assert job.kept(tmp_path) == found
    assert replace(job, days=21).kept(tmp_path) is None
    assert {record.score.watcher for record in found} == {*BOUNDS, *RIVALS}
    assert all(record.score.queries >= record.most_a_day > 0 for record in found)


def test_the_engine_watches_a_world(tmp_path: Path) -> None:
    job = Job(who=Who.OURS, seed="watched", budget=300, names=12, days=8)
    (record,) = run(job, tmp_path)
    score = record.score
    assert (score.watcher, record.most_a_day <= 300, record.errors) == (OURS, True, ())
    assert (score.false_alarms, score.duplicates) == (0, 0)
    assert score.queries > 0 < score.dns_queries
    told = [one for delays in score.visible_to_told.values() for one in delays if one is not None]
    assert told


def test_results_are_the_same_after_json() -> None:
    odd = _record(OURS, [1.23456, 12_345.678, None])
    results = Results.of("command", [*GOOD[2:], odd])
    again = Results.from_json(json.loads(in_lines(results.as_json())))
    assert again.of_watcher(OURS)[0].score.visible_to_told["announced"] == [1.23, 12_346, None]
    assert Results.from_json(again.as_json()) == again
    assert [record.score.watcher for record in again.records] == [OURS, BOUND, WATCHDOG]


def test_seeds_are_pooled_by_budget() -> None:
    other = replace(GOOD[0], budget=100)
    results = Results.of("command", [*GOOD, replace(GOOD[0], seed="oak"), other])
    assert results.budgets == (100, 1000)
    assert len(results.pooled(1000)[OURS].visible_to_told["announced"]) == 40
    assert list(results.pooled(1000)) == [one for one in ORDER if one in results.pooled(1000)]


def test_all_promises_are_kept_by_who_keeps_them() -> None:
    assert _broken(*GOOD) == []
    assert len(_judged(*GOOD)) == 14


@pytest.mark.parametrize(
    ("record", "broken"),
    [
        (_record(OURS, [15.1] * 20), {"announced, median", "announced, p95, against"}),
        (_record(OURS, [8.0] * 18 + [181.0] * 2), {"announced, p95"}),
        (_record(OURS, [8.0] * 18 + [None] * 2), {"announced, p95"}),
        (_record(OURS, [8.8] * 20), {"announced, median, against"}),
        (_record(OURS, [8.0] * 20, [601.0, None]), {"unannounced"}),
        (_record(OURS, [8.0] * 20, reregistered_missed=4), {"registered again"}),
        (_record(OURS, [8.0] * 20, false_alarms=1), {"false alarms"}),
        (_record(OURS, [8.0] * 20, duplicates=1), {"duplicates"}),
        (_record(OURS, [8.0] * 20, dns_queries=15_100), {"DNS queries"}),
        (replace(GOOD[0], most_a_day=1001), {"fullest day"}),
        (replace(GOOD[0], seconds=181.0), {"processor time"}),
        (replace(GOOD[0], errors=("a mistake",)), {"errors logged"}),
    ],
)
def test_a_promise_that_is_broken_is_named(record: Record, broken: set[str]) -> None:
    said = _broken(record, *GOOD[1:])
    assert all(any(word in text for text in said) for word in broken)


def test_a_slow_year_without_dns_breaks_its_promise() -> None:
    assert any("DNS blocked" in text for text in _broken(GOOD[0], _record(BLOCKED, [26.0])))


@pytest.mark.parametrize(
    ("theirs", "kept", "words"),
    [
        ([400.0] * 20, True, "50 times; over what each told, 50 times"),
        ([300.0] * 20, False, "38 times; over what each told, 38 times"),
        ([300.0] * 9 + [None] * 11, True, "its median is never; over what each told, 38 times"),
    ],
)
def test_a_rival_that_never_tells_is_compared_by_what_it_told(
    theirs: Delays, *, kept: bool, words: str
) -> None:
    judged = _judged(*GOOD[:3], _record(WATCHDOG, theirs))
    verdict = next(one for text, one in judged.items() if "domain-watchdog" in text)
    assert (verdict.kept, verdict.figure) == (kept, words)


def test_who_is_slow_by_those_taken_alone_is_not_slow() -> None:
    """One in ten was taken within a second of being seen: no watcher could have told it."""
    delays: Delays = [7.0] * 18 + [None] * 2
    ours = _record(OURS, delays)
    ours.score.visible_to_taken["announced"] = [1.0, 1.0]
    judged = _judged(ours, *GOOD[1:])
    p95 = next(one for text, one in judged.items() if "p95, against" in text)
    assert p95.kept
    assert p95.figure == ("7.0 s to 7.0 s = 1.00 times; those taken first as never: never to 7.0 s")
    untold = _judged(_record(OURS, delays), *GOOD[1:])
    assert not next(one for text, one in untold.items() if "p95, against" in text).kept


def test_a_bound_that_never_tells_is_no_limit() -> None:
    never: Delays = [7.0] * 10 + [None] * 10
    judged = _judged(_record(OURS, never), _record(BOUND, never))
    p95 = next(one for text, one in judged.items() if "p95, against" in text)
    assert (p95.kept, p95.figure) == (
        True,
        "never to never; those taken first as never: never to never",
    )


def test_the_report_says_everything_of_everybody() -> None:
    results = Results.of("the command", GOOD)
    text = "\n".join(report(results, promises(results)))
    assert "    the command\n" in text
    for record in GOOD:
        assert text.count(f"| {record.score.watcher} |") == 5
    assert "| this integration | 8.0 s, 8.0 s, 13.0 s | 8.3 min, 8.3 min, 8.3 min |" in text
    assert "| this integration | 15% of 20 | 900 | 1,000 | 144 | 0 | 0 | 0 | 100.0 s |" in text
    assert "**no**" not in text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (4.15, "4.2 s"),
        (119.9, "119.9 s"),
        (120.0, "2.0 min"),
        (7200.0, "2.0 h"),
        (172_800.0, "2.0 d"),
    ],
)
def test_durations_read_well(seconds: float, words: str) -> None:
    assert duration(seconds) == words
    assert (duration(math.inf), duration(math.nan)) == ("never", "-")


def test_the_curve_climbs_to_the_share_that_was_told() -> None:
    times, shares = plot.steps([30.0, None, 0.5, 1e9])
    assert times == [plot.SHORTEST, plot.SHORTEST, 30.0, plot.LONGEST]
    assert shares == [0.0, 0.25, 0.5, 0.5]


def test_a_curve_of_nothing_told_is_flat() -> None:
    assert plot.steps([None]) == ([plot.LONGEST], [0.0, 0.0])
