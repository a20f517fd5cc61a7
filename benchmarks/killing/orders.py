"""What a run is told at its start, and what it says on its way; one line of JSON each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
import json
from typing import Self

BUS = "bus"
PANEL = "panel"
INSIDE = (BUS, PANEL)
"""Sinks inside the process that is killed: fired, then marked."""
CALLBACK = "callback"


class Said(StrEnum):
    """What a run says."""

    OPENED = "opened"
    """The ledger is open; `what`: where a corrupt one was moved to."""
    READY = "ready"
    FIRED = "fired"
    MARKED = "marked"
    """A sink's firing is marked in the file."""
    FAILING = "failing"
    """The ledger could not be written when the run was over."""
    RESTS = "rests"
    """Nothing is left to be told."""
    RETRY = "retry"
    """The ledger could not be used at the start: whoever starts it tries again later."""
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """One run: whom to watch, when to die, what goes wrong meanwhile."""

    number: int
    ledger: str
    endpoints: str
    """Path of the endpoint file."""
    callback: str
    """URL of the receiver."""
    names: Sequence[str]
    moment: str
    at: float
    speed: float
    """Of the clock; see `FastClock`."""
    started_after: float
    """Seconds after which automations would be attached: nothing is fired before."""
    die_at_statement: int | None = None
    """Of the ledger's SQL: killed before it is executed."""
    die_after_firing: int | None = None
    """Killed between this firing and its mark."""
    faults: Sequence[tuple[int, int]] = ()
    """Statements of the ledger that fail: the first, and how many."""
    full: Sequence[tuple[float, float]] = ()
    """When the disk is full: from and to, in seconds after the start."""
    ballast: str | None = None
    """Where a file may be laid that fills the disk; without one the process is let grow none."""

    def line(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> Self:
        """Return what `line` gave."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Something a run said."""

    run: int
    said: Said
    sink: str = ""
    key: str = ""
    """Id of the transition."""
    name: str = ""
    kind: str = ""
    what: str = ""

    def line(self) -> bytes:
        """Return it as a line that a pipe takes whole."""
        return (json.dumps(asdict(self)) + "\n").encode()

    @classmethod
    def read(cls, known: Mapping[str, object]) -> Self:
        """Return what `line` gave."""
        word = cls(**known)  # type: ignore[arg-type]  # our own JSON
        return cls(**{**asdict(word), "said": Said(word.said)})
