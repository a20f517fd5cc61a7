"""Two demonstrations in one folder would write over each other's files."""

from pathlib import Path
import sys

import pytest

from demo.__main__ import main
from demo.processes import alone


def test_one_is_alone_in_a_folder_until_it_leaves(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with alone(folder) as first, alone(folder) as second, alone(tmp_path) as elsewhere:
        assert (first, second, elsewhere) == (True, False, True)
    with alone(folder) as again:
        assert again


def test_a_second_start_says_so_and_leaves_the_files_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "lab" / "kept"
    kept.parent.mkdir()
    kept.touch()
    monkeypatch.setattr(sys, "argv", ["demo", "--fresh", "--folder", str(tmp_path)])

    with alone(tmp_path):
        assert main() == 1

    assert "is running" in capsys.readouterr().err
    assert kept.exists()
