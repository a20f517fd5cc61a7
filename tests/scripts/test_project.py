"""What a clone promises before any of it runs: pins, shell, manifest, and whom it names."""

import json
from pathlib import Path
import re
import subprocess

import pytest

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "domain_availability"
PINNED = sorted((ROOT / "requirements").glob("*.txt"))
SHELL = sorted(
    path
    for path in (*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run")
    if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")
)
PIN = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+( ; [^\\]+)?( \\)?")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def tracked() -> list[Path]:
    """Return the text files that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(  # noqa: S603 - a fixed command
        command, cwd=ROOT, capture_output=True, check=True, text=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in {".png", ".ico"}]


def manifest() -> dict[str, object]:
    found: dict[str, object] = json.loads((INTEGRATION / "manifest.json").read_text())
    return found


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes(path: Path) -> None:
    lines = path.read_text().splitlines()
    pins = [line for line in lines if not line.startswith(" ")]
    assert pins
    for line in lines:
        assert (HASH if line.startswith(" ") else PIN).fullmatch(line), line
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith(" "):
            assert following.startswith("    --hash="), f"{line} has no hash"


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_pin_comes_from_what_is_asked_for(path: Path) -> None:
    asked = path.with_suffix(".in").read_text()
    names = {
        re.split(r"[=<>\[]", line)[0].lower().replace("_", "-")
        for line in asked.splitlines()
        if line and not line.startswith("#")
    }
    pinned = {
        line.split("==")[0].split("[")[0] for line in path.read_text().splitlines() if "==" in line
    }
    assert names <= pinned


def test_packages_without_wheels_are_pinned_and_few() -> None:
    sources = (ROOT / "requirements" / "source-only").read_text().split()
    pinned = "".join(path.read_text() for path in PINNED)
    assert [name for name in sources if f"\n{name}==" in f"\n{pinned}"] == sources
    assert len(sources) <= 3


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_scripts_are_executable_and_parse(path: Path) -> None:
    assert path.stat().st_mode & 0o100
    assert "set -euo pipefail" in path.read_text()
    subprocess.run(["bash", "-n", path], check=True)  # noqa: S603, S607 - the user's own bash


def test_no_file_names_where_packages_come_from() -> None:
    """Where they come from is for the machine that installs them to say."""
    hosts = tuple(
        ".".join(parts)
        for parts in (
            ("pypi", "org"),
            ("files", "pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("deb", "debian", "org"),
        )
    )
    named = {
        str(path.relative_to(ROOT))
        for path in tracked()
        if any(host in path.read_text(errors="replace") for host in hosts)
    }
    assert named == set()


def test_manifest_is_in_the_order_home_assistant_asks_for() -> None:
    keys = list(manifest())
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_manifest_pins_what_the_tests_run_with() -> None:
    tested = (ROOT / "requirements" / "test.txt").read_text()
    requirements = manifest()["requirements"]
    assert isinstance(requirements, list)
    exact = [requirement for requirement in requirements if "==" in requirement]
    assert {requirement.split("==")[0] for requirement in exact} == {
        "whoisit",
        "publicsuffixlist",
    }
    for requirement in exact:
        assert f"\n{requirement} \\\n" in tested


def test_one_version_everywhere() -> None:
    version = manifest()["version"]
    project = (ROOT / "pyproject.toml").read_text()
    assert f'\nversion = "{version}"\n' in project
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_hacs_takes_the_archive_that_a_release_holds() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert hacs["zip_release"] is True
    assert hacs["homeassistant"] == "2026.10.0"
    release = (ROOT / ".github" / "workflows" / "release.yaml").read_text()
    assert f"scripts/pack {hacs['filename']}" in release


@pytest.mark.parametrize(("name", "side"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_icons_have_the_sizes_home_assistant_asks_for(name: str, side: int) -> None:
    header = (INTEGRATION / "brand" / name).read_bytes()[:24]
    assert header.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(header[16:20]) == int.from_bytes(header[20:24]) == side
