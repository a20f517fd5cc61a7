"""What is still to be told, by sink and in the order in which it was written down.

Told exactly once, and retracted to everyone who was told. Where a mistake is found before a sink
was told of the drop, it hears of neither; where it may have heard (it was handed the drop, whether
or not it said so), it is told of the retraction, and not of the drop again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .verdict import Transition, TransitionKind, VerdictKind

EARLIEST = -(2**63)
"""A place before all others in the order of transitions."""

type DeliveryKey = tuple[str, str]
"""Id of the transition, name of the sink."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One transition on its way to one sink."""

    transition: Transition
    sink: str
    sequence: int
    """Where the transition stands among all that were written down."""
    attempts: int = 0
    next_attempt_at: datetime | None = None
    """When it is tried again (UTC)."""
    retry_after: float | None = None
    """Seconds the receiver asked for the last time, if it did."""
    tried_for: float = 0.0
    """Seconds of running time that have gone into waiting for another attempt."""
    status: int | None = None
    """The receiver's last; `None`: no answer came."""

    @property
    def key(self) -> DeliveryKey:
        """Return what it is found by."""
        return self.transition.transition_id, self.sink


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a new transition means for each sink."""

    told: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    """Nobody there was told what it takes back."""
    withdrawn: tuple[Delivery, ...] = ()
    """What it takes back and nobody needs to hear any more."""


@dataclass(slots=True)
class Heard:
    """What was said of one time a name is free, and who may have heard it."""

    announcements: set[str] = field(default_factory=set)
    """Ids of the transitions that said so."""
    sinks: set[str] = field(default_factory=set)


class OpenDeliveries:
    """The deliveries that are neither done nor given up, all of them in memory."""

    def __init__(
        self, open_ones: Iterable[Delivery] = (), heard: Mapping[str, Heard] | None = None
    ) -> None:
        """Take up where the file ends: `open_ones` in order, `heard` of each name that is free."""
        self._open = {one.key: one for one in open_ones}
        self._heard = dict(heard or {})
        self._out: set[DeliveryKey] = set()
        """Handed out in this run: the sink may be telling it at this moment."""
        self._recalled: set[DeliveryKey] = set()
        """Retracted while handed out: not to be handed out again."""

    def take_up(self, open_ones: Iterable[Delivery], heard: Mapping[str, Heard]) -> None:
        """Let more of them wait, in order with the others."""
        for one in open_ones:
            self._open.setdefault(one.key, one)
        self._open = dict(sorted(self._open.items(), key=lambda held: held[1].sequence))
        for name, of_name in heard.items():
            self._heard.setdefault(name, of_name)

    def end_of(self, name: str) -> None:
        """Forget who heard that a name is free: it was taken since, and that is written down."""
        self._heard.pop(name, None)

    def add(self, told: Transition, sequence: int, sinks: Sequence[str]) -> Settled:
        """Let a transition wait for its sinks; return what that means for each."""
        settled = self._settle(told, sinks)
        for one in settled.withdrawn:
            del self._open[one.key]
        for sink in settled.told:
            one = Delivery(transition=told, sink=sink, sequence=sequence)
            self._open[one.key] = one
        return settled

    def _settle(self, told: Transition, sinks: Sequence[str]) -> Settled:
        if told.to_verdict is VerdictKind.AVAILABLE:
            heard = self._heard.setdefault(told.name, Heard())
            heard.announcements.add(told.transition_id)
            return Settled(told=tuple(sinks))
        known = told.name in self._heard
        heard = self._heard.pop(told.name, Heard())
        if not known or told.kind is not TransitionKind.RETRACTED:
            return Settled(told=tuple(sinks))
        taken_back = {key for key in self._open if key[0] in heard.announcements}
        self._recalled |= taken_back & self._out
        return Settled(
            told=tuple(sink for sink in sinks if sink in heard.sinks),
            spared=tuple(sink for sink in sinks if sink not in heard.sinks),
            withdrawn=tuple(self._open[key] for key in sorted(taken_back - self._out)),
        )

    def of(self, sink: str, after: int = EARLIEST) -> tuple[Delivery, ...]:
        """Return what waits for a sink, in order; only what comes after a place in it."""
        return tuple(
            one for one in self._open.values() if one.sink == sink and one.sequence > after
        )

    def all(self) -> tuple[Delivery, ...]:
        """Return all that waits, in order."""
        return tuple(self._open.values())

    def sinks(self) -> frozenset[str]:
        """Return the sinks for which something waits."""
        return frozenset(one.sink for one in self._open.values())

    def is_waiting(self, key: DeliveryKey) -> bool:
        """Return whether it is neither done nor given up nor withdrawn."""
        return key in self._open

    def hand_out(self, key: DeliveryKey) -> Delivery | None:
        """Return what is to be told now, if it still is. From here on it counts as heard."""
        one = self._open.get(key)
        if one is not None:
            self._out.add(key)
            self._note_heard(key, one.transition.name)
        return one

    def put_back(self, one: Delivery) -> None:
        """Let a delivery that failed wait for another attempt."""
        if one.key in self._open:
            self._open[one.key] = one
            self._out.discard(one.key)

    def withdraw(self, key: DeliveryKey) -> Delivery | None:
        """Take out and return what was retracted while it was handed out; `None`: it was not."""
        return self.close(key) if key in self._recalled else None

    def close(self, key: DeliveryKey) -> Delivery | None:
        """Take out and return what is told or given up; `None`: it was not to be told any more."""
        self._out.discard(key)
        self._recalled.discard(key)
        one = self._open.pop(key, None)
        if one is not None:
            self._note_heard(key, one.transition.name)
        return one

    def forget(self, names: Collection[str]) -> None:
        """Drop what nobody wants to know any more."""
        gone = [key for key, one in self._open.items() if one.transition.name in names]
        for key in gone:
            self.close(key)
        for name in names:
            self._heard.pop(name, None)

    def _note_heard(self, key: DeliveryKey, name: str) -> None:
        heard = self._heard.get(name)
        if heard is not None and key[0] in heard.announcements:
            heard.sinks.add(key[1])
