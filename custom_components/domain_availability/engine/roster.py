"""Takes names up with what the ledger remembers of them, and lets go of them."""

from collections.abc import Callable, Mapping, Sequence

from .clock import Clock
from .dossier import Dossier
from .few_at_a_time import few_at_a_time
from .home_clock import HomeClock
from .ledger import Ledger, Remembered
from .looks_under_way import LooksUnderWay
from .plan_state import URGENT, Reason
from .planner import FAR
from .planning import Planning
from .plans import Plans
from .policy import Policy
from .surprises import Surprises
from .watching import WatchedName

ONE_BY_ONE = 20
"""Up to so many names are read from the ledger each by itself."""


class Roster:
    """Which names are watched, and how. To be used from one event loop."""

    def __init__(
        self,
        clock: Clock,
        dossiers: dict[str, Dossier],
        *,
        policies: Callable[[str], Policy],
        ledger: Ledger,
        planning: Planning,
        plans: Plans,
        looks: LooksUnderWay,
        home_clock: HomeClock,
        surprises: Surprises,
        tell_change: Callable[[str], None],
    ) -> None:
        """Put names into `dossiers` and take them out.

        `policies` gives the policy of a suffix, `ledger` what is remembered; `tell_change` is told
        of names of which something else is shown now.
        """
        self._clock = clock
        self._dossiers = dossiers
        self._policies = policies
        self._ledger = ledger
        self._planning = planning
        self._plans = plans
        self._looks = looks
        self._home_clock = home_clock
        self._surprises = surprises
        self._tell_change = tell_change

    async def take_up(self, added: Sequence[WatchedName]) -> None:
        """Watch these names from now on, a few at a time."""
        remembered = await self._remembered(added)
        async for watched in few_at_a_time(added):
            self._take_up(watched, remembered.get(watched.name))
        self._planning.settle()
        async for watched in few_at_a_time(added):
            self._tell_change(watched.name)

    async def take_up_anew(self, watched: Sequence[WatchedName]) -> None:
        """Take these names up as the ledger has them now, those that are still watched."""
        remembered = await self._remembered(watched)
        async for one in few_at_a_time(watched):
            if one.name in self._dossiers:
                self._take_up(one, remembered.get(one.name))
                self._tell_change(one.name)

    async def change(self, wanted: Mapping[str, WatchedName]) -> None:
        """Watch all names in this way from now on, those that change a few at a time."""
        changed = [
            dossier for name, dossier in self._dossiers.items() if dossier.watched != wanted[name]
        ]
        async for dossier in few_at_a_time(changed):
            self._change(dossier, wanted[dossier.watched.name])

    def _change(self, dossier: Dossier, watched: WatchedName) -> None:
        before, dossier.watched = dossier.watched, watched
        if watched.paused:
            self._planning.forget(watched.name)
            self._looks.call_off_asking(watched.name)
        elif before.paused:
            now = self._clock.now()
            dossier.plan = self._plans.caught_up(self._plans.anew(dossier, now), now)
        elif (before.wanted, before.owned) != (watched.wanted, watched.owned):
            self._plan_for_another_end(dossier)
        else:
            self._plans.sooner(dossier, self._clock.now())
        self._plans.put(dossier)
        if before.paused != watched.paused:
            self._tell_change(watched.name)

    def let_go(self, name: str) -> None:
        """Watch a name no longer, whatever is under way."""
        del self._dossiers[name]
        self._surprises.note(name, None)
        self._planning.forget(name)
        self._looks.call_off(name)

    async def _remembered(self, names: Sequence[WatchedName]) -> Mapping[str, Remembered]:
        """Read the ledger once for many names, or name by name for a few."""
        if len(names) > ONE_BY_ONE:
            return await self._ledger.load_all()
        found = {watched.name: await self._ledger.load(watched.name) for watched in names}
        return {name: one for name, one in found.items() if one is not None}

    def _take_up(self, watched: WatchedName, remembered: Remembered | None) -> None:
        now = self._clock.now()
        policy = self._policies(watched.suffix)
        added_at = now if remembered is None else remembered.added_at
        dossier = Dossier(
            watched=watched,
            policy=policy,
            lore=self._planning.lore(watched.name, policy),
            last_told=f"added {added_at.isoformat()}",
        )
        self._dossiers[watched.name] = dossier
        if remembered is not None:
            dossier.recall(
                remembered.observations,
                remembered.verdict,
                remembered.transitions,
                now,
                clock_set_at=self._home_clock.set_forward_at,
            )
        fresh = self._plans.anew(dossier, now)
        if remembered is not None and remembered.plan is not None and dossier.verdict is not None:
            kept = self._plans.caught_up(remembered.plan, now)
            # The kept one may be older than what is known, or made by a clock that was ahead.
            if not (fresh.due < kept.due and (fresh.reason in URGENT or kept.due > now + FAR)):
                dossier.plan = kept
        self._plans.put(dossier)

    def _plan_for_another_end(self, dossier: Dossier) -> None:
        """Plan anew a name of which something else is wanted; what confirms is still confirmed."""
        self._planning.put(dossier)
        if dossier.plan is not None and dossier.plan.reason != Reason.CONFIRMING:
            self._plans.anew(dossier, self._clock.now())
