"""RDAP over HTTP (RFC 7480, 9082, 9083): one question to the registry's own server."""

from dataclasses import replace
from datetime import datetime

from ..clock import Clock
from ..observation import Layer, Observation, Outcome, Reading, Role, from_reading
from ..pace import CoolingDown, Pacer
from ..policy import Policy
from ..reading import rdap_dates
from ..reading.rdap_json import LARGEST, read_rdap
from ..server_keys import http_key
from .bootstrap import RdapBootstrap
from .network import HttpReply, Network, NetworkError

TIMEOUT = 10.0
"""Seconds for the whole exchange."""

_HEADERS = {"Accept": "application/rdap+json"}


class RdapProbe:
    """Asks the registry's RDAP server; redirects are not followed and nobody else is asked."""

    layer = Layer.RDAP

    def __init__(
        self, network: Network, pacer: Pacer, clock: Clock, bootstrap: RdapBootstrap
    ) -> None:
        self._network = network
        self._pacer = pacer
        self._clock = clock
        self._bootstrap = bootstrap

    def use(self, bootstrap: RdapBootstrap) -> None:
        """Take a newer bootstrap for all questions from now on."""
        self._bootstrap = bootstrap

    def endpoint(self, policy: Policy) -> str | None:
        """Return the base URL that is asked under this policy, or `None` where there is none."""
        base = policy.rdap or self._bootstrap.endpoint(policy.suffix)
        return None if base is None else base.rstrip("/") + "/"

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
    ) -> Observation:
        """Ask about one name (an A-label under the policy's suffix), once, on a new connection.

        `in_window`: a drop is due about now, so that a refusal without a time is a short pause.
        """
        base = self.endpoint(policy)
        if base is None:
            reading = Reading(outcome=Outcome.FAILED, reason="no RDAP server is known")
            return self._unasked(reading, name, policy, role=role)
        server = http_key(base)
        pace = policy.pace_of(Layer.RDAP)
        try:
            async with self._pacer.turn(server, pace, by_hand=by_hand, in_window=in_window):
                seen, empty = await self._exchange(name, policy, base, role)
        except CoolingDown as pause:
            reading = Reading(outcome=Outcome.REFUSED, reason=str(pause))
            return self._unasked(
                reading, name, policy, role=role, server=base, retry_after=pause.until
            )
        if seen.outcome is Outcome.REFUSED or seen.retry_after is not None or empty:
            self._pacer.refused(server, seen.retry_after, in_window=in_window)
        elif seen.outcome is Outcome.FAILED:
            self._pacer.failed(server, in_window=in_window)
        else:
            self._pacer.answered(server)
        return seen

    async def _exchange(
        self, name: str, policy: Policy, base: str, role: Role
    ) -> tuple[Observation, bool]:
        """Return what was seen, and whether it was an empty reply, which is how many refuse."""
        asked_at, started = self._clock.now(), self._clock.monotonic()
        retry_after: float | None = None
        empty = False
        try:
            reply = await self._network.get(
                self._bootstrap.url(base, name), headers=_HEADERS, timeout=TIMEOUT, cap=LARGEST
            )
        except NetworkError as error:
            reading = Reading(outcome=Outcome.FAILED, reason=str(error))
        else:
            self._note_clock(base, reply, asked_at)
            reading = _read(reply, name, policy, asked_at)
            empty = reply.status == 200 and reply.complete and not reply.body.strip()
            if reading.outcome in {Outcome.REFUSED, Outcome.FAILED}:
                retry_after = rdap_dates.retry_after(reply.headers, self._clock.now())
        seen = from_reading(
            reading,
            name=name,
            suffix=policy.suffix,
            layer=Layer.RDAP,
            server=base,
            asked_at=asked_at,
            duration=self._clock.monotonic() - started,
            role=role,
            retry_after=retry_after,
        )
        return seen, empty

    def _note_clock(self, base: str, reply: HttpReply, asked_at: datetime) -> None:
        """Take in what the server's clock shows; a cache's copy shows what it showed then."""
        told = rdap_dates.header(reply.headers, "date")
        date = rdap_dates.http_date(told) if told is not None else None
        if date is not None and not rdap_dates.age(reply.headers):
            self._pacer.clocks.note(
                http_key(base), date, sent_at=asked_at, received_at=self._clock.now()
            )

    def _unasked(
        self,
        reading: Reading,
        name: str,
        policy: Policy,
        *,
        role: Role,
        server: str = "",
        retry_after: float | None = None,
    ) -> Observation:
        return from_reading(
            reading,
            name=name,
            suffix=policy.suffix,
            layer=Layer.RDAP,
            server=server,
            asked_at=self._clock.now(),
            duration=0.0,
            role=role,
            retry_after=retry_after,
            queries=0,
        )


def _read(reply: HttpReply, name: str, policy: Policy, asked_at: datetime) -> Reading:
    """Read the answer; of a cache's copy the data is as old as its Age, by our own clock.

    The judgement compares with our clock too, so the server's Date is left out: a clock at home
    that is minutes off would void every cached answer.
    """
    reading = read_rdap(
        reply.status,
        {},
        reply.body,
        complete=reply.complete,
        statuses=policy.statuses,
        name=name,
    )
    age = rdap_dates.age(reply.headers)
    if age is None:
        return reading
    return replace(reading, data_at=min(asked_at - age, reading.data_at or asked_at))
