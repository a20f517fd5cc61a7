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
PLAUSIBLE = timedelta(minutes=20)
"""So far off one server alone may be right; beyond, its Date is likelier wrong than our clock."""
WITNESSED = timedelta(days=2)
"""So far off our own clock may be, where another server says the same."""
AGREES = timedelta(minutes=10)
"""How close the clocks of two servers are that say the same of ours."""


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
        if not low <= self._ahead.get(server, 0.0) <= high:
            self._ahead[server] = (low + high) / 2

    def ahead(self, server: str) -> float:
        """Return how many seconds its clock is known to be ahead of ours; 0 where it is not known.

        It is our own that is off where another server says about the same. One alone may give a
        Date out of a cache, of another zone or of 1970, or have a clock of its own that the
        registry's releases do not go by.
        """
        ahead = self._ahead.get(server, 0.0)
        known = abs(ahead) <= WITNESSED.total_seconds() and self._seen_by_another(server)
        return ahead if known else 0.0

    def perhaps_ahead(self, server: str) -> float:
        """Return how many seconds its clock may be ahead of ours, by its word alone; 0: it is not.

        0 too where that is known, or not to be believed.
        """
        ahead = self._ahead.get(server, 0.0)
        plausible = abs(ahead) <= PLAUSIBLE.total_seconds()
        return ahead if plausible and not self._seen_by_another(server) else 0.0

    def _seen_by_another(self, server: str) -> bool:
        """Tell whether our clock is about as far off by another server too."""
        ahead = self._ahead.get(server, 0.0)
        close = min(AGREES.total_seconds(), abs(ahead) / 2)
        return any(
            abs(other - ahead) <= close for name, other in self._ahead.items() if name != server
        )
