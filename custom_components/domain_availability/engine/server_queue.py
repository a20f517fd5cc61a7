"""Who is next at one server: by hand before windows before the routine, and nobody starves."""

import asyncio

from .server_standing import Purpose

WINDOWS_IN_A_ROW = 9
"""So many turns of windows may pass the routine; a tenth of the pace is its own, or what keeps
watch over all other names would stand still for as long as windows take all there is."""


class Ticket:
    """A place in the queue."""

    __slots__ = ("called", "held", "purpose")

    def __init__(self, purpose: Purpose) -> None:
        self.purpose = purpose
        self.called = asyncio.Event()
        self.held = False
        """Waits for a quota of its own: others need not wait for that too."""


class Queue:
    """Those who wait for a turn at one server, in the order of asking."""

    __slots__ = ("_passed", "_waiting")

    def __init__(self) -> None:
        self._waiting: tuple[list[Ticket], list[Ticket], list[Ticket]] = ([], [], [])
        """By purpose."""
        self._passed = 0
        """Turns of windows since the last of the routine, whether or not any waited: one that
        cannot wait as long as its place in the queue would take is early at its next try."""

    @property
    def empty(self) -> bool:
        """Whether nobody waits."""
        by_hand, windows, routine = self._waiting
        return not (by_hand or windows or routine)

    def join(self, ticket: Ticket) -> None:
        """Stand at the end of those with the same purpose."""
        self._waiting[ticket.purpose].append(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Give the place up, used or not."""
        self._waiting[ticket.purpose].remove(ticket)
        self.call()

    def call(self) -> None:
        """Let the one who is next look again."""
        if (ticket := self.next()) is not None:
            ticket.called.set()

    def next(self) -> Ticket | None:
        """Return whose turn is next; `None` where all wait for quotas of their own, or nobody."""
        by_hand, windows, routine = self._waiting
        order = (windows, routine) if self._passed < WINDOWS_IN_A_ROW else (routine, windows)
        for waiting in (by_hand, *order):
            for ticket in waiting:
                if not ticket.held:
                    return ticket
        return None

    def took(self, purpose: Purpose) -> None:
        """Take note of a turn that was taken, also one that nobody had to wait for."""
        if purpose is Purpose.ROUTINE:
            self._passed = 0
        elif purpose is Purpose.WINDOW and self._passed < WINDOWS_IN_A_ROW:
            self._passed += 1

    def before(self, ticket: Ticket) -> int:
        """Return how many turns are taken before the ticket's."""
        return self._before(ticket.purpose, self._waiting[ticket.purpose].index(ticket))

    def before_new(self, purpose: Purpose) -> int:
        """Return how many turns are taken before that of one who would come now."""
        return self._before(purpose, len(self._waiting[purpose]))

    def _before(self, purpose: Purpose, place: int) -> int:
        by_hand, windows, routine = map(len, self._waiting)
        match purpose:
            case Purpose.BY_HAND:
                return place
            case Purpose.WINDOW:
                passed = (self._passed + place) // WINDOWS_IN_A_ROW
                return by_hand + place + min(routine, passed)
            case Purpose.ROUTINE:
                passing = WINDOWS_IN_A_ROW * (place + 1) - self._passed
                return by_hand + place + min(windows, passing)
