"""The results in the tree: what is shown of them is what was measured."""

import json
from pathlib import Path

import pytest

import benchmarks
from benchmarks.simulation.promises import promises
from benchmarks.simulation.results import Results
from benchmarks.simulation.table import report

_KEPT = Path(benchmarks.__file__).parent / "results"


@pytest.mark.parametrize("file", sorted(_KEPT.glob("detection_delay.json")), ids=lambda f: f.name)
def test_the_table_is_made_of_the_figures_beside_it(file: Path) -> None:
    results = Results.from_json(json.loads(file.read_text()))
    text = "\n".join(report(results, list(promises(results)))) + "\n"
    assert file.with_suffix(".md").read_text() == text
    assert file.with_suffix(".png").stat().st_size > 10_000
    assert f"scripts/bench {file.stem}" in results.command
