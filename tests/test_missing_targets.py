"""An issue says of each place that is missing, and goes by itself."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_mock_service,  # the package ships no types
)

from custom_components.domain_availability.const import DOMAIN
from custom_components.domain_availability.missing_targets import GRACE

from .conftest import SetUp
from .notified import PHONE, PassTime, notifying, pass_time, told

__all__ = ["pass_time"]

ISSUE = f"notify_target_missing_action_{PHONE}"


def issue(hass: HomeAssistant, issue_id: str = ISSUE) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_a_missing_action_is_said_and_the_issue_goes_once_it_exists(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime
) -> None:
    await set_up(notifying(), notifying("Yours"))
    await told(hass)
    assert issue(hass) is None, "it may only be reloading"

    await pass_time(GRACE + 1)
    raised = issue(hass)
    assert raised is not None
    assert raised.translation_key == "notify_target_missing"
    assert raised.translation_placeholders == {"target": PHONE, "lists": "Mine, Yours"}
    assert not raised.is_fixable

    async_mock_service(hass, "notify", "mobile_app_phone")
    await told(hass)
    assert issue(hass) is None

    hass.services.async_remove("notify", "mobile_app_phone")
    await told(hass)
    await pass_time(GRACE + 1)
    assert issue(hass) is not None


async def test_an_integration_that_is_reloaded_raises_nothing(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime
) -> None:
    async_mock_service(hass, "notify", "mobile_app_phone")
    await set_up(notifying())
    hass.services.async_remove("notify", "mobile_app_phone")
    await told(hass)
    async_mock_service(hass, "notify", "mobile_app_phone")
    await pass_time(GRACE + 1)

    assert issue(hass) is None


async def test_a_missing_entity_is_said_and_one_that_is_unavailable_is_not(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime
) -> None:
    missing = "notify_target_missing_entity_notify.hall"
    await set_up(notifying(actions=(), notify_entities=["notify.hall"]))
    await told(hass)
    await pass_time(GRACE + 1)
    assert issue(hass, missing) is not None

    hass.states.async_set("notify.hall", "unavailable")
    await told(hass)
    assert issue(hass, missing) is None

    hass.states.async_remove("notify.hall")
    await told(hass)
    await pass_time(GRACE + 1)
    assert issue(hass, missing) is not None


async def test_the_issue_goes_with_the_list_that_wanted_it(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime
) -> None:
    entry = await set_up(notifying(), notifying("Yours"))
    await told(hass)
    await pass_time(GRACE + 1)
    first, second = entry.subentries

    hass.config_entries.async_remove_subentry(entry, first)
    await told(hass)
    await pass_time(GRACE + 1)
    raised = issue(hass)
    assert raised is not None
    assert raised.translation_placeholders == {"target": PHONE, "lists": "Yours"}

    hass.config_entries.async_remove_subentry(entry, second)
    await told(hass)
    assert issue(hass) is None


async def test_the_issue_goes_when_the_entry_is_unloaded(
    hass: HomeAssistant, set_up: SetUp, pass_time: PassTime
) -> None:
    entry = await set_up(notifying())
    await told(hass)
    await pass_time(GRACE + 1)
    assert issue(hass) is not None

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issue(hass) is None
