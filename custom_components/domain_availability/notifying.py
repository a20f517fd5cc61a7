"""Notifies whom a list wants notified: each place once of each transition that is news.

Each place is a sink of its own in the ledger's outbox. What was written down before a power cut, or
while a phone's action was missing, is told later; one place that fails or hangs holds up no other.
"""

import asyncio
from collections.abc import Coroutine
from functools import partial
import logging
from typing import Any
from uuid import uuid4

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .announce import lists_heard, price_of, register_at
from .const import DOMAIN
from .coordinator import DomainAvailabilityCoordinator
from .engine.clock import SystemClock
from .engine.ledger_telling import Outgoing
from .engine.monitor import Monitor
from .engine.observation import Phase
from .engine.outbox import GivenUp, Outbox
from .engine.sinks.callback import Payload, Reply
from .engine.verdict import Transition, TransitionKind
from .given_up import async_say_given_up
from .missing_targets import MissingTargets
from .notification_sink import NotificationSink
from .notification_target import Target, target_of
from .notification_words import News, async_load_words, words_of
from .register_url import fill
from .watchlists import WatchList, watch_lists

_LOGGER = logging.getLogger(__name__)


class Notifier:
    """Empties the outbox of the places that are notified while Home Assistant runs."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: DomainAvailabilityCoordinator,
        monitor: Monitor,
        outgoing: Outgoing,
    ) -> None:
        self._hass = hass
        self._coordinator = coordinator
        self._entry = coordinator.config_entry
        self._monitor = monitor
        self._outgoing = outgoing
        self._missing = MissingTargets(hass)
        self._outboxes: dict[Target, Outbox] = {}
        self._open = False
        self._leave: list[CALLBACK_TYPE] = []
        monitor.also_tell(self._sinks_of)

    async def async_start(self) -> None:
        """Notify of what is left once Home Assistant has started, and from then on."""
        await async_load_words(self._hass)
        self._leave.append(self._monitor.on_transition(self._on_transition))
        self._leave.append(async_at_started(self._hass, self._begin))

    async def async_stop(self) -> None:
        """Notify nobody any more; what was not heard by then stays in the outbox."""
        self._open = False
        while self._leave:
            self._leave.pop()()
        self._missing.stop()
        outboxes, self._outboxes = self._outboxes, {}
        await asyncio.gather(*(outbox.stop() for outbox in outboxes.values()))

    def apply(self) -> None:
        """Bring the places to what the lists say now.

        What still waits for one that no list names any more is taken out in its turn.
        """
        if not self._open:
            return
        wanted: dict[Target, list[str]] = {}
        for held in watch_lists(self._entry):
            for target in held.notify:
                wanted.setdefault(target, []).append(held.title)
        self._missing.apply(wanted)
        left_over = filter(None, map(target_of, self._outgoing.sinks()))
        for target in {*wanted, *left_over} - self._outboxes.keys():
            self._outboxes[target] = Outbox(
                self._outgoing,
                {target.sink: NotificationSink(self._hass, target, self._spawn)},
                compose=partial(self._compose, target),
                clock=SystemClock(),
                spawn=lambda job, _: self._spawn(job),
                on_given_up=self._give_up,
            )
            self._outboxes[target].start()

    async def async_test(self, held: WatchList) -> dict[Target, Reply]:
        """Notify every place of a list of nothing; return how it went for each."""
        name = held.names[0]
        news = News(
            kind=TransitionKind.BECAME_AVAILABLE,
            intent=held.intent,
            display_name=self._coordinator.watched[name].display_name,
            watch_list=held.title,
            at=dt_util.utcnow(),
            confidence=1.0,
            url=fill(self._entry.options, name),
            is_test=True,
        )
        words, tag = words_of(self._hass, news), f"test-{uuid4().hex}"
        replies = await asyncio.gather(
            *(
                NotificationSink(self._hass, target, self._spawn).async_notify(
                    target.data(self._hass, words, tag)
                )
                for target in held.notify
            )
        )
        return dict(zip(held.notify, replies, strict=True))

    def _spawn(self, job: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._entry.async_create_background_task(self._hass, job, f"{DOMAIN} notification")

    @callback
    def _begin(self, _: HomeAssistant) -> None:
        self._open = True
        self._missing.start()
        self.apply()

    async def _on_transition(self, told: Transition) -> None:
        if self._hass.state is CoreState.running:
            for outbox in self._outboxes.values():
                await outbox.on_transition(told)

    def _lists(self, transition: Transition) -> list[WatchList]:
        """Return the lists that notify somebody of it."""
        holding = self._coordinator.holders.get(transition.name, ())
        return [
            held
            for held in lists_heard(transition, holding)
            if held.notify and held.notifies_of(_spoken_of_as(transition))
        ]

    def _sinks_of(self, transition: Transition) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(target.sink for held in self._lists(transition) for target in held.notify)
        )

    def _compose(self, target: Target, transition: Transition) -> Payload | None:
        """Return what a place is told, once, in the words of the first list that wants it told."""
        lists = [held for held in self._lists(transition) if target in held.notify]
        if not lists:
            return None
        premium = transition.to_phase is Phase.PREMIUM
        news = News(
            kind=_spoken_of_as(transition),
            intent=lists[0].intent,
            display_name=self._coordinator.watched[transition.name].display_name,
            watch_list=", ".join(held.title for held in lists),
            at=transition.at,
            confidence=transition.confidence,
            price=price_of(transition) if premium else None,
            url=register_at(transition, self._entry.options),
        )
        return target.data(self._hass, words_of(self._hass, news), transition.transition_id)

    @callback
    def _give_up(self, over: GivenUp) -> None:
        """Say so, to the user and in the log; the name is a secret."""
        _LOGGER.warning("A notification was given up for %s: %s", over.sink, over.reason)
        target = target_of(over.sink)
        async_say_given_up(
            self._hass, self._entry, over, over.sink if target is None else target.name
        )


def _spoken_of_as(transition: Transition) -> TransitionKind:
    """Return in which words it is told: a name that was free at first look is free."""
    if transition.kind is TransitionKind.FIRST_SEEN:
        return TransitionKind.BECAME_AVAILABLE
    return transition.kind
