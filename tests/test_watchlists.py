"""Lists into names: each once, with the policy its lists add up to."""

from dataclasses import replace
from decimal import Decimal

from homeassistant.config_entries import ConfigSubentryData
from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.const import DOMAIN, SUBENTRY_WATCH_LIST
from custom_components.domain_availability.detail import Detail
from custom_components.domain_availability.engine.names import SuffixList
from custom_components.domain_availability.engine.observation import Layer
from custom_components.domain_availability.engine.verdict import Caution
from custom_components.domain_availability.engine.watching import (
    REGISTRY_LAYERS,
    Priority,
    WatchedName,
)
from custom_components.domain_availability.list_intent import Intent
from custom_components.domain_availability.watchlists import (
    WatchList,
    lists_by_name,
    names_to_watch,
    spell,
    watch_lists,
)

from .conftest import MockConfigEntry, make_entry, watch_list

WITH_REGISTRAR = REGISTRY_LAYERS | {Layer.REGISTRAR}


@pytest.fixture(scope="module")
def suffixes() -> SuffixList:
    return SuffixList.load()


def a_list(
    *names: str,
    priority: Priority = Priority.NORMAL,
    caution: Caution = Caution.FAST,
    title: str = "Mine",
    layers: frozenset[Layer] | None = None,
) -> WatchList:
    return WatchList(title=title, names=names, priority=priority, caution=caution, layers=layers)


def merged(
    holders: dict[str, tuple[WatchList, ...]],
    suffixes: SuffixList,
    *,
    ceiling: frozenset[Layer] = REGISTRY_LAYERS,
) -> dict[str, WatchedName]:
    return names_to_watch(holders, spell(holders, suffixes), ceiling=ceiling)


def test_a_list_is_read_as_its_subentry_holds_it() -> None:
    entry = make_entry(
        watch_list("Mine", ["example.com"], "high", "careful"), watch_list("Yours", [])
    )

    mine, yours = entry.subentries
    assert watch_lists(entry) == (
        replace(
            a_list("example.com", priority=Priority.HIGH, caution=Caution.CAREFUL), list_id=mine
        ),
        replace(a_list(title="Yours"), list_id=yours),
    )


def test_a_list_that_says_nothing_of_detail_is_automatic() -> None:
    chosen = watch_list("Mine", [])
    chosen["data"] = {**chosen["data"], "detail": "full"}

    assert [held.detail for held in watch_lists(make_entry(chosen, watch_list("Yours", [])))] == [
        Detail.FULL,
        Detail.AUTOMATIC,
    ]


def test_a_name_has_its_suffix_and_is_spelled_for_people(suffixes: SuffixList) -> None:
    watched = merged(lists_by_name([a_list("xn--bcher-kva.de", "example.co.uk")]), suffixes)

    assert {(w.name, w.display_name, w.suffix) for w in watched.values()} == {
        ("xn--bcher-kva.de", "bücher.de", "de"),
        ("example.co.uk", "example.co.uk", "co.uk"),
    }


def test_a_name_whose_suffix_is_not_known_any_more_is_still_watched(
    suffixes: SuffixList,
) -> None:
    (watched,) = merged(lists_by_name([a_list("example.lab")]), suffixes).values()

    assert (watched.name, watched.suffix) == ("example.lab", "lab")


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Priority.LOW, Priority.HIGH, Priority.HIGH),
        (Priority.NORMAL, Priority.LOW, Priority.NORMAL),
        (Priority.LOW, Priority.LOW, Priority.LOW),
    ],
)
def test_the_highest_priority_counts(
    suffixes: SuffixList, one: Priority, other: Priority, both: Priority
) -> None:
    lists = [a_list("example.com", priority=one), a_list("example.com", priority=other)]

    for order in (lists, lists[::-1]):
        assert merged(lists_by_name(order), suffixes)["example.com"].priority is both


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Caution.FAST, Caution.CAREFUL, Caution.CAREFUL),
        (Caution.CAREFUL, Caution.REGISTRAR_ONLY, Caution.REGISTRAR_ONLY),
        (Caution.FAST, Caution.FAST, Caution.FAST),
    ],
)
def test_the_most_careful_list_counts(
    suffixes: SuffixList, one: Caution, other: Caution, both: Caution
) -> None:
    lists = [a_list("example.com", caution=one), a_list("example.com", caution=other)]

    for order in (lists, lists[::-1]):
        watched = merged(lists_by_name(order), suffixes, ceiling=WITH_REGISTRAR)
        assert watched["example.com"].caution is both


@pytest.mark.parametrize(
    ("intents", "wanted", "owned"),
    [
        ([Intent.WANTED], True, False),
        ([Intent.OWNED], False, True),
        ([Intent.OWNED, Intent.WANTED], True, True),
        ([Intent.OWNED, Intent.OWNED], False, True),
    ],
)
def test_a_name_is_watched_for_all_that_its_lists_want_of_it(
    suffixes: SuffixList, *, intents: list[Intent], wanted: bool, owned: bool
) -> None:
    lists = [replace(a_list("example.com"), intent=intent) for intent in intents]

    watched = merged(lists_by_name(lists), suffixes)["example.com"]

    assert (watched.wanted, watched.owned) == (wanted, owned)


def test_without_a_registrar_nobody_is_waited_for(suffixes: SuffixList) -> None:
    lists = lists_by_name([a_list("example.com", caution=Caution.REGISTRAR_ONLY)])

    watched = merged(lists, suffixes)["example.com"]

    assert watched.caution is Caution.CAREFUL
    assert watched.layers == REGISTRY_LAYERS


def test_with_a_registrar_it_is_asked(suffixes: SuffixList) -> None:
    watched = merged(lists_by_name([a_list("example.com")]), suffixes, ceiling=WITH_REGISTRAR)

    assert watched["example.com"].layers == REGISTRY_LAYERS | {Layer.REGISTRAR}


@pytest.mark.parametrize(
    ("limit", "price", "currency", "told"),
    [
        (None, "10", "USD", False),
        ("100", "99.99", "USD", True),
        ("100", "100.00", "USD", True),
        ("100.1", "100.10", "USD", True),
        ("100", "100.01", "USD", False),
        ("100", "10", "EUR", False),
        ("100", None, None, False),
    ],
)
def test_a_price_within_the_limit_is_news(
    *, limit: str | None, price: str | None, currency: str | None, told: bool
) -> None:
    data = {"names": [], "priority": "normal", "caution": "fast"}
    bought = {} if limit is None else {"price_limit": float(limit), "price_currency": "USD"}
    entry = make_entry(
        ConfigSubentryData(
            data=data | bought, subentry_type=SUBENTRY_WATCH_LIST, title="Mine", unique_id=None
        )
    )

    (held,) = watch_lists(entry)

    assert held.covers(None if price is None else Decimal(price), currency) is told


@given(st.lists(st.lists(st.sampled_from(["a.com", "b.com", "c.org"]), unique=True), max_size=4))
def test_every_name_of_every_list_is_held_by_exactly_its_lists(held: list[list[str]]) -> None:
    lists = [a_list(*names, title=str(i)) for i, names in enumerate(held)]

    holders = lists_by_name(lists)

    for name in ("a.com", "b.com", "c.org"):
        assert [held_by.title for held_by in holders.get(name, ())] == [
            watch_list.title for watch_list in lists if name in watch_list.names
        ]


RDAP, WHOIS = frozenset({Layer.RDAP}), frozenset({Layer.WHOIS})


@pytest.mark.parametrize(
    ("lists", "ceiling", "asked"),
    [
        ([RDAP], WITH_REGISTRAR, RDAP),
        ([RDAP, WHOIS], WITH_REGISTRAR, RDAP | WHOIS),
        ([RDAP, None], WITH_REGISTRAR, WITH_REGISTRAR),
        ([RDAP | {Layer.HTTP}], REGISTRY_LAYERS, RDAP),
        ([frozenset({Layer.REGISTRAR})], REGISTRY_LAYERS, REGISTRY_LAYERS),
        ([None], RDAP, RDAP),
    ],
)
def test_lists_narrow_what_the_entry_allows(
    suffixes: SuffixList,
    lists: list[frozenset[Layer] | None],
    ceiling: frozenset[Layer],
    asked: frozenset[Layer],
) -> None:
    held = lists_by_name([a_list("example.com", layers=layers) for layers in lists])

    assert merged(held, suffixes, ceiling=ceiling)["example.com"].layers == asked


def test_a_list_that_does_not_ask_the_registrar_does_not_wait_for_it(
    suffixes: SuffixList,
) -> None:
    held = [a_list("example.com", caution=Caution.REGISTRAR_ONLY, layers=RDAP)]

    watched = merged(lists_by_name(held), suffixes, ceiling=WITH_REGISTRAR)
    assert watched["example.com"].caution is Caution.CAREFUL


def test_a_list_without_a_price_limit_has_that_of_the_entry() -> None:
    own = watch_list("Own", [])
    own["data"] = {**own["data"], "price_limit": 20.1, "price_currency": "EUR"}
    lists = (own, watch_list("None", []))
    assert [held.price_limit for held in watch_lists(make_entry(*lists))] == [Decimal("20.1"), None]

    usual = {"price_limit": 9, "price_currency": "USD"}
    entry = MockConfigEntry(domain=DOMAIN, subentries_data=lists, options=usual)
    assert [(held.price_limit, held.price_currency) for held in watch_lists(entry)] == [
        (Decimal("20.1"), "EUR"),
        (Decimal(9), "USD"),
    ]
