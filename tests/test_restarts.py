"""Home Assistant goes down between a drop and its announcement: the automation runs once.

With the real automation integration, over real sockets, and with a trigger of our own.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
import shutil

from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import frame
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_set_domains_to_be_loaded, async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_test_home_assistant,  # the package ships no types
)

from custom_components.domain_availability.const import (
    DOMAIN,
    ENDPOINTS_FILE,
    EVENT_BECAME_AVAILABLE,
    LEDGER_FILE,
    SINK,
)
from custom_components.domain_availability.engine.ledger_text import moment_text
from lab.lab import Lab

from .conftest import MockConfigEntry, watch_list
from .engine.ledger_world import rows, sound
from .test_first_light import NAME, PATIENCE, PHASE, SENSOR, expected_lingering_timers, folder

__all__ = ["expected_lingering_timers", "folder"]


RAN = "the_automation_ran"
AUTOMATION: dict[str, dict[str, object]] = {
    "automation": {
        "alias": "Tell me",
        "triggers": [{"trigger": "domain_availability.became_available"}],
        "actions": [{"event": RAN}],
        "mode": "parallel",
        "max": 100,
    }
}
LOOK = 0.02
DROPS = "SELECT count(*) FROM transition WHERE to_verdict = 'available'"


class Run:
    """One run of Home Assistant."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self.hass = hass
        self.entry = entry
        self.ran = 0
        """How often the automation ran."""
        hass.bus.async_listen(RAN, self._note)

    @callback
    def _note(self, _: Event) -> None:
        self.ran += 1

    async def automate(self) -> None:
        """Set up automations."""
        assert await async_setup_component(self.hass, "automation", AUTOMATION)

    async def set_up(self) -> None:
        """Set up our entry."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)

    async def start(self) -> None:
        """Let Home Assistant come to be started."""
        await self.hass.async_start()
        await self.hass.async_block_till_done()

    def phase(self) -> str | None:
        """Return the phase that is shown."""
        state = self.hass.states.get(PHASE)
        return None if state is None else state.state

    def shows_free(self) -> bool:
        """Return whether the name is shown as free."""
        return self.hass.states.is_state(SENSOR, "on")

    def waiting(self) -> bool:
        """Return whether there is news that was written down and not told."""
        waiting = self.entry.runtime_data.ledger.outgoing.waiting(SINK)
        return any(one.transition.to_verdict == "available" for one in waiting)

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something."""
        async with asyncio.timeout(PATIENCE):
            while not happened():  # noqa: ASYNC110 - ledgers and states set no event
                await asyncio.sleep(LOOK)
        await self.hass.async_block_till_done()


@asynccontextmanager
async def home(folder: Path, name: str = NAME) -> AsyncGenerator[Run]:
    """Give a Home Assistant that has not started, with an entry of one name, not set up."""
    async with async_test_home_assistant(
        config_dir=str(folder), initial_state=CoreState.not_running
    ) as hass:
        frame.async_setup(hass)
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        entry = MockConfigEntry(
            domain=DOMAIN, entry_id="the-one-entry", subentries_data=[watch_list("Mine", [name])]
        )
        entry.add_to_hass(hass)
        try:
            yield Run(hass, entry)
        finally:
            await hass.async_stop(force=True)


def picture(folder: Path) -> Path:
    """Return a config folder as a power cut would leave it at this instant."""
    left = folder / "left"
    left.mkdir()
    for name in (LEDGER_FILE, f"{LEDGER_FILE}-wal", ENDPOINTS_FILE):
        if (folder / name).exists():
            shutil.copy(folder / name, left / name)
    return left


async def drop_unheard(lab: Lab, run: Run, folder: Path) -> None:
    """Let the name drop while nobody can be told."""
    await run.until(lambda: run.phase() == "pending_delete")
    lab.release(NAME)
    file = folder / LEDGER_FILE
    await run.until(lambda: run.waiting() and rows(file, DROPS) == [(1,)])
    assert run.ran == 0


async def runs_after_restart(folder: Path) -> int:
    """Start anew, as at home; return how often the automation ran."""
    async with home(folder) as run:
        await run.automate()
        await run.set_up()
        await run.start()
        await run.until(lambda: run.shows_free() and not run.waiting())
        return run.ran


async def test_stopped_between_the_drop_and_its_announcement(lab: Lab, folder: Path) -> None:
    async with home(folder) as run:
        await run.automate()
        await run.set_up()
        await run.start()
        await run.until(lambda: run.phase() == "pending_delete")
        run.hass.set_state(CoreState.stopping)
        await drop_unheard(lab, run, folder)
        run.hass.set_state(CoreState.running)
    assert await runs_after_restart(folder) == 1
    assert await runs_after_restart(folder) == 0


async def test_killed_before_home_assistant_had_started(lab: Lab, folder: Path) -> None:
    async with home(folder) as run:
        await run.automate()
        await run.set_up()
        await drop_unheard(lab, run, folder)
        left = await asyncio.to_thread(picture, folder)
    assert await runs_after_restart(left) == 1
    assert await runs_after_restart(left) == 0


async def test_told_when_home_assistant_has_started_and_automations_came_last(
    lab: Lab, folder: Path
) -> None:
    async with home(folder) as run:
        await run.set_up()
        await drop_unheard(lab, run, folder)
        await run.automate()
        assert run.ran == 0
        await run.start()
        await run.until(lambda: not run.waiting())
        assert run.ran == 1
    assert await runs_after_restart(folder) == 0


async def test_automations_that_come_after_the_start_are_waited_for(lab: Lab, folder: Path) -> None:
    async with home(folder) as run:
        await run.set_up()
        await drop_unheard(lab, run, folder)
    async with home(folder) as run:
        async_set_domains_to_be_loaded(run.hass, {"automation"})
        setting_up = asyncio.create_task(run.set_up())
        await run.hass.async_start()
        assert run.hass.state is CoreState.running
        assert not setting_up.done()
        await run.automate()
        await setting_up
        await run.until(lambda: not run.waiting())
        assert run.ran == 1


async def test_an_automation_on_the_bus_event_hears_it_too(
    lab: Lab, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_event = [{"trigger": "event", "event_type": EVENT_BECAME_AVAILABLE}]
    monkeypatch.setitem(AUTOMATION["automation"], "triggers", on_event)
    async with home(folder) as run:
        await run.set_up()
        await drop_unheard(lab, run, folder)
    assert await runs_after_restart(folder) == 1
    assert await runs_after_restart(folder) == 0


def newest(file: Path) -> str | None:
    """Return when the name was last seen by what is in a ledger's file."""
    ((at,),) = rows(file, f"SELECT max(last_seen_at) FROM run WHERE name = '{NAME}'")  # noqa: S608 - ours
    assert at is None or isinstance(at, str)
    return at


async def test_shutdown_in_the_middle_of_a_batch_loses_none_of_it(folder: Path) -> None:
    file = folder / LEDGER_FILE
    async with home(folder) as run:
        await run.set_up()
        await run.start()
        await run.until(lambda: run.phase() == "pending_delete")
        # Answers that say the same again are written hours later, whatever else is committed.
        run.entry.runtime_data.monitor.pause()
        known = await run.entry.runtime_data.monitor.check(NAME)
        assert known.verdict is not None
        seen_at = moment_text(max(seen.asked_at for seen in known.verdict.observations))
        before = await asyncio.to_thread(newest, file)
        assert before is None or before < seen_at
    assert await asyncio.to_thread(sound, file)
    assert await asyncio.to_thread(newest, file) == seen_at
    assert known.plan is not None
    assert rows(file, "SELECT due FROM plan") == [(moment_text(known.plan.due),)]

    async with home(folder) as run:
        run.hass.config_entries.async_update_entry(run.entry, pref_disable_polling=True)
        await run.set_up()
        again = run.entry.runtime_data.monitor.state(NAME)
        assert again is not None
        assert (again.verdict, again.facts, again.forecast) == (
            known.verdict,
            known.facts,
            known.forecast,
        )
