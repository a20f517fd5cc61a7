"""Names become full or compact, come and go in hundreds: on the living entities, no state written.

What was written is counted where it would be kept: in the recorder's database.
"""

from collections import Counter
from collections.abc import Callable
import logging

from homeassistant.components.recorder.db_schema import States, StatesMeta
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance, session_scope
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (  # type: ignore[import-untyped]
    async_wait_recording_done,  # the package ships no types
)

from .conftest import MockConfigEntry, SetUp, in_detail, watch_list
from .fake_monitor import REGISTERED, FakeEngine
from .test_lists_change import FULL, OF_ENTRY, OF_LIST, OFF, add_list, nth, remove_list, set_names

type Recorded = Counter[tuple[str, str | None]]


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: object) -> None:
    """Let the recorder be made ready before Home Assistant is."""


@pytest.fixture(autouse=True)
def _quiet_database() -> None:
    """Write no line for every statement."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


pytestmark = pytest.mark.usefixtures("recorder_mock")


async def recorded(hass: HomeAssistant) -> Recorded:
    """Return how often each state of each entity was written into the database."""
    await async_wait_recording_done(hass)

    def read() -> Recorded:
        with session_scope(hass=hass, read_only=True) as session:
            rows = session.query(StatesMeta.entity_id, States.state).join(
                States, States.metadata_id == StatesMeta.metadata_id
            )
            return Counter((entity_id, state) for entity_id, state in rows)

    return await get_instance(hass).async_add_executor_job(read)


def set_detail(hass: HomeAssistant, entry: MockConfigEntry, index: int, detail: str) -> None:
    subentry = nth(entry, index)
    hass.config_entries.async_update_subentry(
        entry, subentry, data=dict(subentry.data) | {"detail": detail}
    )


def in_registries(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return for each name `full` or `compact`; fail where anything is neither, or left over."""
    devices = {
        owner: device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for _, owner in device.identifiers
    }
    keys: dict[str, set[str]] = {}
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        owner, _, key = entity.unique_id.partition("_")
        keys.setdefault(owner, set()).add(key)
        assert entity.device_id == (devices[owner].id if owner in devices else None)
        if not entity.disabled:
            assert hass.states.get(entity.entity_id) is not None, entity.entity_id
    states = {state.entity_id for state in hass.states.async_all()}
    assert states <= er.async_get(hass).entities.keys()
    assert keys.pop(entry.entry_id) == OF_ENTRY
    for list_id in entry.subentries:
        assert keys.pop(list_id) == OF_LIST
        assert devices.pop(list_id).config_subentry_id == list_id
    del devices[entry.entry_id]
    found = {}
    for name, owned in keys.items():
        assert owned == (FULL | OFF if name in devices else {"available"}), name
        found[name] = "full" if name in devices else "compact"
    assert devices.keys() <= keys.keys()
    return found


async def test_a_name_becomes_compact_and_full_again_without_a_state_written(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(watch_list("One", ["a.com", "xn--bcher-kva.de"]))
    for name in ("a.com", "xn--bcher-kva.de"):
        engine.monitor.learn(name, REGISTERED)
    await hass.async_block_till_done()
    assert set(in_registries(hass, entry).values()) == {"full"}
    living = {
        entity_id: hass.states.get(entity_id)
        for entity_id in ("binary_sensor.a_com", "binary_sensor.bucher_de")
    }
    before = await recorded(hass)

    async def to(detail: str) -> dict[str, str]:
        set_detail(hass, entry, 0, detail)
        await hass.async_block_till_done()
        for entity_id, state in living.items():
            now = hass.states.get(entity_id)
            assert now is not None
            assert state is not None
            assert (now.state, now.attributes) == (state.state, state.attributes)
            assert now.last_updated == state.last_updated
        return in_registries(hass, entry)

    assert set((await to("compact")).values()) == {"compact"}
    assert set((await to("full")).values()) == {"full"}
    assert set((await to("compact")).values()) == {"compact"}
    entry_of = er.async_get(hass).async_get("binary_sensor.bucher_de")
    assert entry_of is not None
    assert entry_of.original_name == "bücher.de"
    assert set((await to("full")).values()) == {"full"}

    after = await recorded(hass)
    for entity_id in living:
        assert {one: n for one, n in after.items() if one[0] == entity_id} == {
            one: n for one, n in before.items() if one[0] == entity_id
        }
    # It goes on living: what is known anew is written.
    engine.monitor.show("a.com", verdict=None)
    now = hass.states.get("binary_sensor.a_com")
    assert now is not None
    assert now.state == "unknown"
    assert len(engine.monitors) == 1


async def test_a_compact_name_that_was_given_another_entity_id_makes_no_device(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(watch_list("One", ["a.com"]))
    set_detail(hass, entry, 0, "compact")
    await hass.async_block_till_done()

    er.async_get(hass).async_update_entity(
        "binary_sensor.a_com", new_entity_id="binary_sensor.mine"
    )
    await hass.async_block_till_done()

    assert in_registries(hass, entry) == {"a.com": "compact"}
    assert hass.states.get("binary_sensor.mine") is not None


async def test_a_change_of_detail_while_the_entry_is_down_is_made_good_at_set_up(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(
        watch_list("One", ["a.com"]), in_detail(watch_list("Two", ["b.com"]), "compact")
    )
    assert in_registries(hass, entry) == {"a.com": "full", "b.com": "compact"}
    assert await hass.config_entries.async_unload(entry.entry_id)
    set_detail(hass, entry, 0, "compact")
    set_detail(hass, entry, 1, "full")

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert in_registries(hass, entry) == {"a.com": "compact", "b.com": "full"}


async def test_a_disabled_entity_stays_disabled_through_changes_of_detail(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(watch_list("One", ["a.com"]))
    entities = er.async_get(hass)
    entities.async_update_entity(
        "binary_sensor.a_com", disabled_by=er.RegistryEntryDisabler.USER, name="Mine"
    )
    await hass.async_block_till_done()

    for detail, shown in (("compact", "compact"), ("full", "full")):
        set_detail(hass, entry, 0, detail)
        await hass.async_block_till_done()
        assert in_registries(hass, entry) == {"a.com": shown}
        kept = entities.async_get("binary_sensor.a_com")
        assert kept is not None
        assert (kept.disabled, kept.name) == (True, "Mine")


async def test_a_name_is_as_full_as_the_fullest_of_its_lists_while_it_is_on_them(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(in_detail(watch_list("One", ["a.com", "b.com"]), "compact"))
    add_list(hass, entry, "Two", "b.com", "c.com")
    await hass.async_block_till_done()
    assert in_registries(hass, entry) == {"a.com": "compact", "b.com": "full", "c.com": "full"}

    remove_list(hass, entry, 1)
    await hass.async_block_till_done()
    assert in_registries(hass, entry) == {"a.com": "compact", "b.com": "compact"}


@pytest.mark.parametrize("detail", ["full", "automatic"])
async def test_hundreds_of_names_come_go_and_move(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, detail: str
) -> None:
    many = [f"name-{number}.com" for number in range(110)]
    entry = await set_up(
        in_detail(watch_list("One", ["kept.com"]), detail),
        in_detail(watch_list("Two", ["shared.com"]), detail),
    )
    full = detail == "full"

    async def after(change: str) -> dict[str, str]:
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED, change
        assert len(engine.monitors) == 1, change
        found = in_registries(hass, entry)
        assert found.keys() == engine.monitor.names.keys()
        return found

    set_names(hass, entry, 0, "kept.com", "shared.com", *many)
    found = await after("many are added")
    assert found["name-7.com"] == ("full" if full else "compact")
    assert found["shared.com"] == "full", "of the shorter list"
    for name in engine.monitor.names:
        engine.monitor.learn(name, REGISTERED)
    before = await recorded(hass)

    half, moved = many[:55], many[:22]
    set_names(hass, entry, 0, "kept.com", "shared.com", *half)
    assert len(await after("half are removed")) == 57
    set_names(hass, entry, 0, "kept.com", "shared.com", *half[22:])
    set_names(hass, entry, 1, "shared.com", *moved)
    assert len(await after("some are moved")) == 57
    set_names(hass, entry, 0, "kept.com", *half[22:])
    assert (await after("one is taken off one of its lists")).keys() >= {"shared.com"}
    remove_list(hass, entry, 0)
    assert (await after("a list is removed")).keys() == {"shared.com", *moved}

    # Nothing of what stayed was written once more, and nothing unavailable of any.
    written = await recorded(hass) - before
    stayed = {"binary_sensor.shared_com"} | {
        f"binary_sensor.{name.replace('-', '_').replace('.', '_')}" for name in moved
    }
    assert {one for one in written if one[0] in stayed} == set()
    assert {one for one in written if one[1] == "unavailable"} == set()
    assert {one for one in written if one[0].startswith("binary_") and one[1] is not None} == set()
    for entity_id in stayed:
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state == "off"


COUNTS = {
    f"sensor.{held}_{count}"
    for held in ("one", "two", "three")
    for count in ("names", "free_names", "names_in_pending_delete")
}
"""What living entities may say anew when names come and go: how many there are."""


def available(name: str) -> str:
    return f"binary_sensor.{name.replace('-', '_').replace('.', '_')}"


async def test_a_thousand_names_come_go_and_move(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    """The changes of `benchmarks/list_changes.py`: what they leave behind, and what they write.

    Automatic detail: `apart.com` is in full all the time, with all its sensors.
    """
    many = [f"name-{number}.com" for number in range(1000)]
    half, moved = many[:500], many[:200]
    entry = await set_up(
        watch_list("One", ["kept-1.com", "kept-2.com"]),
        watch_list("Two", ["kept-2.com"]),
        watch_list("Three", ["apart.com"]),
    )
    for name in ("kept-1.com", "kept-2.com", "apart.com"):
        engine.monitor.learn(name, REGISTERED)
    await hass.async_block_till_done()

    async def make(change: Callable[[], None], *there: str, compact: int) -> None:
        """Make a change, after which just these names are there, so many of them compact."""
        states = {state.entity_id: state for state in hass.states.async_all()}
        names, before = set(in_registries(hass, entry)), await recorded(hass)
        change()
        await hass.async_block_till_done()
        shown = in_registries(hass, entry)
        assert shown.keys() == engine.monitor.names.keys() == {"apart.com", *there}
        assert Counter(shown.values())["compact"] == compact
        assert entry.state is ConfigEntryState.LOADED
        assert len(engine.monitors) == 1, "a reload makes a new one"
        # What lives on is the same, and nothing was written of it, false or not; counts aside.
        for name in shown.keys() & names:
            assert hass.states.get(available(name)) is states[available(name)], name
        of_apart = {one for one in states if "apart" in one}
        assert len(of_apart) == len(FULL)
        lost = {one for one in states if hass.states.get(one) is None}
        assert not of_apart & lost
        written = await recorded(hass) - before
        assert {one for one, _ in written} & COUNTS
        assert {one for one, _ in written} & (states.keys() - lost) <= COUNTS
        # Of those that went it says that they are no more; of new ones that nothing is known yet.
        assert {state for one, state in written if one in lost} <= {None}
        assert {
            state for one, state in written if one not in states and one.startswith("binary_")
        } <= {"unknown"}
        assert "unavailable" not in {state for _, state in written}

    def move() -> None:
        set_names(hass, entry, 0, "kept-1.com", "kept-2.com", *half[200:])
        set_names(hass, entry, 1, "kept-2.com", *moved)

    stay = ("kept-1.com", "kept-2.com")
    await make(lambda: set_names(hass, entry, 0, *stay, *many), *stay, *many, compact=1001)
    for name in many:
        engine.monitor.learn(name, REGISTERED)
    await hass.async_block_till_done()
    await make(lambda: set_names(hass, entry, 0, *stay, *half), *stay, *half, compact=501)
    await make(move, *stay, *half, compact=502)
    await make(lambda: set_names(hass, entry, 0, stay[0], *half[200:]), *stay, *half, compact=502)
    await make(lambda: remove_list(hass, entry, 0), stay[1], *moved, compact=201)
    assert {state.state for state in hass.states.async_all("binary_sensor")} == {"off"}
