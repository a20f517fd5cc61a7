"""Lets Home Assistant's backup copy the ledger while checks and announcements go on.

Before, the ledger's log is brought into its file, which stands still from then on; the log that
grows meanwhile is copied after it. Both together are the ledger at some moment of the backup.
"""

import asyncio
from datetime import datetime, timedelta
import logging
from pathlib import Path

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .engine.ledger import Ledger

_LOGGER = logging.getLogger(__name__)

LONGEST_BACKUP = timedelta(hours=12)
"""After which the ledger goes on as usual, should nobody have said that the backup is over."""


class LedgerKeeper:
    """Has the ledger stand still during a backup, in use or not, and whoever opens it meanwhile.

    Outlives the entry: it may be set up, reloaded or taken down in the middle of a backup.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._ledger: Ledger | None = None
        self._lock = asyncio.Lock()
        self._end_watch: CALLBACK_TYPE | None = None
        """Ends the watch over a backup; `None`: none is being made."""

    async def async_open(self, path: Path) -> Ledger:
        """Open the ledger. Raises `LedgerError` and `LedgerTooNew`."""
        async with self._lock:
            self._ledger = await Ledger.open(path, still=self._end_watch is not None)
            return self._ledger

    async def async_begin(self) -> None:
        """Let the file stand still; never raises, which would end the user's backup."""
        async with self._lock:
            self._end()
            forgotten = HassJob(self._async_forgotten, cancel_on_shutdown=True)
            self._end_watch = async_call_later(self._hass, LONGEST_BACKUP, forgotten)
            if (ledger := self._in_use) is not None:
                try:
                    await ledger.stand_still()
                except Exception:
                    _LOGGER.exception("The ledger in this backup may be one of an earlier moment")

    async def async_end(self) -> None:
        """Let the file change again; never raises."""
        async with self._lock:
            self._end()
            if (ledger := self._in_use) is not None:
                try:
                    await ledger.move_on()
                except Exception:
                    _LOGGER.exception("The ledger's log stays apart from it until a restart")

    @property
    def _in_use(self) -> Ledger | None:
        return None if self._ledger is None or self._ledger.closed else self._ledger

    async def _async_forgotten(self, _: datetime) -> None:
        _LOGGER.warning("A backup has not come to its end; the ledger goes on as usual")
        await self.async_end()

    @callback
    def _end(self) -> None:
        if self._end_watch is not None:
            self._end_watch()
            self._end_watch = None


DATA_KEEPER: HassKey[LedgerKeeper] = HassKey(f"{DOMAIN}_ledger_keeper")


@callback
def async_ledger_keeper(hass: HomeAssistant) -> LedgerKeeper:
    """Return the keeper of the ledger."""
    if DATA_KEEPER not in hass.data:
        hass.data[DATA_KEEPER] = LedgerKeeper(hass)
    return hass.data[DATA_KEEPER]


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the ledger be copied."""
    await async_ledger_keeper(hass).async_begin()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the ledger go on as usual."""
    await async_ledger_keeper(hass).async_end()
