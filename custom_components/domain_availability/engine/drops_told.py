"""Drops that were told: each teaches when and how its registry releases names.

What they have taught outlives a restart: the ledger keeps each, until its announcement proves wrong
or all are to be forgotten.
"""

from collections.abc import Mapping, Sequence

from .dossier import Dossier
from .drops_seen import DropsShown
from .ledger import Ledger
from .planning import Planning
from .policy import Policy
from .verdict import Transition, TransitionKind
from .watching import Forecast


class DropsTold:
    """What drops of watched names have taught. To be used from one event loop."""

    def __init__(self, planning: Planning, ledger: Ledger, dossiers: Mapping[str, Dossier]) -> None:
        """Have plans made by what drops teach; `dossiers` are the watched names'."""
        self._planning = planning
        self._ledger = ledger
        self._dossiers = dossiers
        self._recalled = False

    async def recall(self) -> None:
        """Take up once, before anything is foretold, what earlier drops have taught."""
        if not self._recalled:
            await self.recall_more()

    async def recall_more(self) -> None:
        """Take up what drops have taught by the ledger, those that came into it since as well."""
        self._recalled = True
        for drop in await self._ledger.drops_seen():
            self._planning.drops.note(drop)

    def draw_lesson(
        self, dossier: Dossier, news: Transition, foretold: Forecast | None
    ) -> Sequence[str]:
        """Let a drop teach its registry's hours, and one that was none be forgotten.

        `news` is what was written down of a name, `foretold` the forecast that stood before it.
        Returns the names whose drops may be foretold otherwise by it.
        """
        if news.kind is TransitionKind.RETRACTED and dossier.told_free is not None:
            self._planning.drops.retract(dossier.told_free)
            self._ledger.retract_drop(dossier.told_free)
        elif news.kind is TransitionKind.BECAME_AVAILABLE:
            dossier.told_free = news.transition_id
            drop = self._planning.note_drop(dossier, news, foretold)
            if drop is None:
                return ()
            self._ledger.note_drop(drop)
        else:
            return ()
        return self._planning.concerned(self._dossiers, dossier.policy)

    async def forget(self) -> int:
        """Forget what drops have taught, of every registry; return how many there were."""
        forgotten = len(await self._ledger.drops_seen())
        self._planning.drops.reset()
        self._ledger.forget_drops()
        return forgotten

    def shown(self, policy: Policy) -> DropsShown:
        """Return what people are shown of what they have taught of a suffix."""
        return self._planning.drops.shown(policy)
