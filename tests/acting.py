"""What tests of actions share: using one, and what it raises."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_exception_message
import pytest

from custom_components.domain_availability.const import DOMAIN


async def act(
    hass: HomeAssistant,
    action: str,
    *,
    target: dict[str, Any] | None = None,
    answer: bool = True,
    context: Context | None = None,
    **data: Any,
) -> Any:
    """Use an action, as an automation does; return what it answers."""
    answered = await hass.services.async_call(
        DOMAIN,
        action,
        data,
        target=target,
        blocking=True,
        return_response=answer,
        context=context,
    )
    await hass.async_block_till_done()
    return answered


async def refusal(hass: HomeAssistant, action: str, **more: Any) -> str:
    """Use an action that must fail; return its translation key, whose words must be there."""
    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, action, **more)
    error = raised.value
    assert error.translation_domain == DOMAIN
    assert error.translation_key is not None
    words = async_get_exception_message(
        DOMAIN, error.translation_key, error.translation_placeholders
    )
    assert words not in {"", error.translation_key}
    assert "{" not in words
    return error.translation_key
