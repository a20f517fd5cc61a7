"""A page kept in order while names change is the page that would be made anew."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from custom_components.domain_availability.name_page import Filter, NamePage, Order
from custom_components.domain_availability.name_row import NameRow, sort_value


def row(name: str, **known: Any) -> NameRow:
    """Return a row of which little is known."""
    bare: dict[str, Any] = dict.fromkeys(NameRow.__annotations__)
    bare |= {
        "name": name,
        "display_name": name,
        "suffix": name.partition(".")[2],
        "watch_lists": [],
        "priority": "normal",
        "paused": False,
        "held": False,
    }
    return NameRow(**{**bare, **known})  # type: ignore[typeddict-item]  # by name


ROWS = st.builds(
    row,
    st.sampled_from([f"{letter}.com" for letter in "abcdef"]),
    expires_at=st.none() | st.sampled_from(["2026-01-01", "2026-02-01"]),
    confidence=st.none() | st.sampled_from([0.5, 0.9]),
    priority=st.sampled_from(["low", "normal", "high"]),
    paused=st.booleans(),
)
STEPS = st.lists(st.tuples(ROWS, st.booleans()), max_size=30)


@given(
    STEPS,
    st.builds(
        Order,
        by=st.sampled_from(["expires_at", "confidence", "priority", "display_name"]),
        descending=st.booleans(),
    ),
    st.builds(Filter, paused=st.none() | st.booleans()),
    st.integers(0, 4),
    st.integers(1, 4),
)
def test_it_is_what_sorting_all_anew_would_give(
    steps: list[tuple[NameRow, bool]], order: Order, wanted: Filter, offset: int, limit: int
) -> None:
    page = NamePage(wanted, order, offset=offset, limit=limit)
    known: dict[str, NameRow] = {}
    for one, stays in steps:
        if stays:
            page.put(one)
            known[one["name"]] = one
        else:
            page.drop(one["name"])
            known.pop(one["name"], None)

    passing = [one for one in known.values() if wanted.lets(one)]
    valued = [one for one in passing if sort_value(one, order.by) is not None]
    in_order = sorted(
        valued, key=lambda one: (sort_value(one, order.by), one["name"]), reverse=order.descending
    )
    rest = sorted(one["name"] for one in passing if sort_value(one, order.by) is None)
    everybody = [*(one["name"] for one in in_order), *rest]
    assert page.total == len(passing)
    assert page.names() == everybody[offset : offset + limit]
