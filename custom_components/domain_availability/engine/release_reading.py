"""JSON -> when a registry releases names: the fields of `Release`, each by its own reader."""

from collections.abc import Mapping
from typing import Any

from . import json_fields as fields
from .json_fields import EndpointsError, Reader
from .policy import Published

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_WEEK = 4
"""Every month has four of each weekday."""
LAST_DAY = 28
"""Every month has so many days."""


def read_release(value: object, key: str) -> Mapping[str, Any]:
    """Check some fields of a release; raise EndpointsError naming the key."""
    known = fields.known_keys(value, key, RELEASE)
    given = {name: RELEASE[name](entry, f"{key}.{name}") for name, entry in known.items()}
    if given.get("week_of_month") is not None and given.get("weekday") is None:
        raise EndpointsError(f"{key}.weekday", "the day that the week of the month is for")
    return given


def _published(value: object, key: str) -> Published:
    if not isinstance(value, str) or value not in set(Published):
        raise EndpointsError(key, f"one of {', '.join(Published)}, or null")
    return Published(value)


def _weekday(value: object, key: str) -> int:
    if not isinstance(value, str) or value not in WEEKDAYS:
        raise EndpointsError(key, f"one of {', '.join(WEEKDAYS)}, or null")
    return WEEKDAYS.index(value)


def _up_to(most: int) -> Reader[int]:
    """Return the reader of a whole number from 1 to `most`."""

    def read_count(value: object, key: str) -> int:
        if (number := fields.count(value, key)) > most:
            raise EndpointsError(key, f"a whole number from 1 to {most}, or null")
        return number

    return read_count


RELEASE: Mapping[str, Reader[object]] = {
    "published": fields.optional(_published),
    "exact": fields.flag,
    "opens": fields.optional(fields.clock_time),
    "closes": fields.optional(fields.clock_time),
    "times": fields.many(fields.clock_time),
    "zone": fields.zone,
    "spread": fields.duration,
    "early": fields.duration,
    "weekday": fields.optional(_weekday),
    "week_of_month": fields.optional(_up_to(LAST_WEEK)),
    "day_of_month": fields.optional(_up_to(LAST_DAY)),
    "cut_off": fields.optional(fields.duration),
    "session": fields.optional(fields.duration),
    "confidence": fields.fraction,
}
"""Every field of `Release` -> its reader."""
