"""In which order a registry releases its batch: known only from enough pairs on enough days."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.order import (
    LATEST_PAIRS,
    Order,
    OrderBy,
    key_of,
    leading_order,
)

from .batches import FIRST_DAY, HOUR, drop

LABELS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india")


def batch(
    day: int,
    labels: Sequence[str],
    *,
    apart: float = 60,
    seen_for: float = 10,
    by_change: bool = False,
) -> list[DropSeen]:
    """Return the drops of one day, one after another; with `by_change` their phases began so."""
    return [
        drop(
            day,
            18 * HOUR + number * apart,
            name=f"{label}.com",
            seen_for=seen_for,
            changed_at=FIRST_DAY + timedelta(days=day - 5, seconds=number) if by_change else None,
        )
        for number, label in enumerate(labels)
    ]


def days(count: int, labels: Sequence[str], *, by_change: bool = False) -> list[DropSeen]:
    """Return the same batch on so many days."""
    return [seen for day in range(count) for seen in batch(day, labels, by_change=by_change)]


def shuffled(day: int) -> list[str]:
    """Return the labels in an order of that day."""
    return Random(day).sample(LABELS, len(LABELS))  # noqa: S311 - the same in every run


@pytest.mark.parametrize(
    ("seen", "by", "reverse"),
    [
        (days(3, LABELS), OrderBy.NAME, False),
        (days(3, LABELS[::-1]), OrderBy.NAME, True),
        (days(3, LABELS, by_change=True), OrderBy.NAME, False),
        (
            [one for day in range(3) for one in batch(day, shuffled(day), by_change=True)],
            OrderBy.CHANGED,
            False,
        ),
    ],
)
def test_an_order_is_found(seen: list[DropSeen], by: OrderBy, *, reverse: bool) -> None:
    order = leading_order(seen, "UTC")
    assert order is not None
    assert (order.by, order.reverse, order.pairs, order.agreeing, order.days) == (
        by,
        reverse,
        24,
        24,
        3,
    )
    assert order.known
    assert 0.85 < order.sure < 1


@pytest.mark.parametrize(
    ("seen", "pairs"),
    [
        (days(2, LABELS), 16),
        (days(3, LABELS[:4]), 9),
        ([one for day in range(6) for one in batch(day, shuffled(day))], 48),
        ([*days(3, LABELS[:5]), *batch(3, ("bravo", "alpha"))], 13),
    ],
)
def test_too_little_is_no_knowledge(seen: list[DropSeen], pairs: int) -> None:
    order = leading_order(seen, "UTC")
    assert order is not None
    assert order.pairs == pairs
    assert not order.known


@pytest.mark.parametrize(
    "seen",
    [
        [],
        [drop(day, 18 * HOUR, name=f"{label}.com") for day, label in enumerate(LABELS)],
        batch(0, LABELS, apart=60, seen_for=600),
        [
            drop(0, 18 * HOUR + at, name=f"a{at}.{tld}", suffix=tld)
            for at, tld in [(0, "com"), (9, "net")]
        ],
    ],
    ids=["none", "one a day", "looks that overlap", "two suffixes"],
)
def test_nothing_to_compare(seen: list[DropSeen]) -> None:
    assert leading_order(seen, "UTC") is None


def test_phases_that_began_together_say_nothing() -> None:
    began = FIRST_DAY - timedelta(days=5)
    seen = [
        drop(day, 18 * HOUR + at * 60, name=f"{label}.com", changed_at=began)
        for day in range(3)
        for at, label in enumerate(shuffled(day))
    ]
    order = leading_order(seen, "UTC")
    assert order is not None
    assert order.by is OrderBy.NAME
    assert not order.known


def test_one_in_twenty_may_be_out_of_its_place() -> None:
    nearly = [*LABELS[:-3], LABELS[-2], LABELS[-3], LABELS[-1]]
    order = leading_order([*days(3, LABELS), *batch(3, nearly)], "UTC")
    assert order is not None
    assert (order.pairs, order.agreeing) == (32, 31)
    assert order.known


def test_a_day_is_one_of_the_zone() -> None:
    seen = batch(0, LABELS, apart=HOUR)
    in_utc, in_tokyo = leading_order(seen, "UTC"), leading_order(seen, "Asia/Tokyo")
    assert in_utc is not None
    assert in_tokyo is not None
    assert (in_utc.days, in_utc.pairs) == (2, 7)
    assert (in_tokyo.days, in_tokyo.pairs) == (1, 8)


def test_a_registry_may_change_its_ways() -> None:
    old = days(50, LABELS)
    new = [one for day in range(50, 60) for one in batch(day, LABELS[::-1])]
    order = leading_order(old + new, "UTC")
    assert order is not None
    assert order.reverse
    assert order.known
    assert order.pairs < LATEST_PAIRS + len(LABELS)


@given(st.permutations(list(range(27))))
def test_the_order_in_which_drops_are_told_does_not_matter(told: list[int]) -> None:
    seen = days(3, LABELS)
    assert leading_order([seen[at] for at in told], "UTC") == leading_order(seen, "UTC")


@given(st.integers(1, 500), st.data())
def test_sure_is_less_than_agreement_and_grows_with_pairs(pairs: int, data: st.DataObject) -> None:
    agreeing = data.draw(st.integers(0, pairs))
    few = Order(by=OrderBy.NAME, pairs=pairs, agreeing=agreeing, days=3)
    many = Order(by=OrderBy.NAME, pairs=10 * pairs, agreeing=10 * agreeing, days=3)
    assert -1e-9 <= few.sure <= few.agreement
    assert few.sure <= many.sure + 1e-9


@pytest.mark.parametrize(
    ("by", "key"),
    [
        (OrderBy.NAME, (0.0, "a-b")),
        (OrderBy.CHANGED, (FIRST_DAY.timestamp(), "a-b")),
        (OrderBy.REGISTERED, None),
    ],
)
def test_keys(by: OrderBy, key: tuple[float, str] | None) -> None:
    assert key_of(by, name="a-b.co.uk", suffix="co.uk", changed_at=FIRST_DAY) == key


def test_keys_sort_by_label_not_by_the_dot() -> None:
    keys = [key_of(OrderBy.NAME, name=name, suffix="com") for name in ("a.com", "a-b.com", "b.com")]
    assert keys == sorted(keys, key=str)
