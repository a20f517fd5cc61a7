"""How one server stands with us: what it was asked, what it said to that, when it may be asked.

Times are seconds of the clock's `monotonic()`. Only a snapshot speaks in time of day, so that a
restart is no excuse to ask a registry that said no, and a jumping clock changes nothing meanwhile.
"""

from collections import Counter, deque
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
import math

from .policy import Pace

HOUR = 3600.0
DAY = 86400.0
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

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


class Wait(StrEnum):
    """Why a server cannot be asked yet, in words for people."""

    GAP = "its pace"
    BUSY = "questions already under way"
    HOURLY = "its hourly quota is used up"
    DAILY = "its daily quota is used up"
    TOLD = "it asked to be left alone"
    REFUSED = "it refused and is given time"
    BROKEN = "it failed several times in a row"


class ServerStanding:
    """What decides when one server is asked next."""

    __slots__ = (
        "_asked",
        "_broken_until",
        "_count",
        "_day",
        "_failures",
        "_last",
        "_refusals",
        "_refused_until",
        "_slow_until",
        "_told_until",
        "_told_why",
        "_version",
        "in_flight",
    )

    def __init__(self) -> None:
        self.in_flight = 0
        """Questions under way."""
        self._asked: deque[float] = deque()
        """The last 24 hours, oldest first; kept only where a quota needs it."""
        self._last = -math.inf
        self._told_until = -math.inf
        """Nobody asks before this: the server's own word, or the least time after a refusal."""
        self._told_why = Wait.TOLD
        self._refused_until = -math.inf
        self._broken_until = -math.inf
        """Chosen by us alone: a person in front of it may ask all the same."""
        self._slow_until = -math.inf
        self._refusals = 0
        self._failures = 0
        self._day: date | None = None
        self._count = 0
        self._version = 0

    @property
    def version(self) -> int:
        """A number that changes whenever something does."""
        return self._version

    def slots(self, pace: Pace) -> int:
        """Return how many questions may be under way; one where it is tried after failures."""
        return 1 if self._failures >= FAILURES_TO_BREAK else max(1, pace.concurrent)

    def gap(self, at: float, pace: Pace) -> float:
        """Return the seconds between two questions: twice the usual after a refusal."""
        return pace.gap * (2 if at < self._slow_until else 1)

    def wait(self, at: float, pace: Pace, *, by_hand: bool) -> tuple[float, Wait]:
        """Return the seconds until a question may be sent (0: now) and what they are for."""
        waits = [
            (self._last + self.gap(at, pace) - at, Wait.GAP),
            (self._told_until - at, self._told_why),
        ]
        if not by_hand:
            waits.append((self._refused_until - at, Wait.REFUSED))
            waits.append((self._broken_until - at, Wait.BROKEN))
            if pace.hourly is not None:
                waits.append((self._quota(pace.hourly, HOUR, at), Wait.HOURLY))
            if pace.daily is not None:
                waits.append((self._quota(pace.daily, DAY, at), Wait.DAILY))
        seconds, why = max(waits, key=lambda one: one[0])
        return max(0.0, seconds), why

    def _quota(self, limit: int, span: float, at: float) -> float:
        if limit <= 0:
            return span
        if len(self._asked) < limit:
            return 0.0
        return self._asked[-limit] + span - at

    def ask(self, at: float, today: date, pace: Pace) -> None:
        """Write down that a question goes out now."""
        self._version += 1
        self.in_flight += 1
        self._last = at
        self._count = self.count(today) + 1
        self._day = today
        if pace.hourly is not None or pace.daily is not None:
            self._asked.append(at)
        while self._asked and self._asked[0] <= at - DAY:
            self._asked.popleft()

    def count(self, today: date) -> int:
        """Return the questions of this day (UTC); a clock set back does not forget them."""
        return self._count if self._day is not None and self._day >= today else 0

    def answered(self) -> None:
        """End what was chosen by us; the server's own word stands."""
        self._version += 1
        self._refusals = self._failures = 0
        self._refused_until = self._broken_until = -math.inf

    def refused(self, at: float, retry_after: float | None, *, in_window: bool) -> None:
        """Leave the server alone as long as it says, or as long as seems right."""
        self._version += 1
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
        self._version += 1
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
            kept["last"] = round(now + self._last - at, 3)
        if buckets := self._buckets(at, now):
            kept["asked"] = [[end, number] for end, number in sorted(buckets.items())]
        if count := self.count(today):
            kept["day"], kept["count"] = today.isoformat(), count
        return kept or None

    def _buckets(self, at: float, now: float) -> Counter[int]:
        """Return end of bucket -> questions: a minute wide in the last hour, else a quarter."""
        buckets: Counter[int] = Counter()
        for asked in self._asked:
            age = at - asked
            if age < DAY:
                width = 60 if age < HOUR else 900
                buckets[math.ceil((now - age) / width) * width] += 1
        return buckets

    def restore(self, kept: Mapping[str, object], at: float, now: float) -> None:
        """Take up a snapshot; what makes no sense in it is passed over."""
        self._version += 1
        self._told_until = _until(kept.get("told_until"), at, now, LONGEST_PAUSE)
        why = kept.get("told_why")
        self._told_why = (
            Wait[why] if isinstance(why, str) and why in Wait.__members__ else Wait.TOLD
        )
        self._refused_until = _until(kept.get("refused_until"), at, now, LONGEST_REFUSED_PAUSE)
        self._broken_until = _until(kept.get("broken_until"), at, now, LONGEST_BROKEN_PAUSE)
        self._slow_until = _until(kept.get("slow_until"), at, now, SLOWED_FOR)
        last = _number(kept.get("last"))
        self._last = -math.inf if last is None else at - max(0.0, now - last)
        self._refusals = _whole(kept.get("refusals"))
        self._failures = _whole(kept.get("failures"))
        try:
            self._day = date.fromisoformat(str(kept.get("day")))
            self._count = _whole(kept.get("count"))
        except ValueError:
            self._day, self._count = None, 0
        self._asked = deque(sorted(_asked(kept.get("asked"), at, now)))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None  # seconds since 1970 are far below


def _whole(value: object) -> int:
    number = _number(value)
    return 0 if number is None else max(0, int(number))


def _until(value: object, at: float, now: float, longest: float) -> float:
    until = _number(value)
    return -math.inf if until is None or until <= now else at + min(until - now, longest)


def _asked(value: object, at: float, now: float) -> list[float]:
    asked: list[float] = []
    for bucket in value if isinstance(value, list) else ():
        if not isinstance(bucket, list | tuple) or len(bucket) != 2:
            continue
        end, number = _number(bucket[0]), min(_whole(bucket[1]), 100_000)
        if end is not None and now - end < DAY:
            asked += [at - max(0.0, now - end)] * number
    return asked
