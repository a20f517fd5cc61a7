"""A transition goes out: once, to all it concerns, when somebody can hear it."""

from collections.abc import Iterable
from decimal import Decimal
import json
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.json import json_bytes
import pytest

from custom_components.domain_availability.announce import payload
from custom_components.domain_availability.const import (
    EVENT_BECAME_AVAILABLE,
    EVENT_TRANSITION,
)
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import WatchedName

from .conftest import SetUp, watch_list
from .fake_monitor import FakeEngine, transition
from .test_lists_change import set_names

EVENT_ENTITY = "event.example_com_last_change"
LISTS = (
    watch_list("Mine", ["example.com"]),
    watch_list("Yours", ["example.com", "example.org"]),
)


@pytest.fixture
def heard(hass: HomeAssistant) -> list[Event]:
    """Collect our events on the bus."""
    events: list[Event] = []

    @callback
    def note(event: Event) -> None:
        events.append(event)

    for event_type in (EVENT_TRANSITION, EVENT_BECAME_AVAILABLE):
        hass.bus.async_listen(event_type, note)
    return events


def types(events: list[Event]) -> list[str]:
    return [str(event.event_type) for event in events]


def last_shown(hass: HomeAssistant) -> str | None:
    state = hass.states.get(EVENT_ENTITY)
    assert state is not None
    shown: str | None = state.attributes["event_type"]
    return shown


async def test_a_drop_is_told_on_the_bus_and_by_the_event_entity(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    entry = await set_up(*LISTS)

    await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))

    assert types(heard) == [EVENT_TRANSITION, EVENT_BECAME_AVAILABLE]
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("domain_availability", "example.com"), entry.entry_id
    )
    assert device is not None
    told = {
        "domain_name": "example.com",
        "display_name": "example.com",
        "from_verdict": "registered",
        "to_verdict": "available",
        "from_phase": "pending_delete",
        "to_phase": "available",
        "confidence": 0.95,
        "at": "2026-11-23T03:14:15+00:00",
        "transition_id": "t-1",
        "watch_list": ["Mine", "Yours"],
        "register_url": None,
        "price": None,
        "reasons": ["two absences with a control"],
    }
    ids = {"entity_id": "binary_sensor.example_com", "device_id": device.id}
    assert [event.data for event in heard] == [told | ids, told | ids]
    state = hass.states.get(EVENT_ENTITY)
    assert state is not None
    assert state.state != "unknown"
    assert state.attributes["event_type"] == "became_available"
    assert told.items() <= state.attributes.items()
    assert ids.keys() & state.attributes.keys() == set()
    assert engine.outbox == {}


@pytest.mark.parametrize(
    ("kind", "on_bus", "is_shown"),
    [
        (TransitionKind.BECAME_AVAILABLE, [EVENT_TRANSITION, EVENT_BECAME_AVAILABLE], True),
        (TransitionKind.FIRST_SEEN, [], True),
        (TransitionKind.CHANGED, [EVENT_TRANSITION], False),
        *(
            (kind, [EVENT_TRANSITION], True)
            for kind in TransitionKind
            if kind
            not in {
                TransitionKind.BECAME_AVAILABLE,
                TransitionKind.FIRST_SEEN,
                TransitionKind.CHANGED,
                TransitionKind.EXPIRING,
            }
        ),
    ],
)
async def test_who_hears_of_what(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    heard: list[Event],
    *,
    kind: TransitionKind,
    on_bus: list[str],
    is_shown: bool,
) -> None:
    await set_up(*LISTS)

    await engine.monitor.tell(transition("example.com", kind))

    assert types(heard) == on_bus
    assert last_shown(hass) == (kind.value if is_shown else None)
    assert engine.outbox == {}


async def test_that_a_name_expires_is_told_to_the_lists_of_its_holder(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    held = watch_list("Ours", ["example.com"])
    held["data"] = {**held["data"], "intent": "owned"}
    await set_up(*LISTS, held)

    for name in ("example.com", "example.org"):
        await engine.monitor.tell(transition(name, TransitionKind.EXPIRING, transition_id=name))

    assert types(heard) == [EVENT_TRANSITION]
    assert heard[0].data["watch_list"] == ["Ours"]
    assert last_shown(hass) == "expiring"
    assert engine.outbox == {}


async def test_a_first_look_at_a_registered_name_is_no_news(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    await set_up(*LISTS)

    await engine.monitor.tell(
        transition(
            "example.com",
            TransitionKind.FIRST_SEEN,
            from_verdict=None,
            from_phase=None,
            to_verdict=VerdictKind.REGISTERED,
            to_phase=Phase.REGISTERED,
        )
    )

    assert heard == []
    assert last_shown(hass) is None
    assert engine.outbox == {}


async def test_nothing_is_told_before_automations_are_attached(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    hass.set_state(CoreState.not_running)
    left_over = transition("example.com", TransitionKind.BECAME_AVAILABLE)
    engine.outbox[left_over.transition_id] = left_over
    await set_up(*LISTS)
    await engine.monitor.tell(transition("example.org", TransitionKind.TAKEN, transition_id="t-2"))
    assert heard == []
    assert engine.outbox.keys() == {"t-1", "t-2"}

    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()

    assert [(event.event_type, event.data["transition_id"]) for event in heard] == [
        (EVENT_TRANSITION, "t-1"),
        (EVENT_BECAME_AVAILABLE, "t-1"),
        (EVENT_TRANSITION, "t-2"),
    ]
    assert last_shown(hass) == "became_available"
    assert engine.outbox == {}


async def test_what_was_not_marked_is_told_again_after_a_restart_with_the_same_id(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    heard: list[Event],
) -> None:
    entry = await set_up(*LISTS)
    engine.monitor.delivering_fails = True
    with pytest.raises(OSError, match="disk full"):
        await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))
    assert len(heard) == 2

    # Told once in this run, however often there is an occasion.
    engine.monitor.delivering_fails = False
    await engine.monitor.tell(transition("example.org", TransitionKind.TAKEN, transition_id="t-2"))
    assert [event.data["transition_id"] for event in heard] == ["t-1", "t-1", "t-2"]
    assert engine.outbox == {}

    engine.monitor.delivering_fails = True
    with pytest.raises(OSError, match="disk full"):
        await engine.monitor.tell(
            transition("example.org", TransitionKind.RETRACTED, transition_id="t-3")
        )
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert [event.data["transition_id"] for event in heard[3:]] == ["t-3", "t-3"]
    assert engine.outbox == {}


async def test_a_stopping_home_assistant_keeps_the_news_for_the_next_start(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    await set_up(*LISTS)
    hass.set_state(CoreState.stopping)

    await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))

    assert heard == []
    assert engine.outbox.keys() == {"t-1"}


async def test_news_of_a_name_nobody_watches_any_more_is_dropped(
    set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    await set_up(*LISTS)

    await engine.monitor.tell(transition("gone.com", TransitionKind.BECAME_AVAILABLE))

    assert heard == []
    assert engine.outbox == {}


async def test_a_free_name_is_told_with_where_to_register_it_and_no_other(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    entry = await set_up(*LISTS)
    hass.config_entries.async_update_entry(
        entry, options={"register_url": "https://registrar.test/?q={domain_name}"}
    )

    await engine.monitor.tell(transition("example.com", TransitionKind.BECAME_AVAILABLE))
    await engine.monitor.tell(
        transition(
            "example.com",
            TransitionKind.TAKEN,
            transition_id="t-2",
            to_verdict=VerdictKind.REGISTERED,
            to_phase=Phase.REGISTERED,
        )
    )

    address = "https://registrar.test/?q=example.com"
    assert [event.data["register_url"] for event in heard] == [address, address, None]


async def test_a_name_without_registry_entries_is_told_without_their_ids(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    entry = await set_up(*LISTS)
    entities = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        entities.async_remove(entity.entity_id)
    devices = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        devices.async_remove_device(device.id)

    await engine.monitor.tell(transition("example.com", TransitionKind.TAKEN))

    (event,) = heard
    assert event.data.keys() & {"entity_id", "device_id"} == set()


async def test_the_event_entity_remembers_over_a_reload(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine
) -> None:
    entry = await set_up(*LISTS)
    await engine.monitor.tell(transition("example.com", TransitionKind.TAKEN))

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert last_shown(hass) == "taken"


@pytest.mark.parametrize(
    ("price", "currency", "said"),
    [
        (None, None, None),
        (Decimal("1200.50"), "USD", "1200.50 USD"),
        (Decimal(9), None, "9"),
    ],
)
def test_a_price_is_said_with_its_currency(
    price: Decimal | None, currency: str | None, said: str | None
) -> None:
    told = transition(
        "example.com", TransitionKind.BECAME_AVAILABLE, price=price, currency=currency
    )

    assert payload(told, display_name="example.com", watch_lists=[])["price"] == said


@pytest.mark.parametrize("letter", ["x", "ю", "🌐"])
@pytest.mark.parametrize("lists", [1, 10, 100])
def test_an_event_is_small_and_plain_json(letter: str, lists: int) -> None:
    told = transition(
        f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 57}.com",
        TransitionKind.BECAME_AVAILABLE,
        reasons=tuple(letter * 1000 for _ in range(50)),
    )

    said = payload(told, display_name=told.name, watch_lists=[letter * 50] * lists)

    sent = json_bytes(said | {"entity_id": "e" * 255, "device_id": "d" * 32})
    assert len(sent) < 4096
    assert json.loads(sent)["to_verdict"] == "available"
    assert said["watch_list"], "the lists are what automations ask for"


def dear(**changes: object) -> Transition:
    """Return the news that a name can be had at a premium price."""
    at_a_price: dict[str, Any] = {
        "kind": TransitionKind.BECAME_AVAILABLE,
        "to_phase": Phase.PREMIUM,
        "price": Decimal("2500.00"),
        "currency": "USD",
        **changes,
    }
    return transition("example.com", **at_a_price)


def buying(title: str, limit: float, currency: str = "USD") -> ConfigSubentryData:
    """Return a list that would pay so much for a premium name."""
    held = watch_list(title, ["example.com"])
    price = {"price_limit": limit, "price_currency": currency}
    return ConfigSubentryData(
        data={**held["data"], **price},
        subentry_type=held["subentry_type"],
        title=title,
        unique_id=None,
    )


async def test_a_premium_name_is_told_to_lists_whose_limit_it_keeps(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    await set_up(
        watch_list("None", ["example.com"]),
        buying("Poor", 2499.99),
        buying("Rich", 2500),
        buying("Elsewhere", 9999, "EUR"),
    )

    await engine.monitor.tell(dear())

    assert types(heard) == [EVENT_TRANSITION, EVENT_BECAME_AVAILABLE]
    assert [event.data["watch_list"] for event in heard] == [["Rich"], ["Rich"]]
    assert heard[0].data["price"] == "2500.00 USD"
    assert last_shown(hass) == "became_available"


@pytest.mark.parametrize(
    "told",
    [
        dear(),
        dear(price=None, currency=None),
        dear(kind=TransitionKind.FIRST_SEEN, from_verdict=None, from_phase=None),
    ],
    ids=["too dear", "at an unknown price", "at first look"],
)
async def test_a_premium_name_above_every_limit_is_told_to_nobody(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    heard: list[Event],
    told: Transition,
) -> None:
    await set_up(watch_list("None", ["example.com"]), buying("Poor", 100))

    await engine.monitor.tell(told)

    assert heard == []
    assert last_shown(hass) is None
    assert engine.outbox == {}, "it is not told later either"


async def test_a_premium_name_that_is_taken_is_told_to_all(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, heard: list[Event]
) -> None:
    await set_up(watch_list("None", ["example.com"]))

    await engine.monitor.tell(
        dear(
            kind=TransitionKind.TAKEN,
            from_phase=Phase.PREMIUM,
            to_verdict=VerdictKind.REGISTERED,
            to_phase=Phase.REGISTERED,
        )
    )

    assert types(heard) == [EVENT_TRANSITION]
    assert last_shown(hass) == "taken"


def telling_of_free(title: str, *names: str) -> ConfigSubentryData:
    """Return a list that wants to be told of names that are free already."""
    held = watch_list(title, names)
    return ConfigSubentryData(
        data={**held["data"], "tell_free": True},
        subentry_type=held["subentry_type"],
        title=title,
        unique_id=None,
    )


@pytest.mark.parametrize(
    ("verdict", "phase", "on_bus"),
    [
        (VerdictKind.AVAILABLE, Phase.AVAILABLE, [EVENT_TRANSITION, EVENT_BECAME_AVAILABLE]),
        (VerdictKind.AVAILABLE, Phase.PREMIUM, []),
        (VerdictKind.REGISTERED, Phase.REGISTERED, []),
    ],
)
async def test_a_name_free_at_first_look_is_told_to_the_lists_that_want_it(
    *,
    set_up: SetUp,
    engine: FakeEngine,
    heard: list[Event],
    verdict: VerdictKind,
    phase: Phase,
    on_bus: list[str],
) -> None:
    await set_up(watch_list("Not", ["example.com"]), telling_of_free("Mine", "example.com"))

    await engine.monitor.tell(
        transition(
            "example.com",
            TransitionKind.FIRST_SEEN,
            from_verdict=None,
            from_phase=None,
            to_verdict=verdict,
            to_phase=phase,
        )
    )

    assert types(heard) == on_bus
    assert [event.data["watch_list"] for event in heard] == [["Mine"]] * len(on_bus)
    assert engine.outbox == {}


async def test_what_is_found_while_names_are_still_taken_up_is_told(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    heard: list[Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await set_up(telling_of_free("Mine", "example.com"))
    watch = engine.monitor.watch

    async def found_meanwhile(names: Iterable[WatchedName]) -> None:
        await watch(names)
        first_seen = transition("example.net", TransitionKind.FIRST_SEEN, from_verdict=None)
        await engine.monitor.tell(first_seen)

    monkeypatch.setattr(engine.monitor, "watch", found_meanwhile)
    set_names(hass, entry, 0, "example.com", "example.net")
    await hass.async_block_till_done()

    assert {event.data["domain_name"] for event in heard} == {"example.net"}
    assert types(heard) == [EVENT_TRANSITION, EVENT_BECAME_AVAILABLE]
    shown = hass.states.get("event.example_net_last_change")
    assert shown is not None
    assert shown.attributes["event_type"] == "first_seen"
    assert shown.attributes["domain_name"] == "example.net"
