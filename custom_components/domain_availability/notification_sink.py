"""One place that is notified, as the outbox sees it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, override

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import voluptuous as vol

from .engine.sinks.callback import CallbackSink, Payload, Reply
from .notification_target import NotThereError, Target

TIME_LIMIT = 10.0
"""Seconds that a notification may take."""

HEARD = Reply(status=200)
NO_END = Reply(reason=f"no end within {TIME_LIMIT:.0f} seconds")
NO_END_AGAIN = Reply(status=400, reason="no end, twice")
"""Tells the outbox to give it up: it may have been heard each time, and is not to ring for days."""
STOPPING = Reply(reason="Home Assistant is stopping")

type Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class NotificationSink(CallbackSink):
    """Notifies one place; the payload is what its action is called with."""

    def __init__(self, hass: HomeAssistant, target: Target, spawn: Spawn) -> None:
        self._hass = hass
        self._target = target
        self._spawn = spawn
        self._hung: set[str] = set()

    @override
    async def send(self, payload: Payload, idempotency_key: str) -> Reply:
        """Notify once. A Home Assistant that stops keeps it for the next start."""
        if self._hass.state is not CoreState.running:
            return STOPPING
        reply = await self.async_notify(payload)
        if reply is not NO_END:
            self._hung.discard(idempotency_key)
        elif idempotency_key in self._hung:
            self._hung.discard(idempotency_key)
            return NO_END_AGAIN
        else:
            self._hung.add(idempotency_key)
        return reply

    async def async_notify(self, data: Mapping[str, object]) -> Reply:
        """Call the action in a task of its own, whose end is not waited for beyond the limit."""
        task = self._spawn(self._target.async_call(self._hass, data))
        try:
            done, _ = await asyncio.wait({task}, timeout=TIME_LIMIT)
        finally:
            task.cancel()
        return _reply(task) if done else NO_END


def _reply(ended: asyncio.Task[None]) -> Reply:
    """Return how it went. What was asked for wrongly would be wrong the next time, too."""
    if ended.cancelled():
        return Reply(reason="cancelled")
    match ended.exception():
        case None:
            return HEARD
        case NotThereError() as error:
            return Reply(reason=str(error))
        case ServiceValidationError() | vol.Invalid() as error:
            return Reply(status=400, reason=type(error).__name__)
        case error:
            return Reply(reason=type(error).__name__)
