"""Lets the lab lie about a name, watches the engine meanwhile, and then tells it the truth."""

from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from custom_components.domain_availability.engine.budget import DEFAULT_LIMIT
from custom_components.domain_availability.engine.cadence import DNS_EVERY, EVERY, record_every
from custom_components.domain_availability.engine.observation import Observation
from custom_components.domain_availability.engine.plan_state import Reason
from custom_components.domain_availability.engine.planner import MUTE_MOST
from custom_components.domain_availability.engine.policy import Pace
from custom_components.domain_availability.engine.runs import NEGATIVE, REGISTRY
from custom_components.domain_availability.engine.verdict import VerdictKind
from lab.life import LEAVING, Phase, Step
from lab.suffixes import SUFFIXES, Service

from .lies import DAY, MINUTE, NEVER, SECOND, Drop, Lie, State, Wrong
from .watcher import Bench, Watcher, bench

MOST_LOOKS = 3000
QUICK = {layer: {"gap": 0.001} for layer in ("dns", "http", "rdap", "whois", "das")}
"""The lab minds no pace; what a lie costs in time is the plan's, which the clock is turned by."""

FEW = 300
"""Questions a day where a lie lasts for hours: as for one of several names that are watched."""

_GTLD = next(suffix for suffix in SUFFIXES if suffix.name == "test")
_BE = next(suffix for suffix in SUFFIXES if suffix.name == "be-test")
SUFFIXES_OF_LIES = (
    *SUFFIXES,
    replace(_GTLD, name="pair-test", services=frozenset({Service.DNS, Service.RDAP})),
    replace(_BE, name="three-test", services=frozenset(Service)),
)
"""The lab's own, one with RDAP and a zone, and one with all there is."""

TOLD_WITHIN = {
    Drop.EXPECTED: 10 * SECOND,
    Drop.VANISHED: 12 * MINUTE,
    Drop.SURPRISE: 11 * MINUTE,
    Drop.FIRST_SEEN: 11 * MINUTE,
    Drop.MAY_BE_RESERVED: DAY,
    Drop.UNPROVEN: DAY,
}
"""How soon after that look it is told by the judgement table: ten minutes and one look are at most
eleven."""

STRANGER = "stranger"
"""A label registered under every suffix, for answers about another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How long after the truth was out it was there to be seen, and told (shown, if no news)."""

    visible: timedelta | None
    told: timedelta | None


@asynccontextmanager
async def watched(row: Lie) -> AsyncGenerator[tuple[Bench, Watcher]]:
    """Start a lab in which the name of the row stands as it says, and an engine that watches it."""
    suffix = suffix_of(row)
    policies = {suffix: {"pace": QUICK, **row.policy}}
    limit = DEFAULT_LIMIT if row.drop is Drop.EXPECTED else FEW
    async with bench(limit=limit, suffixes=SUFFIXES_OF_LIES, policies=policies) as made:
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


async def truth(made: Bench, watcher: Watcher, row: Lie) -> Told:
    """Take the lie back, free the name and follow the plan until that is told, or is too late."""
    made.lab.clear()
    if row.state is not NEVER:
        made.lab.release(row.name)
    began = made.clock.now()
    ready = began + _cooling(made)
    visible: datetime | None = None
    latest = ready + _seen_within(made, watcher, row)
    while watcher.verdict.kind is not VerdictKind.AVAILABLE:
        plan = watcher.dossier.plan
        assert plan is not None
        if plan.due > latest:
            break
        watcher.turn(plan.due - made.clock.now())
        seen = len(watcher.seen)
        await watcher.look()
        if visible is None and plan.due >= ready and _shows(watcher.seen[seen:], row):
            visible = plan.due
            latest = visible + TOLD_WITHIN[row.drop]
    if watcher.verdict.kind is VerdictKind.AVAILABLE:
        told = made.clock.now()
        return Told(visible=(visible or told) - began, told=told - began)
    return Told(visible=None if visible is None else visible - began, told=None)


def _seen_within(made: Bench, watcher: Watcher, row: Lie) -> timedelta:
    """Return how soon the plan has a look at which the registry says that the name is gone.

    That is as far as the registry was not to be left alone.
    """
    if row.drop is Drop.EXPECTED:
        return MINUTE  # in its window
    if row.drop is Drop.VANISHED:
        return DNS_EVERY
    verdict, now = watcher.verdict, made.clock.now()
    if verdict.kind is VerdictKind.NOT_FOR_SALE:
        return EVERY[Reason.NOT_FOR_SALE]
    state = watcher.dossier.plan_state(made.planning.load(1, now))
    every = record_every(state, now)
    uncertain = verdict.stale or verdict.kind is VerdictKind.UNKNOWN
    return min(every, MUTE_MOST) if uncertain else every


def _shows(seen: Iterable[Observation], row: Lie) -> bool:
    """Tell whether a look at last shows that the name is gone, at the registry itself."""
    return any(
        one.layer in REGISTRY and one.outcome in NEGATIVE and one.name == row.name for one in seen
    )


def _cooling(made: Bench) -> timedelta:
    """Return how long some server is still left alone, for having refused or failed."""
    pace = Pace(gap=0)
    waits = [made.pacer.wait_for(server, pace) for server in made.pacer.counts()]
    return timedelta(seconds=max(waits, default=0))


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
