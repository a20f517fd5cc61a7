"""The outbox: every transition goes to every callback until it is heard there.

The ledger knows what is still to be told, to whom, and when it is tried again: a restart takes it
up where it was. Sinks inside this process are not here: they are fired, then marked.
"""

import asyncio
from collections.abc import Mapping
import random

from .clock import Clock
from .ledger_telling import Outgoing
from .postbox import Compose, GivenUp, OnGivenUp, Postbox
from .sinks.callback import CallbackSink
from .spawn import Spawn, spawn_in_loop
from .verdict import Transition

__all__ = ["Compose", "GivenUp", "OnGivenUp", "Outbox"]


class Outbox:
    """The callbacks' postboxes. To be used from one event loop."""

    def __init__(
        self,
        outgoing: Outgoing,
        sinks: Mapping[str, CallbackSink],
        *,
        compose: Compose,
        clock: Clock,
        spawn: Spawn = spawn_in_loop,
        chance: random.Random | None = None,
        on_given_up: OnGivenUp | None = None,
    ) -> None:
        """Make an outbox that rests until it is started.

        `sinks` by the names under which transitions are recorded, `outgoing` is the ledger's;
        `compose` makes the payload of a transition, `spawn` the tasks; `on_given_up` hears of each
        delivery that ended without being heard.
        """
        chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        self._postboxes = [
            Postbox(
                name,
                sink,
                outgoing,
                compose=compose,
                clock=clock,
                spawn=spawn,
                chance=chance,
                on_given_up=on_given_up or _nobody,
            )
            for name, sink in sinks.items()
        ]

    def start(self) -> None:
        """Begin with what was still to be told when the last run ended."""
        for postbox in self._postboxes:
            postbox.wake()

    async def on_transition(self, _: Transition) -> None:
        """Go on with what has just been written down; for `Monitor.on_transition`.

        Returns at once: nobody waits for a receiver.
        """
        self.start()

    async def stop(self) -> None:
        """Tell nothing any more; what is not heard by then is told by the next run."""
        await asyncio.gather(*(postbox.stop() for postbox in self._postboxes))


def _nobody(_: GivenUp) -> None:
    """Tell nobody."""
