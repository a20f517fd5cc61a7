"""All names of all suffixes: who holds what, and what the registries know at which moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
import random

from .clock import LabClock
from .life import HELD, LEAVING, Life, Phase, Standing, Step
from .suffixes import Service, Suffix
from .zones import ZoneLog

REGISTRAR = ("Lab Registrar", "9901")
_YEAR = timedelta(days=365)
_HISTORY = 6
"""How many years ago names were registered where nothing else is said."""


class UnknownSuffixError(ValueError):
    """The name is not directly under a suffix of the lab."""


class World:
    """The registries' own books."""

    def __init__(self, clock: LabClock, suffixes: Sequence[Suffix]) -> None:
        self.clock = clock
        self.suffixes = {suffix.name: suffix for suffix in suffixes}
        self._lives: dict[str, list[Life]] = {}
        now = clock.now()
        self.zones = {
            suffix.name: ZoneLog(suffix.publish_every, now)
            for suffix in suffixes
            if Service.DNS in suffix.services
        }
        for suffix in suffixes:
            quiet, busy = suffix.controls
            self.register(quiet, phase=Phase.UNDELEGATED, expires=now + 50 * _YEAR)
            self.register(busy, expires=now + 50 * _YEAR)
            self.register(f"nic.{suffix.name}", expires=now + 50 * _YEAR)

    def register(
        self,
        name: str,
        *,
        phase: Phase = Phase.REGISTERED,
        since: datetime | None = None,
        registered: datetime | None = None,
        expires: datetime | None = None,
        schedule: Iterable[tuple[datetime, Phase]] | None = None,
        registrar: str = REGISTRAR[0],
        registrar_id: str = REGISTRAR[1],
        name_servers: Sequence[str] | None = None,
        in_zone: bool = False,
        signed: bool = False,
        silent: bool = False,
        price: str | None = None,
    ) -> Life:
        """Write a name into the books as if it had always been there; replaces what was.

        It is in `phase` since `since` (now, or the beginning of the registration) and goes on as
        its suffix's life line says, or, whole, by `schedule`. `ValueError` where the suffix has
        no such phase.
        """
        suffix = self.suffix_for(name)
        now = self.clock.now()
        line = suffix.lifeline
        if phase in LEAVING and (since is not None or expires is None):
            expires = (since or now) - line.before(phase)
        begun = registered or (since if phase is Phase.REGISTERED else None)
        if expires is None:
            begun = begun or now - _HISTORY * _YEAR
            years = max(1, -((begun - now - timedelta(days=30)) // _YEAR))
            expires = begun + years * _YEAR
        begun = begun or min(expires, now) - _HISTORY * _YEAR
        # The same name is released at the same time within the spread in every run.
        extra = line.release_spread * random.Random(name).random()  # noqa: S311 - no secret
        if phase in {Phase.FREE, Phase.RESERVED, Phase.PREMIUM}:
            steps = [Step(since or begun, phase)]
        elif phase is Phase.RELEASE_SESSION:
            start = since or now
            steps = [
                Step(begun, Phase.REGISTERED),
                Step(start, phase),
                Step(start + line.session, Phase.FREE),
            ]
        else:
            steps = [Step(begun, Phase.REGISTERED)]
            if phase in HELD - {Phase.REGISTERED}:
                steps = [*steps, Step(since or begun, phase)]
            steps += line.steps_from(expires, extra=extra)
        if schedule is not None:
            steps = sorted((Step(at, to) for at, to in schedule), key=lambda step: step.at)
        if name_servers is None:
            name_servers = (f"ns1.{name}", f"ns2.{name}", "ns3.hosting.example")
        life = Life(
            name=name,
            registrar=registrar,
            registrar_id=registrar_id,
            registered_at=begun,
            expires_at=expires,
            name_servers=tuple(name_servers),
            steps=steps,
            release_at=expires + line.total if line.release_spread else None,
            in_zone=in_zone,
            signed=signed,
            silent=silent,
            price=price,
        )
        self._lives[name] = [life]
        self._changed(suffix, life)
        return life

    def release(self, name: str) -> None:
        """Free the name now; `KeyError` if it is not in the books."""
        self.put(name, Phase.FREE)

    def put(self, name: str, phase: Phase, later: Iterable[Step] = ()) -> None:
        """Put a name that is in the books into a phase now, and on by `later` alone."""
        life = self._lives[name][-1]
        life.go(self.clock.now(), phase, later)
        self._changed(self.suffix_for(name), life)

    def renew(self, name: str) -> None:
        """Let its holder save the name: registered again, a year from its last expiration on."""
        life = self._lives[name][-1]
        suffix, now = self.suffix_for(name), self.clock.now()
        while life.expires_at <= now:
            life.expires_at += _YEAR
        steps = suffix.lifeline.steps_from(life.expires_at, extra=timedelta(0))
        life.go(now, Phase.REGISTERED, steps)
        self._changed(suffix, life)

    def take(self, name: str, *, registrar: str, registrar_id: str) -> Life:
        """Register the name anew, now; its history before stays as it was."""
        suffix, now = self.suffix_for(name), self.clock.now()
        earlier = self._lives.get(name, [])
        if earlier and earlier[-1].step_at(now).phase is not Phase.FREE:
            earlier[-1].go(now, Phase.FREE)
        life = self.register(
            name,
            since=now,
            registered=now,
            expires=now + _YEAR,
            registrar=registrar,
            registrar_id=registrar_id,
            name_servers=("ns1.catcher.example", "ns2.catcher.example"),
        )
        life.known_from = now
        self._lives[name] = [*earlier, life]
        self._changed(suffix, life)
        return life

    def forget(self, name: str) -> None:
        """Strike the name from the books as if it had never been there."""
        if self._lives.pop(name, None) is not None:
            self._touch(self.suffix_for(name), self.clock.now())

    def standing(self, name: str, moment: datetime) -> Standing | None:
        """Return how a name stood at a moment; `None` where the books had nothing."""
        for life in reversed(self._lives.get(name, ())):
            if life.known_from is None or life.known_from <= moment:
                step = life.step_at(moment)
                if step.phase is Phase.FREE:
                    return None
                return Standing(life=life, phase=step.phase, since=step.at, moment=moment)
        return None

    def names(self) -> tuple[str, ...]:
        """Return all names in the books, free ones too."""
        return tuple(self._lives)

    def life(self, name: str) -> Life:
        """Return the latest life of a name; `KeyError` if it is not in the books."""
        return self._lives[name][-1]

    def suffix_for(self, name: str) -> Suffix:
        """Return the suffix a name is directly under; `UnknownSuffixError` otherwise."""
        label, _, rest = name.partition(".")
        if not label or rest not in self.suffixes:
            raise UnknownSuffixError(f"{name} is not directly under a suffix of the lab")
        return self.suffixes[rest]

    def registrable(self, host: str) -> str | None:
        """Return the name under the longest suffix of the lab that `host` belongs to."""
        labels = host.split(".")
        for index in range(1, len(labels)):
            if ".".join(labels[index:]) in self.suffixes:
                return ".".join(labels[index - 1 :])
        return None

    def _changed(self, suffix: Suffix, life: Life) -> None:
        now = self.clock.now()
        self._touch(suffix, now)
        for step in life.steps:
            if step.at > now:
                self._touch(suffix, step.at)

    def _touch(self, suffix: Suffix, at: datetime) -> None:
        if suffix.name in self.zones:
            self.zones[suffix.name].expect(at)
