"""Dataclass to row and back, without loss: moments, decimals and words come out as they went in."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
import json
import sqlite3

from .ledger_seen import reasons_from, reasons_text
from .ledger_text import (
    Value,
    dump,
    moment,
    moment_text,
    optional_moment,
    optional_plain,
    optional_text,
    plain,
)
from .observation import NO_FACTS, Facts, Layer, Observation, Outcome, Phase, Role
from .verdict import Transition, TransitionKind, Verdict, VerdictKind
from .watching import PlannedLook

_FACT_NAMES = tuple(one.name for one in fields(Facts))
_FACT_LISTS = frozenset({"statuses", "name_servers", "variants"})
_FACT_MOMENTS = frozenset(name for name in _FACT_NAMES if name.endswith("_at"))


def _price_text(price: Decimal | None) -> str | None:
    return None if price is None else str(price)


def _price(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _word[E: StrEnum](kind: type[E], text: str | None) -> E | None:
    return None if text is None else kind(text)


def facts_text(facts: Facts) -> str:
    """Return facts as JSON; what is not known is left out."""
    known: dict[str, object] = {}
    for name in _FACT_NAMES:
        value = getattr(facts, name)
        if value == getattr(NO_FACTS, name):
            continue
        if isinstance(value, datetime):
            value = moment_text(value)
        elif isinstance(value, Decimal):
            value = str(value)
        known[name] = value
    return dump(known)


def facts_from(text: str) -> Facts:
    """Return the facts `facts_text` wrote; what a newer version added is passed over."""
    known = {name: value for name, value in json.loads(text).items() if name in _FACT_NAMES}
    for name, value in known.items():
        if name in _FACT_LISTS:
            known[name] = tuple(value)
        elif name in _FACT_MOMENTS:
            known[name] = optional_moment(value)
        elif name == "price":
            known[name] = _price(value)
    return Facts(**known)


def observation_from(row: sqlite3.Row) -> Observation:
    """Return the answer that a run's own row spells out."""
    return Observation(
        name=row["asked"],
        suffix=row["suffix"],
        layer=Layer(row["layer"]),
        role=Role(row["role"]),
        outcome=Outcome(row["outcome"]),
        phase=_word(Phase, row["phase"]),
        facts=facts_from(row["facts"]),
        shape=row["shape"],
        nonce=bool(row["nonce"]),
        asked_at=moment(row["row_seen_at"]),
        server=row["server"],
        reason=row["reason"],
        duration=row["duration"],
        serial=row["serial"],
        data_at=optional_moment(row["data_at"]),
        retry_after=row["retry_after"],
        queries=row["queries"],
    )


def observation_values(observation: Observation) -> tuple[Value, ...]:
    """Return the columns `asked` to `duration`, in the order of the table."""
    return (
        plain(observation.name),
        plain(observation.suffix),
        observation.layer,
        observation.role,
        plain(observation.server),
        observation.outcome,
        observation.phase,
        facts_text(observation.facts),
        plain(observation.reason),
        optional_plain(observation.shape),
        optional_text(observation.data_at),
        observation.serial,
        int(observation.nonce),
        observation.retry_after,
        observation.queries,
        observation.duration,
    )


def verdict_values(verdict: Verdict, reasons: str) -> tuple[Value, ...]:
    """Return the columns `kind` to `currency`, in the order of the table."""
    return (
        verdict.kind,
        verdict.phase,
        verdict.confidence,
        verdict.row,
        reasons,
        moment_text(verdict.decided_at),
        int(verdict.stale),
        verdict.look_again,
        _price_text(verdict.price),
        verdict.currency,
    )


def verdict_from(row: sqlite3.Row, observations: Iterable[Observation]) -> Verdict:
    """Return a verdict with its evidence, oldest first."""
    return Verdict(
        kind=VerdictKind(row["kind"]),
        phase=_word(Phase, row["phase"]),
        confidence=row["confidence"],
        row=row["row"],
        reasons=reasons_from(row["reasons"], row["numbers"]),
        observations=tuple(observations),
        decided_at=moment(row["decided_at"]),
        stale=bool(row["stale"]),
        look_again=row["look_again"],
        price=_price(row["price"]),
        currency=row["currency"],
    )


def transition_values(transition: Transition) -> tuple[Value, ...]:
    """Return the columns `transition_id` to `currency`, in the order of the table."""
    return (
        transition.transition_id,
        transition.name,
        transition.kind,
        transition.from_verdict,
        transition.to_verdict,
        transition.from_phase,
        transition.to_phase,
        transition.confidence,
        moment_text(transition.at),
        reasons_text(transition.reasons),
        _price_text(transition.price),
        transition.currency,
    )


def transition_from(row: sqlite3.Row) -> Transition:
    """Return a transition."""
    return Transition(
        transition_id=row["transition_id"],
        name=row["name"],
        kind=TransitionKind(row["kind"]),
        from_verdict=_word(VerdictKind, row["from_verdict"]),
        to_verdict=VerdictKind(row["to_verdict"]),
        from_phase=_word(Phase, row["from_phase"]),
        to_phase=_word(Phase, row["to_phase"]),
        confidence=row["confidence"],
        at=moment(row["at"]),
        reasons=tuple(json.loads(row["reasons"])),
        price=_price(row["price"]),
        currency=row["currency"],
    )


def plan_from(row: sqlite3.Row) -> PlannedLook:
    """Return a planned look."""
    return PlannedLook(due=moment(row["due"]), reason=row["reason"])
