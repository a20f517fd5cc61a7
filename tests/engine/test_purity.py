"""The engine stands alone, and its rules touch nothing but their arguments."""

import ast
from collections.abc import Iterator
from pathlib import Path
import shutil
import subprocess
import sys

import pytest

import custom_components.domain_availability

ENGINE = Path(custom_components.domain_availability.__file__).parent / "engine"
MODULES = sorted(path.relative_to(ENGINE).as_posix() for path in ENGINE.rglob("*.py"))
PURE = sorted(
    {
        "ages.py",
        "claims.py",
        "drops.py",
        "evidence.py",
        "expiry.py",
        "forecasting.py",
        "judgement.py",
        "lifecycle.py",
        "memory.py",
        "phase_start.py",
        "phases_ahead.py",
        "planner.py",
        "published.py",
        "release_chances.py",
        "release_days.py",
        "runs.py",
        "sessions.py",
        "settling.py",
        "situation.py",
        "standing.py",
        "transitions.py",
        "waiting.py",
    }
    | {"batch_line.py", "bisection.py", "drop_seen.py", "drops_seen.py"}
    | {"hours.py", "learned_hours.py", "order.py"}
    | {"observation.py", "policy.py", "verdict.py", "watching.py", "names.py", "labels.py"}
    | {name for name in MODULES if name.startswith("reading/")}
)
WORLD = frozenset(
    {"aiohttp", "asyncio", "http", "httpx", "requests", "select", "selectors", "socket", "ssl"}
    | {"glob", "io", "os", "pathlib", "shutil", "sqlite3", "tempfile", "urllib", "whoisit"}
    | {"multiprocessing", "random", "secrets", "subprocess", "threading", "time"}
)
URL_TEXT = "urllib.parse"
LOADER = frozenset({"data_files", "suffixes"})
"""What reads the shipped data for the rules, when they are made and never when they are asked."""
WAITING = frozenset({"pace", "clock"})
"""What waits, from which the rules take constants and types."""
CLOCKS = frozenset({"now", "utcnow", "today", "monotonic", "perf_counter"})
WHO_TELLS_TIME = frozenset({"clock.py"})


def tree(name: str) -> ast.Module:
    """Return the syntax tree of an engine module."""
    return ast.parse((ENGINE / name).read_text("utf-8"), name)


def imports(name: str) -> Iterator[tuple[int, str]]:
    """Yield level and module of every import of a module, in functions too."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.level, node.module
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, alias.name) for alias in node.names)


def inner_imports(name: str) -> Iterator[str]:
    """Yield the engine modules a module imports, as paths below the engine."""
    here = Path(name).parts[:-1]
    for level, module in imports(name):
        if level:
            base = here[: len(here) - level + 1]
            path = Path(*base, *module.split("."))
            yield path.as_posix() if (ENGINE / path).is_dir() else f"{path.as_posix()}.py"


@pytest.mark.parametrize("name", MODULES)
def test_no_module_reaches_above_the_engine(name: str) -> None:
    depth = len(Path(name).parts)
    for level, module in imports(name):
        assert level <= depth, module
        assert module.split(".")[0] not in {"homeassistant", "custom_components", "lab"} or level


@pytest.mark.parametrize("name", [name for name in MODULES if name not in WHO_TELLS_TIME])
def test_only_the_clock_tells_the_time(name: str) -> None:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            asked = isinstance(owner, ast.Name) and owner.id in {"datetime", "date", "time"}
            assert not (asked and node.func.attr in CLOCKS), f"line {node.lineno}"


@pytest.mark.parametrize("name", PURE)
def test_a_rule_touches_nothing_of_the_world(name: str) -> None:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        seen.add(module)
        for level, imported in imports(module):
            plain = not level and imported != URL_TEXT
            assert not (plain and imported.split(".")[0] in WORLD), f"{module}: {imported}"
        called = {node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)}
        assert not {"open", "input", "print"} & set(map(ast.unparse, called)), module
        inner = {path for path in inner_imports(module) if path.endswith(".py")}
        waiting += {path for path in inner - seen if Path(path).stem not in LOADER | WAITING}


ALONE = """
import importlib, importlib.abc, pkgutil, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"homeassistant", "custom_components", "voluptuous", "lab"}:
            raise ImportError(f"the engine asked for {name}")

sys.meta_path.insert(0, Refuse())
import stub.engine
found = [module.name for module in pkgutil.walk_packages(stub.engine.__path__, "stub.engine.")]
for name in found:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(found))
"""


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    """Return a folder in which the engine lies in a package that is otherwise empty."""
    package = tmp_path / "stub"
    shutil.copytree(ENGINE, package / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").touch()
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, nothing else of ours in reach."""
    return subprocess.run(  # noqa: S603 - our own interpreter on our own code
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_every_module_loads_where_home_assistant_cannot_be_imported(stub: Path) -> None:
    done = run(stub, "-c", ALONE)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == sum(name != "__init__.py" for name in MODULES)


def test_the_command_line_works_in_an_empty_parent(stub: Path) -> None:
    done = run(stub, "-m", "stub.engine", "--help")
    assert done.returncode == 0, done.stderr
    assert "check" in done.stdout
    assert "read-whois" in done.stdout


@pytest.mark.parametrize(
    ("line", "test"),
    [
        ("import homeassistant.core", test_no_module_reaches_above_the_engine),
        ("from .. import const", test_no_module_reaches_above_the_engine),
        ("import socket", test_a_rule_touches_nothing_of_the_world),
        ("from pathlib import Path", test_a_rule_touches_nothing_of_the_world),
        ("open('x')", test_a_rule_touches_nothing_of_the_world),
        ("at = datetime.now(UTC)", test_only_the_clock_tells_the_time),
    ],
)
def test_these_tests_can_fail(
    stub: Path, monkeypatch: pytest.MonkeyPatch, line: str, test: object
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ENGINE", stub / "stub/engine")
    with (stub / "stub/engine/lifecycle.py").open("a") as module:
        module.write(f"\n{line}\n")
    assert callable(test)
    with pytest.raises(AssertionError):
        test("lifecycle.py")
