"""Lists come, change and go: applied to the living entry, nothing lost, nothing left behind."""

from collections.abc import Callable
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest

from .conftest import MockConfigEntry, SetUp, make_entry, watch_list
from .fake_monitor import REGISTERED, FakeEngine

FULL = {
    "available",
    "phase",
    "expires",
    "expected_drop",
    "registrar",
    "confidence",
    "transition",
    "check_now",
    "watch",
}
OFF = {"last_check", "next_check"}
OF_LIST = {"watched", "available", "pending_delete", "list_transition", "calendar"}
OF_ENTRY = {"watch_all", "check_due", "checks_today", "budget_left"}


def shown(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    """Return the names with a device, all entities and their states; fail on anything else."""
    devices = {
        identifier[1]: device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for identifier in device.identifiers
    }
    lists = {held.subentry_id: held.title for held in entry.subentries.values()}
    assert lists.items() <= {owner: device.name for owner, device in devices.items()}.items()
    for owner, device in devices.items():
        assert device.config_subentry_id == (owner if owner in lists else None)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert {entity.unique_id for entity in entities} == {
        f"{owner}_{key}"
        for owner in devices
        for key in (
            OF_ENTRY if owner == entry.entry_id else OF_LIST if owner in lists else FULL | OFF
        )
    }
    for entity in entities:
        owner, _, key = entity.unique_id.partition("_")
        assert entity.device_id == devices[owner].id
        assert entity.config_subentry_id == (owner if owner in lists else None)
        assert entity.disabled is (key in OFF)
    assert {state.entity_id for state in hass.states.async_all()} == {
        entity.entity_id for entity in entities if not entity.disabled
    }
    return devices.keys() - {entry.entry_id, *lists}


def nth(entry: MockConfigEntry, index: int) -> ConfigSubentry:
    subentry = list(entry.subentries.values())[index]
    assert isinstance(subentry, ConfigSubentry)
    return subentry


def add_list(hass: HomeAssistant, entry: MockConfigEntry, title: str, *names: str) -> None:
    made = watch_list(title, names)
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(made["data"]),
            subentry_type=made["subentry_type"],
            title=title,
            unique_id=None,
        ),
    )


def set_names(hass: HomeAssistant, entry: MockConfigEntry, index: int, *names: str) -> None:
    subentry = nth(entry, index)
    hass.config_entries.async_update_subentry(
        entry, subentry, data=dict(subentry.data) | {"names": list(names)}
    )


def rename(hass: HomeAssistant, entry: MockConfigEntry, index: int, title: str) -> None:
    hass.config_entries.async_update_subentry(entry, nth(entry, index), title=title)


def remove_list(hass: HomeAssistant, entry: MockConfigEntry, index: int) -> None:
    hass.config_entries.async_remove_subentry(entry, nth(entry, index).subentry_id)


async def test_lists_come_and_go_without_a_reload_or_an_orphan(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("One", ["a.com", "b.com"]))
    engine.monitor.learn("a.com", REGISTERED)
    engine.monitor.learn("b.com", REGISTERED)
    await hass.async_block_till_done()
    written: list[str] = []

    def note(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == "binary_sensor.b_com":
            new = event.data["new_state"]
            written.append("removed" if new is None else new.state)

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)

    async def after(change: Callable[[], None]) -> set[str]:
        change()
        await hass.async_block_till_done()
        return shown(hass, entry)

    assert shown(hass, entry) == {"a.com", "b.com"}
    # A second list, which shares a name with the first.
    assert await after(lambda: add_list(hass, entry, "Two", "b.com", "c.com")) == {
        "a.com",
        "b.com",
        "c.com",
    }
    # The shared name leaves one of its lists: nothing happens to it.
    assert await after(lambda: set_names(hass, entry, 0, "a.com")) == {
        "a.com",
        "b.com",
        "c.com",
    }
    # A list is renamed.
    assert await after(lambda: rename(hass, entry, 1, "Three")) == {"a.com", "b.com", "c.com"}
    # A whole list goes.
    assert await after(lambda: remove_list(hass, entry, 0)) == {"b.com", "c.com"}
    assert written == []
    # Names are swapped for others in one step.
    assert await after(lambda: set_names(hass, entry, 0, "d.com", "c.com")) == {
        "c.com",
        "d.com",
    }
    assert written == ["removed"]
    # And back: the entities are the old ones again.
    assert await after(lambda: set_names(hass, entry, 0, "b.com")) == {"b.com"}
    assert er.async_get(hass).async_get_entity_id(
        "binary_sensor", "domain_availability", "b.com_available"
    ) == ("binary_sensor.b_com")
    # The last list goes.
    assert await after(lambda: remove_list(hass, entry, 0)) == set()

    assert len(engine.monitors) == 1, "a reload makes a new one"
    assert engine.monitor.names == {}


async def test_a_name_in_two_lists_exists_once(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("One", ["a.com"]), watch_list("Two", ["a.com"]))

    assert shown(hass, entry) == {"a.com"}


async def test_changes_in_one_breath_end_at_the_last(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("One", ["a.com"]))

    for names in (["b.com"], ["c.com", "a.com"], [], ["b.com", "d.com"]):
        set_names(hass, entry, 0, *names)
    add_list(hass, entry, "Two", "e.com")
    remove_list(hass, entry, 0)
    await hass.async_block_till_done()

    assert shown(hass, entry) == set(engine.monitor.names) == {"e.com"}


async def test_applying_the_same_again_changes_nothing(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(watch_list("One", ["a.com", "b.com"]))
    before = {state.entity_id: state for state in hass.states.async_all()}

    await entry.runtime_data.coordinator.async_apply()
    await hass.async_block_till_done()

    assert shown(hass, entry) == {"a.com", "b.com"}
    assert {state.entity_id: state for state in hass.states.async_all()} == before


async def test_a_name_that_left_while_the_entry_was_down_is_cleared_away_at_set_up(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(watch_list("One", ["a.com"]), watch_list("Two", ["b.com"]))
    await hass.config_entries.async_unload(entry.entry_id)
    remove_list(hass, entry, 0)
    await hass.async_block_till_done()

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert shown(hass, entry) == {"b.com"}


async def test_a_change_after_the_entry_went_down_does_nothing(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("One", ["a.com"]))
    coordinator = entry.runtime_data.coordinator
    assert await hass.config_entries.async_unload(entry.entry_id)
    set_names(hass, entry, 0, "b.com")

    await coordinator.async_apply()

    assert entry.state is ConfigEntryState.NOT_LOADED
    assert engine.monitor.names.keys() == {"a.com"}


@pytest.mark.usefixtures("engine")
async def test_an_entry_without_lists_is_set_up(hass: HomeAssistant) -> None:
    entry = make_entry()
    entry.add_to_hass(hass)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert shown(hass, entry) == set()
