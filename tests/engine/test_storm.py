"""A registry that says 404 to everything while fifty names are due: nobody is told a word of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from benchmarks.crowd import Crowd, Drop, Paces, crowd
from custom_components.domain_availability.engine.verdict import TransitionKind, VerdictKind

from .quick_loop import run_quickly

pytestmark = pytest.mark.usefixtures("socket_enabled")

NAMES = 50
DUE = 120.0
"""Second at which the names of a storm in the window are foretold to drop."""
LATER = 3 * 86_400.0
STORM = (90.0, 690.0)
"""From and to which second it rages."""
RELEASED = 400.0
"""When, in it, every other name really drops."""
SOON_AFTER = 300.0
"""Seconds after the storm within which these are told, where their drop was foretold."""
AN_HOUR_AFTER = 5400.0
"""And where nothing foretold it: the next look of the hour, and ten minutes to be sure."""
PACE: Paces = {"rdap": {"gap": 0.5}, "whois": {"gap": 1.0}, "dns": {"gap": 0.1}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """Which services lose all their names, and how."""

    suffix: str
    faults: tuple[tuple[str, str], ...]


STORMS: Mapping[str, Storm] = {
    "RDAP alone": Storm(suffix="rdap-test", faults=(("rdap", "absent"),)),
    "RDAP, an HTML page": Storm(suffix="rdap-test", faults=(("rdap", "html_404"),)),
    "RDAP beside WHOIS": Storm(suffix="test", faults=(("rdap", "absent"),)),
    "RDAP and WHOIS": Storm(suffix="test", faults=(("rdap", "absent"), ("whois", "absent"))),
    "WHOIS alone": Storm(suffix="whois-test", faults=(("whois", "absent"),)),
}


def drops(suffix: str, foretold: float) -> list[Drop]:
    """Return fifty names, of which every other one goes in the middle of the storm."""
    return [
        Drop(
            name=f"n{number:02}.{suffix}",
            foretold=foretold,
            released=RELEASED if number % 2 else None,
        )
        for number in range(NAMES)
    ]


async def rage(storm: Storm, foretold: float, until: float) -> tuple[Crowd, dict[str, float]]:
    """Watch through the storm and on to a second; return what was told in it, too."""
    names = drops(storm.suffix, foretold)
    async with crowd(names, paces={storm.suffix: PACE}) as made:
        begins, ends = STORM
        await made.until(begins)
        states = made.monitor.names.values()
        assert {state.verdict and state.verdict.kind for state in states} == {
            VerdictKind.REGISTERED
        }
        for protocol, kind in storm.faults:
            made.lab.fault(storm.suffix, protocol, kind)
        await made.until(ends)
        in_it = made.freed()
        made.lab.clear()
        await made.until_told([drop.name for drop in names if drop.released], until)
        await made.until(made.second() + 120.0)
    return made, in_it


@pytest.mark.parametrize("name", STORMS)
def test_in_a_window_none_is_told_until_it_is_over(name: str) -> None:
    storm = STORMS[name]
    made, in_it = run_quickly(lambda: rage(storm, DUE, STORM[1] + SOON_AFTER))
    really = {drop.name for drop in made.drops.values() if drop.released is not None}
    # Where another service has not lost its names, its word on those that have gone may do.
    assert in_it.keys() <= (really if name == "RDAP beside WHOIS" else set())
    assert made.freed().keys() == really
    assert max(made.freed().values()) <= STORM[1] + SOON_AFTER
    kinds = [kind for _, kind, _ in made.told]
    assert kinds.count(TransitionKind.BECAME_AVAILABLE) == len(really)
    assert TransitionKind.RETRACTED not in kinds
    assert TransitionKind.TAKEN not in kinds


def test_days_before_the_window_none_is_told_until_it_is_over() -> None:
    storm = STORMS["RDAP and WHOIS"]
    made, in_it = run_quickly(lambda: rage(storm, LATER, STORM[1] + AN_HOUR_AFTER))
    really = {drop.name for drop in made.drops.values() if drop.released is not None}
    assert not in_it
    assert made.freed().keys() == really
