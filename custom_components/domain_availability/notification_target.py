"""Where a notification goes: an action of a phone's app, or a notify entity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Any

from homeassistant.components.notify.const import (
    ATTR_DATA,
    ATTR_MESSAGE,
    ATTR_TITLE,
    SERVICE_SEND_MESSAGE,
    NotifyEntityFeature,
)
from homeassistant.components.notify.const import DOMAIN as NOTIFY_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID, ATTR_SUPPORTED_FEATURES, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant

from .notification_words import Words

MOBILE_APP = "mobile_app_"
"""How the actions begin that the phones' apps bring."""
SINKS = "notify:"
"""How the ledger's names of all these places begin."""

_ACTION = re.compile(r"notify\.[a-z0-9_]+")


class TargetKind(StrEnum):
    """How it is notified."""

    ACTION = "action"
    ENTITY = "entity"


class NotThereError(Exception):
    """The action or the entity is not there, or not just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One place that notifications go to."""

    kind: TargetKind
    name: str
    """`notify.mobile_app_phone` for an action; for an entity its id."""

    @property
    def sink(self) -> str:
        """Return how the ledger calls it."""
        return f"{SINKS}{self.kind}:{self.name}"

    @property
    def issue(self) -> str:
        """Return the id of the issue that says that it is not there."""
        return f"notify_target_missing_{self.kind}_{self.name}"

    def exists(self, hass: HomeAssistant) -> bool:
        """Tell whether it is there, able or not."""
        if self.kind is TargetKind.ENTITY:
            return hass.states.get(self.name) is not None
        return hass.services.has_service(NOTIFY_DOMAIN, self._action)

    def data(self, hass: HomeAssistant, words: Words, tag: str) -> dict[str, Any]:
        """Return what it is called with. The same `tag` replaces a notification on a phone."""
        if self.kind is TargetKind.ACTION:
            return phone_data(words, tag)
        lines = [words.message] if words.url is None else [words.message, words.url]
        if not self._shows_titles(hass):
            lines.insert(0, words.title)  # The name would be lost with it.
        return {
            ATTR_ENTITY_ID: self.name,
            ATTR_TITLE: words.title,
            ATTR_MESSAGE: "\n".join(lines),
        }

    def _shows_titles(self, hass: HomeAssistant) -> bool:
        """Tell whether an entity shows titles; others leave them out."""
        state = hass.states.get(self.name)
        features = 0 if state is None else state.attributes.get(ATTR_SUPPORTED_FEATURES, 0)
        return bool(features & NotifyEntityFeature.TITLE)

    async def async_call(self, hass: HomeAssistant, data: Mapping[str, object]) -> None:
        """Notify, and return once the other side says that it is done.

        Raises `NotThereError`, or what the other side raises.
        """
        if not self.exists(hass):
            raise NotThereError("not there")
        action = self._action
        if self.kind is TargetKind.ENTITY:
            action = SERVICE_SEND_MESSAGE
            state = hass.states.get(self.name)
            if state is not None and state.state == STATE_UNAVAILABLE:
                raise NotThereError("unavailable")  # Home Assistant would pass over it in silence.
        await hass.services.async_call(NOTIFY_DOMAIN, action, dict(data), blocking=True)

    @property
    def _action(self) -> str:
        return self.name.partition(".")[2]


def phone_data(words: Words, tag: str) -> dict[str, Any]:
    """Return what the apps take.

    Of the address iOS reads `url` and Android `clickAction`; a button that opens one is called
    `URI` by both (Companion docs, "Opening a URL" and "Actionable notifications").
    """
    extra: dict[str, Any] = {"tag": tag}
    if words.url is not None:
        button = {"action": "URI", "title": words.register, "uri": words.url}
        extra |= {"url": words.url, "clickAction": words.url, "actions": [button]}
    return {ATTR_TITLE: words.title, ATTR_MESSAGE: words.message, ATTR_DATA: extra}


def target_of(sink: str) -> Target | None:
    """Return the place that the ledger calls so; `None`: none of these."""
    kind, _, name = sink.removeprefix(SINKS).partition(":")
    if not sink.startswith(SINKS) or kind not in set(TargetKind):
        return None
    return Target(kind=TargetKind(kind), name=name)


def is_action(typed: str) -> bool:
    """Tell whether it names an action that takes title, message and data."""
    return _ACTION.fullmatch(typed) is not None and typed != (
        f"{NOTIFY_DOMAIN}.{SERVICE_SEND_MESSAGE}"
    )


def phone_actions(hass: HomeAssistant) -> list[str]:
    """Return the actions of the phones' apps that are there now."""
    return sorted(
        f"{NOTIFY_DOMAIN}.{action}"
        for action in hass.services.async_services_for_domain(NOTIFY_DOMAIN)
        if action.startswith(MOBILE_APP)
    )


def targets(actions: Iterable[str], entities: Iterable[str]) -> tuple[Target, ...]:
    """Return the places that a list names, each once."""
    named = {TargetKind.ACTION: actions, TargetKind.ENTITY: entities}
    return tuple(
        Target(kind=kind, name=name)
        for kind, names in named.items()
        for name in dict.fromkeys(names)
    )
