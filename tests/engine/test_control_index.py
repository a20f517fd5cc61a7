"""Watched names as controls: best first, and no further than somebody reads."""

from collections.abc import Iterator
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from custom_components.domain_availability.engine.control_index import ControlIndex
from custom_components.domain_availability.engine.observation import Layer

RDAP, WHOIS = Layer.RDAP, Layer.WHOIS


class Names:
    """What is true of names at a moment, and how often it was asked for."""

    def __init__(self) -> None:
        self.ranks: dict[tuple[str, Layer], int] = {}
        self.asked = 0
        self.index = ControlIndex(self._rank)

    def _rank(self, name: str, layer: Layer) -> int | None:
        self.asked += 1
        return self.ranks.get((name, layer))

    def look(self, name: str, **ranks: int) -> None:
        """Look at a name: it makes a control of this rank at these layers."""
        by_layer = {Layer(layer): rank for layer, rank in ranks.items()}
        for layer in Layer:
            self.ranks.pop((name, layer), None)
        self.ranks |= {(name, layer): rank for layer, rank in by_layer.items()}
        self.index.note(name, "com", by_layer)

    def best(self, layer: Layer = RDAP, suffix: str = "com") -> list[str]:
        """Return all controls there are."""
        return list(self.index.best(suffix, layer))


def test_undelegated_names_come_first_then_in_the_order_of_noting() -> None:
    names = Names()
    names.look("one.com", rdap=1)
    names.look("two.com", rdap=1, whois=1)
    names.look("held.com", rdap=0)
    assert names.best() == ["held.com", "one.com", "two.com"]
    assert names.best(WHOIS) == ["two.com"]
    assert names.best(suffix="net") == []


def test_what_changes_at_a_look_changes_the_order() -> None:
    names = Names()
    names.look("one.com", rdap=1)
    names.look("two.com", rdap=1)
    names.look("two.com", rdap=0)
    assert names.best() == ["two.com", "one.com"]
    names.look("two.com")
    assert names.best() == ["one.com"]


def test_a_name_that_time_has_made_unfit_is_asked_about_once() -> None:
    names = Names()
    names.look("old.com", rdap=0)
    names.look("new.com", rdap=1)
    del names.ranks["old.com", RDAP]
    assert names.best() == ["new.com"]
    asked = names.asked
    assert names.best() == ["new.com"]
    assert names.asked == asked + 1
    names.look("old.com", rdap=0)
    assert names.best() == ["old.com", "new.com"]


def test_a_forgotten_name_is_gone() -> None:
    names = Names()
    names.look("one.com", rdap=0, whois=0)
    names.index.forget("one.com")
    names.index.forget("never.com")
    assert names.best() == names.best(WHOIS) == []


def test_no_more_names_are_gone_through_than_are_read() -> None:
    names = Names()
    for number in range(10_000):
        names.look(f"n{number}.com", rdap=number % 2)
    names.asked = 0
    assert list(islice(names.index.best("com", RDAP), 3)) == ["n0.com", "n2.com", "n4.com"]
    assert names.asked == 3


type Step = tuple[str, dict[str, int] | None]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["a.com", "b.com", "c.com"]),
        st.none()
        | st.dictionaries(st.sampled_from(["rdap", "whois"]), st.integers(0, 1), max_size=2),
    )
)


@given(STEPS)
def test_it_knows_what_was_said_last(steps: list[Step]) -> None:
    names = Names()
    said: dict[str, dict[str, int]] = {}
    for name, ranks in steps:
        if ranks is None:
            names.index.forget(name)
            said.pop(name, None)
        else:
            names.look(name, **ranks)
            said[name] = ranks
    for layer in (RDAP, WHOIS):
        expected = dict(_ranked(said, layer))
        found = names.best(layer)
        assert sorted(found) == sorted(expected)
        assert [expected[name] for name in found] == sorted(expected.values())


def _ranked(said: dict[str, dict[str, int]], layer: Layer) -> Iterator[tuple[str, int]]:
    for name, ranks in said.items():
        if layer.value in ranks:
            yield name, ranks[layer.value]
