"""Killed at any point between a drop and its announcement: told by the next start, under one id."""

from pathlib import Path
import shutil
import signal
import subprocess
import sys

import pytest

from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import TransitionKind

from .hand_clock import HandClock
from .killed import POINTS
from .test_ledger_failing import full_disk
from .test_monitor import Bench, Registry, build, names
from .test_monitor_trouble import until_told

START = """
import runpy, sys, types
package = types.ModuleType("custom_components.domain_availability")
package.__path__ = ["custom_components/domain_availability"]
sys.modules[package.__name__] = package
runpy.run_module("tests.engine.killed", run_name="__main__", alter_sys=True)
"""
"""Starts the engine without the package above it, which would load Home Assistant each time."""

TOLD_BEFORE = {"after_telling": 1, "after_marking": 1}
"""How often the one that is killed tells of the drop; nothing if not named."""
TOLD_AFTER = {"after_marking": 0}
"""How often the next one does; once if not named."""


def run(ledger: Path, seconds: int, state: str, point: str = "none") -> tuple[int, list[str]]:
    """Run a watcher; return how it ended and the ids of the drops it told."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", START, ledger, str(seconds), state, point],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode, done.stdout.split()


@pytest.fixture(scope="module")
def pending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger that knows of a name in pending delete."""
    ledger = tmp_path_factory.mktemp("pending") / "ledger.db"
    assert run(ledger, 0, "pending") == (0, [])
    return ledger


@pytest.mark.parametrize("point", POINTS)
def test_a_drop_is_told_once_wherever_the_process_is_killed(
    pending: Path, tmp_path: Path, point: str
) -> None:
    ledger = tmp_path / "ledger.db"
    shutil.copy(pending, ledger)

    ended, before = run(ledger, 400, "free", point)
    assert ended == -signal.SIGKILL
    assert len(before) == TOLD_BEFORE.get(point, 0)

    ended, after = run(ledger, 800, "free")
    assert ended == 0
    assert len(after) == TOLD_AFTER.get(point, 1)
    assert len({*before, *after}) == 1, "one drop, one id"


async def test_a_drop_that_a_full_disk_did_not_take_is_told_again_under_the_same_id(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    registry = Registry(clock, phase={"one.com": Phase.PENDING_DELETE})
    first = await build(tmp_path / "ledger.db", clock, registry)
    await first.monitor.start()
    await first.monitor.watch(names("one"))
    await first.pass_time(5)
    told: list[list[str]] = []
    registry.free.add("one.com")
    with full_disk():
        await until_told(first, TransitionKind.BECAME_AVAILABLE, 3600, 5)
        assert first.ledger.failing is not None
        told.append(drops(first))
    picture = tmp_path / "picture.db"
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"ledger.db{ending}", tmp_path / f"{picture.name}{ending}")
    await first.monitor.stop()
    await first.ledger.close()

    again = await build(picture, clock, registry)
    await again.monitor.start()
    await again.monitor.watch(names("one"))
    await until_told(again, TransitionKind.BECAME_AVAILABLE, 3600, 5)
    told.append(drops(again))
    await again.monitor.stop()
    await again.ledger.close()
    assert told[0] == told[1]
    assert len(told[0]) == 1


def drops(bench: Bench) -> list[str]:
    """Return the ids of the drops that a run told."""
    return [one.transition_id for one in bench.told if one.kind is TransitionKind.BECAME_AVAILABLE]
