"""When a name is expected to become free. Pure: observations and policy to a window, or to none.

Order of belief: a time the registry publishes for this name, then its policy and the start of the
phase. A deletion that nobody saw has no window: what is not on its way out is never foretold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .hours import Hours
from .observation import Observation, Phase
from .phase_start import Span, length_of, start_of
from .policy import Policy, Published, Release
from .published import day_of, is_day, published_for
from .release_chances import LATE_SHARE, Outlook, by_hours, by_moment, hours_of
from .release_days import DAY, days_of
from .sessions import session_end
from .standing import Standing, standing_of
from .watching import Forecast

PUBLISHED_SURE = 0.95
"""How many names go at the moment their registry publishes, those apart that come a day late."""
FALSE_START = timedelta(hours=1)
"""How long before its window an absence is too early to be the beginning of a session."""

DROPS: Mapping[Phase, float] = {
    Phase.GRACE: 0.5,
    Phase.REDEMPTION: 0.95,
    Phase.PENDING_DELETE: 1.0,
    Phase.RELEASE_SESSION: 1.0,
}
"""How likely a name that has come so far is to be released at all. Few are restored (DENIC: 0.9 %
of its deletions); nothing restores one that is pending delete (RFC 3915)."""
DROPS_AUCTIONED: Mapping[Phase, float] = {**DROPS, Phase.GRACE: 0.15, Phase.REDEMPTION: 0.85}
"""The same where registrars auction most expired names: before they delete them, a few after."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """By what a forecast is made, besides what was seen."""

    policy: Policy
    hours: Hours
    late_share: float
    sure: float


def forecast(
    observations: Sequence[Observation],
    policy: Policy,
    *,
    published: datetime | None = None,
    missing_since: datetime | None = None,
    hours: Hours | None = None,
    late_share: float = LATE_SHARE,
    sure: float | None = None,
) -> Forecast | None:
    """Return when the name is expected to become free, or `None` where nothing tells.

    `observations` are those of one name, in any order; `published` is the moment (UTC) a list of
    the registry gives for it, or gave until `missing_since`; `hours` are those learned of the
    suffix, else the policy's; of all releases `late_share` (0 to 1) come a day late, and of the
    others that are due at a moment `sure` (0 to 1) come then, by default what the policy says.
    Where registrars or bidders come first, the window is theirs until the name is gone, and then
    the end of their session.
    """
    standing = standing_of(observations, policy)
    drop = drop_of(
        standing,
        policy,
        published=published,
        missing_since=missing_since,
        hours=hours,
        late_share=late_share,
        sure=sure,
    )
    return public_from(standing, observations, drop, late_share=late_share)


def drop_of(
    standing: Standing | None,
    policy: Policy,
    *,
    published: datetime | None = None,
    missing_since: datetime | None = None,
    hours: Hours | None = None,
    late_share: float = LATE_SHARE,
    sure: float | None = None,
) -> Forecast | None:
    """Return when the registry is expected to let go of a name, whoever may have it first."""
    terms = _Terms(
        policy,
        hours_of(policy.release) if hours is None else hours,
        late_share,
        policy.release.confidence if sure is None else sure,
    )
    told = published_for(standing, published, missing_since)
    if told is not None:
        phase = standing.phase if standing is not None and standing.ending else Phase.REDEMPTION
        return _as_published(told, phase, terms)
    if standing is not None and standing.ending:
        return _by_policy(standing, terms)
    return None


def public_from(
    standing: Standing | None,
    observations: Sequence[Observation],
    drop: Forecast | None,
    *,
    late_share: float = LATE_SHARE,
) -> Forecast | None:
    """Return when the public may have a name, by when its registry lets go of it.

    That is the same where nobody goes first; else, once it is gone, the end of their session.
    """
    if drop is None or standing is None or standing.policy.release.session is None:
        return drop
    return _to_the_public(observations, standing, drop, late_share)


def _as_published(told: datetime, phase: Phase, terms: _Terms) -> Forecast:
    release, drops = terms.policy.release, _drops(phase, terms.policy)
    if release.published is Published.DAY or (is_day(told) and not release.exact):
        days = ((day_of(told, release.zone), 1.0),)
        outlook = by_hours(days, terms.hours, release, late_share=terms.late_share, drops=drops)
        return _forecast(outlook, "the registry publishes the day", 1.0, phase, terms.policy)
    outlook = by_moment(
        Span(first=told, last=told),
        release.spread,
        sure=PUBLISHED_SURE,
        late_share=terms.late_share,
        drops=drops,
    )
    return _forecast(outlook, "the registry publishes the time", 1.0, phase, terms.policy)


def _by_policy(standing: Standing, terms: _Terms) -> Forecast | None:
    """Count on from the expiration date, or from the start of the phase."""
    found = _end_of_life(standing)
    if found is None:
        return None
    end, why = found
    policy, phase = standing.policy, standing.phase
    release, drops = policy.release, _drops(phase, policy)
    if release.exact or phase is Phase.RELEASE_SESSION:
        # The hours are those of the deletion: when a session ends, only its length tells.
        outlook = by_moment(
            _since(end, standing.shown_at),
            release.spread if release.exact else _slack(release),
            sure=release.confidence if phase is Phase.RELEASE_SESSION else terms.sure,
            late_share=terms.late_share,
            drops=drops,
        )
    else:
        days = days_of(end, release, standing.shown_at)
        outlook = by_hours(days, terms.hours, release, late_share=terms.late_share, drops=drops)
    return _forecast(outlook, why, policy.confidence, phase, policy)


def _end_of_life(standing: Standing) -> tuple[Span, str] | None:
    """Return when the last phase ends by the policy, and why; `None`: it does not say."""
    policy, phase = standing.policy, standing.phase
    expires = standing.newest.facts.expires_at
    if (
        policy.expiry_to_release is not None
        and expires is not None
        and expires <= standing.seen_at
        and phase is not Phase.RELEASE_SESSION
    ):
        end = expires + policy.expiry_to_release
        why = f"expiration plus {_days(policy.expiry_to_release)}"
        return Span(first=end, last=end), why
    rest = _time_left(phase, policy)
    start = start_of(standing.same_source, phase, policy, gone=standing.gone)
    if rest is None or start is None:
        return None
    words = phase.value.replace("_", " ")
    why = f"{_days(rest)} after {words} began"
    if policy.release.on_some_days:
        why = f"the first day of release {why}" if rest else f"the next day of release, {words}"
    return start.later(rest), why


def _time_left(phase: Phase, policy: Policy) -> timedelta | None:
    """Return how long from the start of this phase until the release, or `None` if not known."""
    length = length_of(phase, policy)
    if phase is Phase.REDEMPTION and policy.last_phase is Phase.PENDING_DELETE:
        after = length_of(Phase.PENDING_DELETE, policy)
        return length + after if length is not None and after is not None else None
    return length


def _since(end: Span, shown_at: datetime) -> Span:
    """Leave out the days that were over when the name was last seen, as long as some are left.

    A moment known to the hour stays as it is: what comes late comes whole days after it.
    """
    today = shown_at.replace(hour=0, minute=0, second=0, microsecond=0)
    if today > end.last or end.last - end.first <= DAY:
        return end
    return Span(first=max(end.first, today), last=end.last)


def _slack(release: Release) -> timedelta:
    """Return how exactly the end of a session is known from its length."""
    return DAY if release.session is not None and release.session >= DAY else timedelta(0)


def _drops(phase: Phase, policy: Policy) -> float:
    return (DROPS_AUCTIONED if policy.usually_auctioned else DROPS).get(phase, 1.0)


def _forecast(outlook: Outlook, why: str, sure: float, phase: Phase, policy: Policy) -> Forecast:
    if outlook.words is not None:
        why += f"; {outlook.words}"
    if policy.release.session is not None and phase is not Phase.RELEASE_SESSION:
        why += f"; registrars or bidders come first, for {_days(policy.release.session)}"
    if policy.usually_auctioned and phase is not Phase.PENDING_DELETE:
        why += "; often auctioned by the registrar before"
    return Forecast(
        earliest=outlook.earliest,
        latest=outlook.latest,
        likely=outlook.earliest + (outlook.latest - outlook.earliest) / 2,
        confidence=round(min(outlook.inside * sure, 1.0), 3),
        why=why,
        chances=outlook.chances,
    )


def _to_the_public(
    observations: Sequence[Observation], standing: Standing, drop: Forecast, late_share: float
) -> Forecast:
    """Return the end of the session once the name is gone; before, the drop itself."""
    policy = standing.policy
    found = session_end(observations, standing, drop.earliest)
    if found is None or found.gone_at < drop.earliest - FALSE_START:
        return drop
    outlook = by_moment(
        Span(first=found.ends_at, last=found.ends_at),
        timedelta(0) if found.by_the_clock else _slack(policy.release),
        sure=policy.release.confidence,
        late_share=late_share,
        drops=1.0,
    )
    return _forecast(
        outlook,
        "the session before the public may register ends",
        policy.confidence,
        Phase.RELEASE_SESSION,
        policy,
    )


def _days(length: timedelta) -> str:
    """Return a length for people."""
    unit, word = (DAY, "day") if length >= DAY else (timedelta(hours=1), "hour")
    return f"{length / unit:g} {word}{'' if length == unit else 's'}"
