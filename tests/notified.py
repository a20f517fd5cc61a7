"""What tests of notifications share: lists that notify, a phone, time that is turned by hand."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    async_fire_time_changed,  # the package ships no types
    async_mock_service,
)

from custom_components.domain_availability import notifying as notifying_module

from .conftest import watch_list
from .engine.hand_clock import HandClock

type PassTime = Callable[[float], Awaitable[None]]

PHONE = "notify.mobile_app_phone"
OTHER_PHONE = "notify.mobile_app_other"
AT_REGISTRAR = "https://registrar.test/?q={domain_name}"


def notifying(
    title: str = "Mine",
    names: tuple[str, ...] = ("example.com",),
    *,
    actions: tuple[str, ...] = (PHONE,),
    **more: Any,
) -> ConfigSubentryData:
    """Return a list that notifies."""
    held = watch_list(title, names)
    return ConfigSubentryData(
        data={**held["data"], "notify_actions": list(actions), "notify_early": True, **more},
        subentry_type=held["subentry_type"],
        title=title,
        unique_id=None,
    )


@pytest.fixture
def rung(hass: HomeAssistant) -> list[ServiceCall]:
    """Give a phone, and what it was told."""
    calls: list[ServiceCall] = async_mock_service(hass, "notify", "mobile_app_phone")
    return calls


async def told(hass: HomeAssistant) -> None:
    """Let everything that is under way come to its end."""
    for _ in range(5):
        await hass.async_block_till_done(wait_background_tasks=True)


def titles(calls: list[ServiceCall]) -> list[str]:
    return [call.data["title"] for call in calls]


@pytest.fixture
def pass_time(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> PassTime:
    """Return what lets so many seconds go by for the outbox and for Home Assistant's timers."""
    clock = HandClock(dt_util.utcnow())
    monkeypatch.setattr(notifying_module, "SystemClock", lambda: clock)

    async def turn(seconds: float) -> None:
        clock.turn(seconds)
        await told(hass)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
        await told(hass)

    return turn
