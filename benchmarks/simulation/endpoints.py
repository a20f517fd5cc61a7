"""The world's endpoints as the engine's probes see them: everything but the wire is real."""

from collections.abc import Callable, Collection
from functools import lru_cache, partial
from typing import override

from custom_components.domain_availability.engine.clock import Clock
from custom_components.domain_availability.engine.lifecycle import phase_of
from custom_components.domain_availability.engine.observation import (
    Facts,
    Layer,
    Observation,
    Outcome,
    Role,
)
from custom_components.domain_availability.engine.pace import CoolingDown, Pacer
from custom_components.domain_availability.engine.policy import Policy
from custom_components.domain_availability.engine.probes.probe import Probe, ZoneProbe
from custom_components.domain_availability.engine.server_keys import http_key

from .answers import ABSENT, LATENCY, Answer, moment
from .door import Door
from .world import World


class WorldRdap(Probe):
    """Asks the world's RDAP, at the pacer's pace and through one watcher's door."""

    def __init__(self, world: World, door: Door, pacer: Pacer, clock: Clock) -> None:
        self._door = door
        self._names = world.answers.keys()
        self._pacer = pacer
        self._clock = clock

    @override
    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
    ) -> Observation:
        base = policy.rdap or ""
        server = http_key(base)
        try:
            async with self._pacer.turn(server, policy.pace_of(Layer.RDAP), by_hand=by_hand):
                asked_at = self._clock.now()
                answer = self._ask(name, policy)
                await self._clock.sleep(LATENCY)
        except CoolingDown as pause:
            return Observation(
                name=name,
                suffix=policy.suffix,
                layer=Layer.RDAP,
                outcome=Outcome.REFUSED,
                server=base,
                asked_at=self._clock.now(),
                role=role,
                reason=str(pause.reason),
                retry_after=pause.until,
                queries=0,
            )
        if answer.kind == "throttled":
            self._pacer.refused(server, answer.retry_after, in_window=in_window)
        else:
            self._pacer.answered(server)
        return _told(name, answer, policy)(asked_at=asked_at, role=role)

    def _ask(self, name: str, policy: Policy) -> Answer:
        """Ask the world; a name it does not have (`nic.`) costs as much and is not registered."""
        there = name in self._names
        answer = self._door.ask(name if there else policy.controls[0], self._clock.monotonic())
        return answer if there or answer.kind == "throttled" else ABSENT


@lru_cache(maxsize=65536)
def _facts(name: str, answer: Answer) -> Facts:
    def at(seconds: float | None) -> object:
        return None if seconds is None else moment(seconds)

    return Facts(
        name=name,
        statuses=answer.statuses,
        **{  # type: ignore[arg-type]  # moments or nothing, by the answer's own fields
            key: at(getattr(answer, key))
            for key in ("registered_at", "expires_at", "changed_at", "release_at")
        },
    )


_OUTCOMES = {
    "record": Outcome.REGISTERED,
    "absent": Outcome.ABSENT,
    "throttled": Outcome.REFUSED,
}
_templates: dict[tuple[str, int], tuple[Answer, Callable[..., Observation]]] = {}


def _told(name: str, answer: Answer, policy: Policy) -> Callable[..., Observation]:
    """Return what makes an observation of an answer; what does not change is found once."""
    kept = _templates.get((name, id(answer)))
    if kept is not None and kept[0] is answer:
        return kept[1]
    record = answer.kind == "record"
    told = partial(
        Observation,
        name=name,
        suffix=policy.suffix,
        layer=Layer.RDAP,
        outcome=_OUTCOMES[answer.kind],
        server=policy.rdap or "",
        duration=LATENCY,
        phase=phase_of(answer.statuses, policy.statuses) if record else None,
        facts=_facts(name, answer) if record else Facts(),
        retry_after=answer.retry_after,
    )
    _templates[name, id(answer)] = answer, told
    return told


class WorldZone(ZoneProbe):
    """Asks the world's zones, whose serial grows by the minute."""

    def __init__(self, world: World, clock: Clock, *, blocked: bool = False) -> None:
        self.asked = 0
        self._world = world
        self._clock = clock
        self._blocked = blocked
        self._addresses: dict[str, list[str]] = {}

    @override
    async def ask(
        self,
        name: str,
        policy: Policy,
        *,
        role: Role = Role.QUESTION,
        by_hand: bool = False,
        in_window: bool = False,
        avoid: Collection[str] = (),
    ) -> Observation:
        addresses = self._addresses_of(policy)
        server = next((one for one in addresses if one not in avoid), addresses[0])
        at = self._clock.monotonic()
        if self._blocked:
            outcome = Outcome.FAILED
        else:
            self.asked += 1
            delegated = self._world.dns(name, at)
            outcome = Outcome.REGISTERED if delegated else Outcome.ABSENT
        return Observation(
            name=name,
            suffix=policy.suffix,
            layer=Layer.DNS,
            outcome=outcome,
            server=server,
            asked_at=self._clock.now(),
            role=role,
            serial=None if self._blocked else int(at // 60),
        )

    def _addresses_of(self, policy: Policy) -> list[str]:
        """Return where a suffix's servers are asked; found once for each."""
        found = self._addresses.get(policy.suffix)
        if found is None:
            found = [f"{address}:53" for server in policy.dns for address in server.addresses]
            self._addresses[policy.suffix] = found
        return found
