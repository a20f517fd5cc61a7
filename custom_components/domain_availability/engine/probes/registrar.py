"""Registrars' APIs: an explicit word on whether a name can be registered, and at which price."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..clock import Clock
from ..observation import Layer, Observation, Outcome, Reading, Role, from_reading
from ..pace import Pacer
from ..policy import Pace, Policy
from ..runs import DEFINITE
from .network import Network
from .registrars import Account, Accounts
from .registrars.calls import Call, Calls, Told

NOT_SOLD_KEPT = timedelta(days=1)
"""How long a registrar is not asked about a suffix it said it does not sell."""
PATIENCE = 30.0
"""Seconds a look waits for its turn; in a window nobody waits, for there are other layers."""
TRIED_WITH = "example.com"
"""The name a test call asks about: IANA keeps it, and it tells nothing of the user's."""


class Trial(StrEnum):
    """What came of a test call."""

    WORKS = "works"
    CREDENTIALS = "credentials"
    THROTTLED = "throttled"
    NO_ANSWER = "no_answer"
    STRANGE = "strange"


class RegistrarProbe:
    """Asks the registrars the user has accounts with, the least restrained first."""

    layer = Layer.REGISTRAR

    def __init__(self, network: Network, pacer: Pacer, clock: Clock, accounts: Accounts) -> None:
        self._clock = clock
        self._calls = Calls(network, pacer, clock)
        self._accounts = accounts
        self._not_sold: dict[tuple[str, str], datetime] = {}

    def offers(self, policy: Policy) -> bool:
        """Tell whether any registrar may know names under the suffix."""
        return bool(self._selling(policy))

    def _selling(self, policy: Policy) -> list[Account]:
        now = self._clock.now()
        return [
            account
            for account in self._accounts.usable(now)
            if (said := self._not_sold.get((account.registrar.key, policy.suffix))) is None
            or now - said > NOT_SOLD_KEPT
        ]

    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
    ) -> Observation:
        """Ask until one registrar says something definite of the name (an A-label).

        `in_window`: a drop is due about now, so that who must not be asked yet is passed over.
        """
        sent = 0
        best: Observation | None = None
        for account in self._selling(policy):
            call = Call(
                account=account,
                pace=policy.pace.get(Layer.REGISTRAR) or account.registrar.pace,
                by_hand=by_hand,
                in_window=in_window,
                patience=0.0 if in_window else PATIENCE,
            )
            told = await self._calls.ask(name, call)
            self._note(account, policy, told)
            seen = _observation(told, account, name, policy, role)
            sent += seen.queries
            if seen.outcome in DEFINITE:
                return replace(seen, queries=sent)
            if best is None or seen.queries > best.queries:
                best = seen
        if best is None:
            nobody = Told(
                reading=Reading(outcome=Outcome.FAILED, reason="no registrar can be asked"),
                asked_at=self._clock.now(),
            )
            best = _observation(nobody, None, name, policy, role)
        return replace(best, queries=sent)

    def _note(self, account: Account, policy: Policy, told: Told) -> None:
        if told.unsupported:
            self._not_sold[account.registrar.key, policy.suffix] = told.asked_at
        if told.works is not None:
            self._accounts.note(account, told.asked_at, works=told.works)


async def try_out(
    account: Account, network: Network, clock: Clock, *, pace: Pace | None = None
) -> Trial:
    """Make one test call with an account, past no other's turn: its own pace is its own."""
    calls = Calls(network, Pacer(clock), clock)
    call = Call(
        account=account,
        pace=pace or account.registrar.pace,
        by_hand=True,
        in_window=False,
        patience=0.0,
    )
    told = await calls.ask(TRIED_WITH, call)
    outcome = told.reading.outcome
    if told.works is False:
        return Trial.CREDENTIALS
    if outcome in DEFINITE or told.unsupported:
        return Trial.WORKS
    if outcome is Outcome.REFUSED:
        return Trial.THROTTLED
    return Trial.NO_ANSWER if outcome is Outcome.FAILED else Trial.STRANGE


def _observation(
    told: Told, account: Account | None, name: str, policy: Policy, role: Role
) -> Observation:
    return from_reading(
        told.reading,
        name=name,
        suffix=policy.suffix,
        layer=Layer.REGISTRAR,
        server="" if account is None else account.url,
        asked_at=told.asked_at,
        duration=told.duration,
        role=role,
        retry_after=told.retry_after,
        queries=told.queries,
    )
