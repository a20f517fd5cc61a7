"""Whatever is asked and answered, over restarts too: no server is asked faster than its pace."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
import itertools
import json

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.pace import CoolingDown, Pacer
from custom_components.domain_availability.engine.policy import Pace

from .waiting_clock import WaitingClock

HOUR = 3600.0
DAY = 24 * HOUR
SERVER = "whois.nic.test"
ROUNDING = 0.002
"""Seconds: moments are kept to the millisecond."""
LONGEST = 5000.0
"""Seconds a question of this test waits for its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asked a while after the one before; how long the answer takes, and what it is."""

    pause: float
    takes: float
    ends: str
    who: str


@dataclass(frozen=True, slots=True)
class Restart:
    """Nothing runs for so many seconds."""

    down: float


@dataclass(frozen=True, slots=True)
class Expect:
    """A window becomes known that closes so many seconds from now, or is gone."""

    seconds: float | None


type Step = Question | Restart | Expect


@dataclass(slots=True)
class Diary:
    """What the server saw, in seconds since 1970."""

    asked: list[tuple[float, str, bool]] = field(default_factory=list)
    """When, for what, and whether a window was known."""
    refused: list[float] = field(default_factory=list)
    quiet: list[tuple[float, float]] = field(default_factory=list)
    """From when until when nobody may ask."""
    under_way: int = 0
    most_under_way: int = 0


pauses = st.sampled_from([0.0, 0.0, 0.0, 0.5, 1, 4, 11, 29, 61, 299, 700, 3599, 3601, 40_000])
questions = st.builds(
    Question,
    pause=pauses,
    takes=st.sampled_from([0.0, 0.0, 0.3, 3.0, 15.0]),
    ends=st.sampled_from(
        [
            *("answered", "answered", "answered", "refused", "window", "told"),
            *("failed", "failed", "cancelled", "nothing"),
        ]
    ),
    who=st.sampled_from(["routine", "routine", "window", "hand"]),
)
restarts = st.builds(Restart, pauses)
expectations = st.builds(Expect, st.sampled_from([None, 2.0, 5000.0, 2 * DAY]))
steps = st.lists(
    st.integers(0, 9).flatmap(
        lambda kind: restarts if kind == 0 else expectations if kind == 1 else questions
    ),
    min_size=5,
    max_size=40,
)
paces = st.builds(
    Pace,
    gap=st.sampled_from([0.0, 0.5, 2.0, 10.0]),
    hourly=st.none() | st.integers(1, 6),
    daily=st.none() | st.integers(1, 12),
    concurrent=st.integers(1, 3),
)


class Life:
    """A pacer that is started, asked through, and killed again and again."""

    def __init__(self, pace: Pace, *, only_changes: bool) -> None:
        self.pace = pace
        self.clock = WaitingClock()
        self.pacer = Pacer(self.clock)
        self.diary = Diary()
        self._only_changes = only_changes
        self._kept: dict[str, object] = {}
        self._known_until = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def now(self) -> float:
        """Return the time of day in seconds since 1970."""
        return self.clock.now().timestamp()

    async def live(self, plan: Sequence[Step]) -> None:
        """Go through the steps."""
        for step in plan:
            match step:
                case Question():
                    await self.clock.go(step.pause)
                    self._tasks.append(asyncio.create_task(self._ask(step)))
                case Expect(seconds=seconds):
                    self._known_until = 0.0 if seconds is None else self.now + seconds
                    self.pacer.expect(SERVER, None if seconds is None else self._known_until)
                case Restart(down=down):
                    await self._restart(down)
        await self._end(LONGEST)

    async def _end(self, rest: float) -> None:
        await self.clock.go(rest)
        for task in self._tasks:
            task.cancel()
        done = await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        assert not [one for one in done if isinstance(one, Exception)]

    async def _restart(self, down: float) -> None:
        await self._end(0.4)
        if self._only_changes:
            self._kept |= self.pacer.changed()
            assert self.pacer.changed() == {}
        else:
            self._kept = dict(self.pacer.snapshot())
        written = json.loads(json.dumps(self._kept))
        self.clock = WaitingClock(self.clock.now() + timedelta(seconds=down))
        # Its monotonic seconds begin anywhere; a time of day that moves along shows mistakes.
        self.clock.at, self.clock.jumped = 1234.5, timedelta(seconds=-1234.5)
        self.pacer = Pacer(self.clock)
        self.pacer.restore({server: state for server, state in written.items() if state})
        if self._known_until > self.now:
            self.pacer.expect(SERVER, self._known_until)

    async def _ask(self, question: Question) -> None:
        diary, pacer, who = self.diary, self.pacer, question.who
        turn = pacer.turn(
            SERVER,
            self.pace,
            by_hand=who == "hand",
            in_window=who == "window",
            longest_wait=LONGEST,
            longest_pause=LONGEST,
        )
        try:
            async with turn:
                diary.asked.append((self.now, who, self.now < self._known_until - ROUNDING))
                diary.under_way += 1
                diary.most_under_way = max(diary.most_under_way, diary.under_way)
                try:
                    await self.clock.sleep(question.takes)
                    if question.ends == "cancelled":
                        raise asyncio.CancelledError
                finally:
                    diary.under_way -= 1
        except CoolingDown:
            return
        match question.ends:
            case "answered":
                pacer.answered(SERVER)
            case "refused":
                pacer.refused(SERVER)
                self._note_refusal(300)
            case "window":
                pacer.refused(SERVER, in_window=True)
                self._note_refusal(30)
            case "told":
                pacer.refused(SERVER, 77)
                self._note_refusal(77)
            case "failed":
                pacer.failed(SERVER, in_window=who == "window")

    def _note_refusal(self, quiet: float) -> None:
        self.diary.refused.append(self.now)
        self.diary.quiet.append((self.now, self.now + quiet))


@settings(deadline=None, max_examples=600)
@given(steps, paces, st.booleans())
def test_whatever_happens_the_pace_is_kept(
    plan: list[Step],
    pace: Pace,
    only_changes: bool,  # noqa: FBT001 - hypothesis gives it by place
) -> None:
    life = Life(pace, only_changes=only_changes)
    asyncio.run(life.live(plan))
    diary = life.diary
    times = [at for at, _, _ in diary.asked]
    assert diary.most_under_way <= pace.concurrent
    for sooner, later in itertools.pairwise(times):
        slowed = any(at <= later < at + HOUR - ROUNDING for at in diary.refused if at < later)
        assert later - sooner >= pace.gap * (1 + slowed) - ROUNDING
    for at in times:
        assert not [1 for start, end in diary.quiet if start < at < end - ROUNDING]
    for span, limit in ((HOUR, pace.hourly), (DAY, pace.daily)):
        if limit is not None:
            _check_quota(diary, span, limit)


def _check_quota(diary: Diary, span: float, limit: int) -> None:
    for number, (at, who, window_known) in enumerate(diary.asked):
        if who == "hand":
            continue
        recent = [one for one in diary.asked[:number] if one[0] > at - span + ROUNDING]
        assert len(recent) < limit
        if who == "routine" and window_known:
            assert sum(one[1] == "routine" for one in recent) < max(limit * 6 // 10, 1)


@pytest.mark.parametrize("restarts", [1, 7, 46])
async def test_rounding_does_not_add_up_over_restarts(restarts: int) -> None:
    """What is kept is a quarter of an hour wide; rounded anew each time, it would not grow old."""
    pace = Pace(gap=1, daily=1)
    clock = WaitingClock()
    pacer = Pacer(clock)
    async with pacer.turn(SERVER, pace):
        pass
    for number in range(1, restarts + 1):
        kept = json.loads(json.dumps(pacer.snapshot()))
        clock = WaitingClock(clock.now() + timedelta(seconds=1801))
        pacer = Pacer(clock)
        pacer.restore(kept)
        left = DAY - number * 1801
        assert left <= pacer.wait_for(SERVER, pace) <= left + 1000
