"""Verdicts on their way into the ledger: one that says the same takes the place of the last."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from .ledger_folding import Run, Runs, same_answer
from .ledger_pending import Urgency
from .ledger_records import Decided, Evidence, Record, run_record, verdict_record
from .observation import ASKED_AT, Layer, Observation, Outcome, Role
from .verdict import Verdict

type Put = tuple[Record, Urgency]


class Decisions:
    """The last verdict of each name."""

    def __init__(self, decided: Mapping[str, Decided], pinned: Iterable[int], next_id: int) -> None:
        """Take up where the file ends; `pinned`: the rows a transition rests on."""
        self._last = dict(decided)
        self._pinned = set(pinned)
        self._next_id = next_id

    def take_up(self, other: Decisions, next_id: int) -> None:
        """Take over the verdicts of names that had none; count on from `next_id`."""
        for name, decided in other._last.items():
            if self._last.setdefault(name, decided) is decided and (
                decided.row_id in other._pinned
            ):
                self._pinned.add(decided.row_id)
        self.count_from(next_id)

    def count_from(self, next_id: int) -> None:
        """Give no number below this one from here on."""
        self._next_id = max(self._next_id, next_id)

    def records(self) -> Iterator[Record]:
        """Yield what writes the last verdict of each name."""
        for last in self._last.values():
            yield verdict_record(last, frozen=last.row_id in self._pinned)

    def row_of(self, name: str) -> int | None:
        """Return the row of a name's last verdict."""
        last = self._last.get(name)
        return None if last is None else last.row_id

    def forget(self, name: str) -> None:
        """Drop the verdict of a name that is no longer watched."""
        if (last := self._last.pop(name, None)) is not None:
            self._pinned.discard(last.row_id)

    def decide(self, name: str, verdict: Verdict, runs: Runs, *, pinned: bool) -> Iterator[Put]:
        """Keep the verdict as the name's last; yield what has to be written, and how soon.

        A transition's verdict (`pinned`) stays as it was when the transition was written. One that
        is followed by another stays as it was last come to.
        """
        before = self._last.get(name)
        goes_on = (
            not pinned
            and before is not None
            and before.row_id not in self._pinned
            and _same(before.verdict, verdict)
        )
        urgency = Urgency.AGAIN
        if not goes_on:
            changed = pinned or before is None or not _alike(before.verdict, verdict)
            urgency = Urgency.NEW if changed else Urgency.COUNTED
            if before is not None and before.row_id not in self._pinned:
                yield verdict_record(before, frozen=True), urgency
        if before is not None and goes_on:
            row_id, written = before.row_id, {one.run for one in before.evidence}
        else:
            row_id, written = self._next_id, set[int]()
            self._next_id += 1
        if pinned:
            self._pinned.add(row_id)
        elif before is not None and not goes_on:
            self._pinned.discard(before.row_id)
        held = [(runs.holding(name, seen), seen) for seen in _told_once(verdict.observations)]
        decided = Decided(
            row_id=row_id,
            name=name,
            verdict=verdict,
            evidence=tuple(
                [
                    Evidence(run.row_id, seen, _is_newest(run, seen))
                    for run, seen in sorted(held, key=_place)
                ]
            ),
        )
        self._last[name] = decided
        for run, _ in held:
            if run.row_id not in written:
                yield run_record(run), urgency
        yield verdict_record(decided, frozen=pinned), urgency


def _same(one: Verdict, other: Verdict) -> bool:
    """Return whether two verdicts say the same, by whatever row, however sure, whenever decided."""
    return _alike(one, other) and (one.stale, one.price, one.currency) == (
        other.stale,
        other.price,
        other.currency,
    )


def _alike(one: Verdict, other: Verdict) -> bool:
    return one.kind is other.kind and one.phase is other.phase


def _place(held: tuple[Run, Observation]) -> tuple[int, datetime]:
    """Return where evidence stands: a source that is asked again keeps its place."""
    run, seen = held
    return run.row_id, seen.asked_at


def _is_newest(run: Run, seen: Observation) -> bool:
    return not run.ended and (run.last is seen or run.last == seen)


def _told_once(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Leave out what servers of a zone said before the newest that says the same: one delegation.

    A verdict names the last answer of each; a dozen servers would cost a dozen rows a name.
    """
    sights = [
        seen
        for seen in observations
        if seen.layer is Layer.DNS
        and seen.outcome is Outcome.REGISTERED
        and seen.role is Role.QUESTION
    ]
    if len(sights) < 2:
        return observations
    newest = max(sights, key=ASKED_AT)
    said_again = {id(seen) for seen in sights if seen is not newest and same_answer(seen, newest)}
    return [seen for seen in observations if id(seen) not in said_again]
