"""One DNS question on the wire: its turn at the pacer, UDP, TCP where the answer was cut."""

from dataclasses import dataclass
from datetime import datetime

import dns.flags
import dns.message
import dns.rcode

from ..clock import Clock
from ..pace import Pacer
from ..policy import Pace
from .dns_zone import LONGEST_WAIT, Families, Server
from .network import Network, NetworkError, Unreachable

TIMEOUT = 4.0
"""Seconds for one exchange; another server is asked sooner than this one is waited for."""


@dataclass(slots=True, kw_only=True)
class Look:
    """The course of one call: what it may do and what it has done."""

    pace: Pace
    by_hand: bool
    in_window: bool = False
    """A drop is due about now."""
    queries: int = 0
    asked_at: datetime | None = None
    """When the question about the name went out (UTC)."""
    started: float = 0.0
    """The same by the monotonic clock."""
    retry_after: float | None = None
    """Seconds the one asked is to be left alone."""

    def begin(self) -> None:
        """Let the next request be the one the look is about."""
        self.asked_at = None

    def sent(self, clock: Clock) -> None:
        """Count one request, and keep the moment of the first."""
        self.queries += 1
        if self.asked_at is None:
            self.asked_at, self.started = clock.now(), clock.monotonic()


class DnsWire:
    """Asks authoritative servers."""

    def __init__(self, network: Network, pacer: Pacer, clock: Clock, families: Families) -> None:
        self._network = network
        self._pacer = pacer
        self._clock = clock
        self._families = families

    async def ask(
        self, server: Server, query: dns.message.Message, look: Look
    ) -> dns.message.Message:
        """Return the server's answer, whatever it says.

        Raises `CoolingDown` where it may not be asked, `NetworkError` where nothing whole came.
        """
        answer = await self._exchange(server, query, look, tcp=False)
        if answer.flags & dns.flags.TC:
            answer = await self._exchange(server, query, look, tcp=True)
        self._families.answered(server)
        match answer.rcode():
            case dns.rcode.REFUSED:
                self._pacer.refused(server.key, in_window=look.in_window)
            case dns.rcode.NOERROR | dns.rcode.NXDOMAIN:
                self._pacer.answered(server.key)
            case _:
                self._pacer.failed(server.key, in_window=look.in_window)
        return answer

    async def _exchange(
        self, server: Server, query: dns.message.Message, look: Look, *, tcp: bool
    ) -> dns.message.Message:
        async with self._pacer.turn(
            server.key,
            look.pace,
            by_hand=look.by_hand,
            in_window=look.in_window,
            longest_wait=LONGEST_WAIT,
        ):
            look.sent(self._clock)
            try:
                return await self._network.dns(
                    query, server.address, server.port, tcp=tcp, timeout=TIMEOUT
                )
            except Unreachable:
                look.queries -= 1
                self._families.no_route(server, self._clock.monotonic())
                raise
            except NetworkError:
                self._families.silent(server, self._clock.monotonic())
                self._pacer.failed(server.key, in_window=look.in_window)
                raise
