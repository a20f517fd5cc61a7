"""The options that say whom to ask, and how slowly, as the engine takes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback

from .const import CONF_DNS, CONF_LAYERS, CONF_RESOLVERS, CONF_SLOWNESS
from .engine.observation import Layer
from .engine.watching import REGISTRY_LAYERS
from .engine.ways import DnsWay, Ways, read_resolver
from .registrar_accounts import has_registrar

CHOSEN_LAYERS = (Layer.RDAP, Layer.DAS, Layer.WHOIS, Layer.REGISTRAR, Layer.HTTP)
"""Those that can be left out one by one; DNS is off or on by the way it is asked."""
USUAL_LAYERS = REGISTRY_LAYERS | {Layer.REGISTRAR}
"""Asked unless the user says otherwise: a web site's owner would see that somebody looks."""


def dns_way(options: Mapping[str, Any]) -> DnsWay:
    """Return whom the user wants DNS to be asked of."""
    return DnsWay(options.get(CONF_DNS, DnsWay.AUTOMATIC))


def ceiling(entry: ConfigEntry) -> frozenset[Layer]:
    """Return the layers that may be asked about any name; lists only narrow this.

    Never none: where all that was chosen is gone, as a registrar may be, the registries are asked.
    """
    options = entry.options
    layers = read_layers(options.get(CONF_LAYERS, USUAL_LAYERS))
    layers = layers - {Layer.DNS} if dns_way(options) is DnsWay.OFF else layers | {Layer.DNS}
    if not has_registrar(entry):
        layers -= {Layer.REGISTRAR}
    return layers or REGISTRY_LAYERS - {Layer.DNS}


def read_layers(stored: Iterable[str]) -> frozenset[Layer]:
    """Read layers as they are stored; words of newer versions are passed over."""
    return frozenset(Layer(word) for word in stored if word in Layer)


@callback
def apply(options: Mapping[str, Any], ways: Ways) -> None:
    """Bring the engine to what the options say, from the next question on."""
    ways.dns = dns_way(options)
    ways.resolvers = tuple(
        read for typed in options.get(CONF_RESOLVERS, ()) if (read := read_resolver(typed))
    )
    ways.slowness = float(options.get(CONF_SLOWNESS, 1))
