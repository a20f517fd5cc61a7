"""Home Assistant in trouble: nothing told is missed by an entity, nothing half done stays so."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_fire_time_changed,  # the package ships no types
)

from custom_components.domain_availability import announce
from custom_components.domain_availability.announce import TRY_AGAIN
from custom_components.domain_availability.const import LEDGER_FILE
from custom_components.domain_availability.coordinator import DomainAvailabilityCoordinator
from custom_components.domain_availability.detail import FULL_COSTS
from custom_components.domain_availability.engine.ledger import LedgerError
from custom_components.domain_availability.engine.verdict import TransitionKind

from .conftest import SetUp, make_entry, watch_list
from .fake_monitor import FakeEngine, FakeMonitor, transition
from .test_announce import heard
from .test_lists_change import set_names, shown

__all__ = ["heard"]

LIST = watch_list("Mine", ["example.com"])
MANY = [f"name-{number}.com" for number in range(60)]


def ledgers(folder: Path, ending: str = "") -> list[Path]:
    """Return the ledger's files whose names go on like this."""
    return list(folder.glob(f"{LEDGER_FILE}{ending}*"))


def last_change(hass: HomeAssistant) -> object:
    """Return what the event entity shows."""
    state = hass.states.get("event.example_com_last_change")
    assert state is not None
    return state.attributes["event_type"]


async def test_what_happens_while_the_entities_are_taken_down_is_shown_later(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up(LIST)
    take_down = hass.config_entries.async_unload_platforms

    async def take_down_slowly(entry: ConfigEntry, platforms: tuple[str, ...]) -> bool:
        done = await take_down(entry, platforms)
        await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))
        return done

    monkeypatch.setattr(hass.config_entries, "async_unload_platforms", take_down_slowly)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert last_change(hass) == "became_available"
    assert engine.outbox == {}


async def test_an_entry_whose_platforms_stay_goes_on_telling(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up(LIST)

    async def refuse(*_: object) -> bool:
        return False

    monkeypatch.setattr(hass.config_entries, "async_unload_platforms", refuse)
    assert not await hass.config_entries.async_unload(entry.entry_id)
    await engine.monitor.tell(transition("example.com", TransitionKind.TAKEN))

    assert last_change(hass) == "taken"
    await entry.runtime_data.async_close()


async def test_news_that_cannot_be_told_holds_up_no_other_and_is_not_lost(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    heard: list[object],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await set_up(LIST, watch_list("Other", ["example.org"]))
    ids = announce.registry_ids

    def stumble(
        hass: HomeAssistant, coordinator: DomainAvailabilityCoordinator, name: str
    ) -> object:
        if name == "example.com":
            raise KeyError(name)
        return ids(hass, coordinator, name)

    monkeypatch.setattr(announce, "registry_ids", stumble)
    await engine.monitor.tell(transition("example.com", TransitionKind.TAKEN, transition_id="t-1"))
    await engine.monitor.tell(transition("example.org", TransitionKind.TAKEN, transition_id="t-2"))

    assert engine.outbox.keys() == {"t-1"}
    assert len(heard) == 1
    assert "example.com" not in caplog.messages[-1]
    monkeypatch.setattr(announce, "registry_ids", ids)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=TRY_AGAIN))
    await hass.async_block_till_done()
    assert engine.outbox == {}
    assert len(heard) == 2


async def test_a_change_the_ledger_cannot_follow_is_made_up_for(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up(LIST)
    watch = FakeMonitor.watch

    async def fail_once(*_: object) -> None:
        monkeypatch.setattr(FakeMonitor, "watch", watch)
        raise LedgerError("disk")

    monkeypatch.setattr(FakeMonitor, "watch", fail_once)
    set_names(hass, entry, 0, "example.com", "b.com")
    await hass.async_block_till_done()

    assert shown(hass, entry) == set(engine.monitor.names) == {"example.com", "b.com"}


@pytest.mark.usefixtures("engine")
async def test_a_ledger_that_cannot_be_read_is_tried_again(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise LedgerError("disk")

    monkeypatch.setattr(FakeMonitor, "watch", fail)
    entry = make_entry(LIST)
    entry.add_to_hass(hass)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "ledger_not_usable"


async def test_removing_the_entry_removes_what_was_moved_aside(
    hass: HomeAssistant, set_up: SetUp, tmp_path: Path
) -> None:
    entry = await set_up(LIST)
    await hass.config_entries.async_unload(entry.entry_id)
    (tmp_path / LEDGER_FILE).write_bytes(b"no database" * 100)
    await hass.config_entries.async_setup(entry.entry_id)
    assert ledgers(tmp_path, ".corrupt-")
    (tmp_path / f"{LEDGER_FILE}.new-wal").write_bytes(b"killed while a new one was begun")

    await hass.config_entries.async_remove(entry.entry_id)

    assert ledgers(tmp_path) == []


async def test_others_have_their_turn_while_many_names_come_and_go(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(LIST)
    turns: list[int] = []

    async def others() -> None:
        while True:
            turns.append(len(hass.states.async_all()))
            await asyncio.sleep(0)

    watching = asyncio.create_task(others())
    set_names(hass, entry, 0, *MANY)
    await hass.async_block_till_done()
    came = sorted(set(turns))
    turns.clear()
    set_names(hass, entry, 0, "example.com")
    await hass.async_block_till_done()
    watching.cancel()

    a_third = FULL_COSTS * len(MANY) / 3
    assert max(b - a for a, b in pairwise(came)) <= a_third + 5
    went = sorted(set(turns))
    assert max(b - a for a, b in pairwise(went)) <= a_third + 5
    assert shown(hass, entry) == {"example.com"}
