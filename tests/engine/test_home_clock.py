"""Time that surely passed counts, however often a clock is set or a machine is asleep or off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.domain_availability.engine.dossier import Dossier
from custom_components.domain_availability.engine.home_clock import HomeClock
from custom_components.domain_availability.engine.jumps import AT_MOST, Jump, passed, still_of_use
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
)
from custom_components.domain_availability.engine.surprises import Surprises
from custom_components.domain_availability.engine.verdict import TransitionKind
from custom_components.domain_availability.engine.watching import WatchedName

from .hand_clock import START, HandClock
from .sights import NAME, TWO_LAYERS, record, seen
from .test_monitor import Bench, bench, kinds, names
from .test_other_source import GONE, OLD

__all__ = ["bench"]

FREE = TransitionKind.BECAME_AVAILABLE
HALF_AN_HOUR = timedelta(minutes=30)
SECOND = timedelta(seconds=1)


class Machine:
    """A clock, what notices when it is set, and a reboot that starts the monotonic one anew."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.home = HomeClock(self.clock)
        self.home.notice(self.clock.now())

    def jump(self, by: timedelta) -> None:
        """Set the clock, or have the machine asleep."""
        self.clock.jumped += by
        self.home.notice(self.clock.now())

    def restart(self) -> None:
        """Go on with what was written down."""
        state = self.home.changed(last=True)
        assert state is not None
        self.home = HomeClock(self.clock)
        self.home.restore(state, self.clock.now())

    def reboot(self, off: timedelta) -> None:
        """Be off for a while."""
        state = self.home.changed(last=True)
        assert state is not None
        self.clock = HandClock(self.clock.now() + off)
        self.clock.turn(20)
        self.home = HomeClock(self.clock)
        self.home.restore(state, self.clock.now())


def jump_nightly(machine: Machine, how: str) -> None:
    """Do what this machine does once a night."""
    if how == "sleeps":
        machine.jump(timedelta(hours=6))
    elif how == "steps":
        machine.jump(timedelta(seconds=2))
    elif how == "reboots":
        machine.reboot(timedelta(minutes=3))
    elif how == "restarts":
        machine.restart()


@pytest.mark.parametrize("how", ["nothing", "steps", "sleeps", "restarts", "reboots"])
def test_a_drop_is_told_after_a_day_of_a_mute_layer_whatever_happens_at_night(how: str) -> None:
    watched = WatchedName(name=NAME, display_name=NAME, suffix="com")
    name, surprises, machine = Dossier(watched=watched, policy=TWO_LAYERS), Surprises(), Machine()
    refused = seen(Layer.WHOIS, Outcome.REFUSED, 0)

    def look(*sights: Observation) -> TransitionKind | None:
        now = machine.clock.now()
        machine.home.notice(now)
        came = [replace(one, asked_at=now) for one in sights]
        set_at, jumps = machine.home.set_forward_at, machine.home.jumps
        return name.take_in(came, now, surprises, clock_set_at=set_at, clock_jumps=jumps)

    look(record(0, Phase.REGISTERED, registered_at=OLD), refused)
    spent = timedelta(0)
    while spent < timedelta(hours=26):
        machine.clock.turn(1800)
        spent += HALF_AN_HOUR
        if spent % timedelta(hours=8) == HALF_AN_HOUR * 5:
            jump_nightly(machine, how)
        if look(*GONE, refused) is FREE:
            break
    assert timedelta(hours=24) <= spent <= timedelta(hours=25)


@pytest.mark.parametrize("every", [1200, 300, 60])
async def test_a_clock_that_is_put_right_often_hides_no_drop(bench: Bench, every: int) -> None:
    await bench.monitor.watch(names("one"))
    await bench.pass_time(5)
    bench.told.clear()
    bench.registry.free.add("one.com")
    await bench.monitor.check("one.com")
    for _ in range(0, 1500, every):
        bench.clock.jumped += timedelta(seconds=1.5)
        await bench.pass_time(every, 5)
    assert kinds(bench.told) == [FREE]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 40_000),
        st.one_of(st.integers(1, 40_000), st.integers(-40_000, -5)),
        st.sampled_from(["set", "restart", "reboot"]),
    ),
    max_size=60,
)


@given(STEPS)
def test_never_more_time_passed_than_did(steps: Sequence[tuple[int, int, str]]) -> None:
    """Whatever is done to a clock, no gap is longer than it was; and nothing is lost for long."""
    machine, real = Machine(), timedelta(0)
    moments: list[tuple[datetime, timedelta]] = []
    for wait, by, what in steps:
        moments.append((machine.clock.now(), real))
        machine.clock.turn(wait)
        real += wait * SECOND
        moments.append((machine.clock.now(), real))
        if what == "reboot" and by > 0:
            machine.reboot(by * SECOND)
            real += by * SECOND + 20 * SECOND
        else:
            machine.jump(by * SECOND)
        if what == "restart":
            machine.restart()
        now = machine.clock.now()
        moments = [(min(at, now), then) for at, then in moments]
        for at, then in moments:
            gap = passed(at, now, machine.home.jumps)
            assert gap <= real - then or gap >= timedelta(days=2)
        assert len(machine.home.jumps) <= AT_MOST


@given(st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 4000)), max_size=AT_MOST))
def test_time_that_passed_counts_over_sleeps(naps: list[tuple[int, int]]) -> None:
    machine = Machine()
    first, awake = machine.clock.now(), 0
    for wait, asleep in naps:
        machine.clock.turn(wait)
        awake += wait
        machine.jump(asleep * SECOND)
    assert passed(first, machine.clock.now(), machine.home.jumps) == awake * SECOND


def test_many_jumps_become_few_and_make_no_gap_longer() -> None:
    many = [Jump(START + minutes * timedelta(minutes=7), 2 * SECOND) for minutes in range(100)]
    until = many[-1].at + timedelta(minutes=5)
    few = still_of_use(many, until)
    assert len(few) <= AT_MOST
    long_ago = START - timedelta(minutes=1)
    assert passed(long_ago, until, few) == passed(long_ago, until, many)
    for before, after in pairwise(many):
        between = before.at + (after.at - before.at) / 2
        lost = passed(between, until, many) - passed(between, until, few)
        assert timedelta(0) <= lost <= 200 * SECOND


def test_where_the_power_failed_a_quarter_of_an_hour_is_lost_at_most() -> None:
    machine = Machine()
    first = machine.clock.now()
    state = machine.home.changed()
    for _ in range(10):
        machine.clock.turn(600)
        machine.home.notice(machine.clock.now())
        state = machine.home.changed() or state
    assert state is not None
    machine.clock = HandClock(machine.clock.now() + timedelta(hours=3))
    home = HomeClock(machine.clock)
    home.restore(state, machine.clock.now())
    counted = passed(first, machine.clock.now(), home.jumps)
    assert timedelta(minutes=85) <= counted <= timedelta(minutes=100)


@pytest.mark.parametrize(
    "jumps",
    [None, "many", [1], [["yesterday", 1.0]], [[START.isoformat(), "1"]], [[START.isoformat()]]],
)
def test_jumps_that_were_not_written_by_it_are_passed_over(jumps: object) -> None:
    clock = HandClock()
    home = HomeClock(clock)
    state = {"epoch": START.timestamp(), "monotonic": 0.0, "jumps": jumps}
    home.restore(state, START)
    assert home.jumps == ()
