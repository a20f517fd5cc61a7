"""The actions: who may use them, what they answer, what they leave alone."""

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_capture_events,  # the package ships no types
)

from custom_components.domain_availability.const import DOMAIN, EVENT_TRANSITION

from .conftest import MockConfigEntry, SetUp, watch_list
from .fake_monitor import FakeEngine
from .notified import AT_REGISTRAR, PHONE, notifying, rung, told

__all__ = ["rung"]


async def use_test_announcement(
    hass: HomeAssistant, title: str, *, answer: bool = True, context: Context | None = None
) -> object:
    """Use the action."""
    return await hass.services.async_call(
        DOMAIN,
        "test_announcement",
        {"watch_list": title},
        blocking=True,
        return_response=answer,
        context=context,
    )


async def test_the_phone_rings_and_nothing_else_happens(
    hass: HomeAssistant, set_up: SetUp, engine: FakeEngine, rung: list[ServiceCall]
) -> None:
    entry: MockConfigEntry = await set_up(notifying())
    hass.config_entries.async_update_entry(entry, options={"register_url": AT_REGISTRAR})
    events = async_capture_events(hass, EVENT_TRANSITION)

    answer = await use_test_announcement(hass, " MINE ")
    await told(hass)

    assert answer == {
        "watch_list": "Mine",
        "targets": [{"target": PHONE, "told": True, "reason": None}],
    }
    (call,) = rung
    assert call.data["title"] == "Test: example.com is free to register"
    assert call.data["message"] == "This is only a test, nothing has happened. List: Mine."
    assert call.data["data"]["actions"][0]["uri"] == "https://registrar.test/?q=example.com"
    assert call.data["data"]["tag"].startswith("test-")
    assert events == []
    assert engine.outbox == {}
    assert entry.runtime_data.ledger.outgoing.sinks() == frozenset()


async def test_who_is_missing_is_named(
    hass: HomeAssistant, set_up: SetUp, rung: list[ServiceCall]
) -> None:
    await set_up(notifying(actions=(PHONE, "notify.mobile_app_gone")))

    assert await use_test_announcement(hass, "Mine") == {
        "watch_list": "Mine",
        "targets": [
            {"target": PHONE, "told": True, "reason": None},
            {"target": "notify.mobile_app_gone", "told": False, "reason": "not there"},
        ],
    }
    with pytest.raises(HomeAssistantError) as raised:
        await use_test_announcement(hass, "Mine", answer=False)
    assert raised.value.translation_key == "test_not_heard"
    assert raised.value.translation_placeholders == {
        "targets": "notify.mobile_app_gone (not there)"
    }
    assert len(rung) == 2


async def test_without_an_answer_nothing_is_returned(
    hass: HomeAssistant, set_up: SetUp, rung: list[ServiceCall]
) -> None:
    await set_up(notifying())

    assert await use_test_announcement(hass, "Mine", answer=False) is None
    assert len(rung) == 1


@pytest.mark.parametrize(
    ("title", "key"), [("Yours", "nobody_to_notify"), ("Nobody's", "watch_list_unknown")]
)
async def test_a_list_that_cannot_be_tested_is_said(
    hass: HomeAssistant, set_up: SetUp, title: str, key: str
) -> None:
    await set_up(notifying(), watch_list("Yours", ["example.org"]))

    with pytest.raises(ServiceValidationError) as raised:
        await use_test_announcement(hass, title)
    assert raised.value.translation_key == key


async def test_an_entry_that_is_not_set_up_is_said(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(notifying())
    assert await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(ServiceValidationError) as raised:
        await use_test_announcement(hass, "Mine")
    assert raised.value.translation_key == "not_set_up"


async def test_only_administrators_may(
    hass: HomeAssistant, set_up: SetUp, hass_read_only_user: User, rung: list[ServiceCall]
) -> None:
    await set_up(notifying())

    with pytest.raises(Unauthorized):
        await use_test_announcement(hass, "Mine", context=Context(user_id=hass_read_only_user.id))
    assert rung == []
