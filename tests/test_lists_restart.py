"""Home Assistant starts anew while no published list can be had: their times are still shown."""

from datetime import datetime, timedelta
import json
from pathlib import Path

from homeassistant.const import Platform
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.domain_availability.const import DOMAIN, ENDPOINTS_FILE, LEDGER_FILE
from lab.lab import Lab

from .engine.ledger_world import rows
from .test_first_light import expected_lingering_timers
from .test_restarts import Run, home

__all__ = ["expected_lingering_timers"]

LISTED = "leaving.uk-test"
ENTRIES = "SELECT key, name, at FROM published_entry"
STANDING = "SELECT key, state FROM published_list"


@pytest.fixture
def published(lab: Lab, tmp_path: Path) -> datetime:
    """Return when the name's registry says that it is released: weeks before its policy says."""
    at = dt_util.utcnow().replace(microsecond=0) + timedelta(days=3, hours=7)
    lab.register(
        LISTED, schedule=[("-10d", "redemption"), (at.isoformat(), "free")], expires="-40d"
    )
    (tmp_path / ENDPOINTS_FILE).write_text(json.dumps(lab.endpoints()))
    return at


def foretold(run: Run) -> datetime | None:
    """Return from when the engine expects the name to be free."""
    state = run.entry.runtime_data.monitor.state(LISTED)
    return None if state is None or state.forecast is None else state.forecast.earliest


def expected(run: Run) -> datetime | None:
    """Return when the engine most likely expects it, as Home Assistant shows moments."""
    state = run.entry.runtime_data.monitor.state(LISTED)
    assert state is not None
    return None if state.forecast is None else state.forecast.likely.replace(microsecond=0)


def looked_at(run: Run) -> bool:
    """Return whether the first look at the name is over."""
    state = run.entry.runtime_data.monitor.state(LISTED)
    return state is not None and state.verdict is not None


def shown(run: Run) -> datetime | None:
    """Return the expected release that Home Assistant shows."""
    entity_id = er.async_get(run.hass).async_get_entity_id(
        Platform.SENSOR, DOMAIN, f"{LISTED}_expected_drop"
    )
    assert entity_id is not None
    state = run.hass.states.get(entity_id)
    return None if state is None else dt_util.parse_datetime(state.state)


def fetched(lab: Lab) -> int:
    """Return how often any list was asked for."""
    return len(lab.asked(protocol="lists"))


async def test_published_times_live_through_a_start_without_their_lists(
    lab: Lab, published: datetime, tmp_path: Path
) -> None:
    file = tmp_path / LEDGER_FILE
    async with home(tmp_path, LISTED) as run:
        await run.set_up()
        await run.start()
        await run.until(
            lambda: foretold(run) == published and looked_at(run) and shown(run) == expected(run)
        )
        likely = shown(run)
        times = fetched(lab)
        assert times > 0
    entries, standing = rows(file, ENTRIES), rows(file, STANDING)
    assert [name for _, name, _ in entries] == [LISTED]

    lab.fault(None, "lists", "error_503")
    async with home(tmp_path, LISTED) as run:
        await run.set_up()
        assert foretold(run) == published
        assert shown(run) == likely
        await run.start()
        await run.entry.runtime_data.monitor.check(LISTED)
        await run.hass.async_block_till_done()
        assert foretold(run) == published
        assert shown(run) == likely
        assert fetched(lab) == times
    assert (rows(file, ENTRIES), rows(file, STANDING)) == (entries, standing)
