"""A single name is paused: kept in the entry, applied at once, over restarts and list changes."""

from homeassistant.core import HomeAssistant

from custom_components.domain_availability.coordinator import DomainAvailabilityCoordinator

from .conftest import MockConfigEntry, SetUp, watch_list
from .fake_monitor import FakeEngine

LIST = watch_list("Mine", ["example.com", "example.org"])


def coordinator_of(entry: MockConfigEntry) -> DomainAvailabilityCoordinator:
    coordinator = entry.runtime_data.coordinator
    assert isinstance(coordinator, DomainAvailabilityCoordinator)
    return coordinator


def paused(engine: FakeEngine) -> set[str]:
    """Return what the engine has been told not to ask about."""
    return {name for name, state in engine.monitor.names.items() if state.watched.paused}


async def test_it_holds_at_once_and_ends_at_once(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    coordinator = coordinator_of(await set_up(LIST))
    heard: list[str] = []
    coordinator.async_add_listener(lambda: heard.append("example.com"), "example.com")

    assert await coordinator.async_pause(["example.com", "example.net"]) == {"example.com"}
    assert paused(engine) == {"example.com"}
    assert coordinator.is_paused("example.com")
    assert not coordinator.is_paused("example.org")
    assert not coordinator.is_paused("example.net")
    assert heard == ["example.com"]
    assert await coordinator.async_pause(["example.com"]) == set()
    await hass.async_block_till_done()
    assert heard == ["example.com"]

    assert await coordinator.async_resume(["example.com", "example.org"]) == {"example.com"}
    assert paused(engine) == set()
    assert not coordinator.is_paused("example.com")
    assert heard == ["example.com"] * 2
    await hass.async_block_till_done()
    assert len(engine.monitors) == 1, "no reload"


async def test_it_stays_over_a_restart(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST)
    await coordinator_of(entry).async_pause(["example.com"])
    await hass.async_block_till_done()

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.as_dict()["data"] == {"paused_names": ["example.com"]}
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(engine.monitors) == 2
    assert paused(engine) == {"example.com"}


async def test_it_stays_when_lists_change_and_goes_with_the_last_list_of_the_name(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(LIST, watch_list("Other", ["example.com"]))
    await coordinator_of(entry).async_pause(["example.com", "example.org"])
    first, second = entry.subentries.values()

    hass.config_entries.async_update_subentry(
        entry, first, data=dict(first.data) | {"names": ["example.net"]}
    )
    await hass.async_block_till_done()
    assert paused(engine) == {"example.com"}
    assert entry.data == {"paused_names": ["example.com"]}

    hass.config_entries.async_remove_subentry(entry, second.subentry_id)
    await hass.async_block_till_done()
    assert entry.data == {}
    hass.config_entries.async_update_subentry(entry, first, data=dict(LIST["data"]))
    await hass.async_block_till_done()
    assert engine.monitor.names.keys() == {"example.com", "example.org"}
    assert paused(engine) == set()
