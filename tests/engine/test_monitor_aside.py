"""What is asked beside the plan: names nobody watches, and a fresh start of what was learned."""

from custom_components.domain_availability.engine.look import Look
from custom_components.domain_availability.engine.observation import Outcome, Phase
from custom_components.domain_availability.engine.verdict import TransitionKind

from .sights import POLICY
from .test_monitor import Bench, bench, kinds, names, settle

__all__ = ["bench"]


async def test_a_look_aside_is_counted_and_forgotten(bench: Bench) -> None:
    spent = bench.budget.spent

    (seen,) = await bench.monitor.observe_aside(Look(name="other.com", policy=POLICY, by_hand=True))

    assert seen.outcome is Outcome.REGISTERED
    assert bench.budget.spent == spent + 1
    assert bench.budget.routine_spent == 0
    assert bench.monitor.watched == set()
    assert await bench.ledger.names() == {}
    assert bench.told == []
    assert bench.changed == []


async def test_drops_seen_are_forgotten_for_good(bench: Bench) -> None:
    bench.registry.phase["one.com"] = Phase.PENDING_DELETE
    await bench.monitor.watch(names("one"))
    await settle()
    bench.registry.free.add("one.com")
    await bench.pass_time(400)
    assert TransitionKind.BECAME_AVAILABLE in kinds(bench.told)
    assert len(await bench.ledger.drops_seen()) == 1

    assert await bench.monitor.forget_drops() == 1
    assert await bench.ledger.drops_seen() == ()
    assert await bench.monitor.forget_drops() == 0
