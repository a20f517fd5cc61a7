"""How one published list stands with us: what it says of watched names, when it is fetched next."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from .kept import Json, whole
from .policy import DropList
from .probes.droplists import ListError, ListReader, ReadList
from .probes.droplists.digest import Digest
from .probes.droplists.fetching import Edition

KEPT = timedelta(days=7)
"""How long its entries count when it cannot be had any more."""
FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=1)
"""After a failure: the first pause, doubling to the longest."""
SHRUNK = 0.5
"""A list with less than this share of its rows before is only believed if it stays so."""
SHRINKABLE = 100
"""Rows from which on a list does not lose half of them from one day to the next, nor all ever."""
DOUBTED = timedelta(hours=20)
"""How long a list that has shrunk or is an older edition is doubted: until its next edition."""

_DAY = timedelta(days=1)
_LEAST = timedelta(hours=6)
"""Between a fetch out of turn (the first, one after failures) and the next in turn."""
_FAR = timedelta(days=2)
"""No fetch is planned this far ahead, unless by a clock that was wrong."""
_LONGEST_WISH = LONGEST_PAUSE.total_seconds()
"""For so many seconds a list is left alone at the most, whatever its server asks for."""


PAST_KEPT = timedelta(days=7)
"""How long a time that has passed is kept though the list has dropped the name."""


@dataclass(slots=True, kw_only=True)
class ListStanding:
    """One list. Moments are aware and in UTC; `now` is the present one."""

    source: DropList
    reader: ListReader
    second: int
    """Of the day (UTC): our own, so that not everybody comes at once."""
    names: frozenset[str] = frozenset()
    """The watched names below its suffixes; none: nobody needs it."""
    tlds: frozenset[str] = frozenset()
    """What names on it end in."""
    entries: dict[str, datetime] = field(default_factory=dict)
    """Watched name -> from when it may be free."""
    missing: dict[str, datetime] = field(default_factory=dict)
    """Of these, names that the list has lost before their time -> when it last had them."""
    digest: Digest | None = None
    """All of the edition at hand, for names watched later; after a restart what it has soon."""
    soon: str = ""
    """What the edition at hand has soon, packed: the rest comes with the list's next turn."""
    edition: Edition = field(default_factory=Edition)
    """What of the edition at hand the server is told; lost in a restart, to have all of it anew."""
    made_at: datetime | None = None
    """When its server says that this edition was made."""
    fetched_at: datetime | None = None
    """The last time it was had, or was said to be the same still."""
    due: datetime | None = None
    rows: int = 0
    failures: int = 0
    """In a row."""
    doubted_since: datetime | None = None
    said: bool = False
    """Whether it has been said that it cannot be used."""

    def wait(self, now: datetime) -> timedelta:
        """Return how long it is until the list is fetched; zero or less: it is due."""
        if self.due is None:
            return timedelta(0)
        if self.due > now + _FAR:
            self.due = self._in_turn(now)
        return self.due - now

    def watch(self, names: AbstractSet[str], tlds: AbstractSet[str]) -> set[str]:
        """Take other watched names; return those of the new ones that have their time at once.

        They have it of the list at hand, or of what was kept through a restart.
        """
        added = names - self.names
        self.names, self.tlds = frozenset(names), frozenset(tlds)
        self.entries = {name: at for name, at in self.entries.items() if name in self.names}
        self._keep_missing(self.missing)
        if self.digest is not None:
            self.entries |= {
                name: at for name in added if (at := self.digest.find(name)) is not None
            }
        return {name for name in added if name in self.entries}

    def take(self, told: ReadList, edition: Edition, now: datetime) -> set[str]:
        """Take a list that was read; return the names whose entries came, moved or went.

        A name that it lost before its time keeps that: it was renewed, or the list has a hole, and
        only its record tells. Raises ListError where it is not to be believed, or not at once.
        """
        made_at = _made_at(edition, now)
        self._doubt(told.rows, made_at, now)
        entries = {
            name: at
            for name in self.names
            if (at := told.entries.get(name) or told.digest.find(name)) is not None
        }
        # A name leaves the list when its day is over, and may still be released late.
        lost = {
            name: at
            for name, at in self.entries.items()
            if name in self.names and name not in entries and now - PAST_KEPT <= at
        }
        since = self.fetched_at or now
        missing = {
            name: self.missing.get(name, since)
            for name, at in lost.items()
            if at > now or name in self.missing
        }
        entries |= lost
        changed = {name for name, _ in entries.items() ^ self.entries.items()}
        changed |= {name for name, _ in missing.items() ^ self.missing.items()}
        self.entries, self.digest, self.rows = entries, told.digest, told.rows
        self.edition, self.made_at = edition, made_at or self.made_at
        self.soon = told.soon
        self._keep_missing(missing)
        self.unchanged(now)
        return changed

    def unchanged(self, now: datetime) -> None:
        """Note that what is at hand is what the list says."""
        self.fetched_at, self.failures, self.doubted_since = now, 0, None
        self.due = self._in_turn(now)

    def fail(self, now: datetime, retry_after: float | None) -> None:
        """Note that the list could not be had; `retry_after` in seconds where its server said."""
        pause = min(FIRST_PAUSE * 2 ** min(self.failures, 10), LONGEST_PAUSE)
        self.failures += 1
        self.due = now + max(pause, timedelta(seconds=min(retry_after or 0, _LONGEST_WISH)))

    def forget(self, now: datetime) -> set[str]:
        """Forget what is too old to count; return the names that had entries."""
        if self.fetched_at is None or now - self.fetched_at <= KEPT:
            return set()
        gone = set(self.entries)
        self.drop()
        return gone

    def drop(self) -> None:
        """Let go of the edition at hand: it is too old, or nobody needs the list any more."""
        self.entries, self.digest, self.edition = {}, None, Edition()
        self.missing, self.made_at, self.soon = {}, None, ""

    def _keep_missing(self, missing: Mapping[str, datetime]) -> None:
        self.missing = {name: since for name, since in missing.items() if name in self.entries}

    def _doubt(self, rows: int, made_at: datetime | None, now: datetime) -> None:
        if rows == 0 and self.rows >= SHRINKABLE:
            raise ListError("it has lost all of its rows")
        if self.rows >= SHRINKABLE and rows < self.rows * SHRUNK:
            why = "it has less than half of its rows before"
        elif made_at is not None and self.made_at is not None and made_at < self.made_at:
            why = "it is an older edition than the one before"
        else:
            return
        self.doubted_since = self.doubted_since or now
        if now - self.doubted_since < DOUBTED:
            raise ListError(why)

    def _in_turn(self, now: datetime) -> datetime:
        """Return the next of our seconds that is not too soon."""
        turn = datetime.combine(now.date(), time(), UTC) + timedelta(seconds=self.second)
        while turn < now + _LEAST:
            turn += _DAY
        return turn

    def snapshot(self) -> dict[str, Json]:
        """Return what must outlive a restart, as plain JSON-able data."""
        moments = {
            "fetched_at": self.fetched_at,
            "due": self.due,
            "doubted_since": self.doubted_since,
            "made_at": self.made_at,
        }
        kept: dict[str, Json] = {
            key: moment.isoformat() for key, moment in moments.items() if moment is not None
        }
        entries: dict[str, Json] = {
            name: " ".join(one.isoformat() for one in (at, self.missing.get(name)) if one)
            for name, at in self.entries.items()
        }
        counts: dict[str, Json] = {
            "second": self.second,
            "rows": self.rows,
            "failures": self.failures,
        }
        if self.soon:
            kept["soon"] = self.soon
        return {**kept, **counts, "entries": entries}

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up what `snapshot` gave; garbage is passed over."""
        self.fetched_at = _moment(state.get("fetched_at"))
        self.due = _moment(state.get("due"))
        self.doubted_since = _moment(state.get("doubted_since"))
        self.made_at = _moment(state.get("made_at"))
        self.rows, self.failures = whole(state.get("rows")), whole(state.get("failures"))
        second = state.get("second")
        if isinstance(second, int) and 0 <= second < _DAY.total_seconds():
            self.second = second
        if isinstance(soon := state.get("soon"), str):
            self.digest = Digest.unpack(soon)
            self.soon = soon if self.digest is not None else ""
        entries = state.get("entries")
        for name, at in entries.items() if isinstance(entries, Mapping) else ():
            moment, since = _entry(at)
            if isinstance(name, str) and moment is not None:
                self.entries[name] = moment
                if since is not None:
                    self.missing[name] = since


def _entry(value: object) -> tuple[datetime | None, datetime | None]:
    """Return the moment of an entry, and when its list last had it where it has it no more."""
    at, _, since = value.partition(" ") if isinstance(value, str) else ("", "", "")
    return _moment(at), _moment(since)


def _made_at(edition: Edition, now: datetime) -> datetime | None:
    """Return when an edition was made by its server's word, if that can be."""
    try:
        made_at = parsedate_to_datetime(edition.last_modified).astimezone(UTC)
    except ValueError, OverflowError:
        return None
    return made_at if made_at <= now + _DAY else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except ValueError, OverflowError:
        return None
