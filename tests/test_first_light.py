"""The whole chain over real sockets: a name drops in the lab, Home Assistant says so once."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import json
import logging
from pathlib import Path
import threading

from homeassistant import block_async_io
from homeassistant.const import Platform
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import frame
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_test_home_assistant,  # the package ships no types
)

from custom_components.domain_availability.const import (
    DOMAIN,
    ENDPOINTS_FILE,
    EVENT_BECAME_AVAILABLE,
    EVENT_TRANSITION,
)
from lab.lab import Lab

from .conftest import MockConfigEntry, watch_list

NAME = "dropping.test"
SENSOR = "binary_sensor.dropping_test"
PHASE = "sensor.dropping_test_phase"
LAST_CHANGE = "event.dropping_test_last_change"
PATIENCE = 30.0
"""Seconds after which a test that waits for news has failed; they come within about four."""


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let calendars wait for their next event: Home Assistant does not unload them when it ends."""
    return True


class House:
    """One run of Home Assistant, and all it said of the name."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self.hass = hass
        self.entry = entry
        self.heard: list[tuple[str, str]] = []
        """Types of our bus events and where each transition went to."""
        self.ids: list[str] = []
        self._news = asyncio.Event()
        for event_type in (EVENT_TRANSITION, EVENT_BECAME_AVAILABLE):
            hass.bus.async_listen(event_type, self._note)
        hass.bus.async_listen("state_changed", self._wake)

    @callback
    def _note(self, event: Event) -> None:
        assert event.data["domain_name"] == NAME
        self.heard.append((str(event.event_type), event.data["to_verdict"]))
        self.ids.append(event.data["transition_id"])
        self._news.set()

    @callback
    def _wake(self, _: Event) -> None:
        self._news.set()

    def wake(self) -> None:
        """Let who waits look again."""
        self._news.set()

    def state(self, entity_id: str) -> str | None:
        """Return the state of an entity."""
        state = self.hass.states.get(entity_id)
        return None if state is None else state.state

    def last_change(self) -> str | None:
        """Return the newest entry of the event entity."""
        state = self.hass.states.get(LAST_CHANGE)
        assert state is not None
        shown: str | None = state.attributes["event_type"]
        return shown

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until states and events have come to this."""
        async with asyncio.timeout(PATIENCE):
            while not happened():
                self._news.clear()
                await self._news.wait()
        await self.hass.async_block_till_done()

    async def until_told(self, *went_to: str) -> None:
        """Wait until transitions to these verdicts were told, and the states show the last."""
        await self.until(
            lambda: (
                [to for event_type, to in self.heard if event_type == EVENT_TRANSITION]
                == list(went_to)
            )
        )

    async def check(self) -> None:
        """Press the button of the name."""
        await self.hass.services.async_call(
            Platform.BUTTON,
            "press",
            {"entity_id": "button.dropping_test_check_now"},
            blocking=True,
        )


@asynccontextmanager
async def house(folder: Path) -> AsyncGenerator[House]:
    """Start Home Assistant on a config folder as it starts at home; stop it the same way."""
    async with async_test_home_assistant(
        config_dir=str(folder), initial_state=CoreState.not_running
    ) as hass:
        frame.async_setup(hass)
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        entry = MockConfigEntry(
            domain=DOMAIN,
            entry_id="the-one-entry",
            subentries_data=[watch_list("Mine", [NAME])],
        )
        entry.add_to_hass(hass)
        running = House(hass, entry)
        try:
            assert await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_start()
            await hass.async_block_till_done()
            yield running
        finally:
            await hass.async_stop(force=True)


@pytest.fixture
def folder(lab: Lab, tmp_path: Path) -> Path:
    """Return a config folder that knows the lab, whose name is about to drop."""
    # Its five days are over in a second, but it stays until the test releases it.
    lab.register(
        NAME,
        schedule=[("-6d", "redemption"), ("-5d+1s", "pending_delete")],
        expires="-80d",
    )
    (tmp_path / ENDPOINTS_FILE).write_text(json.dumps(lab.endpoints()))
    return tmp_path


async def test_a_drop_is_told_once(lab: Lab, folder: Path) -> None:
    async with house(folder) as home:
        await home.until(lambda: home.state(PHASE) == "pending_delete")
        assert home.state(SENSOR) == "off"
        assert home.heard == []

        lab.release(NAME)
        await home.until_told("available")

        assert home.state(SENSOR) == "on"
        assert home.heard == [
            (EVENT_TRANSITION, "available"),
            (EVENT_BECAME_AVAILABLE, "available"),
        ]
        assert len(set(home.ids)) == 1
        assert home.state(PHASE) == "available"
        assert home.last_change() == "became_available"
        await home.check()
        assert len(home.heard) == 2


async def test_a_drop_while_home_assistant_was_down_is_told_once(lab: Lab, folder: Path) -> None:
    async with house(folder) as home:
        await home.until(lambda: home.state(PHASE) == "pending_delete")

    lab.release(NAME)

    async with house(folder) as home:
        await home.until_told("available")
        assert home.state(SENSOR) == "on"
        assert home.heard == [
            (EVENT_TRANSITION, "available"),
            (EVENT_BECAME_AVAILABLE, "available"),
        ]
        assert home.last_change() == "became_available"

    async with house(folder) as home:
        assert home.state(SENSOR) == "on", "the ledger remembers without a look"
        await home.check()
        assert home.heard == []


async def test_a_name_that_is_taken_again_is_told_and_shown(lab: Lab, folder: Path) -> None:
    async with house(folder) as home:
        await home.until(lambda: home.state(PHASE) == "pending_delete")
        lab.release(NAME)
        await home.until_told("available")

        lab.take(NAME, registrar="Other Registrar")
        await home.check()
        await home.until_told("available", "registered")

        assert home.state(SENSOR) == "off"
        assert home.heard[2:] == [(EVENT_TRANSITION, "registered")]
        assert len(set(home.ids)) == 2
        assert home.last_change() == "taken"
        assert home.state(PHASE) == "registered"

    async with house(folder) as home:
        assert home.state(SENSOR) == "off"
        assert home.heard == []


async def test_nobody_answers_and_nothing_is_claimed(
    lab: Lab, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for protocol, kind in (
        ("dns", "servfail"),
        ("doh", "servfail"),
        ("rdap", "down"),
        ("whois", "down"),
        ("root", "down"),
    ):
        lab.fault(None, protocol, kind)

    async with house(folder) as home:
        await home.check()
        assert lab.asked() != []
        assert home.state(SENSOR) == home.state(PHASE) == "unknown"
        assert home.heard == []
        assert complaints(caplog) == []


@pytest.mark.usefixtures("disable_block_async_io")
async def test_set_up_and_looking_do_not_block_the_loop(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    block_async_io.enable()

    async with house(folder) as home:
        await home.check()
        await home.until(lambda: home.state(PHASE) == "pending_delete")

    assert complaints(caplog) == []


async def test_unloading_ends_every_task_and_closes_every_socket(folder: Path) -> None:
    async with house(folder) as home:
        await home.until(lambda: home.state(PHASE) == "pending_delete")
        looking = {task for task in asyncio.all_tasks() if DOMAIN in task.get_name()}

        assert await home.hass.config_entries.async_unload(home.entry.entry_id)
        await home.hass.async_block_till_done()

        assert all(task.done() for task in looking)
        assert not any(
            DOMAIN in repr(task.get_coro())
            for task in asyncio.all_tasks()
            if task is not asyncio.current_task()
        )
        assert not any("ledger" in thread.name for thread in threading.enumerate())


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged at warning level or above by us or because of us."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING
        # The loop's debug mode measures with a stopwatch.
        and record.name != "asyncio"
        # What Home Assistant says of every custom integration.
        and "has not been tested by Home Assistant" not in record.getMessage()
        and (DOMAIN in record.name or DOMAIN in record.getMessage())
    ]
