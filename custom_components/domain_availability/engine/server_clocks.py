"""How registries' clocks differ from ours, by the Date of their answers (RFC 9110, section 6.6.1).

A moment that a registry publishes is one of its own clock. That of a Raspberry Pi without a battery
drifts, or is minutes off until it has found the time.
"""

from collections import deque
from datetime import datetime, timedelta

RESOLUTION = timedelta(seconds=1)
"""A Date holds whole seconds: the true moment lies up to so much later."""
REMEMBERED = 8
"""Answers of a server that are laid together; each alone leaves a second and its travel open."""


class ServerClocks:
    """What is known of each server's clock; a server is any text that names it."""

    def __init__(self) -> None:
        self._heard: dict[str, deque[tuple[float, float]]] = {}
        self._ahead: dict[str, float] = {}

    def note(
        self, server: str, date: datetime, *, sent_at: datetime, received_at: datetime
    ) -> None:
        """Take in the Date of an answer, and when (by our clock) it was asked for and came."""
        least = (date - received_at).total_seconds()
        most = (date + RESOLUTION - sent_at).total_seconds()
        if most <= least:
            return  # Our own clock was set meanwhile.
        heard = self._heard.setdefault(server, deque(maxlen=REMEMBERED))
        heard.append((least, most))
        low, high = max(one for one, _ in heard), min(one for _, one in heard)
        if low > high:
            # One of the clocks was set: what was heard before is of no use.
            heard.clear()
            heard.append((least, most))
            low, high = least, most
        if not low <= self.ahead(server) <= high:
            self._ahead[server] = (low + high) / 2

    def ahead(self, server: str) -> float:
        """Return how many seconds its clock is ahead of ours; 0 as long as they may be equal."""
        return self._ahead.get(server, 0.0)
