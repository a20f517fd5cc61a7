"""How far behind a zone's servers are, told by the SOA serials they show (RFC 1982)."""

from collections import deque
from datetime import datetime, timedelta

import dns.serial

_REMEMBERED = 512
"""Serials of one zone; a zone published every minute is known for eight hours."""
_FORGET_NEWEST = timedelta(days=1)
"""A newest serial nobody has shown for so long was a mistake, or the numbering began anew."""


class Serials:
    """The serials one zone's servers have shown, and when each was first seen."""

    def __init__(self) -> None:
        self._by_server: dict[str, int] = {}
        self._history: deque[tuple[int, datetime]] = deque(maxlen=_REMEMBERED)
        self._newest_shown_at: datetime | None = None

    @property
    def newest(self) -> int | None:
        """The newest serial any server has shown."""
        return self._history[-1][0] if self._history else None

    def shown_by(self, server: str) -> int | None:
        """Return the newest serial this server has shown."""
        return self._by_server.get(server)

    def show(self, server: str, serial: int, at: datetime) -> None:
        """Take note that a server showed this serial at that moment (UTC)."""
        if self._newest_shown_at is not None and at - self._newest_shown_at > _FORGET_NEWEST:
            self._history.clear()
            self._by_server.clear()
        if self.newest is None or is_newer(serial, self.newest):
            self._history.append((serial, at))
        if serial == self.newest:
            self._newest_shown_at = at
        known = self._by_server.get(server)
        if known is None or is_newer(serial, known):
            self._by_server[server] = serial

    def behind_since(self, serial: int) -> datetime | None:
        """Return when a newer serial was first seen: such data is no newer than that.

        `None`: nothing newer is known.
        """
        for other, first_seen in self._history:
            if is_newer(other, serial):
                return first_seen
        return None


def is_newer(one: int, other: int) -> bool:
    """Whether a serial comes after another; serials run in a circle of 2^32."""
    return bool(dns.serial.Serial(one) > dns.serial.Serial(other))
