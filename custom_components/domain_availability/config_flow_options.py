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
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from . import config_flow_price as price
from .asking import CHOSEN_LAYERS, USUAL_LAYERS
from .config_flow_registrar import Form
from .const import (
    CONF_DAILY_BUDGET,
    CONF_DNS,
    CONF_LAYERS,
    CONF_REGISTER_URL,
    CONF_RESOLVERS,
    CONF_SLOWNESS,
    CONF_UNUSED_DAYS,
)
from .engine.budget import DEFAULT_LIMIT, LEAST_LIMIT, MOST_LIMIT
from .engine.observation import Layer
from .engine.ways import MOST_SLOWNESS, DnsWay, read_resolver
from .register_url import GAP, PRESETS, is_template

MOST_UNUSED_DAYS = 365

PLAINEST = f"https://registrar.example/?q={{{GAP}}}"
"""A template as it should be."""
TELLING = frozenset({Layer.RDAP, Layer.DAS, Layer.WHOIS, Layer.REGISTRAR})
"""Without any of these nobody can ever say that a name is free."""


def _whole(least: int, most: int) -> vol.All:
    """Return a box for a whole number; selectors give floating-point ones."""
    box = NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX)
    return vol.All(NumberSelector(box), vol.Coerce(int))


def layers_selector(layers: tuple[Layer, ...]) -> SelectSelector:
    """Return what lets some of these layers be chosen."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[layer.value for layer in layers],
            multiple=True,
            mode=SelectSelectorMode.LIST,
            translation_key=CONF_LAYERS,
        )
    )


USUAL: Mapping[str, Any] = {
    CONF_DNS: DnsWay.AUTOMATIC.value,
    CONF_RESOLVERS: [],
    CONF_LAYERS: [layer.value for layer in CHOSEN_LAYERS if layer in USUAL_LAYERS],
    CONF_SLOWNESS: 1,
}
"""What holds unless the user says otherwise, and is not stored."""

OPTIONS_SCHEMA: Form = vol.Schema(
    {
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
        **price.FIELDS,
        vol.Required(CONF_DAILY_BUDGET, default=DEFAULT_LIMIT): _whole(LEAST_LIMIT, MOST_LIMIT),
        vol.Required(CONF_SLOWNESS, default=USUAL[CONF_SLOWNESS]): NumberSelector(
            NumberSelectorConfig(min=1, max=MOST_SLOWNESS, step=0.5, mode=NumberSelectorMode.SLIDER)
        ),
        vol.Required(CONF_UNUSED_DAYS, default=0): _whole(0, MOST_UNUSED_DAYS),
        vol.Optional(CONF_LAYERS, default=USUAL[CONF_LAYERS]): layers_selector(CHOSEN_LAYERS),
        vol.Required(CONF_DNS, default=USUAL[CONF_DNS]): SelectSelector(
            SelectSelectorConfig(
                options=[way.value for way in DnsWay],
                mode=SelectSelectorMode.LIST,
                translation_key=CONF_DNS,
            )
        ),
        vol.Optional(CONF_RESOLVERS, default=USUAL[CONF_RESOLVERS]): TextSelector(
            TextSelectorConfig(multiple=True)
        ),
    }
)


class DomainAvailabilityOptionsFlow(OptionsFlow):
    """Asks whom to ask, how much and how slowly, and whether to rest while nobody is there."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options as they are and take what is chosen."""
        options = self.config_entry.options
        shown: Mapping[str, Any] = options
        errors: dict[str, str] = {}
        if user_input is not None:
            chosen = {key: value for key, value in user_input.items() if value != ""}
            if not (errors := errors_of(chosen)):
                others = {key: options[key] for key in options if key not in OPTIONS_SCHEMA.schema}
                return self.async_create_entry(data={**others, **stored(chosen)})
            shown = user_input
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(OPTIONS_SCHEMA, shown),
            errors=errors,
            description_placeholders={"gap": f"{{{GAP}}}"},
        )


def errors_of(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with what was chosen, by field."""
    errors = price.errors_of(chosen)
    if not is_template(chosen.get(CONF_REGISTER_URL, PLAINEST)):
        errors[CONF_REGISTER_URL] = "register_url_malformed"
    errors |= layers_errors(
        {CONF_LAYERS: chosen.get(CONF_LAYERS, USUAL[CONF_LAYERS]) or [Layer.DNS]}
    )
    resolvers = _resolvers(chosen)
    if any(read_resolver(typed) is None for typed in resolvers):
        errors[CONF_RESOLVERS] = "resolver_malformed"
    elif not resolvers and chosen.get(CONF_DNS) == DnsWay.RESOLVER:
        errors[CONF_RESOLVERS] = "resolver_missing"
    return errors


def layers_errors(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with chosen layers: nothing where none are."""
    layers = chosen.get(CONF_LAYERS)
    return {CONF_LAYERS: "layers_missing"} if layers and TELLING.isdisjoint(layers) else {}


def stored(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept: nothing of what is as usual, so that a better usual reaches it."""
    kept = {
        key: value for key, value in chosen.items() if key not in USUAL and key not in price.KEYS
    }
    read = {**chosen, CONF_RESOLVERS: _resolvers(chosen)}
    kept |= {key: read[key] for key, usual in USUAL.items() if read.get(key, usual) != usual}
    return kept | price.stored(chosen)


def _resolvers(chosen: Mapping[str, Any]) -> list[str]:
    """Return the resolvers that were typed, each once, without empty lines."""
    typed = (one.strip() for one in chosen.get(CONF_RESOLVERS, ()))
    return list(dict.fromkeys(filter(None, typed)))
