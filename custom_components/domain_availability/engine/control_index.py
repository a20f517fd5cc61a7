"""Which watched names make good controls, found without going through all of them.

A control is wanted just when much is going on, and of ten thousand names under one suffix all but
one are asked in vain. So names are put in order when they are looked at, and looked through only as
far as somebody wants to read.
"""

from collections.abc import Callable, Iterator, Mapping

from .observation import Layer

type Rank = Callable[[str, Layer], int | None]
"""How good a control a name makes at a layer now (0 is best), or `None` where it makes none."""


class ControlIndex:
    """Names by suffix and layer, in the order of their ranks."""

    def __init__(self, rank: Rank) -> None:
        """Make an empty one. `rank` is asked again of each name before it is given out."""
        self._rank = rank
        self._names: dict[tuple[str, Layer], dict[int, dict[str, None]]] = {}
        self._places: dict[str, dict[Layer, tuple[str, int]]] = {}

    def note(self, name: str, suffix: str, ranks: Mapping[Layer, int]) -> None:
        """Say how good a control a name makes at each layer; at those left out it makes none."""
        wanted = {layer: (suffix, rank) for layer, rank in ranks.items()}
        places = self._places.get(name, {})
        if wanted == places:
            return
        for layer in [layer for layer in places if wanted.get(layer) != places[layer]]:
            self._drop(name, layer)
        for layer, rank in ranks.items():
            by_rank = self._names.setdefault((suffix, layer), {})
            by_rank.setdefault(rank, {})[name] = None
        if wanted:
            self._places[name] = wanted

    def forget(self, name: str) -> None:
        """Leave out a name that is not watched any more."""
        for layer in list(self._places.get(name, ())):
            self._drop(name, layer)

    def best(self, suffix: str, layer: Layer) -> Iterator[str]:
        """Yield the names that this layer shows and that will stay, best first.

        Time alone makes a name unfit: it was shown too long ago, or may drop by now. Such a one is
        left out from then on, until it is noted again. To be read before anything else is noted.
        """
        by_rank = self._names.get((suffix, layer), {})
        for rank in sorted(by_rank):
            unfit: list[str] = []
            try:
                for name in by_rank[rank]:
                    if self._rank(name, layer) is None:
                        unfit.append(name)
                    else:
                        yield name
            finally:
                for name in unfit:
                    self._drop(name, layer)

    def _drop(self, name: str, layer: Layer) -> None:
        places = self._places.get(name, {})
        if layer not in places:
            return
        suffix, rank = places.pop(layer)
        del self._names[suffix, layer][rank][name]
        if not places:
            del self._places[name]
