"""Killed at any moment, over drops, re-registrations and a failing receiver: told, and once.

Each kill is a SIGKILL to a process with engine, ledger and sinks on real sockets against the lab.
"""

import asyncio
from dataclasses import replace

import pytest

from benchmarks.kills import Moment, Outcome, Setting, Trouble, run

pytestmark = pytest.mark.usefixtures("socket_enabled")

QUICK = Setting(kills=25, names=6, longest_life=0.6)


def killed(setting: Setting) -> Outcome:
    """Run it in a loop of its own."""
    return asyncio.run(run(setting))


def test_killed_25_times_nothing_is_lost_and_nothing_told_twice_without_need() -> None:
    outcome = killed(replace(QUICK, seed=25))
    found = outcome.findings
    assert found.wrong == {}
    assert found.kills == 25
    assert found.dropped >= 5
    assert found.taken >= 1
    assert found.gone == 0
    assert found.heard < found.posts, "the receiver failed now and then"
    assert outcome.moments.keys() >= {Moment.LATER, Moment.STATEMENT}


@pytest.mark.parametrize("trouble", [Trouble.FAULTS, Trouble.FULL])
def test_nothing_the_disk_took_is_lost_however_it_fails(trouble: Trouble) -> None:
    outcome = killed(replace(QUICK, kills=10, seed=10, trouble=trouble))
    assert outcome.findings.wrong == {}
    assert outcome.findings.dropped >= 1, "how many come depends on how busy the machine is"
    assert outcome.troubled >= 3
