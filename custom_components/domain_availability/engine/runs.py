"""What one endpoint has said again and again, and which of it counts. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from .observation import Layer, Observation, Outcome

FRESH = timedelta(seconds=60)
"""A look that frees a name uses negatives no older than this; a control speaks for that long."""

REGISTRY = frozenset({Layer.RDAP, Layer.DAS, Layer.WHOIS})
"""Layers that ask the registry itself about the registration."""

DEFINITE = frozenset({Outcome.REGISTERED, Outcome.ABSENT, Outcome.AVAILABLE, Outcome.NOT_FOR_SALE})
NEGATIVE = frozenset({Outcome.ABSENT, Outcome.AVAILABLE})
ZONE_SAYS = frozenset({Outcome.REGISTERED, Outcome.ABSENT})
"""What an answer of a zone can be that says something."""
MUTE = frozenset({Outcome.REFUSED, Outcome.FAILED, Outcome.UNCLEAR})


def serial_newer(new: int, old: int) -> bool:
    """Compare zone serials as RFC 1982 says."""
    return new != old and (new - old) % 2**32 < 2**31


class Source(NamedTuple):
    """One endpoint of one layer; a tuple, for it is a key at every judgement."""

    layer: Layer
    server: str


@dataclass(frozen=True, slots=True)
class Run:
    """The absences one registry endpoint has given since it last said something else."""

    source: Source
    absences: tuple[Observation, ...]
    """Oldest first; never empty."""
    controlled: tuple[Observation, ...]
    """Those of them that a control lets count."""
    standing: bool
    """Not lost: the newest control near the newest absence did not fail."""

    @property
    def newest(self) -> Observation:
        """Return the newest absence."""
        return self.absences[-1]

    def saying(self, outcome: Outcome) -> Run:
        """Return the run with only those of its absences that were said with this word."""
        said = tuple(seen for seen in self.controlled if seen.outcome is outcome)
        return replace(self, controlled=said)

    def fresh(self, now: datetime) -> Observation | None:
        """Return the newest absence that counts, if it is fresh."""
        if self.standing and self.controlled and now - self.controlled[-1].asked_at <= FRESH:
            return self.controlled[-1]
        return None

    def confirmed(
        self,
        now: datetime,
        *,
        gap: timedelta,
        oldest: timedelta,
        passed: Callable[[datetime, datetime], timedelta],
    ) -> bool:
        """Tell whether a fresh absence confirms one at least `gap` before it, both controlled.

        `passed` says how much time has passed between two moments by a clock that may be set.
        """
        newest = self.fresh(now)
        return newest is not None and any(
            gap <= newest.asked_at - first.asked_at <= oldest
            and gap <= passed(first.asked_at, newest.asked_at)
            for first in self.controlled
        )
