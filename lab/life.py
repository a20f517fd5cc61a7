"""The life of one name: phases, and the steps from one to the next."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum


class Phase(StrEnum):
    """Where a name stands at its registry."""

    REGISTERED = "registered"
    ON_HOLD = "on_hold"
    UNDELEGATED = "undelegated"
    """Registered without name servers."""
    GRACE = "grace"
    REDEMPTION = "redemption"
    PENDING_DELETE = "pending_delete"
    QUARANTINE = "quarantine"
    RELEASE_SESSION = "release_session"
    """Deleted, but only registrars or bidders may have it yet."""
    FREE = "free"
    PREMIUM = "premium"
    RESERVED = "reserved"


HELD = frozenset({Phase.REGISTERED, Phase.ON_HOLD, Phase.UNDELEGATED})
"""Phases in which somebody holds the name and its expiration date is what ends them."""
LEAVING = frozenset({Phase.GRACE, Phase.REDEMPTION, Phase.PENDING_DELETE, Phase.QUARANTINE})
"""Phases that follow an expiry or a deletion, where the registry has them."""
RECORDED = HELD | LEAVING
"""Phases in which the registry has a record of the name."""
PUBLISHED = frozenset({Phase.REGISTERED, Phase.GRACE})
"""Phases in which the name is in the zone."""


@dataclass(frozen=True, slots=True)
class Step:
    """The moment a phase begins."""

    at: datetime
    phase: Phase


@dataclass(slots=True, kw_only=True)
class Life:
    """One registration, or one spell of being reserved or premium."""

    name: str
    registrar: str
    registrar_id: str
    registered_at: datetime
    expires_at: datetime
    """Before any automatic renewal."""
    name_servers: tuple[str, ...]
    steps: list[Step]
    release_at: datetime | None = None
    """What the registry prints as the end of the last phase."""
    known_from: datetime | None = None
    """Since when the registry has known this life; `None`: for ever."""
    in_zone: bool = False
    """Its records are in the suffix's zone itself, without a delegation."""
    signed: bool = False
    silent: bool = False
    """Reserved or premium without a word of it anywhere."""
    price: str | None = None
    """What a premium name costs, in US dollars."""

    def step_at(self, moment: datetime) -> Step:
        """Return the step this life was on; before the first one it counts as free."""
        index = bisect_right(self.steps, moment, key=lambda step: step.at)
        return self.steps[index - 1] if index else Step(moment, Phase.FREE)

    def go(self, at: datetime, phase: Phase, later: Iterable[Step] = ()) -> None:
        """Enter `phase` at `at`, whatever was planned for then and after it."""
        self.steps = [step for step in self.steps if step.at < at]
        self.steps += [Step(at, phase), *later]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one name stands at one moment."""

    life: Life
    phase: Phase
    since: datetime
    moment: datetime

    @property
    def recorded(self) -> bool:
        """Say whether the registry has a record of a holder."""
        return self.phase in RECORDED

    @property
    def name_servers(self) -> tuple[str, ...]:
        """Return the name's servers; none where it has been left without, or needs none."""
        without = self.phase is Phase.UNDELEGATED or self.life.in_zone
        return () if without else self.life.name_servers

    @property
    def published(self) -> bool:
        """Say whether the name is in the zone."""
        return self.phase in PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifeline:
    """What follows an expiry under one suffix, each phase with its length."""

    phases: tuple[tuple[Phase, timedelta], ...]
    release_spread: timedelta = timedelta(0)
    """The release comes at a time within this after the last phase's end."""
    session: timedelta = timedelta(hours=1)
    """How long a release session lasts where a name is put into one."""
    release_time: time | None = None
    """The release comes at this time of day (UTC), the first one after the last phase's end."""
    auto_renews: bool = False
    """The registry's expiration date jumps a year at expiry."""
    lengths: dict[Phase, timedelta] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lengths", dict(self.phases))

    def steps_from(self, expires_at: datetime, *, extra: timedelta) -> list[Step]:
        """Return the steps after an expiry; the release is `extra` after the printed end."""
        steps, at = [], expires_at
        for phase, length in self.phases:
            steps.append(Step(at, phase))
            at += length
        at += extra
        if self.release_time is not None:
            released = datetime.combine(at.date(), self.release_time, UTC)
            at = released if released >= at else released + timedelta(days=1)
        return [*steps, Step(at, Phase.FREE)]

    def before(self, phase: Phase) -> timedelta:
        """Return the time from expiry to the beginning of `phase`; `ValueError` if not on it."""
        passed = timedelta(0)
        for at_phase, length in self.phases:
            if at_phase is phase:
                return passed
            passed += length
        raise ValueError(f"no {phase} in this life: {[str(p) for p, _ in self.phases]}")

    @property
    def total(self) -> timedelta:
        """Return the time from expiry to the printed release."""
        return sum((length for _, length in self.phases), timedelta(0))
