"""What the registry's records, taken together, say of where a name stands. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from .expiry import expiry_in
from .lifecycle import is_ending, newest_record, phase_of_record, records_of
from .observation import NO_FACTS, Facts, Observation, Phase
from .phase_start import Span, gone_from_zone
from .policy import Policy


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


def said_before(shown: Standing | None, shows: Standing | None) -> Facts | None:
    """Return what the source of the newest record said in the record it gave before.

    `shown` is where the name stood, `shows` where it stands; `None` where both are by one source.
    Of a source that gave none the facts are empty, so that nothing is new to it, unless its record
    is of a registration that began since the other last showed the name.
    """
    if shown is None or shows is None or shows.newest.layer is shown.newest.layer:
        return None
    same = [seen for seen in shown.records if seen.layer is shows.newest.layer]
    if same:
        return same[-1].facts
    began = shows.newest.facts.registered_at
    return None if began is not None and began > shown.seen_at else NO_FACTS
