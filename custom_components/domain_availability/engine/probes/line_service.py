"""Services that answer one line with text and close: WHOIS (RFC 3912), finger, availability."""

from collections.abc import Callable
from dataclasses import dataclass

from ..clock import Clock
from ..observation import Layer, Observation, Outcome, Reading, Role, from_reading
from ..pace import CoolingDown, Pacer
from ..policy import Policy
from ..server_keys import line_key
from .network import Network, NetworkError, WhoisReply

TIMEOUT = 10.0
"""Seconds for the whole exchange."""
CAP = 65536
"""Octets; the longest record of a registry has less than a tenth of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is sent, and to whom."""

    host: str
    port: int
    text: str
    trusted: bool
    """Whether private addresses are meant."""

    @property
    def server(self) -> str:
        """How the server is named."""
        return line_key(self.host, self.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an observation says of the question it answers."""

    name: str
    policy: Policy
    layer: Layer
    role: Role
    by_hand: bool
    in_window: bool
    """A drop is due about now, so that a refusal or failure is a short pause."""

    def unanswered(
        self,
        outcome: Outcome,
        reason: str,
        *,
        server: str,
        clock: Clock,
        queries: int = 0,
        retry_after: float | None = None,
    ) -> Observation:
        """Return the observation of a question that could not be asked."""
        return from_reading(
            Reading(outcome=outcome, reason=reason),
            name=self.name,
            suffix=self.policy.suffix,
            layer=self.layer,
            server=server,
            asked_at=clock.now(),
            duration=0.0,
            role=self.role,
            retry_after=retry_after,
            queries=queries,
        )


class LineService:
    """Asks at the pace of each server."""

    def __init__(self, network: Network, pacer: Pacer, clock: Clock) -> None:
        self._network = network
        self._pacer = pacer
        self._clock = clock

    async def send(self, line: Line, *, in_window: bool = False) -> WhoisReply:
        """Send one line and return the reply; raises `NetworkError`. The turn is the caller's."""
        try:
            return await self._network.whois(
                line.host,
                line.port,
                f"{line.text}\r\n".encode("ascii", "replace"),
                timeout=TIMEOUT,
                cap=CAP,
                trusted=line.trusted,
            )
        except NetworkError:
            self._pacer.failed(line.server, in_window=in_window)
            raise

    async def ask(
        self,
        question: Question,
        line: Line,
        read: Callable[[WhoisReply], Reading],
        *,
        queries: int = 0,
    ) -> Observation:
        """Ask once and read the reply; `queries` requests were spent on the way here."""
        pace = question.policy.pace_of(question.layer)
        try:
            async with self._pacer.turn(
                line.server, pace, by_hand=question.by_hand, in_window=question.in_window
            ):
                asked_at, started = self._clock.now(), self._clock.monotonic()
                try:
                    reply = await self.send(line, in_window=question.in_window)
                except NetworkError as error:
                    reading = Reading(outcome=Outcome.FAILED, reason=str(error))
                else:
                    reading = read(reply)
                    self._tell_pacer(question, line.server, reply, reading)
                duration = self._clock.monotonic() - started
        except CoolingDown as pause:
            return question.unanswered(
                Outcome.REFUSED,
                str(pause),
                server=line.server,
                clock=self._clock,
                queries=queries,
                retry_after=pause.until,
            )
        return from_reading(
            reading,
            name=question.name,
            suffix=question.policy.suffix,
            layer=question.layer,
            server=line.server,
            asked_at=asked_at,
            duration=duration,
            role=question.role,
            queries=queries + 1,
        )

    def _tell_pacer(
        self, question: Question, server: str, reply: WhoisReply, reading: Reading
    ) -> None:
        """Say how the server took the question; an empty reply is how many refuse."""
        if reading.outcome is Outcome.REFUSED or not reply.data.strip():
            self._pacer.refused(server, in_window=question.in_window)
        elif reading.outcome is Outcome.FAILED or not reply.complete:
            self._pacer.failed(server, in_window=question.in_window)
        else:
            self._pacer.answered(server)
