"""The part of a watch list's form that says who is notified; off unless somebody is chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.components.notify.const import DOMAIN as NOTIFY_DOMAIN
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .config_flow_registrar import Form
from .const import (
    CONF_INTENT,
    CONF_NOTIFY_ACTIONS,
    CONF_NOTIFY_EARLY,
    CONF_NOTIFY_ENTITIES,
)
from .list_intent import Intent
from .notification_target import is_action


def intent_selector() -> SelectSelector:
    """Return what asks whether the names are wanted or owned."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[intent.value for intent in Intent],
            mode=SelectSelectorMode.LIST,
            translation_key=CONF_INTENT,
        )
    )


def notifications_section(actions: Iterable[str]) -> Form:
    """Return the section; `actions` are offered, any other may be typed."""
    schema: Form = vol.Schema(
        {
            vol.Optional(CONF_NOTIFY_ACTIONS, default=list): SelectSelector(
                SelectSelectorConfig(
                    options=list(actions),
                    multiple=True,
                    custom_value=True,
                    mode=SelectSelectorMode.DROPDOWN,
                )
            ),
            vol.Optional(CONF_NOTIFY_ENTITIES, default=list): EntitySelector(
                EntitySelectorConfig(domain=NOTIFY_DOMAIN, multiple=True)
            ),
            vol.Required(CONF_NOTIFY_EARLY, default=True): BooleanSelector(),
        }
    )
    return section(schema, {"collapsed": True})


def malformed_action(typed: Mapping[str, Any]) -> bool:
    """Tell whether something was typed that is no action that notifies."""
    return not all(map(is_action, typed.get(CONF_NOTIFY_ACTIONS, ())))


def stored(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list keeps of the section: nothing where nobody is notified."""
    chosen = {
        key: typed[key] for key in (CONF_NOTIFY_ACTIONS, CONF_NOTIFY_ENTITIES) if typed.get(key)
    }
    if chosen:
        chosen[CONF_NOTIFY_EARLY] = typed.get(CONF_NOTIFY_EARLY, True)
    return chosen


def shown_again(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the section shows of a list as it is."""
    keys = (CONF_NOTIFY_ACTIONS, CONF_NOTIFY_ENTITIES, CONF_NOTIFY_EARLY)
    return {key: data[key] for key in keys if key in data}
