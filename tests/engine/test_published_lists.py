"""Published lists as a source of drop times: the lab's, over real sockets, by a turned clock."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import json
import logging
import random
import threading
from typing import Any

import aiohttp
import pytest

from custom_components.domain_availability.engine.kept import Json
from custom_components.domain_availability.engine.policy import DropList, Policy
from custom_components.domain_availability.engine.probes.droplists import READERS, ListReader
from custom_components.domain_availability.engine.probes.droplists.nominet import Nominet
from custom_components.domain_availability.engine.probes.droplists.reader import Row
from custom_components.domain_availability.engine.probes.sockets import SocketNetwork
from custom_components.domain_availability.engine.published_lists import PublishedLists
from custom_components.domain_availability.engine.registries import Registries
from lab import Lab, LabClock

from .hand_clock import START, HandClock

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SE, UK, CO_UK, AU = "a.se-test", "b.uk-test", "c.co.uk-test", "d.au-test"
LOGGER = "custom_components.domain_availability.engine.published_lists"


@dataclass
class World:
    """A lab, a clock that both follow, and the lists of whoever watches names there."""

    lab: Lab
    clock: HandClock
    network: SocketNetwork
    watched: set[str] = field(default_factory=set)
    told: list[set[str]] = field(default_factory=list)
    """Names with changed entries, call by call."""
    noted: dict[str, Mapping[str, Json]] = field(default_factory=dict)

    def lists(self, policies: Mapping[str, Policy] | None = None) -> PublishedLists:
        """Return lists that nothing is known of yet."""
        registries = Registries.load(self.lab.endpoints())
        made = PublishedLists(
            clock=self.clock,
            network=self.network,
            policies=registries.policy if policies is None else policies.__getitem__,
            watched=lambda: self.watched,
            note=self.noted.__setitem__,
            chance=random.Random(1),  # noqa: S311  # jitter, the same in every run
        )
        made.on_change(lambda names: self.told.append(set(names)))
        return made

    def asked(self, suffix: str) -> list[str]:
        """Return what a registry's lists answered, oldest first."""
        return [one.answer for one in self.lab.asked(suffix, "lists")]

    def news(self) -> list[set[str]]:
        """Return what was told since the last time."""
        news, self.told = self.told, []
        return news


@pytest.fixture
async def world(socket_enabled: None) -> AsyncIterator[World]:
    """Run a lab with a name that leaves under each suffix that has a list."""
    del socket_enabled
    clock = HandClock()
    async with Lab(clock=LabClock(source=clock.now)) as lab, aiohttp.ClientSession() as session:
        lab.register(SE, phase="redemption", since="-50d")
        lab.register(UK, phase="redemption", since="-10d")
        lab.register(CO_UK, phase="pending_delete", since="-1d")
        lab.register(AU, phase="redemption", since="-30d")
        yield World(lab=lab, clock=clock, network=SocketNetwork(session))


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Return the log's lines, which never name what is watched."""
    caplog.set_level(logging.DEBUG, LOGGER)
    found: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(f"{record.levelname} {record.getMessage()}")

    handler = Handler()
    logging.getLogger(LOGGER).addHandler(handler)
    yield found
    logging.getLogger(LOGGER).removeHandler(handler)
    assert not [line for line in found for name in (SE, UK, CO_UK, AU) if name in line]


async def test_a_watched_name_on_a_list_gets_its_time(world: World, lines: list[str]) -> None:
    world.watched = {SE, UK, CO_UK, AU, "quiet-control.se-test", "e.test"}
    lists = world.lists()
    assert lists.release_of(SE) is None
    await lists.refresh(world.clock.now())
    drops = {name: world.lab.world.life(name).steps[-1].at for name in (SE, UK, CO_UK, AU)}
    assert {name: lists.release_of(name) for name in drops} == {
        name: at.replace(microsecond=0) for name, at in drops.items()
    }
    assert lists.release_of(SE) == datetime(2026, 10, 23, 4, 0, tzinfo=UTC)
    assert lists.release_of("quiet-control.se-test") is None
    assert lists.release_of("e.test") is None
    assert sorted(name for names in world.news() for name in names) == [SE, UK, CO_UK, AU]
    assert lines == []
    assert world.noted == lists.snapshot()


async def test_only_lists_that_are_needed_are_fetched(world: World) -> None:
    lists = world.lists()
    for names in (set[str](), {"e.test"}):
        world.watched = names
        await lists.refresh(world.clock.now())
    assert world.lab.asked(protocol="lists") == []
    world.watched = {"e.test", CO_UK}
    await lists.refresh(world.clock.now())
    assert [one.name for one in world.lab.asked(protocol="lists")] == ["uk-test"]


async def days_of(world: World, lists: PublishedLists, days: int) -> None:
    """Let days go by, a quarter of an hour at a time."""
    for _ in range(days * 96):
        world.clock.turn(900)
        await lists.refresh(world.clock.now())


async def test_each_is_fetched_once_a_day_at_a_second_of_its_own(world: World) -> None:
    world.watched = {SE, UK, AU}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    await days_of(world, lists, 10)
    times: dict[str, list[datetime]] = {}
    for one in world.lab.asked(protocol="lists"):
        times.setdefault(one.question, []).append(one.at)
    assert len(times) == 4
    for first, *others in times.values():
        assert first - START < HOUR
        assert 9 <= len(others) <= 10
        assert {later - other for other, later in pairwise(others)} == {DAY}
    assert len({others[-1] - START for others in times.values()}) == 4


async def test_an_edition_is_fetched_once(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    await days_of(world, lists, 3)
    assert world.asked("uk-test")[:3] == ["200", "304", "304"]
    assert lists.release_of(UK) is not None


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("error_503", {}),
        ("throttle", {"seconds": 60}),
        ("html_200", {}),
        ("empty", {}),
        ("moved", {"to": "http://127.0.0.1:1/"}),
        ("cut_text", {}),
        ("cut", {}),
        ("down", {}),
    ],
)
async def test_a_list_that_cannot_be_had_is_said_once_and_changes_nothing(
    world: World, lines: list[str], kind: str, options: dict[str, str | float]
) -> None:
    world.watched = {UK, SE}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    before = {name: lists.release_of(name) for name in (UK, SE)}
    world.news()
    suffix = None if kind == "down" else "uk-test"
    world.lab.register("new.uk-test", phase="redemption")
    world.lab.fault(suffix, "lists", kind, options=options)
    await days_of(world, lists, 5)
    assert {name: lists.release_of(name) for name in (UK, SE)} == before
    assert world.news() == []
    warned = [line for line in lines if "uk-test.csv.gz cannot be used" in line]
    assert len(warned) == 1
    assert warned[0].startswith("WARNING")
    assert len(lines) == (2 if kind == "down" else 1)
    world.lab.clear()
    await days_of(world, lists, 2)
    assert sum("INFO" in line and "uk-test" in line for line in lines) == 1
    world.lab.register("newer.uk-test", phase="redemption")
    world.lab.fault(suffix, "lists", kind, options=options)
    await days_of(world, lists, 2)
    assert sum("uk-test.csv.gz cannot be used" in line for line in lines) == 2


async def test_it_is_tried_again_after_an_hour_doubling_to_a_day(world: World) -> None:
    world.watched = {UK}
    world.lab.fault("uk-test", "lists", "error_500")
    lists = world.lists()
    await lists.refresh(world.clock.now())
    await days_of(world, lists, 4)
    times = [one.at for one in world.lab.asked("uk-test", "lists")]
    hours = [round((later - earlier) / HOUR) for earlier, later in pairwise(times)]
    assert hours == [1, 2, 4, 8, 16, 24, 24]


async def test_what_is_a_week_old_is_forgotten(world: World) -> None:
    world.watched = {UK, CO_UK, SE}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    world.news()
    world.lab.fault("uk-test", "lists", "error_503")
    await days_of(world, lists, 7)
    assert lists.release_of(UK) is not None
    await days_of(world, lists, 1)
    assert (lists.release_of(UK), lists.release_of(CO_UK)) == (None, None)
    assert lists.release_of(SE) is not None
    assert world.news() == [{UK, CO_UK}]
    world.lab.clear()
    await days_of(world, lists, 2)
    assert lists.release_of(UK) is not None
    assert {UK} in [names & {UK} for names in world.news()]


async def test_a_name_that_left_its_list_before_its_time_is_missing(world: World) -> None:
    world.watched = {UK, CO_UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    drop, at = lists.release_of(UK), world.clock.now()
    assert lists.missing_since(UK) is None
    world.news()
    world.lab.renew(UK)
    await days_of(world, lists, 1)
    assert (lists.release_of(UK), lists.missing_since(UK)) == (drop, at)
    assert (lists.release_of(CO_UK) is None, lists.missing_since(CO_UK)) == (False, None)
    assert world.news() == [{UK}]


@pytest.mark.parametrize("passed_first", [True, False])
async def test_a_time_that_has_passed_on_one_list_hides_none_to_come_on_another(
    world: World, *, passed_first: bool
) -> None:
    world.watched = {AU}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    now = world.clock.now().replace(microsecond=0)

    def told(*moments: datetime) -> datetime | None:
        """Return what is known by lists that have these moments, one each."""
        kept = dict(lists.snapshot())
        assert len(kept) == len(moments)
        for key, moment in zip(sorted(kept, reverse=passed_first), moments, strict=True):
            kept[key] = {**kept[key], "entries": {AU: moment.isoformat()}}
        again = world.lists()
        again.restore(kept)
        return again.release_of(AU)

    assert told(now - 2 * DAY, now + DAY) == now + DAY
    assert told(now + HOUR, now + DAY) == now + HOUR
    assert told(now - 2 * DAY, now - 3 * DAY) == now - 2 * DAY
    # Its time has only begun: the name may be going right now.
    assert told(now - HOUR / 4, now + HOUR / 4) == now - HOUR / 4


async def test_a_time_that_moved_is_told(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    drop = lists.release_of(UK)
    world.news()
    assert drop is not None
    later = drop + 2 * HOUR
    world.lab.register(UK, schedule=[("-10d", "redemption"), (later, "free")])
    await days_of(world, lists, 1)
    assert lists.release_of(UK) == later
    assert world.news() == [{UK}]


async def test_a_name_watched_later_has_its_time_without_a_request(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    world.news()
    world.watched = {CO_UK, "unknown.uk-test"}
    lists.notice()
    drop = world.lab.world.life(CO_UK).steps[-1].at
    assert lists.release_of(CO_UK) == drop.replace(microsecond=0)
    assert world.news() == [{CO_UK}]
    assert UK not in json.dumps(lists.snapshot())
    assert len(world.asked("uk-test")) == 1


async def test_a_name_watched_after_a_restart_has_its_time_without_a_request(world: World) -> None:
    """It drops within the day: by the list's next turn it would be gone."""
    soon = "f.uk-test"
    drop = world.clock.now().replace(microsecond=0) + 28 * HOUR
    world.lab.register(soon, schedule=[("-80d", "redemption"), (drop, "free")])
    kept, _ = await _before_a_restart(world)
    again = world.lists()
    again.restore(kept)
    again.notice()
    await again.refresh(world.clock.now())
    world.news()
    world.watched = {UK, SE, soon, "unknown.uk-test"}
    again.notice()
    assert again.release_of(soon) == drop
    assert again.release_of("unknown.uk-test") is None
    assert world.news() == [{soon}]
    await again.refresh(world.clock.now())
    assert world.asked("uk-test") == ["200"]
    assert soon not in json.dumps(kept)
    await days_of(world, again, 2)
    assert world.asked("uk-test")[:2] == ["200", "200"]


async def test_a_list_that_nobody_needs_any_more_is_let_go(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    for names in ({SE}, {UK}, {SE}):
        world.watched = names
        lists.notice()
        assert (lists.release_of(UK) is None) is (UK not in names)
    await days_of(world, lists, 3)
    assert world.asked("uk-test") == ["200"]
    world.watched = {UK}
    lists.notice()
    assert lists.release_of(UK) is None
    await lists.refresh(world.clock.now())
    assert lists.release_of(UK) is not None
    assert world.asked("uk-test") == ["200", "200"]


async def _before_a_restart(world: World) -> tuple[dict[str, Any], datetime | None]:
    """Fetch the lists of two names; return what is kept of them, and when one is released."""
    world.watched = {UK, SE}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    world.news()
    return json.loads(json.dumps(lists.snapshot())), lists.release_of(UK)


async def test_a_restart_is_no_excuse_to_ask_again(world: World) -> None:
    kept, drop = await _before_a_restart(world)
    again = world.lists()
    again.restore(kept)
    names, world.watched = world.watched, set()
    await again.refresh(world.clock.now())
    world.watched = names
    await again.refresh(world.clock.now())
    assert again.release_of(UK) == drop
    assert world.news() == [{UK, SE}]
    assert (world.asked("uk-test"), world.asked("se-test")) == (["200"], ["200"])
    assert again.snapshot() == kept
    await days_of(world, again, 3)
    assert world.asked("uk-test")[:3] == ["200", "200", "304"]


async def test_what_was_kept_may_come_after_the_names(world: World) -> None:
    kept, drop = await _before_a_restart(world)
    world.lab.fault(None, "lists", "down")
    again = world.lists()
    again.notice()
    again.restore(kept)
    assert again.release_of(UK) == drop
    assert world.news() == [{UK, SE}]
    await again.refresh(world.clock.now())
    assert again.snapshot() == kept
    assert len(world.lab.asked(protocol="lists")) == 2


async def test_names_have_their_times_as_soon_as_what_was_kept_is_there(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    kept, drop = lists.snapshot(), lists.release_of(UK)
    again = world.lists()
    world.watched = set()
    again.restore(kept)
    assert again.release_of(UK) == drop
    world.watched = {UK}
    again.notice()
    assert again.snapshot() == kept


async def test_what_is_told_since_stays_whatever_else_is_taken_up(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    old = lists.snapshot()
    await days_of(world, lists, 1)
    new = lists.snapshot()
    assert new != old
    lists.restore(old)
    assert lists.snapshot() == new


async def test_after_a_long_pause_nothing_old_counts(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    await lists.refresh(world.clock.now())
    world.lab.fault("uk-test", "lists", "error_503")
    world.clock.turn(8 * 86_400)
    world.news()
    again = world.lists()
    again.restore(lists.snapshot())
    again.notice()
    assert again.release_of(UK) is None
    assert world.news() == []


@pytest.mark.parametrize(
    "kept", [None, 1, [], {"x": 1}, {1: {}}, {"nominet http://x/": {"due": 1}}]
)
async def test_a_garbled_snapshot_is_passed_over(world: World, kept: object) -> None:
    world.watched = {UK}
    lists = world.lists()
    lists.restore(kept)
    await lists.refresh(world.clock.now())
    assert lists.release_of(UK) is not None


async def test_who_is_told_may_have_had_enough(world: World) -> None:
    world.watched = {UK}
    lists = world.lists()
    more: list[Collection[str]] = []
    remove = lists.on_change(more.append)
    remove()
    remove()
    await lists.refresh(world.clock.now())
    assert (len(world.told), more) == (1, [])


async def test_a_mistake_over_one_list_ends_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    lists = world.lists()
    told: list[Collection[str]] = []

    def fail_first(names: Collection[str]) -> None:
        told.append(names)
        if len(told) == 1:
            raise RuntimeError("a mistake")

    lists.on_change(fail_first)
    world.watched = {UK, SE}
    task = asyncio.create_task(lists.run())
    try:
        async with asyncio.timeout(10):
            while lists.release_of(SE) is None or lists.release_of(UK) is None:
                world.clock.turn(60)
                await asyncio.sleep(0)
    finally:
        task.cancel()
    assert len(told) > 1
    assert "could not be looked after" in caplog.text
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_runs_by_the_clock_and_hears_of_other_names(world: World) -> None:
    lists = world.lists()
    fetched = asyncio.Event()
    lists.on_change(lambda _: fetched.set())
    task = asyncio.create_task(lists.run())
    try:
        for names, suffix in (({UK}, "uk-test"), ({UK, SE}, "se-test")):
            fetched.clear()
            world.watched = names
            await asyncio.sleep(0)
            lists.notice()
            async with asyncio.timeout(10):
                await fetched.wait()
            assert world.asked(suffix) == ["200"]
        world.lab.renew(UK)
        fetched.clear()
        async with asyncio.timeout(10):
            while not fetched.is_set():
                world.clock.turn(60)
                await asyncio.sleep(0)
        assert lists.missing_since(UK) is not None
        assert world.clock.now() - START < 2 * DAY
    finally:
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Patient(Nominet):
    """A reader that only goes on when the event loop has."""

    key = "patient"

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def rows(self, body: bytes) -> Iterator[Row | None]:
        """Wait before each row."""
        for row in super().rows(body):
            self.begun.set()
            assert self.go_on.wait(10)
            yield row


async def test_reading_holds_nothing_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Patient()
    readers: dict[str, ListReader] = dict(READERS)
    monkeypatch.setattr(
        "custom_components.domain_availability.engine.published_lists.READERS",
        readers | {"patient": reader},
    )
    url = world.lab.servers["lists:http"].address + "current/uk-test.csv.gz"
    policy = Policy(suffix="uk-test", drop_list=(DropList(reader="patient", url=url),))
    world.watched = {UK}
    lists = world.lists({"uk-test": policy})
    refreshing = asyncio.create_task(lists.refresh(world.clock.now()))
    assert await asyncio.to_thread(reader.begun.wait, 10)
    assert not refreshing.done()
    reader.go_on.set()
    await refreshing
    assert lists.release_of(UK) is not None
