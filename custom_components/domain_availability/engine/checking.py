"""Looking at names once, without watching them: the command line's and the `check` action's way."""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
import ssl

import aiohttp

from .assembly import make_looker
from .clock import Clock, SystemClock
from .dossier import Dossier, Load
from .look import Observe
from .names import Name
from .observation import Facts, Layer, Observation
from .pace import Pacer
from .planner import Reason
from .policy import Policy
from .probes.http_sessions import guarded_session
from .registries import Registries
from .surprises import Surprises
from .verdict import Verdict
from .watching import REGISTRY_LAYERS, Forecast, PlannedLook, WatchedName

AT_ONCE = 8
LEAST_PAUSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check of one name found."""

    name: Name
    verdict: Verdict
    facts: Facts
    forecast: Forecast | None
    observations: tuple[Observation, ...]
    """Everything that was seen, in order."""


async def check_names(
    names: Iterable[Name],
    *,
    registries: Registries,
    layers: Collection[Layer] | None = None,
    wait: float = 0.0,
) -> list[Checked]:
    """Look at names over a session of its own; the same name is looked at once."""
    clock = SystemClock()
    async with AsyncExitStack() as sessions:
        guarded = None
        if layers is not None and Layer.HTTP in layers:
            tls = await asyncio.to_thread(ssl.create_default_context)
            guarded = await sessions.enter_async_context(guarded_session(ssl_context=tls))
        looker = await make_looker(
            session=await sessions.enter_async_context(
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
            ),
            guarded=guarded,
            registries=registries,
            clock=clock,
            pacer=Pacer(clock),
            candidates=lambda _suffix, _layer: (),
        )
        places = asyncio.Semaphore(AT_ONCE)

        async def one(name: Name) -> Checked:
            async with places:
                return await check(
                    name,
                    observe=looker.observe,
                    policy=registries.policy(name.suffix),
                    clock=clock,
                    layers=layers,
                    wait=wait,
                )

        unique = {name.name: name for name in names}
        return list(await asyncio.gather(*map(one, unique.values())))


async def check(
    name: Name,
    *,
    observe: Observe,
    policy: Policy,
    clock: Clock,
    layers: Collection[Layer] | None = None,
    wait: float = 0.0,
    by_hand: bool = False,
) -> Checked:
    """Look at one name, and again as long as a confirming look falls within `wait` seconds.

    `by_hand`: somebody waits for the answer, and goes before what is only routine.
    """
    dossier = Dossier(
        watched=WatchedName(
            name=name.name,
            display_name=name.display_name,
            suffix=name.suffix,
            layers=frozenset(layers or REGISTRY_LAYERS),
        ),
        policy=policy,
    )
    ends = clock.monotonic() + wait
    seen: list[Observation] = []
    surprises = Surprises()
    dossier.plan = PlannedLook(due=clock.now(), reason=Reason.UNCERTAIN)
    while True:
        told = await observe(dossier.look(clock.now(), Load(), by_hand=by_hand))
        seen += told
        dossier.take_in(told, clock.now(), surprises)
        verdict = dossier.verdict
        if verdict is None:
            raise RuntimeError("a look always gives a verdict")
        pause = verdict.look_again
        if pause is None or clock.monotonic() + pause > ends:
            break
        dossier.plan = PlannedLook(due=clock.now(), reason=Reason.CONFIRMING)
        await clock.sleep(max(pause, LEAST_PAUSE))
    return Checked(
        name=name,
        verdict=verdict,
        facts=replace(dossier.facts, expires_at=dossier.expires_at),
        forecast=dossier.forecast,
        observations=tuple(seen),
    )
