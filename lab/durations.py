"""Durations as people write them."""

from datetime import datetime, timedelta
import re

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_TERM = r"([+-]?\d+(?:\.\d+)?)\s*(s|min|h|d|w)"
_TEXT = re.compile(rf"{_TERM}(?:{_TERM.replace('?', '', 1)})*")


def duration(value: object) -> timedelta:
    """Read seconds (a number) or text such as `5d`, `30min` or `-5d+60s`; else `ValueError`."""
    match value:
        case timedelta():
            return value
        case bool():
            raise ValueError(f"not a duration: {value!r}")
        case int() | float():
            return timedelta(seconds=value)
        case str() if _TEXT.fullmatch(value.strip()):
            terms = re.findall(_TERM, value)
            return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in terms))
        case _:
            raise ValueError(f"not a duration: {value!r}")


def moment(value: object, now: datetime) -> datetime:
    """Read an aware datetime, ISO 8601 text with an offset, or a duration from `now` (`-5d`)."""
    if isinstance(value, str) and not _TEXT.fullmatch(value.strip()):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return value
    return now + duration(value)
