"""Which control is asked, when one serves many names, and what a failing one means."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from custom_components.domain_availability.engine.controls import MOST_TRIED, Controls
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Role,
)

from .sights import NOW, POLICY, RDAP, absent

TWO_CONTROLS = replace(POLICY, controls=("first.com", "second.com"))


@dataclass
class Endpoint:
    """Shows the names it has; every question takes a second."""

    has: set[str]
    asked: list[str] = field(default_factory=list)
    seconds: float = 0.0
    server: str = RDAP
    refuses: bool = False

    async def ask(self, name: str) -> Observation:
        """Answer about a control."""
        self.asked.append(name)
        self.seconds += 1
        await asyncio.sleep(0)
        there = Outcome.REGISTERED if name in self.has else Outcome.ABSENT
        return Observation(
            name=name,
            suffix="com",
            layer=Layer.RDAP,
            outcome=Outcome.REFUSED if self.refuses else there,
            server=self.server,
            asked_at=NOW + timedelta(seconds=self.seconds),
            role=Role.CONTROL,
            facts=Facts(name=name if name in self.has else None),
        )


def controls(*own: str) -> Controls:
    """Return controls that know of own names."""

    def candidates(suffix: str, layer: Layer) -> Iterable[str]:
        assert (suffix, layer) == ("com", Layer.RDAP)
        return own

    return Controls(candidates)


async def prove(made: Controls, endpoint: Endpoint, ago: float = 0.0) -> Observation | None:
    """Ask for a control of an absence seen so many seconds before now."""
    found = await made.prove(absent(ago), TWO_CONTROLS, endpoint.ask)
    return found[0] if found else None


async def confirm(
    made: Controls, endpoint: Endpoint, *, first: float, second: float
) -> Observation:
    """Ask for a control of a second absence; both were seen so many seconds before now."""
    since = NOW - timedelta(seconds=first)
    (found,) = await made.prove(absent(second), TWO_CONTROLS, endpoint.ask, since=since)
    return found


async def test_own_names_come_first_then_the_policys_then_nic() -> None:
    endpoint = Endpoint(set())
    assert await prove(controls("own.com"), endpoint) is not None
    assert endpoint.asked == ["own.com"]
    endpoint = Endpoint(set())
    await prove(controls(), endpoint)
    assert endpoint.asked == ["first.com", "second.com", "nic.com"]
    assert len(endpoint.asked) <= MOST_TRIED


@pytest.mark.parametrize(
    ("has", "server"),
    [
        (set[str](), RDAP),
        ({"second.com"}, RDAP),
        ({"nic.com"}, RDAP),
        ({"first.com"}, RDAP),
        (set[str](), "https://elsewhere.example/"),
    ],
    ids=["none of three", "the second", "the third", "the first", "at another server"],
)
async def test_each_question_is_counted_also_of_those_that_proved_nothing(
    has: set[str], server: str
) -> None:
    endpoint = Endpoint(has, server=server)
    found = await prove(controls(), endpoint)
    assert found is not None
    assert found.queries == len(endpoint.asked)


async def test_no_more_watched_names_are_read_than_are_tried() -> None:
    read: list[str] = []

    def candidates(_suffix: str, _layer: Layer) -> Iterable[str]:
        for number in range(10_000):
            read.append(f"own{number}.com")
            yield read[-1]

    endpoint = Endpoint({"own0.com"})
    await prove(Controls(candidates), endpoint)
    assert endpoint.asked == ["own0.com"]
    assert len(read) <= MOST_TRIED + 1


async def test_one_control_serves_all_names_of_the_minute() -> None:
    made, endpoint = controls(), Endpoint({"first.com"})
    found = await asyncio.gather(*(prove(made, endpoint, ago=0) for _ in range(20)))
    assert endpoint.asked == ["first.com"]
    assert {one.outcome for one in found if one} == {Outcome.REGISTERED}


async def test_a_control_from_before_the_absence_serves_nobody() -> None:
    made, endpoint = controls(), Endpoint({"first.com"})
    await prove(made, endpoint)
    await prove(made, endpoint, ago=-30)
    assert endpoint.asked == ["first.com", "first.com"]


async def test_a_name_that_was_shown_and_is_no_more_costs_the_endpoint_its_standing() -> None:
    made, endpoint = controls(), Endpoint({"first.com", "second.com"})
    await prove(made, endpoint)
    endpoint.has.remove("first.com")
    lost = await prove(made, endpoint, ago=-30)
    assert lost is not None
    assert (lost.name, lost.outcome) == ("first.com", Outcome.ABSENT)
    assert endpoint.asked == ["first.com", "first.com"]


async def test_a_name_that_was_never_shown_is_passed_over() -> None:
    made, endpoint = controls(), Endpoint({"second.com"})
    proof = await prove(made, endpoint)
    assert proof is not None
    assert (proof.name, proof.outcome) == ("second.com", Outcome.REGISTERED)
    endpoint.asked.clear()
    await prove(made, endpoint, ago=-120)
    assert endpoint.asked == ["second.com"]


async def test_the_name_itself_is_never_its_control() -> None:
    endpoint = Endpoint({"wanted.com"})
    proof = await prove(controls("wanted.com"), endpoint)
    assert "wanted.com" not in endpoint.asked
    assert proof is None or proof.outcome is not Outcome.REGISTERED


async def test_a_refusal_is_not_asked_around() -> None:
    endpoint = Endpoint({"first.com"}, refuses=True)
    refused = await prove(controls(), endpoint)
    assert refused is not None
    assert refused.outcome is Outcome.REFUSED
    assert endpoint.asked == ["first.com"]


async def test_an_answer_of_another_server_proves_nothing() -> None:
    endpoint = Endpoint({"first.com", "second.com", "nic.com"}, server="https://other.example/")
    proof = await prove(controls(), endpoint)
    assert proof is None or proof.server != RDAP


async def test_two_controls_are_two_names() -> None:
    made, endpoint = controls(), Endpoint({"first.com", "second.com"})
    found = await made.prove(absent(0), TWO_CONTROLS, endpoint.ask, wanted=2)
    assert [one.name for one in found] == ["first.com", "second.com"]
    again = await made.prove(absent(0), TWO_CONTROLS, endpoint.ask, wanted=2)
    assert [one.name for one in again] == ["first.com", "second.com"]
    assert endpoint.asked == ["first.com", "second.com"]


async def test_a_control_is_paid_for_once() -> None:
    made, endpoint = controls(), Endpoint({"first.com"})
    found = [await prove(made, endpoint) for _ in range(3)]
    assert [one.queries for one in found if one] == [1, 0, 0]


async def test_a_second_absence_shares_the_control_of_the_first() -> None:
    made, endpoint = controls(), Endpoint({"first.com"})
    proof = await prove(made, endpoint, ago=0)
    assert proof is not None
    shared = await confirm(made, endpoint, first=0, second=-3)
    assert (shared.asked_at, shared.outcome) == (proof.asked_at, Outcome.REGISTERED)
    assert endpoint.asked == ["first.com"]


async def test_a_control_from_before_the_first_absence_confirms_nothing() -> None:
    made, endpoint = controls(), Endpoint({"first.com"})
    await prove(made, endpoint, ago=0)
    endpoint.seconds = 20
    await confirm(made, endpoint, first=-2, second=-5)
    assert endpoint.asked == ["first.com", "first.com"]


async def test_a_control_that_failed_between_two_absences_is_asked_again() -> None:
    made, endpoint = controls(), Endpoint({"first.com"})
    await prove(made, endpoint, ago=0)
    endpoint.has.clear()
    endpoint.seconds = 4
    lost = await prove(made, endpoint, ago=-4)
    assert lost is not None
    assert lost.outcome is Outcome.ABSENT
    again = await confirm(made, endpoint, first=0, second=-8)
    assert again.outcome is Outcome.ABSENT
    assert len(endpoint.asked) == 3


async def test_the_name_that_drops_shares_no_control_with_itself() -> None:
    made, endpoint = controls(), Endpoint({"first.com", "wanted.com"})
    await prove(made, endpoint, ago=0)
    other = replace(absent(-3), name="first.com")
    found = await made.prove(other, TWO_CONTROLS, endpoint.ask, since=NOW)
    assert "first.com" not in {one.name for one in found}
