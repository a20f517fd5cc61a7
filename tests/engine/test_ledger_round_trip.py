"""What is read back is what was given, to the last digit."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.ledger_folding import same_answer
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Phase,
    Role,
)
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.verdict import (
    Transition,
    TransitionKind,
    Verdict,
    VerdictKind,
)
from custom_components.domain_availability.engine.watching import PlannedLook

from .hand_clock import HandClock
from .ledger_world import (
    NAME,
    SINK,
    answer,
    opened,
    settle,
    sound,
)

moments = st.datetimes(
    datetime(1985, 1, 1),  # noqa: DTZ001  # `timezones` makes it aware
    datetime(2100, 1, 1),  # noqa: DTZ001  # as above
    timezones=st.just(UTC),
)
words = st.text(max_size=12)
amounts = st.decimals(allow_nan=False, allow_infinity=False)
seconds = st.floats(0, 1e6)
many_facts = st.builds(
    Facts,
    name=st.none() | words,
    statuses=st.lists(words, max_size=3).map(tuple),
    registrar=st.none() | words,
    registrar_id=st.none() | words,
    name_servers=st.lists(words, max_size=3).map(tuple),
    registered_at=st.none() | moments,
    expires_at=st.none() | moments,
    changed_at=st.none() | moments,
    deleted_at=st.none() | moments,
    release_at=st.none() | moments,
    premium=st.booleans(),
    price=st.none() | amounts,
    currency=st.none() | words,
    signed=st.none() | st.booleans(),
    variants=st.lists(words, max_size=2).map(tuple),
)
many_observations = st.builds(
    Observation,
    name=st.just(NAME),
    suffix=st.just("test"),
    layer=st.sampled_from(Layer),
    outcome=st.sampled_from(Outcome),
    server=words,
    asked_at=moments,
    duration=seconds,
    role=st.sampled_from(Role),
    phase=st.none() | st.sampled_from(Phase),
    facts=many_facts,
    reason=words,
    shape=st.none() | words,
    data_at=st.none() | moments,
    serial=st.none() | st.integers(0, 2**32 - 1),
    nonce=st.booleans(),
    retry_after=st.none() | seconds,
    queries=st.integers(0, 9),
)
many_verdicts = st.builds(
    Verdict,
    kind=st.sampled_from(VerdictKind),
    confidence=st.floats(0, 1),
    row=words,
    phase=st.none() | st.sampled_from(Phase),
    reasons=st.lists(words, max_size=3).map(tuple),
    observations=st.lists(many_observations, max_size=4).map(tuple),
    decided_at=moments,
    stale=st.booleans(),
    look_again=st.none() | seconds,
    price=st.none() | amounts,
    currency=st.none() | words,
)
many_transitions = st.builds(
    Transition,
    transition_id=st.uuids().map(str),
    name=st.just(NAME),
    kind=st.sampled_from([kind for kind in TransitionKind if kind is not TransitionKind.RETRACTED]),
    from_verdict=st.none() | st.sampled_from(VerdictKind),
    to_verdict=st.sampled_from(VerdictKind),
    from_phase=st.none() | st.sampled_from(Phase),
    to_phase=st.none() | st.sampled_from(Phase),
    confidence=st.floats(0, 1),
    at=moments,
    reasons=st.lists(words, max_size=3).map(tuple),
    price=st.none() | amounts,
    currency=st.none() | words,
)
many_plans = st.builds(PlannedLook, due=moments, reason=words)


def kept(verdict: Verdict) -> Verdict:
    """Return the verdict without what servers of a zone said before the newest of them said it."""
    sights = [
        seen
        for seen in verdict.observations
        if (seen.layer, seen.outcome, seen.role) == (Layer.DNS, Outcome.REGISTERED, Role.QUESTION)
    ]
    newest = max(sights, key=lambda seen: seen.asked_at, default=None)
    older = [seen for seen in sights if newest and seen is not newest and same_answer(seen, newest)]
    rest = [seen for seen in verdict.observations if all(seen is not one for one in older)]
    return in_order(replace(verdict, observations=tuple(rest)))


def in_order(verdict: Verdict) -> Verdict:
    """Return the verdict with its evidence by time, and what was seen at one moment by its text."""
    seen = sorted(verdict.observations, key=lambda one: (one.asked_at, str(one)))
    return replace(verdict, observations=tuple(seen))


thorough = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(
    st.lists(many_observations, max_size=6),
    st.lists(st.tuples(many_verdicts, st.none() | many_transitions), min_size=1, max_size=4),
    many_plans,
)
def test_round_trip(
    noted: list[Observation],
    decided: list[tuple[Verdict, Transition | None]],
    plan: PlannedLook,
) -> None:
    asyncio.run(_round_trip(noted, decided, plan))


async def _round_trip(
    noted: list[Observation],
    decided: list[tuple[Verdict, Transition | None]],
    plan: PlannedLook,
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.db")
        ledger, clock = await opened(path)
        ledger.note(noted)
        for verdict, told in decided:
            await ledger.record(verdict, NAME, told, [SINK])
        ledger.note_plan(NAME, plan)
        await ledger.close()
        assert sound(path)

        again = await Ledger.open(path, clock=clock)
        remembered = await again.load(NAME)
        assert remembered is not None
        assert remembered == (await again.load_all())[NAME]
        last, _ = decided[-1]
        assert remembered.verdict is not None
        assert in_order(remembered.verdict) == kept(last)
        assert remembered.plan == plan
        told_ones = [told for _, told in decided if told is not None]
        assert sorted(remembered.transitions, key=str) == sorted(told_ones, key=str)
        assert sorted(await again.undelivered(SINK), key=str) == sorted(told_ones, key=str)
        assert set(kept(last).observations) <= set(remembered.observations)
        questions = [seen for seen in noted if seen.role is Role.QUESTION]
        assert set(remembered.observations) <= {
            *noted,
            *(seen for verdict, _ in decided for seen in verdict.observations),
        }
        if questions:
            assert remembered.first_look_at == questions[0].asked_at
        history = await again.history(NAME, 100)
        verdicts = {kept(verdict) for verdict, told in decided if told is not None} | {kept(last)}
        assert verdicts <= set(map(in_order, history.verdicts))
        await again.close()


async def test_half_a_surrogate_pair_is_no_reason_to_lose_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, clock = await opened(path)
    facts = Facts(registrar="caf\udce9")
    ledger.note([answer(facts=facts, reason="caf\udce9"), answer(1, layer=Layer.WHOIS)])
    await ledger.close()
    again = await Ledger.open(path, clock=clock)
    remembered = await again.load(NAME)
    assert remembered is not None
    broken, whole = remembered.observations
    assert (broken.reason, broken.facts) == ("caf\\udce9", facts)
    assert whole == answer(1, layer=Layer.WHOIS)
    await again.close()


async def test_counters_and_cool_downs(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger, clock = await opened(path)
    assert (await ledger.load_pace(), await ledger.load_budget()) == ({}, {})
    pacer, budget = Pacer(clock), Budget(10, clock=clock)
    pacer.refused("a.test", 500)
    pacer.refused("b.test", 5)
    budget.spend(3, layer="rdap")
    budget.spend(2, layer="whois", routine=False)
    ledger.note_pace(pacer.changed())
    ledger.note_budget(budget.snapshot())
    await ledger.close()

    again = await Ledger.open(path, clock=clock)
    assert await again.load_pace() == pacer.snapshot()
    assert await again.load_budget() == budget.snapshot()
    pacer.answered("a.test")
    again.note_pace({"b.test": None, "c.test": None})
    assert await again.load_pace() == {"a.test": pacer.snapshot()["a.test"]}
    await again.close()


async def test_in_memory_it_is_the_same_without_a_file() -> None:
    ledger, _ = await opened(None, HandClock())
    ledger.note([])
    assert await ledger.load("another.test") is None
    remembered = await ledger.load(NAME)
    assert remembered is not None
    assert remembered.observations == ()
    await ledger.close()
    await settle()
