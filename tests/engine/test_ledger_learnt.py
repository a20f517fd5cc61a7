"""What drops and published lists have taught outlives a restart, and the watch of a name."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.order import OrderBy, leading_order

from .hand_clock import START
from .ledger_world import NAME, SINK, answer, opened, rows, sound, transition, verdict, watched

OTHER = "other.test"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def drop(number: int, *, name: str = NAME, registry: str = "one") -> DropSeen:
    """Return the drop that a transition told of, with every field of it."""
    by = START + timedelta(days=number, seconds=2)
    return DropSeen(
        name=name,
        suffix="test",
        registry=registry,
        after=by - timedelta(seconds=2),
        by=by,
        foretold_earliest=by - timedelta(hours=2),
        foretold_latest=by + timedelta(hours=2),
        foretold_likely=by - timedelta(minutes=1),
        late_days=number - 1,
        changed_at=by - timedelta(days=5),
        registered_at=by - timedelta(days=900),
        transition_id=f"transition-{number}",
    )


async def told(ledger: Ledger, number: int, name: str = NAME) -> None:
    """Write the transition of a drop down."""
    await ledger.record(verdict(answer(name=name)), name, transition(number, name=name), [SINK])


async def test_drops_come_back_as_they_were(path: Path) -> None:
    ledger, clock = await opened(path)
    bare = replace(
        drop(2),
        foretold_earliest=None,
        foretold_latest=None,
        foretold_likely=None,
        changed_at=None,
        registered_at=None,
    )
    for number, one in enumerate((drop(1), bare), 1):
        await told(ledger, number)
        ledger.note_drop(one)
        ledger.note_drop(one)
    assert await ledger.drops_seen() == (drop(1), bare)
    await ledger.close()
    ledger = await Ledger.open(path, clock=clock)
    assert await ledger.drops_seen() == (drop(1), bare)
    await ledger.close()


async def test_a_drop_that_was_none_teaches_nothing(path: Path) -> None:
    ledger, clock = await opened(path)
    for number in (1, 2):
        await told(ledger, number)
        ledger.note_drop(drop(number))
    ledger.retract_drop("transition-1")
    ledger.retract_drop("never heard of")
    await ledger.close()
    ledger = await Ledger.open(path, clock=clock)
    assert await ledger.drops_seen() == (drop(2),)
    await ledger.close()


@pytest.mark.parametrize(("registry", "left"), [("one", ["two"]), (None, []), ("three", None)])
async def test_drops_can_be_forgotten_by_registry(
    path: Path, registry: str | None, left: list[str] | None
) -> None:
    ledger, clock = await opened(path)
    for number, key in enumerate(("one", "two", "one"), 1):
        await told(ledger, number)
        ledger.note_drop(drop(number, registry=key))
        if number == 2:
            await ledger.flush()
    ledger.forget_drops(registry)
    wanted = ["one", "two", "one"] if left is None else left
    assert [one.registry for one in await ledger.drops_seen()] == wanted
    await ledger.close()
    ledger = await Ledger.open(path, clock=clock)
    assert [one.registry for one in await ledger.drops_seen()] == wanted
    await ledger.close()


async def test_the_lesson_outlives_the_watch_and_the_name_does_not(path: Path) -> None:
    ledger, clock = await opened(path, None, NAME, OTHER)
    for number, name in enumerate((NAME, OTHER, NAME), 1):
        await told(ledger, number, name)
        ledger.note_drop(drop(number, name=name))
    await ledger.sync_names([watched(OTHER)], clock.now())
    ledger.note_drop(drop(4))  # a look that was still under way
    kept = await ledger.drops_seen()
    assert [one.name for one in kept] == ["", OTHER, "", ""]
    assert [one.by for one in kept] == [drop(number).by for number in (1, 2, 3, 4)]
    assert len({one.transition_id for one in kept}) == 4, "each is one of its own"
    await ledger.close()
    assert sound(path)
    assert not any(NAME in str(row) for row in rows(path, "SELECT * FROM drop_seen"))
    ledger = await Ledger.open(path, clock=clock)
    assert await ledger.drops_seen() == kept
    await ledger.close()


def test_forgotten_names_say_nothing_of_an_order_by_name() -> None:
    days = [
        replace(
            drop(day),
            name=name,
            after=drop(day).after + timedelta(minutes=place),
            by=drop(day).by + timedelta(minutes=place),
            changed_at=None,
            registered_at=None,
            transition_id=f"{day}-{place}",
        )
        for day in range(10)
        for place, name in enumerate(("", "b.test", "", "a.test", ""))
    ]
    assert leading_order(days, "UTC") is None
    named = [one for one in days if one.name]
    order = leading_order(named, "UTC")
    assert order is not None
    assert (order.by, order.reverse) == (OrderBy.NAME, True)


async def test_published_lists_come_back_without_names_that_were_let_go(path: Path) -> None:
    ledger, clock = await opened(path, None, NAME, OTHER)
    assert await ledger.load_published() == {}
    entries = {NAME: "2026-10-13T04:00:00+00:00", OTHER: "2026-10-14T04:00:00+00:00"}
    state = {"rows": 7, "due": "2026-10-13T00:00:00+00:00", "entries": entries}
    ledger.note_published("se", state)
    ledger.note_published("nu", {"rows": 0})
    assert await ledger.load_published() == {"se": state, "nu": {"rows": 0, "entries": {}}}
    ledger.note_published("nu", None)
    await ledger.sync_names([watched(OTHER)], clock.now())
    await ledger.close()
    assert sound(path)
    ledger = await Ledger.open(path, clock=clock)
    assert await ledger.load_published() == {
        "se": {**state, "entries": {OTHER: entries[OTHER]}},
    }
    await ledger.close()
