"""What was told and how it ended is counted, and outlives the names it was about."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from custom_components.domain_availability.engine.announcements import (
    Spread,
    Told,
    after_forecast,
    count,
    free_for,
    unseen_for,
)
from custom_components.domain_availability.engine.drop_seen import DropSeen
from custom_components.domain_availability.engine.episodes import EpisodeEnd
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.verdict import TransitionKind as Kind
from custom_components.domain_availability.engine.verdict import VerdictKind

from .hand_clock import START, HandClock
from .ledger_world import NAME, SINK, answer, opened, rows, sound, transition, verdict

STORY = (
    (Kind.BECAME_AVAILABLE, "10", 0),
    (Kind.TAKEN, "2", 600),
    (Kind.BECAME_AVAILABLE, "12", 1000),
    (Kind.RETRACTED, "2", 1030),
    (Kind.FIRST_SEEN, "13", 2000),
    (Kind.BECAME_AVAILABLE, "10", 3000),
)
"""The last is a price that fell: within the episode that began before it."""


async def live(ledger: Ledger) -> None:
    """Let it all happen to the name."""
    for number, (kind, row, seconds) in enumerate(STORY, 1):
        now = (
            VerdictKind.REGISTERED
            if kind in {Kind.TAKEN, Kind.RETRACTED}
            else VerdictKind.AVAILABLE
        )
        told = replace(transition(number, seconds=seconds), kind=kind, to_verdict=now)
        judged = verdict(answer(seconds), kind=now, seconds=seconds, row=row)
        await ledger.record(judged, NAME, told, [SINK])


async def test_each_is_written_down_with_its_row_and_its_end(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, _ = await opened(path)
    await live(ledger)
    told = await ledger.announcements()
    assert [(one.row, one.how) for one in told] == [
        ("10", EpisodeEnd.TAKEN),
        ("12", EpisodeEnd.RETRACTED),
        ("10", None),
    ]
    assert told[0].suffix == "test"
    assert count(told) == {
        "": Told(told=3, retracted=1, taken=1),
        "10": Told(told=2, taken=1),
        "12": Told(told=1, retracted=1),
    }
    ten = timedelta(minutes=10)
    assert free_for(told) == Spread(count=1, median=ten, p95=ten, longest=ten)
    await ledger.close()


async def test_they_outlive_the_name_and_do_not_tell_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, clock = await opened(path)
    await live(ledger)
    before = await ledger.announcements()
    await ledger.sync_names([], clock.now())
    await ledger.close()
    assert sound(path)
    assert NAME not in repr(rows(path, "SELECT * FROM announcement"))

    ledger = await Ledger.open(path, clock=HandClock())
    assert await ledger.announcements() == before
    assert await ledger.forget_announcements() == 3
    assert await ledger.announcements() == ()
    await ledger.close()


async def test_what_is_counted_elsewhere_is_kept_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, _ = await opened(path)
    assert await ledger.load_tally("health") == {}
    ledger.note_tally("health", {"layers": {"whois": {"tries": 3}}})
    ledger.note_tally("health", {"layers": {"whois": {"tries": 4}}})
    await ledger.close()
    ledger = await Ledger.open(path, clock=HandClock())
    assert await ledger.load_tally("health") == {"layers": {"whois": {"tries": 4}}}
    await ledger.close()


def drop(likely: float | None, after: float, by: float) -> DropSeen:
    """Return a drop seen between two moments (seconds), foretold for a third."""
    return DropSeen(
        name="",
        suffix="test",
        registry="Test",
        after=START + timedelta(seconds=after),
        by=START + timedelta(seconds=by),
        foretold_likely=None if likely is None else START + timedelta(seconds=likely),
        transition_id=f"{after}",
    )


def test_how_long_after_the_forecast_drops_were_seen() -> None:
    drops = [drop(0, -2, 10), drop(0, 26, 30), drop(100, 40, 60), drop(None, 0, 600)]
    seconds = timedelta(seconds=1)
    assert after_forecast(drops) == Spread(
        count=3, median=10 * seconds, p95=30 * seconds, longest=30 * seconds
    ), "one that came before its moment was not late"
    assert unseen_for(drops) == Spread(
        count=4, median=16 * seconds, p95=600 * seconds, longest=600 * seconds
    )
    assert after_forecast([]) is None
