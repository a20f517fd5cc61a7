"""The tables an export carries, what tells a row from another, and what a column may hold.

Checked by what reads them: a row that lets itself be imported lets itself be read.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
import json
import re

from .labels import BadLabel, to_labels
from .ledger_rows import facts_from
from .ledger_seen import laid_over, seen_from
from .ledger_text import moment, moment_text
from .observation import Layer, Observation, Outcome, Phase, Role
from .verdict import TransitionKind, VerdictKind

KEYS: Mapping[str, tuple[str, ...]] = {
    "watched_name": ("name",),
    "observation": ("id",),
    "sighting": ("observation_id",),
    "verdict": ("id",),
    "renewal": ("verdict_id",),
    "verdict_observation": ("verdict_id", "position"),
    "transition": ("transition_id",),
    "delivery": ("transition_id", "sink"),
    "episode": ("id",),
    "plan": ("name",),
    "pace": ("server",),
    "budget_day": ("day",),
    "drop_seen": ("id",),
    "announcement": ("transition_id",),
    "tally": ("key",),
    "published_list": ("key",),
    "published_entry": ("key", "name"),
}
"""The tables and their primary keys; what rests on a table comes after it."""

LEAST, MOST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)
"""Between which a moment of ours lies, whatever the clock said when it was noted."""
MOST_SECONDS = 1e9
ASIDE = 2**52
"""How far a row that has to make room for another is set aside, towards smaller numbers."""
MOST_ASIDE = 8
"""How often at most."""
LEAST_ROW, MOST_ROW = -ASIDE * MOST_ASIDE, ASIDE
"""Between which the numbers of rows lie."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_ANSWER = Observation(
    name="", suffix="", layer=Layer.RDAP, outcome=Outcome.FAILED, server="", asked_at=LEAST
)

type Check = Callable[[object], object]
"""Raises one of `WRONG` for a value that cannot be there."""

WRONG = (
    BadLabel,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What a check raises, whatever stands there."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _moment(value: object) -> None:
    if not LEAST <= _any_moment(value) < MOST:
        raise ValueError


def _any_moment(value: object) -> datetime:
    """Let a moment pass that somebody else said: registries know of the year 9999."""
    text = _text(value)
    if not _MOMENT.fullmatch(text):
        raise ValueError
    return moment(text)


def _optional(check: Check) -> Check:
    def checked(value: object) -> None:
        if value is not None:
            check(value)

    return checked


def _word(kind: type[StrEnum]) -> Check:
    def check(value: object) -> None:
        kind(_text(value))

    return check


def _number(most: float) -> Check:
    def check(value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise ValueError

    return check


def _name(value: object) -> None:
    if ".".join(to_labels(_text(value)).ascii) != value:
        raise ValueError


def _facts(value: object) -> None:
    facts = facts_from(_text(value))
    for one in fields(facts):
        known = getattr(facts, one.name)
        if isinstance(known, datetime):
            _aware(known)
        if isinstance(known, tuple) and not all(isinstance(part, str) for part in known):
            raise TypeError
    if facts.price is not None:
        _price(str(facts.price))


def _seen(value: object) -> None:
    _answer(seen_from(_ANSWER, _text(value)))


def _difference(value: object) -> None:
    _answer(laid_over(_ANSWER, _text(value), LEAST))


def _answer(seen: Observation) -> None:
    _text(seen.server)
    _text(seen.reason)
    _number(MOST_SECONDS)(seen.duration)
    _optional(_number(MOST_SECONDS))(seen.retry_after)
    _number(MOST_SECONDS)(seen.queries)
    _aware(seen.asked_at)
    _moment(moment_text(seen.asked_at))
    if seen.data_at is not None:
        _aware(seen.data_at)


def _aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError


def _number_of_row(value: object) -> None:
    """Let the number of a row pass that leaves room for others on both sides."""
    if isinstance(value, bool) or not isinstance(value, int) or not LEAST_ROW < value < MOST_ROW:
        raise ValueError


def _reasons(value: object) -> None:
    reasons = json.loads(_text(value))
    if not isinstance(reasons, list) or not all(isinstance(one, str) for one in reasons):
        raise TypeError


def _price(value: object) -> None:
    if not Decimal(_text(value)).is_finite():
        raise ValueError


def _state(value: object) -> None:
    if not isinstance(json.loads(_text(value)), dict):
        raise TypeError


def _day(value: object) -> None:
    date.fromisoformat(_text(value))


_SECONDS = _number(MOST_SECONDS)
_SHARE = _number(1)

CHECKS: Mapping[str, Mapping[str, Check]] = {
    "watched_name": {
        "name": _name,
        "added_at": _moment,
        "first_look_at": _optional(_moment),
    },
    "observation": {
        "id": _number_of_row,
        "layer": _word(Layer),
        "role": _word(Role),
        "outcome": _word(Outcome),
        "phase": _optional(_word(Phase)),
        "facts": _facts,
        "data_at": _optional(_any_moment),
        "retry_after": _optional(_SECONDS),
        "queries": _SECONDS,
        "duration": _SECONDS,
        "first_seen_at": _moment,
        "last_seen_at": _moment,
        "count": _SECONDS,
        "first": _optional(_seen),
    },
    "sighting": {"last_seen_at": _moment, "count": _SECONDS, "seen": _difference},
    "verdict": {
        "id": _number_of_row,
        "kind": _word(VerdictKind),
        "phase": _optional(_word(Phase)),
        "confidence": _SHARE,
        "reasons": _reasons,
        "decided_at": _moment,
        "look_again": _optional(_SECONDS),
        "price": _optional(_price),
    },
    "renewal": {
        "decided_at": _moment,
        "confidence": _SHARE,
        "look_again": _optional(_SECONDS),
    },
    "verdict_observation": {"seen": _optional(_seen)},
    "transition": {
        "sequence": _number_of_row,
        "kind": _word(TransitionKind),
        "from_verdict": _optional(_word(VerdictKind)),
        "to_verdict": _word(VerdictKind),
        "from_phase": _optional(_word(Phase)),
        "to_phase": _optional(_word(Phase)),
        "confidence": _SHARE,
        "at": _moment,
        "reasons": _reasons,
        "price": _optional(_price),
    },
    "delivery": {
        "created_at": _moment,
        "delivered_at": _optional(_moment),
        "next_attempt_at": _optional(_moment),
        "retry_after": _optional(_SECONDS),
        "tried_for": _SECONDS,
        "attempts": _SECONDS,
        "ended_at": _optional(_moment),
    },
    "episode": {"id": _number_of_row, "began_at": _moment, "ended_at": _optional(_moment)},
    "plan": {"due": _moment},
    "pace": {"state": _state},
    "budget_day": {"day": _day, "spent": _SECONDS, "parts": _state},
    "drop_seen": {
        "id": _number_of_row,
        "after": _moment,
        "by": _moment,
        "foretold_earliest": _optional(_moment),
        "foretold_latest": _optional(_moment),
        "foretold_likely": _optional(_moment),
        "changed_at": _optional(_any_moment),
        "registered_at": _optional(_any_moment),
    },
    "announcement": {"at": _moment, "ended_at": _optional(_moment)},
    "tally": {"state": _state},
    "published_list": {"state": _state},
    "published_entry": {},
}
"""By table, the columns that are more than text or a number."""
