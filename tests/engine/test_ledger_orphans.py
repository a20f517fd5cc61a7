"""Whatever happens, nothing in the file points nowhere, and what was let go is not there."""

import asyncio
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.domain_availability.engine.ledger import Ledger

from .hand_clock import HandClock
from .ledger_story import NAMES, Story
from .ledger_world import rows, sound

ORPHANS = {
    "a run without its name": (
        "SELECT id FROM observation WHERE name NOT NULL AND name NOT IN"
        " (SELECT name FROM watched_name)"
    ),
    "a last answer without its run": (
        "SELECT * FROM sighting WHERE observation_id NOT IN (SELECT id FROM observation)"
    ),
    "a renewal without its verdict": (
        "SELECT * FROM renewal WHERE verdict_id NOT IN (SELECT id FROM verdict)"
    ),
    "evidence without its verdict or run": (
        "SELECT * FROM verdict_observation WHERE verdict_id NOT IN (SELECT id FROM verdict)"
        " OR observation_id NOT IN (SELECT id FROM observation)"
    ),
    "a cause that is not there": (
        "SELECT * FROM observation"
        " WHERE led_by NOT NULL AND led_by NOT IN (SELECT id FROM observation)"
    ),
    "a cause about another name": (
        "SELECT * FROM observation AS led JOIN observation AS cause ON cause.id = led.led_by"
        " WHERE led.name NOT NULL AND cause.name NOT NULL AND led.name <> cause.name"
    ),
    "evidence of another name": (
        "SELECT * FROM verdict_observation JOIN verdict ON verdict.id = verdict_id"
        " JOIN observation ON observation.id = observation_id"
        " WHERE observation.name <> verdict.name"
    ),
    "a transition on another name's verdict": (
        "SELECT * FROM transition JOIN verdict ON verdict.id = verdict_id"
        " WHERE verdict.name <> transition.name"
    ),
    "a transition that a sink has no delivery of": (
        "SELECT * FROM transition WHERE"
        " (SELECT count(*) FROM delivery WHERE delivery.transition_id = transition.transition_id)"
        " <> 2"
    ),
    "a delivery of nothing": (
        "SELECT * FROM delivery WHERE transition_id NOT IN (SELECT transition_id FROM transition)"
    ),
    "a delivery that is both done and given up": (
        "SELECT * FROM delivery WHERE delivered_at NOT NULL AND ended_at NOT NULL"
    ),
    "an episode of another name": (
        "SELECT * FROM episode JOIN transition ON transition_id IN (began, ended)"
        " WHERE transition.name <> episode.name"
    ),
    "an episode that begins or ends with the wrong news": (
        "SELECT * FROM episode JOIN transition ON transition_id IN (began, ended)"
        " WHERE (transition_id = began) <> (to_verdict = 'available')"
    ),
    "a name that is free without an episode, or in one although it is not": (
        "SELECT * FROM transition AS last WHERE sequence ="
        " (SELECT max(sequence) FROM transition WHERE name = last.name)"
        " AND (to_verdict = 'available') <>"
        " (SELECT count(*) FROM episode WHERE name = last.name AND ended IS NULL)"
    ),
    "a plan on another name's verdict": (
        "SELECT * FROM plan JOIN verdict ON verdict.id = verdict_id WHERE verdict.name <> plan.name"
    ),
    "an entry without its name": (
        "SELECT * FROM published_entry WHERE name NOT IN (SELECT name FROM watched_name)"
    ),
    "a drop that names who is not watched": (
        "SELECT * FROM drop_seen"
        " WHERE name NOT NULL AND name NOT IN (SELECT name FROM watched_name)"
        " OR transition_id NOT NULL"
        " AND transition_id NOT IN (SELECT transition_id FROM transition)"
    ),
}


def tables(path: Path) -> list[str]:
    """Return the names of all tables."""
    found = rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    return [str(name) for (name,) in found]


def assert_whole(path: Path, watched: set[str]) -> None:
    """Check that nothing points nowhere, and that nothing is left of names that were let go."""
    assert sound(path)
    for what, query in ORPHANS.items():
        assert rows(path, query) == [], what
    everything = {table: rows(path, f"SELECT * FROM {table}") for table in tables(path)}  # noqa: S608 - ours
    for name in set(NAMES) - watched:
        for table, found in everything.items():
            assert not [row for row in found if name in str(row)], f"{name} in {table}"


async def _live(path: Path, seed: int, steps: int) -> set[str]:
    chance = Random(seed)  # noqa: S311 - a story that can be told again
    clock = HandClock()
    ledger = await Ledger.open(path, clock=clock)
    story = Story(ledger, clock, chance)
    for _ in range(3):
        await story.go_on(steps)
        await story.ledger.close()
        assert_whole(path, story.watched)
        story.ledger = await Ledger.open(path, clock=clock)
        story.known.clear()
        assert story.ledger.replaced is None
    await story.ledger.close()
    return story.watched


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_nothing_is_left_over(seed: int, steps: int) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_live(Path(folder, "ledger.db"), seed, steps))


async def test_a_file_out_of_which_all_names_went_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    left = await _live(path, 7, 150)
    ledger = await Ledger.open(path, clock=HandClock())
    assert left
    await ledger.sync_names([], HandClock().now())
    await ledger.thin()
    await ledger.close()
    assert_whole(path, set())
    nobodys = {"observation", "drop_seen", "published_list", "budget_day", "pace", "announcement"}
    for table in set(tables(path)) - nobodys:
        assert rows(path, f"SELECT * FROM {table}") == [], table  # noqa: S608 - ours
    assert rows(path, "SELECT * FROM observation WHERE name NOT NULL") == []
