"""What the registry's records, taken together, say of where a name stands. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .expiry import expiry_in
from .lifecycle import is_ending, newest_record, phase_of_record, records_of
from .observation import Facts, Observation, Phase
from .phase_start import Span, gone_from_zone
from .policy import Policy

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A name's records with the newest among them and the phase that it means."""

    records: Sequence[Observation]
    """All registry records, oldest first."""
    newest: Observation
    phase: Phase
    policy: Policy
    gone: Span | None = None
    """When it went from the zone, if that was seen."""

    @property
    def seen_at(self) -> datetime:
        """When the registry said what the newest record says (UTC)."""
        return self.newest.asked_at

    @property
    def shown_at(self) -> datetime:
        """When the registry last showed the name, in however few words (UTC)."""
        return self.records[-1].asked_at

    @property
    def same_source(self) -> Sequence[Observation]:
        """The records of the newest one's layer: others may say less, or later."""
        return [seen for seen in self.records if seen.layer is self.newest.layer]

    @property
    def ending(self) -> bool:
        """Whether the name goes unless its holder takes it back."""
        return is_ending(self.phase, self.policy)

    @property
    def expired_at(self) -> datetime | None:
        """When the registration expired (UTC); `None`: not yet, or not known."""
        expires = expiry_in(self.records)
        return expires if expires is not None and expires <= self.seen_at else None


def standing_of(observations: Collection[Observation], policy: Policy) -> Standing | None:
    """Return where a name stands by its observations (in any order), or `None`: no record yet."""
    records = records_of(observations)
    newest = newest_record(records)
    if newest is None:
        return None
    phase = phase_of_record(newest, policy)
    return Standing(records, newest, phase, policy, gone_from_zone(observations, policy))


def known_before(shown: Standing | None, shows: Standing | None, facts: Facts) -> Sequence[Facts]:
    """Return to what a newest record must be new for that to be news, given the facts before it.

    `shown` is where the name stood, `shows` where it stands. Where another source speaks than
    before, that are the last one's facts and those that this one gave itself: each spells names
    and rounds dates in its way. To one that gave none before nothing is news, unless its record is
    of a registration that began after the other last showed the name.
    """
    if shown is None or shows is None or shows.newest.layer is shown.newest.layer:
        return (facts,)
    same = [seen for seen in shown.records if seen.layer is shows.newest.layer]
    if same:
        return facts, same[-1].facts
    began = shows.newest.facts.registered_at
    # A bare day is its midnight, and the other may have shown for a while what was over.
    slack = A_DAY + shown.policy.lag_of(shown.newest.layer)
    return (facts,) if began is not None and began > shown.seen_at - slack else ()
