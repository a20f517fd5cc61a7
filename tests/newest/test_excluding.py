"""A target that leaves something out leaves out names that come by a list, too (2026.11)."""

import json
from pathlib import Path
import subprocess

ROOT = Path(__file__).parents[2]


def test_what_is_excluded_is_excluded_of_the_names_of_a_list() -> None:
    made = subprocess.run(  # noqa: S603 - our own script
        [ROOT / "scripts" / "environment", "demo"], check=True, capture_output=True, text=True
    )
    ran = subprocess.run(  # noqa: S603 - our own module
        [made.stdout.strip(), "-m", "tests.newest.excluding"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "nothing": ["a.com", "b.com", "c.com", "d.com"],
        "the device of a name": ["a.com", "c.com", "d.com"],
        "the sensor of a name": ["a.com", "c.com", "d.com"],
        "the button of a name": ["a.com", "b.com", "c.com", "d.com"],
        "an area": ["b.com", "c.com", "d.com"],
        "the label of a hidden sensor": ["a.com", "b.com", "c.com"],
        "a list": ["a.com", "b.com"],
        "the list of a targeted name": [],
    }
