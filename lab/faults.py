"""Faults: what goes wrong, where, for whom and how long. What each does is its protocol's file."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import count

from .durations import duration, moment
from .suffixes import Json


class Stage(IntEnum):
    """When in the making of an answer a fault works; several combine in this order."""

    LISTEN = 0
    """Before anything is read: nobody listens."""
    VIEW = 1
    """Which state of the registry the answer is made from."""
    ANSWER = 2
    """What the answer says, in the protocol's own terms."""
    WIRE = 3
    """The octets, and how they are sent."""


@dataclass(frozen=True, slots=True)
class Kind[Exchange]:
    """One kind of fault: its stage and what it does to an exchange."""

    stage: Stage
    apply: Callable[[Exchange, Fault], None]


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One fault as it was set."""

    number: int
    protocol: str
    kind: str
    suffix: str | None = None
    """Where the fault is; `None`: everywhere the protocol is spoken."""
    server: str | None = None
    names: frozenset[str] | None = None
    """Names it is limited to; `None`: all."""
    spare: frozenset[str] = frozenset()
    """Names that are answered as if nothing was wrong."""
    left: int | None = None
    """How many more queries it is for; `None`: any number."""
    until: datetime | None = None
    """The lab's moment it ends."""
    options: Mapping[str, Json] = field(default_factory=dict)

    def hits(self, server: str, suffix: str | None, name: str, now: datetime) -> bool:
        """Say whether a query to `server` about `name` suffers from this fault."""
        return (
            self.server in {None, server}
            and self.suffix in {None, suffix}
            and (self.names is None or name in self.names)
            and name not in self.spare
            and (self.left is None or self.left > 0)
            and not self.over(now)
        )

    def over(self, now: datetime) -> bool:
        """Say whether its time has passed."""
        return self.until is not None and now >= self.until

    def past(self, now: datetime) -> datetime:
        """Return the moment a stale source is from: option `at`, or `by` (an hour) ago."""
        if "at" in self.options:
            return min(moment(self.options["at"], now), now)
        return now - duration(self.options.get("by", 3600))

    def number_of(self, option: str, default: float) -> float:
        """Return an option that is a number."""
        value = self.options.get(option, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{self.kind}: {option} is not a number: {value!r}")
        return float(value)

    def text_of(self, option: str, default: str) -> str:
        """Return an option that is text."""
        return str(self.options.get(option, default))


class UnknownFaultError(ValueError):
    """There is no such kind of fault in this protocol."""


class FaultBook:
    """All faults that are set."""

    def __init__(self, kinds: Mapping[str, Collection[str]]) -> None:
        self._kinds = kinds
        self._faults: list[Fault] = []
        self._numbers = count(1)
        self._listeners: list[Callable[[], None]] = []

    def set(
        self,
        protocol: str,
        kind: str,
        *,
        suffix: str | None = None,
        server: str | None = None,
        names: Iterable[str] | None = None,
        spare: Iterable[str] = (),
        times: int | None = None,
        until: datetime | None = None,
        options: Mapping[str, Json] | None = None,
    ) -> Fault:
        """Set a fault; `UnknownFaultError` where the protocol has no such kind."""
        if kind not in self._kinds.get(protocol, ()):
            known = ", ".join(sorted(self._kinds.get(protocol, ())))
            raise UnknownFaultError(f"no fault {kind!r} for {protocol!r}; there are: {known}")
        fault = Fault(
            number=next(self._numbers),
            protocol=protocol,
            kind=kind,
            suffix=suffix,
            server=server,
            names=None if names is None else frozenset(names),
            spare=frozenset(spare),
            left=times,
            until=until,
            options=options or {},
        )
        self._faults.append(fault)
        self._tell()
        return fault

    def clear(
        self,
        *,
        number: int | None = None,
        protocol: str | None = None,
        kind: str | None = None,
        suffix: str | None = None,
        server: str | None = None,
    ) -> int:
        """Take back all faults that fit everything given; return how many."""
        wanted = (number, protocol, kind, suffix, server)
        gone = [
            fault
            for fault in self._faults
            if all(
                want in {None, has}
                for want, has in zip(
                    wanted,
                    (fault.number, fault.protocol, fault.kind, fault.suffix, fault.server),
                    strict=True,
                )
            )
        ]
        self._faults = [fault for fault in self._faults if fault not in gone]
        self._tell()
        return len(gone)

    def active(self) -> list[Fault]:
        """Return the faults that are set and not used up."""
        return [fault for fault in self._faults if fault.left is None or fault.left > 0]

    def strike(
        self, protocol: str, server: str, suffix: str | None, name: str, now: datetime
    ) -> list[Fault]:
        """Return the faults a query suffers from, and count it against those with a number."""
        found = [
            fault
            for fault in self._faults
            if fault.protocol == protocol and fault.hits(server, suffix, name, now)
        ]
        for fault in found:
            if fault.left is not None:
                fault.left -= 1
        return found

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a fault is set or taken back."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def apply[Exchange](
    kinds: Mapping[str, Kind[Exchange]], faults: Iterable[Fault], stage: Stage, on: Exchange
) -> None:
    """Let the faults of one stage work, in the order they were set."""
    for fault in faults:
        if kinds[fault.kind].stage is stage:
            kinds[fault.kind].apply(on, fault)
