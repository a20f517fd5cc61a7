"""The process that is killed: engine and ledger on real sockets, two sinks inside, one callback."""

import asyncio
import contextlib
from datetime import datetime
import json
import os
from pathlib import Path
import signal
import sys

import aiohttp

from custom_components.domain_availability.engine.assembly import assemble, warm_up
from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.firing import Firing
from custom_components.domain_availability.engine.ledger import Ledger, LedgerError
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.outbox import Outbox
from custom_components.domain_availability.engine.plain import plain
from custom_components.domain_availability.engine.registries import Registries
from custom_components.domain_availability.engine.sinks.callback import Payload
from custom_components.domain_availability.engine.sinks.http_callback import HttpCallback
from custom_components.domain_availability.engine.verdict import Transition
from custom_components.domain_availability.engine.watching import WatchedName

from . import full_disk
from .connection import Troubled, die
from .fast_clock import FastClock
from .orders import CALLBACK, INSIDE, Orders, Said, Word

NO_LIMIT = 10**9
"""Questions a day: the days are short here."""
LOOKS_OVER = 0.05
"""Seconds between two looks whether anything is left to be told."""


class Voice:
    """Says what happens; what is said has left the process."""

    def __init__(self, orders: Orders, out: int) -> None:
        self._orders = orders
        self._out = out

    def say(self, said: Said, news: Transition | None = None, **more: str) -> None:
        """Say something, of a transition perhaps."""
        if news is not None:
            more |= {"key": news.transition_id, "name": news.name, "kind": news.kind}
        os.write(self._out, Word(run=self._orders.number, said=said, **more).line())


class Inside:
    """One sink inside the process, its firings and marks said aloud."""

    def __init__(
        self, sink: str, monitor: Monitor, ledger: Ledger, orders: Orders, voice: Voice
    ) -> None:
        self._sink = sink
        self._monitor = monitor
        self._ledger = ledger
        self._orders = orders
        self._voice = voice
        self._fired = 0
        self._known: dict[str, Transition] = {}
        self.started = False
        self.firing = Firing(sink, self, self._fire, can_hear=lambda: self.started)

    def _fire(self, news: Transition) -> None:
        self._voice.say(Said.FIRED, news, sink=self._sink)
        self._known[news.transition_id] = news
        self._fired += 1
        if self._fired == self._orders.die_after_firing:
            die()

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what is to be told."""
        return await self._monitor.undelivered(sink)

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Mark it, and say so where that is in the file."""
        await self._monitor.delivered(transition_id, sink)
        if self._ledger.failing is None:
            self._voice.say(Said.MARKED, self._known[transition_id], sink=sink)

    async def on_transition(self, _: Transition) -> None:
        """Tell what was written down."""
        await self.firing.empty_outbox()


def compose(news: Transition) -> Payload:
    """Return the plain payload."""
    payload = plain(news)
    if not isinstance(payload, dict):
        raise TypeError("a transition is an object")
    return payload


def live(orders: Orders, out: int) -> None:
    """Watch until killed, or asked to end by SIGTERM."""
    voice = Voice(orders, out)
    try:
        asyncio.run(_live(orders, voice))
    except LedgerError as error:
        voice.say(Said.RETRY, what=str(error))
    except BaseException as error:
        voice.say(Said.MISTAKE, what=f"{type(error).__name__}: {error}"[:500])
        raise


async def _live(orders: Orders, voice: Voice) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    full_disk.empty(orders.ballast)
    for begins, ends in orders.full:
        loop.call_later(begins, full_disk.fill, orders.ballast)
        loop.call_later(ends, full_disk.empty, orders.ballast)
    clock = FastClock(datetime.fromisoformat(orders.moment), orders.at, orders.speed)
    endpoints = json.loads(Path(orders.endpoints).read_text(encoding="utf-8"))  # noqa: ASYNC240 - nothing else runs yet
    Troubled.orders, Troubled.counted = orders, 0
    ledger = await Ledger.open(Path(orders.ledger), clock=clock, factory=Troubled)
    voice.say(Said.OPENED, what=str(ledger.replaced or ""))
    async with aiohttp.ClientSession() as session:
        monitor = await assemble(
            session=session,
            registries=Registries.load(endpoints),
            ledger=ledger,
            clock=clock,
            sinks=(*INSIDE, CALLBACK),
            budget=Budget(NO_LIMIT, clock=clock),
        )
        sinks = [Inside(sink, monitor, ledger, orders, voice) for sink in INSIDE]
        outbox = Outbox(
            ledger.outgoing,
            {CALLBACK: HttpCallback(session, orders.callback, clock)},
            compose=compose,
            clock=clock,
        )
        await monitor.watch(_watched(orders))
        await monitor.start()
        for sink in sinks:
            monitor.on_transition(sink.on_transition)
        monitor.on_transition(outbox.on_transition)
        outbox.start()
        voice.say(Said.READY)
        await asyncio.sleep(orders.started_after)
        for sink in sinks:
            sink.started = True
            await sink.firing.empty_outbox()
        await _until_over(over, ledger, voice)
        for sink in sinks:
            await sink.firing.close()
        await outbox.stop()
        await monitor.stop()
        await ledger.close()
    if ledger.failing is not None:
        voice.say(Said.FAILING, what=ledger.failing)


def _watched(orders: Orders) -> list[WatchedName]:
    return [
        WatchedName(name=name, display_name=name, suffix=name.partition(".")[2])
        for name in orders.names
    ]


async def _until_over(over: asyncio.Event, ledger: Ledger, voice: Voice) -> None:
    """Wait for the signal; say each time nothing is left to be told any more."""
    rested = False
    while not over.is_set():
        rests = not ledger.outgoing.sinks()
        if rests and not rested:
            voice.say(Said.RESTS)
        rested = rests
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), LOOKS_OVER)


def main() -> None:
    """Fork a watcher for each line of orders; say how each ended."""
    warm_up()
    for line in sys.stdin:
        orders = Orders.read(line)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                live(orders, sys.stdout.fileno())
                status = 0
            finally:
                os._exit(status)
        _say({"run": orders.number, "pid": child})
        _, ended = os.waitpid(child, 0)
        _say({"run": orders.number, "ended": os.waitstatus_to_exitcode(ended)})


def _say(what: dict[str, int]) -> None:
    os.write(sys.stdout.fileno(), (json.dumps(what) + "\n").encode())
