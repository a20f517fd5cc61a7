"""Lets the lab lie about a name, watches the engine meanwhile, and then tells it the truth."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from custom_components.domain_availability.engine.policy import Pace
from custom_components.domain_availability.engine.verdict import VerdictKind
from lab.life import LEAVING, Phase, Step
from lab.suffixes import SUFFIXES, Service

from .lies import DAY, MINUTE, NEVER, Drop, Lie, State, Wrong
from .watcher import Bench, Watcher, bench

MOST_LOOKS = 3000
QUICK = {layer: {"gap": 0.001} for layer in ("dns", "http", "rdap", "whois", "das")}
"""The lab minds no pace; what a lie costs in time is the plan's, which the clock is turned by."""

_GTLD = next(suffix for suffix in SUFFIXES if suffix.name == "test")
_BE = next(suffix for suffix in SUFFIXES if suffix.name == "be-test")
SUFFIXES_OF_LIES = (
    *SUFFIXES,
    replace(_GTLD, name="pair-test", services=frozenset({Service.DNS, Service.RDAP})),
    replace(_BE, name="three-test", services=frozenset(Service)),
)
"""The lab's own, one with RDAP and a zone, and one with all there is."""

STRANGER = "stranger"
"""A label registered under every suffix, for answers about another name."""


@asynccontextmanager
async def watched(row: Lie) -> AsyncGenerator[tuple[Bench, Watcher]]:
    """Start a lab in which the name of the row stands as it says, and an engine that watches it."""
    suffix = suffix_of(row)
    policies = {suffix: {"pace": QUICK, **row.policy}}
    async with bench(suffixes=SUFFIXES_OF_LIES, policies=policies) as made:
        made.lab.register(f"{STRANGER}.{suffix}")
        _put(made, row.name, row.state)
        yield made, made.watch(row.name, caution=row.caution)


def suffix_of(row: Lie) -> str:
    """Return the suffix of the row's name."""
    return row.name.partition(".")[2]


async def lie(made: Bench, watcher: Watcher, row: Lie) -> None:
    """Let the lab lie as long as the row says, and watch the name by the plan meanwhile."""
    if row.known:
        for wrong in row.before:
            _set(made, row, wrong)
        await watcher.look()
        made.lab.clear()
    if row.turns is not None:
        made.lab.put(row.name, row.turns.phase)
    begun = made.clock.now()
    for wrong in row.wrong:
        if not wrong.starts:
            _set(made, row, wrong)
    await watcher.look(by_hand=True)
    for after, wrong in sorted(_later(row), key=lambda step: step[0]):
        await _follow_until(watcher, begun + after)
        _set(made, row, wrong)
    await _follow_until(watcher, begun + row.lasts)


async def truth(made: Bench, watcher: Watcher, row: Lie) -> timedelta | None:
    """Take the lie back, free the name and follow the plan; return how long the news took.

    `None`: nothing was told, or shown where it is no news, within what the row's class allows.
    """
    made.lab.clear()
    if row.state is not NEVER:
        made.lab.release(row.name)
    began = made.clock.now()
    ready = began + _cooling(made)
    ends = _latest(made, watcher, row)
    while watcher.verdict.kind is not VerdictKind.AVAILABLE:
        plan = watcher.dossier.plan
        assert plan is not None
        if began < ready <= plan.due:
            ends, ready = max(ends, plan.due + 11 * MINUTE), began
        if plan.due > ends and ready == began:
            return None
        watcher.turn(plan.due - made.clock.now())
        await watcher.look()
    return made.clock.now() - began


def _cooling(made: Bench) -> timedelta:
    """Return how long some server is still left alone, for having refused or failed."""
    pace = Pace(gap=0)
    waits = [made.pacer.wait_for(server, pace) for server in made.pacer.counts()]
    return timedelta(seconds=max(waits, default=0))


def _latest(made: Bench, watcher: Watcher, row: Lie) -> datetime:
    """Return when the row of the judgement table must have told, its pace permitting."""
    now = made.clock.now()
    plan = watcher.dossier.plan
    assert plan is not None
    # From the next look on: when that is, the day's questions decide, and `windows` is tested for.
    look = max(plan.due, now)
    if row.drop is Drop.EXPECTED:
        return look + timedelta(seconds=10)
    return look + (12 if row.drop is Drop.VANISHED else 11) * MINUTE


def lied_to(watcher: Watcher) -> bool:
    """Tell whether the name was ever shown as free."""
    return VerdictKind.AVAILABLE in watcher.shown


async def _follow_until(watcher: Watcher, moment: datetime) -> None:
    now = watcher.clock.now()
    if moment > now:
        await watcher.follow(moment - now, most=MOST_LOOKS)


def _later(row: Lie) -> Iterator[tuple[timedelta, Wrong]]:
    for wrong in row.wrong:
        after = wrong.starts
        if after:
            yield after, wrong
        while wrong.every is not None and (after := after + wrong.every) < row.lasts:
            yield after, wrong


def _set(made: Bench, row: Lie, wrong: Wrong) -> None:
    suffix = suffix_of(row)
    server = None if wrong.server is None else f"{wrong.protocol}:{suffix}:{wrong.server}"
    where = None if wrong.protocol == "doh" else suffix
    if wrong.kind == "down" and wrong.protocol != "dns":
        where = made.lab.world.suffixes[suffix].registry
    made.lab.fault(
        where,
        wrong.protocol,
        wrong.kind,
        server=server,
        names=(row.name,) if wrong.mine else None,
        spare=(row.name,) if wrong.spare else (),
        times=wrong.times,
        until=wrong.ends,
        options=wrong.options,
    )


def _put(made: Bench, name: str, state: State) -> None:
    """Write the name into the books, to stay in its state until it is released."""
    if state is NEVER:
        return
    if state.anew:
        now = made.clock.now()
        life = made.lab.take(name)
        life.known_from = life.registered_at = now - state.since
        life.steps = [Step(now - state.since, Phase(state.phase))]
        return
    leaving = state.phase in LEAVING
    made.lab.register(
        name,
        phase=state.phase,
        since=-state.since if leaving else None,
        schedule=[
            (-state.since - 400 * DAY, Phase.REGISTERED if leaving else state.phase),
            (-state.since, state.phase),
        ],
        silent=state.silent,
    )
