"""How moments and words stand in the ledger's columns."""

from datetime import UTC, datetime
import json

type Value = str | int | float | None
type Statement = tuple[str, tuple[Value, ...]]
"""SQL with a question mark for each value."""


def moment_text(moment: datetime) -> str:
    """Return an aware moment as text that sorts by time."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Return the moment `moment_text` wrote, in UTC."""
    return datetime.fromisoformat(text)


def optional_text(value: datetime | None) -> str | None:
    """Return a moment as `moment_text` does, if there is one."""
    return None if value is None else moment_text(value)


def optional_moment(text: str | None) -> datetime | None:
    """Return a moment as `moment` does, if there is one."""
    return None if text is None else moment(text)


def plain(text: str) -> str:
    """Return text SQLite can hold: half a surrogate pair (out of broken input) is spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def optional_plain(text: str | None) -> str | None:
    """Return text as `plain` does, if there is any."""
    return None if text is None else plain(text)


_JSON = json.JSONEncoder(separators=(",", ":"))


def dump(value: object) -> str:
    """Return a value as JSON without blanks."""
    return _JSON.encode(value)
