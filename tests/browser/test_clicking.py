"""A new user's first hour, by clicking and typing in Chromium, on the newest Home Assistant."""

from pathlib import Path
import subprocess

import pytest

from demo.browser import NoChromiumError, find_chromium

ROOT = Path(__file__).parents[2]
SECONDS = 900


def chromium() -> bool:
    """Tell whether there is a browser."""
    try:
        find_chromium()
    except NoChromiumError:
        return False
    return True


@pytest.mark.skipif(not chromium(), reason="skipped: no Chromium")
def test_a_new_user_sets_it_up_and_uses_it(tmp_path: Path) -> None:
    # The demonstration's environment has the frontend and the newest Home Assistant.
    made = subprocess.run(  # noqa: S603 - our own script
        [ROOT / "scripts" / "environment", "demo"], check=True, capture_output=True, text=True
    )
    ran = subprocess.run(  # noqa: S603 - our own module
        [made.stdout.strip(), "-m", "demo.clicking", "--folder", tmp_path / "house"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    assert said.count("done: ") == 13, said
