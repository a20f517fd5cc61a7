"""Options of the integration as a whole; they hold at once, without a reload."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .config_flow_registrar import Form
from .const import CONF_DAILY_BUDGET, CONF_REGISTER_URL, CONF_UNUSED_DAYS
from .engine.budget import DEFAULT_LIMIT, LEAST_LIMIT, MOST_LIMIT
from .register_url import GAP, PRESETS, is_template

MOST_UNUSED_DAYS = 365

PLAINEST = f"https://registrar.example/?q={{{GAP}}}"
"""A template as it should be."""


def _whole(least: int, most: int) -> vol.All:
    """Return a box for a whole number; selectors give floating-point ones."""
    box = NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX)
    return vol.All(NumberSelector(box), vol.Coerce(int))


OPTIONS_SCHEMA: Form = vol.Schema(
    {
        vol.Required(CONF_DAILY_BUDGET, default=DEFAULT_LIMIT): _whole(LEAST_LIMIT, MOST_LIMIT),
        vol.Required(CONF_UNUSED_DAYS, default=0): _whole(0, MOST_UNUSED_DAYS),
        vol.Optional(CONF_REGISTER_URL): SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=template, label=registrar)
                    for registrar, template in PRESETS.items()
                ],
                custom_value=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
    }
)


class DomainAvailabilityOptionsFlow(OptionsFlow):
    """Asks how much may be asked of registries, and whether to rest while nobody is there."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options as they are and take what is chosen."""
        options = self.config_entry.options
        shown: Mapping[str, Any] = options
        errors: dict[str, str] = {}
        if user_input is not None:
            chosen = {key: value for key, value in user_input.items() if value != ""}
            if is_template(chosen.get(CONF_REGISTER_URL, PLAINEST)):
                others = {key: options[key] for key in options if key not in OPTIONS_SCHEMA.schema}
                return self.async_create_entry(data={**others, **chosen})
            shown, errors = user_input, {CONF_REGISTER_URL: "register_url_malformed"}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(OPTIONS_SCHEMA, shown),
            errors=errors,
            description_placeholders={"gap": f"{{{GAP}}}"},
        )
