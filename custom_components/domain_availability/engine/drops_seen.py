"""What the drops seen so far teach of each registry: its hours, its delays, its order.

All suffixes of a registry share its batch, unless their policies say different hours. What is
learned is worked out when it is first asked for and kept until another drop of that registry comes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from .drop_seen import DropSeen
from .hours import Hours, in_words, moment_in_words
from .learned_hours import learned_hours
from .order import Order, leading_order
from .policy import Policy, Release
from .release_days import midnight, ordinal_of

__all__ = ["DropSeen", "DropsSeen", "DropsShown", "registry_key"]

LATE_PRIOR = 0.05
LATE_PRIOR_DROPS = 20
"""How many drops come a day late where nothing is known, and how many drops that is worth."""
SURE_PRIOR_DROPS = 5
"""As many drops is worth what a policy says of how surely they come at the very moment."""
MOMENT = timedelta(hours=1)
"""A window longer than this foretells no moment: a drop within it teaches nothing of one."""


def registry_key(policy: Policy) -> str:
    """Return whose batch the names of a suffix are in: its registry, or the suffix by itself."""
    return policy.registry or policy.suffix


@dataclass(frozen=True, slots=True, kw_only=True)
class DropsShown:
    """What people are shown of the drops of a registry."""

    count: int
    hours: str
    """When names are expected to drop, in words."""
    forecast_error: timedelta | None
    """How long after the likely moment the absence was seen, in the middle; negative: before.

    Drops that nobody looked for when they were due are left out, here and below.
    """
    late_share: float
    """How many drops are expected to come a day late, 0 to 1."""
    order: str | None
    """The order that fits best, in words; `None` where no two drops could be compared."""
    order_sure: float
    """How many pairs come in that order at the least, 0 to 1."""
    order_known: bool
    """It is sure enough to go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """What the drops of one release of one registry amount to."""

    release: Release
    drops: tuple[DropSeen, ...]
    looked_for: tuple[DropSeen, ...]
    """Those that were foretold and of which it is known whether they came a day late."""
    hours: Hours
    late_share: float
    then: int
    """How many came at the very moment they were foretold for,"""
    apart: int
    """and how many before or after it, those that were days late left out."""
    order: Order | None

    @property
    def sure(self) -> float:
        """Return how surely drops come at the moment they are foretold for, 0 to 1."""
        policy_says = self.release.confidence * SURE_PRIOR_DROPS
        return (policy_says + self.then) / (SURE_PRIOR_DROPS + self.then + self.apart)


class DropsSeen:
    """The drops seen, by registry, and what they teach."""

    def __init__(self, release_of: Callable[[str], Release]) -> None:
        """Take what tells the release of a suffix: which suffixes share one is seen by it."""
        self._release_of = release_of
        self._drops: dict[str, dict[str, DropSeen]] = {}
        self._lessons: dict[str, dict[str, _Lesson]] = {}
        """By registry and suffix."""

    def note(self, drop: DropSeen) -> None:
        """Learn from a drop; the same transition told again replaces what it said before."""
        self.retract(drop.transition_id)
        self._drops.setdefault(drop.registry, {})[drop.transition_id] = drop
        self._lessons.pop(drop.registry, None)

    def retract(self, transition_id: str) -> None:
        """Forget a drop whose announcement proved wrong; one that is not known is no error."""
        for registry, drops in self._drops.items():
            if drops.pop(transition_id, None) is not None:
                self._lessons.pop(registry, None)

    def of(self, registry: str) -> tuple[DropSeen, ...]:
        """Return the drops of a registry (`registry_key`), in the order they were noted."""
        return tuple(self._drops.get(registry, {}).values())

    def reset(self, registry: str | None = None) -> None:
        """Forget all drops of a registry (`registry_key`), or of every one."""
        for known in (self._drops, self._lessons):
            if registry is None:
                known.clear()
            else:
                known.pop(registry, None)

    def hours(self, policy: Policy) -> Hours:
        """Return at which hours names of this suffix are expected to drop."""
        return self._lesson(policy).hours

    def late_share(self, policy: Policy) -> float:
        """Return how many of the drops that were foretold come a day or more late, 0 to 1."""
        return self._lesson(policy).late_share

    def sure(self, policy: Policy) -> float:
        """Return how many of the drops foretold to the moment, and not late by days, come then.

        From 0 to 1; by the policy as long as none were seen.
        """
        return self._lesson(policy).sure

    def order(self, policy: Policy) -> Order | None:
        """Return the order in which the batch is released, where it is known."""
        order = self._lesson(policy).order
        return order if order is not None and order.known else None

    def shown(self, policy: Policy) -> DropsShown:
        """Return what people are shown of this suffix's registry."""
        lesson = self._lesson(policy)
        order = lesson.order
        errors = [
            (drop.by - drop.foretold_likely).total_seconds()
            for drop in lesson.looked_for
            if drop.foretold_likely is not None
        ]
        return DropsShown(
            count=len(lesson.drops),
            hours=_hours_shown(lesson),
            forecast_error=timedelta(seconds=median(errors)) if errors else None,
            late_share=lesson.late_share,
            order=order.words if order else None,
            order_sure=order.sure if order else 0.0,
            order_known=order is not None and order.known,
        )

    def _lesson(self, policy: Policy) -> _Lesson:
        lessons = self._lessons.setdefault(registry_key(policy), {})
        lesson = lessons.get(policy.suffix)
        if lesson is None or (
            lesson.release is not policy.release and lesson.release != policy.release
        ):
            lesson = lessons[policy.suffix] = self._learn(policy)
        return lesson

    def _learn(self, policy: Policy) -> _Lesson:
        release = policy.release
        drops = tuple(
            drop
            for drop in self.of(registry_key(policy))
            if drop.suffix == policy.suffix or self._release_of(drop.suffix) == release
        )
        batches = [drop for drop in drops if drop.of_a_batch]
        foretold = [drop for drop in drops if drop.foretold_likely is not None]
        looked_for = tuple(drop for drop in foretold if _looked_for(drop, release, policy.rdap_lag))
        late = sum(drop.late_days > 0 for drop in looked_for)
        then, apart = _at_their_moment(foretold, policy.rdap_lag)
        return _Lesson(
            release=release,
            drops=drops,
            looked_for=looked_for,
            hours=learned_hours(release, batches),
            late_share=(LATE_PRIOR * LATE_PRIOR_DROPS + late)
            / (LATE_PRIOR_DROPS + len(looked_for)),
            then=then,
            apart=apart,
            order=leading_order(batches, release.zone),
        )


def _looked_for(drop: DropSeen, release: Release, lag: timedelta) -> bool:
    """Tell whether looks show that a drop came in time, or that it did not.

    One that was found days late may have come in time where nobody looked until then, as while
    all looks were paused: late is what was still there when its day was over, or its moment where
    it is due at one, and its registry had had the time to show it gone.
    """
    latest = drop.foretold_latest
    if latest is None or drop.late_days <= 0:
        return True
    over = latest if release.exact else _end_of_day(latest, release.zone)
    return drop.after > over + lag


def _end_of_day(moment: datetime, zone: str) -> datetime:
    """Return when the day of a moment ends in a zone; midnight is the end of the day before it."""
    return midnight(ordinal_of(moment - timedelta(microseconds=1), zone) + 1, zone)


def _at_their_moment(foretold: Iterable[DropSeen], lag: timedelta) -> tuple[int, int]:
    """Return how many drops came at the moment they were foretold for, and how many did not.

    Its registry may show one so late after it. One that went unseen meanwhile teaches nothing.
    """
    then = apart = 0
    for drop in foretold:
        earliest, latest = drop.foretold_earliest, drop.foretold_latest
        if earliest is None or latest is None or drop.late_days > 0 or latest - earliest > MOMENT:
            continue
        if drop.by < earliest or drop.after > latest + lag:
            apart += 1
        elif drop.by <= latest + lag:
            then += 1
    return then, apart


def _hours_shown(lesson: _Lesson) -> str:
    release, taught = lesson.release, lesson.then + lesson.apart
    if not release.exact:
        return in_words(lesson.hours, release.zone)
    words = moment_in_words(release.spread)
    if not taught:
        return words
    return f"{words} ({round(100 * lesson.sure)} % of drops, going by {taught} seen)"
