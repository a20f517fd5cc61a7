"""Tells what has happened: first it is written down, with all it is to be delivered to.

Callbacks are called once, here and now. What a sink has not heard by then, the ledger keeps for it
until it is marked as told.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
import logging

from .dossier import Dossier
from .expiring import why
from .ledger import Ledger
from .mistake import log_mistake
from .transitions import id_after, transition
from .verdict import Transition, TransitionKind, Verdict

_LOGGER = logging.getLogger(__name__)

type OnChange = Callable[[str], None]
type OnTransition = Callable[[Transition], Awaitable[None]]
type SinksOf = Callable[[Transition], Iterable[str]]
"""Give the sinks, besides those that are told of everything, for which a transition is news."""


class Telling:
    """Who is told of what. To be used from one event loop."""

    def __init__(self, ledger: Ledger, sinks: tuple[str, ...]) -> None:
        """Tell nobody yet; each transition is written down for `sinks`."""
        self._ledger = ledger
        self._sinks = sinks
        self._also_told: SinksOf = lambda _: ()
        self._on_change: list[OnChange] = []
        self._on_transition: list[OnTransition] = []

    # Who is told

    def also_tell(self, sinks_of: SinksOf) -> None:
        """Deliver each transition to the sinks this names too, at the moment it is written down."""
        self._also_told = sinks_of

    def on_change(self, callback: OnChange) -> Callable[[], None]:
        """Call back with the A-label after any change of what is shown; return how to end it."""
        self._on_change.append(callback)
        return lambda: self._on_change.remove(callback)

    def on_transition(self, callback: OnTransition) -> Callable[[], None]:
        """Call back with a transition that has been written down; return how to end it."""
        self._on_transition.append(callback)
        return lambda: self._on_transition.remove(callback)

    # What is told

    async def record(
        self, dossier: Dossier, before: Verdict | None, kind: TransitionKind | None
    ) -> Transition | None:
        """Write a change down, with its deliveries, before anybody is told; return it.

        `before` is the certain verdict that stood until this look, `kind` what has happened; where
        nothing has (`None`), the verdict alone is remembered.
        """
        verdict = dossier.verdict
        if verdict is None:
            return None
        news = None
        if kind is not None:
            name = dossier.watched.name
            told_as = id_after(dossier.last_told, name, kind, verdict)
            news = transition(told_as, name, kind, before, verdict)
            if kind is TransitionKind.EXPIRING and dossier.expires_at is not None:
                news = replace(news, reasons=(why(dossier.expires_at, news.at), *news.reasons))
        await self._ledger.record(
            verdict,
            dossier.watched.name,
            news,
            (*self._sinks, *self._also_told(news)) if news is not None else (),
        )
        if news is not None:
            dossier.last_told = news.transition_id
        return news

    def tell_change(self, name: str) -> None:
        """Tell that something shown of a name has changed."""
        for callback in list(self._on_change):
            callback(name)

    async def tell(self, news: Transition) -> None:
        """Tell of a transition that has been written down, one callback after the other."""
        for callback in list(self._on_transition):
            try:
                await callback(news)
            except Exception as error:  # noqa: BLE001 - one sink's failure delays no other
                log_mistake(_LOGGER, "Telling of a change failed", error)

    # What is still to be told

    async def undelivered(self, sink: str) -> tuple[Transition, ...]:
        """Return what was written down and never marked as told there, oldest first."""
        return await self._ledger.undelivered(sink)

    async def delivered(self, transition_id: str, sink: str) -> None:
        """Mark a transition as told; returns once that is on the disk."""
        await self._ledger.delivered(transition_id, sink)
