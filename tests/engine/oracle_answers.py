"""What the answers about a name amount to, read anew for every question (see `oracle`)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Role,
)
from custom_components.domain_availability.engine.policy import Policy
from custom_components.domain_availability.engine.verdict import Caution
from custom_components.domain_availability.engine.watching import Forecast

REGISTRY = (Layer.RDAP, Layer.WHOIS, Layer.DAS)
SAYS_NOTHING = (Outcome.REFUSED, Outcome.FAILED, Outcome.UNCLEAR)
MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A name, all that was seen of it, and the moment of judging."""

    name: str
    observations: Sequence[Observation]
    policy: Policy
    now: datetime
    forecast: Forecast | None
    caution: Caution
    layers: Collection[Layer]


def seconds(one: datetime, other: datetime) -> float:
    """Return how long after `other` `one` is."""
    return (one - other).total_seconds()


def age(q: Question, seen: Observation) -> float:
    """Return how old an answer is."""
    return seconds(q.now, seen.asked_at)


def newer_serial(one: int | None, other: int | None) -> bool:
    """Compare serials as RFC 1982 does; an unknown one is neither newer nor older."""
    return one is not None and other is not None and 0 < (one - other) % 2**32 < 2**31


# Which answers count


def lag(q: Question, layer: Layer) -> float:
    """Return how far behind the registry a source may honestly be."""
    lags = {Layer.DNS: q.policy.zone_lag, Layer.RDAP: q.policy.rdap_lag}
    return lags.get(layer, q.policy.whois_lag).total_seconds()


def to_the_point(q: Question, seen: Observation) -> bool:
    """Tell whether an answer says anything at all, of what was asked and of now."""
    other_name = seen.facts.name is not None and seen.facts.name != seen.name
    old = seen.data_at is not None and seconds(seen.asked_at, seen.data_at) > lag(q, seen.layer)
    if seen.outcome is Outcome.REGISTERED and seen.layer not in {Layer.DNS, Layer.RDAP}:
        old = False  # the stamp of a WHOIS record is often older than the record
    return not other_name and not old and seen.outcome not in SAYS_NOTHING


def like_a_nonce(q: Question, seen: Observation) -> bool:
    """Tell whether the same server said the same of a name that nobody has."""
    return any(
        other.role is Role.NONCE
        and other.suffix == q.policy.suffix
        and (other.layer, other.server, other.shape) == (seen.layer, seen.server, seen.shape)
        and other.outcome in (Outcome.ABSENT, Outcome.AVAILABLE)
        and to_the_point(q, other)
        for other in q.observations
    )


def asked_here(q: Question, seen: Observation) -> bool:
    """Tell whether something was asked about the name, or of its suffix's controls and nonces."""
    if seen.role is Role.QUESTION:
        return seen.name == q.name
    return seen.suffix == q.policy.suffix


def says_something(q: Question, seen: Observation) -> bool:
    """Tell whether an answer counts for anything."""
    negative = seen.outcome in (Outcome.ABSENT, Outcome.AVAILABLE)
    odd = negative and seen.shape is not None and not like_a_nonce(q, seen)
    return to_the_point(q, seen) and not odd


def definite(q: Question, *layers: Layer) -> list[Observation]:
    """Return the answers about the name that count, oldest first."""
    found = []
    for seen in sorted(q.observations, key=lambda seen: seen.asked_at):
        if seen.role is not Role.QUESTION or not asked_here(q, seen) or seen.layer not in layers:
            continue
        words = (Outcome.REGISTERED, Outcome.ABSENT) if seen.layer is Layer.DNS else tuple(Outcome)
        if says_something(q, seen) and seen.outcome in words:
            found.append(seen)
    return found


def said_by(q: Question, layer: Layer, server: str) -> list[Observation]:
    """Return what one endpoint said, oldest first."""
    return [seen for seen in definite(q, layer) if seen.server == server]


def runs(q: Question, *layers: Layer) -> list[list[Observation]]:
    """Return each endpoint's absences since it last said anything else, where there are any."""
    found = []
    for layer in layers:
        for server in sorted({seen.server for seen in definite(q, layer)}):
            run: list[Observation] = []
            for seen in said_by(q, layer, server):
                run = [*run, seen] if seen.outcome in (Outcome.ABSENT, Outcome.AVAILABLE) else []
            if run:
                found.append(run)
    return found


# What controls prove


def controls(q: Question, run: list[Observation]) -> list[Observation]:
    """Return what the endpoint of a run said of controls, oldest first."""
    return [
        seen
        for seen in sorted(q.observations, key=lambda seen: seen.asked_at)
        if seen.role is Role.CONTROL
        and seen.name != q.name
        and seen.suffix == q.policy.suffix
        and (seen.layer, seen.server) == (run[0].layer, run[0].server)
        and to_the_point(q, seen)
    ]


def proven(q: Question, run: list[Observation]) -> list[Observation]:
    """Return the absences of a run that a control lets count."""
    asked = controls(q, run)
    if not asked or asked[-1].outcome is not Outcome.REGISTERED:
        return []
    found = []
    for absence in run:
        near = [c for c in asked if abs(seconds(c.asked_at, absence.asked_at)) <= MINUTE]
        answered = [c.asked_at for c in near if c.outcome is Outcome.REGISTERED]
        failed = [c.asked_at for c in near if c.outcome is not Outcome.REGISTERED]
        if any(at >= run[0].asked_at for at in answered) and all(
            lost < absence.asked_at and all(lost < at for at in answered) for lost in failed
        ):
            found.append(absence)
    return found


def fresh(q: Question, absences: list[Observation]) -> bool:
    """Tell whether the newest of these is of this look."""
    return bool(absences) and age(q, absences[-1]) < MINUTE


def confirmed(q: Question, absences: list[Observation], least: float, most: float) -> bool:
    """Tell whether the newest of these is fresh and confirms one so many seconds before it."""
    return fresh(q, absences) and any(
        least <= seconds(absences[-1].asked_at, seen.asked_at) <= most for seen in absences
    )


def absent_now(q: Question, *layers: Layer) -> list[list[Observation]]:
    """Return the runs of these layers that a control proves in this look."""
    return [run for run in runs(q, *layers) if fresh(q, proven(q, run))]


# Positives


def first_absence(q: Question) -> datetime | None:
    """Return when the oldest of the registry's running absences was given."""
    return min((run[0].asked_at for run in runs(q, *REGISTRY)), default=None)


def first_negative(q: Question, positive: Observation) -> datetime | None:
    """Return when the negatives began that a positive is held against."""
    begun = [run[0].asked_at for run in runs(q, *REGISTRY)]
    begun += [seen.asked_at for seen in registrar_says(q, Outcome.AVAILABLE)[:1]]
    if not begun and positive.layer is Layer.DNS:
        begun = [run[0].asked_at for run in gone_from_zone(q)]
    return min(begun, default=None)


def superseded(q: Question, positive: Observation) -> bool:
    """Tell whether a positive's own source has said something since."""
    for seen in definite(q, positive.layer):
        own = seen.server == positive.server
        if seen.outcome is not Outcome.ABSENT or positive.layer is not Layer.DNS:
            if own and seen.asked_at > positive.asked_at:
                return True
        elif (own or newer_serial(seen.serial, positive.serial)) and denies(seen, positive):
            return True
    return False


def denies(negative: Observation, sight: Observation) -> bool:
    """Tell whether a negative of the zone is news against a sight of the name there."""
    later = seconds(negative.asked_at, sight.asked_at)
    return later > 0 and (later > DAY or not newer_serial(sight.serial, negative.serial))


def standing(q: Question, *layers: Layer) -> list[Observation]:
    """Return the positives of these layers that outrank the negatives, oldest first."""
    found = []
    for seen in definite(q, *layers):
        if seen.outcome is not Outcome.REGISTERED or superseded(q, seen):
            continue
        first = first_negative(q, seen)
        outranks = first is None or seconds(first, seen.asked_at) <= lag(q, seen.layer)
        newest = max((run[-1].asked_at for run in runs(q, *REGISTRY)), default=seen.asked_at)
        died = seen.layer is not Layer.DNS and seconds(newest, seen.asked_at) > DAY
        if outranks and not died:
            found.append(seen)
    return found


def registrar_says(q: Question, outcome: Outcome) -> list[Observation]:
    """Return the times registrars have said this since they last said anything else."""
    found: list[Observation] = []
    for seen in definite(q, Layer.REGISTRAR):
        found = [*found, seen] if seen.outcome is outcome else []
    return found


def sights(q: Question, *layers: Layer) -> list[Observation]:
    """Return all positives of these layers, standing or not, oldest first."""
    return [seen for seen in definite(q, *layers) if seen.outcome is Outcome.REGISTERED]


def once_seen(q: Question) -> bool:
    """Tell whether the registry or its zone ever showed the name."""
    return bool(sights(q, Layer.DNS, *REGISTRY))


def gone_from_zone(q: Question) -> list[list[Observation]]:
    """Return the negatives of each server of the zone since any of them last had the name."""
    last = sights(q, Layer.DNS)[-1:]
    since = [
        [seen for seen in run if not last or denies(seen, last[0])] for run in runs(q, Layer.DNS)
    ]
    return [run for run in since if run]
