"""Home Assistant's own backup, taken while checks and announcements go on, restores to a ledger."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
import json
import os
from pathlib import Path
import shutil

from homeassistant import backup_restore
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_fire_time_changed,  # the package ships no types
)

from custom_components.domain_availability.backup import (
    LONGEST_BACKUP,
    async_post_backup,
    async_pre_backup,
)
from custom_components.domain_availability.const import LEDGER_FILE, SINK
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.verdict import TransitionKind

from .conftest import MockConfigEntry, SetUp, watch_list
from .engine.ledger_world import Onlooker, answer, rows, sound, verdict
from .fake_monitor import transition

NAME = "example.com"
LOG_FULL = 20 * 1024 * 1024
"""Octets of log after which it would have been copied into the file."""


class Busy:
    """A ledger in use: looks, transitions and deliveries, one after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.told: list[str] = []
        """Transitions whose delivery is marked, synced."""
        self._number = 0

    async def work(self) -> None:
        """Do what a drop does: looks, then a verdict with news, told and marked."""
        self._number += 1
        seen = replace(
            answer(self._number, name=NAME, reason="x" * 20_000), server=str(self._number)
        )
        self._ledger.note([seen])
        told = transition(
            NAME, TransitionKind.BECAME_AVAILABLE, transition_id=f"t-{self._number:06}"
        )
        await self._ledger.record(verdict(seen), NAME, told, [SINK])
        await self._ledger.delivered(told.transition_id, SINK)
        self.told.append(told.transition_id)

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        """Be busy as long as the block takes."""

        async def go_on() -> None:
            while True:
                await self.work()

        task = asyncio.create_task(go_on())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def watching(set_up: SetUp) -> tuple[MockConfigEntry, Ledger, Busy]:
    """Set up an entry whose ledger knows a name."""
    entry = await set_up(watch_list("Mine", [NAME]))
    ledger: Ledger = entry.runtime_data.ledger
    await ledger.sync_names(
        [state.watched for state in entry.runtime_data.monitor.names.values()], dt_util.utcnow()
    )
    return entry, ledger, Busy(ledger)


def restored(backup: Path, into: Path) -> Path:
    """Restore a backup as Home Assistant does when it starts; return the ledger."""
    order = {
        "path": str(backup),
        "password": None,
        "remove_after_restore": False,
        "restore_database": True,
        "restore_homeassistant": True,
    }
    (into / ".HA_RESTORE").write_text(json.dumps(order))
    assert backup_restore.restore_backup(str(into))
    return into / LEDGER_FILE


@pytest.mark.usefixtures("socket_enabled")
async def test_a_backup_of_home_assistant_while_all_goes_on(
    hass: HomeAssistant, set_up: SetUp, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, _, busy = await watching(set_up)
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    # What else is in the folder takes its time, before the ledger or after it.
    for number in range(8):
        (tmp_path / f"{number}.bin").write_bytes(os.urandom(2_000_000))
    for _ in range(10):
        await busy.work()
    before = len(busy.told)

    async with busy.at_work():
        await hass.services.async_call("backup", "create", blocking=True)
    assert len(busy.told) > before + 10, "went on meanwhile"

    manager = hass.data[DATA_MANAGER]
    (backup,) = (await manager.async_get_backups())[0].values()
    (agent,) = manager.local_backup_agents.values()
    ledger = await hass.async_add_executor_job(
        restored, agent.get_backup_path(backup.backup_id), tmp_path_factory.mktemp("restored")
    )
    assert sound(ledger)
    again = await Ledger.open(ledger)
    assert again.replaced is None
    history = await again.history(NAME, 10_000)
    copied = [one.transition_id for one in reversed(history.transitions)]
    assert copied[:before] == busy.told[:before], "what was before the backup is in it"
    # The last of them may have been copied between its writing down and its marking.
    waiting = [one.transition_id for one in await again.undelivered(SINK)]
    assert waiting in ([], copied[-1:])
    told = [*copied[: len(copied) - len(waiting)]]
    assert told == busy.told[: len(told)], "it agrees with what was told"
    await again.close()


async def test_the_file_stands_still_while_the_log_grows(
    hass: HomeAssistant, set_up: SetUp, tmp_path: Path
) -> None:
    entry, ledger, busy = await watching(set_up)
    path, log = tmp_path / LEDGER_FILE, tmp_path / f"{LEDGER_FILE}-wal"
    seen = answer(name=NAME)
    ledger.note([seen])
    await async_pre_backup(hass)
    assert rows(path, "SELECT count(*) FROM observation") == [(1,)], "what waited is in it"
    as_it_was = path.read_bytes()
    while log.stat().st_size < LOG_FULL:
        await busy.work()
    await hass.config_entries.async_unload(entry.entry_id)
    assert log.stat().st_size >= LOG_FULL, "closed, it leaves its log as it is"
    assert path.read_bytes() == as_it_was
    await hass.config_entries.async_setup(entry.entry_id)
    busy = Busy(entry.runtime_data.ledger)
    entry.runtime_data.ledger.note([answer(5, name=NAME)])
    await entry.runtime_data.ledger.flush()
    assert path.read_bytes() == as_it_was

    await async_post_backup(hass)
    entry.runtime_data.ledger.note([answer(9, name=NAME, server="b")])
    await entry.runtime_data.ledger.flush()
    assert path.read_bytes() != as_it_was
    await hass.config_entries.async_unload(entry.entry_id)
    assert not log.exists()
    assert sound(path)


async def test_a_backup_that_never_ends_is_over_after_half_a_day(
    hass: HomeAssistant, set_up: SetUp, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _, ledger, _ = await watching(set_up)
    path = tmp_path / LEDGER_FILE
    await async_pre_backup(hass)
    as_it_was = path.read_bytes()
    async_fire_time_changed(hass, dt_util.utcnow() + LONGEST_BACKUP - timedelta(minutes=1))
    await hass.async_block_till_done()
    assert "come to its end" not in caplog.text

    async_fire_time_changed(hass, dt_util.utcnow() + LONGEST_BACKUP + timedelta(minutes=1))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "come to its end" in caplog.text
    await ledger.close()
    assert not (tmp_path / f"{LEDGER_FILE}-wal").exists()
    assert path.read_bytes()[:16] == as_it_was[:16]


async def test_two_backups_in_a_row_are_watched_over_once(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    await watching(set_up)
    for _ in range(2):
        await async_pre_backup(hass)
        await async_post_backup(hass)
    await async_pre_backup(hass)
    await async_pre_backup(hass)
    await async_post_backup(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + 2 * LONGEST_BACKUP)
    await hass.async_block_till_done()
    assert "come to its end" not in caplog.text


async def test_the_hooks_mind_neither_an_entry_that_is_not_there_nor_one_taken_down(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    await async_pre_backup(hass)
    await async_post_backup(hass)
    entry, _, _ = await watching(set_up)
    await hass.config_entries.async_unload(entry.entry_id)
    await async_pre_backup(hass)
    await async_post_backup(hass)
    said = {one.name for one in caplog.records if one.levelname in {"WARNING", "ERROR"}}
    assert not [name for name in said if name.endswith(("backup", "ledger_writer"))]


async def test_the_hooks_never_raise_whatever_the_disk_does(
    hass: HomeAssistant,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def disk_gone(_: Ledger) -> None:
        raise OSError("the disk is gone")

    await watching(set_up)
    for deed in ("stand_still", "move_on"):
        monkeypatch.setattr(Ledger, deed, disk_gone)
    await async_pre_backup(hass)
    await async_post_backup(hass)
    assert caplog.text.count("OSError: the disk is gone") == 2


async def test_somebody_else_who_reads_does_not_make_it_wrong(
    hass: HomeAssistant, set_up: SetUp, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, _, busy = await watching(set_up)
    path = tmp_path / LEDGER_FILE
    reader = Onlooker(path)
    await busy.work()
    assert reader.saw_a_commit()
    await async_pre_backup(hass)
    copy = tmp_path_factory.mktemp("copy") / LEDGER_FILE
    shutil.copy(path, copy)
    await busy.work()
    shutil.copy(f"{path}-wal", f"{copy}-wal")
    await async_post_backup(hass)
    reader.close()
    assert sound(copy)
    assert rows(copy, "SELECT count(*) FROM transition") == [(2,)]
