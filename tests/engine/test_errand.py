"""Errands: done a few names at a time, whatever goes wrong meanwhile, and never after their end."""

import asyncio
from dataclasses import dataclass, field

import pytest

from custom_components.domain_availability.engine.errand import Errand
from custom_components.domain_availability.engine.few_at_a_time import AT_ONCE
from custom_components.domain_availability.engine.spawn import spawn_in_loop

MANY = [f"n{number}.example" for number in range(5 * AT_ONCE)]


async def let_run() -> None:
    """Let every task go on until it waits for something else than its turn."""
    for _ in range(20):
        await asyncio.sleep(0)


@dataclass
class Done:
    """For which names it was done, and how often somebody was woken, badly at first."""

    names: list[str] = field(default_factory=list)
    clumsy: int = 0
    woken: int = 0

    def wake(self) -> None:
        """Fail as often as was said."""
        self.woken += 1
        if self.woken <= self.clumsy:
            raise LookupError(self.names[-1])

    def errand(self) -> Errand:
        """Return one that is written down here."""
        return Errand(spawn_in_loop, self.names.append, went_on=self.wake)


@pytest.mark.parametrize("clumsy", [0, 1, 4, 100])
async def test_it_goes_on_after_a_mistake_of_who_is_woken(
    clumsy: int, caplog: pytest.LogCaptureFixture
) -> None:
    done = Done(clumsy=clumsy)
    errand = done.errand()
    for _ in range(2):
        errand.begin(MANY)
        await let_run()
        assert not errand.under_way
    assert done.names == MANY * 2
    assert len(caplog.records) == min(clumsy, done.woken)
    assert ".example" not in caplog.text


async def test_it_is_never_done_after_its_end() -> None:
    done = Done()
    errand = done.errand()
    errand.begin(MANY)
    task = errand.leave()
    assert task is not None
    before = asyncio.all_tasks() - {task}
    errand.begin(MANY)
    await let_run()
    assert asyncio.all_tasks() == before
    assert done.names == MANY[:AT_ONCE]
    assert errand.leave() is None
