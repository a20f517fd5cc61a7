"""Facts to phase and drop forecast. Pure: the same facts at the same moment give the same answer.

Statuses: EPP (RFC 5731), grace periods (RFC 3915), RDAP's spelling of them (RFC 8056). What a
registry itself means by a word comes first and is part of its policy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .observation import Facts, Layer, Observation, Outcome, Phase, Role
from .policy import Policy, Release
from .watching import Forecast

EPP_PHASES: Mapping[str, Phase] = {
    "pendingrestore": Phase.REDEMPTION,
    "redemptionperiod": Phase.REDEMPTION,
    "pendingdelete": Phase.PENDING_DELETE,
    "autorenewperiod": Phase.GRACE,
    "clienthold": Phase.ON_HOLD,
    "serverhold": Phase.ON_HOLD,
}
"""What the statuses of the protocol mean, where a registry does not mean something else."""

PRECEDENCE = (
    Phase.RELEASE_SESSION,
    Phase.REDEMPTION,
    Phase.PENDING_DELETE,
    Phase.GRACE,
    Phase.ON_HOLD,
    Phase.REGISTERED,
)
"""Which phase counts where statuses say several: redemptionPeriod comes together with pendingDelete
at most gTLDs, and only pendingDelete alone is final (RFC 3915 section 2)."""

LEAVING = frozenset({Phase.REDEMPTION, Phase.PENDING_DELETE, Phase.RELEASE_SESSION})
"""Phases in which a name is on its way out and normally not delegated."""


SAME_LOOK = timedelta(hours=1)
"""Within which RDAP's record is preferred to a newer one of a layer that says less."""
PUBLISHED_KEPT = timedelta(days=7)
"""How long a published time is believed without the source saying it again."""


def fold_status(status: str) -> str:
    """Return a status as it is compared: lower case without blanks, `_`, `-` and dots."""
    return "".join(c for c in status.casefold() if c not in " _-.\t")


def phase_of(statuses: Iterable[str], own: Mapping[str, Phase]) -> Phase | None:
    """Return the phase that statuses in any spelling mean, or `None` where they mean none.

    `own` is the registry's own meaning of folded statuses; it comes before the protocol's.
    """
    said = {
        phase
        for status in map(fold_status, statuses)
        if (phase := own.get(status, EPP_PHASES.get(status))) is not None
    }
    return next((phase for phase in PRECEDENCE if phase in said), None)


def phase_at(phase: Phase | None, facts: Facts, policy: Policy, now: datetime) -> Phase:
    """Return the phase a record means at `now`; dates refine a coarse status.

    `.uk` shows pendingDelete from day 30 to 95 after expiry, but only the last days are final.
    """
    if (
        phase is Phase.REDEMPTION
        and policy.expiry_to_release is not None
        and policy.pending_delete is not None
        and facts.expires_at is not None
        and now >= facts.expires_at + policy.expiry_to_release - policy.pending_delete
    ):
        return Phase.PENDING_DELETE
    return phase or Phase.REGISTERED


def is_last_phase(phase: Phase | None, policy: Policy) -> bool:
    """Tell whether nothing but the release can follow this phase under this registry."""
    return phase is not None and phase is policy.last_phase


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """A moment known to lie between two."""

    first: datetime
    last: datetime

    def later(self, by: timedelta) -> _Span:
        return _Span(first=self.first + by, last=self.last + by)


def forecast(observations: Sequence[Observation], policy: Policy) -> Forecast | None:
    """Return when the name is expected to become free, or `None` where nothing tells.

    `observations` are those of one name, in any order. Order of belief: a time the registry
    publishes for this name, then its policy and the start of the phase.
    """
    records = records_of(observations)
    newest = newest_record(records)
    if newest is None:
        return None
    phase = phase_at(newest.phase, newest.facts, policy, newest.asked_at)
    published = _published_by(records, newest)
    if published is not None:
        return _published(published, policy.release)
    if phase not in LEAVING:
        return None
    if policy.expiry_to_release is not None and newest.facts.expires_at is not None:
        end = newest.facts.expires_at + policy.expiry_to_release
        return _window(
            _Span(first=end, last=end), policy, f"expiration plus {_days(policy.expiry_to_release)}"
        )
    return _from_phase([one for one in records if one.layer is newest.layer], phase, policy)


def records_of(observations: Iterable[Observation]) -> list[Observation]:
    """Return the registry records among the observations of a name, oldest first."""
    records = [
        seen
        for seen in observations
        if seen.role is Role.QUESTION
        and seen.outcome is Outcome.REGISTERED
        and seen.layer in {Layer.RDAP, Layer.WHOIS, Layer.DAS}
    ]
    return sorted(records, key=lambda seen: seen.asked_at)


def newest_record(records: Sequence[Observation]) -> Observation | None:
    """Return the record that says most of now: RDAP's before a slightly newer one of another."""
    if not records:
        return None
    rdap = [seen for seen in records if seen.layer is Layer.RDAP]
    if rdap and records[-1].asked_at - rdap[-1].asked_at < SAME_LOOK:
        return rdap[-1]
    return records[-1]


def _published_by(records: Sequence[Observation], newest: Observation) -> datetime | None:
    """Return the time that a record published, unless a later one of that source took it back."""
    latest = {seen.layer: seen for seen in records}
    told = [
        seen
        for seen in latest.values()
        if seen.facts.release_at is not None and newest.asked_at - seen.asked_at < PUBLISHED_KEPT
    ]
    return max(told, key=lambda seen: seen.asked_at).facts.release_at if told else None


def _from_phase(records: Sequence[Observation], phase: Phase, policy: Policy) -> Forecast | None:
    """Count on from the start of the phase, as long as the policy says it and what follows last."""
    rest = _time_left(phase, policy)
    if rest is None:
        return None
    start = _start_of(records, phase, policy, rest)
    words = phase.value.replace("_", " ")
    return _window(start.later(rest), policy, f"{_days(rest)} after {words} began")


def _time_left(phase: Phase, policy: Policy) -> timedelta | None:
    """Return how long from the start of this phase until the release, or `None` if not known."""
    if phase is Phase.PENDING_DELETE:
        return policy.pending_delete
    if phase is Phase.REDEMPTION and policy.redemption is not None:
        if policy.last_phase is Phase.REDEMPTION:
            return policy.redemption
        return policy.redemption + (policy.pending_delete or timedelta(0))
    return None


def _start_of(
    records: Sequence[Observation], phase: Phase, policy: Policy, rest: timedelta
) -> _Span:
    """Return when the phase began: by the registry's dates where they fit, else between looks."""
    newest = records[-1]
    first_in = newest.asked_at
    last_before: datetime | None = None
    for seen in reversed(records):
        if phase_at(seen.phase, seen.facts, policy, seen.asked_at) is not phase:
            last_before = seen.asked_at
            break
        first_in = seen.asked_at
    for told in (newest.facts.deleted_at, newest.facts.changed_at):
        if (
            told is not None
            and first_in - rest - timedelta(days=1) <= told <= first_in
            and (last_before is None or told >= last_before - policy.rdap_lag)
        ):
            return _Span(first=told, last=told)
    return _Span(first=max(last_before or first_in - rest, first_in - rest), last=first_in)


def _published(at: datetime, release: Release) -> Forecast:
    return Forecast(
        earliest=at,
        latest=at + release.spread,
        likely=at + release.spread / 2,
        confidence=0.95,
        why="the registry publishes the time",
    )


def _window(end: _Span, policy: Policy, why: str) -> Forecast:
    """Turn the end of the last phase into the registry's hours that day, or that very second."""
    release = policy.release
    if release.exact:
        earliest, latest = end.first, end.last + release.spread
    else:
        earliest, latest = (
            _hour(end.first, release, opening=True),
            _hour(end.last, release, opening=False),
        )
    if policy.usually_auctioned:
        why += "; often auctioned by the registrar before"
    return Forecast(
        earliest=earliest,
        latest=latest,
        likely=earliest + (latest - earliest) / 2,
        confidence=release.confidence * (0.5 if policy.usually_auctioned else 1.0),
        why=why,
    )


def _hour(moment: datetime, release: Release, *, opening: bool) -> datetime:
    """Return the opening or closing of the registry's hours on the day of `moment`."""
    local = moment.astimezone(ZoneInfo(release.zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = release.opens if opening else release.closes
    if hour is not None:
        return midnight.replace(hour=hour.hour, minute=hour.minute, second=hour.second).astimezone(
            UTC
        )
    if opening:
        return midnight.astimezone(UTC)
    return (midnight + timedelta(days=1)).astimezone(UTC)


def _days(length: timedelta) -> str:
    return f"{length / timedelta(days=1):g} days"
