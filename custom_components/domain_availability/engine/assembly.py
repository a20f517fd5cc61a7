"""The parts put together: probes on a real network, a looker over them, a monitor over that."""

import asyncio
from collections.abc import Sequence

import aiohttp

from .budget import Budget
from .clock import Clock, SystemClock
from .controls import Candidates, Controls
from .data_files import read_data
from .health import Health
from .ledger import Ledger
from .looking import Looker
from .monitor import Monitor
from .observation import Layer
from .pace import Pacer
from .probes import dns
from .probes.bootstrap import RdapBootstrap
from .probes.das import DasProbe
from .probes.dns import DnsProbe
from .probes.http import HttpProbe
from .probes.network import Network
from .probes.probe import Probe
from .probes.rdap import RdapProbe
from .probes.registrar import RegistrarProbe
from .probes.registrars import Accounts
from .probes.sockets import SocketNetwork
from .probes.whois import WhoisProbe
from .published_lists import PublishedLists
from .reading import whois_text
from .registries import Registries
from .spawn import Spawn, spawn_in_loop
from .ways import Ways


def warm_up() -> RdapBootstrap:
    """Read the data files that readings and probes need (blocking: call it in the executor)."""
    dns.warm_up()
    whois_text.load()
    return RdapBootstrap.load(read_data("rdap_bootstrap.json"))


async def make_looker(
    *,
    session: aiohttp.ClientSession,
    registries: Registries,
    clock: Clock,
    pacer: Pacer,
    candidates: Candidates,
    guarded: aiohttp.ClientSession | None = None,
    network: Network | None = None,
    accounts: Accounts | None = None,
    health: Health | None = None,
    ways: Ways | None = None,
) -> Looker:
    """Return a looker over real probes.

    `session` carries RDAP and DNS over HTTPS and stays the caller's to close, and so does
    `guarded`, which carries the HTTP probe; without it web sites are not looked at. `candidates`
    names the controls that are known besides those of the policies; `accounts` are the user's at
    registrars, which may change while the looker looks, as may `ways`; `health` is told whether
    port 53 is caught.
    """
    bootstrap = await asyncio.to_thread(warm_up)
    wire = network if network is not None else SocketNetwork(session)
    probes: dict[Layer, Probe] = {
        Layer.RDAP: RdapProbe(wire, pacer, clock, bootstrap),
        Layer.DAS: DasProbe(wire, pacer, clock),
        Layer.WHOIS: WhoisProbe(wire, pacer, clock, registries.whois_root),
    }
    if guarded is not None:
        probes[Layer.HTTP] = HttpProbe(guarded, pacer, clock)
    zone = DnsProbe(wire, pacer, clock, registries.doh, ways)
    if health is not None:
        health.intercepted = lambda: zone.intercepted
    return Looker(
        clock=clock,
        zone=zone,
        probes=probes,
        controls=Controls(candidates),
        registrar=RegistrarProbe(
            wire, pacer, clock, accounts if accounts is not None else Accounts()
        ),
    )


async def assemble(
    *,
    session: aiohttp.ClientSession,
    registries: Registries,
    ledger: Ledger,
    clock: Clock | None = None,
    sinks: Sequence[str] = (),
    spawn: Spawn = spawn_in_loop,
    budget: Budget | None = None,
    network: Network | None = None,
    accounts: Accounts | None = None,
    health: Health | None = None,
    ways: Ways | None = None,
    guarded: aiohttp.ClientSession | None = None,
) -> Monitor:
    """Return a monitor, not yet started, that looks over the real network.

    `sinks` are where transitions are delivered, `spawn` makes the workers' tasks, `budget` is what
    may be spent on layers 2 and 3 a day, `accounts` are the user's at registrars, `health` keeps
    which sources answer, `ways` is how the user wants things asked, `guarded` carries the HTTP
    probe and stays the caller's to close.
    """
    clock = clock or SystemClock()
    health = health if health is not None else Health()
    pacer = Pacer(clock, ways)
    made: list[Monitor] = []
    wire = network if network is not None else SocketNetwork(session)
    lists = PublishedLists(
        clock=clock,
        network=wire,
        policies=registries.policy,
        watched=lambda: made[0].watched,
        note=ledger.note_published,
    )
    looker = await make_looker(
        session=session,
        registries=registries,
        clock=clock,
        pacer=pacer,
        candidates=lambda suffix, layer: made[0].registered_names(suffix, layer),  # noqa: PLW0108  # made below
        network=wire,
        accounts=accounts,
        health=health,
        ways=ways,
        guarded=guarded,
    )
    made.append(
        Monitor(
            clock=clock,
            observe=looker.observe,
            policies=registries.policy,
            ledger=ledger,
            pacer=pacer,
            budget=budget if budget is not None else Budget(clock=clock),
            sinks=tuple(sinks),
            spawn=spawn,
            lists=lists,
            health=health,
        )
    )
    return made[0]
