"""One look at a name: which sources are asked, in which order, until the answer is certain.

Cheap first, stop as soon as the answer is certain; before an "available" that nobody expected, ask
every layer the suffix has. The monitor knows this only as one async function, so that looks can be
handed to workers elsewhere.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
import secrets

from .clock import Clock
from .controls import Controls
from .known import has_lost_its_control, is_known, run_before, said_of_late, was_shaken
from .look import Look
from .observation import FREE_LAYERS, Layer, Observation, Outcome, Role
from .planner import Depth
from .policy import Policy
from .probes.probe import Probe, RegistrarProbe, ZoneProbe
from .runs import DEFINITE, NEGATIVE

REGISTRY_ORDER = (Layer.DAS, Layer.RDAP, Layer.WHOIS)
"""The registry's own layers, densest and most telling first."""

RECORD_ORDER = (Layer.RDAP, Layer.WHOIS)
"""The layers whose answer says who and until when; an availability service says only whether."""

NONCE_KEPT = timedelta(hours=24)
OPINION_WAIT = 3.0
"""Seconds a look inside a window waits for a layer that might contradict the one that answered."""
SOON = timedelta(seconds=30)
"""A second absence that comes so soon after the first shares its control. Only an expected drop is
confirmed so soon, and the seconds of another control are what it is told late; where nothing
foretold the drop, a minute lies between the two, and each has a control of its own."""
MOST_SILENT = 2
"""How many servers of a zone may stay silent before the look goes on without it."""


class Looker:
    """Asks the sources of a suffix about one name, each at its pace."""

    def __init__(
        self,
        *,
        clock: Clock,
        zone: ZoneProbe,
        probes: Mapping[Layer, Probe],
        controls: Controls,
        registrar: RegistrarProbe | None = None,
    ) -> None:
        self._clock = clock
        self._zone = zone
        self._registrar = registrar
        self._probes = {**probes, Layer.REGISTRAR: registrar} if registrar else probes
        self._controls = controls
        self._nonces: dict[tuple[Layer, str, str], Observation] = {}

    async def observe(self, look: Look) -> tuple[Observation, ...]:
        """Return everything that was seen, controls and nonces included."""
        return await _Sight(self, look).take()

    # What one sight needs of the looker

    async def ask_zone(self, look: Look, avoid: Collection[str]) -> Observation:
        """Ask one server of the zone."""
        return await self._zone.ask(
            look.name,
            look.policy,
            by_hand=look.by_hand,
            in_window=look.depth is Depth.WINDOW,
            avoid=avoid,
        )

    async def ask(
        self, look: Look, layer: Layer, *, name: str | None = None, role: Role = Role.QUESTION
    ) -> Observation | None:
        """Ask one layer; `None` where the day has no question left for that."""
        allowance = None if layer in FREE_LAYERS else look.allowance
        if allowance is not None and not allowance.take():
            return None
        seen = await self._probes[layer].ask(
            name or look.name,
            look.policy,
            role=role,
            by_hand=look.by_hand,
            in_window=look.depth is Depth.WINDOW,
        )
        if allowance is not None and not seen.queries:
            allowance.give_back()
        return seen

    async def prove(
        self, look: Look, absence: Observation, *, since: datetime | None = None
    ) -> tuple[Observation, ...]:
        """Return what makes an absence count: its control, and a nonce where its shape is odd.

        `since`: the absence of that moment is confirmed by this one, and shares its control.
        """

        async def ask(name: str) -> Observation | None:
            control = await self.ask(look, absence.layer, name=name, role=Role.CONTROL)
            return None if control is None else replace(control, led_by=absence)

        proofs = await self._controls.prove(
            absence, look.policy, ask, wanted=look.controls, since=since
        )
        aside = [proof for proof in proofs if not is_known(proof, look.known)]
        if absence.shape is not None and (nonce := await self._nonce(look, absence)) is not None:
            aside.append(nonce)
        return tuple(aside)

    async def _nonce(self, look: Look, absence: Observation) -> Observation | None:
        """Return what this endpoint says of a label nobody registers, asked once a day."""
        key = (absence.layer, absence.server, look.policy.suffix)
        known = self._nonces.get(key)
        if known is None or self._clock.now() - known.asked_at > NONCE_KEPT:
            label = f"{secrets.token_hex(10)}.{look.policy.suffix}"
            nonce = await self.ask(look, absence.layer, name=label, role=Role.NONCE)
            if nonce is None:
                return None
            known = replace(nonce, led_by=absence)
            if known.outcome in DEFINITE:
                self._nonces[key] = known
        return known

    def has(self, look: Look, layer: Layer) -> bool:
        """Tell whether this layer can be asked about the name."""
        if layer not in look.layers:
            return False
        if layer is Layer.DNS:
            return bool(look.policy.dns)
        return layer in self._probes and self._knows_where(layer, look.policy)

    def _knows_where(self, layer: Layer, policy: Policy) -> bool:
        """Tell whether the suffix has an endpoint of this layer."""
        match layer:
            case Layer.RDAP:
                return policy.rdap is not None
            case Layer.DAS:
                return policy.das is not None
            case Layer.WHOIS:
                return policy.whois is not None
            case Layer.REGISTRAR:
                return self._registrar is not None and self._registrar.offers(policy)
            case _:
                return True

    def now(self) -> datetime:
        """Return the time of day (UTC)."""
        return self._clock.now()


class _Sight:
    """One look being taken."""

    def __init__(self, looker: Looker, look: Look) -> None:
        self._looker = looker
        self._look = look
        self._seen: list[Observation] = []

    async def take(self) -> tuple[Observation, ...]:
        """Look as hard as asked."""
        match self._look.depth:
            case Depth.ROUTINE:
                await self._routine()
            case Depth.WINDOW:
                await self._window()
            case Depth.FULL:
                await self._full()
        if self._look.depth is not Depth.WINDOW and self._look.record_due:
            await self._web_site()
        return tuple(self._seen)

    async def _routine(self) -> None:
        """Ask the zone; the registry where its record is due or the zone does not show the name."""
        if await self._zone(servers=1):
            if self._look.record_due and self._look.registry_allowed:
                await self._first_that_answers(prefer=RECORD_ORDER)
            return
        if not self._look.registry_allowed:
            return
        prefer = RECORD_ORDER if self._look.record_due else ()
        answer = await self._first_that_answers(prefer=prefer)
        if answer is None or (answer.outcome in NEGATIVE and not self._look.renewal):
            await self._everything_else()

    async def _window(self) -> None:
        """Ask the densest layer; where it has lost the name, whoever could contradict it, too.

        A registrar is asked at the same moment: where the registry lags, its word is the first.
        Where the day's questions are used up the zone alone is.
        """
        if not self._look.registry_allowed:
            await self._opinion_of(Layer.DNS, servers=2)
            return
        asked = self._first_that_answers(prefer=self._last_phase_layers())
        if self._registrar():
            answer, offered = await asyncio.gather(asked, self._offered())
        else:
            answer, offered = await asked, False
        if answer is None:
            await self._opinion_of(Layer.DNS, servers=2)
        elif answer.outcome in NEGATIVE:
            await self._gone_in_window(answer)
        elif offered:
            await self._opinion_of(Layer.DNS)

    async def _gone_in_window(self, answer: Observation) -> None:
        """Prove an absence while those are asked who might contradict it.

        It shares the control of one a moment before, unless the endpoint has failed one within
        the minute. Of the others an absence needs no proof where only a quick second frees a name.
        """
        known = self._look.known
        run = run_before(known, answer)
        recent = next((at for at in run if answer.asked_at - at <= SOON), None)
        soon = recent is not None and recent == run[0]
        lost = has_lost_its_control(known, answer)
        late = lost or (bool(run) and not soon)
        others = self._could_contradict(confirmed=soon and not lost, anybody=lost)
        await asyncio.gather(
            self._prove(answer, since=None if was_shaken(known, answer) else recent),
            *(self._opinion_of(layer, proven=late) for layer in others),
        )

    async def _offered(self) -> bool:
        """Ask a registrar for as long as a drop can wait; tell whether it offers the name."""
        await self._opinion_of(Layer.REGISTRAR)
        return any(
            seen.layer is Layer.REGISTRAR and seen.outcome is Outcome.AVAILABLE
            for seen in self._seen
        )

    def _could_contradict(self, *, confirmed: bool, anybody: bool) -> list[Layer]:
        """Return the layers that have not lost the name themselves within the minute.

        With `anybody`, those too: where the one that answered has lost its controls, they are all
        there is to go by. Where an absence of a moment ago is `confirmed`, all were asked then:
        who was silent is not waited for again, and only who showed the name may have lost it since.
        """
        asked = {seen.layer for seen in self._seen}
        others = [layer for layer in self._registry_layers() if layer not in asked]
        if self._looker.has(self._look, Layer.DNS):
            others.append(Layer.DNS)
        if anybody:
            return others
        said = said_of_late(self._look.known, self._looker.now())
        if confirmed:
            return [layer for layer in others if Outcome.REGISTERED in said.get(layer, ())]
        return [
            layer
            for layer in others
            if layer is Layer.DNS or NEGATIVE.isdisjoint(said.get(layer, ()))
        ]

    async def _opinion_of(self, layer: Layer, *, servers: int = 1, proven: bool = False) -> None:
        """Ask another layer, for as long as a drop can wait: its silence decides nothing."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OPINION_WAIT):
                if layer is Layer.DNS:
                    await self._zone(servers=servers)
                else:
                    await self._settle(layer, proven=proven)

    async def _full(self) -> None:
        """Ask everything at once."""
        zone = self._zone(servers=2)
        if not self._look.registry_allowed and not self._look.by_hand:
            await zone
            return
        await asyncio.gather(
            zone,
            *(
                self._settle(layer, proven=not self._look.renewal)
                for layer in [*self._registrar(), *self._registry_layers()]
            ),
        )

    async def _web_site(self) -> None:
        """Ask for a hint that the name is in use, where the user allows what tells its owner."""
        if self._looker.has(self._look, Layer.HTTP):
            await self._question(Layer.HTTP)

    async def _zone(self, *, servers: int) -> bool:
        """Ask the zone; a second server only where the first shows no delegation.

        Return whether it shows the name.
        """
        if not self._looker.has(self._look, Layer.DNS):
            return False
        wanted = self._servers_wanted(servers)
        asked: set[str] = set()
        silent = 0
        while len(asked) - silent < wanted and silent < min(MOST_SILENT, self._servers_known()):
            seen = await self._looker.ask_zone(self._look, asked)
            self._seen.append(seen)
            if seen.outcome is Outcome.REGISTERED:
                return True
            if seen.server in asked:
                break
            asked.add(seen.server)
            silent += seen.outcome is not Outcome.ABSENT
        return False

    def _servers_wanted(self, servers: int) -> int:
        """Return how many servers must say that the name is gone: never more than there are."""
        if self._look.depth is not Depth.WINDOW:
            servers = 2
        return min(servers, self._servers_known())

    def _servers_known(self) -> int:
        """Return how many servers of the zone there are, at least one."""
        return max(sum(max(len(server.addresses), 1) for server in self._look.policy.dns), 1)

    def _registrar(self) -> list[Layer]:
        """Return the registrar's layer where the name may be asked about there."""
        return [Layer.REGISTRAR] if self._looker.has(self._look, Layer.REGISTRAR) else []

    def _registry_layers(self) -> list[Layer]:
        return [layer for layer in REGISTRY_ORDER if self._looker.has(self._look, layer)]

    def _last_phase_layers(self) -> list[Layer]:
        """Return the layers that have shown the name before, which alone can see it go.

        First the one that may be asked most often: its pace is the window's.
        """
        shown = {
            seen.layer
            for seen in self._look.known
            if seen.outcome is Outcome.REGISTERED and seen.role is Role.QUESTION
        }
        pace_of = self._look.policy.pace_of
        layers = sorted(self._registry_layers(), key=lambda layer: pace_of(layer).gap)
        return [layer for layer in layers if layer in shown] or layers

    async def _first_that_answers(self, prefer: Sequence[Layer] = ()) -> Observation | None:
        """Ask the registry's layers in turn until one says something definite."""
        layers = self._registry_layers()
        first = [layer for layer in prefer if layer in layers]
        for layer in dict.fromkeys([*first, *layers]):
            seen = await self._question(layer)
            if seen is not None and seen.outcome in DEFINITE:
                return seen
        return None

    async def _question(self, layer: Layer) -> Observation | None:
        """Ask a layer about the name, unless the day has no question left for that."""
        seen = await self._looker.ask(self._look, layer)
        if seen is not None:
            self._seen.append(seen)
        return seen

    async def _everything_else(self) -> None:
        """Ask the layers that have not been asked, and prove every absence."""
        asked = {seen.layer for seen in self._seen}
        rest = [layer for layer in self._registry_layers() if layer not in asked]
        absences = [
            seen for seen in self._seen if seen.outcome in NEGATIVE and seen.layer is not Layer.DNS
        ]
        await asyncio.gather(
            *(self._prove(absence) for absence in absences),
            *(self._settle(layer) for layer in [*self._registrar(), *rest]),
        )

    async def _settle(self, layer: Layer, *, proven: bool = True) -> None:
        """Ask one layer, and where it does not have the name, what makes that count."""
        seen = await self._question(layer)
        if proven and seen is not None and seen.outcome in NEGATIVE:
            await self._prove(seen)

    async def _prove(self, absence: Observation, *, since: datetime | None = None) -> None:
        """Ask what makes an absence count; a registrar's yes is one that needs no control."""
        if absence.layer is Layer.REGISTRAR:
            return
        self._seen += await self._looker.prove(self._look, absence, since=since)
