"""docs/dashboards.md: the cards parse, their entities exist, their templates say what is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
import pytest

from custom_components.domain_availability.engine.watching import Forecast

from .conftest import SetUp, watch_list
from .documents import examples
from .fake_monitor import AVAILABLE, PENDING_DELETE, REGISTERED, FakeEngine

PAGE = "dashboards.md"
EXAMPLES = examples(PAGE)
CARDS = [(title, card) for title, cards in EXAMPLES.items() for card in cards]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COMES_WITH_HOME_ASSISTANT = {
    "calendar",
    "conditional",
    "entities",
    "entity-filter",
    "gauge",
    "glance",
    "logbook",
    "markdown",
    "statistics-graph",
    "tile",
}
ROWS = {"weblink"}
"""Types of rows of an entities card."""


def nodes(card: Any) -> Iterator[dict[str, Any]]:
    """Return the card and everything in it."""
    if isinstance(card, dict):
        yield card
        for inner in card.values():
            yield from nodes(inner)
    elif isinstance(card, list):
        for inner in card:
            yield from nodes(inner)


def entity_ids(card: Any) -> Iterator[str]:
    """Return the entities a card names."""
    for node in nodes(card):
        for key in ("entity", "entity_id", "entities"):
            found = node.get(key, [])
            for one in [found] if isinstance(found, str) else found:
                if isinstance(one, str):
                    yield one


@pytest.mark.parametrize(("title", "card"), CARDS)
def test_a_card_is_of_those_that_come_with_home_assistant(title: str, card: Any) -> None:
    types = {node["type"] for node in nodes(card) if "type" in node}

    assert card["type"] in COMES_WITH_HOME_ASSISTANT, title
    assert types <= COMES_WITH_HOME_ASSISTANT | ROWS


def test_what_people_ask_for_is_there() -> None:
    assert {card["type"] for _, card in CARDS} >= {"markdown", "glance", "calendar", "conditional"}
    assert CARDS[0][0] == "Names by days to drop"


@pytest.mark.parametrize(("title", "card"), CARDS)
async def test_the_entities_of_a_card_exist(
    hass: HomeAssistant, set_up: SetUp, title: str, card: Any
) -> None:
    await set_up(watch_list("Wanted", ["example.com", "example.co.uk"]))

    named = set(entity_ids(card))
    assert named or card["type"] == "markdown", title
    assert {entity_id for entity_id in named if hass.states.get(entity_id) is None} == set()


def rendered(hass: HomeAssistant, title: str) -> str:
    """Return what a markdown card shows."""
    (card,) = EXAMPLES[title]
    text: str = Template(card["content"], hass).async_render(parse_result=False)
    return text


def expect_drop(engine: FakeEngine, name: str, at: datetime) -> None:
    """Let a name be in pending delete, to drop about then."""
    engine.monitor.show(
        name,
        verdict=PENDING_DELETE,
        forecast=Forecast(
            earliest=at - timedelta(hours=1),
            latest=at + timedelta(hours=1),
            likely=at,
            confidence=0.9,
            why="its registry says so",
        ),
    )


async def test_the_table_shows_names_by_days_to_drop(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    await hass.config.async_set_time_zone("Europe/Berlin")
    names = ["example.com", "example.co.uk", "example.org", "xn--bcher-kva.de"]
    await set_up(watch_list("Wanted", names))
    head = "| Name | Days | Expected | Phase |\n|:--|--:|:--|:--|\n"

    assert rendered(hass, "Names by days to drop") == f"{head}| none | | | |"

    engine.monitor.learn("example.org", REGISTERED)
    expect_drop(engine, "example.com", NOW + timedelta(days=4, hours=2))
    expect_drop(engine, "xn--bcher-kva.de", NOW + timedelta(days=2, hours=12, minutes=30))
    expect_drop(engine, "example.co.uk", NOW - timedelta(minutes=5))
    assert rendered(hass, "Names by days to drop") == (
        f"{head}"
        "| example.co.uk | 0 | 2026-11-23 12:55 | pending delete |\n"
        "| bücher.de | 3 | 2026-11-26 01:30 | pending delete |\n"
        "| example.com | 4 | 2026-11-27 15:00 | pending delete |"
    )


async def test_the_free_names_are_listed(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    await set_up(watch_list("Wanted", ["example.com", "example.org"]))
    assert rendered(hass, "Free now") == "None of them just now."

    engine.monitor.learn("example.com", AVAILABLE)
    engine.monitor.learn("example.org", REGISTERED)
    freezer.tick(timedelta(hours=3))

    assert rendered(hass, "Free now") == "- **example.com**, for 3 hours"
