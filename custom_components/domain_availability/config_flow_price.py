"""The fields for what a premium name may cost: of a list, and of all lists that have none."""

from collections.abc import Mapping
import re
from typing import Any

from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .const import CONF_PRICE_CURRENCY, CONF_PRICE_LIMIT

_CURRENCY = re.compile(r"[A-Z]{3}")
CURRENCIES = ("USD", "EUR", "GBP", "AUD", "CAD", "CHF", "CNY", "INR", "JPY", "PLN", "SEK")
"""Offered for the price limit; any other may be typed."""
KEYS = frozenset({CONF_PRICE_LIMIT, CONF_PRICE_CURRENCY})

FIELDS: Mapping[Any, Any] = {
    vol.Optional(CONF_PRICE_LIMIT): NumberSelector(
        NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX)
    ),
    vol.Optional(CONF_PRICE_CURRENCY, default=CURRENCIES[0]): SelectSelector(
        SelectSelectorConfig(
            options=list(CURRENCIES),
            mode=SelectSelectorMode.DROPDOWN,
            custom_value=True,
        )
    ),
}


def errors_of(typed: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with what was typed, by field."""
    if _CURRENCY.fullmatch(_currency(typed)):
        return {}
    return {CONF_PRICE_CURRENCY: "price_currency_unknown"}


def stored(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limit with its currency; nothing where none was typed."""
    if (limit := typed.get(CONF_PRICE_LIMIT)) is None:
        return {}
    return {CONF_PRICE_LIMIT: limit, CONF_PRICE_CURRENCY: _currency(typed)}


def _currency(typed: Mapping[str, Any]) -> str:
    currency: str = typed.get(CONF_PRICE_CURRENCY, CURRENCIES[0])
    return currency.strip().upper()
