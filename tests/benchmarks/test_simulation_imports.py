"""World, rivals, bounds and score share no code with what they judge."""

import ast
from pathlib import Path

import pytest

import benchmarks.simulation

_ROOM = Path(benchmarks.simulation.__file__).parent
_FIXED_BEFORE = (
    "answers",
    "bounds",
    "chance",
    "door",
    "faults",
    "lives",
    "registries",
    "releases",
    "rivals",
    "score",
    "windows",
    "world",
)


@pytest.mark.parametrize("stem", _FIXED_BEFORE)
def test_imports_the_standard_library_and_each_other_only(stem: str) -> None:
    tree = ast.parse((_ROOM / f"{stem}.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            assert (node.level, node.module in _FIXED_BEFORE) == (1, True)
        assert "custom_components" not in ast.dump(node)
