"""Controls: names known to be registered, asked to prove that an absence means something.

An endpoint that cannot show a name that is certainly there proves nothing about one that it does
not show. Public record: rdap.nic.io and rdap.nic.co answered 404 for registered names.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice

from .observation import Layer, Observation, Outcome
from .policy import Policy
from .runs import FRESH

MOST_TRIED = 3
"""How many candidates are asked before an endpoint is said to have no control."""

type Candidates = Callable[[str, Layer], Iterable[str]]
"""(suffix, layer) -> names that this endpoint itself has shown as registered, best first."""

type Ask = Callable[[str], Awaitable[Observation | None]]
"""Ask the endpoint about a name, in the role of a control; `None`: no question is left for that."""

type Endpoint = tuple[Layer, str]


class Controls:
    """Asks controls, once a minute and endpoint for all names of a suffix."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self._proven: dict[Endpoint, dict[str, None]] = {}
        self._newest: dict[tuple[Endpoint, str], tuple[Observation, ...]] = {}
        self._locks: dict[tuple[Endpoint, str], asyncio.Lock] = {}

    async def prove(
        self,
        absence: Observation,
        policy: Policy,
        ask: Ask,
        *,
        wanted: int = 1,
        since: datetime | None = None,
    ) -> tuple[Observation, ...]:
        """Return controls asked at the absence's endpoint after it: `wanted` different ones.

        Fewer where there are no more, or no question is left. A name that this endpoint has shown
        before and does not show now is returned as it is: the endpoint has lost its standing. One
        that it never showed proves nothing either way. With `since`, the absence confirms another
        of that moment, and a control that the endpoint has shown between the two is enough. One
        that was asked for another absence costs no query again.
        """
        key = ((absence.layer, absence.server), policy.suffix)
        async with self._locks.setdefault(key, asyncio.Lock()):
            found = [
                replace(known, queries=0)
                for known in self._newest.get(key, ())
                if self._serves(known, absence, since)
            ]
            while len(found) < wanted and _all_shown(found):
                besides = {absence.name, *(control.name for control in found)}
                control = await self._ask(key[0], absence, policy, ask, besides)
                if control is None:
                    break
                found.append(control)
            if found:
                self._newest[key] = tuple(found)
            return tuple(found)

    @staticmethod
    def _serves(control: Observation, absence: Observation, since: datetime | None) -> bool:
        """Tell whether a control that was already asked speaks for this absence as well.

        One from before it does so only if it was shown: an outage may be over by now.
        """
        at, shown = control.asked_at, control.outcome is Outcome.REGISTERED
        first = absence.asked_at if since is None or not shown else since
        near = abs(at - absence.asked_at) <= FRESH
        return first <= at and near and control.name != absence.name

    async def _ask(
        self,
        endpoint: Endpoint,
        absence: Observation,
        policy: Policy,
        ask: Ask,
        besides: Collection[str],
    ) -> Observation | None:
        """Return what the last candidate showed that was asked; its cost is that of all."""
        last: Observation | None = None
        cost = 0
        for name, proven in self._names(endpoint, besides, policy):
            control = await ask(name)
            if control is None:
                break
            last = control
            cost += last.queries
            if last.server != absence.server:
                continue
            shown = last.outcome is Outcome.REGISTERED and last.facts.name in {None, name}
            if shown:
                self._proven.setdefault(endpoint, {})[name] = None
            if shown or proven or last.outcome in {Outcome.REFUSED, Outcome.FAILED}:
                break
        return None if last is None else replace(last, queries=cost)

    def _names(
        self, endpoint: Endpoint, besides: Collection[str], policy: Policy
    ) -> list[tuple[str, bool]]:
        """Return the names to try in order, and whether each has been shown by this endpoint.

        Of the watched ones no more are read than are tried: there may be thousands.
        """
        proven = self._proven.get(endpoint, {})
        watched = self._candidates(policy.suffix, endpoint[0])
        own = list(islice((name for name in watched if name not in besides), MOST_TRIED))
        shipped = [*policy.controls, f"nic.{policy.suffix}"]
        order = dict.fromkeys([*own, *(name for name in shipped if name in proven), *shipped])
        names = [name for name in order if name not in besides][:MOST_TRIED]
        return [(name, name in proven or name in own) for name in names]


def _all_shown(controls: Iterable[Observation]) -> bool:
    return all(control.outcome is Outcome.REGISTERED for control in controls)
