"""Whether anything is asked at all, and who or what does not want it."""

from collections.abc import Callable
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import CONF_PAUSED
from .engine.monitor import Monitor


class PauseReason(StrEnum):
    """Why nothing is asked."""

    BY_HAND = "by_hand"
    """The user has switched it off; kept in the entry, so that a power cut does not undo it."""
    POLLING_OFF = "polling_off"
    """Polling is switched off in the entry's system options."""
    UNUSED = "unused"
    """Nobody has used Home Assistant for long."""


class Pausing:
    """Pauses the monitor for as long as there is a reason to."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, monitor: Monitor) -> None:
        self._hass = hass
        self._entry = entry
        self._monitor = monitor
        self._unused = False
        self._on_change: list[Callable[[], None]] = []

    @property
    def reasons(self) -> frozenset[PauseReason]:
        """Why nothing is asked now; empty: names are watched."""
        found = {
            PauseReason.BY_HAND: self._entry.data.get(CONF_PAUSED, False),
            PauseReason.POLLING_OFF: self._entry.pref_disable_polling,
            PauseReason.UNUSED: self._unused,
        }
        return frozenset(reason for reason, holds in found.items() if holds)

    @callback
    def apply(self) -> None:
        """Bring the monitor to what the entry says now; does nothing where it is there already."""
        if (paused := bool(self.reasons)) == self._monitor.paused:
            return
        if paused:
            self._monitor.pause()
        else:
            self._monitor.resume()
        for told in tuple(self._on_change):
            told()

    @callback
    def switch(self, *, on: bool) -> None:
        """Watch, or pause, because the user wants it."""
        data = {key: value for key, value in self._entry.data.items() if key != CONF_PAUSED}
        if not on:
            data[CONF_PAUSED] = True
        self._hass.config_entries.async_update_entry(self._entry, data=data)
        self.apply()

    @callback
    def note_unused(self, *, unused: bool) -> None:
        """Pause because nobody uses Home Assistant, or go on because somebody does."""
        self._unused = unused
        self.apply()

    @callback
    def on_change(self, told: Callable[[], None]) -> CALLBACK_TYPE:
        """Call back when watching is paused or goes on; return how to end it."""
        self._on_change.append(told)
        return lambda: self._on_change.remove(told)
