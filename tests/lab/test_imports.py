"""The judge shares no code with what it judges."""

import ast
from pathlib import Path
import sys

import pytest

import lab

_FILES = sorted(Path(lab.__file__).parent.rglob("*.py"))
_ALLOWED = {"lab", "aiohttp", "dns", "pytest_asyncio"}


def _imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("lab" if node.level else node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_imports_nothing_of_the_integration(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert _imported(tree) - _ALLOWED <= sys.stdlib_module_names
    assert "custom_components" not in path.read_text()
