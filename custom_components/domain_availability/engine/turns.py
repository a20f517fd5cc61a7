"""Whose turn it is in a batch that is released in a known order. Pure."""

from collections.abc import Collection
from datetime import datetime

from .batch_line import Gone, Waiting
from .bisection import next_in_order
from .dossier import Dossier
from .drop_seen import DropSeen
from .order import Key, Order, key_of

LEAST, MOST = 0.1, 10.0
"""By how much a name's turn may slow down or hurry the questions about it."""


def turn_of(
    dossier: Dossier,
    mates: Collection[Dossier],
    drops: Collection[DropSeen],
    order: Order,
    now: datetime,
) -> float:
    """Return how many times likelier the name is gone than its mates on the whole, 0.1 to 10.

    `mates` are the names waiting at its registry, itself included, `drops` those seen there. 1
    until the first drop of the day is seen: before that the hours alone say when it begins.
    """
    forecast = dossier.forecast
    if forecast is None or not forecast.earliest <= now <= forecast.latest:
        return 1.0
    gone = [
        Gone(key=_key(order, drop), at=drop.by)
        for drop in drops
        if forecast.earliest <= drop.by <= now and drop.of_a_batch
    ]
    waiting = [_waiting(order, one, forecast.earliest) for one in mates if _same_day(one, now)]
    if not gone or len(waiting) < 2:
        return 1.0
    batch = forecast.latest - forecast.earliest
    chances = next_in_order(waiting, gone, order, now, batch=batch)
    mean = sum(chances.values()) / len(chances) if chances else 0.0
    own = chances.get(dossier.watched.name)
    return 1.0 if own is None or mean <= 0 else min(max(own / mean, LEAST), MOST)


def _same_day(one: Dossier, now: datetime) -> bool:
    return one.forecast is not None and one.forecast.earliest <= now <= one.forecast.latest


def _waiting(order: Order, one: Dossier, begins: datetime) -> Waiting:
    seen_at = one.glance.record_at
    return Waiting(
        name=one.watched.name,
        key=key_of(
            order.by,
            name=one.watched.name,
            suffix=one.watched.suffix,
            changed_at=one.facts.changed_at,
            registered_at=one.facts.registered_at,
        ),
        there_at=seen_at if seen_at is not None and seen_at >= begins else None,
    )


def _key(order: Order, drop: DropSeen) -> Key | None:
    return key_of(
        order.by,
        name=drop.name,
        suffix=drop.suffix,
        changed_at=drop.changed_at,
        registered_at=drop.registered_at,
    )
