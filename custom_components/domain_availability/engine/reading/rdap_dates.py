"""Dates as RDAP answers and their HTTP headers spell them, to aware datetimes in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
import re

from .rdap_document import Json, text

EARLIEST_YEAR, LATEST_YEAR = 1983, 2200
"""Before the first domain name and far beyond the longest registration: a filler, no date."""

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 86400.0
"""Seconds; what a server may ask for with Retry-After."""

_MILLISECONDS = 100_000_000_000
"""Epoch numbers from here on count milliseconds."""

_MENDED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s*(?:UTC|GMT|Z)$", re.IGNORECASE), "+00:00"),
    (re.compile(r"\s+(?=[+-]\d)"), ""),
    (re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)"), r"\1-\2-\3"),
    (re.compile(r"^(\d{4})-(\d)(?=-)"), r"\1-0\2"),
    (re.compile(r"^(\d{4}-\d\d)-(\d)(?!\d)"), r"\1-0\2"),
    (re.compile(r"(:\d\d):60(?!\d)"), r"\1:59"),
    (re.compile(r"([.,]\d{6})\d+"), r"\1"),
)
"""What `datetime.fromisoformat` does not take although RFC 3339 or habit has it: zone words, blanks
before an offset, other separators, single digits, leap seconds, nanoseconds."""


def moment(value: Json) -> datetime | None:
    """Return the moment an event tells, or `None`; a date without a zone is taken as UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    line = text(value, most=64)
    if line is None:
        return None
    mended = line
    for pattern, instead in _MENDED:
        mended = pattern.sub(instead, mended)
    try:
        return _in_utc(datetime.fromisoformat(mended))
    except ValueError, OverflowError:
        return http_date(line)


def http_date(line: str) -> datetime | None:
    """Return the moment of an HTTP or mail date (RFC 9110 section 5.6.7, RFC 5322), or `None`."""
    try:
        return _in_utc(parsedate_to_datetime(line[:64]))
    except ValueError, TypeError, IndexError, OverflowError:
        return None


def _from_epoch(number: float) -> datetime | None:
    try:
        return _in_utc(
            datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS else number, UTC)
        )
    except ValueError, OverflowError, OSError:
        return None


def _in_utc(told: datetime) -> datetime | None:
    aware = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    return aware if EARLIEST_YEAR <= aware.year <= LATEST_YEAR else None


def header(headers: Mapping[str, str], name: str) -> str | None:
    """Return the value of a header, whatever the case of its name and the kind of mapping."""
    return next((value for key, value in headers.items() if key.casefold() == name), None)


def age(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long ago a cache took the answer from its origin (RFC 9111 section 5.1)."""
    seconds = _number((header(headers, "age") or "").partition(",")[0])
    return None if seconds is None else timedelta(seconds=min(seconds, 10 * 365 * LONGEST_PAUSE))


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a server wants to be left alone, 1 s to 24 h (RFC 9110 section 10.2.3).

    A moment is counted from the answer's own Date, so that a clock that drifts does no harm, and
    from `now` where there is none.
    """
    told = (header(headers, "retry-after") or "").strip()
    seconds = _number(told)
    if seconds is None:
        until = http_date(told) if told else None
        if until is None:
            return None
        seconds = (until - (http_date(header(headers, "date") or "") or now)).total_seconds()
    return min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE)


def _number(told: str) -> float | None:
    return float(told) if re.fullmatch(r"\s*[0-9]{1,15}(?:\.[0-9]{1,9})?\s*", told) else None
