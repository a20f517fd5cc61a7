"""The results as a picture: which part of the drops was told within how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .bounds import BOUNDS
from .results import BLOCKED, OURS, Results
from .rivals import RIVALS
from .score import Delays

KIND = "announced"
"""Of which drops: of the others one bound knows nothing, and nobody's window matters."""
SHORTEST = 2.0
LONGEST = 30 * 86400.0
TICKS = {
    10.0: "10 s",
    60.0: "1 min",
    600.0: "10 min",
    3600.0: "1 h",
    86400.0: "1 d",
    7 * 86400.0: "1 w",
}
INK = "#24292f"
FAINT = "#8c959f"
GRID = "#e4e8ec"


@dataclass(frozen=True, slots=True)
class _Stroke:
    colour: str
    width: float = 1.5
    dashes: str | tuple[float, tuple[float, ...]] = "-"
    above: int = 2


_STROKES: Mapping[str, _Stroke] = {
    OURS: _Stroke("#cf222e", 3.0, above=5),
    BLOCKED: _Stroke("#cf222e", 1.6, (0, (1.2, 1.4)), above=4),
    **dict(zip(BOUNDS, (_Stroke(INK, 1.6, "--", 3), _Stroke(FAINT, 1.6, "--", 3)), strict=True)),
    **dict(
        zip(
            RIVALS,
            (
                _Stroke("#9a6700"),
                _Stroke("#d4a72c"),
                _Stroke("#1a7f37"),
                _Stroke("#6fc283"),
                _Stroke("#6639ba"),
                _Stroke("#0969da"),
            ),
            strict=True,
        )
    ),
}


type _Panel = Any
"""matplotlib's `Axes`: the library is not in the environment that checks types."""


def possible() -> bool:
    """Tell whether there is what pictures are drawn with."""
    return find_spec("matplotlib") is not None


def draw(results: Results, file: Path) -> None:
    """Draw one panel a budget into a PNG file. Needs matplotlib, as in `scripts/bench`."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("agg")
    pyplot = import_module("matplotlib.pyplot")
    count = len(results.budgets)
    style = {"font.size": 10, "text.color": INK, "axes.labelcolor": INK}
    with matplotlib.rc_context(style):
        figure, panels = pyplot.subplots(
            1,
            count,
            figsize=(1.6 + 3.0 * max(count, 2), 4.9),
            sharey=True,
            squeeze=False,
            layout="constrained",
        )
        for panel, budget in zip(panels[0], results.budgets, strict=True):
            _panel(panel, results, budget)
        panels[0][0].set_ylabel(f"{KIND} drops told")
        panels[0][count // 2].set_xlabel("from the moment a drop shows until it is told")
        lines = {line.get_label(): line for panel in panels[0] for line in panel.get_lines()}
        names = [name for name in _STROKES if name in lines]
        figure.legend(
            [lines[name] for name in names],
            names,
            loc="outside lower center",
            ncols=3,
            frameon=False,
            fontsize=9.5,
        )
        figure.savefig(file, dpi=170, facecolor="white", metadata={"Software": None})
        pyplot.close(figure)


def _panel(panel: _Panel, results: Results, budget: int) -> None:
    for name, score in results.pooled(budget).items():
        stroke = _STROKES[name]
        panel.plot(
            *steps(score.visible_to_told[KIND]),
            drawstyle="steps-post",
            color=stroke.colour,
            linewidth=stroke.width,
            linestyle=stroke.dashes,
            zorder=stroke.above,
            label=name,
        )
    panel.set_title(f"{budget:,} queries a day", fontsize=11, color=INK)
    panel.set_xscale("log")
    panel.set_xlim(SHORTEST, LONGEST)
    panel.set_xticks(list(TICKS), list(TICKS.values()), fontsize=8.5)
    panel.set_xticks([], minor=True)
    panel.set_ylim(0.0, 1.02)
    panel.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "25 %", "50 %", "75 %", "100 %"])
    panel.grid(color=GRID, linewidth=0.8)
    panel.set_axisbelow(True)
    panel.tick_params(length=0, colors=INK)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.spines["bottom"].set_color(FAINT)


def steps(delays: Delays) -> tuple[list[float], list[float]]:
    """Return the points of a cumulative step: seconds, and the fraction of all told by then."""
    told = sorted(max(delay, SHORTEST) for delay in delays if delay is not None)
    told = [delay for delay in told if delay <= LONGEST]
    shares = [rank / len(delays) for rank in range(len(told) + 1)]
    # From where the first was told, to the right end: some may be told later still, or never.
    return [*told[:1], *told, LONGEST], [*shares, shares[-1]]
