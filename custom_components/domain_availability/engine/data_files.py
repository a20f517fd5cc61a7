"""The one place that reads the engine's own data (blocking: in the executor)."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "data"


def read_data(name: str) -> Mapping[str, Any]:
    """Return one shipped JSON file, named by its path below `data/`."""
    content: dict[str, Any] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return content


def data_files(folder: str) -> tuple[str, ...]:
    """Return the names of all shipped JSON files in a folder below `data/`, sorted."""
    return tuple(sorted(f"{folder}/{path.name}" for path in (_FOLDER / folder).glob("*.json")))
