"""Killed at any point between a drop and its announcement: told by the next start, under one id."""

from pathlib import Path
import shutil
import signal
import subprocess
import sys

import pytest

from .killed import POINTS

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
