"""What published lists have told lives through a restart, in whatever order a monitor is begun."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
import random

import pytest

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.look import Look, Observe
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.published_lists import PublishedLists
from custom_components.domain_availability.engine.registries import Registries
from custom_components.domain_availability.engine.watching import WatchedName

from .ledger_world import rows
from .test_published_lists import CO_UK, DAY, HOUR, SE, UK, World, world

__all__ = ["world"]

NAMES = (SE, UK, CO_UK)
SUFFIXES = ("se-test", "uk-test")

both_orders = pytest.mark.parametrize(
    "start_first", [False, True], ids=["names first, as at home", "started first"]
)


async def see_nothing(_: Look) -> tuple[Observation, ...]:
    """Look at a name without an answer: what is known of it, the lists have told."""
    return ()


@dataclass(kw_only=True)
class Run:
    """One run of a monitor over the ledger of the last."""

    world: World
    lists: PublishedLists
    monitor: Monitor
    changed: list[str]

    async def refresh(self) -> None:
        """Fetch what is due now, and write it down."""
        await self.lists.refresh(self.world.clock.now())

    def fetched(self) -> int:
        """Return how often any list was asked for, in all runs."""
        return len(self.world.lab.asked(protocol="lists"))


def named(name: str) -> WatchedName:
    """Return a name to watch."""
    return WatchedName(name=name, display_name=name, suffix=name.partition(".")[2])


@asynccontextmanager
async def run(
    world: World, path: Path, *, start_first: bool = False, observe: Observe = see_nothing
) -> AsyncGenerator[Run]:
    """Begin a monitor on the ledger at `path`, and end it as at home."""
    registries = Registries.load(world.lab.endpoints())
    ledger = await Ledger.open(path, clock=world.clock)
    made: list[Monitor] = []
    lists = PublishedLists(
        clock=world.clock,
        network=world.network,
        policies=registries.policy,
        watched=lambda: made[0].watched,
        note=ledger.note_published,
        chance=random.Random(),  # noqa: S311  # jitter, another one in each run
    )
    monitor = Monitor(
        clock=world.clock,
        observe=observe,
        policies=registries.policy,
        ledger=ledger,
        pacer=Pacer(world.clock),
        budget=Budget(clock=world.clock),
        lists=lists,
    )
    made.append(monitor)
    changed: list[str] = []
    monitor.on_change(changed.append)
    try:
        if start_first:
            await monitor.start()
        await monitor.watch(map(named, NAMES))
        if not start_first:
            await monitor.start()
        yield Run(world=world, lists=lists, monitor=monitor, changed=changed)
    finally:
        await monitor.stop()
        await ledger.close()


@both_orders
async def test_times_and_turns_live_through_a_restart(
    world: World, tmp_path: Path, *, start_first: bool
) -> None:
    path = tmp_path / "ledger.db"
    async with run(world, path) as first:
        await first.refresh()
        told = {name: first.lists.release_of(name) for name in NAMES}
        assert None not in told.values()
        fetched = first.fetched()
        kept = first.lists.snapshot()
    entries = rows(path, "SELECT name, at FROM published_entry ORDER BY name")
    assert [name for name, _ in entries] == sorted(NAMES)

    world.lab.fault(None, "lists", "error_503")
    world.clock.turn(HOUR.total_seconds())
    async with run(world, path, start_first=start_first) as second:
        assert {name: second.lists.release_of(name) for name in NAMES} == told
        assert second.lists.snapshot() == kept
        assert set(second.changed) >= set(NAMES)
        await second.refresh()
        assert second.fetched() == fetched
    assert rows(path, "SELECT name, at FROM published_entry ORDER BY name") == entries

    world.lab.clear()
    async with run(world, path, start_first=start_first) as third:
        world.clock.turn(30 * 3600)
        await third.refresh()
        assert third.fetched() == 2 * fetched
        assert {name: third.lists.release_of(name) for name in NAMES} == told


@both_orders
async def test_a_server_that_wants_to_be_left_alone_is_after_a_restart(
    world: World, tmp_path: Path, *, start_first: bool
) -> None:
    path = tmp_path / "ledger.db"
    world.lab.fault(None, "lists", "throttle", options={"seconds": 4 * 3600})
    async with run(world, path) as first:
        await first.refresh()
        fetched = first.fetched()
        assert fetched > 0
    world.lab.clear()
    for hours, times in ((2, 1), (1, 1), (2, 2)):
        world.clock.turn(hours * 3600)
        async with run(world, path, start_first=start_first) as again:
            await again.refresh()
            assert again.fetched() == times * fetched


@both_orders
async def test_a_restart_does_not_make_what_was_told_count_for_longer(
    world: World, tmp_path: Path, *, start_first: bool
) -> None:
    path = tmp_path / "ledger.db"
    async with run(world, path) as first:
        await first.refresh()
    world.lab.fault(None, "lists", "error_503")
    for after, counts in ((7 * DAY, True), (timedelta(seconds=1), False)):
        world.clock.turn(after.total_seconds())
        async with run(world, path, start_first=start_first) as again:
            assert (again.lists.release_of(SE) is not None) is counts
            await again.refresh()


async def test_what_a_list_has_lost_holds_through_a_restart_until_the_record_says_otherwise(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    phase = Phase.REDEMPTION

    async def see_record(look: Look) -> tuple[Observation, ...]:
        """Look at the registry's record, which shows the phase."""
        if look.name != UK:
            return ()
        record = Observation(
            name=UK,
            suffix=look.policy.suffix,
            layer=Layer.RDAP,
            outcome=Outcome.REGISTERED,
            server="https://rdap.test/",
            asked_at=world.clock.now(),
            phase=phase,
            facts=Facts(name=UK),
        )
        return (record,)

    async with run(world, path, observe=see_record) as first:
        await first.refresh()
        drop = first.lists.release_of(UK)
        assert drop is not None
        shown = await first.monitor.check(UK)
        assert shown.forecast is not None
        assert shown.forecast.earliest == drop
        world.clock.turn(30 * 3600)
        world.lab.renew(UK)
        await first.refresh()
    async with run(world, path, observe=see_record) as second:
        shown = await second.monitor.check(UK)
        assert shown.forecast is not None
        assert shown.forecast.earliest == drop
        world.clock.turn(3600)
        phase = Phase.REGISTERED
        assert (await second.monitor.check(UK)).forecast is None
        assert second.lists.release_of(UK) == drop
        # Nor is it believed again once the deletion is long past.
        world.clock.turn(8 * 86_400)
        assert (await second.monitor.check(UK)).forecast is None


async def test_what_comes_along_from_another_ledger_takes_nothing_back(
    world: World, tmp_path: Path
) -> None:
    async with run(world, tmp_path / "ledger.db") as here:
        await here.refresh()
        kept = here.lists.snapshot()
        await here.monitor.take_up_more(NAMES)
        assert here.lists.snapshot() == kept
        assert all(here.lists.release_of(name) is not None for name in NAMES)
