"""The real engine set to watch the simulated world: monitor, planner, pace, judgement and ledger.

Only the wire is missing: the probes get the world's answers in place of sockets.
"""

from dataclasses import replace
from datetime import time, timedelta

from custom_components.domain_availability.engine.budget import Budget
from custom_components.domain_availability.engine.controls import Controls
from custom_components.domain_availability.engine.ledger import Ledger
from custom_components.domain_availability.engine.looking import Looker
from custom_components.domain_availability.engine.observation import Layer
from custom_components.domain_availability.engine.pace import Pacer
from custom_components.domain_availability.engine.policy import NameServer, Pace, Policy, Release
from custom_components.domain_availability.engine.registries import Registries
from custom_components.domain_availability.engine.verdict import Transition
from custom_components.domain_availability.engine.watching import WatchedName

from .door import PACE, Door
from .endpoints import WorldRdap, WorldZone
from .folding import FoldedMonitor
from .published import WorldLists
from .registries import REGISTRIES, Hours, Life, Registry
from .virtual_time import VirtualClock
from .world import World

SINK = "simulation"
ZONE_LAG = timedelta(seconds=120)
"""The world's zones follow their registries within this."""
SERVERS = (
    NameServer(name="a.zone.test", addresses=("192.0.2.1",)),
    NameServer(name="b.zone.test", addresses=("192.0.2.2",)),
)


def policy(shipped: Registries, registry: Registry) -> Policy:
    """Return what the engine knows of a registry of the world.

    The phases are those of `engine/data/`; the pace and the hours are the world's own, for its
    registries are not those of the same names out there.
    """
    known = shipped.policy(registry.key)
    return replace(
        known,
        registry=registry.key,
        rdap=f"https://rdap.{registry.key}.test/",
        whois=None,
        das=None,
        dns=SERVERS,
        dns_zone=registry.key,
        controls=registry.controls,
        zone_lag=ZONE_LAG,
        pace={Layer.RDAP: Pace(gap=PACE)},
        release=_release(known.release, registry),
    )


def _release(known: Release, registry: Registry) -> Release:
    if registry.shipped is not None:
        opens, closes = _times(registry.shipped)
        return replace(known, opens=opens, closes=closes, times=(), zone="UTC", confidence=0.8)
    return Release(zone="UTC") if registry.life is Life.GTLD else known


def _times(hours: Hours) -> tuple[time, time]:
    opens, closes = ((timedelta(seconds=second)) for second in hours)
    return _clock_time(opens), _clock_time(closes)


def _clock_time(since_midnight: timedelta) -> time:
    minutes = int(since_midnight.total_seconds() // 60)
    return time(minutes // 60 % 24, minutes % 60)


class Watcher:
    """One run of the engine over a world."""

    def __init__(self, world: World, budget: int, *, dns: bool = True, fold: bool = True) -> None:
        self.world = world
        self.door = Door(world, budget)
        self.told: list[tuple[str, float, str]] = []
        """Name, second of the year, kind of news."""
        self.zone_asked = 0
        self._budget = budget
        self._dns = dns
        self._fold = fold

    async def run(self) -> None:
        """Watch every name of the world until its end."""
        world = self.world
        shipped = Registries.load()
        policies = {each.key: policy(shipped, each) for each in REGISTRIES}
        clock = VirtualClock()
        pacer = Pacer(clock)
        ledger = await Ledger.open(None, clock=clock)
        zone = WorldZone(world, clock, blocked=not self._dns)
        looker = Looker(
            clock=clock,
            zone=zone,
            probes={Layer.RDAP: WorldRdap(world, self.door, pacer, clock)},
            controls=Controls(
                lambda suffix, layer: monitor.registered_names(suffix, layer)  # noqa: PLW0108 - later
            ),
        )
        monitor = FoldedMonitor(
            clock=clock,
            observe=looker.observe,
            policies=policies.__getitem__,
            ledger=ledger,
            pacer=pacer,
            budget=Budget(self._budget, clock=clock),
            sinks=(SINK,),
            lists=WorldLists(world, clock),
        )
        monitor.fold(world.next_dns_change if self._fold and self._dns else None)

        async def tell(news: Transition) -> None:
            self.told.append((news.name, clock.monotonic(), news.kind.value))
            await monitor.delivered(news.transition_id, SINK)

        monitor.on_transition(tell)
        await monitor.start()
        await monitor.watch(
            WatchedName(name=name, display_name=name, suffix=world.registry_of(name))
            for name in world.names
        )
        await clock.sleep(world.end)
        await monitor.stop()
        await ledger.close()
        self.zone_asked = zone.asked + monitor.left_out
