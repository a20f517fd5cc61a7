"""The windows of all watched names together: who is asked next, and how soon.

Kept by the monitor; what it decides is `windows`' arithmetic. Levels are worked out anew when the
windows change and every few minutes, for what has been spent meanwhile.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
import math

from .windows import PLENTY, Window, level_for, next_question, probably_gone

AGAIN_AFTER = 300.0
"""Seconds after which levels are worked out anew though no window has changed."""
LEFT_AS_THEN = 0.9
"""And when less than this of the questions is left that were there then: they go fast where a drop
was due that has not come, and what is likely still."""
HOUR = 3600.0
WAITED = 2 * HOUR
"""How much of the day before counts for a question as a day begins: some days end without any."""
DAY = 86400.0
AHEAD = DAY
"""How long before a window opens it counts as known."""
MANY = 64
"""Of more windows than these one that changes hardly moves the others' share: all are gone through
anew only once in so many times as there are, so that a plan costs no more where there are more."""
PULL_HOLDS = 60.0
"""Seconds after which those at a server are gone through at any rate: hours begin and end."""


@dataclass(frozen=True, slots=True)
class Purse:
    """Questions that may still be asked until a moment (seconds since 1970).

    One a look: where looks cost more, whoever gives it counts so much less.
    """

    questions: float
    until: float


@dataclass(slots=True)
class _Server:
    """The windows at one server."""

    windows: dict[str, Window] = field(default_factory=dict)
    level: float = PLENTY
    pull: float = 0.0
    """What all its windows pull at level 1, as it was last added up."""
    pull_for: int = 0
    """How many more names go by that,"""
    pull_at: float = -math.inf
    """and from when it is."""
    spare: float = math.inf
    """How many looks may be taken by this level: a tenth of what its quotas left then."""

    def known(self, now: float) -> Iterator[tuple[str, Window]]:
        """Yield the windows that are open or open within a day, with their names."""
        for name, one in self.windows.items():
            if one.opens <= now + AHEAD and one.closes >= now:
                yield name, one


class Sharing:
    """Which names may drop when, and what share of the questions each gets."""

    def __init__(
        self,
        *,
        budget: Callable[[float], Purse],
        quotas: Callable[[str, float], tuple[Purse, ...]],
    ) -> None:
        """Make an empty one.

        `budget` gives what of the day's budget windows may use from a moment on; `quotas` what a
        server's own limits leave.
        """
        self._budget = budget
        self._quotas = quotas
        self._servers: dict[str, _Server] = {}
        self._server_of: dict[str, str] = {}
        self._everywhere = PLENTY
        """The level that the budget allowed when levels were last worked out."""
        self._changed = 0
        """How many windows have changed since,"""
        self._forgiven = 0
        """and how many may before levels are worked out anew."""
        self._worked_out = -math.inf
        self._left_then = 0.0
        self._for_day = -1

    def put(self, name: str, window: Window | None) -> None:
        """Note a name's window, a new one, or that it has none (any more)."""
        before = self._server_of.get(name)
        if window is None:
            if before is not None:
                del self._servers[before].windows[name]
                del self._server_of[name]
                self._changed += 1
            return
        if before is not None:
            if self._servers[before].windows[name] == window:
                return
            del self._servers[before].windows[name]
        self._server_of[name] = window.server
        server = self._servers.get(window.server)
        if server is None:
            server = self._servers[window.server] = _Server(level=self._everywhere)
        server.windows[name] = window
        self._changed += 1

    def has(self, name: str) -> bool:
        """Tell whether a name has a window."""
        return name in self._server_of

    def known(self, now: float, *, server: str | None = None) -> bool:
        """Tell whether a window is open or opens within a day (at a server, or anywhere)."""
        servers = self._servers if server is None else {server} & self._servers.keys()
        return any(True for key in servers for _ in self._servers[key].known(now))

    def known_names(self, now: float) -> list[str]:
        """Return the names whose window is open or opens within a day."""
        return [name for server in self._servers.values() for name, _ in server.known(now)]

    def closing(self, server: str, now: float) -> float | None:
        """Return until when a server has windows that are open or open within a day, or `None`."""
        return max((one.closes for _, one in self._servers[server].known(now)), default=None)

    def due(
        self, name: str, now: float, *, since: float | None = None, turn: float = 1.0
    ) -> float | None:
        """Return when a name's window lets it be asked next, or `None` where it has none left.

        That may have passed. `since` is when it was last looked at: chances that have gone by
        unseen count from then on, and where it is by now more likely gone than not, it is not put
        off any longer. `turn` is how many times likelier it is gone than the others of its batch.
        """
        key = self._server_of.get(name)
        if key is None:
            return None
        server = self._servers[key]
        window = server.windows[name]
        if since is not None and since > self._worked_out:
            server.spare -= 1
        outdated = (
            self._changed > self._forgiven
            or server.spare < 0
            or now - self._worked_out >= AGAIN_AFTER
            or now // DAY != self._for_day
            or not LEFT_AS_THEN * self._left_then
            <= self._budget(now).questions
            <= self._left_then / LEFT_AS_THEN
        )
        if outdated and window.opens <= now + AHEAD:
            self._work_out(now)
        looked = now if since is None else min(since, now)
        # Each day has questions of its own, or all that has waited would have them as it begins.
        counted = max(looked, min(now // DAY * DAY, now - WAITED))
        dues = (_next_question(server, window, now, counted, turn), probably_gone(window, looked))
        due = min((at for at in dues if at is not None), default=None)
        return None if due is None else max(due, looked + window.gap)

    def _work_out(self, now: float) -> None:
        """Find the level that the budget allows, and for each server that of its quotas."""
        self._worked_out, self._for_day = now, int(now // DAY)
        self._changed, self._forgiven = 0, len(self._server_of) // MANY
        for empty in [key for key, one in self._servers.items() if not one.windows]:
            del self._servers[empty]
        purse = self._budget(now)
        self._left_then = purse.questions
        everywhere = self._everywhere = level_for(
            (one for server in self._servers.values() for one in server.windows.values()),
            purse.questions,
            now,
            purse.until,
        )
        for key, server in self._servers.items():
            server.level, server.spare = everywhere, math.inf
            for quota in self._quotas(key, now):
                level = level_for(server.windows.values(), quota.questions, now, quota.until)
                server.level = min(server.level, level)
                spare = max(quota.questions * (1 - LEFT_AS_THEN), len(server.windows) // MANY, 1)
                server.spare = min(server.spare, spare)


def _next_question(
    server: _Server, window: Window, now: float, looked: float, turn: float
) -> float | None:
    """Return when the name is asked next, by its share of the questions and of the pace.

    How the pace is divided now says nothing of the stretch after this one: where an instant takes
    it whole, the minutes after it must not be slept through.
    """
    level = min(server.level, _ceiling(server, window, now))
    due = next_question(window, level * turn, looked)
    ends = window.slice_ends(now)
    if ends is None or level == server.level or (due is not None and due <= ends):
        return due
    level = min(server.level, _ceiling(server, window, ends))
    later = next_question(window, level * turn, max(looked, ends))
    return later if due is None or (later is not None and later < due) else due


def _ceiling(server: _Server, window: Window, now: float) -> float:
    """Return the level at which the names that may drop now take up the server's whole pace."""
    if server.pull_for <= 0 or not 0 <= now - server.pull_at < PULL_HOLDS:
        server.pull = sum(one.pull(now) for one in server.windows.values() if one.opens <= now)
        server.pull_for, server.pull_at = len(server.windows) // MANY, now
    else:
        server.pull_for -= 1
    return 1 / (window.gap * server.pull) if server.pull > 0 else PLENTY
