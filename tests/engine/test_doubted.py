"""A watched name that fails as a control is looked at itself: it may have gone unseen."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import override

import pytest

from custom_components.domain_availability.engine.doubted import DOUBTED_EVERY, Doubted
from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import (
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)

from .hand_clock import HandClock
from .sights import CONTROL, NOW, seen
from .test_monitor import Bench, Registry, build, names, settle

SERVES, LEAVES = CONTROL, "one.com"


class _LosesItsControl(Registry):
    """The control of every absence is gone from it as soon as it is free."""

    @override
    def _answers(self, look: Look) -> tuple[Observation, ...]:
        return tuple(
            replace(one, outcome=Outcome.ABSENT)
            if one.role is Role.CONTROL and one.name in self.free
            else one
            for one in super()._answers(look)
        )


@pytest.fixture
async def bench() -> AsyncGenerator[Bench]:
    """Watch a name that may drop at any moment, and the one that is asked as its control."""
    clock = HandClock()
    house = await build(None, clock, _LosesItsControl(clock))
    house.registry.phase[LEAVES] = Phase.PENDING_DELETE
    await house.monitor.start()
    await house.monitor.watch(names(*(name.removesuffix(".com") for name in (SERVES, LEAVES))))
    await settle()
    yield house
    await house.monitor.stop()
    await house.ledger.close()


@pytest.mark.parametrize("gone", [False, True])
async def test_a_control_that_is_not_there_is_looked_at_itself(bench: Bench, *, gone: bool) -> None:
    asked, looks = bench.registry.asked(SERVES), bench.registry.asked(LEAVES)
    bench.registry.free.update({SERVES, LEAVES} if gone else {LEAVES})
    while bench.registry.asked(LEAVES) < looks + 2:
        await bench.pass_time(1)
    assert (bench.registry.asked(SERVES) > asked) is gone


async def test_one_that_the_day_has_no_room_for_is_looked_at_when_there_is(bench: Bench) -> None:
    asked, looks = bench.registry.asked(SERVES), bench.registry.asked(LEAVES)
    bench.budget.limit = 100
    bench.budget.spend(bench.budget.left - 9)
    bench.registry.free.update({SERVES, LEAVES})
    while bench.registry.asked(LEAVES) < looks + 1:
        await bench.pass_time(1)
    assert bench.registry.asked(SERVES) == asked
    bench.budget.limit = 1000
    while bench.registry.asked(LEAVES) < looks + 3:
        await bench.pass_time(1)
    assert bench.registry.asked(SERVES) > asked


def _control(outcome: Outcome, role: Role = Role.CONTROL) -> Observation:
    return seen(Layer.RDAP, outcome, 0.0, name=SERVES, role=role)


def test_in_an_outage_a_control_is_doubted_once_an_hour() -> None:
    doubted, failed = Doubted(), [_control(Outcome.ABSENT)]
    assert doubted.by(failed, NOW) == [SERVES]
    assert doubted.by(failed, NOW) == [SERVES]
    doubted.note(SERVES, NOW)
    assert doubted.by(failed, NOW + DOUBTED_EVERY / 2) == []
    assert doubted.by(failed, NOW + DOUBTED_EVERY) == [SERVES]


@pytest.mark.parametrize(
    "one",
    [
        _control(Outcome.REGISTERED),
        _control(Outcome.REFUSED),
        _control(Outcome.ABSENT, Role.QUESTION),
    ],
)
def test_only_a_control_that_the_endpoint_does_not_have_is_doubted(one: Observation) -> None:
    assert Doubted().by([one], NOW) == []
