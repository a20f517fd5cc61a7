"""Whatever drops, and however much is under way: a day costs no more than it may."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.crowd import Crowd, Drop, Paces, crowd
from lab import suffixes as lab
from lab.suffixes import Service

from .quick_loop import run_quickly

pytestmark = pytest.mark.usefixtures("socket_enabled")

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
SUFFIXES = ("test", "rdap-test", "nl-test", "whois-test")
"""Each has a server of its own, so looks at several are under way at a time."""
PACE: Paces = {"rdap": {"gap": 1.0}, "whois": {"gap": 1.0}, "dns": {"gap": 0.1}}
DROPS = [
    Drop(name=f"n{number}.{suffix}", foretold=120.0, released=130.0 + 7 * number)
    for number in range(3)
    for suffix in SUFFIXES
]
BEFORE = 110.0
"""Second at which it is settled what is left of the day."""
END = 30_000.0
MIDNIGHT = 43_200.0


async def watch(
    left: int,
    drops: Sequence[Drop] = DROPS,
    *,
    all_services: bool = False,
    fault: str | None = None,
) -> tuple[Crowd, int]:
    """Watch names drop with so many questions left; return how many the lab was asked.

    `fault`: what the registries do wrong from then on, for most of an hour.
    """
    suffixes = [replace(one, services=frozenset(Service)) for one in lab.SUFFIXES]
    async with crowd(
        drops,
        paces={drop.suffix: PACE for drop in drops},
        suffixes=suffixes if all_services else lab.SUFFIXES,
        at=NOON,
    ) as made:
        await made.until(BEFORE)
        made.budget.limit = made.budget.spent + left
        before = _asked(made)
        if fault is not None:
            until = made.start + timedelta(seconds=3000.0)
            for protocol in ("rdap", "whois"):
                made.lab.fault(drops[0].suffix, protocol, fault, until=until)
        await made.until(END)
        return made, _asked(made) - before


def _asked(made: Crowd) -> int:
    return sum(len(made.lab.asked(protocol=protocol)) for protocol in ("rdap", "whois", "das"))


@pytest.mark.parametrize("left", [0, 4, 9, 15, 30, 36, 45, 48, 100])
def test_no_more_is_asked_in_a_day_than_it_may_cost(left: int) -> None:
    _, asked = run_quickly(lambda: watch(left))
    assert asked <= left


def at_once(suffix: str) -> list[Drop]:
    """Return eight names of a suffix that drop 2 s apart."""
    return [Drop(name=f"n{n}.{suffix}", foretold=120.0, released=130.0 + 2 * n) for n in range(8)]


@pytest.mark.parametrize("left", [10, 16, 30, 40])
def test_nor_where_three_sources_are_asked(left: int) -> None:
    _, asked = run_quickly(lambda: watch(left, at_once("be-test"), all_services=True))
    assert 0 < asked <= left


@pytest.mark.parametrize("left", [4, 14, 16])
def test_nor_where_controls_fail_one_after_the_other(left: int) -> None:
    _, asked = run_quickly(lambda: watch(left, at_once("test"), fault="absent"))
    assert 0 < asked <= left


@pytest.mark.parametrize("suffix", ["test", "rdap-test"])
@pytest.mark.parametrize("left", [4, 5, 6, 7, 8, 11, 20])
def test_no_absence_counts_for_want_of_questions_for_its_control(suffix: str, left: int) -> None:
    """Of a name that stays its registry says for most of an hour that it is not there."""
    stays = [replace(at_once(suffix)[0], released=None)]
    made, _ = run_quickly(lambda: watch(left, stays, fault="absent"))
    assert not made.freed()


def test_what_is_left_is_used_to_prove_drops() -> None:
    made, asked = run_quickly(lambda: watch(400))
    assert made.freed().keys() == made.drops.keys()
    assert asked < 400


def test_a_second_absence_without_room_is_asked_for_as_the_next_day_begins() -> None:
    drop = DROPS[0]

    async def day_ends_with_the_first() -> Crowd:
        async with crowd([drop], paces=dict.fromkeys(SUFFIXES, PACE), at=NOON) as made:
            while not made.absences(drop.name):
                await made.until(made.second() + 0.5)
            made.budget.limit = made.budget.spent
            await made.until(MIDNIGHT + 60.0)
            return made

    made = run_quickly(day_ends_with_the_first)
    first, second, *_ = made.absences(drop.name)
    assert first < END
    assert MIDNIGHT <= second < made.freed()[drop.name] < MIDNIGHT + 5.0
