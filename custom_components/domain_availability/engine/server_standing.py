"""How one server stands with us: what it was asked, what it said to that, when it may be asked.

Times are seconds of the clock's `monotonic()`. Only a snapshot speaks in time of day, so that a
restart is no excuse to ask a registry that said no, and a jumping clock changes nothing meanwhile.
"""

from collections.abc import Mapping
from datetime import date
from enum import IntEnum, StrEnum
import math

from .asked import DAY, HOUR, Asked
from .kept import Json, buckets, number, whole
from .policy import Pace

SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = DAY
"""A Retry-After is believed between these two."""
WINDOW_PAUSE = 30.0
"""After a refusal without Retry-After while a drop is due."""
REFUSED_PAUSE = 300.0
LONGEST_REFUSED_PAUSE = 6 * HOUR
"""After a refusal without Retry-After at other times: the first, doubling to the longest."""
FAILURES_TO_BREAK = 3
BROKEN_PAUSE = 60.0
BROKEN_WINDOW_PAUSE = 5.0
LONGEST_BROKEN_PAUSE = HOUR
"""After that many failures in a row: the first pause, doubling to the longest."""
SLOWED_FOR = HOUR
"""How long the gap stays doubled after a refusal."""
ROUTINE_PERCENT = 60
"""How much of a quota the routine may use while a window is known; the rest is kept for windows."""


class Wait(StrEnum):
    """Why a server cannot be asked yet, in words for people."""

    GAP = "its pace"
    BUSY = "questions already under way"
    HOURLY = "its hourly quota is used up"
    DAILY = "its daily quota is used up"
    TOLD = "it asked to be left alone"
    REFUSED = "it refused and is given time"
    BROKEN = "it failed several times in a row"


class Purpose(IntEnum):
    """For what a question is asked; the smaller goes first."""

    BY_HAND = 0
    """A person waits for it: past quotas and the pauses we chose ourselves."""
    WINDOW = 1
    """A drop is due about now: past all but the first moments of the pauses we chose ourselves."""
    ROUTINE = 2
    """Everything else."""


class ServerStanding:
    """What decides when one server is asked next."""

    __slots__ = (
        "_asked",
        "_broken_until",
        "_count",
        "_day",
        "_failed_at",
        "_failures",
        "_last",
        "_quickest",
        "_refusals",
        "_refused_until",
        "_routine",
        "_slow_until",
        "_told_until",
        "_told_why",
        "_took",
        "in_flight",
    )

    def __init__(self) -> None:
        self.in_flight = 0
        """Questions under way."""
        self._asked = Asked()
        self._routine = Asked()
        """Those of them that were routine. Both are kept only where there are quotas."""
        self._last = -math.inf
        """When the newest question went out, or may have come in over there."""
        self._took = self._quickest = math.inf
        """Seconds from question to answer: the newest, and the least of any real one."""
        self._told_until = -math.inf
        """Nobody asks before this: the server's own word, or the least time after a refusal."""
        self._told_why = Wait.TOLD
        self._refused_until = -math.inf
        self._broken_until = -math.inf
        """Chosen by us alone: a person in front of it, or a drop, is worth another try."""
        self._failed_at = -math.inf
        self._slow_until = -math.inf
        self._refusals = 0
        self._failures = 0
        self._day: date | None = None
        self._count = 0

    def slots(self, pace: Pace) -> int:
        """Return how many questions may be under way; one where it is tried after failures."""
        return 1 if self._failures >= FAILURES_TO_BREAK else max(1, pace.concurrent)

    def gap(self, at: float, pace: Pace) -> float:
        """Return the seconds between two questions: twice the usual after a refusal."""
        return pace.gap * (2 if at < self._slow_until else 1)

    def wait(
        self, at: float, pace: Pace, purpose: Purpose, *, reserved: bool = False
    ) -> tuple[float, Wait]:
        """Return the seconds until a question may be sent (0: now) and what they are for.

        `reserved`: a part of the quotas is kept for a window, out of reach for the routine.
        """
        gap = pace.gap * 2 if at < self._slow_until else pace.gap
        seconds, why = max(self._last + gap - at, 0.0), Wait.GAP
        if self._told_until - at > seconds:
            seconds, why = self._told_until - at, self._told_why
        if purpose is Purpose.BY_HAND:
            return seconds, why
        broken_until = self._broken_until
        if purpose is Purpose.WINDOW:
            broken_until = min(broken_until, self._failed_at + BROKEN_WINDOW_PAUSE)
        elif self._refused_until - at > seconds:
            seconds, why = self._refused_until - at, Wait.REFUSED
        if broken_until - at > seconds:
            seconds, why = broken_until - at, Wait.BROKEN
        reserved = reserved and purpose is Purpose.ROUTINE
        for limit, span, quota in (
            (pace.hourly, HOUR, Wait.HOURLY),
            (pace.daily, DAY, Wait.DAILY),
        ):
            if limit is not None:
                used_up = self._quota_wait(limit, span, at, reserved=reserved)
                if used_up > seconds:
                    seconds, why = used_up, quota
        return seconds, why

    def _quota_wait(self, limit: int, span: float, at: float, *, reserved: bool) -> float:
        wait = self._asked.wait(limit, span, at)
        if reserved and limit > 0:
            wait = max(wait, self._routine.wait(_for_routine(limit), span, at))
        return wait

    def left(self, limit: int, span: float, at: float, *, reserved: bool) -> int:
        """Return how many questions a quota still allows; `reserved`: to the routine only."""
        left = limit - self._asked.count(span, at)
        if reserved:
            left = min(left, _for_routine(limit) - self._routine.count(span, at))
        return max(left, 0)

    def pause(self, at: float) -> tuple[float, Wait] | None:
        """Return the seconds for which the server is left alone and why; `None`: it is not."""
        seconds, why = max(
            (self._told_until - at, self._told_why),
            (self._refused_until - at, Wait.REFUSED),
            (self._broken_until - at, Wait.BROKEN),
            key=lambda pause: pause[0],
        )
        return (seconds, why) if seconds > 0 else None

    def ask(self, at: float, today: date, pace: Pace, purpose: Purpose) -> None:
        """Write down that a question goes out now."""
        self.in_flight += 1
        self._last = at
        self._count = self.count(today) + 1
        self._day = today
        if pace.hourly is None and pace.daily is None:
            return
        span = HOUR if pace.daily is None else DAY
        self._asked.add(at, span)
        if purpose is Purpose.ROUTINE:
            self._routine.add(at, span)

    def ended(self, at: float, since: float) -> None:
        """Write down that the answer to a question of that moment is there, or none will be.

        It may have come in late, for this machine or the network was busy: at the latest half the
        quickest way before its answer. The next must not follow it too closely by the server's own
        count.
        """
        self.in_flight -= 1
        self._took = at - since
        quickest = 0.0 if self._quickest == math.inf else min(self._took, self._quickest)
        self._last = max(self._last, at - quickest / 2)

    def count(self, today: date) -> int:
        """Return the questions of this day (UTC); a clock set back does not forget them."""
        return self._count if self._day is not None and self._day >= today else 0

    def answered(self) -> bool:
        """End what was chosen by us; the server's own word stands. Return whether anything did."""
        self._quickest = min(self._quickest, self._took)
        pauses = max(self._refused_until, self._broken_until)
        if not self._refusals and not self._failures and pauses == -math.inf:
            return False
        self._refusals = self._failures = 0
        self._refused_until = self._broken_until = -math.inf
        return True

    def refused(self, at: float, retry_after: float | None, *, in_window: bool) -> None:
        """Leave the server alone as long as it says, or as long as seems right."""
        self._failures = 0
        self._slow_until = at + SLOWED_FOR
        if retry_after is not None and not math.isnan(retry_after):
            self._tell(at + min(max(retry_after, SHORTEST_PAUSE), LONGEST_PAUSE), Wait.TOLD)
        elif in_window:
            self._tell(at + WINDOW_PAUSE, Wait.REFUSED)
        else:
            self._tell(at + REFUSED_PAUSE, Wait.REFUSED)
            if at >= self._refused_until:  # what was under way together counts once
                pause = REFUSED_PAUSE * 2.0 ** min(self._refusals, 10)
                self._refused_until = at + min(pause, LONGEST_REFUSED_PAUSE)
                self._refusals += 1

    def _tell(self, until: float, why: Wait) -> None:
        if until > self._told_until:
            self._told_until, self._told_why = until, why

    def failed(self, at: float, *, in_window: bool) -> None:
        """Count a question without an answer; after several in a row, pause.

        Inside a window the pauses stay short: an hour of silence there would miss the drop.
        """
        self._failed_at = at
        if at < self._broken_until:  # what was under way together counts once
            return
        self._failures += 1
        if self._failures >= FAILURES_TO_BREAK:
            pause = BROKEN_PAUSE * 2.0 ** min(self._failures - FAILURES_TO_BREAK, 10)
            longest = BROKEN_WINDOW_PAUSE if in_window else LONGEST_BROKEN_PAUSE
            self._broken_until = at + min(pause, longest)

    def snapshot(self, at: float, now: float, today: date) -> dict[str, Json] | None:
        """Return what must outlive a restart, in seconds since 1970; `None`: nothing."""
        kept: dict[str, Json] = {}
        for key, until in (
            ("told_until", self._told_until),
            ("refused_until", self._refused_until),
            ("broken_until", self._broken_until),
            ("slow_until", self._slow_until),
        ):
            if until > at:
                kept[key] = math.ceil(now + until - at)
        if self._told_until > at:
            kept["told_why"] = self._told_why.name
        if self._refusals:
            kept["refusals"] = self._refusals
        if self._failures:
            kept["failures"] = self._failures
        if at - self._last < HOUR:
            kept["last"] = math.ceil((now + self._last - at) * 1000) / 1000
        if asked := self._asked.buckets(at, now):
            kept["asked"] = asked
            kept["routine"] = self._routine.buckets(at, now)
        if count := self.count(today):
            kept["day"], kept["count"] = today.isoformat(), count
        return kept or None

    def restore(self, kept: Mapping[str, object], at: float, now: float) -> None:
        """Take up a snapshot; what makes no sense in it is passed over."""
        self._told_until = _until(kept.get("told_until"), at, now, LONGEST_PAUSE)
        why = kept.get("told_why")
        self._told_why = (
            Wait[why] if isinstance(why, str) and why in Wait.__members__ else Wait.TOLD
        )
        self._refused_until = _until(kept.get("refused_until"), at, now, LONGEST_REFUSED_PAUSE)
        self._broken_until = _until(kept.get("broken_until"), at, now, LONGEST_BROKEN_PAUSE)
        self._slow_until = _until(kept.get("slow_until"), at, now, SLOWED_FOR)
        last = number(kept.get("last"))
        self._last = -math.inf if last is None else at - max(0.0, now - last)
        self._refusals = whole(kept.get("refusals"))
        self._failures = whole(kept.get("failures"))
        try:
            self._day = date.fromisoformat(str(kept.get("day")))
            self._count = whole(kept.get("count"))
        except ValueError:
            self._day, self._count = None, 0
        asked = kept.get("asked")
        self._asked = Asked.of_buckets(buckets(asked), at, now)
        self._routine = Asked.of_buckets(buckets(kept.get("routine", asked)), at, now)


def _for_routine(limit: int) -> int:
    """Return the routine's part of a quota; of the smallest ones, something."""
    return max(limit * ROUTINE_PERCENT // 100, 1)


def _until(value: object, at: float, now: float, longest: float) -> float:
    until = number(value)
    return -math.inf if until is None or until <= now else at + min(until - now, longest)
