"""Phones and entities are notified: once, in the right words, none held up by another."""

import asyncio
from decimal import Decimal
from typing import Any

from homeassistant.components.notify.const import NotifyEntityFeature
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_mock_service,  # the package ships no types
)

from custom_components.domain_availability import notification_sink
from custom_components.domain_availability.engine.observation import Phase
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind
from custom_components.domain_availability.list_intent import EARLY, NEWS, Intent

from .conftest import MockConfigEntry, SetUp, watch_list
from .fake_monitor import FakeEngine, transition
from .notified import (
    AT_REGISTRAR,
    OTHER_PHONE,
    PHONE,
    PassTime,
    notifying,
    pass_time,
    rung,
    titles,
    told,
)

__all__ = ["pass_time", "rung"]

FREE = TransitionKind.BECAME_AVAILABLE


async def test_a_phone_gets_words_a_tag_and_a_button(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    await hass.config.async_set_time_zone("UTC")
    entry = await set_up(notifying())
    hass.config_entries.async_update_entry(entry, options={"register_url": AT_REGISTRAR})

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)

    (call,) = rung
    url = "https://registrar.test/?q=example.com"
    assert call.data == {
        "title": "example.com is free to register",
        "message": "Seen on 2026-11-23 03:14:15, 95% sure. List: Mine.",
        "data": {
            "tag": "t-1",
            "url": url,
            "clickAction": url,
            "actions": [{"action": "URI", "title": "Register", "uri": url}],
        },
    }
    assert entry.runtime_data.ledger.outgoing.sinks() == frozenset()


async def test_without_a_registrar_there_is_no_button(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    await set_up(notifying())

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)

    assert rung[0].data["data"] == {"tag": "t-1"}


@pytest.mark.parametrize(
    ("features", "begins"),
    [
        (NotifyEntityFeature.TITLE, "Seen on "),
        (NotifyEntityFeature(0), "example.com is free to register\nSeen on "),
    ],
    ids=["shows titles", "shows none"],
)
async def test_an_entity_gets_title_and_text_with_the_address_in_it(
    *,
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    features: NotifyEntityFeature,
    begins: str,
) -> None:
    calls = async_mock_service(hass, "notify", "send_message")
    hass.states.async_set("notify.hall", "unknown", {"supported_features": features})
    entry = await set_up(notifying(actions=(), notify_entities=["notify.hall"]))
    hass.config_entries.async_update_entry(entry, options={"register_url": AT_REGISTRAR})

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)

    (call,) = calls
    assert call.data["entity_id"] == "notify.hall"
    assert call.data["title"] == "example.com is free to register"
    assert call.data["message"].startswith(begins)
    assert call.data["message"].endswith("Mine.\nhttps://registrar.test/?q=example.com")
    assert call.data.keys() == {"entity_id", "title", "message"}


async def test_nobody_is_notified_unless_the_list_says_so(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    entry = await set_up(watch_list("Mine", ["example.com"]), notifying("Yours", ("example.org",)))

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)

    assert rung == []
    assert entry.runtime_data.ledger.outgoing.sinks() == frozenset()


async def test_a_phone_of_two_lists_rings_once(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    await set_up(notifying("Mine"), notifying("Yours"))

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)

    (call,) = rung
    assert call.data["message"].endswith("List: Mine, Yours.")


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("kind", TransitionKind)
async def test_what_is_news_for_whom(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    rung: list[ServiceCall],
    *,
    intent: Intent,
    kind: TransitionKind,
) -> None:
    await set_up(notifying(intent=intent.value))
    free = kind in {FREE, TransitionKind.FIRST_SEEN}

    await engine.monitor.tell(
        transition(
            "example.com",
            kind,
            to_verdict=VerdictKind.AVAILABLE if free else VerdictKind.REGISTERED,
            to_phase=None,
        )
    )
    await told(hass)

    assert len(rung) == (kind in NEWS[intent])
    assert all("example.com" in title for title in titles(rung))


async def test_wanted_and_owned_names_are_spoken_of_differently(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    await set_up(
        notifying("Mine", ("example.com",), intent="owned"), notifying("Wanted", ("example.org",))
    )

    for name in ("example.com", "example.org"):
        await engine.monitor.tell(transition(name, FREE, transition_id=name))
        await told(hass)

    assert titles(rung) == [
        "Your name example.com is free to anyone",
        "example.org is free to register",
    ]


@pytest.mark.parametrize("kind", sorted(EARLY))
async def test_news_of_a_coming_drop_can_be_left_out(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    rung: list[ServiceCall],
    kind: TransitionKind,
) -> None:
    await set_up(notifying(notify_early=False))

    await engine.monitor.tell(
        transition("example.com", kind, to_verdict=VerdictKind.REGISTERED, to_phase=None)
    )
    await told(hass)

    assert rung == []


@pytest.mark.parametrize(("limit", "rings"), [(None, False), (99, False), (2500, True)])
async def test_a_premium_name_rings_within_the_limit_and_says_its_price(
    hass: HomeAssistant,
    set_up: SetUp,
    engine: FakeEngine,
    rung: list[ServiceCall],
    *,
    limit: float | None,
    rings: bool,
) -> None:
    price: dict[str, Any] = {} if limit is None else {"price_limit": limit, "price_currency": "USD"}
    await set_up(notifying(**price))

    await engine.monitor.tell(
        transition("example.com", FREE, to_phase=Phase.PREMIUM, price=Decimal(2500), currency="USD")
    )
    await told(hass)

    assert len(rung) == rings
    if rings:
        assert rung[0].data["title"] == "example.com is free at a premium price"
        assert rung[0].data["message"].startswith("2500 USD. Seen on ")


async def test_a_mistake_is_told_to_those_who_were_told(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    await set_up(notifying(names=("example.com", "example.org")))
    back = {"to_verdict": VerdictKind.REGISTERED, "to_phase": Phase.REGISTERED}
    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)
    # Free when it was first looked at, which nobody is notified of.
    await engine.monitor.tell(
        transition("example.org", TransitionKind.FIRST_SEEN, transition_id="t-2")
    )

    for number, name in ((3, "example.com"), (4, "example.org")):
        await engine.monitor.tell(
            transition(name, TransitionKind.RETRACTED, transition_id=f"t-{number}", **back)
        )
        await told(hass)

    assert titles(rung)[:2] == [
        "example.com is free to register",
        "False alarm: example.com was never free",
    ]


async def test_nobody_is_notified_before_home_assistant_has_started(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    hass.set_state(CoreState.not_running)
    await set_up(notifying())
    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)
    assert rung == []

    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await told(hass)

    assert [call.data["data"]["tag"] for call in rung] == ["t-1"]


async def test_what_could_not_be_told_is_told_after_a_restart(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime, engine: FakeEngine
) -> None:
    entry = await set_up(notifying())
    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    rung = async_mock_service(hass, "notify", "mobile_app_phone")

    assert await hass.config_entries.async_setup(entry.entry_id)
    await pass_time(15)

    assert [call.data["data"]["tag"] for call in rung] == ["t-1"]
    await hass.config_entries.async_reload(entry.entry_id)
    await pass_time(15)
    assert len(rung) == 1


async def test_a_phone_that_fails_is_tried_again(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime, engine: FakeEngine
) -> None:
    tags: list[str] = []

    async def fail_once(call: ServiceCall) -> None:
        tags.append(call.data["data"]["tag"])
        if len(tags) == 1:
            raise HomeAssistantError("no network")

    hass.services.async_register("notify", "mobile_app_phone", fail_once)
    await set_up(notifying())

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)
    assert tags == ["t-1"]
    await pass_time(12)

    assert tags == ["t-1", "t-1"]


async def test_what_a_phone_will_never_take_is_given_up_in_words_without_the_name(
    hass: HomeAssistant,
    set_up: SetUp,
    pass_time: PassTime,
    engine: FakeEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    calls = 0

    async def refuse(_: ServiceCall) -> None:
        nonlocal calls
        calls += 1
        raise ServiceValidationError("example.com is not for me")

    hass.services.async_register("notify", "mobile_app_phone", refuse)
    await set_up(notifying())

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)
    await pass_time(4000)

    assert calls == 1
    (warning,) = [one for one in caplog.messages if "given up" in one]
    assert "mobile_app_phone" in warning
    assert "example" not in warning


async def test_a_phone_that_hangs_holds_up_nobody_and_rings_twice_at_most(
    hass: HomeAssistant,
    set_up: SetUp,
    pass_time: PassTime,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung = async_mock_service(hass, "notify", "mobile_app_phone")
    monkeypatch.setattr(notification_sink, "TIME_LIMIT", 0.0)
    hung: list[str] = []

    async def hang(call: ServiceCall) -> None:
        hung.append(call.data["data"]["tag"])
        await asyncio.Event().wait()

    hass.services.async_register("notify", "mobile_app_other", hang)
    await set_up(notifying(actions=(OTHER_PHONE,)), notifying("Yours"))

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)
    for _ in range(5):
        await pass_time(4000)

    assert hung == ["t-1", "t-1"]
    assert len(rung) == 1


async def test_news_of_one_name_comes_in_order(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime, engine: FakeEngine
) -> None:
    await set_up(notifying())
    await engine.monitor.tell(transition("example.com", FREE))
    await engine.monitor.tell(
        transition(
            "example.com",
            TransitionKind.TAKEN,
            transition_id="t-2",
            to_verdict=VerdictKind.REGISTERED,
            to_phase=Phase.REGISTERED,
        )
    )
    await told(hass)
    rung = async_mock_service(hass, "notify", "mobile_app_phone")

    await pass_time(15)

    assert titles(rung) == [
        "example.com is free to register",
        "example.com was registered by somebody",
    ]


async def test_who_is_taken_off_the_list_is_told_nothing_any_more(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime, engine: FakeEngine
) -> None:
    entry = await set_up(notifying())
    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)
    (held,) = entry.subentries.values()
    data = {key: value for key, value in held.data.items() if key != "notify_actions"}
    hass.config_entries.async_update_subentry(entry, held, data=data)
    await told(hass)
    rung = async_mock_service(hass, "notify", "mobile_app_phone")

    await pass_time(15)

    assert rung == []
    assert entry.runtime_data.ledger.outgoing.sinks() == frozenset()


async def test_who_is_put_on_the_list_is_told_without_a_reload(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    entry: MockConfigEntry = await set_up(watch_list("Mine", ["example.com"]))
    (held,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, held, data={**held.data, "notify_actions": [PHONE]}
    )
    await told(hass)

    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)

    assert len(rung) == 1
    assert len(engine.monitors) == 1


async def test_a_name_free_at_first_look_rings_where_the_list_wants_it(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    await set_up(notifying("Mine", ("example.com", "example.org"), tell_free=True))
    free, held = (
        transition(
            name,
            TransitionKind.FIRST_SEEN,
            transition_id=name,
            from_verdict=None,
            to_verdict=verdict,
        )
        for name, verdict in (
            ("example.com", VerdictKind.AVAILABLE),
            ("example.org", VerdictKind.REGISTERED),
        )
    )
    await engine.monitor.tell(free)
    await engine.monitor.tell(held)
    await told(hass)

    assert titles(rung) == ["example.com is free to register"]


async def test_a_name_moved_while_its_phone_is_missing_rings_for_its_new_list_from_then_on(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, pass_time: PassTime
) -> None:
    entry = await set_up(notifying(), notifying("Other", ("example.org",), actions=(OTHER_PHONE,)))
    await engine.monitor.tell(transition("example.com", FREE))
    await told(hass)

    first, second = entry.subentries.values()
    update = hass.config_entries.async_update_subentry
    update(entry, first, data={**first.data, "names": ["example.net"]})
    update(entry, second, data={**second.data, "names": ["example.org", "example.com"]})
    await told(hass)
    phone = async_mock_service(hass, "notify", "mobile_app_phone")
    other = async_mock_service(hass, "notify", "mobile_app_other")
    await pass_time(20)

    assert titles(phone) == [], "its list does not hold it any more"
    assert titles(other) == [], "it was not on that list when it was found"
    await engine.monitor.tell(transition("example.com", TransitionKind.TAKEN, transition_id="t-2"))
    await told(hass)
    await pass_time(20)
    assert len(other) == 1
    assert phone == []
