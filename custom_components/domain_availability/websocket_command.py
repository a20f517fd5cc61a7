"""What the commands of the WebSocket API have in common: who may, what is said when it fails.

Every command ends in a result or in an error whose text is translated; nothing that a caller sends
leads to a traceback.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized

from .const import DOMAIN
from .engine.ledger import LedgerError
from .runtime import DomainAvailabilityConfigEntry

type Message = dict[str, Any]
type Command = Callable[
    [HomeAssistant, DomainAvailabilityConfigEntry, ActiveConnection, Message], Awaitable[object]
]
"""Answers a message with what is sent as its result."""
type Handler = websocket_api.const.WebSocketCommandHandler

ERR_NOT_SET_UP = "not_set_up"


def loaded_entry(hass: HomeAssistant) -> DomainAvailabilityConfigEntry | None:
    """Return the entry while it is set up."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.state is ConfigEntryState.LOADED:
            return entry
    return None


def may_read(connection: ActiveConnection) -> None:
    """Let through who may see every entity: what is watched is for nobody else. Else raise."""
    if not connection.user.permissions.access_all_entities(POLICY_READ):
        raise Unauthorized


def may_change(connection: ActiveConnection) -> None:
    """Let through administrators. Else raise."""
    if not connection.user.is_admin:
        raise Unauthorized


def command(schema: dict[Any, Any], *, admin: bool = False) -> Callable[[Command], Handler]:
    """Make a command of a function that answers; `schema` is what may be said, with its `type`."""
    allowed = may_change if admin else may_read

    def decorate(answer: Command) -> Handler:
        @async_response
        @wraps(answer)
        async def handle(
            hass: HomeAssistant, connection: ActiveConnection, message: Message
        ) -> None:
            allowed(connection)
            if (entry := loaded_entry(hass)) is None:
                send_error(
                    connection,
                    message,
                    HomeAssistantError(translation_domain=DOMAIN, translation_key="not_set_up"),
                    code=ERR_NOT_SET_UP,
                )
                return
            try:
                result = await answer(hass, entry, connection, message)
            except HomeAssistantError as error:
                send_error(connection, message, error)
            except LedgerError:
                # The history cannot be read, or the entry was taken down meanwhile.
                send_error(
                    connection,
                    message,
                    HomeAssistantError(
                        translation_domain=DOMAIN, translation_key="history_not_readable"
                    ),
                )
            else:
                connection.send_result(message["id"], result)

        return websocket_command(schema)(handle)

    return decorate


@callback
def send_error(
    connection: ActiveConnection,
    message: Message,
    error: HomeAssistantError,
    code: str | None = None,
) -> None:
    """Say what is wrong, in words that can be translated. Not logged: a name may be in it."""
    if code is None:
        code = (
            websocket_api.const.ERR_SERVICE_VALIDATION_ERROR
            if isinstance(error, ServiceValidationError)
            else websocket_api.const.ERR_HOME_ASSISTANT_ERROR
        )
    connection.send_error(
        message["id"],
        code,
        str(error),
        translation_domain=error.translation_domain,
        translation_key=error.translation_key,
        translation_placeholders=error.translation_placeholders,
    )
