"""The WebSocket API for a page of names: all commands are registered here (docs/websocket.md)."""

from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback

from .websocket_changing import CHANGES
from .websocket_list import ws_subscribe_names
from .websocket_reading import ws_lists, ws_metrics, ws_name, ws_plan, ws_suffix

COMMANDS = (
    ws_lists,
    ws_metrics,
    ws_name,
    ws_plan,
    ws_subscribe_names,
    ws_suffix,
    *CHANGES,
)


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register the commands, which are there whether or not the entry is set up."""
    for handler in COMMANDS:
        websocket_api.async_register_command(hass, handler)
