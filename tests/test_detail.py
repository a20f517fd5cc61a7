"""What each name is shown as: what its lists ask for, while there is room."""

from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.detail import (
    AUTOMATIC_FULL,
    ENTRY_COSTS,
    FULL_COSTS,
    LIST_COSTS,
    MOST_ENABLED,
    MOST_NAMES,
    Detail,
    Granted,
    Reduced,
    Shown,
    grant,
)
from custom_components.domain_availability.watchlists import WatchList


@cache
def a_list(count: int, detail: Detail = Detail.AUTOMATIC, title: str = "Mine") -> WatchList:
    names = tuple(f"{title.lower()}-{number}.com" for number in range(count))
    return WatchList(title=title, names=names, detail=detail)


def how_many(granted: Granted) -> tuple[int, int, int]:
    shown = list(granted.shown.values())
    return shown.count(Shown.FULL), shown.count(Shown.COMPACT), shown.count(Shown.NONE)


@pytest.mark.parametrize(
    ("count", "detail", "shown"),
    [
        (AUTOMATIC_FULL, Detail.AUTOMATIC, Shown.FULL),
        (AUTOMATIC_FULL + 1, Detail.AUTOMATIC, Shown.COMPACT),
        (1, Detail.COMPACT, Shown.COMPACT),
        (AUTOMATIC_FULL + 1, Detail.FULL, Shown.FULL),
    ],
)
def test_a_list_gets_what_it_asks_for(count: int, detail: Detail, shown: Shown) -> None:
    granted = grant([a_list(count, detail)])

    assert set(granted.shown.values()) == {shown}
    assert granted.reduced == ()


def test_a_name_gets_the_fullest_of_its_lists() -> None:
    large, small = a_list(200), a_list(2, title="Other")
    shared = replace(small, names=(*small.names, large.names[7]))

    for lists in ([large, shared], [shared, large]):
        shown = grant(lists).shown
        assert shown[large.names[7]] is Shown.FULL
        assert shown[large.names[8]] is Shown.COMPACT
        assert len(shown) == 202


FULL_FIT = (MOST_ENABLED - ENTRY_COSTS - LIST_COSTS) // FULL_COSTS


@pytest.mark.parametrize(
    ("count", "detail", "expected"),
    [
        (FULL_FIT, Detail.FULL, (FULL_FIT, 0, 0)),
        # 1,000 take up 1,000 places; the rest of the room is for what makes them full.
        (
            1000,
            Detail.FULL,
            ((MOST_ENABLED - ENTRY_COSTS - LIST_COSTS - 1000) // (FULL_COSTS - 1),) * 1,
        ),
        (MOST_NAMES, Detail.COMPACT, (0, MOST_NAMES, 0)),
        (MOST_NAMES + 1, Detail.COMPACT, (0, MOST_NAMES, 1)),
        (20_000, Detail.AUTOMATIC, (0, MOST_NAMES, 20_000 - MOST_NAMES)),
    ],
)
def test_full_is_granted_while_it_lasts(
    count: int, detail: Detail, expected: tuple[int, ...]
) -> None:
    granted = grant([a_list(count, detail)])

    assert how_many(granted)[: len(expected)] == expected


def test_the_first_come_first_and_what_did_not_fit_is_named() -> None:
    lists = [
        a_list(600, Detail.FULL, "First"),
        a_list(4200, Detail.COMPACT, "Second"),
        a_list(300, Detail.FULL, "Third"),
    ]
    granted = grant(lists)

    names = [name for held in lists for name in held.names]
    assert list(granted.shown) == names
    full, compact, none = how_many(granted)
    assert (full + compact, none) == (MOST_NAMES, 100)
    assert all(granted.shown[name] is Shown.NONE for name in lists[2].names[-100:])
    assert granted.reduced == (
        Reduced(title="First", compact=600 - full),
        Reduced(title="Third", compact=200, none=100),
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(Detail), st.sampled_from([0, 1, 99, 101, 900, 5100])),
        max_size=4,
    ),
    st.integers(0, 500),
)
def test_it_never_goes_past_the_budget(wanted: list[tuple[Detail, int]], shared: int) -> None:
    lists = [a_list(count, detail, f"List {i}") for i, (detail, count) in enumerate(wanted)]
    if len(lists) > 1:
        lists[1] = replace(lists[1], names=(*lists[0].names[:shared], *lists[1].names))

    granted = grant(lists)
    full, compact, none = how_many(granted)

    assert granted.shown.keys() == {name for held in lists for name in held.names}
    assert full + compact <= MOST_NAMES
    costs = full * FULL_COSTS + compact + ENTRY_COSTS + LIST_COSTS * len(lists)
    assert costs <= MOST_ENABLED
    assert bool(none) <= (full + compact == MOST_NAMES)
    assert granted == grant(lists)
    for held in granted.reduced:
        assert held.compact + held.none > 0
