"""Controls: names known to be registered, asked to prove that an absence means something.

An endpoint that cannot show a name that is certainly there proves nothing about one that it does
not show. Public record: rdap.nic.io and rdap.nic.co answered 404 for registered names.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from .evidence import FRESH
from .observation import Layer, Observation, Outcome
from .policy import Policy

MOST_TRIED = 3
"""How many candidates are asked before an endpoint is said to have no control."""

type Candidates = Callable[[str, Layer], Iterable[str]]
"""(suffix, layer) -> names that this endpoint itself has shown as registered, best first."""

type Ask = Callable[[str], Awaitable[Observation]]
"""Ask the endpoint about a name, in the role of a control."""

type Endpoint = tuple[Layer, str]


class Controls:
    """Asks controls, once a minute and endpoint for all names of a suffix."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self._proven: dict[Endpoint, dict[str, None]] = {}
        self._newest: dict[tuple[Endpoint, str], Observation] = {}
        self._locks: dict[tuple[Endpoint, str], asyncio.Lock] = {}

    async def prove(self, absence: Observation, policy: Policy, ask: Ask) -> Observation | None:
        """Return a control asked at the absence's endpoint after it, or `None` if there is none.

        A name that this endpoint has shown before and does not show now is returned as it is: the
        endpoint has lost its standing. One that it never showed proves nothing either way.
        """
        key = ((absence.layer, absence.server), policy.suffix)
        async with self._locks.setdefault(key, asyncio.Lock()):
            known = self._newest.get(key)
            if known is not None and self._serves(known, absence.name, absence.asked_at):
                return known
            control = await self._ask(key[0], absence, policy, ask)
            if control is not None:
                self._newest[key] = control
            return control

    @staticmethod
    def _serves(control: Observation, name: str, after: datetime) -> bool:
        """Tell whether a control that was already asked speaks for this absence as well."""
        return after <= control.asked_at <= after + FRESH and control.name != name

    async def _ask(
        self, endpoint: Endpoint, absence: Observation, policy: Policy, ask: Ask
    ) -> Observation | None:
        last: Observation | None = None
        for name, proven in self._names(endpoint, absence.name, policy)[:MOST_TRIED]:
            last = await ask(name)
            if last.server != absence.server:
                continue
            if last.outcome is Outcome.REGISTERED and last.facts.name in {None, name}:
                self._proven.setdefault(endpoint, {})[name] = None
                return last
            if proven or last.outcome in {Outcome.REFUSED, Outcome.FAILED}:
                return last
        return last

    def _names(self, endpoint: Endpoint, asked: str, policy: Policy) -> list[tuple[str, bool]]:
        """Return the candidates in order, and whether each has been shown by this endpoint."""
        proven = self._proven.get(endpoint, {})
        own = list(self._candidates(policy.suffix, endpoint[0]))
        shipped = [*policy.controls, f"nic.{policy.suffix}"]
        order = dict.fromkeys([*own, *(name for name in shipped if name in proven), *shipped])
        order.pop(asked, None)
        return [(name, name in proven or name in own) for name in order]
