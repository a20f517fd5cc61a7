"""uv is told what pip was told."""

from pathlib import Path
import shlex
import subprocess
import sys

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "pip_settings.py"


@pytest.fixture
def python_with_pip(tmp_path: Path) -> Path:
    """Return a folder that stands in for pip: it prints the settings that a test writes."""
    package = tmp_path / "modules" / "pip"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    show = "from pathlib import Path\nprint(Path(__file__).with_name('settings').read_text())\n"
    (package / "__main__.py").write_text(show)
    return package


def told(pip: Path, settings: str, *arguments: str, **environment: str) -> dict[str, str]:
    """Return what the script exports for these settings of pip."""
    (pip / "settings").write_text(settings)
    reply = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(SCRIPT), *arguments],
        env={"PYTHONPATH": str(pip.parent), **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    words = (shlex.split(line)[1] for line in reply.stdout.splitlines())
    return dict(word.split("=", 1) for word in words)


def test_the_strongest_section_wins(python_with_pip: Path) -> None:
    settings = (
        ":env:.index-url='https://env.example/simple'\n"
        "global.index-url='https://global.example/simple'\n"
        "global.cert='/etc/ca.pem'\n"
    )
    (python_with_pip / "ca.pem").touch()
    settings = settings.replace("/etc/ca.pem", str(python_with_pip / "ca.pem"))
    assert told(python_with_pip, settings) == {
        "UV_DEFAULT_INDEX": "https://env.example/simple",
        "SSL_CERT_FILE": str(python_with_pip / "ca.pem"),
    }


def test_what_uv_was_told_stays(python_with_pip: Path) -> None:
    settings = "global.index-url='https://global.example/simple'\n"
    assert told(python_with_pip, settings, UV_DEFAULT_INDEX="https://own.example/") == {}


def test_extra_places_are_for_the_second_try(python_with_pip: Path) -> None:
    here = python_with_pip.as_uri()
    settings = (
        f"global.extra-index-url='{here}\\nfile:///not/there https://more.example/simple'\n"
        f"global.find-links='{python_with_pip} /not/there'\n"
    )
    assert told(python_with_pip, settings) == {}
    assert told(python_with_pip, settings, "--extra") == {
        "UV_INDEX": f"{here} https://more.example/simple",
        "UV_FIND_LINKS": str(python_with_pip),
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_without_pip_there_is_nothing_to_tell(python_with_pip: Path) -> None:
    (python_with_pip / "__main__.py").unlink()
    assert told(python_with_pip, "global.index-url='https://global.example/simple'") == {}
