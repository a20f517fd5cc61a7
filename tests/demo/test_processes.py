"""What a demonstration needs for itself: its folder, and its ports."""

from pathlib import Path
import re
import shutil
import socket
import subprocess
import sys

import pytest

from demo.__main__ import main
from demo.processes import ROOT, alone, are_free, free_ports


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


@pytest.mark.parametrize("asked", [["--help"], ["-h"], ["--live", "--help"]])
def test_help_is_there_at_once_and_names_every_option(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: list[str],
) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "demo"
    shutil.copy(ROOT / "scripts" / "demo", script)

    # There is nothing that could be fetched with, nor an environment to run in.
    said = subprocess.run(  # noqa: S603 - our own script
        [script, *asked], capture_output=True, check=True, text=True
    ).stdout

    assert said.startswith("Watch a domain name drop")
    assert "set -e" not in said
    monkeypatch.setattr(sys, "argv", ["demo", "--help"])
    with pytest.raises(SystemExit):
        main()
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out))
    assert set(re.findall(r"--[a-z]+", said)) == options
    assert "--port" in options


@pytest.mark.usefixtures("socket_enabled")
def test_ports_in_a_row_are_free_only_when_all_are() -> None:
    first = free_ports(3)
    assert are_free(first, 3)
    with socket.create_server(("127.0.0.1", first + 2)):
        assert not are_free(first, 3)
        for _ in range(50):
            other = free_ports(3)
            assert first + 2 not in range(other, other + 3)


@pytest.mark.usefixtures("socket_enabled")
def test_two_who_look_in_the_same_moment_are_rarely_given_the_same() -> None:
    assert len({free_ports(60) for _ in range(20)}) > 10
