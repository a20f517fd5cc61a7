"""What the ledger keeps of what was learned: drops seen, and lists that registries publish."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from .drop_seen import DropSeen
from .ledger_learnt_records import drop_record
from .ledger_writer import LedgerWriter


def nameless(drop: DropSeen, number: int) -> DropSeen:
    """Return what a drop (of that number) teaches without saying whose it was."""
    return replace(drop, name="", transition_id=f"forgotten {number}")


class DropsSeen:
    """The drops seen, all of them in memory, oldest first.

    They outlive the watch: the name of one that is no longer watched is forgotten (`""`), what its
    drop taught stays.
    """

    def __init__(self, writer: LedgerWriter, drops: Mapping[int, DropSeen], next_id: int) -> None:
        """Take up where the file ends."""
        self._writer = writer
        self._drops = dict(drops)
        self._next_id = next_id

    def take_up(self, drops: Mapping[int, DropSeen], next_id: int) -> None:
        """Take over drops that were not known; count on from `next_id`."""
        self._drops = dict(sorted({**drops, **self._drops}.items()))
        self.count_from(next_id)

    def count_from(self, next_id: int) -> None:
        """Give no number below this one from here on."""
        self._next_id = max(self._next_id, next_id)

    def all(self) -> tuple[DropSeen, ...]:
        """Return the drops, oldest first."""
        return tuple(self._drops.values())

    def note(self, drop: DropSeen, *, watched: bool) -> None:
        """Remember a drop; one that is remembered under its transition already changes nothing."""
        if self._keys(drop.transition_id):
            return
        number = self._next_id
        self._next_id += 1
        self._drops[number] = drop if watched else nameless(drop, number)
        self._writer.put(drop_record(number, self._drops[number]))

    def retract(self, transition_id: str) -> None:
        """Forget what was told under a transition that proved wrong."""
        self._remove(self._keys(transition_id))

    def forget(self, registry: str | None) -> None:
        """Forget what one registry's drops have taught, or with `None` all of them."""
        self._remove({key for key, one in self._drops.items() if registry in {None, one.registry}})

    def let_go(self, names: Collection[str]) -> None:
        """Forget who dropped."""
        for key, one in self._drops.items():
            if one.name in names:
                self._drops[key] = nameless(one, key)
                self._writer.put(drop_record(key, self._drops[key]))

    def _keys(self, transition_id: str) -> set[int]:
        return {key for key, one in self._drops.items() if one.transition_id == transition_id}

    def _remove(self, keys: Collection[int]) -> None:
        for key in keys:
            del self._drops[key]
            self._writer.put(drop_record(key, None))
