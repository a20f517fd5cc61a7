"""Sinks that are told of what is news for them, besides those that are told of everything."""

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.monitor import Monitor
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.verdict import Transition

from .hand_clock import HandClock
from .sights import POLICY
from .test_monitor import SINK, Registry, names, settle

PHONE = "notify.phone"


async def test_a_sink_is_told_of_what_is_news_for_it() -> None:
    clock = HandClock()
    registry = Registry(clock)
    ledger = await Ledger.open(None, clock=clock)
    monitor = Monitor(
        clock=clock,
        observe=registry.observe,
        policies=lambda _: POLICY,
        ledger=ledger,
        pacer=Pacer(clock),
        budget=Budget(clock=clock),
        sinks=(SINK,),
    )
    asked: list[Transition] = []

    def sinks_of(news: Transition) -> tuple[str, ...]:
        asked.append(news)
        return (PHONE,) if news.name == "one.com" else ()

    monitor.also_tell(sinks_of)
    await monitor.start()
    await monitor.watch(names("one", "two"))
    await settle()

    assert {news.name for news in asked} == {"one.com", "two.com"}
    assert {news.name for news in await monitor.undelivered(SINK)} == {"one.com", "two.com"}
    (told,) = await monitor.undelivered(PHONE)
    assert told.name == "one.com"
    assert ledger.outgoing.sinks() == {SINK, PHONE}

    await monitor.delivered(told.transition_id, PHONE)
    assert ledger.outgoing.sinks() == {SINK}
    await monitor.stop()
    await ledger.close()
