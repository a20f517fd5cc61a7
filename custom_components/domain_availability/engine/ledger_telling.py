"""The ledger's outbox: what is to be told, who has been told, and the episodes that makes up."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from .clock import Clock
from .episodes import Episode, episode_after
from .ledger_deliveries import EARLIEST, Delivery, DeliveryKey, Heard, OpenDeliveries
from .ledger_telling_records import (
    WITHDRAWN,
    delivered_record,
    episode_record,
    mistake_record,
    once_more_record,
    transition_record,
    tried_record,
)
from .ledger_writer import LedgerWriter
from .verdict import Transition, TransitionKind


class Outgoing:
    """Transitions from the moment they are written down until every sink has been told.

    All of it is in memory: what a full disk does not take is told all the same, and the order is
    that of writing down, whatever the time of day does.
    """

    def __init__(
        self,
        writer: LedgerWriter,
        clock: Clock,
        *,
        deliveries: Sequence[Delivery],
        heard: Mapping[str, Heard],
        episodes: Mapping[str, Episode],
        next_sequence: int,
        next_episode: int,
    ) -> None:
        """Take up where the file ends."""
        self._writer = writer
        self._clock = clock
        self._deliveries = OpenDeliveries(deliveries, heard)
        self._episodes = dict(episodes)
        self._next_sequence = next_sequence
        self._next_episode = next_episode

    def take_up(
        self,
        deliveries: Iterable[Delivery],
        heard: Mapping[str, Heard],
        episodes: Mapping[str, Episode],
        names: Iterable[str],
    ) -> None:
        """Take over what was to be told elsewhere, and the episodes of names that were in none.

        `names` are those whose episodes may have ended elsewhere.
        """
        for name in names:
            open_one = self._episodes.get(name)
            if open_one is not None and name not in episodes:
                del self._episodes[name]
                self._deliveries.end_of(name)
        for name, episode in episodes.items():
            self._episodes.setdefault(name, episode)
        self._deliveries.take_up(deliveries, heard)

    def count_from(self, next_sequence: int, next_episode: int) -> None:
        """Give no numbers below these from here on."""
        self._next_sequence = max(self._next_sequence, next_sequence)
        self._next_episode = max(self._next_episode, next_episode)

    def put(self, told: Transition, verdict_id: int, sinks: Sequence[str]) -> None:
        """Let a transition be written with its deliveries and what it does to the episode."""
        settled = self._deliveries.add(told, self._next_sequence, sinks)
        self._writer.put(transition_record(told, verdict_id, self._next_sequence, settled))
        for one in settled.withdrawn:
            self._withdraw(one)
        self._next_sequence += 1
        open_one = self._episodes.get(told.name)
        episode = episode_after(open_one, told, self._next_episode)
        if open_one is None and told.kind is TransitionKind.RETRACTED:
            self._writer.put(mistake_record(told, self._next_episode))
        if episode is None:
            return
        if episode.ended is None:
            self._episodes[told.name] = episode
            self._next_episode += 1
        else:
            del self._episodes[told.name]
        self._writer.put(episode_record(episode))

    def put_anew(self, verdict_of: Callable[[str], int | None]) -> None:
        """Let all that is still to be told, and the episodes under way, be written once more.

        `verdict_of` gives the row of a name's last verdict: what a transition rests on stands in
        for one that is lost.
        """
        for one in self._deliveries.all():
            if (verdict_id := verdict_of(one.transition.name)) is not None:
                self._writer.put(once_more_record(one, verdict_id))
        for episode in self._episodes.values():
            self._writer.put(episode_record(episode))

    def forget(self, names: Collection[str]) -> None:
        """Drop what is to be told of names that are no longer watched."""
        self._deliveries.forget(names)
        for name in names:
            self._episodes.pop(name, None)

    def waiting(self, sink: str, after: int = EARLIEST) -> tuple[Delivery, ...]:
        """Return what waits for a sink, in order; only what was written down after a `sequence`."""
        return self._deliveries.of(sink, after)

    def sinks(self) -> frozenset[str]:
        """Return the sinks for which something waits, in use or not."""
        return self._deliveries.sinks()

    def is_waiting(self, key: DeliveryKey) -> bool:
        """Return whether it is still to be told."""
        return self._deliveries.is_waiting(key)

    def hand_out(self, key: DeliveryKey) -> Delivery | None:
        """Return what is to be told now; `None`: it is not to be told any more.

        From here on it counts as heard: a retraction will be told there, too.
        """
        if (retracted := self._deliveries.withdraw(key)) is not None:
            self._withdraw(retracted)
            return None
        return self._deliveries.hand_out(key)

    def _withdraw(self, one: Delivery) -> None:
        self._writer.put(tried_record(one, WITHDRAWN, self._clock.now()))

    async def delivered(self, key: DeliveryKey, status: int | None = None) -> None:
        """Mark a transition as told to a sink, synced; a second time changes nothing."""
        one = self._deliveries.close(key)
        if one is not None:
            self._writer.put(delivered_record(one, self._clock.now(), status))
            await self._writer.write_now()

    def put_off(
        self,
        one: Delivery,
        wait: float,
        *,
        status: int | None,
        reason: str,
        retry_after: float | None = None,
    ) -> Delivery | None:
        """Remember that an attempt failed and that the next one is so many seconds away.

        Return the delivery as it waits; `None`: it was retracted meanwhile and is over.
        """
        tried = replace(
            one,
            attempts=one.attempts + 1,
            next_attempt_at=self._clock.now() + timedelta(seconds=wait),
            retry_after=retry_after,
            tried_for=one.tried_for + wait,
            status=status,
        )
        if self._deliveries.withdraw(one.key) is not None:
            self._withdraw(tried)
            return None
        self._deliveries.put_back(tried)
        self._writer.put(tried_record(tried, reason, None))
        return tried

    async def give_up(self, one: Delivery, *, status: int | None, reason: str) -> None:
        """End a delivery for good, synced."""
        self._deliveries.close(one.key)
        tried = replace(
            one,
            attempts=one.attempts + 1,
            next_attempt_at=None,
            retry_after=None,
            status=status,
        )
        self._writer.put(tried_record(tried, reason, self._clock.now()))
        await self._writer.write_now()
