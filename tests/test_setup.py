"""The entry's life: set up offline, taken down without a trace, removed with its ledger."""

import asyncio
from collections.abc import Callable
import json
import logging
from pathlib import Path
import re

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

import custom_components.domain_availability as integration
from custom_components.domain_availability.const import DOMAIN, ENDPOINTS_FILE, LEDGER_FILE
from custom_components.domain_availability.engine.ledger import Ledger, LedgerError, LedgerTooNew
from custom_components.domain_availability.engine.probes.registrars import REGISTRARS

from .conftest import MockConfigEntry, SetUp, make_entry, watch_list
from .documents import DOCS, tables
from .fake_monitor import FakeEngine, FakeMonitor

LISTS = (watch_list("Mine", ["example.com"]),)


def ledger_files(folder: Path) -> set[str]:
    return {path.name for path in folder.glob(f"{LEDGER_FILE}*")}


async def test_set_up_says_nothing_worth_a_warning(
    set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await set_up(*LISTS)

    assert entry.state is ConfigEntryState.LOADED
    assert [
        record
        for record in caplog.records
        if record.levelno >= logging.WARNING
        # The loop's debug mode measures with a stopwatch.
        # What the web server, which calendars need, says of libraries that are not there.
        and record.name not in {"asyncio", "aiohttp_fast_zlib"}
        # What Home Assistant says of every custom integration.
        and "has not been tested by Home Assistant" not in record.message
    ] == []


async def test_unloading_leaves_nothing_running(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    tasks = asyncio.all_tasks()
    entry = await set_up(*LISTS)
    assert engine.monitor.running
    ledger = entry.runtime_data.ledger

    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()

    assert not engine.monitor.running
    assert engine.monitor.listeners == 0
    assert asyncio.all_tasks() - tasks == set()
    assert {state.state for state in hass.states.async_all()} == {"unavailable"}
    await ledger.close()  # A second time is no mistake.


async def test_an_entry_whose_platforms_stay_goes_on_watching(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await set_up(*LISTS)

    async def refuse(*_: object) -> bool:
        return False

    monkeypatch.setattr(hass.config_entries, "async_unload_platforms", refuse)
    assert not await hass.config_entries.async_unload(entry.entry_id)

    assert entry.state is ConfigEntryState.FAILED_UNLOAD
    assert engine.monitor.running
    await entry.runtime_data.async_close()


async def test_an_entry_can_be_reloaded(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    old, new = engine.monitors
    assert not old.running
    assert new.running
    assert new.names.keys() == {"example.com"}


async def test_the_end_of_home_assistant_flushes_and_closes(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    await set_up(*LISTS)

    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()

    assert not engine.monitor.running


@pytest.fixture
def while_it_starts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Return what has something done in the middle of the set-up."""
    start = FakeMonitor.start

    def have_done(something: Callable[[], None]) -> None:
        async def start_meanwhile(monitor: FakeMonitor) -> None:
            await start(monitor)
            something()
            await asyncio.sleep(0)

        monkeypatch.setattr(FakeMonitor, "start", start_meanwhile)

    return have_done


async def test_a_list_that_changes_during_the_set_up_is_taken_up(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    while_it_starts: Callable[[Callable[[], None]], None],
) -> None:
    def change() -> None:
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        (held,) = entry.subentries.values()
        names = {**held.data, "names": ["example.org"]}
        hass.config_entries.async_update_subentry(entry, held, data=names)

    while_it_starts(change)
    await set_up(*LISTS)

    assert engine.monitor.names.keys() == {"example.org"}
    assert hass.states.get("binary_sensor.example_org") is not None
    assert hass.states.get("binary_sensor.example_com") is None


async def test_home_assistant_may_end_during_the_set_up(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    while_it_starts: Callable[[Callable[[], None]], None],
) -> None:
    while_it_starts(lambda: hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE))
    await set_up(*LISTS)

    assert not engine.monitor.running


async def test_removing_the_entry_deletes_the_ledger(
    hass: HomeAssistant, set_up: SetUp, tmp_path: Path
) -> None:
    entry = await set_up(*LISTS)
    assert ledger_files(tmp_path) >= {LEDGER_FILE}
    await hass.config_entries.async_unload(entry.entry_id)
    # What a process that was killed leaves behind.
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"{LEDGER_FILE}{suffix}").touch()

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert ledger_files(tmp_path) == set()


async def test_removing_an_entry_that_never_ran_is_no_mistake(hass: HomeAssistant) -> None:
    entry = make_entry(*LISTS)
    entry.add_to_hass(hass)

    assert await hass.config_entries.async_remove(entry.entry_id) == {"require_restart": False}


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("text", ["no JSON", '{"suffixes": {"test": {"rdap": 7}}}'])
async def test_a_mistake_in_the_endpoint_file_stops_set_up_and_says_where(
    hass: HomeAssistant, tmp_path: Path, text: str
) -> None:
    (tmp_path / ENDPOINTS_FILE).write_text(text)
    entry = make_entry(*LISTS)
    entry.add_to_hass(hass)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "endpoints_malformed"
    placeholders = entry.error_reason_translation_placeholders
    assert placeholders["file"] == ENDPOINTS_FILE
    assert placeholders["problem"]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("error", "state", "key"),
    [
        (LedgerTooNew("newer"), ConfigEntryState.SETUP_ERROR, "ledger_too_new"),
        (LedgerError("read-only"), ConfigEntryState.SETUP_RETRY, "ledger_not_usable"),
    ],
)
async def test_a_ledger_that_cannot_be_used_is_said(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    *,
    error: Exception,
    state: ConfigEntryState,
    key: str,
) -> None:
    async def refuse(*_: object, **__: object) -> Ledger:
        raise error

    monkeypatch.setattr(Ledger, "open", refuse)
    entry = make_entry(*LISTS)
    entry.add_to_hass(hass)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is state
    assert entry.error_reason_translation_key == key


async def test_the_endpoint_file_that_the_docs_show_is_taken(tmp_path: Path, set_up: SetUp) -> None:
    page = (DOCS / "setup.md").read_text()
    (example,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / ENDPOINTS_FILE).write_text(example)

    entry = await set_up(watch_list("Mine", ["example.co.uk"]))

    known = entry.runtime_data.registries
    assert known.policy("co.uk").rdap == "https://proxy.example/rdap/"
    assert (known.policy("de").whois, known.whois_root) == (None, "192.168.1.2:43")
    rows = dict(tables("setup.md")["Servers of your own"])
    assert {key.strip("`") for key in rows} == json.loads(example).keys()
    assert {key for key in REGISTRARS if f"`{key}`" in rows["`registrars`"]} == REGISTRARS.keys()


async def test_suffixes_of_the_endpoint_file_are_known(
    set_up: SetUp, engine: FakeEngine, tmp_path: Path
) -> None:
    (tmp_path / ENDPOINTS_FILE).write_text(
        '{"suffixes": {"co.lab": {"rdap": "http://127.0.0.1:8080/"}}}'
    )

    await set_up(watch_list("Mine", ["example.co.lab"]))

    assert engine.monitor.names["example.co.lab"].watched.suffix == "co.lab"


@pytest.mark.parametrize("broken", ["assemble", "start"])
async def test_a_set_up_that_fails_half_way_leaves_nothing_open(
    hass: HomeAssistant,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    closed: list[Ledger] = []

    class NotedLedger(Ledger):
        """A ledger that says when it is closed."""

        async def close(self) -> None:
            """Close, and write it down."""
            closed.append(self)
            await super().close()

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("custom_components.domain_availability.backup.Ledger", NotedLedger)
    if broken == "assemble":
        monkeypatch.setattr(integration, "assemble", fail)
    else:
        monkeypatch.setattr("tests.fake_monitor.FakeMonitor.start", fail)
    entry = make_entry(*LISTS)
    entry.add_to_hass(hass)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert len(closed) == 1
    assert all(monitor.listeners == 0 for monitor in engine.monitors)


@pytest.mark.parametrize(
    ("version", "minor_version", "state"),
    [
        (1, 1, ConfigEntryState.LOADED),
        (1, 2, ConfigEntryState.LOADED),
        (2, 1, ConfigEntryState.MIGRATION_ERROR),
    ],
)
@pytest.mark.usefixtures("engine")
async def test_entries_of_other_versions(
    hass: HomeAssistant, version: int, minor_version: int, state: ConfigEntryState
) -> None:
    entry = MockConfigEntry(
        domain=DOMAIN,
        version=version,
        minor_version=minor_version,
        subentries_data=LISTS,
    )
    entry.add_to_hass(hass)

    await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is state
    assert (entry.version, entry.minor_version) == (version, minor_version)


@pytest.mark.parametrize("asks", ["intent", "diagnostics", "repairs", "system_health"])
async def test_what_asks_integrations_for_a_file_of_its_name_finds_no_other(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture, asks: str
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    await set_up(*LISTS)
    caplog.clear()

    assert await async_setup_component(hass, asks, {})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert [one.message for one in caplog.records if one.levelno >= logging.ERROR] == []
