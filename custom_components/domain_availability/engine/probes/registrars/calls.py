"""Calls to registrars: at each account's pace, names asked at the same moment in one call."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from ...clock import Clock
from ...observation import Outcome, Reading
from ...pace import CoolingDown, Pacer
from ...policy import Pace
from ...reading import rdap_dates
from ..network import HttpReply, Network, NetworkError
from . import words
from .registrar import Account, Answer

TIMEOUT = 10.0
"""Seconds for the whole exchange."""
CAP = 262_144
"""Octets; twenty names take a fiftieth of it."""
MOMENT = 0.02
"""Seconds a call that has room waits for others' names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How to ask; names with equal ones may share a request."""

    account: Account
    pace: Pace
    by_hand: bool
    in_window: bool
    patience: float
    """Seconds to wait for a turn at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a call says of one name."""

    reading: Reading
    asked_at: datetime
    duration: float = 0.0
    queries: int = 0
    retry_after: float | None = None
    works: bool | None = None
    """Whether the credentials do; `None`: that did not show."""
    unsupported: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class _Batch:
    """Names on their way in one request."""

    call: Call
    names: list[str] = field(default_factory=list)
    waiting: int = 0
    task: asyncio.Task[Mapping[str, Told]] | None = None


class Calls:
    """Sends requests; the secrets in them appear in nothing that leaves here."""

    def __init__(self, network: Network, pacer: Pacer, clock: Clock) -> None:
        self._network = network
        self._pacer = pacer
        self._clock = clock
        self._open: list[_Batch] = []

    async def ask(self, name: str, call: Call) -> Told:
        """Ask about one name, together with whoever asks the same way at the same moment."""
        batch = self._join(name, call)
        if batch.task is None:
            batch.task = asyncio.create_task(self._send(batch))
        batch.waiting += 1
        try:
            told = await asyncio.shield(batch.task)
        except asyncio.CancelledError:
            batch.waiting -= 1
            if not batch.waiting:
                self._close(batch)
                batch.task.cancel()
            raise
        return told[name]

    def _join(self, name: str, call: Call) -> _Batch:
        """Return the batch that still has room, or a new one."""
        for batch in self._open:
            if batch.call == call and (
                name in batch.names or len(batch.names) < call.account.registrar.names_a_call
            ):
                break
        else:
            batch = _Batch(call=call)
            self._open.append(batch)
        if name not in batch.names:
            batch.names.append(name)
        return batch

    def _close(self, batch: _Batch) -> None:
        if batch in self._open:
            self._open.remove(batch)

    async def _send(self, batch: _Batch) -> Mapping[str, Told]:
        """Wait for a turn, close the batch, ask, and say what came of it for each name."""
        call = batch.call
        key = pace_key(call.account)
        try:
            if call.account.registrar.names_a_call > 1:
                await self._clock.sleep(MOMENT)
            async with self._pacer.turn(
                key,
                call.pace,
                by_hand=call.by_hand,
                in_window=call.in_window,
                longest_wait=call.patience,
            ):
                self._close(batch)
                return await self._exchange(call, tuple(batch.names), key)
        except CoolingDown as pause:
            refused = Told(
                reading=Reading(outcome=Outcome.REFUSED, reason=str(pause)),
                asked_at=self._clock.now(),
                retry_after=pause.until,
            )
            return dict.fromkeys(batch.names, refused)
        finally:
            self._close(batch)

    async def _exchange(self, call: Call, names: tuple[str, ...], key: str) -> Mapping[str, Told]:
        asked_at, started = self._clock.now(), self._clock.monotonic()
        retry_after: float | None = None
        answer, failure = Answer(), ""
        try:
            reply = await self._request(call.account, names)
        except NetworkError as error:
            # The text may quote the address, and with it the key.
            answer, failure = Answer(failed=True), call.account.redact(str(error))
        else:
            answer = words.read(call.account, reply, names)
            if not reply.complete:
                answer, failure = Answer(failed=True), "the answer ended early or was too long"
            retry_after = rdap_dates.retry_after(reply.headers, self._clock.now())
        self._tell_pacer(key, answer, retry_after, in_window=call.in_window)
        duration = self._clock.monotonic() - started
        return {
            name: Told(
                reading=answer.readings.get(name) or _without(answer, failure),
                asked_at=asked_at,
                duration=duration,
                queries=1 if number == 0 else 0,
                retry_after=retry_after if answer.throttled or answer.failed else None,
                works=False if answer.credentials_failed else (True if answer.readings else None),
                unsupported=name in answer.unsupported,
            )
            for number, name in enumerate(names)
        }

    async def _request(self, account: Account, names: tuple[str, ...]) -> HttpReply:
        try:
            request = account.request(names)
        except KeyError, ValueError:
            # The exception's own text would quote what was typed.
            raise NetworkError("the credentials cannot be sent as they are") from None
        if request.method == "GET":
            return await self._network.get(
                request.url, headers=request.headers, timeout=TIMEOUT, cap=CAP
            )
        return await self._network.post(
            request.url, headers=request.headers, body=request.body, timeout=TIMEOUT, cap=CAP
        )

    def _tell_pacer(
        self, key: str, answer: Answer, retry_after: float | None, *, in_window: bool
    ) -> None:
        if answer.throttled or (answer.failed and retry_after is not None):
            self._pacer.refused(key, retry_after, in_window=in_window)
        elif answer.failed:
            self._pacer.failed(key, in_window=in_window)
        else:
            self._pacer.answered(key)


def _without(answer: Answer, failure: str) -> Reading:
    """Return what an answer means for a name it does not speak of."""
    if answer.credentials_failed:
        return Reading(outcome=Outcome.REFUSED, reason=words.CREDENTIALS_FAILED)
    if answer.throttled:
        return Reading(outcome=Outcome.REFUSED, reason=words.THROTTLED)
    if answer.failed:
        return Reading(outcome=Outcome.FAILED, reason=failure or words.BROKEN)
    return words.unclear(words.LEFT_OUT if answer.readings else words.UNKNOWN_ANSWER)


def pace_key(account: Account) -> str:
    """Return what the pacer knows an account by; nothing of the credentials is in it."""
    return f"{account.registrar.key}:{urlsplit(account.url).netloc.lower()}"
